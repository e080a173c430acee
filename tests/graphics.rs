//! Pictures by the terminal's own graphics: the real binary in pseudo-terminals that answer like Kitty, like iTerm2, with
//! sixels or not at all, and in a real tmux. What is emitted, that no key is lost, and that nothing stays behind.
#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on must fail")]

#[path = "common/leaks.rs"]
mod leaks;
#[path = "common/terminal.rs"]
mod terminal;

use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{Rgb, RgbImage};
use portable_pty::CommandBuilder;
use tempfile::TempDir;
use terminal::{Answers, Terminal};

const CTRL_Q: &str = "\x11";
const ESC: &str = "\x1b";

const KITTY: Answers = &[
    ("\x1b_Gi=31", "\x1b_Gi=31;OK\x1b\\"),
    ("\x1b[>q", "\x1bP>|kitty(0.36.4)\x1b\\"),
    ("\x1b[16t", "\x1b[6;20;10t"),
    ("\x1b[c", "\x1b[?62;22c"),
];
const ITERM: Answers =
    &[("\x1b[>q", "\x1bP>|iTerm2 3.5.10\x1b\\"), ("\x1b[16t", "\x1b[6;20;10t"), ("\x1b[c", "\x1b[?64;4c")];
const SIXEL: Answers = &[("\x1b[16t", "\x1b[6;20;10t"), ("\x1b[c", "\x1b[?62;4;22c")];
const SILENT: Answers = &[];

/// Where the picture of [`RED_AND_BLUE`] is at 80x24: the pane is 53x11 cells from column 27 on, below two rows.
const AREA: Area = Area { x: 45, y: 2, columns: 17, rows: 11 };
/// Red above, blue below: 300x400 pixels.
const RED_AND_BLUE: (u32, u32) = (300, 400);

#[derive(Debug, Clone, Copy)]
struct Area {
    x: u16,
    y: u16,
    columns: u16,
    rows: u16,
}

/// A desk: a folder with one photo, a data folder, a folder for temporary files.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(TempDir::new().unwrap());
        for folder in ["photos", "temporary"] {
            std::fs::create_dir(desk.path(folder)).unwrap();
        }
        let (width, height) = RED_AND_BLUE;
        let photo =
            RgbImage::from_fn(width, height, |_, y| if y < height / 2 { Rgb([200, 0, 0]) } else { Rgb([0, 0, 200]) });
        photo.save(desk.path("photos").join("face.png")).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> CommandBuilder {
        let temporary = self.path("temporary");
        let variables = [("TMPDIR", temporary.to_str().unwrap())];
        let mut command = Terminal::console(&self.path("data"), &self.path("photos").join("face.png"), &variables);
        command.args(arguments);
        command
    }

    fn open(&self, answers: Answers) -> Terminal {
        Terminal::start((80, 24), self.command(&[]), answers)
    }

    /// Ends the console, and looks for what it should not have left.
    fn close(&self, mut terminal: Terminal) {
        self.end(&mut terminal);
    }

    /// The same, and leaves the terminal to be looked at.
    fn end(&self, terminal: &mut Terminal) {
        terminal.types(CTRL_Q);
        assert_eq!(terminal.ended(), 0);
        assert!(terminal.is_cooked(), "the driver is still in raw mode");
        assert!(!terminal.parsed().screen().alternate_screen(), "still on the alternate screen");
        assert_eq!(names(&self.path("temporary")), Vec::<String>::new(), "a temporary file was left");
        assert_eq!(names(&self.path("photos")), ["face.png"]);
        let data = names(&self.path("data"));
        assert!(!data.iter().any(|name| name.contains("kitty") || name.contains("png")), "{data:?}");
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn text(terminal: &Terminal) -> String {
    String::from_utf8_lossy(&terminal.bytes()).into_owned()
}

/// The head and the bytes of each picture that was handed over by Kitty's protocol.
fn kitty_pictures(sent: &str) -> Vec<(String, Vec<u8>)> {
    let mut pictures: Vec<(String, String)> = Vec::new();
    for sequence in sent.split("\x1b_G").skip(1) {
        let Some((head, rest)) = sequence.split_once(';') else { continue };
        let data = rest.split('\x1b').next().unwrap();
        if head.starts_with("a=T") {
            pictures.push((head.to_owned(), data.to_owned()));
        } else if head.starts_with("q=2,m=")
            && let Some((_, whole)) = pictures.last_mut()
        {
            whole.push_str(data);
        }
    }
    // What is not whole yet may not decode.
    pictures.into_iter().map(|(head, data)| (head, STANDARD.decode(data).unwrap_or_default())).collect()
}

/// Each inline image: its arguments, and its bytes.
fn inline_images(sent: &str) -> Vec<(String, Vec<u8>)> {
    let images = sent.split("\x1b]1337;File=").skip(1);
    let images = images.filter_map(|image| image.split_once('\x07')?.0.split_once(':'));
    images.map(|(head, data)| (head.to_owned(), STANDARD.decode(data).unwrap())).collect()
}

fn assert_red_above_blue(picture: &RgbImage) {
    let (width, height) = picture.dimensions();
    let (above, below) = (picture.get_pixel(width / 2, height / 4), picture.get_pixel(width / 2, height * 3 / 4));
    assert!(above[0] > 170 && above[1] < 40 && above[2] < 40, "{above:?}");
    assert!(below[2] > 170 && below[0] < 40 && below[1] < 40, "{below:?}");
}

/// The cells of the screen that hold a piece of a picture, as `(column, row)`.
fn placeholders(terminal: &Terminal) -> Vec<(u16, u16)> {
    let parser = terminal.parsed();
    let (rows, columns) = parser.screen().size();
    let (rows, columns) = (rows.get(), columns.get());
    let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (column, row)));
    let is_placeholder = |&(column, row): &(u16, u16)| {
        parser.screen().cell(row, column).is_some_and(|cell| cell.contents().starts_with('\u{10EEEE}'))
    };
    cells.filter(is_placeholder).collect()
}

fn cells_of(area: Area) -> Vec<(u16, u16)> {
    let columns = area.x..area.x + area.columns;
    (area.y..area.y + area.rows).flat_map(|row| columns.clone().map(move |column| (column, row))).collect()
}

/// The sequence that puts the cursor on a cell.
fn cursor_to(x: u16, y: u16) -> String {
    format!("\x1b[{};{}H", y + 1, x + 1)
}

/// Spaces over every row of an area.
fn erased(area: Area, sent: &str) -> bool {
    let spaces = " ".repeat(area.columns.into());
    (area.y..area.y + area.rows).all(|row| sent.contains(&format!("{}{spaces}", cursor_to(area.x, row))))
}

/// Waits until what was sent from byte `start` on passes a test.
fn until_sent(terminal: &Terminal, start: usize, what: &str, test: impl Fn(&str) -> bool) -> String {
    terminal.until(what, |terminal| {
        let bytes = terminal.bytes();
        let sent = String::from_utf8_lossy(bytes.get(start..).unwrap_or_default()).into_owned();
        test(&sent).then_some(sent)
    })
}

#[test]
fn kitty_gets_the_picture_once_and_its_cells_show_it() {
    let desk = Desk::new();
    let terminal = desk.open(KITTY);
    terminal.until("the picture's cells", |terminal| (placeholders(terminal) == cells_of(AREA)).then_some(()));
    let pictures = kitty_pictures(&text(&terminal));
    let [(head, png)] = &pictures[..] else { panic!("{} pictures", pictures.len()) };
    assert!(head.contains(",U=1,") && head.contains(",c=17,r=11,") && head.contains("q=2"), "{head}");
    let picture = image::load_from_memory(png).unwrap().to_rgb8();
    assert_eq!(picture.dimensions(), (165, 220));
    assert_red_above_blue(&picture);
    desk.close(terminal);
}

#[test]
fn kitty_forgets_the_picture_under_the_help_on_another_screen_and_at_the_end() {
    let desk = Desk::new();
    let mut terminal = desk.open(KITTY);
    for (away, seen, back) in [("?", "Keys that work here", ESC), ("2", "Nobody was enrolled yet", "1")] {
        terminal.until("the picture's cells", |terminal| (placeholders(terminal) == cells_of(AREA)).then_some(()));
        let start = terminal.bytes().len();
        terminal.types(away);
        terminal.sees(seen);
        until_sent(&terminal, start, "the deletion", |sent| sent.contains("\x1b_Ga=d,d=I,i="));
        assert_eq!(placeholders(&terminal), []);
        terminal.types(back);
    }
    terminal.until("the picture's cells", |terminal| (placeholders(terminal) == cells_of(AREA)).then_some(()));
    let start = terminal.bytes().len();
    desk.end(&mut terminal);
    let sent = until_sent(&terminal, start, "the deletion", |sent| sent.contains("\x1b_Ga=d,d=I,i="));
    let (deletion, main_screen) = (sent.find("\x1b_Ga=d").unwrap(), sent.find("\x1b[?1049l").unwrap());
    assert!(deletion < main_screen);
}

#[test]
fn a_resize_brings_a_picture_of_the_new_size_and_takes_the_old_one_away() {
    let desk = Desk::new();
    let terminal = desk.open(KITTY);
    terminal.until("the picture's cells", |terminal| (placeholders(terminal) == cells_of(AREA)).then_some(()));
    let start = terminal.bytes().len();
    terminal.resize((80, 30));
    let sent = until_sent(&terminal, start, "another picture", |sent| sent.contains(",r=17,") && sent.contains("a=d"));
    assert_eq!(kitty_pictures(&sent).len(), 1);
    let larger = Area { x: 40, y: 2, columns: 26, rows: 17 };
    terminal.until("its cells", |terminal| (placeholders(terminal) == cells_of(larger)).then_some(()));
    desk.close(terminal);
}

#[test]
fn iterm_gets_an_inline_image_at_its_cell_and_its_place_is_erased() {
    let desk = Desk::new();
    let mut terminal = desk.open(ITERM);
    let sent = until_sent(&terminal, 0, "the picture", |sent| !inline_images(sent).is_empty());
    let (head, file) = inline_images(&sent).remove(0);
    assert!(head.contains("width=17;height=11;preserveAspectRatio=1;doNotMoveCursor=1"), "{head}");
    let picture = image::load_from_memory(&file).unwrap().to_rgb8();
    assert_eq!(picture.dimensions(), (165, 220));
    assert_red_above_blue(&picture);
    assert!(sent.contains(&format!("{}\x1b]1337", cursor_to(AREA.x, AREA.y))), "it is not at its cell");
    for (away, seen, back) in [("?", "Keys that work here", ESC), ("2", "Nobody was enrolled yet", "1")] {
        let start = terminal.bytes().len();
        terminal.types(away);
        terminal.sees(seen);
        until_sent(&terminal, start, "spaces over the picture", |sent| erased(AREA, sent));
        terminal.types(back);
        until_sent(&terminal, start, "the picture again", |sent| inline_images(sent).len() == 1);
    }
    desk.close(terminal);
}

#[test]
fn sixels_are_drawn_at_their_cell_and_erased() {
    let desk = Desk::new();
    let mut terminal = desk.open(SIXEL);
    let start_of_it = format!("{}\x1bP", cursor_to(AREA.x, AREA.y));
    let sent = until_sent(&terminal, 0, "the picture", |sent| {
        sent.find(&start_of_it).is_some_and(|start| sent[start..].contains("-\x1b\\"))
    });
    let sixels = &sent[sent.find(&start_of_it).unwrap()..];
    assert!(sixels.contains("\"1;1;165;220"), "the size: {:?}", &sixels[..60]);
    // Percent of 200: the palette holds the two colours.
    assert!(sixels.contains(";2;78;0;0#") && sixels.contains(";2;0;0;78#"), "the colours: {:?}", &sixels[..200]);
    let start = terminal.bytes().len();
    terminal.types("?");
    until_sent(&terminal, start, "spaces over the picture", |sent| erased(AREA, sent));
    terminal.types(ESC);
    until_sent(&terminal, start, "the picture again", |sent| sent.contains(&start_of_it));
    desk.close(terminal);
}

#[test]
fn a_terminal_that_answers_nothing_gets_cells_and_waits_for_nothing() {
    let desk = Desk::new();
    let mut terminal = desk.open(SILENT);
    terminal.sees("▀▀▀▀▀▀▀▀");
    terminal.types("3");
    terminal.sees("What every answer means");
    let sent = text(&terminal);
    assert!(kitty_pictures(&sent).is_empty() && inline_images(&sent).is_empty() && !sent.contains("\x1bP"));
    assert!(sent.find("1 Enroll").unwrap() < sent.find("\x1b[c").unwrap(), "the question came before the frame");
    desk.close(terminal);
}

#[test]
fn keys_typed_before_the_answers_between_them_and_right_behind_arrive_in_order() {
    const TYPING: Answers = &[
        ("\x1b_Gi=31", "\x1b_Gi=31;OK\x1b\\/fa"),
        ("\x1b[>q", "c\x1bP>|kitty(0.36.4)\x1b\\"),
        ("\x1b[16t", "é\x1b[6;20;10t"),
        ("\x1b[c", "e\x1b[?62;22cx\x1b[Dy"),
    ];
    let desk = Desk::new();
    let mut terminal = desk.open(TYPING);
    // A filter, typed around the answers: left of the x there is a y.
    terminal.sees("/ facéeyx");
    terminal.types(ESC);
    terminal.sees("? help");
    terminal.types("j");
    terminal.until("the picture's cells", |terminal| (placeholders(terminal) == cells_of(AREA)).then_some(()));
    desk.close(terminal);
}

#[test]
fn answers_cut_anywhere_are_answers_and_no_keys() {
    const IN_PIECES: Answers = &[
        ("\x1b_Gi=31", "\x1b\0_\0Gi=31;OK\x1b\0\\"),
        ("\x1b[>q", "\x1b\0P\0>|kitty(0.36.4) rRnxt3\x1b\0\\"),
        ("\x1b[16t", "\x1b\0[6;20\0;10t"),
        ("\x1b[c", "\x1b\0[\0?62;\0c"),
    ];
    let desk = Desk::new();
    let terminal = desk.open(IN_PIECES);
    terminal.until("the picture's cells", |terminal| (placeholders(terminal) == cells_of(AREA)).then_some(()));
    let screen = terminal.screen();
    assert!(screen.contains("▸ face.png") && screen.contains("? help") && !screen.contains("typed text"), "{screen}");
    desk.close(terminal);
}

#[test]
fn an_answer_that_comes_after_it_was_given_up_is_no_key_either_and_still_counts() {
    // A little over a second late, and cut behind its escape.
    const LATE: Answers = &[
        ("\x1b_Gi=31", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x1b\0_Gi=31;OK\x1b\0\\"),
        ("\x1b[>q", "\x1b\0P>|kitty(0.36.4) rRnxt3\x1b\0\\"),
        ("\x1b[16t", "\x1b\0[6;20;10t"),
        ("\x1b[c", "\x1b\0[?62;22c"),
    ];
    let desk = Desk::new();
    let mut terminal = desk.open(LATE);
    terminal.until("the picture's cells", |terminal| (placeholders(terminal) == cells_of(AREA)).then_some(()));
    let screen = terminal.screen();
    assert!(screen.contains("▸ face.png") && screen.contains("? help") && !screen.contains("typed text"), "{screen}");
    terminal.types("3");
    terminal.sees("What every answer means");
    desk.close(terminal);
}

#[test]
fn an_escape_typed_while_a_terminal_is_silent_is_a_key_all_the_same() {
    let desk = Desk::new();
    let mut terminal = desk.open(SILENT);
    terminal.sees("▀▀▀▀▀▀▀▀");
    terminal.types("?");
    terminal.sees("Keys that work here");
    terminal.types(ESC);
    terminal.until("no help", |terminal| (!terminal.screen().contains("Keys that work here")).then_some(()));
    desk.close(terminal);
}

#[test]
fn a_key_typed_before_the_program_reads_is_not_lost() {
    for answers in [KITTY, ITERM, SIXEL, SILENT] {
        let desk = Desk::new();
        let mut terminal = desk.open(answers);
        terminal.types("3");
        terminal.sees("What every answer means");
        desk.close(terminal);
    }
}

#[test]
fn the_flag_beats_what_the_terminal_says() {
    let desk = Desk::new();
    let terminal = Terminal::start((80, 24), desk.command(&["--graphics", "blocks"]), KITTY);
    terminal.sees("▀▀▀▀▀▀▀▀");
    assert!(!text(&terminal).contains("\x1b_G"), "it was asked all the same");
    desk.close(terminal);
    let terminal = Terminal::start((80, 24), desk.command(&["--graphics", "off"]), KITTY);
    terminal.sees("pictures are turned off");
    desk.close(terminal);
    let terminal = Terminal::start((80, 24), desk.command(&["--graphics", "iterm"]), KITTY);
    until_sent(&terminal, 0, "the picture", |sent| !inline_images(sent).is_empty());
    desk.close(terminal);
}

#[test]
fn a_photo_is_viewed_on_the_whole_screen_and_the_frame_comes_back_whole() {
    for (answers, is_there) in [
        (KITTY, (|sent| sent.contains(",c=35,r=23,")) as fn(&str) -> bool),
        (SIXEL, |sent| sent.contains("\"1;1;345;460") || sent.contains("\"1;1;346;460")),
        (ITERM, |sent| sent.contains("width=35;height=23;")),
        (SILENT, |sent| sent.contains("▄")),
    ] {
        let desk = Desk::new();
        let mut terminal = desk.open(answers);
        terminal.sees("sends    JPEG");
        terminal.sees("sends    JPEG");
        let start = terminal.bytes().len();
        terminal.types("v");
        terminal.sees("larger");
        until_sent(&terminal, start, "the large picture", is_there);
        assert!(!terminal.screen().contains("userId"), "{}", terminal.screen());
        let start = terminal.bytes().len();
        terminal.types("+");
        until_sent(&terminal, start, "the part", is_there);
        terminal.types("q");
        terminal.sees("v view");
        let screen = terminal.screen();
        assert!(screen.contains("face.png") && screen.contains("userId"), "{screen}");
        terminal.types("3");
        terminal.sees("What every answer means");
        desk.close(terminal);
    }
}

#[test]
fn the_picture_goes_before_the_shell_comes_and_is_back_after_it() {
    let desk = Desk::new();
    let mut terminal = desk.open(KITTY);
    terminal.until("the picture's cells", |terminal| (placeholders(terminal) == cells_of(AREA)).then_some(()));
    let start = terminal.bytes().len();
    // The program leads its session here, where the system ignores the stop: it comes back by itself.
    terminal.types("\x1a");
    terminal.has_sent("\x1b[?1049h", 2);
    let sent = until_sent(&terminal, start, "the picture again", |sent| {
        sent.split("\x1b[?1049h").nth(1).is_some_and(|after| !kitty_pictures(after).is_empty())
    });
    let (shell, deletion) = (sent.find("\x1b[?1049l").unwrap(), sent.find("\x1b_Ga=d,d=I").unwrap());
    assert!(deletion < shell);
    terminal.until("the picture's cells", |terminal| (placeholders(terminal) == cells_of(AREA)).then_some(()));
    desk.close(terminal);
}

#[test]
fn a_signal_ends_the_view_too() {
    let desk = Desk::new();
    let mut terminal = desk.open(KITTY);
    terminal.sees("sends    JPEG");
    terminal.types("v");
    terminal.sees("larger");
    let status = Command::new("kill").arg(terminal.process_id().to_string()).status().unwrap();
    assert!(status.success());
    assert_eq!(terminal.ended(), 143);
    assert!(terminal.is_cooked());
}

#[test]
fn the_command_tells_what_was_asked_answered_and_chosen() {
    for (answers, chosen, told) in [
        (KITTY, "chosen            Kitty's graphics protocol: ", "kitty(0.36.4)"),
        (ITERM, "chosen            iTerm2's inline images: ", "iTerm2 3.5.10"),
        (SIXEL, "chosen            sixels: ", "62 4 22, 4 being sixels"),
        // Kitty leaves a parameter out.
        (
            &[("\x1b[c", "\x1b[?62;c")],
            "chosen            coloured cells: the terminal names no",
            "attributes (DA1)  62",
        ),
        (SILENT, "chosen            coloured cells: the terminal did not answer", "no answer"),
    ] {
        let desk = Desk::new();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_enroll-console"));
        command.args(["photo", "--terminal", "--config"]);
        command.arg(desk.path("config.toml"));
        std::fs::write(desk.path("config.toml"), "").unwrap();
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        command.env_remove("TMUX");
        let mut terminal = Terminal::start((80, 24), command, answers);
        let screen = terminal.sees(chosen);
        assert!(screen.contains(told), "{screen}");
        assert!(screen.contains("COLORTERM         truecolor"), "{screen}");
        assert_eq!(terminal.ended(), 0);
        assert!(terminal.is_cooked());
    }
}

#[test]
fn the_command_prints_the_picture_as_the_terminal_can() {
    for (answers, is_there) in [
        (KITTY, (|sent| sent.contains("\u{10EEEE}") && kitty_pictures(sent).len() == 1) as fn(&str) -> bool),
        (ITERM, |sent| inline_images(sent).len() == 1),
        (SIXEL, |sent| sent.contains("\x1bP") && sent.contains("-\x1b\\")),
        (SILENT, |sent| sent.contains("▄")),
    ] {
        let desk = Desk::new();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_enroll-console"));
        command.args(["photo", "sample:chelsea", "--show", "--no-checks", "--config"]);
        command.arg(desk.path("config.toml"));
        std::fs::write(desk.path("config.toml"), "").unwrap();
        command.env("TERM", "xterm-256color");
        for variable in ["TMUX", "NO_COLOR"] {
            command.env_remove(variable);
        }
        let mut terminal = Terminal::start((80, 24), command, answers);
        until_sent(&terminal, 0, "the picture", is_there);
        assert_eq!(terminal.ended(), 0);
        assert!(terminal.is_cooked());
    }
}

/// A tmux server of its own.
struct Tmux(TempDir);

impl Tmux {
    /// `None` where there is no tmux to test with.
    fn new() -> Option<Self> {
        Command::new("tmux").arg("-V").output().ok().map(|_| Self(TempDir::new().unwrap()))
    }

    fn arguments(&self) -> [String; 4] {
        let socket = self.0.path().join("socket").to_str().unwrap().to_owned();
        ["-S".into(), socket, "-f".into(), "/dev/null".into()]
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("tmux");
        command.args(self.arguments()).args(arguments).env_remove("TMUX").env_remove("NO_COLOR");
        command.env("TERM", "xterm-256color").env("COLORTERM", "truecolor");
        command
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Opens the console in a new window at 80x24, with a status line below it or not.
    fn open(&self, desk: &Desk) {
        let console = desk.command(&[]);
        let words: Vec<String> = console.get_argv().iter().map(|word| word.to_str().unwrap().to_owned()).collect();
        let mut arguments = vec!["new-session", "-d", "-x", "80", "-y", "24"];
        arguments.extend(words.iter().map(String::as_str));
        self.run(&arguments);
    }

    /// Waits until the window shows `text`.
    fn sees(&self, text: &str) -> String {
        let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
        loop {
            let screen = self.run(&["capture-pane", "-p"]);
            if screen.contains(text) {
                return screen;
            }
            assert!(std::time::Instant::now() < deadline, "waited for {text:?}; the window:\n{screen}");
            std::thread::yield_now();
        }
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        self.run(&["kill-server"]);
    }
}

#[test]
fn in_a_detached_tmux_cells_are_drawn_no_key_is_lost_and_the_title_is_left_alone() {
    let Some(tmux) = Tmux::new() else { return };
    let desk = Desk::new();
    tmux.open(&desk);
    let title = tmux.run(&["display-message", "-p", "#{pane_title}"]);
    tmux.run(&["send-keys", "3"]);
    tmux.sees("What every answer means");
    tmux.run(&["send-keys", "1"]);
    tmux.sees("▀▀▀▀▀▀▀▀");
    assert_eq!(tmux.run(&["display-message", "-p", "#{pane_title}"]), title);
}

#[test]
fn in_an_attached_tmux_kitty_gets_the_picture_through_it_where_tmux_allows_that() {
    let Some(tmux) = Tmux::new() else { return };
    let desk = Desk::new();
    // The console begins when the terminal is attached: what tmux knows of it is asked once.
    tmux.run(&["new-session", "-d", "-x", "80", "-y", "24", "cat"]);
    tmux.run(&["set", "-g", "allow-passthrough", "on"]);
    tmux.run(&["set", "-g", "status", "off"]);
    let mut attach = CommandBuilder::new("tmux");
    attach.args(tmux.arguments());
    attach.arg("attach");
    attach.env("TERM", "xterm-256color");
    attach.env_remove("TMUX");
    let mut terminal = Terminal::start((80, 24), attach, KITTY);
    let deadline = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while !tmux.run(&["display-message", "-p", "#{client_termtype}"]).contains("kitty") {
        assert!(std::time::Instant::now() < deadline, "tmux did not learn the terminal's name");
        std::thread::yield_now();
    }
    let console = desk.command(&[]);
    let words: Vec<String> = console.get_argv().iter().map(|word| word.to_str().unwrap().to_owned()).collect();
    let mut arguments = vec!["respawn-pane", "-k"];
    arguments.extend(words.iter().map(String::as_str));
    tmux.run(&arguments);
    let sent = until_sent(&terminal, 0, "the picture", |sent| {
        kitty_pictures(sent)
            .first()
            .is_some_and(|(head, png)| head.contains("c=17,r=11,") && png.ends_with(b"IEND\xaeB`\x82"))
    });
    let (_, png) = kitty_pictures(&sent).remove(0);
    assert_red_above_blue(&image::load_from_memory(&png).unwrap().to_rgb8());
    terminal.until("the picture's cells", |terminal| (placeholders(terminal) == cells_of(AREA)).then_some(()));
    terminal.types("?");
    until_sent(&terminal, sent.len(), "the deletion", |sent| sent.contains("\x1b_Ga=d,d=I,i="));
    terminal.until("no cell of it", |terminal| placeholders(terminal).is_empty().then_some(()));
}

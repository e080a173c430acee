//! The house stands: no room names one on a floor above it, rooms of one floor form no circle, no file grows too long.
//!
//! Reads the sources as text: a path counts wherever it stands, in a `use`, an expression or a test, but not in a comment.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its subject has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms and their floors (`docs/architecture.md`).
const FLOORS: [(&str, u8); 14] = [
    ("enrollment", 0),
    ("gateway", 0),
    ("graphics", 0),
    ("photo", 0),
    ("settings", 0),
    ("history", 1),
    ("pipeline", 2),
    ("simulator", 3),
    ("session", 3),
    ("doctor", 3),
    ("explore", 3),
    ("tui", 4),
    ("cli", 4),
    ("main", 5),
];
/// Rooms that name no other on their own floor.
const LONERS: [&str; 3] = ["gateway", "tui", "cli"];
/// Lines a file may have before its tests.
const LONGEST: usize = 400;

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|&(_, floor)| floor)
}

/// `from` names `to` at `place`, a file and a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Arrow {
    from: String,
    to: String,
    place: String,
}

/// What is wrong with the arrows, a sentence each.
fn violations(arrows: &[Arrow]) -> Vec<String> {
    let mut wrong: Vec<_> = arrows.iter().filter_map(objection).collect();
    wrong.dedup();
    let level: BTreeSet<_> = arrows
        .iter()
        .filter(|arrow| arrow.from != arrow.to && floor(&arrow.from) == floor(&arrow.to))
        .map(|arrow| (arrow.from.as_str(), arrow.to.as_str()))
        .collect();
    wrong.extend(
        FLOORS
            .iter()
            .filter(|(room, _)| reach(room, &level).contains(room))
            .map(|(room, _)| format!("{room} is in a circle")),
    );
    wrong
}

fn objection(Arrow { from, to, place }: &Arrow) -> Option<String> {
    let Some(above) = floor(to) else {
        return Some(format!("{place}: {from} names {to}, which is no room: name things by the room they live in"));
    };
    let own = floor(from)?;
    if above > own {
        return Some(format!("{place}: {from} (floor {own}) names {to} (floor {above})"));
    }
    (above == own && from != to && LONERS.contains(&from.as_str()))
        .then(|| format!("{place}: {from} names {to} beside it"))
}

/// The rooms that can be reached from one over `arrows`.
fn reach<'a>(room: &'a str, arrows: &BTreeSet<(&'a str, &'a str)>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![room];
    while let Some(from) = open.pop() {
        open.extend(
            arrows.iter().filter(|(start, _)| *start == from).map(|&(_, to)| to).filter(|to| reached.insert(*to)),
        );
    }
    reached
}

/// The modules that a file of `src` stands for: `tui/enroll/view.rs` is `[tui, enroll, view]`, `lib.rs` is none.
fn module_of(file: &Path) -> Vec<String> {
    let mut path: Vec<_> = file.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    path.pop_if(|last| last == "mod" || last == "lib");
    path
}

/// Every name of a room in a source text that stands for `module`.
fn arrows(module: &[String], text: &str, file: &str) -> Vec<Arrow> {
    let from = module.first().map_or("lib", String::as_str);
    Reader { tokens: tokens(text), at: 0, here: module.to_vec() }
        .names()
        .into_iter()
        .map(|(to, line)| Arrow { from: from.to_owned(), to, place: format!("{file}:{line}") })
        .collect()
}

/// A word or a mark, and the line it stands on.
type Token = (String, usize);

/// The words and marks of a Rust text (`::` is one mark), without comments, texts and characters.
fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let length = skipped(rest).unwrap_or_else(|| {
            let word = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
            let length = if rest.starts_with("::") { 2 } else { word.max(first.len_utf8()) };
            if !first.is_whitespace() {
                found.push((rest[..length].to_owned(), line));
            }
            length
        });
        let (read, unread) = rest.split_at(length);
        line += read.matches('\n').count();
        rest = unread;
    }
    found
}

/// The length of the comment, text, character or lifetime that begins here, if one does.
fn skipped(text: &str) -> Option<usize> {
    let until = |start: usize, end: &str| text[start..].find(end).map_or(text.len(), |found| start + found + end.len());
    if text.starts_with("//") {
        return Some(until(2, "\n"));
    }
    if text.starts_with("/*") {
        return Some(until(2, "*/"));
    }
    if text.starts_with('"') {
        return Some(quoted(text, '"'));
    }
    for prefix in ["r", "br"] {
        let Some(raw) = text.strip_prefix(prefix) else { continue };
        let fence = raw.len() - raw.trim_start_matches('#').len();
        if raw[fence..].starts_with('"') {
            return Some(until(prefix.len() + fence + 1, &format!("\"{}", "#".repeat(fence))));
        }
    }
    let after = text.strip_prefix('\'')?;
    let is_character = after.starts_with('\\') || after.chars().nth(1) == Some('\'');
    Some(if is_character { quoted(text, '\'') } else { 1 })
}

/// The length of a text between two `mark`s, of which a backslash escapes the second.
fn quoted(text: &str, mark: char) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|&(_, letter)| {
        let ends = letter == mark && !escaped;
        escaped = letter == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(index, _)| index + 1)
}

/// Walks over the tokens of one file, knowing in which module it is.
struct Reader {
    tokens: Vec<Token>,
    at: usize,
    here: Vec<String>,
}

impl Reader {
    /// The first part of every path that begins with the crate or climbs out of a room, and its line.
    fn names(mut self) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        let mut braces: Vec<bool> = Vec::new(); // whether each open brace opened a module
        while self.at < self.tokens.len() {
            let after = |mark: &str| self.word(self.at + 1) == mark;
            match self.word(self.at) {
                "crate" | "enroll_console" if after("::") || after("as") => {
                    self.at += 1;
                    self.tree(&[], &mut found);
                }
                "super" if after("::") || after("as") => self.tree(&self.here.clone(), &mut found),
                "mod" if self.word(self.at + 2) == "{" => {
                    self.here.push(self.word(self.at + 1).to_owned());
                    braces.push(true);
                    self.at += 3;
                }
                "{" => {
                    braces.push(false);
                    self.at += 1;
                }
                "}" => {
                    if braces.pop() == Some(true) {
                        self.here.pop();
                    }
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
        found
    }

    fn word(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |(word, _)| word)
    }

    /// Reads on from a path's start, `base` being where it is so far: names, `::`, and braces with more of the same.
    fn tree(&mut self, base: &[String], found: &mut Vec<(String, usize)>) {
        let mut path = base.to_vec();
        let line = self.tokens[self.at].1;
        loop {
            match self.word(self.at).to_owned().as_str() {
                "::" | "self" => self.at += 1,
                "super" => {
                    path.pop();
                    self.at += 1;
                }
                "{" => {
                    self.at += 1;
                    while !matches!(self.word(self.at), "}" | "") {
                        self.tree(&path, found);
                        while !matches!(self.word(self.at), "," | "}" | "") {
                            self.at += 1; // `as` and the other name
                        }
                        if self.word(self.at) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                name => {
                    let goes_on = is_name(name) && name != "as";
                    if goes_on {
                        path.push(name.to_owned());
                        self.at += 1;
                    }
                    if !goes_on || self.word(self.at) != "::" {
                        found.push((path.first().map_or("the whole crate", String::as_str).to_owned(), line));
                        return;
                    }
                }
            }
        }
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

/// Every Rust file below `src`, relative to it, with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((path.strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// What the rules say of a made-up text in `file`.
fn judged(file: &str, text: &str) -> Vec<String> {
    violations(&arrows(&module_of(Path::new(file)), text, file))
}

#[test]
fn every_arrow_points_down() {
    let sources = sources();
    let found: Vec<_> =
        sources.iter().flat_map(|(file, text)| arrows(&module_of(file), text, &file.display().to_string())).collect();
    assert!(!found.is_empty(), "no arrow was found at all: does the reader read?");
    let wrong = violations(&found);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_has_a_floor() {
    for (file, _) in sources() {
        let room = module_of(&file).into_iter().next().unwrap_or_else(|| "main".to_owned());
        assert!(floor(&room).is_some(), "src/{} is in no room of docs/architecture.md", file.display());
    }
}

#[test]
fn an_arrow_up_is_found_in_every_form_that_rust_has() {
    for text in [
        "use crate::tui;",
        "use crate::tui::App as Screen;",
        "use crate::{enrollment::{BizId, UserId}, tui::App};",
        "pub use crate::{\n    enrollment::Outcome,\n    tui::{self, model::Model},\n};",
        "fn f() { crate::tui::run::<u8>() }",
        "fn f(app: &mut crate::tui::App<'_>) -> char { 'x' }",
        "use super::super::tui::App;",
        "use super::super::{enrollment::BizId, tui};",
        "mod inner { use super::super::super::tui; }",
        "#[cfg(test)] mod tests { use super::*; use crate::tui; }",
        "macro_rules! m { () => { $crate::tui::run() } }",
        "const SLASHES: &str = \"// \\\" /*\"; use crate::tui;",
        "const RAW: &str = r#\"\"//\"#; use crate::tui;",
        "const RAW: &[u8] = br\"\\\"; use crate::tui;",
        "const MARKS: [char; 2] = ['\"', '\\'']; use crate::tui;",
        "mod one { mod two {} } use super::super::tui;",
    ] {
        let wrong = judged("history/store.rs", text);
        assert_eq!(wrong.len(), 1, "{text}: {wrong:?}");
        assert!(wrong[0].contains("history (floor 1) names tui (floor 4)"), "{text}: {wrong:?}");
    }
    assert_eq!(judged("main.rs", "use enroll_console::{cli, tui};"), Vec::<String>::new());
    assert_eq!(judged("tui/mod.rs", "use enroll_console::cli;"), ["tui/mod.rs:1: tui names cli beside it"]);
}

#[test]
fn a_way_round_the_rooms_is_found() {
    for text in
        ["use crate::*;", "use crate as app;", "use crate::{self as app};", "use super::super::*;", "use crate::App;"]
    {
        let wrong = judged("history/store.rs", text);
        assert!(wrong.len() == 1 && wrong[0].contains("which is no room"), "{text}: {wrong:?}");
    }
}

#[test]
fn what_is_allowed_is_left_alone() {
    for text in [
        "use crate::enrollment::Outcome; use crate::history::Store;",
        "// use crate::tui;\n/* crate::tui */ /// [`crate::tui`]\nconst TEXT: &str = \"crate::tui\";",
        "pub(crate) fn f() {} pub(super) fn g() {}",
        "use super::Store; #[cfg(test)] mod tests { use super::*; use super::super::Store; }",
        "use std::{fs, io}; use tui_input::Input;",
    ] {
        assert_eq!(judged("history/store.rs", text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_circle_on_one_floor_is_found() {
    let arrow = |from: &str, to: &str| Arrow { from: from.to_owned(), to: to.to_owned(), place: "here".to_owned() };
    let chain = [arrow("photo", "settings"), arrow("settings", "enrollment"), arrow("photo", "photo")];
    assert_eq!(violations(&chain), Vec::<String>::new());
    let circle = [&chain[..], &[arrow("enrollment", "photo")]].concat();
    assert_eq!(violations(&circle), ["enrollment is in a circle", "photo is in a circle", "settings is in a circle"]);
    assert_eq!(violations(&[arrow("gateway", "enrollment")]), ["here: gateway names enrollment beside it"]);
}

#[test]
fn no_file_has_more_than_400_lines_of_production_code() {
    for (file, text) in sources() {
        let lines = text.lines().take_while(|line| line.trim() != "#[cfg(test)]").count();
        assert!(
            lines <= LONGEST,
            "src/{} has {lines} lines before its tests: find the second idea in it",
            file.display()
        );
    }
}

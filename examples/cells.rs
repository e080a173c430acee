//! Prints a photo as the console draws it in cells, for `benches/similarity.py` and for a look at a terminal.
//!
//! usage: `cargo run --example cells -- PHOTO COLUMNSxROWS full|256|16 halves|quarters|eighths`

use std::error::Error;
use std::fmt::Write as _;

use enroll_console::enrollment::Edits;
use enroll_console::photo::{Original, Source, preview};
use enroll_console::tui::theme::ColourDepth;
use enroll_console::tui::widgets::picture::{Cells, Look, Picture, Shapes};
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use ratatui::style::Color;
use ratatui::widgets::Widget;

const USAGE: &str = "usage: cells PHOTO COLUMNSxROWS full|256|16 halves|quarters|eighths";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [photo, size, colours, shapes] = arguments.as_slice() else { return Err(USAGE.into()) };
    let (width, height) = size.split_once('x').ok_or(USAGE)?;
    let room = Size { width: width.parse()?, height: height.parse()? };
    let depth = match colours.as_str() {
        "full" => ColourDepth::True,
        "256" => ColourDepth::Cube,
        "16" => ColourDepth::Sixteen,
        _ => return Err(USAGE.into()),
    };
    let shapes = match shapes.as_str() {
        "halves" => Shapes::Halves,
        "quarters" => Shapes::Quarters,
        "eighths" => Shapes::Eighths,
        _ => return Err(USAGE.into()),
    };
    let (width, height) = Cells::pixels_into(room);
    let preview = preview(&Original::read(&Source::parse(photo)?)?, &Edits::NONE, width, height)?;
    let picture = Picture { width: preview.width, height: preview.height, rgb: &preview.rgb };
    let cells = Cells::of(&picture, room, Look { shapes, depth });
    print!("{}", as_text(&cells));
    Ok(())
}

/// The cells as text with SGR sequences (ECMA-48, 8.3.117; colours as in ISO 8613-6, 13.1.8).
fn as_text(cells: &Cells) -> String {
    let area = Rect::from((ratatui::layout::Position::ORIGIN, cells.size()));
    let mut buffer = Buffer::empty(area);
    cells.render(area, &mut buffer);
    let mut text = String::new();
    for (index, cell) in buffer.content.iter().enumerate() {
        let (front, back) = (sgr(cell.fg), sgr(cell.bg));
        let _ = write!(text, "\x1b[38;{front};48;{back}m{}", cell.symbol());
        if (index + 1) % usize::from(area.width) == 0 {
            text.push_str("\x1b[0m\n");
        }
    }
    text
}

fn sgr(colour: Color) -> String {
    match colour {
        Color::Rgb(red, green, blue) => format!("2;{red};{green};{blue}"),
        Color::Indexed(number) => format!("5;{number}"),
        _ => "5;0".to_owned(),
    }
}

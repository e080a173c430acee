//! `photo`: what the console makes of a photo, as facts, as a picture, as the JPEG that would be sent; and what it makes
//! of the terminal that is to show it.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::enrollment::{Crop, Edits, PhotoFacts, Quarters, bytes_for_people, harmless_line};
use crate::graphics::{Graphics, Protocol, Reason, ask, decide};
use crate::photo::{Original, PreparedPhoto, Source, examine, misnamed, prepare, preview};
use crate::settings::{Options, Settings};

use super::CliError;
use super::output::{note, note_if_cut_short, print, print_json, write_whole};

/// Show what the console makes of a photo.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own on the command line")]
pub struct Photo {
    /// The photo; `sample:NAME` for a built-in one
    #[arg(required_unless_present = "terminal")]
    file: Option<OsString>,
    /// Tell what the terminal says it can, and how pictures are shown in it
    #[arg(long, conflicts_with = "json")]
    terminal: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print the picture; the facts only with --json or --output
    #[arg(long)]
    show: bool,
    /// Write the JPEG that would be sent
    #[arg(long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Turn it clockwise by so many quarters, or by 90, 180 or 270 degrees
    #[arg(long, value_name = "QUARTERS", value_parser = quarters, default_value = "0")]
    turn: Quarters,
    /// Keep only this part of the upright, turned photo, in pixels
    #[arg(long, value_name = "X,Y,WxH", value_parser = crop)]
    crop: Option<Crop>,
    /// A failed check warns and does not stop
    #[arg(long)]
    no_checks: bool,
}

impl Photo {
    pub(super) fn run(self, options: &Options, colour: bool) -> Result<u8, CliError> {
        let settings = Settings::load(options)?;
        // The terminal is asked only for what needs its answer, and only once.
        let graphics = (self.terminal || self.show && colour).then(|| graphics(&settings));
        if let Some(graphics) = graphics.as_ref().filter(|_| self.terminal) {
            print_terminal(graphics)?;
        }
        let Some(file) = &self.file else { return Ok(0) };
        let source = Source::of_argument(file)?;
        let original = Original::read(&source)?;
        let edits = Edits { turned: self.turn, crop: self.crop };
        match (self.show, graphics.filter(|_| colour)) {
            (true, Some(graphics)) => {
                show(&original, &edits, &graphics)?;
                // Who wants to see it does not wait for what would be sent.
                if !self.json && self.output.is_none() {
                    return Ok(0);
                }
            }
            (true, None) => note("The picture needs colour, which NO_COLOR or --color never takes away."),
            (false, _) => {}
        }
        let photo = prepare(&original, &edits)?;
        let facts = photo.facts(examine(&photo, &settings.checks).checks);
        let printed = if self.json { print_json(&facts).map_err(CliError::from) } else { print_facts(&facts) };
        // The file is made whatever became of the answer.
        if let Some(output) = &self.output {
            write(&photo, &source, output)?;
            note_if_cut_short(|| format!("The JPEG is in {}.", output.display()));
        }
        printed?;
        match facts.objection() {
            Some(objection) if self.no_checks => note(&format!("Warning: {objection}")),
            Some(objection) => return Err(CliError::Checks(objection)),
            None => {}
        }
        Ok(0)
    }
}

/// `1`, `2`, `3`, or the degrees.
fn quarters(text: &str) -> Result<Quarters, String> {
    match text {
        "0" => Ok(Quarters::clockwise(0)),
        "1" | "90" => Ok(Quarters::clockwise(1)),
        "2" | "180" => Ok(Quarters::clockwise(2)),
        "3" | "270" => Ok(Quarters::clockwise(3)),
        _ => Err("give 1, 2 or 3 quarters, or 90, 180 or 270 degrees".to_owned()),
    }
}

/// `X,Y,WIDTHxHEIGHT`
fn crop(text: &str) -> Result<Crop, String> {
    let numbers: Option<Vec<u32>> = text.split([',', 'x']).map(|number| number.parse().ok()).collect();
    match numbers.as_deref() {
        Some(&[x, y, width, height]) if width > 0 && height > 0 => Ok(Crop { x, y, width, height }),
        _ => Err("give pixels as X,Y,WIDTHxHEIGHT: 40,60,480x640".to_owned()),
    }
}

fn print_facts(facts: &PhotoFacts) -> Result<(), CliError> {
    let field = |name: &str, value: &str| print(&format!("{name:<9}{}", harmless_line(value)));
    field("file", &facts.path)?;
    let (format, bytes) = (facts.format.name(), bytes_for_people(facts.source_bytes));
    field("is", &format!("{format} {}x{}, {bytes}", facts.source_width, facts.source_height))?;
    if let Some(note) = misnamed(Path::new(&facts.path), facts.format) {
        field("note", &note)?;
    }
    let bytes = bytes_for_people(facts.bytes as u64);
    let characters = facts.base64_chars;
    field("sends", &format!("JPEG {}x{}, {bytes}, {characters} characters of Base64", facts.width, facts.height))?;
    let changes: Vec<&str> = facts.changes.iter().map(|change| change.words()).collect();
    field("changes", if changes.is_empty() { "none".to_owned() } else { changes.join(", ") }.as_str())?;
    field("SHA-256", &facts.sha256)?;
    for check in &facts.checks {
        field("check", &format!("{} {}", check.verdict.glyph(), check.sentence()))?;
    }
    Ok(())
}

/// How pictures are shown in this terminal, if it is one.
fn graphics(settings: &Settings) -> Graphics {
    // In a pipe there is nobody to ask.
    let findings = ask().unwrap_or_default();
    decide(&findings, settings.preview.graphics, settings.graphics_origin())
}

fn print_terminal(graphics: &Graphics) -> Result<(), CliError> {
    for Reason { question, finding } in &graphics.reasons {
        print(&format!("{question:<18}{finding}"))?;
    }
    Ok(())
}

/// Prints the picture, with viuer where that can be used. Right in a pipe too.
fn show(original: &Original, edits: &Edits, graphics: &Graphics) -> Result<(), CliError> {
    const WIDEST: u16 = 80;
    const MOST_PIXELS: u32 = 800;
    if graphics.protocol == Protocol::Off {
        note("Pictures are turned off: --graphics blocks prints them as coloured cells.");
        return Ok(());
    }
    let (columns, rows) = crossterm::terminal::size().unwrap_or((WIDEST, 24));
    let (columns, rows) = (columns.clamp(1, WIDEST), rows.saturating_sub(2).clamp(1, WIDEST / 2));
    let canvas = graphics.canvas(columns, rows, MOST_PIXELS);
    let (width, height) = canvas.pixels();
    let preview = preview(original, edits, width, height)?;
    let encode = || canvas.encode(preview.width, preview.height, &preview.rgb);
    let placed = if canvas.suits_viuer() { None } else { encode() };
    let printed = match placed {
        Some(picture) => picture.print(&mut io::stdout()),
        None => canvas.print(preview.width, preview.height, &preview.rgb, None),
    };
    match printed {
        // Whoever reads may have stopped reading.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        printed => Ok(printed?),
    }
}

/// Writes the JPEG, never over the photo itself.
fn write(photo: &PreparedPhoto, source: &Source, output: &Path) -> Result<(), CliError> {
    if let Source::File(original) = source
        && let (Ok(original), Ok(output)) = (original.canonicalize(), output.canonicalize())
        && original == output
    {
        return Err(CliError::Usage(
            "--output names the photo itself, which is never written: name another".to_owned(),
        ));
    }
    write_whole(output, photo.jpeg())
}

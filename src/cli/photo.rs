//! `photo`: what the console makes of a photo, as facts, as a picture, as the JPEG that would be sent.

use std::path::{Path, PathBuf};

use clap::Args;
use image::{DynamicImage, RgbImage};

use crate::enrollment::{Edits, PhotoFacts, Verdict, bytes_for_people, harmless_line};
use crate::photo::{CheckLimits, Original, PreparedPhoto, Source, examine, misnamed, prepare, preview};

use super::CliError;
use super::output::{note, print, print_json, write_whole};

/// Show what the console makes of a photo.
#[derive(Debug, Args)]
pub struct Photo {
    /// The photo; `sample:NAME` for a built-in one
    file: String,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
    /// Print the picture
    #[arg(long)]
    show: bool,
    /// Write the JPEG that would be sent
    #[arg(long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// A failed check warns and does not stop
    #[arg(long)]
    no_checks: bool,
}

impl Photo {
    pub(super) fn run(self, colour: bool) -> Result<u8, CliError> {
        let source = Source::parse(&self.file)?;
        let original = Original::read(&source)?;
        match (self.show, colour) {
            (true, true) => show(&original)?,
            (true, false) => note("The picture needs colour, which NO_COLOR or --color never takes away."),
            (false, _) => {}
        }
        let photo = prepare(&original, &Edits::NONE)?;
        let facts = photo.facts(examine(&photo, &CheckLimits::default()).checks);
        if self.json {
            print_json(&facts)?;
        } else {
            print_facts(&facts)?;
        }
        if let Some(output) = &self.output {
            write(&photo, &source, output)?;
        }
        let failed = facts.checks.iter().find(|check| check.verdict == Verdict::Fail);
        match failed {
            Some(check) if self.no_checks => note(&format!("Warning: {}", check.message)),
            Some(check) => return Err(CliError::Checks(check.message.clone())),
            None => {}
        }
        Ok(0)
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
        let glyph = match check.verdict {
            Verdict::Pass => "✓",
            Verdict::Warn => "!",
            Verdict::Fail => "✗",
        };
        field("check", &format!("{glyph} {}", check.message))?;
    }
    Ok(())
}

/// Prints the picture with viuer, as blocks: it reads nothing from the terminal and writes no file, as Kitty's local
/// mode would, and is right in a pipe too.
fn show(original: &Original) -> Result<(), CliError> {
    const WIDEST: u16 = 80;
    let (columns, rows) = crossterm::terminal::size().unwrap_or((WIDEST, 24));
    let (columns, rows) = (columns.clamp(1, WIDEST), rows.saturating_sub(2).clamp(1, WIDEST / 2));
    let preview = preview(original, &Edits::NONE, columns.into(), 2 * u32::from(rows))?;
    let pixels = RgbImage::from_raw(preview.width, preview.height, preview.rgb.to_vec());
    let Some(pixels) = pixels else { return Ok(()) };
    let config = viuer::Config {
        absolute_offset: false,
        use_kitty: false,
        use_iterm: false,
        truecolor: true,
        width: Some(preview.width),
        ..viuer::Config::default()
    };
    match viuer::print(&DynamicImage::ImageRgb8(pixels), &config) {
        // Whoever reads may have stopped reading.
        Err(viuer::ViuError::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        printed => Ok(printed.map(|_| ())?),
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

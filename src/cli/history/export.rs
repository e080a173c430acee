//! `history export`: what a query finds, for elsewhere.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use tokio_util::sync::CancellationToken;

use super::query::{QueryLine, order};
use crate::cli::CliError;
use crate::cli::output::{is_answered_with_yes, note};
use crate::enrollment::{Catalogue, harmless, thousands};
use crate::history::{self, ExportError, ExportFormat, MOST_RECORDS_OF_A_PAGE, Order, Store, Written, export_to_file};
use crate::session::ended_from_outside;
use crate::settings::Options;

/// Write attempts for elsewhere: without signatures, keys and photos.
#[derive(Debug, Args)]
pub struct Export {
    /// csv for spreadsheets, json for one array, jsonl for one object a line, html for a page that shows itself
    #[arg(long, value_name = "FORMAT", value_parser = format())]
    format: ExportFormat,
    #[command(flatten)]
    query: QueryLine,
    /// In which order; slowest leaves out attempts without an exchange
    #[arg(long, value_name = "ORDER", value_parser = order(), default_value = Order::Newest.word())]
    sort: Order,
    /// Into a file, which is written whole or not at all; without it to where answers go
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file if there is one
    #[arg(long, requires = "output")]
    force: bool,
}

fn format() -> impl TypedValueParser<Value = ExportFormat> {
    PossibleValuesParser::new(ExportFormat::ALL.map(ExportFormat::word)).map(|word| {
        ExportFormat::ALL.into_iter().find(|format| format.word() == word).unwrap_or(ExportFormat::JsonLines)
    })
}

impl Export {
    pub(super) async fn run(self, store: &Store, options: &Options, catalogue: Catalogue) -> Result<u8, CliError> {
        let search = self.query.search(options).await?;
        let stop = CancellationToken::new();
        let (end, stopped) = (ended_from_outside()?, stop.clone());
        let end = tokio::spawn(async move {
            let code = end.await;
            stopped.cancel();
            code
        });
        let export =
            history::Export { search, order: self.sort, format: self.format, catalogue: Some(Arc::new(catalogue)) };
        let written = match &self.output {
            Some(path) => to_file(store, export, path, self.force, &stop).await,
            None => to_stdout(store, export, &stop).await,
        };
        match written {
            Ok(written) => {
                tell(written, self.output.as_deref());
                Ok(0)
            }
            Err(CliError::Export(error @ ExportError::Stopped)) => {
                note(&format!("enroll-console: {error}"));
                Ok(end.await.unwrap_or(130))
            }
            Err(CliError::Export(ExportError::Output(error))) if error.kind() == ErrorKind::BrokenPipe => Ok(0),
            Err(error) => Err(error),
        }
    }
}

/// Writes the file; over another one only with `--force`, or with a yes from whoever sits there.
async fn to_file(
    store: &Store,
    export: history::Export,
    path: &Path,
    force: bool,
    stop: &CancellationToken,
) -> Result<Written, CliError> {
    match export_to_file(store, export.clone(), path, force, stop).await {
        Err(ExportError::Exists { path: taken }) => {
            if !is_answered_with_yes(&format!("{} exists already. Replace it? Type yes:", taken.display()))? {
                return Err(CliError::WouldReplace { path: taken });
            }
            Ok(export_to_file(store, export, path, true, stop).await?.written)
        }
        exported => Ok(exported?.written),
    }
}

async fn to_stdout(store: &Store, export: history::Export, stop: &CancellationToken) -> Result<Written, CliError> {
    let stdout = io::stdout();
    if stdout.is_terminal() {
        let (written, mut out) = store.export(export, Screen { out: stdout, line: Vec::new() }, stop).await?;
        out.finish().map_err(ExportError::Output)?;
        return Ok(written);
    }
    let (written, mut out) = store.export(export, BufWriter::new(stdout), stop).await?;
    out.flush().map_err(ExportError::Output)?;
    Ok(written)
}

fn tell(Written { records, is_cut }: Written, path: Option<&Path>) {
    let attempts = if records == 1 { "1 attempt".to_owned() } else { format!("{} attempts", thousands(records)) };
    if let Some(path) = path {
        note(&format!("{attempts} in {}.", path.display()));
    }
    if is_cut {
        note(&format!(
            "There are more: a page holds the first {}, since browsers take no more. Its numbers are of all; csv and jsonl hold \
             all.",
            thousands(MOST_RECORDS_OF_A_PAGE)
        ));
    }
}

/// A terminal, which must not obey what a record says.
struct Screen {
    out: io::Stdout,
    line: Vec<u8>,
}

impl Screen {
    fn finish(&mut self) -> io::Result<()> {
        let line = std::mem::take(&mut self.line);
        self.out.write_all(harmless(&String::from_utf8_lossy(&line).replace('\r', "")).as_bytes())?;
        self.out.flush()
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.finish()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

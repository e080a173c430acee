//! `check`: what stands between a profile and its first enrollment, a line each, with the remedy.

use std::io::IsTerminal;

use clap::Args;

use crate::doctor::{Finding, Remedies, Subject, TerminalReport, examine, sum};
use crate::enrollment::Verdict;
use crate::graphics::{ask, decide};
use crate::session::Extras;
use crate::settings::{GraphicsChoice, Options, Origin, Settings};

use super::CliError;
use super::output::{note_if_cut_short, print, print_json};

/// Columns that the name of a check takes, with the sign before it.
const NAME: usize = 14;
/// The most columns of a line; longer ones are hard to read.
const WIDEST: usize = 120;

/// Examine settings, keys, gateway, clock, record and terminal.
#[derive(Debug, Args)]
pub struct Check {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) async fn run(self, options: &Options, colour: bool) -> Result<u8, CliError> {
        let settings = Settings::load(options);
        let width = crossterm::terminal::size().map_or(WIDEST, |(columns, _)| usize::from(columns).clamp(40, WIDEST));
        let subject = Subject {
            settings: settings.as_ref().map(|settings| (settings, &settings.profile)),
            options,
            extras: Extras::default(),
            terminal: terminal(settings.as_ref().ok(), colour),
        };
        let (mut findings, mut remedies) = (Vec::new(), Remedies::default());
        let mut printed = Ok(());
        examine(subject, &mut |finding: Finding| {
            let line =
                if self.json { print_json(&finding) } else { print(&lines(&finding, remedies.next(&finding), width)) };
            printed = std::mem::replace(&mut printed, Ok(())).and(line);
            findings.push(finding);
        })
        .await;
        note_if_cut_short(|| sum(&findings));
        printed?;
        if !self.json {
            print(&sum(&findings))?;
        }
        Ok(u8::from(findings.iter().any(|finding| finding.verdict == Verdict::Fail)))
    }
}

/// The terminal is asked before anything is printed into it.
fn terminal(settings: Option<&Settings>, colour: bool) -> TerminalReport {
    let size = std::io::stdout().is_terminal().then(crossterm::terminal::size).and_then(Result::ok);
    let (wanted, origin) =
        settings.map_or((GraphicsChoice::Auto, Origin::Default), |it| (it.preview.graphics, it.graphics_origin()));
    let graphics = size.and_then(|_| ask()).map(|findings| decide(&findings, wanted, origin));
    TerminalReport { size, colour, graphics, locale: TerminalReport::locale_here() }
}

/// A finding for people: sign, name and what was found, and below it the remedy, if it was not said before.
fn lines(finding: &Finding, remedy: Option<&str>, width: usize) -> String {
    let name = format!("{} {:<width$}", finding.verdict.glyph(), finding.check.words(), width = NAME - 2);
    let indent = " ".repeat(NAME);
    let wrapped = |text: &str, first: &str| {
        let options = textwrap::Options::new(width).initial_indent(first).subsequent_indent(&indent);
        // A path or a fingerprint is copied whole, or not at all.
        textwrap::fill(text, options.break_words(false).word_splitter(textwrap::WordSplitter::NoHyphenation))
    };
    let found = wrapped(&finding.message, &name);
    match remedy {
        Some(remedy) => format!("{found}\n{}", wrapped(remedy, &format!("{indent}→ "))),
        None => found,
    }
}

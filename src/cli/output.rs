//! What commands print, and how: answers line by line to stdout, notes to stderr.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

use super::CliError;
use crate::enrollment::{Attempt, Catalogue, Explained, Kind, Outcome, ResponseFacts, harmless, harmless_line};
use crate::settings::{self, Paths, read_codes};

/// Whether stdout did not take all that was printed. There is one stdout, as there is one process.
static IS_CUT_SHORT: AtomicBool = AtomicBool::new(false);

/// Whether something of the answer did not reach whoever reads it: no room, or nobody there.
pub(super) fn is_cut_short() -> bool {
    IS_CUT_SHORT.load(Ordering::Relaxed)
}

/// Says on stderr what was done, if stdout did not take the answer.
pub(super) fn note_if_cut_short(text: impl FnOnce() -> String) {
    if is_cut_short() {
        note(&text());
    }
}

/// Prints text as a line of the answer. Whoever reads may have stopped reading: that is no error.
pub(super) fn print(text: &str) -> io::Result<()> {
    quietly(writeln!(io::stdout(), "{text}"))
}

/// Prints a sentence that says what was done; on stderr where stdout does not take it.
pub(super) fn print_done(text: &str) -> io::Result<()> {
    let printed = print(text);
    note_if_cut_short(|| text.to_owned());
    printed
}

/// Prints one JSON object as a line of the answer.
pub(super) fn print_json(value: &impl Serialize) -> io::Result<()> {
    print(&serde_json::to_string(value)?)
}

fn quietly(result: io::Result<()>) -> io::Result<()> {
    if result.is_err() {
        IS_CUT_SHORT.store(true, Ordering::Relaxed);
    }
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes a file whole or not at all, for its owner alone.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    settings::write_whole(path, bytes, true).map_err(|source| CliError::Write { path: path.to_path_buf(), source })
}

/// Says something that is not the answer.
pub(super) fn note(text: &str) {
    // There is nowhere left to say that this failed.
    let _ = writeln!(io::stderr(), "{}", harmless(text));
}

/// The catalogue with the user's own entries, where it is known in which folder they are. A file of theirs that cannot be used
/// is noted.
pub(super) fn catalogue(paths: Option<&Paths>) -> Result<Catalogue, CliError> {
    let Some(paths) = paths else { return Ok(Catalogue::built_in()?) };
    let codes = read_codes(paths)?;
    codes.notice().iter().for_each(|notice| note(notice));
    Ok(codes.catalogue)
}

/// Asks a question that only a typed `yes` answers with yes. Where nobody can be asked the answer is no.
pub(super) fn is_answered_with_yes(question: &str) -> io::Result<bool> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Ok(false);
    }
    write!(io::stderr(), "{} ", harmless_line(question))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

/// `✗ Rejected · UNABLE_GET_IMAGE · 0.38 s`
pub(super) fn verdict(attempt: &Attempt) -> String {
    let glyph = attempt.outcome.glyph();
    let code = attempt.code().map(|code| format!(" · {}", harmless_line(code))).unwrap_or_default();
    let time = attempt.timing_ms.total.map(|total| format!(" · {:.2} s", total / 1e3)).unwrap_or_default();
    format!("{glyph} {}{code}{time}", attempt.outcome.title())
}

/// The outcome of an attempt in one line, with everything by which it is found again.
pub(super) fn outcome_line(attempt: &Attempt) -> String {
    let transaction = attempt.transaction_id.as_deref().map(|id| format!(" · transactionId {id}")).unwrap_or_default();
    let Attempt { user_id, biz_id, id, .. } = attempt;
    let profile = attempt.profile_in_words();
    let line =
        format!("{} · userId {user_id} · bizId {biz_id}{transaction} · {profile} · record {}", verdict(attempt), id.0);
    harmless_line(&line).into_owned()
}

/// An attempt for people: verdict, identifiers, what happened, what to do.
pub(super) fn print_attempt(attempt: &Attempt, explained: &Explained) -> io::Result<()> {
    print(&verdict(attempt))?;
    if let Some(transaction_id) = &attempt.transaction_id {
        print_field("transactionId", transaction_id)?;
    }
    print_field("profile", &attempt.profile_in_words())?;
    print_field("userId", &attempt.user_id)?;
    attempt.raw_user_id.as_ref().map_or(Ok(()), |typed| print_field("typed", typed))?;
    print_field("bizId", &attempt.biz_id)?;
    print_field("id", &attempt.id.0)?;
    if attempt.kind == Kind::Explore {
        print_field("kind", &format!("{}: {}", attempt.kind.word(), attempt.kind.words()))?;
    }
    attempt.case.as_ref().map_or(Ok(()), |case| print_field("case", case))?;
    if let Some(photo) = &attempt.photo {
        print_field("photo", &photo.path)?;
        photo.edits.words().map_or(Ok(()), |edits| print_field("edits", &edits))?;
        photo.failed().try_for_each(|check| print_field("check failed", &check.sentence()))?;
    }
    for earlier in &attempt.other_tries {
        print_field("tried before", &format!("{}, then a pause of {:.1} s", earlier.code, earlier.waited_ms / 1e3))?;
    }
    attempt.response.iter().flat_map(ResponseFacts::marks).try_for_each(|mark| print(&format!("  ! {mark}")))?;
    let explanation = explained.explanation();
    print(&format!("\n{}. {}", harmless_line(explanation.title.trim_end_matches('.')), explanation.meaning))?;
    if let Some(failure) = &attempt.failure {
        print(&format!("  {}", harmless_line(&failure.message)))?;
    }
    if let Some(result) = attempt.result.as_ref().filter(|result| !result.result_message.is_empty()) {
        print(&format!("  The gateway's words: {}", harmless_line(&result.result_message)))?;
    }
    explanation.field.map_or(Ok(()), |field| print(&format!("  → points at {}", field.name())))?;
    if attempt.outcome != Outcome::Enrolled {
        print_list("Most likely", &explanation.causes)?;
    }
    print_list("Do now", &explanation.actions)?;
    print(&format!("\n{}", explanation.retry.sentence()))?;
    if explanation.customer.is_empty() {
        return Ok(());
    }
    print(&format!("\nTell the customer\n  \"{}\"", explanation.customer))
}

/// A name and its value, in columns.
pub(super) fn print_field(name: &str, value: &str) -> io::Result<()> {
    print(&format!("  {name:<14}{}", harmless_line(value)))
}

/// A heading and its lines.
pub(super) fn print_list(heading: &str, items: &[String]) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    print(&format!("\n{heading}"))?;
    items.iter().try_for_each(|item| print(&format!("  · {item}")))
}

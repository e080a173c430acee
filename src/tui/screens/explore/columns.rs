//! What is said of a case: what it is, what is promised, what came, and the difference between the two.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::enrollment::{fit, harmless_line};
use crate::explore::{Answer, Case, Promise, Word, time_taken};
use crate::tui::theme::Theme;
use crate::tui::widgets::page::Page;

use super::{Explore, Seen};

/// Columns of `expected` and `got`.
const NAME: u16 = 10;

/// The colour of a verdict.
pub(super) fn word_style(word: Word, theme: &Theme) -> Style {
    match word {
        Word::AsPromised => theme.good(),
        Word::Different => theme.bad(),
        Word::Undocumented | Word::NoAnswer => theme.unsure(),
        Word::NoPromise | Word::Skipped => theme.dim(),
    }
}

/// `✗ different`, of a case.
pub(super) fn verdict(explore: &Explore, case: &Case, word: Word, theme: &Theme) -> Span<'static> {
    Span::styled(format!("{} {}", word.glyph(), explore.title_of(case, word)), word_style(word, theme))
}

/// The promise in words.
pub(super) fn promised(promise: Option<&Promise>) -> String {
    promise.map_or_else(|| "nothing".to_owned(), Promise::words)
}

/// The same below the list, in a few lines.
pub(super) fn brief(explore: &Explore, case: &Case, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut page = Page::new(theme, width);
    page.line(Line::styled(fit(&harmless_line(&case.title), width.into()), theme.strong()));
    page.named("promised", &promised(case.promise.as_ref()), NAME);
    if let Some(accepted) = explore.accepted_of(case) {
        page.named("accepted", accepted, NAME);
    }
    if let Some(Seen { finding, .. }) = explore.seen.get(&case.name) {
        let answered = finding.answered();
        let text = if answered.is_empty() { &finding.note } else { &answered };
        let mark = if explore.is_current(case) { "" } else { " ~" };
        page.named_value("answered", &format!("{text}{mark}"), NAME, word_style(finding.word, theme));
    }
    let source = if case.source.is_empty() { String::new() } else { format!(" ({})", case.source) };
    page.named("why", &format!("{}{source}", case.why), NAME);
    page.into_lines()
}

/// What the chosen case is, beside the list.
pub(super) fn about(explore: &Explore, case: &Case, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut page = Page::new(theme, width);
    page.line(Line::styled(harmless_line(&case.title).into_owned(), theme.strong()));
    page.aside(&format!("{} · {}", case.name, case.group)).gap();
    page.text(&case.why);
    page.heading("Promised").text(&promised(case.promise.as_ref()));
    if !case.source.is_empty() {
        page.aside(&format!("Source: {}", case.source));
    }
    if let Some(accepted) = explore.accepted_of(case) {
        page.heading("Accepted").text(accepted);
    }
    let draft = explore.draft(case);
    let changes = draft.changes();
    page.heading("Not as in a right request");
    if changes.is_empty() {
        page.aside("nothing: it is a right request");
    }
    let edited = explore.drafts.contains_key(&case.name);
    for change in &changes {
        page.marked(&format!("~ {}", change.words), theme.unsure());
    }
    if edited {
        page.aside("You changed it: U makes it the case's again, w keeps it.");
    }
    page.heading("Answered");
    match explore.seen.get(&case.name) {
        None => page.aside("It was not sent yet: r sends it, ⏎ shows the request."),
        Some(seen) => {
            let mut line = vec![verdict(explore, case, seen.finding.word, theme)];
            line.extend(stale(explore, case, theme));
            page.line(Line::from(line));
            compare(&mut page, explore, case, seen, theme);
            &mut page
        }
    };
    page.into_lines()
}

/// `expected` and `got`, and why they are not the same.
fn compare(page: &mut Page, explore: &Explore, case: &Case, Seen { finding, .. }: &Seen, theme: &Theme) {
    let style = word_style(finding.word, theme);
    let accepted = explore.accepted_of(case);
    let expected = accepted.map_or_else(|| promised(case.promise.as_ref()), str::to_owned);
    page.named("expected", &expected, NAME);
    if !finding.answers.is_empty() {
        page.named_value("got", &finding.answered(), NAME, style);
    }
    let is_told = finding.note.starts_with("expected ") || accepted.is_some() && finding.word != Word::Skipped;
    let note = match finding.answers.as_slice() {
        // It says again what stands above, and then the gateway's words.
        [answer, ..] if is_told => answer.message.as_str(),
        _ => finding.note.as_str(),
    };
    if !note.is_empty() {
        page.aside(note);
    }
}

/// What is said of an answer to another request than the one on show.
fn stale(explore: &Explore, case: &Case, theme: &Theme) -> Option<Span<'static>> {
    let is_changed = explore.drafts.contains_key(&case.name);
    let words = if is_changed { " ! before you changed it" } else { " ! to a changed request" };
    (!explore.is_current(case)).then(|| Span::styled(words, theme.unsure()))
}

/// The promise, in a column of its own.
pub(super) fn promise(explore: &Explore, case: &Case, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut page = Page::new(theme, width);
    let any = case.promise.as_ref().is_some_and(|promise| promise.codes.len() > 1);
    match &case.promise {
        Some(promise) => {
            if any {
                page.aside("one of");
            }
            let finding = explore.seen.get(&case.name).map(|seen| &seen.finding);
            let has_come = |is_it: &dyn Fn(&Answer) -> bool| finding.is_some_and(|it| it.answers.iter().any(is_it));
            // Where an answer was accepted, that is what it is held against.
            let word = finding.map(|finding| finding.word).filter(|_| explore.accepted_of(case).is_none());
            for code in &promise.codes {
                promised_line(&mut page, code, word, has_come(&|answer| answer.code == *code), theme);
            }
            if promise.no_answer {
                promised_line(&mut page, "no answer", word, has_come(&|answer| answer.http_status.is_none()), theme);
            }
        }
        None => {
            page.marked("nothing", theme.strong()).aside("What comes is shown, and not judged.");
        }
    }
    if !case.source.is_empty() {
        page.gap().aside(&format!("Source: {}", case.source));
    }
    if let Some(accepted) = explore.accepted_of(case) {
        page.heading("Accepted").text(accepted);
    }
    page.heading("Why").text(&case.why);
    page.into_lines()
}

/// One of what is promised: what came of it is marked, and so is all of it where nothing of it came.
fn promised_line(page: &mut Page, text: &str, word: Option<Word>, came: bool, theme: &Theme) {
    match word {
        Some(Word::AsPromised) if came => page.marked(&format!("✓ {text}"), theme.good()),
        Some(Word::Different | Word::Undocumented | Word::NoAnswer) => page.marked(&format!("✗ {text}"), theme.bad()),
        _ => page.marked(text, theme.strong()),
    };
}

/// The verdict above an answer, in so many rows at the most.
pub(super) fn judged(explore: &Explore, case: &Case, theme: &Theme, (width, rows): (u16, u16)) -> Vec<Line<'static>> {
    let mut page = Page::new(theme, width);
    let is_sent = |running: &super::Running| running.under_way.contains(&case.name);
    if explore.running.as_ref().is_some_and(is_sent) {
        page.marked("… sending", theme.focus());
    }
    match explore.seen.get(&case.name) {
        Some(seen) => {
            let answers = seen.finding.answers.len();
            let took = seen.finding.took;
            let mut line = vec![verdict(explore, case, seen.finding.word, theme)];
            line.extend(stale(explore, case, theme));
            if !took.is_zero() {
                line.push(Span::styled(format!(" · {}", time_taken(took)), theme.dim()));
            }
            if answers > 1 {
                line.push(Span::styled(format!(" · answer {} of {answers}", explore.answer_at + 1), theme.dim()));
            }
            page.line(Line::from(line));
            compare(&mut page, explore, case, seen, theme);
        }
        None if explore.running.is_none() => {
            page.aside("It was not sent yet: r sends it.");
        }
        None => {}
    }
    let mut lines = page.into_lines();
    if lines.len() > usize::from(rows) {
        lines.truncate(rows.into());
        if let Some(last) = lines.last_mut() {
            let text: String = last.spans.iter().map(|span| span.content.as_ref()).collect();
            *last = Line::styled(fit(&format!("{text} …"), width.into()), theme.dim());
        }
    }
    lines
}

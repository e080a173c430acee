//! What a record says, from top to bottom: verdict, explanation, note, photo, timing, and the exact wire both ways.

use ratatui::style::Style;
use ratatui::text::Span;

use crate::enrollment::{
    Attempt, Catalogue, PhotoFacts, ProfileKind, SignatureVerdict, Wire, WireRequest, WireResponse, bytes_for_people,
};
use crate::history::{Annotation, Record};
use crate::tui::screens::enroll::answer::{explain, verdict};
use crate::tui::theme::Theme;
use crate::tui::widgets::page::Page;

use super::outline::{Outline, Writer};
use super::waterfall;

/// The outline of a record at a width.
pub(super) fn outline(record: &Record, catalogue: Option<&Catalogue>, theme: &Theme, width: u16) -> Outline {
    let attempt = &record.attempt;
    let mut writer = Writer::new(theme, width);
    writer.lines(vec![verdict(attempt, theme)]);
    writer.gap();
    profile(&mut writer, attempt);
    identify(&mut writer, attempt);
    writer.gap();
    writer.section("Explanation", false, |writer| {
        let mut page = Page::new(writer.theme, writer.room());
        explain(&mut page, attempt, catalogue, writer.theme);
        writer.lines(page.into_lines());
    });
    writer.section("Note and tags", false, |writer| annotation(writer, &record.annotation));
    if let Some(photo) = &attempt.photo {
        writer.section("Photo", false, |writer| describe_photo(writer, photo));
    }
    writer.section("Timing", false, |writer| describe_timing(writer, attempt));
    if !attempt.other_tries.is_empty() {
        writer.section("Other tries", false, |writer| describe_other_tries(writer, attempt));
    }
    describe_wire(&mut writer, attempt, &record.wire);
    writer.finish()
}

/// The outline of what went over the wire: the answer first, then the request as it left.
pub(super) fn wire(record: &Record, differs: bool, theme: &Theme, width: u16) -> Outline {
    let Record { attempt, wire, .. } = record;
    let mut writer = Writer::new(theme, width);
    match &wire.response {
        Some(response) => {
            writer.section("Response", false, |writer| {
                status(writer, response, Some(attempt));
                body(writer, response);
                headers(writer, &response.headers);
            });
        }
        None => writer.sentences(attempt.message().unwrap_or("Nothing came back."), theme.unsure()),
    }
    if let Some(request) = &wire.request {
        writer.section("Request as it left", true, |writer| describe_request(writer, request));
    }
    writer.section("Timing", true, |writer| describe_timing(writer, attempt));
    let mut outline = writer.finish();
    if differs {
        outline.mark_member("\"resultCode\"", theme);
    }
    outline
}

fn identify(writer: &mut Writer, attempt: &Attempt) {
    let at = attempt.at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
    let fields = [
        ("at", at.as_str()),
        ("kind", attempt.kind.words()),
        ("case", attempt.case.as_deref().unwrap_or_default()),
        ("userId", &attempt.user_id),
        ("typed", attempt.raw_user_id.as_deref().unwrap_or_default()),
        ("bizId", &attempt.biz_id),
        ("transactionId", attempt.transaction_id.as_deref().unwrap_or_default()),
        ("operator", &attempt.operator),
        ("machine", &attempt.machine),
        ("version", &attempt.version),
        ("id", &attempt.id.0),
    ];
    for (name, value) in fields {
        writer.field(name, value);
    }
}

/// The profile; production in red, and by a word.
fn profile(writer: &mut Writer, attempt: &Attempt) {
    let kind = attempt.kind_of_profile();
    let style = if kind == Some(ProfileKind::Production) { writer.theme.bad() } else { Style::new() };
    writer.marked_field("profile", &attempt.profile_in_words(), style);
}

fn annotation(writer: &mut Writer, annotation: &Annotation) {
    let dim = writer.theme.dim();
    if annotation.is_empty() {
        writer.sentences("none: e writes a note, # tags", dim);
        return;
    }
    writer.sentences(&annotation.note, Style::new());
    let tags: Vec<String> = annotation.tags.iter().map(|tag| format!("#{tag}")).collect();
    let focus = writer.theme.focus();
    writer.sentences(&tags.join(" "), focus);
}

fn describe_photo(writer: &mut Writer, photo: &PhotoFacts) {
    let changes: Vec<&str> = photo.changes.iter().map(|change| change.words()).collect();
    let was = format!(
        "{} {}x{}, {}",
        photo.format.name(),
        photo.source_width,
        photo.source_height,
        bytes_for_people(photo.source_bytes)
    );
    let sent = format!(
        "JPEG {}x{}, {}, {} characters of Base64",
        photo.width,
        photo.height,
        bytes_for_people(photo.bytes as u64),
        photo.base64_chars
    );
    writer.field("file", &photo.path);
    writer.field("was", &was);
    writer.field("its SHA-256", &photo.source_sha256);
    writer.field("changes", &changes.join(", "));
    writer.field("edits", &photo.edits.words().unwrap_or_default());
    writer.field("sent", &sent);
    writer.field("its SHA-256", &photo.sha256);
    for check in &photo.checks {
        let style = writer.theme.verdict(check.verdict);
        writer.marked_field("check", &format!("{} {}", check.verdict.glyph(), check.sentence()), style);
    }
}

/// `connect        ██            12.3 ms`
fn describe_timing(writer: &mut Writer, attempt: &Attempt) {
    const NAME: usize = 9;
    const TOOK: usize = 12;
    let (stages, all) = waterfall::stages(attempt.timing_ms);
    let columns = usize::from(writer.room()).saturating_sub(NAME + TOOK).clamp(4, 60);
    let (dim, bar_style) = (writer.theme.dim(), writer.theme.bar());
    let lines = stages.iter().map(|stage| {
        let bar = waterfall::bar(stage, all, columns);
        let gap = " ".repeat(columns.saturating_sub(bar.chars().count()));
        vec![
            Span::styled(format!("{:<NAME$}", stage.name), dim),
            Span::styled(bar, bar_style),
            Span::raw(format!("{gap}{:>TOOK$}", milliseconds(stage.took))),
        ]
        .into()
    });
    let mut lines: Vec<_> = lines.collect();
    let sums = [("exchange", attempt.timing_ms.exchange), ("total", attempt.timing_ms.total)];
    lines.extend(sums.into_iter().filter_map(|(name, took)| {
        let text = format!("{:>width$}", milliseconds(took?), width = columns + TOOK);
        Some(vec![Span::styled(format!("{name:<NAME$}"), dim), Span::raw(text)].into())
    }));
    if lines.is_empty() {
        writer.sentences("nothing was measured", dim);
    }
    writer.lines(lines);
}

fn milliseconds(took: f64) -> String {
    format!("{took:.1} ms")
}

fn describe_other_tries(writer: &mut Writer, attempt: &Attempt) {
    for (index, earlier) in attempt.other_tries.iter().enumerate() {
        let text = format!("{}: {} Then a pause of {:.1} s.", earlier.code, earlier.message, earlier.waited_ms / 1e3);
        writer.field(&format!("try {}", index + 1), &text);
    }
}

fn describe_wire(writer: &mut Writer, attempt: &Attempt, wire: &Wire) {
    if let Some(request) = &wire.request {
        writer.section("Request", false, |writer| describe_request(writer, request));
    }
    if let Some(response) = &wire.response {
        writer.section("Response", false, |writer| describe_response(writer, response, Some(attempt)));
    }
    for (index, exchange) in wire.earlier.iter().enumerate() {
        let number = index + 1;
        if let Some(request) = &exchange.request {
            writer.section(&format!("Request of try {number}"), true, |writer| describe_request(writer, request));
        }
        if let Some(response) = &exchange.response {
            writer.section(&format!("Response of try {number}"), true, |writer| {
                describe_response(writer, response, None);
            });
        }
    }
}

fn describe_request(writer: &mut Writer, request: &WireRequest) {
    writer.raw(&format!("{} {}", request.method, request.url));
    headers(writer, &request.headers);
    let size = bytes_for_people(request.body_bytes as u64);
    let heading = if request.encrypted {
        format!("Body, before encryption; {size} left")
    } else {
        format!("Body, {size} with the photo")
    };
    writer.section(&heading, false, |writer| writer.body(&request.body));
}

/// The response; the signature's verdict is known of the last one alone.
fn describe_response(writer: &mut Writer, response: &WireResponse, attempt: Option<&Attempt>) {
    status(writer, response, attempt);
    headers(writer, &response.headers);
    body(writer, response);
}

fn status(writer: &mut Writer, response: &WireResponse, attempt: Option<&Attempt>) {
    writer.raw(&format!("HTTP {}", response.status));
    if let Some(facts) = attempt.and_then(|attempt| attempt.response) {
        let theme = writer.theme;
        let (text, style) = signature(facts.signature, theme);
        writer.marked_field("signature", text, style);
        for mark in facts.marks() {
            writer.marked_field("clock", &format!("! {mark}"), theme.unsure());
        }
    }
}

fn body(writer: &mut Writer, response: &WireResponse) {
    let size = bytes_for_people(response.body.len() as u64);
    let Some(decrypted) = &response.decrypted else {
        return writer.section(&format!("Body, {size}"), false, |writer| writer.body(&response.body));
    };
    writer.section("Body, decrypted", false, |writer| writer.body(decrypted));
    writer.section(&format!("Body as received, {size}"), true, |writer| writer.body(&response.body));
}

fn signature(verdict: SignatureVerdict, theme: &Theme) -> (&'static str, Style) {
    match verdict {
        SignatureVerdict::Valid => ("✓ valid", theme.good()),
        SignatureVerdict::Invalid => ("✗ invalid", theme.bad()),
        SignatureVerdict::Incomplete => ("✗ incomplete: one of its two headers is missing", theme.bad()),
        SignatureVerdict::Absent => ("! absent", theme.unsure()),
        SignatureVerdict::NotChecked => ("! not checked", theme.unsure()),
    }
}

fn headers(writer: &mut Writer, headers: &[(String, String)]) {
    writer.section(&format!("Headers, {}", headers.len()), false, |writer| {
        for (name, value) in headers {
            writer.header(name, value);
        }
    });
}

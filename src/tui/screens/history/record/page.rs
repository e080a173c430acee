//! One attempt, whole: verdict, explanation, photo, timings, and the exact wire both ways.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::enrollment::{
    Attempt, PhotoFacts, SignatureVerdict, Timing, Wire, WireRequest, WireResponse, bytes_for_people,
};
use crate::history::Record;
use crate::tui::model::Model;
use crate::tui::screens::enroll::answer::{explain, verdict};
use crate::tui::theme::Theme;
use crate::tui::widgets::page::{Page, RAW_LIMIT};

/// The lines of a record at a width.
pub(super) fn page(model: &Model, record: &Record, width: u16) -> Vec<Line<'static>> {
    let theme = &model.setup.theme;
    let attempt = &record.attempt;
    let mut page = Page::new(theme, width);
    page.line(verdict(attempt, theme)).gap();
    identify(&mut page, attempt);
    explain(&mut page, attempt, model.catalogue.as_deref(), theme);
    if let Some(photo) = &attempt.photo {
        describe_photo(&mut page, photo);
    }
    describe_timing(&mut page, attempt.timing_ms);
    describe_other_tries(&mut page, attempt);
    describe_wire(&mut page, attempt, &record.wire, theme);
    page.into_lines()
}

fn identify(page: &mut Page, attempt: &Attempt) {
    let local = attempt.at.to_zoned(jiff::tz::TimeZone::system());
    page.field("at", &local.strftime("%Y-%m-%d %H:%M:%S %Z").to_string())
        .field("userId", &attempt.user_id)
        .field("typed", attempt.raw_user_id.as_deref().unwrap_or_default())
        .field("bizId", &attempt.biz_id)
        .field("transactionId", attempt.transaction_id.as_deref().unwrap_or_default())
        .field("profile", &attempt.profile)
        .field("operator", &attempt.operator)
        .field("version", &attempt.version)
        .field("id", &attempt.id.0);
}

fn describe_photo(page: &mut Page, photo: &PhotoFacts) {
    let changes: Vec<&str> = photo.changes.iter().map(|change| change.words()).collect();
    page.heading("Photo")
        .field("file", &photo.path)
        .field(
            "was",
            &format!(
                "{} {}x{}, {}",
                photo.format.name(),
                photo.source_width,
                photo.source_height,
                bytes_for_people(photo.source_bytes)
            ),
        )
        .field("sent", &format!("JPEG {}x{}, {}", photo.width, photo.height, bytes_for_people(photo.bytes as u64)))
        .field("changes", &changes.join(", "))
        .field("edits", &photo.edits.words().unwrap_or_default())
        .field("SHA-256", &photo.sha256);
    for check in &photo.checks {
        page.field("check", &format!("{} {}", check.verdict.glyph(), check.message));
    }
}

fn describe_timing(page: &mut Page, timing: Timing) {
    page.heading("Timing");
    let parts = [
        ("prepare", timing.prepare),
        ("sign", timing.sign),
        ("connect", timing.connect),
        ("send", timing.send),
        ("wait", timing.wait),
        ("exchange", timing.exchange),
        ("total", timing.total),
    ];
    for (name, milliseconds) in parts {
        page.field(name, &milliseconds.map(|milliseconds| format!("{milliseconds:.1} ms")).unwrap_or_default());
    }
}

fn describe_other_tries(page: &mut Page, attempt: &Attempt) {
    if attempt.other_tries.is_empty() {
        return;
    }
    page.heading("Other tries");
    for (index, earlier) in attempt.other_tries.iter().enumerate() {
        let text = format!("{}: {} Then a pause of {:.1} s.", earlier.code, earlier.message, earlier.waited_ms / 1e3);
        page.field(&format!("try {}", index + 1), &text);
    }
}

fn describe_wire(page: &mut Page, attempt: &Attempt, wire: &Wire, theme: &Theme) {
    for (index, exchange) in wire.earlier.iter().enumerate() {
        let of_try = format!(" of try {}", index + 1);
        describe_request(page, exchange.request.as_ref(), &of_try);
        describe_response(page, exchange.response.as_ref(), &of_try, None);
    }
    describe_request(page, wire.request.as_ref(), "");
    let signature = attempt.response.map(|facts| match facts.signature {
        SignatureVerdict::Valid => ("valid", theme.good()),
        SignatureVerdict::Invalid => ("invalid", theme.bad()),
        SignatureVerdict::Incomplete => ("incomplete: one of its two headers is missing", theme.bad()),
        SignatureVerdict::Absent => ("absent", theme.unsure()),
        SignatureVerdict::NotChecked => ("not checked", theme.unsure()),
    });
    describe_response(page, wire.response.as_ref(), "", signature);
}

fn describe_request(page: &mut Page, request: Option<&WireRequest>, of_try: &str) {
    let Some(request) = request else { return };
    page.heading(&format!("Request{of_try}")).raw(&format!("{} {}", request.method, request.url));
    headers(page, &request.headers);
    let encrypted = if request.encrypted { ", encrypted; before encryption" } else { "" };
    page.gap().aside(&format!("body, {} bytes{encrypted}", request.body_bytes)).raw(&pretty(&request.body));
}

fn describe_response(page: &mut Page, response: Option<&WireResponse>, of_try: &str, signature: Option<(&str, Style)>) {
    let Some(response) = response else { return };
    page.heading(&format!("Response{of_try}")).raw(&format!("HTTP {}", response.status));
    if let Some((text, style)) = signature {
        page.marked_field("signature", text, style);
    }
    headers(page, &response.headers);
    if let Some(decrypted) = &response.decrypted {
        page.gap().aside("body, decrypted").raw(&pretty(decrypted));
    }
    page.gap().aside("body, as received").raw(&pretty(&response.body));
}

fn headers(page: &mut Page, headers: &[(String, String)]) {
    for (name, value) in headers {
        page.raw(&format!("{name}: {value}"));
    }
}

/// JSON over several lines; anything else, and what is too long to be shown whole, as it is.
fn pretty(text: &str) -> String {
    if text.len() > RAW_LIMIT {
        return text.to_owned();
    }
    let value = serde_json::from_str::<serde_json::Value>(text);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| text.to_owned())
}

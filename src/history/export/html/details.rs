//! One record, whole, as what opens below its line.

use std::io;

use super::markup::Markup;
use crate::enrollment::{
    Attempt, Catalogue, Check, PhotoFacts, ResponseFacts, Verdict, WireRequest, WireResponse, bytes_for_people,
};
use crate::history::{Annotation, Record, elided};

pub(super) fn details(page: &mut Markup<'_>, record: &Record, catalogue: &Catalogue) -> io::Result<()> {
    let attempt = &record.attempt;
    explanation(page, attempt, catalogue)?;
    facts(page, attempt, &record.annotation)?;
    if let Some(photo) = &attempt.photo {
        photo_facts(page, photo)?;
    }
    let wire = elided(record.wire.clone());
    for exchange in &wire.earlier {
        page.heading("Before that")?;
        exchanged(page, exchange.request.as_ref(), exchange.response.as_ref())?;
    }
    exchanged(page, wire.request.as_ref(), wire.response.as_ref())
}

fn explanation(page: &mut Markup<'_>, attempt: &Attempt, catalogue: &Catalogue) -> io::Result<()> {
    let explanation = catalogue.explain(attempt);
    page.paragraph(&explanation.meaning)?;
    if let Some(failure) = &attempt.failure {
        page.paragraph(&failure.message)?;
    }
    for mark in attempt.response.iter().flat_map(ResponseFacts::marks) {
        page.paragraph(&mark)?;
    }
    page.list("Most likely", &explanation.causes)?;
    page.list("Do now", &explanation.actions)?;
    page.paragraph(explanation.retry.sentence())
}

fn facts(page: &mut Markup<'_>, attempt: &Attempt, annotation: &Annotation) -> io::Result<()> {
    let result = attempt.result.as_ref();
    let response = attempt.response;
    let timing = attempt.timing_ms;
    let duration = |duration: Option<f64>| duration.map(|it| format!("{it:.1} ms"));
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    page.heading("Facts")?;
    page.facts(&[
        ("id", Some(attempt.id.0.clone())),
        ("at, in UTC", Some(format!("{:.3}", attempt.at))),
        ("kind", Some(attempt.kind.word().to_owned())),
        ("bizId", Some(attempt.biz_id.clone())),
        ("userId", Some(attempt.user_id.clone())),
        ("typed", attempt.raw_user_id.clone()),
        ("transactionId", attempt.transaction_id.clone()),
        ("result", result.map(|it| format!("{} {} {}", it.result_status, it.result_code, it.result_message))),
        ("HTTP status", response.map(|it| it.http_status.to_string())),
        ("signature", response.map(|it| it.signature.word().replace('_', " "))),
        ("encrypted", response.map(|it| if it.encrypted { "yes" } else { "no" }.to_owned())),
        ("prepare", duration(timing.prepare)),
        ("sign", duration(timing.sign)),
        ("connect", duration(timing.connect)),
        ("send", duration(timing.send)),
        ("wait", duration(timing.wait)),
        ("exchange", duration(timing.exchange)),
        ("total", duration(timing.total)),
        ("operator", filled(&attempt.operator)),
        ("machine", filled(&attempt.machine)),
        ("version", filled(&attempt.version)),
        ("note", filled(&annotation.note)),
        ("tags", filled(&annotation.tags.join(" "))),
    ])?;
    let tries = attempt.other_tries.iter().map(|other| format!("{:.3} {} {}", other.at, other.code, other.message));
    page.list("Tried before", &tries.collect::<Vec<_>>())
}

fn photo_facts(page: &mut Markup<'_>, photo: &PhotoFacts) -> io::Result<()> {
    let changes: Vec<_> = photo.changes.iter().map(|change| change.words()).collect();
    page.heading("Photo")?;
    page.facts(&[
        ("file", Some(photo.path.clone())),
        ("format", Some(photo.format.name().to_owned())),
        ("sent as", Some(format!("{} x {}, {}", photo.width, photo.height, bytes_for_people(photo.bytes as u64)))),
        ("SHA-256", Some(photo.sha256.clone())),
        ("SHA-256 of the file", Some(photo.source_sha256.clone())),
        ("changes", (!changes.is_empty()).then(|| changes.join(", "))),
        ("edits", photo.edits.words()),
    ])?;
    let objections = photo.checks.iter().filter(|check| check.verdict != Verdict::Pass).map(Check::sentence);
    page.list("Checks that object", &objections.collect::<Vec<_>>())
}

fn exchanged(page: &mut Markup<'_>, request: Option<&WireRequest>, response: Option<&WireResponse>) -> io::Result<()> {
    if let Some(request) = request {
        page.heading("Request")?;
        message(page, &format!("{} {}", request.method, request.url), &request.headers, &request.body)?;
    }
    if let Some(response) = response {
        page.heading("Response")?;
        message(page, &format!("HTTP {}", response.status), &response.headers, &response.body)?;
        if let Some(decrypted) = &response.decrypted {
            page.heading("Response, decrypted")?;
            body(page, decrypted)?;
        }
    }
    Ok(())
}

fn message(page: &mut Markup<'_>, first: &str, headers: &[(String, String)], text: &str) -> io::Result<()> {
    page.raw("<pre>")?;
    page.text(first)?;
    for (name, value) in headers {
        page.text(&format!("\n{name}: {value}"))?;
    }
    page.raw("</pre>\n")?;
    body(page, text)
}

/// A body, JSON with its lines broken.
fn body(page: &mut Markup<'_>, text: &str) -> io::Result<()> {
    let json = serde_json::from_str::<serde_json::Value>(text).and_then(|value| serde_json::to_string_pretty(&value));
    page.raw("<pre>")?;
    page.text(json.as_deref().unwrap_or(text))?;
    page.raw("</pre>\n")
}

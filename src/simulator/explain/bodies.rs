//! The body of what is signed, as it arrived and as clients get it wrong.

use std::io;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::Value;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::Seen;
use super::contents::{Mistake, Part};
use crate::gateway::{decode_tolerant, encode_base64};

const SAME: &str =
    "Sign the very bytes that are sent: write the JSON once, into one buffer or file, and use that for both.";
const HASH: &str = "The body itself is part of the content, not its hash.";
const LINE_BREAK: &str = "Sign the very bytes that are sent: take `printf %s` and not `echo`, and `curl --data-binary @FILE` and not `-d @FILE`.";

/// Every body that is looked for, the right one first.
pub(super) fn all(seen: &Seen<'_>) -> Vec<Part> {
    let body = seen.received.body.as_deref().unwrap_or_default();
    let mut parts = vec![Part::right(body)];
    parts.extend(edges(body, "the body"));
    if let Some(plain) = seen.plain() {
        const ENCRYPTED: &str = "Encrypt first, then sign the encrypted body, in Base64, as it is sent.";
        let wrong = |bytes: Vec<u8>, what| Part::wrong(bytes, Mistake::new(what, ENCRYPTED));
        parts.push(wrong(plain.to_vec(), "the plain JSON, and the encrypted one arrived"));
        parts.push(wrong(
            [plain, b"\n"].concat(),
            "the plain JSON with a line break behind it, and the encrypted one arrived",
        ));
        parts.extend(decode_tolerant(body).map(|bytes| wrong(bytes, "the encrypted bytes before Base64")));
        let solid = body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect::<Vec<_>>();
        for width in [64, 76] {
            let lines = solid.chunks(width).map(|line| [line, b"\n"].concat()).collect::<Vec<_>>().concat();
            let what = "the Base64 in lines, and it arrived in others";
            parts.push(Part::wrong(lines.trim_ascii_end().to_vec(), Mistake::new(what, SAME)));
            parts.push(Part::wrong(lines, Mistake::new(what, SAME)));
        }
        parts.push(Part::wrong(solid, Mistake::new("the Base64 on one line, and it arrived in several", SAME)));
    }
    parts.extend(written_otherwise(body));
    let hash = digest(&SHA256, body);
    parts.push(Part::wrong(hex::encode(hash), Mistake::new("the SHA-256 of the body in place of the body", HASH)));
    parts.push(Part::wrong(
        encode_base64(hash.as_ref()),
        Mistake::new("the SHA-256 of the body in Base64 in place of the body", HASH),
    ));
    parts.push(Part::wrong(encode_base64(body), Mistake::new("the body in Base64", SAME)));
    parts.push(Part::wrong("", Mistake::new("an empty body", "The body is part of the content.")));
    parts.into_iter().enumerate().filter(|(at, part)| *at == 0 || *part.bytes != body).map(|(_, part)| part).collect()
}

/// Line breaks, marks and encodings.
fn edges(body: &[u8], name: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut push = |bytes: Vec<u8>, what: String, remedy| parts.push(Part::wrong(bytes, Mistake::new(what, remedy)));
    push(
        [body, b"\n"].concat(),
        format!("{name} with a line break (LF) behind it, and it arrived without one"),
        LINE_BREAK,
    );
    push(
        [body, b"\r\n"].concat(),
        format!("{name} with a line break (CR LF) behind it, and it arrived without one"),
        LINE_BREAK,
    );
    push(
        body.trim_ascii_end().to_vec(),
        format!("{name} without the white space at its end, and it arrived with it"),
        LINE_BREAK,
    );
    push(body.trim_ascii().to_vec(), format!("{name} without the white space around it, and it arrived with it"), SAME);
    let without = |unwanted: &[u8]| body.iter().copied().filter(|byte| !unwanted.contains(byte)).collect::<Vec<_>>();
    let with_cr = |bytes: &[u8]| {
        bytes
            .iter()
            .flat_map(|byte| if *byte == b'\n' { &b"\r\n"[..] } else { std::slice::from_ref(byte) })
            .copied()
            .collect::<Vec<_>>()
    };
    let unix = without(b"\r");
    push(with_cr(&unix), format!("{name} with CR LF at the ends of its lines, and LF arrived"), SAME);
    push(unix, format!("{name} with LF at the ends of its lines, and CR LF arrived"), SAME);
    push(without(b"\r\n"), format!("{name} without its line breaks, and it arrived with them"), SAME);
    push(
        [b"\xEF\xBB\xBF", body].concat(),
        format!("{name} with a byte order mark in front, and it arrived without one"),
        SAME,
    );
    if let Some(rest) = body.strip_prefix(b"\xEF\xBB\xBF") {
        push(rest.to_vec(), format!("{name} without the byte order mark that arrived in front of it"), SAME);
    }
    if let Ok(text) = std::str::from_utf8(body) {
        push(
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            format!("{name} in UTF-16, and UTF-8 arrived"),
            SAME,
        );
        let latin = text.chars().map(|letter| u8::try_from(u32::from(letter))).collect::<Result<Vec<_>, _>>();
        if let Ok(latin) = latin {
            push(latin, format!("{name} in Latin-1, and UTF-8 arrived"), SAME);
        }
    }
    parts
}

/// The same JSON as other libraries write it, with and without a line break behind it.
fn written_otherwise(body: &[u8]) -> Vec<Part> {
    let Ok(value) = serde_json::from_slice::<Value>(body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)) else {
        return Vec::new();
    };
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    let mut parts = Vec::new();
    for (value, order) in [(&value, ""), (&sorted, ", its names sorted")] {
        let written = [
            (write(value, CompactFormatter), "without white space"),
            (write(value, Spaced), "with a space after `,` and `:`, as Python writes it"),
            (write(value, PrettyFormatter::with_indent(b"  ")), "in lines, two spaces further in"),
            (write(value, PrettyFormatter::with_indent(b"    ")), "in lines, four spaces further in"),
            (write(value, PrettyFormatter::with_indent(b"\t")), "in lines, a tab further in"),
        ];
        for (text, how) in written {
            let Some(text) = text else { continue };
            let mut push = |form: String, escapes: &str| {
                let what = format!("the same JSON written otherwise: {how}{order}{escapes}");
                let broken = Mistake::new(format!("{what}, with a line break behind it"), SAME);
                parts.push(Part::wrong(format!("{form}\n"), broken));
                parts.push(Part::wrong(form, Mistake::new(what, SAME)));
            };
            if order.is_empty() && !text.contains('\n') {
                push(ascii(&text), ", other letters than ASCII as \\u");
                push(text.replace('/', "\\/"), ", / as \\/");
                push(html(&text), ", <, >, &, = and ' as \\u, as Gson writes them");
            }
            push(text, "");
        }
    }
    parts
}

fn write(value: &Value, formatter: impl Formatter) -> Option<String> {
    let mut bytes = Vec::new();
    serde::Serialize::serialize(value, &mut Serializer::with_formatter(&mut bytes, formatter)).ok()?;
    String::from_utf8(bytes).ok()
}

/// Letters outside ASCII as `\uXXXX`. In JSON such letters stand within strings only.
fn ascii(text: &str) -> String {
    escaped(text, |letter| !letter.is_ascii())
}

/// These five, which stand within strings only, too.
fn html(text: &str) -> String {
    escaped(text, |letter| matches!(letter, '<' | '>' | '&' | '=' | '\''))
}

/// Some letters as `\uXXXX`, in halves where need be.
fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> String {
    let mut halves = [0; 2];
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_escaped(letter) {
            out.extend(letter.encode_utf16(&mut halves).iter().map(|half| format!("\\u{half:04x}")));
        } else {
            out.push(letter);
        }
    }
    out
}

/// `{"a": 1, "b": 2}`
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

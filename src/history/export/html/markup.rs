//! What a page is made of. Tags can only be what stands in this program's source; all other text is escaped.

use std::io::{self, Write};

use crate::enrollment::harmless;

/// A page that is being written.
pub(crate) struct Markup<'w> {
    out: &'w mut dyn Write,
}

impl<'w> Markup<'w> {
    pub(crate) fn new(out: &'w mut dyn Write) -> Self {
        Self { out }
    }

    /// The beginning of a page up to its first heading, whose text comes next. It loads nothing from anywhere.
    pub(crate) fn begin(&mut self, title: &'static str) -> io::Result<()> {
        self.raw(concat!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
            "<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"referrer\" content=\"no-referrer\">\n",
            "<title>",
        ))?;
        self.raw(title)?;
        self.raw(concat!("</title>\n<style>\n", include_str!("style.css"), "</style>\n</head>\n<body>\n<header>\n<h1>"))
    }

    /// Tags.
    pub(crate) fn raw(&mut self, html: &'static str) -> io::Result<()> {
        self.out.write_all(html.as_bytes())
    }

    /// A part of 1 as per cent, for a style.
    pub(crate) fn per_cent(&mut self, part: f64) -> io::Result<()> {
        write!(self.out, "{:.2}%", part.clamp(0.0, 1.0) * 100.0)
    }

    /// Text, whatever it is: what a browser would take for more is written as what it is, and so is what cannot be seen or
    /// would turn the order of letters round.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        let text = harmless(text);
        for piece in text.split_inclusive(['&', '<', '>', '"', '\'']) {
            let plain = piece.trim_end_matches(['&', '<', '>', '"', '\'']);
            self.out.write_all(plain.as_bytes())?;
            self.raw(match piece.as_bytes().last() {
                Some(b'&') => "&amp;",
                Some(b'<') => "&lt;",
                Some(b'>') => "&gt;",
                Some(b'"') => "&quot;",
                Some(b'\'') => "&#39;",
                _ => "",
            })?;
        }
        Ok(())
    }

    /// A heading and something below it.
    pub(crate) fn heading(&mut self, text: &str) -> io::Result<()> {
        self.raw("<h3>")?;
        self.text(text)?;
        self.raw("</h3>\n")
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, text: &str) -> io::Result<()> {
        self.raw("<p>")?;
        self.text(text)?;
        self.raw("</p>\n")
    }

    /// A list, if there is something in it.
    pub(crate) fn list(&mut self, heading: &str, items: &[String]) -> io::Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        self.heading(heading)?;
        self.raw("<ul>")?;
        for item in items {
            self.raw("<li>")?;
            self.text(item)?;
            self.raw("</li>")?;
        }
        self.raw("</ul>\n")
    }

    /// Names and values; a value that is not there leaves its line out.
    pub(crate) fn facts(&mut self, facts: &[(&str, Option<String>)]) -> io::Result<()> {
        self.raw("<dl>\n")?;
        for (name, value) in facts {
            if let Some(value) = value {
                self.raw("<dt>")?;
                self.text(name)?;
                self.raw("</dt><dd>")?;
                self.text(value)?;
                self.raw("</dd>\n")?;
            }
        }
        self.raw("</dl>\n")
    }
}

//! How the photo in the middle is drawn: its picture, the frames over it, and what is known of it.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use crate::enrollment::{Check, CheckName, Crop, Verdict, age, bytes_for_people};
use crate::graphics::Protocol;
use crate::tui::graphics::{self, Placement};
use crate::tui::layout::{EnrollPanes, indent};
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::widgets::frame::draw_frame;
use crate::tui::widgets::page::Page;

use super::photo::{PhotoOnShow, Preparation, PreparedForShow, ShownPhoto, Subject};
use super::request::Request;
use super::view_name::name_and_facts;

/// The picture of the photo on show and its place, where the terminal draws it. Not while a frame moves over it.
#[must_use]
pub fn placement(model: &Model) -> Option<Placement> {
    let PhotoOnShow::Ready { shown, .. } = &model.enroll.photo else { return None };
    let framed = model.enroll.photo.prepared().and_then(|prepared| prepared.framed.as_ref());
    let panes = EnrollPanes::of(model.chrome()?.body);
    let gives_way = matches!(model.enroll.request, Request::Done(_)) && panes.answer != panes.form;
    let is_drawn = !gives_way && model.enroll.cropping.is_none() && model.setup.theme.has_colour();
    Placement::centred(framed.or(shown.picture.as_ref()).filter(|_| is_drawn)?, panes.picture)
}

/// Draws the photo, or says why it cannot be seen.
pub(super) fn draw_picture(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    if let Some(placement) = graphics::placement(model) {
        graphics::leave_free(placement.area, frame.buffer_mut());
        return;
    }
    match &model.enroll.photo {
        PhotoOnShow::Nothing => centred(&["no photo is chosen"], theme.dim(), area, frame),
        PhotoOnShow::Loading(_) => centred(&["opening the photo…"], theme.dim(), area, frame),
        PhotoOnShow::Failed { reason, .. } => centred(&[reason], theme.bad(), area, frame),
        PhotoOnShow::Ready { .. } if !theme.has_colour() => {
            centred(&["the preview needs colour", "(NO_COLOR is set)"], theme.dim(), area, frame);
        }
        PhotoOnShow::Ready { .. } if model.graphics.protocol == Protocol::Off => {
            centred(&["pictures are turned off", "(--graphics off)"], theme.dim(), area, frame);
        }
        PhotoOnShow::Ready { subject, shown, .. } => {
            frame.render_widget(shown.cells.as_ref(), area);
            // A frame belongs to the picture as it is edited now.
            if shown.edits != subject.edits {
                return;
            }
            draw_frames(model, shown.cells.area(area), frame);
        }
    }
}

/// The frame of a crop under way, or else of each face.
fn draw_frames(model: &Model, picture: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    if let Some(cropping) = &model.enroll.cropping {
        let Crop { x, y, width, height } = cropping.frame;
        let parts = [x, y, width, height].map(f64::from);
        draw_frame(parts, cropping.over, picture, theme.focus(), frame.buffer_mut());
    } else if let Some(prepared) = model.enroll.photo.prepared() {
        let style = theme.verdict(Verdict::worst(&prepared.facts.checks));
        let over = (prepared.photo.width(), prepared.photo.height());
        // The largest last, over the others.
        for face in prepared.faces.iter().rev() {
            draw_frame([face.x, face.y, face.width, face.height], over, picture, style, frame.buffer_mut());
        }
    }
}

fn centred(lines: &[&str], style: Style, area: Rect, frame: &mut Frame) {
    let width = usize::from(area.width.saturating_sub(4)).max(1);
    let lines: Vec<Line> = lines
        .iter()
        .flat_map(|line| textwrap::wrap(line, width))
        .map(|line| Line::styled(line.into_owned(), style).centered())
        .collect();
    let height = u16::try_from(lines.len()).unwrap_or(area.height).min(area.height);
    let middle = Rect { y: area.y + (area.height - height) / 2, height, ..area };
    frame.render_widget(Paragraph::new(lines), middle);
}

/// So many rows are few.
const FEW: u16 = 3;
/// Rows that name and facts of a photo take otherwise, at the most.
const NAME_AND_FACTS: usize = 3;

/// Draws what the photo is and what the checks say, the worst first.
pub(super) fn draw_facts(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let area = indent(area);
    let mut page = Page::new(theme, area.width);
    // Where rows are few they are the checks'.
    let rows = if area.height > FEW { NAME_AND_FACTS } else { 1 };
    let facts = match &model.enroll.photo {
        PhotoOnShow::Ready { subject, shown, .. } => facts_line(model, subject, shown),
        _ => String::new(),
    };
    if let Some(subject) = model.enroll.photo.subject() {
        for line in name_and_facts(&subject.source, &facts, area.width.into(), rows, theme) {
            page.line(line);
        }
    }
    let PhotoOnShow::Ready { preparation, .. } = &model.enroll.photo else {
        frame.render_widget(Paragraph::new(page.into_lines()), area);
        return;
    };
    match (&model.enroll.cropping, preparation) {
        (Some(cropping), _) => {
            let Crop { width, height, .. } = cropping.frame;
            page.marked(&format!("crop to {width}x{height} pixels"), theme.focus());
        }
        (None, Preparation::Working) => {
            page.aside("preparing what will be sent…");
        }
        (None, Preparation::Failed(reason)) => {
            page.marked(&format!("✗ {reason}"), theme.bad());
        }
        (None, Preparation::Ready(prepared)) => draw_checks(&mut page, prepared, area.height.saturating_sub(1), theme),
    }
    let mut lines = page.into_lines();
    lines.truncate(area.height.into());
    frame.render_widget(Paragraph::new(lines), area);
}

/// `JPEG 3024x4032 · 12.2 MP · 2.1 MB · 3 min`
fn facts_line(model: &Model, subject: &Subject, shown: &ShownPhoto) -> String {
    let facts = &shown.facts;
    let megapixels = f64::from(facts.width) * f64::from(facts.height) / 1e6;
    let mut parts = vec![
        format!("{} {}x{}", facts.format.name(), facts.width, facts.height),
        format!("{megapixels:.1} MP"),
        bytes_for_people(facts.bytes),
    ];
    parts.extend(shown.misnamed.clone());
    parts.extend(subject.stamp.1.map(|modified| age(model.now.as_second() - modified.as_second())));
    parts.join(" · ")
}

/// The key that may mend it, in brackets.
const fn key(check: &Check) -> &'static str {
    match check.check {
        CheckName::Orientation => " (t)",
        CheckName::FaceCount if check.value > 1.0 => " (x)",
        _ => "",
    }
}

/// What did not pass comes first, a line each with its remedy; what passed follows in one. Where there is a single row, the
/// worst stands there, and how many more there are.
fn draw_checks(page: &mut Page, prepared: &PreparedForShow, rows: u16, theme: &Theme) {
    let mut checks: Vec<&Check> = prepared.facts.checks.iter().collect();
    checks.sort_by_key(|check| std::cmp::Reverse(check.verdict));
    let bad = checks.partition_point(|check| check.verdict > Verdict::Pass);
    let (objections, passed) = checks.split_at(bad);
    if let ([first, more @ ..], 1) = (objections, rows) {
        let more = if more.is_empty() { String::new() } else { format!("  +{} more", more.len()) };
        let text = format!("{} {}{}{more}", first.verdict.glyph(), first.message, key(first));
        page.line(Line::styled(text, theme.verdict(first.verdict)));
        return;
    }
    for check in objections {
        let text = format!("{} {}{}", check.verdict.glyph(), check.sentence(), key(check));
        page.marked(&text, theme.verdict(check.verdict));
    }
    let passed: Vec<String> =
        passed.iter().map(|check| format!("{} {}", check.verdict.glyph(), check.message)).collect();
    page.items(&passed, theme.good());
}

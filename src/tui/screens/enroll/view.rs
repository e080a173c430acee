//! How the Enroll screen is drawn.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use crate::enrollment::{BizId, Change, UserId, UserIdForm, age, bytes_for_people, fit, harmless_line};
use crate::pipeline::Stage;
use crate::tui::layout::{EnrollPanes, indent};
use crate::tui::model::Model;
use crate::tui::view::draw_rule;
use crate::tui::widgets::page::{Page, draw_failure, draw_page};
use crate::tui::widgets::rows::{draw_fitted, draw_row};
use crate::tui::widgets::text_field::draw_text_field;

use super::answer::answer_page;
use super::form::Field;
use super::known;
use super::marks;
use super::named::Named;
use super::photo::{PhotoOnShow, Preparation};
use super::photos::{Row, Rows, Target};
use super::request::{Request, Running};
use super::view_name::{before_sending, name_in_list, note_on_user_id, photo_lines};
use super::view_photo::{draw_facts, draw_picture};
use super::{Enroll, Focus};

/// Draws the screen into `body`.
pub fn draw(model: &Model, body: Rect, frame: &mut Frame) {
    let panes = EnrollPanes::of(body);
    for rule in panes.rules.into_iter().flatten() {
        draw_rule(rule, model, frame);
    }
    draw_photos(model, panes.photos, frame);
    if let Request::Done(answer) = &model.enroll.request {
        if panes.answer != panes.form {
            draw_answer(model, answer, panes.answer, frame);
            return;
        }
        draw_answer(model, answer, panes.answer, frame);
    } else {
        draw_form(model, panes.form, frame);
    }
    draw_picture(model, panes.picture, frame);
    draw_facts(model, panes.facts, frame);
}

fn draw_answer(model: &Model, answer: &super::request::Answer, area: Rect, frame: &mut Frame) {
    let area = indent(area);
    let lines = answer_page(model, answer, area.width);
    draw_page(&lines, answer.top, area, frame.buffer_mut(), &model.setup.theme);
}

fn draw_photos(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let photos = &model.enroll.photos;
    let area = Rect { width: area.width.saturating_sub(1), ..area };
    let [title, filter, list] =
        Layout::vertical([Constraint::Length(1), Constraint::Length(1), Constraint::Fill(1)]).areas(area);
    let focused = model.enroll.focus == Focus::Photos && matches!(model.enroll.request, Request::None);
    let title_style = if focused { theme.focus() } else { theme.strong() };
    draw_row(&folder_title(model, area.width), title_style, "", Style::new(), Style::new(), title, frame.buffer_mut());
    if photos.filter.typing || !photos.filter.text().is_empty() {
        let [slash, field] = Layout::horizontal([Constraint::Length(2), Constraint::Fill(1)]).areas(filter);
        frame.render_widget(Span::styled("/", theme.focus()), slash);
        draw_text_field(&photos.filter.input, photos.filter.typing, Style::new(), field, frame);
    }
    match &photos.rows {
        Rows::Reading => frame.render_widget(Line::styled("reading the folder…", theme.dim()), list),
        Rows::Failed(reason) => draw_failure(reason, list, frame.buffer_mut(), theme),
        Rows::Ready(_) => draw_rows(model, focused, list, frame),
    }
}

fn draw_rows(model: &Model, focused: bool, list: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let photos = &model.enroll.photos;
    let rows = photos.visible_rows();
    if rows.len() == 0 {
        draw_fitted(Line::styled("no match: esc shows all", theme.dim()), list, frame.buffer_mut());
        return;
    }
    let offset = photos.cursor.offset(rows.len(), list.height.into());
    for ((index, row), area) in rows.enumerate().skip(offset).zip(list.rows()) {
        let chosen = index == photos.cursor.0;
        let style = if chosen { theme.chosen(focused) } else { Style::new() };
        let name_style = match row.target {
            Target::Other(_) => theme.dim(),
            Target::Parent(_) | Target::Folder(_) => theme.focus(),
            Target::Photo(_) => Style::new(),
        };
        let marker = if chosen { "▸ " } else { "  " };
        let name_style = if chosen { Style::new() } else { name_style };
        let mark = model.enroll.marks.of(row);
        let right_style = match mark {
            _ if chosen => Style::new(),
            Some(earlier) => theme.outcome(earlier.outcome),
            None => theme.dim(),
        };
        let right = mark.map_or_else(
            || right_of(row, model.now, list.width),
            |earlier| marks::words(earlier, model.now, list.width),
        );
        let room =
            usize::from(list.width).saturating_sub(marker.width() + right.width() + usize::from(!right.is_empty()));
        draw_row(
            &format!("{marker}{}", name_in_list(row, room)),
            name_style,
            &right,
            right_style,
            style,
            area,
            frame.buffer_mut(),
        );
    }
}

/// Size and age, or a few words; only the age in a narrow list.
fn right_of(row: &Row, now: Timestamp, width: u16) -> String {
    const ROOM_FOR_BOTH: u16 = 30;
    if let Some(note) = &row.note {
        return note.clone();
    }
    let age = row.modified.map(|modified| age(now.as_second() - modified.as_second())).unwrap_or_default();
    match row.bytes {
        Some(bytes) if width >= ROOM_FOR_BOTH => format!("{:>7} {age:>7}", bytes_for_people(bytes)),
        _ => age,
    }
}

/// The folder, cut at its left: its end says more than its beginning.
fn folder_title(model: &Model, width: u16) -> String {
    let folder = model.enroll.photos.folder.display().to_string();
    let folder = harmless_line(&folder).into_owned();
    let width = usize::from(width).saturating_sub(1);
    let length = folder.chars().count();
    if length <= width {
        return format!(" {folder}");
    }
    let tail: String = folder.chars().skip(length + 1 - width.max(1)).collect();
    format!(" …{tail}")
}

/// Columns that the names of the fields take.
const NAMES: u16 = 9;

/// Rows for what is wrong with a field, or has to be said of it.
const OBJECTION: u16 = 2;
/// A form of fewer rows has none to spare: what is wrong takes the place of what would be sent, which it will not be.
const ROOM_FOR_OBJECTION: u16 = 8;
/// Rows for the name of the photo, and in a form that has none to spare.
const NAME_ROWS: u16 = 7;
const FEW_NAME_ROWS: u16 = 2;

fn draw_form(model: &Model, area: Rect, frame: &mut Frame) {
    let spare = if area.height < ROOM_FOR_OBJECTION { 0 } else { OBJECTION };
    let sent_as = u16::from(model.hides_user_ids());
    let area = indent(area);
    let name_rows = if spare == 0 { FEW_NAME_ROWS - sent_as } else { NAME_ROWS };
    let photo_lines = photo_lines(model, area, NAMES, name_rows.into());
    // Nothing is said twice while it is sent.
    let (rows, is_open) = (1 + usize::from(spare > 0), matches!(model.enroll.request, Request::None));
    let on_record = if is_open { known::lines(model, rows, area.width) } else { Vec::new() };
    let [biz_id, user_id, hidden, on_file, objection, photo, rest] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(sent_as),
        Constraint::Length(u16::try_from(on_record.len()).unwrap_or_default()),
        Constraint::Length(spare),
        Constraint::Length(u16::try_from(photo_lines.len()).unwrap_or(name_rows)),
        Constraint::Fill(1),
    ])
    .areas(area);
    draw_field(model, Field::BizId, biz_id, frame);
    draw_field(model, Field::UserId, user_id, frame);
    draw_sent_as(model, hidden, frame);
    frame.render_widget(Paragraph::new(on_record), on_file);
    frame.render_widget(Paragraph::new(photo_lines), photo);
    match &model.enroll.request {
        Request::Running(running) => {
            draw_stages(model, running, rest, frame);
            return;
        }
        Request::Checking(_) => {
            frame.render_widget(Line::styled("… checking the history", model.setup.theme.focus()), rest);
            return;
        }
        _ => {}
    }
    let (notes, is_wrong) = notes(model, area.width);
    let rows = notes.len().min(OBJECTION.into());
    let place = if spare > 0 { objection } else { rest };
    draw_notes(notes, Rect { height: OBJECTION.min(place.height), ..place }, frame);
    let below = if spare > 0 { 0 } else { u16::try_from(rows).unwrap_or(OBJECTION).min(rest.height) };
    if !is_wrong || spare > 0 {
        draw_sends(model, Rect { y: rest.y + below, height: rest.height - below, ..rest }, frame);
    }
}

fn draw_field(model: &Model, field: Field, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let input = model.enroll.form.input(field);
    let (name, limit) = match field {
        Field::BizId => (BizId::FIELD, BizId::LIMIT),
        Field::UserId => (UserId::FIELD, UserId::LIMIT),
    };
    let [label, text, counter] =
        Layout::horizontal([Constraint::Length(NAMES), Constraint::Fill(1), Constraint::Length(7)]).areas(area);
    let focused = model.enroll.focus == Focus::Field(field) && matches!(model.enroll.request, Request::None);
    let is_named = model.enroll.named.as_ref().is_some_and(|named| named.is(field));
    let label_style = match (is_named, focused) {
        (true, _) => theme.bad(),
        (false, true) => theme.focus(),
        (false, false) => theme.dim(),
    };
    frame.render_widget(Line::styled(if is_named { format!("✗ {name}") } else { name.to_owned() }, label_style), label);
    let length = input.value().chars().count();
    let is_hidden = model.hides_user_ids();
    let wrong = model.enroll.form.objection(field, is_hidden).is_some();
    let mut style = if wrong { theme.bad() } else { Style::new() };
    if field == Field::UserId && model.enroll.carried().is_some() {
        // It is selected: what is typed takes its place.
        style = style.add_modifier(Modifier::REVERSED);
    }
    if input.value().is_empty() && !focused {
        frame.render_widget(Line::styled("type who it is", theme.dim()), text);
    } else {
        let has_cursor = focused && model.overlays.is_empty();
        draw_text_field(input, has_cursor, style, text, frame);
    }
    let counter_style = if wrong { theme.bad() } else { theme.dim() };
    let count = if field == Field::UserId && is_hidden { length.to_string() } else { format!("{length}/{limit}") };
    frame.render_widget(Line::styled(count, counter_style).right_aligned(), counter);
}

/// What is sent for the userId, where that is not what is typed: `sent as  sha256 9f2c51ab…41d0`.
fn draw_sent_as(model: &Model, area: Rect, frame: &mut Frame) {
    let typed = model.enroll.form.user_id.value();
    let (Some(form), false) = (model.gateway.user_ids.as_ref().and_then(UserIdForm::name), typed.is_empty()) else {
        return;
    };
    let Some(sent) = model.sent_user_id(typed) else { return };
    let room = usize::from(area.width.saturating_sub(NAMES)).saturating_sub(form.len() + 1);
    let text = format!("{form} {}", in_the_middle(&sent, room));
    let theme = &model.setup.theme;
    let [label, value] = Layout::horizontal([Constraint::Length(NAMES), Constraint::Fill(1)]).areas(area);
    frame.render_widget(Line::styled("sent as", theme.dim()), label);
    frame.render_widget(Line::styled(text, theme.dim()), value);
}

/// A text of hexadecimal digits, cut in its middle to so many columns: its ends tell it apart.
fn in_the_middle(text: &str, width: usize) -> String {
    const END: usize = 4;
    if text.len() <= width || width <= END + 1 {
        return text.chars().take(width).collect();
    }
    format!("{}…{}", &text[..width - END - 1], &text[text.len() - END..])
}

/// What is wrong with a field, and where the userId is from if that has to be known; and whether anything is wrong.
fn notes(model: &Model, width: u16) -> (Vec<Line<'static>>, bool) {
    let theme = &model.setup.theme;
    let (form, is_hidden) = (&model.enroll.form, model.hides_user_ids());
    let own = form.objection(Field::BizId, is_hidden).or_else(|| form.objection(Field::UserId, is_hidden));
    let named = model.enroll.named.as_ref().map(Named::sentence);
    let objection = own.map(|error| error.to_string()).or(named);
    let mut page = Page::new(theme, width);
    if let Some(objection) = &objection {
        page.marked(&format!("✗ {objection}"), theme.bad());
    }
    if let Some(note) = note_on_user_id(&model.enroll) {
        page.marked(&note, theme.unsure());
    }
    (page.into_lines(), objection.is_some())
}

/// Draws the notes; where they are more than there is room for, a sign says so.
fn draw_notes(mut notes: Vec<Line<'static>>, area: Rect, frame: &mut Frame) {
    let rows = usize::from(area.height);
    if notes.len() > rows {
        notes.truncate(rows);
        if let Some(last) = notes.last_mut() {
            let style = last.spans.last().map(|span| span.style).unwrap_or_default();
            let text: String = last.spans.iter().map(|span| span.content.as_ref()).collect();
            *last = Line::styled(fit(&format!("{text} …"), area.width.into()), style);
        }
    }
    frame.render_widget(Paragraph::new(notes), area);
}

/// What will be sent, and how to send it.
fn draw_sends(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let margin = " ".repeat(NAMES.into());
    let mut page = Page::new(theme, area.width);
    match model.enroll.photo.prepared() {
        Some(prepared) => {
            let facts = &prepared.facts;
            let size = bytes_for_people(facts.bytes as u64);
            page.named("sends", &format!("JPEG {}x{}, {size}", facts.width, facts.height), NAMES);
            page.named("", &changes(&facts.changes), NAMES);
        }
        None => {
            page.named("sends", nothing_yet(&model.enroll), NAMES);
        }
    }
    let mut lines = page.into_lines();
    lines.truncate(area.height.saturating_sub(1).into());
    if usize::from(area.height) > lines.len() + 1 {
        lines.push(Line::default());
    }
    let (is_chosen, is_carried) = (model.enroll.is_chosen(), model.enroll.carried().is_some());
    let ready = model.enroll.photo.prepared().is_some()
        && model.enroll.form.parse(model.hides_user_ids()).is_ok()
        && is_chosen
        && !is_carried;
    let in_form = matches!(model.enroll.focus, Focus::Field(_));
    let style = match (ready, model.is_production()) {
        (false, _) => theme.dim(),
        (true, true) => theme.production(),
        (true, false) => theme.chosen(in_form),
    };
    let how = if in_form && ready { " Enroll ⏎ " } else { " Enroll " };
    let mut button = vec![Span::raw(margin), Span::styled(how, style)];
    if model.enroll.photo.subject().is_some() {
        let room = usize::from(area.width).saturating_sub(usize::from(NAMES) + how.width() + 1);
        button.push(Span::styled(format!(" {}", fit(before_sending(&model.enroll, is_chosen), room)), theme.dim()));
    }
    lines.push(Line::from(button));
    frame.render_widget(Paragraph::new(lines), area);
}

fn nothing_yet(enroll: &Enroll) -> &'static str {
    match &enroll.photo {
        PhotoOnShow::Nothing => "nothing yet: choose a photo",
        PhotoOnShow::Loading(_) | PhotoOnShow::Ready { preparation: Preparation::Working, .. } => "preparing…",
        PhotoOnShow::Ready { .. } | PhotoOnShow::Failed { .. } => "nothing: this photo cannot be sent",
    }
}

fn changes(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "as the file is".to_owned();
    }
    changes.iter().map(|change| change.words()).collect::<Vec<_>>().join(", ")
}

/// The stages of an enrollment on its way, in order, with what each says while it lasts.
fn draw_stages(model: &Model, running: &Running, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    let seconds = model.now.duration_since(running.since).as_secs_f64();
    let word = if running.cancelling { "Giving up" } else { "Sending" };
    let mut page = Page::new(theme, area.width);
    page.line(Line::from(vec![
        Span::styled(format!("… {word}"), theme.focus()),
        Span::styled(format!(" · {seconds:.1} s"), theme.dim()),
    ]));
    let now = position(running.stage);
    for (index, name) in STAGES.iter().enumerate() {
        let (glyph, style) = match index.cmp(&now) {
            std::cmp::Ordering::Less => ("✓", theme.good()),
            std::cmp::Ordering::Equal => ("●", theme.focus()),
            std::cmp::Ordering::Greater => ("○", theme.dim()),
        };
        let amount = match running.stage {
            Stage::Sending { sent, total } if index == now => {
                format!("  {} of {}", bytes_for_people(sent as u64), bytes_for_people(total as u64))
            }
            Stage::Pausing { next, of, milliseconds } if index == now => {
                format!(" again in {}.{} s, try {next} of {of}", milliseconds / 1000, milliseconds % 1000 / 100)
            }
            _ => String::new(),
        };
        page.line(Line::styled(format!("  {glyph} {name}{amount}"), style));
    }
    // The newest lines matter most where there is no room for all.
    let lines = page.into_lines();
    let skip = lines.len().saturating_sub(area.height.into()).min(now);
    let shown: Vec<Line> = lines.iter().take(1).chain(lines.iter().skip(1 + skip)).cloned().collect();
    frame.render_widget(Paragraph::new(shown), area);
}

const STAGES: [&str; 6] =
    ["prepare the photo", "sign the request", "write it to the record", "connect", "send", "wait for the answer"];

const fn position(stage: Stage) -> usize {
    match stage {
        Stage::Preparing => 0,
        Stage::Signing => 1,
        Stage::Recording => 2,
        Stage::Connecting | Stage::Pausing { .. } => 3,
        Stage::Sending { .. } => 4,
        Stage::Waiting => 5,
    }
}

//! How the Explore screen is drawn.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::enrollment::{fit, harmless_line, padded};
use crate::explore::{Case, Limits, Word};
use crate::tui::model::Model;
use crate::tui::screens::history::record::draw_view;
use crate::tui::view::draw_rule;
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::page::{draw_more, draw_page};
use crate::tui::widgets::rows::{draw_fitted, fit_line};
use crate::tui::widgets::text_field::draw_text_field;

use super::panes::Panes;
use super::running::Running;
use super::{Focus, columns, running};

/// Draws the screen into `body`.
pub fn draw(model: &Model, body: Rect, frame: &mut Frame) {
    let explore = &model.explore;
    let panes = Panes::of(body, explore.focus);
    draw_status(model, panes.status, frame);
    for rule in panes.rules.into_iter().flatten() {
        draw_rule(rule, model, frame);
    }
    if explore.focus == Focus::List {
        draw_list_bar(model, panes.bar, frame);
        draw_list(model, panes.list, frame);
        if let Some(case) = explore.chosen().filter(|_| panes.about.width > 0) {
            let about = if panes.is_below() { columns::brief } else { columns::about };
            let lines = about(explore, case, &model.setup.theme, panes.about.width);
            draw_page(&lines, Cursor::default(), panes.about, frame.buffer_mut(), &model.setup.theme);
        }
        return;
    }
    if let Some(case) = explore.chosen() {
        draw_case(model, case, &panes, frame);
    }
}

/// The filter, or the title; and how many cases have which verdict.
fn draw_list_bar(model: &Model, area: Rect, frame: &mut Frame) {
    let (theme, explore) = (&model.setup.theme, &model.explore);
    let mut right: Vec<Span> = Vec::new();
    for (count, word) in explore.counts() {
        let style = columns::word_style(word, theme);
        right.push(Span::styled(format!("{} {count} {}   ", word.glyph(), explore.title(word)), style));
    }
    let right = Line::from(right);
    let typed = explore.filter.typing || explore.is_filtered();
    let marked = if explore.marked.is_empty() { String::new() } else { format!(", {} marked", explore.marked.len()) };
    let title = if typed { String::new() } else { format!(" {} cases{marked}", explore.cases.len()) };
    // What is typed keeps a third of the line.
    let room = usize::from(area.width).saturating_sub(title.width() + 2);
    let most = if typed { room * 2 / 3 } else { room };
    let right = if right.width() <= most { right } else { brief(model) };
    let width = u16::try_from(right.width()).unwrap_or(u16::MAX);
    let [left, counts] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(width)]).areas(area);
    frame.render_widget(right, counts);
    if typed {
        let [slash, field] = Layout::horizontal([Constraint::Length(2), Constraint::Fill(1)]).areas(left);
        frame.render_widget(Line::styled("/", theme.focus()), slash);
        draw_text_field(&explore.filter.input, explore.filter.typing, Style::new(), field, frame);
    } else {
        draw_fitted(Line::styled(title, theme.focus()), left, frame.buffer_mut());
    }
}

/// The numbers by their signs alone.
fn brief(model: &Model) -> Line<'static> {
    let counts = model.explore.counts().into_iter();
    let spans: Vec<_> = counts
        .map(|(count, word)| {
            let style = columns::word_style(word, &model.setup.theme);
            Span::styled(format!("{} {count}  ", word.glyph()), style)
        })
        .collect();
    Line::from(spans)
}

/// How far a run is, or what came of it; else how hard the gateway is asked. And what the simulator was told.
fn draw_status(model: &Model, area: Rect, frame: &mut Frame) {
    let (theme, explore) = (&model.setup.theme, &model.explore);
    let scenario = match (&model.gateway.scenario, explore.accepted()) {
        (Some(scenario), _) if model.is_simulator() => format!(" the simulator answers {} ", harmless_line(scenario)),
        (_, Some(1)) => " 1 answer accepted ".to_owned(),
        (_, Some(answers)) => format!(" {answers} answers accepted "),
        _ => String::new(),
    };
    let most = usize::from(area.width) / 2;
    let scenario = fit(&scenario, most);
    let room = usize::from(area.width).saturating_sub(scenario.width() + 1);
    let line = match (&explore.running, &explore.report) {
        (Some(running), _) => progress(model, running),
        (None, Some(report)) => {
            let style = if report.has_found() { theme.unsure() } else { theme.good() };
            Line::styled(fit(&format!(" {}", report.sum()), room), style)
        }
        (None, None) => Line::styled(fit(&format!(" {}", limits_in_words(running::limits(model))), room), theme.dim()),
    };
    let line = fit_line(line, u16::try_from(room).unwrap_or(area.width));
    frame.render_widget(line, Rect { width: u16::try_from(room).unwrap_or(area.width), ..area });
    frame.render_widget(Line::styled(scenario, theme.unsure()).right_aligned(), area);
}

/// `4 cases at once, 5 requests a second at the most`
#[must_use]
pub fn limits_in_words(Limits { parallel, per_second }: Limits) -> String {
    let cases = if parallel == 1 { "1 case".to_owned() } else { format!("{parallel} cases") };
    match per_second {
        Some(1) => format!("{cases} at once, 1 request a second"),
        Some(number) => format!("{cases} at once, {number} requests a second at the most"),
        None => format!("{cases} at once, as many requests a second as come"),
    }
}

/// ` ▪▪▪▪▫▫▫▫ 12 of 95   3.2 s   ✗ 1   biz-id-missing`
fn progress(model: &Model, running: &Running) -> Line<'static> {
    const BAR: usize = 12;
    let theme = &model.setup.theme;
    let (done, of) = (running.findings.len(), running.jobs.len());
    let full = done * BAR / of.max(1);
    let seconds = model.now.duration_since(running.since).as_secs_f64();
    let mut spans = vec![
        Span::styled(format!(" {}{}", "█".repeat(full), "░".repeat(BAR - full)), theme.bar()),
        Span::raw(format!(" {done} of {of}   {seconds:.1} s   ")),
    ];
    for word in Word::ALL.into_iter().filter(|word| running.count(*word) > 0) {
        let style = columns::word_style(word, theme);
        spans.push(Span::styled(format!("{} {}  ", word.glyph(), running.count(word)), style));
    }
    let now = if running.is_stopping { "stopping…".to_owned() } else { running.under_way.join(", ") };
    spans.push(Span::styled(format!(" {now}"), theme.dim()));
    Line::from(spans)
}

fn draw_list(model: &Model, area: Rect, frame: &mut Frame) {
    let (theme, explore) = (&model.setup.theme, &model.explore);
    let listed = explore.listed();
    if explore.cases.is_empty() {
        frame.render_widget(Line::styled(" reading the cases…", theme.dim()), area);
        return;
    }
    if listed.is_empty() {
        frame.render_widget(Line::styled(" No case matches: esc ends the filter.", theme.dim()), area);
        return;
    }
    // A heading is a row of its own, so that rows are counted with them.
    let mut rows: Vec<Result<usize, &str>> = Vec::new();
    let mut chosen = 0;
    for (place, &index) in listed.iter().enumerate() {
        let group = explore.group(index);
        if place == 0 || listed.get(place - 1).is_some_and(|before| explore.group(*before) != group) {
            rows.push(Err(group));
        }
        if place == explore.cursor.0 {
            chosen = rows.len();
        }
        rows.push(Ok(index));
    }
    // At the very top the heading stays in sight.
    let offset = if explore.cursor.0 == 0 { 0 } else { Cursor(chosen).offset(rows.len(), area.height.into()) };
    for ((number, row), place) in rows.iter().enumerate().skip(offset).zip(area.rows()) {
        match row {
            Err(group) => {
                let title = Line::styled(format!(" {}", harmless_line(group)), theme.strong());
                draw_fitted(title, place, frame.buffer_mut());
            }
            Ok(index) => {
                if let Some(case) = explore.cases.get(*index) {
                    draw_row(model, case, number == chosen, place, frame);
                }
            }
        }
    }
}

/// `▸*~ biz-id-missing    bizId is left out              ✓ as promised`
fn draw_row(model: &Model, case: &Case, chosen: bool, row: Rect, frame: &mut Frame) {
    const NAME: usize = 32;
    const VERDICT: usize = 20;
    /// Columns from which on there is room for the title.
    const ROOM_FOR_THE_TITLE: u16 = 70;
    let (theme, explore) = (&model.setup.theme, &model.explore);
    let is_under_way = explore.running.as_ref().is_some_and(|running| running.under_way.contains(&case.name));
    let (verdict, colour) = match (is_under_way, explore.verdict(case)) {
        (true, _) => ("… sending".to_owned(), theme.focus()),
        (false, Some(word)) => {
            let of_changed = explore.seen.get(&case.name).is_some_and(|seen| seen.is_changed);
            let mark = if of_changed { " ~" } else { "" };
            let title = explore.title_of(case, word);
            (format!("{} {title}{mark}", word.glyph()), columns::word_style(word, theme))
        }
        (false, None) => (String::new(), theme.dim()),
    };
    let base = if chosen { theme.chosen(true) } else { Style::new() };
    let styled = |style: Style| if chosen { Style::new() } else { style };
    let room = usize::from(row.width).saturating_sub(4 + VERDICT);
    let name_width = if row.width >= ROOM_FOR_THE_TITLE { NAME.min(room) } else { room };
    let title_width = room - name_width;
    let line = Line::from(vec![
        Span::raw(if chosen { "▸" } else { " " }),
        Span::raw(if explore.marked.contains(&case.name) { "*" } else { " " }),
        Span::styled(if explore.drafts.contains_key(&case.name) { "~ " } else { "  " }, styled(theme.unsure())),
        Span::raw(padded(&harmless_line(&fit(&case.name, name_width.saturating_sub(1))), name_width)),
        Span::styled(
            padded(&harmless_line(&fit(&case.title, title_width.saturating_sub(1))), title_width),
            styled(theme.dim()),
        ),
        Span::styled(padded(&verdict, VERDICT), styled(colour)),
    ]);
    frame.render_widget(line.style(base), row);
    frame.buffer_mut().set_style(row, base);
}

/// An open case: what is sent, promised and answered.
fn draw_case(model: &Model, case: &Case, panes: &Panes, frame: &mut Frame) {
    let (theme, explore) = (&model.setup.theme, &model.explore);
    draw_case_bar(model, case, panes.bar, frame);
    draw_headings(model, panes, frame);
    if panes.sent.width > 0 {
        match &explore.editor {
            Some(editor) => editor.draw(model, panes.sent, frame),
            None => draw_request(model, panes.sent, frame),
        }
    }
    if panes.is_side_by_side() {
        let lines = columns::promise(explore, case, theme, panes.promised.width);
        draw_page(&lines, Cursor::default(), panes.promised, frame.buffer_mut(), theme);
    }
    if panes.answered.width > 0 {
        let size = (panes.verdict.width, panes.verdict.height.saturating_sub(1));
        let lines = columns::judged(explore, case, theme, size);
        draw_page(&lines, Cursor::default(), panes.verdict, frame.buffer_mut(), theme);
        draw_view(&explore.answer, theme, explore.focus == Focus::Answer, panes.answered, frame);
    }
}

/// The case's name and title, and what came of it.
fn draw_case_bar(model: &Model, case: &Case, area: Rect, frame: &mut Frame) {
    let (theme, explore) = (&model.setup.theme, &model.explore);
    let verdict = match explore.seen.get(&case.name) {
        Some(seen) if explore.is_current(case) => {
            Line::from(vec![columns::verdict(explore, case, seen.finding.word, theme), Span::raw(" ")])
        }
        Some(_) => Line::styled("not sent so yet ", theme.dim()),
        None => Line::styled("not sent yet ", theme.dim()),
    };
    let width = u16::try_from(verdict.width()).unwrap_or(u16::MAX);
    let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Length(width + 1)]).areas(area);
    let changed = if explore.is_changed() { " ~ changed" } else { "" };
    let room = usize::from(left.width).saturating_sub(case.name.width() + changed.width() + 3);
    let line = Line::from(vec![
        Span::styled(format!(" {}", harmless_line(&case.name)), theme.strong()),
        Span::styled(changed, theme.unsure()),
        Span::styled(format!("  {}", harmless_line(&fit(&case.title, room))), theme.dim()),
    ]);
    draw_fitted(line, left, frame.buffer_mut());
    frame.render_widget(verdict.right_aligned(), right);
}

/// The headings of the columns; where only one is seen, the other beside it, for tab.
fn draw_headings(model: &Model, panes: &Panes, frame: &mut Frame) {
    let (theme, explore) = (&model.setup.theme, &model.explore);
    let style = |focus: Focus| if explore.focus == focus { theme.focus() } else { theme.dim() };
    let sent = if explore.editor.is_some() { "Sent, as text" } else { "Sent" };
    if panes.is_side_by_side() {
        let heading = |area: Rect| Rect { y: panes.headings.y, height: 1, ..area };
        frame.render_widget(Line::styled(sent, style(Focus::Request)), heading(panes.sent));
        frame.render_widget(Line::styled("Promised", theme.dim()), heading(panes.promised));
        frame.render_widget(Line::styled("Answered", style(Focus::Answer)), heading(panes.answered));
        return;
    }
    let tabs = Line::from(vec![
        Span::styled(format!(" {sent} "), style(Focus::Request)),
        Span::raw("  "),
        Span::styled(" Answered ", style(Focus::Answer)),
    ]);
    let room = usize::from(panes.headings.width).saturating_sub(tabs.width() + 3);
    frame.render_widget(tabs, panes.headings);
    let promised = columns::promised(explore.chosen().and_then(|case| case.promise.as_ref()));
    let promised = fit(&format!("promised: {}", harmless_line(&promised)), room);
    frame.render_widget(Line::styled(format!("{promised} "), theme.dim()).right_aligned(), panes.headings);
}

/// The request, the part that the operator is at in sight.
fn draw_request(model: &Model, area: Rect, frame: &mut Frame) {
    let (theme, explore) = (&model.setup.theme, &model.explore);
    let focused = explore.focus == Focus::Request;
    let lines = &explore.form;
    let first = lines.iter().position(|line| line.part == explore.part.0).unwrap_or(0);
    let last = lines.iter().rposition(|line| line.part == explore.part.0).unwrap_or(first);
    let height = usize::from(area.height);
    // All lines of the part, or at least its first ones.
    let top = if focused { (last + 2).saturating_sub(height).min(first) } else { 0 };
    let text = draw_more(lines.len(), top, area, frame.buffer_mut(), theme);
    for (line, row) in lines.iter().skip(top).zip(text.rows()) {
        draw_fitted(line.line.clone(), row, frame.buffer_mut());
        if focused && line.part == explore.part.0 && row.x > 0 {
            frame.buffer_mut().set_string(row.x - 1, row.y, "▌", theme.focus());
        }
    }
}

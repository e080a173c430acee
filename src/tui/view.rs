//! How the console is drawn: the header, the screen, the footer, and what lies over them. Pure.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};
use textwrap::Options;

use crate::enrollment::{fit, harmless_line};
use crate::settings::{ProfileKind, SIMULATOR};

use super::actions::{Action, ActionInfo, Place, TABLE};
use super::layout::{Chrome, SMALLEST};
use super::model::{Link, Model, ScreenName};
use super::screens::{check, codes, enroll, explore, history};
use super::theme::Theme;

/// Draws everything.
pub fn view(model: &Model, frame: &mut Frame) {
    // The frame may be of a size that `update` does not know yet.
    let Some(chrome) = Chrome::of(frame.area().as_size(), model.is_production()) else {
        draw_too_small(frame);
        return;
    };
    draw_header(model, chrome.header, frame);
    draw_line(model, chrome.top_rule, frame);
    match model.screen {
        ScreenName::Enroll => enroll::draw(model, chrome.body, frame),
        ScreenName::History => history::draw(model, chrome.body, frame),
        ScreenName::Codes => codes::draw(model, chrome.body, frame),
        ScreenName::Explore => explore::draw(model, chrome.body, frame),
        ScreenName::Check => check::draw(model, chrome.body, frame),
    }
    if model.is_production() {
        draw_frame(model, &chrome, frame);
    }
    draw_notice(model, chrome.bottom_rule, frame);
    draw_keys(model, model.place(), chrome.footer, frame);
    for overlay in &model.overlays {
        overlay.draw(model, chrome.body, frame);
    }
}

fn draw_too_small(frame: &mut Frame) {
    let area = frame.area();
    let text = format!(
        "This window is {}x{}; enroll-console needs {}x{}. Make it larger, or press ctrl-q to quit. Nothing is lost.",
        area.width, area.height, SMALLEST.width, SMALLEST.height
    );
    frame.render_widget(Paragraph::new(text).wrap(ratatui::widgets::Wrap { trim: true }), area);
}

/// The style of the rules: production is red all around.
fn rule_style(model: &Model) -> Style {
    if model.is_production() { model.setup.theme.bad() } else { model.setup.theme.dim() }
}

/// Draws a vertical rule between two panes.
pub fn draw_rule(area: Rect, model: &Model, frame: &mut Frame) {
    let lines: Vec<Line> = area.rows().map(|_| Line::raw("│")).collect();
    frame.render_widget(Paragraph::new(lines).style(rule_style(model)), area);
}

fn draw_line(model: &Model, area: Rect, frame: &mut Frame) {
    frame.render_widget(Line::styled("─".repeat(area.width.into()), rule_style(model)), area);
}

/// Production's frame around the body, heavier than any other line, so that it stands out without colour too.
fn draw_frame(model: &Model, chrome: &Chrome, frame: &mut Frame) {
    let style = model.setup.theme.bad().add_modifier(Modifier::BOLD);
    let side = vec![Line::raw("┃"); chrome.body.height.into()];
    for x in [chrome.body.x - 1, chrome.body.right()] {
        let area = Rect { x, width: 1, ..chrome.body };
        frame.render_widget(Paragraph::new(side.clone()).style(style), area);
    }
    for (rule, [left, right]) in [(chrome.top_rule, ["┏", "┓"]), (chrome.bottom_rule, ["┗", "┛"])] {
        let middle = "━".repeat(rule.width.saturating_sub(2).into());
        frame.render_widget(Line::styled(format!("{left}{middle}{right}"), style), rule);
    }
}

/// Columns from which on there is room for the program's name beside the screens and any profile.
const ROOM_FOR_THE_NAME: u16 = 100;

fn draw_header(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    // In a narrow window the profile matters more than the program's name.
    let name = if area.width < ROOM_FOR_THE_NAME { "" } else { " enroll-console " };
    let air = if area.width < ROOM_FOR_THE_NAME { "" } else { " " };
    let mut spans = vec![Span::styled(name, theme.strong())];
    for (index, screen) in ScreenName::ALL.into_iter().enumerate() {
        let style = if screen == model.screen { theme.chosen(true) } else { theme.dim() };
        spans.push(Span::styled(format!("{air}{} {}{air}", index + 1, screen.title()), style));
        if air.is_empty() {
            spans.push(Span::raw(" "));
        }
    }
    let screens = Line::from(spans);
    let room = usize::from(area.width).saturating_sub(screens.width());
    frame.render_widget(screens, area);
    frame.render_widget(badge_line(model, room, air).right_aligned(), area);
}

/// Between the badge and its words.
const GAP: &str = "  ";

/// `● SANDBOX staging`, in its colour: a glyph, a word and a name.
#[must_use]
pub fn badge(profile: &str, kind: ProfileKind, theme: &Theme) -> (String, Style) {
    let name = harmless_line(&fit(profile, 20)).into_owned();
    match kind {
        // The built-in one needs no name.
        ProfileKind::Simulator if profile == SIMULATOR => ("● SIMULATOR".to_owned(), theme.good()),
        ProfileKind::Simulator => (format!("● SIMULATOR {name}"), theme.good()),
        ProfileKind::Sandbox => (format!("● SANDBOX {name}"), theme.unsure()),
        ProfileKind::Production => (format!(" ▲ PRODUCTION {name} "), theme.production()),
    }
}

/// The badge and a few words, `air` behind them, which are cut to the columns there is room for.
fn badge_line(model: &Model, room: usize, air: &'static str) -> Line<'static> {
    let theme = &model.setup.theme;
    let gateway = &model.gateway;
    let (badge, style) = badge(&gateway.profile, gateway.kind, theme);
    let words = match (&gateway.link, gateway.kind) {
        (Link::Preparing, _) => "starting…".to_owned(),
        (Link::Locked(_), _) => "locked".to_owned(),
        (Link::Failed(_), _) => "cannot send".to_owned(),
        (Link::Ready, ProfileKind::Simulator) => match &gateway.scenario {
            Some(code) => format!("answers {code}"),
            None => "nothing leaves here".to_owned(),
        },
        (Link::Ready, ProfileKind::Sandbox) => "test environment".to_owned(),
        (Link::Ready, ProfileKind::Production) => "real people".to_owned(),
    };
    let badge = Span::styled(badge, style);
    let words = fit(&words, room.saturating_sub(badge.width() + GAP.len() + air.len()));
    Line::from(vec![badge, Span::raw(GAP), Span::styled(words, theme.dim()), Span::raw(air)])
}

/// Rows that a notice takes at the most.
const MOST_NOTICE_LINES: u16 = 4;

fn draw_notice(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    match &model.notice {
        Some(notice) => {
            let (glyph, style) = if notice.bad { ("!", theme.unsure()) } else { ("·", theme.good()) };
            let text = format!(" {glyph} {}", harmless_line(&notice.text));
            let mut lines: Vec<String> =
                textwrap::wrap(&text, Options::new(area.width.into()).subsequent_indent("   "))
                    .into_iter()
                    .map(std::borrow::Cow::into_owned)
                    .collect();
            // A long one grows upwards, over what it is about.
            let height = u16::try_from(lines.len()).unwrap_or(1).min(MOST_NOTICE_LINES);
            let is_cut = lines.len() > usize::from(height);
            lines.truncate(height.into());
            if let Some(last) = lines.last_mut().filter(|_| is_cut) {
                *last =
                    format!("{}…", fit(last, usize::from(area.width).saturating_sub(2)).trim_end_matches(['…', ' ']));
            }
            let lines: Vec<Line> = lines.into_iter().map(|line| Line::styled(line, style)).collect();
            let area = Rect { y: area.y.saturating_sub(height - 1), height, ..area };
            frame.render_widget(Clear, area);
            frame.render_widget(Paragraph::new(lines), area);
        }
        None if model.is_production() => {}
        None => draw_line(model, area, frame),
    }
}

/// Draws the keys that work in a place, as many as there is room for.
pub fn draw_keys(model: &Model, place: Place, area: Rect, frame: &mut Frame) {
    let shown = |info: &&ActionInfo| info.footer && info.available(place, model);
    // How to find the rest stands at the right whatever else there is no room for.
    let (guides, others): (Vec<_>, Vec<_>) =
        TABLE.iter().filter(shown).partition(|info| matches!(info.action, Action::Help | Action::Palette));
    let right = keys(&guides, place, model, area.width.into());
    let room = usize::from(area.width).saturating_sub(right.width() + 1);
    let mut left = keys(&others, place, model, room);
    left.spans.insert(0, Span::raw(" "));
    frame.render_widget(left, area);
    frame.render_widget(right.right_aligned(), area);
}

/// The keys of these actions with a word each, as many as there is room for.
fn keys(infos: &[&ActionInfo], place: Place, model: &Model, mut room: usize) -> Line<'static> {
    let theme = &model.setup.theme;
    let mut spans: Vec<Span> = Vec::new();
    for info in infos {
        let Some(key) = model.setup.keys.labels(info, place).into_iter().next() else { continue };
        let text = format!(" {}   ", info.short);
        let width = Line::raw(format!("{key}{text}")).width();
        if width > room {
            continue;
        }
        room -= width;
        spans.push(Span::styled(key, theme.focus()));
        spans.push(Span::styled(text, theme.dim()));
    }
    Line::from(spans)
}

//! The Check screen: what stands between this profile and its first enrollment, a line each, with the remedy.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::doctor::{Finding, Remedies, sum};
use crate::enrollment::Verdict;
use crate::tui::actions::Action;
use crate::tui::effect::Effect;
use crate::tui::layout::indent;
use crate::tui::linking;
use crate::tui::message::Ticket;
use crate::tui::model::{Model, ScreenName};
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::page::{Page, draw_page, scroll};

/// The state of the screen.
#[derive(Debug, Default)]
pub struct Check {
    /// The profile that was examined, or is.
    profile: Option<String>,
    findings: Vec<Finding>,
    /// Whether more findings will come.
    is_running: bool,
    ticket: Ticket,
    top: Cursor,
}

/// Examines the profile in use, unless that was done or is being done.
pub fn enter(model: &mut Model) -> Vec<Effect> {
    let is_known = model.check.profile.as_ref() == Some(&model.gateway.profile);
    if is_known { Vec::new() } else { examine(model) }
}

/// Forgets what was found, since the gateway is another now.
pub fn clear(model: &mut Model) {
    model.check = Check { ticket: Ticket(model.check.ticket.0 + 1), is_running: true, ..Check::default() };
}

/// The same, since its keys are others now; where it is on show it is found anew.
pub fn forget(model: &mut Model) -> Vec<Effect> {
    clear(model);
    if model.screen == ScreenName::Check { examine(model) } else { Vec::new() }
}

/// Looks at the terminal anew, since it has another size or shows pictures otherwise.
pub fn look_at_the_terminal(model: &mut Model) {
    let now = model.terminal_report().finding();
    if let Some(finding) = model.check.findings.iter_mut().find(|finding| finding.check == now.check) {
        *finding = now;
    }
}

/// Does what an action asks for.
pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    if action == Action::Refresh {
        let mut effects = linking::link_again(model);
        effects.extend(examine(model));
        return effects;
    }
    let Some(area) = model.chrome().map(|chrome| indent(chrome.body)) else { return Vec::new() };
    let lines = page(model, area.width).len();
    scroll(&mut model.check.top, action, lines, area.height);
    Vec::new()
}

fn examine(model: &mut Model) -> Vec<Effect> {
    let ticket = Ticket(model.check.ticket.0 + 1);
    let profile = Some(model.gateway.profile.clone());
    model.check = Check { profile, ticket, is_running: true, ..Check::default() };
    vec![Effect::Examine(ticket, Box::new(model.terminal_report()))]
}

/// Takes a finding; one of an examination that was begun anew is of no use.
pub fn take_finding(model: &mut Model, ticket: Ticket, finding: Finding) {
    if ticket == model.check.ticket {
        model.check.findings.push(finding);
        // It may be another than when the examination began.
        look_at_the_terminal(model);
    }
}

/// Takes the end of an examination.
pub fn take_end(model: &mut Model, ticket: Ticket) {
    if ticket == model.check.ticket {
        model.check.is_running = false;
    }
}

/// Draws the screen into `body`.
pub fn draw(model: &Model, body: Rect, frame: &mut Frame) {
    let area = indent(body);
    draw_page(&page(model, area.width), model.check.top, area, frame.buffer_mut(), &model.setup.theme);
}

fn page(model: &Model, width: u16) -> Vec<Line<'static>> {
    // With a fingerprint behind it, 80 columns are just enough.
    const NAME: u16 = 14;
    let (theme, check) = (&model.setup.theme, &model.check);
    let mut page = Page::new(theme, width);
    page.heading(&format!("What stands between {} and an enrollment", model.gateway.title())).gap();
    if model.are_settings_stale {
        page.marked(
            "The settings files have changed since they were read: reload the settings to use them.",
            theme.unsure(),
        )
        .gap();
    }
    let mut remedies = Remedies::default();
    for finding in &check.findings {
        let name = format!("{} {}", finding.verdict.glyph(), finding.check.words());
        page.named_in(&name, &finding.message, NAME, theme.verdict(finding.verdict));
        if let Some(remedy) = remedies.next(finding) {
            page.named("", &format!("→ {remedy}"), NAME);
        }
    }
    if check.is_running {
        page.named("… examining", "each step as it is done", NAME);
    } else {
        let has_failed = check.findings.iter().any(|finding| finding.verdict == Verdict::Fail);
        let style = theme.verdict(if has_failed { Verdict::Fail } else { Verdict::Pass });
        page.gap().marked(&sum(&check.findings), style);
    }
    page.into_lines()
}

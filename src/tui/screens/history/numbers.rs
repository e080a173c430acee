//! What a query finds, in numbers: attempts by day, the share of each outcome and code, how long the gateway took.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::enrollment::{Outcome, bar, duration_for_people, harmless_line, padded, per_cent, thousands};
use crate::history::{Numbers, Period, Periods, Search, Share, Tally};
use crate::tui::actions::Action;
use crate::tui::layout::indent;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::page::{self, Page, draw_failure, draw_page};

/// The numbers on show.
#[derive(Debug, Default)]
pub enum NumbersOnShow {
    /// The list is on show instead.
    #[default]
    Closed,
    /// They are being counted.
    Counting,
    /// They are there, from the line the cursor is on.
    Ready(Box<Numbers>, Cursor),
    /// They cannot be counted, and why.
    Failed(String),
}

/// Takes the numbers of a search, if it is the one on show.
pub fn take(model: &mut Model, search: &Search, numbers: Result<Box<Numbers>, String>) {
    let history = &mut model.history;
    if *search != history.query.search || matches!(history.numbers, NumbersOnShow::Closed) {
        return;
    }
    let top = match &history.numbers {
        NumbersOnShow::Ready(_, top) => *top,
        _ => Cursor::default(),
    };
    history.numbers = match numbers {
        Ok(numbers) => {
            history.total = Some(numbers.attempts);
            NumbersOnShow::Ready(numbers, top)
        }
        Err(reason) => NumbersOnShow::Failed(reason),
    };
}

/// Scrolls as an action asks.
pub(super) fn scroll(model: &mut Model, action: Action, body: Rect) {
    let height = body.height.saturating_sub(1);
    let lines = match &model.history.numbers {
        NumbersOnShow::Ready(numbers, _) => lines(numbers, &model.setup.theme, indent(body).width).len(),
        _ => return,
    };
    if let NumbersOnShow::Ready(_, top) = &mut model.history.numbers {
        page::scroll(top, action, lines, height);
    }
}

/// Draws the numbers.
pub(super) fn draw(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    match &model.history.numbers {
        NumbersOnShow::Closed => {}
        NumbersOnShow::Counting => frame.render_widget(Line::styled(" counting…", theme.dim()), area),
        NumbersOnShow::Failed(reason) => draw_failure(reason, area, frame.buffer_mut(), theme),
        NumbersOnShow::Ready(numbers, top) => {
            let area = indent(area);
            draw_page(&lines(numbers, theme, area.width), *top, area, frame.buffer_mut(), theme);
        }
    }
}

/// Columns of a name before a bar, and of the numbers behind it.
const NAME: usize = 26;
const BEHIND: usize = 18;

fn lines(numbers: &Numbers, theme: &Theme, width: u16) -> Vec<Line<'static>> {
    let mut page = Page::new(theme, width);
    if numbers.attempts == 0 {
        page.aside("Nothing was found, so there is nothing to count.");
        return page.into_lines();
    }
    let bars = usize::from(width).saturating_sub(NAME + BEHIND + 2).max(8);
    page.gap();
    page.field("attempts", &thousands(numbers.attempts));
    page.field("simulated", &numbers.simulated_in_words());
    page.field(
        "success rate",
        &numbers.success_rate.map(|rate| format!("{} of those that left", per_cent(rate))).unwrap_or_default(),
    );
    if let Some(spread) = numbers.exchange_ms {
        let text = format!(
            "half took at most {}, 95 of 100 at most {}, the longest {}",
            duration_for_people(spread.median),
            duration_for_people(spread.p95),
            duration_for_people(spread.longest)
        );
        page.field("exchange", &text);
    }
    page.heading("Outcomes");
    for share in &numbers.outcomes {
        let outcome = Outcome::from_word(&share.name);
        let name = outcome.map_or(share.name.clone(), |outcome| format!("{} {}", outcome.glyph(), outcome.title()));
        let style = outcome.map_or(Style::new(), |outcome| theme.outcome(outcome));
        page.line(share_line(&name, share, bars, style, theme));
    }
    let days = Periods::of(&numbers.days);
    page.heading(days.title);
    page.line(legend(theme));
    for period in &days.all {
        page.line(period_line(period, days.most, bars, theme));
    }
    page.heading("Codes");
    for share in &numbers.codes {
        page.line(share_line(&harmless_line(&share.name), share, bars, theme.focus(), theme));
    }
    page.into_lines()
}

/// `UNABLE_GET_IMAGE          ███████▌          1,204   12.3 %`
fn share_line(name: &str, share: &Share, bars: usize, style: Style, theme: &Theme) -> Line<'static> {
    let bar = bar(share.share, bars);
    Line::from(vec![
        Span::raw(format!("{} ", padded(name, NAME))),
        Span::styled(format!("{bar:<bars$}"), style),
        Span::styled(format!("{:>9} {:>8}", thousands(share.count), per_cent(share.share)), theme.dim()),
    ])
}

/// One row: a bar of what came of the attempts, each outcome with a shade and a colour of its own.
fn period_line(period: &Period, most: u64, bars: usize, theme: &Theme) -> Line<'static> {
    let mut spans = vec![Span::raw(format!("{:<NAME$} ", period.name))];
    let bar = period.bar(most, bars);
    spans.extend(bar.map(|(outcome, columns)| Span::styled(outcome.shade().repeat(columns), colour(outcome, theme))));
    let drawn: usize = bar.iter().map(|(_, columns)| columns).sum();
    spans.push(Span::raw(" ".repeat(bars - drawn)));
    spans.push(Span::styled(format!("{:>9}", thousands(period.tally.attempts)), theme.dim()));
    Line::from(spans)
}

fn colour(outcome: Outcome, theme: &Theme) -> Style {
    if outcome == Outcome::NotSent { theme.dim() } else { theme.outcome(outcome) }
}

fn legend(theme: &Theme) -> Line<'static> {
    let spans = Tally::default().ends().into_iter().flat_map(|(outcome, _)| {
        let title = format!(" {}  ", outcome.title().to_lowercase());
        [Span::styled(outcome.shade(), colour(outcome, theme)), Span::styled(title, theme.dim())]
    });
    Line::from(spans.collect::<Vec<_>>())
}

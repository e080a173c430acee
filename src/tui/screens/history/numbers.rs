//! What a query finds, in numbers: attempts by day, the share of each outcome and code, how long the gateway took.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::enrollment::{Outcome, harmless_line};
use crate::history::{Day, Numbers, Search, Share};
use crate::tui::actions::Action;
use crate::tui::model::Model;
use crate::tui::theme::Theme;
use crate::tui::widgets::cursor::Cursor;
use crate::tui::widgets::page::{Page, draw_page, scrollable};
use crate::tui::widgets::rows::fit;

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
        NumbersOnShow::Ready(numbers, _) => lines(numbers, &model.setup.theme, body.width).len(),
        _ => return,
    };
    if let NumbersOnShow::Ready(_, top) = &mut model.history.numbers {
        top.follow(action, scrollable(lines, height), height.into());
    }
}

/// Draws the numbers.
pub(super) fn draw(model: &Model, area: Rect, frame: &mut Frame) {
    let theme = &model.setup.theme;
    match &model.history.numbers {
        NumbersOnShow::Closed => {}
        NumbersOnShow::Counting => frame.render_widget(Line::styled(" counting…", theme.dim()), area),
        NumbersOnShow::Failed(reason) => {
            let mut page = Page::new(theme, area.width);
            page.marked(reason, theme.bad());
            draw_page(&page.into_lines(), Cursor::default(), area, frame.buffer_mut(), theme);
        }
        NumbersOnShow::Ready(numbers, top) => {
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
        page.aside(" Nothing was found, so there is nothing to count.");
        return page.into_lines();
    }
    let bars = usize::from(width).saturating_sub(NAME + BEHIND + 2).max(8);
    let percent = |part: f64| format!("{:.1} %", part * 100.0);
    page.gap();
    page.field("attempts", &thousands(numbers.attempts));
    page.field(
        "success rate",
        &numbers.success_rate.map(|rate| format!("{} of those that left", percent(rate))).unwrap_or_default(),
    );
    if let Some(spread) = numbers.exchange_ms {
        let text = format!(
            "half took at most {}, 95 of 100 at most {}, the longest {}",
            duration(spread.median),
            duration(spread.p95),
            duration(spread.longest)
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
    let days = Buckets::of(&numbers.days);
    page.heading(days.title);
    page.line(legend(theme));
    for bucket in &days.all {
        page.line(bucket_line(bucket, days.most, bars, theme));
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
        Span::raw(format!(" {:<NAME$}", fit(name, NAME - 1))),
        Span::styled(format!("{bar:<bars$}"), style),
        Span::styled(format!("{:>9} {:>6.1} %", thousands(share.count), share.share * 100.0), theme.dim()),
    ])
}

/// A bar of eighths, for a part of 1.
fn bar(part: f64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = eighths(part, columns);
    // What is there at all is seen.
    let eighths = if part > 0.0 { eighths.max(1) } else { eighths };
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "columns of a window"
)]
fn eighths(part: f64, columns: usize) -> usize {
    (part.clamp(0.0, 1.0) * columns as f64 * 8.0).round() as usize
}

/// Days, weeks or months, as many as one looks at with pleasure.
struct Buckets {
    title: &'static str,
    all: Vec<Bucket>,
    most: u64,
}

struct Bucket {
    name: String,
    attempts: u64,
    /// Enrolled, rejected, unknown, not sent.
    outcomes: [u64; 4],
}

impl Bucket {
    fn add(&mut self, day: &Day) {
        self.attempts += day.attempts;
        let counts = [day.enrolled, day.rejected, day.unknown, day.not_sent];
        for (sum, count) in self.outcomes.iter_mut().zip(counts) {
            *sum += count;
        }
    }
}

/// Rows of days or weeks, above which they are put together.
const MOST_ROWS: usize = 35;

impl Buckets {
    fn of(days: &[Day]) -> Self {
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return Self { title: "By day", all: Vec::new(), most: 0 };
        };
        let span = (last.date - first.date).get_days().unsigned_abs() as usize + 1;
        let monday = |date: Date| date.nth_weekday(-1, Weekday::Monday).unwrap_or(date);
        let week = |date: Date| if date.weekday() == Weekday::Monday { date } else { monday(date) };
        let (title, start, step, format): (_, &dyn Fn(Date) -> Date, _, _) = if span <= MOST_ROWS {
            ("By day", &|date| date, 1.day(), "%a %d %b %Y")
        } else if span / 7 <= MOST_ROWS {
            ("By week, from Monday", &week, 1.week(), "%d %b %Y")
        } else {
            ("By month", &|date: Date| date.first_of_month(), 1.month(), "%B %Y")
        };
        let mut all: Vec<Bucket> = Vec::new();
        let (mut date, end) = (start(last.date), start(first.date));
        let mut unread = days.iter().rev().peekable();
        // The newest on top, as in the list; those without an attempt are there too.
        loop {
            let name = date.strftime(format).to_string();
            let mut bucket = Bucket { name, attempts: 0, outcomes: [0; 4] };
            while let Some(day) = unread.next_if(|day| start(day.date) == date) {
                bucket.add(day);
            }
            all.push(bucket);
            if date <= end {
                break;
            }
            date = start(date.saturating_sub(step));
        }
        let most = all.iter().map(|bucket| bucket.attempts).max().unwrap_or_default();
        Self { title, all, most }
    }
}

/// One row: a bar of what came of the attempts, each outcome with a shade and a colour of its own.
fn bucket_line(bucket: &Bucket, most: u64, bars: usize, theme: &Theme) -> Line<'static> {
    let mut spans = vec![Span::raw(format!(" {:<NAME$}", bucket.name))];
    let mut drawn = 0;
    for (count, (glyph, style)) in bucket.outcomes.into_iter().zip(shades(theme)) {
        let width = columns(count, most, bars).min(bars.saturating_sub(drawn));
        drawn += width;
        spans.push(Span::styled(glyph.repeat(width), style));
    }
    spans.push(Span::raw(" ".repeat(bars.saturating_sub(drawn))));
    spans.push(Span::styled(format!("{:>9}", thousands(bucket.attempts)), theme.dim()));
    Line::from(spans)
}

fn shades(theme: &Theme) -> [(&'static str, Style); 4] {
    [
        ("█", theme.outcome(Outcome::Enrolled)),
        ("▓", theme.outcome(Outcome::Rejected)),
        ("▒", theme.outcome(Outcome::Unknown)),
        ("░", theme.dim()),
    ]
}

fn legend(theme: &Theme) -> Line<'static> {
    let titles = [Outcome::Enrolled, Outcome::Rejected, Outcome::Unknown, Outcome::NotSent].map(Outcome::title);
    let spans = shades(theme).into_iter().zip(titles).flat_map(|((glyph, style), title)| {
        [Span::raw(" "), Span::styled(glyph, style), Span::styled(format!(" {} ", title.to_lowercase()), theme.dim())]
    });
    Line::from(spans.collect::<Vec<_>>())
}

/// Columns for a count where `most` take them all; one at least for what is there.
fn columns(count: u64, most: u64, bars: usize) -> usize {
    if count == 0 {
        return 0;
    }
    let bars = bars as u64;
    usize::try_from((count * bars + most / 2) / most.max(1)).unwrap_or(0).max(1)
}

/// `1,204`
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn duration(milliseconds: f64) -> String {
    if milliseconds < 1000.0 { format!("{milliseconds:.0} ms") } else { format!("{:.2} s", milliseconds / 1000.0) }
}

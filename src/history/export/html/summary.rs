//! The numbers at the top of a page.

use std::io;

use super::markup::Markup;
use crate::enrollment::{Outcome, per_cent, thousands};
use crate::history::{Group, Numbers, Period, Periods, Share, Spread};

pub(super) fn summary(page: &mut Markup<'_>, numbers: &Numbers) -> io::Result<()> {
    page.raw("<section class=\"numbers\">\n")?;
    if numbers.attempts == 0 {
        page.paragraph("Nothing was found, so there is nothing to count.")?;
        return page.raw("</section>\n");
    }
    page.facts(&[
        ("attempts", Some(thousands(numbers.attempts))),
        ("simulated", (numbers.simulated > 0).then(|| numbers.simulated_in_words())),
        (
            "success rate",
            numbers.success_rate.map(|rate| format!("{} of those that left and are over", per_cent(rate))),
        ),
        ("exchange", numbers.exchange_ms.map(|spread| exchange(&spread))),
    ])?;
    shares(page, "Outcomes", &numbers.outcomes, |name| Outcome::from_word(name).map(Outcome::title))?;
    shares(page, "Codes", &numbers.codes, |_| None)?;
    periods(page, &Periods::of(&numbers.days))?;
    groups(page, "Profile", &numbers.profiles)?;
    groups(page, "Operator", &numbers.operators)?;
    page.raw("</section>\n")
}

fn shares(
    page: &mut Markup<'_>,
    heading: &str,
    shares: &[Share],
    title: impl Fn(&str) -> Option<&'static str>,
) -> io::Result<()> {
    page.heading(heading)?;
    page.raw("<table class=\"chart\">\n")?;
    for share in shares {
        page.raw("<tr><th scope=\"row\">")?;
        page.text(title(&share.name).unwrap_or(&share.name))?;
        page.raw("</th><td class=\"bar\"><i class=\"")?;
        page.raw(Outcome::from_word(&share.name).map_or("code", Outcome::word))?;
        page.raw("\" style=\"width:")?;
        page.per_cent(share.share)?;
        page.raw("\"></i></td><td>")?;
        page.text(&thousands(share.count))?;
        page.raw("</td><td>")?;
        page.text(&per_cent(share.share))?;
        page.raw("</td></tr>\n")?;
    }
    page.raw("</table>\n")
}

fn periods(page: &mut Markup<'_>, periods: &Periods) -> io::Result<()> {
    page.heading(periods.title)?;
    page.raw("<table class=\"chart\">\n")?;
    for Period { name, tally } in &periods.all {
        page.raw("<tr><th scope=\"row\">")?;
        page.text(name)?;
        page.raw("</th><td class=\"bar\">")?;
        for (outcome, count) in tally.ends() {
            if count > 0 {
                page.raw("<i class=\"")?;
                page.raw(outcome.word())?;
                page.raw("\" style=\"width:")?;
                page.per_cent(part(count, periods.most))?;
                page.raw("\" title=\"")?;
                page.text(&format!("{}: {}", outcome.title(), thousands(count)))?;
                page.raw("\"></i>")?;
            }
        }
        page.raw("</td><td>")?;
        page.text(&thousands(tally.attempts))?;
        page.raw("</td></tr>\n")?;
    }
    page.raw("</table>\n")
}

fn groups(page: &mut Markup<'_>, of_what: &str, groups: &[Group]) -> io::Result<()> {
    page.raw("<table class=\"groups\">\n<thead><tr><th scope=\"col\">")?;
    page.text(of_what)?;
    page.raw("</th><th>Attempts</th><th>Enrolled</th><th>Rejected</th><th>Unknown</th><th>Not sent</th>")?;
    page.raw("<th>Success rate</th><th>Median</th><th>95 of 100</th></tr></thead>\n")?;
    for Group { name, tally, success_rate, exchange_ms } in groups {
        page.raw("<tr><th scope=\"row\">")?;
        page.text(name)?;
        page.raw("</th>")?;
        let counts = std::iter::once(tally.attempts).chain(tally.ends().map(|(_, count)| count)).map(thousands);
        let rate = success_rate.map(per_cent).unwrap_or_default();
        let spread =
            exchange_ms.map_or_else(Default::default, |it| [it.median, it.p95].map(|ms| format!("{ms:.0} ms")));
        for cell in counts.chain([rate]).chain(spread) {
            page.raw("<td>")?;
            page.text(&cell)?;
            page.raw("</td>")?;
        }
        page.raw("</tr>\n")?;
    }
    page.raw("</table>\n")
}

fn exchange(spread: &Spread) -> String {
    format!(
        "half took at most {:.0} ms, 95 of 100 at most {:.0} ms, the longest {:.0} ms",
        spread.median, spread.p95, spread.longest
    )
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn part(count: u64, most: u64) -> f64 {
    count as f64 / most.max(1) as f64
}

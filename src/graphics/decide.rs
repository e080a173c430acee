//! From what a terminal said to how pictures are shown, with the reasons. Pure.

use super::ask::Findings;
use super::tmux::Tmux;
use super::{CellPixels, Graphics, Protocol, Reason};
use crate::enrollment::harmless_line;
use crate::settings::{GraphicsChoice, Origin};

/// Terminals that draw Kitty's Unicode placeholders; others answer Kitty's query and show empty boxes.
const DRAW_PLACEHOLDERS: [&str; 3] = ["kitty", "ghostty", "xterm-ghostty"];
/// Terminals that show iTerm2's inline images, and do so better than anything else they can.
const SHOW_INLINE_IMAGES: [&str; 5] = ["iterm2", "wezterm", "konsole", "mintty", "rio"];
/// Sixels among the attributes of DA1.
const SIXEL: u16 = 4;

/// Decides how pictures are shown: as it is `wanted`, which `origin` says, or the best that was found.
#[must_use]
pub fn decide(findings: &Findings, wanted: GraphicsChoice, origin: Origin) -> Graphics {
    let mut reasons = told(findings, wanted, origin);
    let (protocol, why) = choose(findings, wanted);
    reasons.push(Reason { question: "chosen", finding: format!("{}: {why}", protocol.name()) });
    let cell =
        if protocol.draws_pixels() { cell(findings).unwrap_or(CellPixels::USUAL) } else { CellPixels::HALF_BLOCK };
    Graphics { protocol, cell, in_tmux: findings.surroundings.in_tmux, reasons }
}

fn choose(findings: &Findings, wanted: GraphicsChoice) -> (Protocol, String) {
    let in_tmux = findings.surroundings.in_tmux;
    let asked_for = "you asked for it".to_owned();
    match wanted {
        GraphicsChoice::Auto if in_tmux => best_in_tmux(findings),
        GraphicsChoice::Auto => best(findings),
        GraphicsChoice::Off => (Protocol::Off, asked_for),
        GraphicsChoice::Blocks => (Protocol::Blocks, asked_for),
        GraphicsChoice::Iterm if in_tmux => {
            (Protocol::Blocks, "tmux does not pass iTerm2's inline images on in a way that can be erased".to_owned())
        }
        GraphicsChoice::Kitty => (Protocol::Kitty, asked_for),
        GraphicsChoice::Iterm => (Protocol::Iterm, asked_for),
        GraphicsChoice::Sixel => (Protocol::Sixel, asked_for),
    }
}

fn best(findings: &Findings) -> (Protocol, String) {
    let name = findings.name.as_deref().unwrap_or_default().to_lowercase();
    let is_one_of = |names: &[&str]| names.iter().any(|known| name.starts_with(known));
    let answers_kitty = findings.kitty.as_deref() == Some("OK");
    // Old versions of it do not tell their name.
    let placeholders = is_one_of(&DRAW_PLACEHOLDERS)
        || (name.is_empty() && ["xterm-kitty", "xterm-ghostty"].contains(&findings.surroundings.term.as_str()));
    if answers_kitty && placeholders {
        return (Protocol::Kitty, "the terminal answers its query, and is known to draw placeholders".to_owned());
    }
    if is_one_of(&SHOW_INLINE_IMAGES) {
        return (Protocol::Iterm, "a terminal of this name shows them".to_owned());
    }
    let why = match (has_sixels(findings), cell(findings)) {
        (true, Some(_)) => return (Protocol::Sixel, "the terminal's attributes name them".to_owned()),
        (true, None) => "it can show sixels, but not say how large a cell is",
        (false, _) if !findings.surroundings.can_be_asked() => "a terminal of this TERM is not asked",
        (false, _) if !findings.answered => "the terminal did not answer",
        (false, _) if answers_kitty => {
            "it answers Kitty's query, but is not known to draw placeholders; --graphics kitty tries it"
        }
        (false, _) => "the terminal names no graphics that are known here",
    };
    (Protocol::Blocks, why.to_owned())
}

fn best_in_tmux(findings: &Findings) -> (Protocol, String) {
    let Some(tmux) = &findings.tmux else { return (Protocol::Blocks, "tmux could not be asked".to_owned()) };
    let terminal = tmux.terminal.to_lowercase();
    let draws_placeholders = ["xterm-kitty"].iter().chain(&DRAW_PLACEHOLDERS).any(|known| terminal.starts_with(known));
    let why = match (draws_placeholders, tmux.passes_through) {
        (true, true) => {
            return (
                Protocol::Kitty,
                "the attached terminal draws placeholders, and tmux passes pictures on".to_owned(),
            );
        }
        _ if has_sixels(findings) && tmux.sixel && cell(findings).is_some() => {
            return (Protocol::Sixel, "tmux and the attached terminal can show them".to_owned());
        }
        (true, false) => "tmux passes no pictures on: `tmux set -g allow-passthrough on` lets it",
        (false, _) if terminal.is_empty() => "no terminal is attached to tmux, or it has no name",
        (false, _) => "through tmux, the attached terminal shows no graphics that are known here",
    };
    (Protocol::Blocks, why.to_owned())
}

fn has_sixels(findings: &Findings) -> bool {
    // The first number is the terminal's class, not an attribute.
    findings.attributes.iter().flat_map(|attributes| attributes.iter().skip(1)).any(|attribute| *attribute == SIXEL)
}

/// The size of a cell, as the terminal or else the system says.
fn cell(findings: &Findings) -> Option<CellPixels> {
    findings.cell.or_else(|| {
        let ((columns, rows), (width, height)) = findings.window?;
        CellPixels::new(width.checked_div(columns)?, height.checked_div(rows)?)
    })
}

/// Everything that was asked, with what was answered.
fn told(findings: &Findings, wanted: GraphicsChoice, origin: Origin) -> Vec<Reason> {
    let Findings { surroundings, kitty, name, attributes, window, tmux, .. } = findings;
    let silence = if surroundings.can_be_asked() { "no answer" } else { "not asked: TERM says it is no use" };
    let answer =
        |text: &Option<String>| text.as_deref().map_or(silence.to_owned(), |text| harmless_line(text).into_owned());
    let mut reasons = Vec::new();
    let mut tell = |question, finding| reasons.push(Reason { question, finding });
    tell("asked for", format!("{} ({origin})", wanted.word()));
    tell("TERM", harmless_line(&surroundings.term).into_owned());
    tell("COLORTERM", harmless_line(&surroundings.colorterm).into_owned());
    if surroundings.in_tmux {
        tell("tmux", tmux.as_ref().map_or("no answer".to_owned(), tmux_words));
    }
    tell("name (XTVERSION)", answer(name));
    let not_asked = surroundings.can_be_asked() && !surroundings.can_take_kitty_query();
    let multiplexed = "not asked: tmux and screen would not understand".to_owned();
    tell("Kitty's query", if not_asked { multiplexed } else { answer(kitty) });
    let numbers = attributes.as_ref().map(|numbers| numbers.iter().map(u16::to_string).collect::<Vec<_>>().join(" "));
    let sixels = if has_sixels(findings) { ", 4 being sixels" } else { "" };
    tell("attributes (DA1)", format!("{}{sixels}", answer(&numbers)));
    tell("cell", cell_words(findings));
    let size = window.map(|((columns, rows), (width, height))| match (width, height) {
        (0, _) | (_, 0) => format!("{columns}x{rows} cells, pixels unknown"),
        _ => format!("{columns}x{rows} cells, {width}x{height} pixels"),
    });
    tell("window", size.unwrap_or("unknown".to_owned()));
    reasons
}

fn tmux_words(tmux: &Tmux) -> String {
    let terminal =
        if tmux.terminal.is_empty() { "none, or without a name".into() } else { harmless_line(&tmux.terminal) };
    let passes = if tmux.passes_through { "on" } else { "off" };
    let sixel = if tmux.sixel { ", which has sixels" } else { "" };
    format!("allow-passthrough {passes}, attached terminal: {terminal}{sixel}")
}

fn cell_words(findings: &Findings) -> String {
    match (findings.cell, cell(findings)) {
        (Some(CellPixels { width, height }), _) => format!("{width}x{height} pixels, as the terminal answers"),
        (None, Some(CellPixels { width, height })) => format!("{width}x{height} pixels, by the window's size"),
        (None, None) => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphics::Surroundings;

    fn terminal(name: &str, kitty: bool, attributes: &[u16]) -> Findings {
        Findings {
            surroundings: Surroundings { term: "xterm-256color".into(), ..Surroundings::default() },
            name: (!name.is_empty()).then(|| name.to_owned()),
            kitty: kitty.then(|| "OK".to_owned()),
            attributes: Some(attributes.to_vec()),
            cell: CellPixels::new(8, 17),
            window: Some(((120, 40), (0, 0))),
            answered: true,
            ..Findings::default()
        }
    }

    fn chosen(findings: &Findings) -> Protocol {
        decide(findings, GraphicsChoice::Auto, Origin::Default).protocol
    }

    #[test]
    fn each_terminal_gets_the_best_it_can() {
        for (name, kitty, attributes, protocol) in [
            ("kitty(0.36.4)", true, &[62, 22][..], Protocol::Kitty),
            ("ghostty 1.2.0", true, &[62, 22], Protocol::Kitty),
            ("iTerm2 3.5.10", true, &[64, 4], Protocol::Iterm),
            ("WezTerm 20240203", true, &[65, 4], Protocol::Iterm),
            ("Konsole 24.08", true, &[62, 4], Protocol::Iterm),
            ("foot(1.18)", false, &[62, 4, 22], Protocol::Sixel),
            ("xterm.js(5.6)", false, &[62, 4, 9], Protocol::Sixel),
            ("VTE(7802)", false, &[61, 1, 21], Protocol::Blocks),
            ("somebody's", true, &[62], Protocol::Blocks),
            ("", false, &[4], Protocol::Blocks),
        ] {
            assert_eq!(chosen(&terminal(name, kitty, attributes)), protocol, "{name}");
        }
    }

    #[test]
    fn sixels_need_the_size_of_a_cell() {
        let mut foot = terminal("foot", false, &[62, 4]);
        foot.cell = None;
        assert_eq!(chosen(&foot), Protocol::Blocks);
        foot.window = Some(((120, 40), (1200, 800)));
        assert_eq!(decide(&foot, GraphicsChoice::Auto, Origin::Default).cell, CellPixels { width: 10, height: 20 });
    }

    #[test]
    fn in_tmux_the_attached_terminal_and_the_permission_count() {
        let mut inside = terminal("tmux 3.3a", false, &[1, 2]);
        inside.surroundings.in_tmux = true;
        assert_eq!(chosen(&inside), Protocol::Blocks);
        let kitty = Tmux { passes_through: true, terminal: "kitty(0.36)".into(), sixel: false };
        inside.tmux = Some(kitty.clone());
        assert_eq!(chosen(&inside), Protocol::Kitty);
        inside.tmux = Some(Tmux { passes_through: false, ..kitty });
        let graphics = decide(&inside, GraphicsChoice::Auto, Origin::Default);
        assert_eq!(graphics.protocol, Protocol::Blocks);
        assert!(graphics.reasons.last().unwrap().finding.contains("allow-passthrough on"), "{graphics:?}");
        inside.attributes = Some(vec![1, 2, 4]);
        inside.tmux = Some(Tmux { sixel: true, terminal: "foot".into(), passes_through: false });
        assert_eq!(chosen(&inside), Protocol::Sixel);
    }

    #[test]
    fn what_is_asked_for_is_done_whatever_the_terminal_says() {
        let silent = Findings::default();
        for (wanted, protocol) in [
            (GraphicsChoice::Kitty, Protocol::Kitty),
            (GraphicsChoice::Iterm, Protocol::Iterm),
            (GraphicsChoice::Sixel, Protocol::Sixel),
            (GraphicsChoice::Blocks, Protocol::Blocks),
            (GraphicsChoice::Off, Protocol::Off),
            (GraphicsChoice::Auto, Protocol::Blocks),
        ] {
            assert_eq!(decide(&silent, wanted, Origin::Flag("--graphics")).protocol, protocol);
        }
    }

    #[test]
    fn a_terminal_cannot_write_into_the_report() {
        let evil = terminal("kitty\x1b[2J\u{202e}", true, &[62]);
        for reason in decide(&evil, GraphicsChoice::Auto, Origin::Default).reasons {
            assert!(!reason.finding.contains(['\x1b', '\u{202e}']), "{reason:?}");
        }
    }
}

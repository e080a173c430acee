//! The table `[checks]`: where the checks of a photo draw their lines. What they measure is the photo room's.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::file::Mistake;
use super::nearest;
use crate::photo::{CheckLimits, Least, Most};

/// The table as it is written.
pub(super) type ChecksTable = BTreeMap<Spanned<String>, Spanned<LineTable>>;

/// One line as it is written; what is absent keeps its default.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineTable {
    warn: Option<f64>,
    fail: Option<f64>,
}

/// A line among the limits.
enum Line<'a> {
    Least(&'a mut Least),
    Most(&'a mut Most),
}

/// Finds a line among the limits.
type Find = fn(&mut CheckLimits) -> Line<'_>;

/// Every line by its name, in the order in which they are shown.
const LINES: [(&str, Find); 11] = [
    ("second_face", |limits| Line::Most(&mut limits.second_face)),
    ("face_size", |limits| Line::Least(&mut limits.face_size)),
    ("face_margin", |limits| Line::Least(&mut limits.face_margin)),
    ("tilt", |limits| Line::Most(&mut limits.tilt)),
    ("blur", |limits| Line::Most(&mut limits.blur)),
    ("dark", |limits| Line::Least(&mut limits.dark)),
    ("bright", |limits| Line::Most(&mut limits.bright)),
    ("contrast", |limits| Line::Least(&mut limits.contrast)),
    ("burnt_out", |limits| Line::Most(&mut limits.burnt_out)),
    ("colour", |limits| Line::Least(&mut limits.colour)),
    ("resolution", |limits| Line::Least(&mut limits.resolution)),
];

impl Line<'_> {
    fn values(&self) -> (f64, f64) {
        match self {
            Self::Least(line) => (line.warn, line.fail),
            Self::Most(line) => (line.warn, line.fail),
        }
    }

    fn set(self, written: LineTable) {
        let (warn, fail) = match self {
            Self::Least(line) => (&mut line.warn, &mut line.fail),
            Self::Most(line) => (&mut line.warn, &mut line.fail),
        };
        *warn = written.warn.unwrap_or(*warn);
        *fail = written.fail.unwrap_or(*fail);
    }

    /// What is wrong with a line, as the rest of a sentence that begins with its name.
    fn objection(&self) -> Option<String> {
        let (warn, fail) = self.values();
        match self {
            _ if !(warn.is_finite() && fail.is_finite()) => Some("has to be two ordinary numbers".to_owned()),
            Self::Least(_) if warn < fail => Some(format!(
                "fails below {fail} and warns below {warn}, so it would never warn: choose a warn of {fail} or more"
            )),
            Self::Most(_) if warn > fail => Some(format!(
                "fails above {fail} and warns above {warn}, so it would never warn: choose a warn of {fail} or less"
            )),
            _ => None,
        }
    }
}

/// The limits that a table makes of the defaults.
pub(super) fn resolve(table: &ChecksTable) -> Result<CheckLimits, Mistake> {
    let mut limits = CheckLimits::default();
    for (name, written) in table {
        let Some((known, line)) = LINES.iter().find(|(known, _)| known == name.get_ref()) else {
            let hint = nearest::hint(name.get_ref(), LINES.map(|(known, _)| known));
            let message = format!("unknown setting `{}`: {hint}", name.get_ref());
            return Err(Mistake { at: name.span(), message });
        };
        line(&mut limits).set(*written.get_ref());
        if let Some(objection) = line(&mut limits).objection() {
            return Err(Mistake { at: written.span(), message: format!("{known} {objection}") });
        }
    }
    if limits.dark.warn > limits.bright.warn {
        let (dark, bright) = (limits.dark.warn, limits.bright.warn);
        let at = table.iter().find(|(name, _)| matches!(name.get_ref().as_str(), "dark" | "bright"));
        let message = format!(
            "no photo is darker than bright ({bright}) and brighter than dark ({dark}): choose a dark below bright"
        );
        return Err(Mistake { at: at.map_or(0..0, |(name, _)| name.span()), message });
    }
    Ok(limits)
}

/// Every line with its value as TOML, and whether the table says anything of it.
pub(super) fn written(mut limits: CheckLimits, table: &ChecksTable) -> Vec<(&'static str, String, bool)> {
    let is_set = |name: &str| table.keys().any(|key| key.get_ref() == name);
    let shown = LINES.iter().map(|(name, line)| {
        let (warn, fail) = line(&mut limits).values();
        (*name, format!("{{ warn = {warn}, fail = {fail} }}"), is_set(name))
    });
    shown.collect()
}

//! The marks of photos that the profile in use has sent: for whom, and when.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::enrollment::{Earlier, Outcome, age, fit, harmless_line};
use crate::tui::effect::Effect;
use crate::tui::message::Ticket;
use crate::tui::model::Model;

use super::photo::Unedited;
use super::photos::{Row, Rows, Target};

/// The marks of the folder on show. Each belongs to a file of that size and age: one that was written again has none.
#[derive(Debug, Default)]
pub struct Marks {
    ticket: Ticket,
    profile: String,
    sent: HashMap<Unedited, Earlier>,
}

impl Marks {
    /// The attempt that sent the photo of a line.
    #[must_use]
    pub fn of(&self, row: &Row) -> Option<&Earlier> {
        self.sent.get(&photo(row)?)
    }
}

/// The photo of a line; nothing for folders and for files that cannot be sent.
fn photo(row: &Row) -> Option<Unedited> {
    match &row.target {
        Target::Photo(source) => Some((source.clone(), (row.bytes, row.modified))),
        _ => None,
    }
}

/// `→ 4720, 3 min`, in half the width of the list at most.
#[must_use]
pub fn words(earlier: &Earlier, now: Timestamp, width: u16) -> String {
    let sign = match earlier.outcome {
        Outcome::Enrolled => "→",
        outcome => outcome.glyph(),
    };
    let age = age(now.as_second() - earlier.at.as_second());
    let room = usize::from(width / 2).saturating_sub(age.chars().count() + 4).max(4);
    format!("{sign} {}, {age}", fit(&harmless_line(earlier.person()), room))
}

/// Asks which photos of the list were sent. Marks that are there stay until the answer comes, unless they are another profile's.
pub fn look(model: &mut Model) -> Vec<Effect> {
    let Rows::Ready(rows) = &model.enroll.photos.rows else { return Vec::new() };
    let photos: Vec<Unedited> = rows.iter().filter_map(photo).collect();
    let marks = &mut model.enroll.marks;
    let profile = model.gateway.profile.clone();
    if marks.profile != profile {
        marks.sent.clear();
        marks.profile.clone_from(&profile);
    }
    marks.ticket = Ticket(marks.ticket.0 + 1);
    vec![Effect::FindSent { ticket: marks.ticket, profile, photos }]
}

/// Takes some of the photos that were sent. The first answer to a question takes the place of what was known before.
pub fn take(model: &mut Model, ticket: Ticket, is_first: bool, sent: Vec<(Unedited, Earlier)>) {
    let marks = &mut model.enroll.marks;
    if ticket == marks.ticket {
        if is_first {
            marks.sent.clear();
        }
        marks.sent.extend(sent);
    }
}

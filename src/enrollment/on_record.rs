//! What the record knows of a person and a photo before they are sent, and the warnings that follow from it.
//!
//! [`warnings`] is the one place that decides: the console asks about each of them, `send` prints them.

use jiff::Timestamp;
use serde::Serialize;

use super::{Attempt, AttemptId, Outcome, PhotoFacts, age, fit};

/// The SHA-256 of a photo's file and of the JPEG made of it, as 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoHashes {
    /// Of the file.
    pub source: String,
    /// Of what is sent, after edits.
    pub sent: String,
}

impl From<&PhotoFacts> for PhotoHashes {
    fn from(facts: &PhotoFacts) -> Self {
        Self { source: facts.source_sha256.clone(), sent: facts.sha256.clone() }
    }
}

/// The enrollment that the record is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The profile it would go by.
    pub profile: String,
    /// The userId as sent; empty while nobody typed one.
    pub user_id: String,
    /// The photo, once it was prepared.
    pub photo: Option<PhotoHashes>,
}

impl From<&Attempt> for Proposed {
    fn from(attempt: &Attempt) -> Self {
        let (profile, user_id) = (attempt.profile.clone(), attempt.user_id.clone());
        Self { profile, user_id, photo: attempt.photo.as_ref().map(PhotoHashes::from) }
    }
}

/// An earlier attempt, as far as a warning tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Its identity.
    pub id: AttemptId,
    /// When it began.
    pub at: Timestamp,
    /// What came of it so far.
    pub outcome: Outcome,
    /// `bizId` as sent.
    pub biz_id: String,
    /// `userId` as sent.
    pub user_id: String,
    /// The userId as typed, where another form of it was sent and this one was kept.
    pub raw_user_id: Option<String>,
    /// The profile it went by.
    pub profile: String,
}

impl Earlier {
    /// The person as people know them: as typed where that was kept, else as sent.
    #[must_use]
    pub fn person(&self) -> &str {
        self.raw_user_id.as_deref().unwrap_or(&self.user_id)
    }

    /// `13 min ago`.
    #[must_use]
    pub fn ago(&self, now: Timestamp) -> String {
        match now.as_second() - self.at.as_second() {
            seconds if seconds < 60 => "just now".to_owned(),
            seconds => format!("{} ago", age(seconds)),
        }
    }

    /// `bizId 20261123-…, profile staging`.
    fn reference(&self) -> String {
        format!("bizId {}, profile {}", self.biz_id, self.profile)
    }
}

/// The facts on record about an enrollment that is proposed. Attempts of which no byte left and those of `explore` do not count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OnRecord {
    /// The last attempt for this userId at this profile.
    pub last: Option<Earlier>,
    /// The last one that enrolled the person.
    pub enrolled: Option<Earlier>,
    /// One that is on its way now.
    pub sending: Option<Earlier>,
    /// The last one that enrolled another userId with this photo at this profile; else the last that may have, else that was rejected.
    pub photo: Option<Earlier>,
}

impl OnRecord {
    /// The attempt that leaves in doubt whether the person is enrolled: one on its way, or the last one if its outcome is unknown.
    #[must_use]
    pub fn doubt(&self) -> Option<&Earlier> {
        let last = self.last.as_ref().filter(|last| last.outcome == Outcome::Unknown);
        self.sending.as_ref().or(last)
    }
}

/// The reasons for a warning, in the words of `design/contract.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// The person's last attempt has no known outcome, or is on its way.
    UserOutcomeUnknown,
    /// The photo was sent for another person.
    PhotoSentForAnotherUser,
    /// The person is enrolled already.
    UserEnrolledBefore,
}

/// A fact to know before the enrollment is sent. Its texts hold what was typed and recorded, and are not yet harmless on a screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// The reason.
    pub warning: WarningKind,
    /// One or two sentences, with the time, the bizId and the profile.
    pub message: String,
    /// The same in one short line, for the form.
    #[serde(skip)]
    pub brief: String,
    /// The title of the question that is asked about it.
    #[serde(skip)]
    pub question: &'static str,
}

/// The warnings about an enrollment, the gravest first. `person` is the userId as it is shown.
#[must_use]
pub fn warnings(on_record: &OnRecord, person: &str, now: Timestamp) -> Vec<Warning> {
    let doubt = on_record.doubt().map(|earlier| about_doubt(earlier, person, now));
    let photo = on_record.photo.as_ref().map(|earlier| about_photo(earlier, person, now));
    let enrolled = on_record.enrolled.as_ref().map(|earlier| about_enrolled(earlier, person, now));
    doubt.into_iter().chain(photo).chain(enrolled).collect()
}

fn about_doubt(earlier: &Earlier, person: &str, now: Timestamp) -> Warning {
    let (ago, reference) = (earlier.ago(now), earlier.reference());
    let (message, brief, question) = if earlier.outcome == Outcome::Sending {
        (
            format!("{person} is being sent already: it began {ago} ({reference}) and has no answer yet."),
            format!("{person}: being sent now, begun {ago}"),
            "This person is being sent already. Send again?",
        )
    } else {
        (
            format!(
                "We don't know whether {person} is enrolled: the outcome of the last attempt, {ago}, is unknown ({reference})."
            ),
            format!("{person}: outcome unknown, sent {ago}"),
            "We don't know whether this person is enrolled. Send again?",
        )
    };
    Warning { warning: WarningKind::UserOutcomeUnknown, message, brief, question }
}

/// Columns of another person's userId in a short line.
const MOST_OF_OTHER: usize = 14;

fn about_photo(earlier: &Earlier, person: &str, now: Timestamp) -> Warning {
    let (other, ago) = (earlier.person(), earlier.ago(now));
    let what = match earlier.outcome {
        Outcome::Enrolled => format!("was enrolled as {other} {ago}"),
        Outcome::Sending => format!("is being sent as {other} now"),
        Outcome::Unknown => format!("was sent as {other} {ago}, with an unknown outcome"),
        Outcome::Rejected | Outcome::NotSent => format!("was sent as {other} {ago} and rejected"),
    };
    let other = fit(other, MOST_OF_OTHER);
    let brief = match earlier.outcome {
        Outcome::Enrolled => format!("photo: enrolled as {other} {ago}"),
        Outcome::Sending => format!("photo: being sent as {other} now"),
        Outcome::Unknown => format!("photo: sent as {other} {ago}, outcome unknown"),
        Outcome::Rejected | Outcome::NotSent => format!("photo: rejected as {other} {ago}"),
    };
    Warning {
        warning: WarningKind::PhotoSentForAnotherUser,
        message: format!("This photo {what} ({}). You are about to send it as {person}.", earlier.reference()),
        brief,
        question: "This photo was sent for another person. Send it all the same?",
    }
}

fn about_enrolled(earlier: &Earlier, person: &str, now: Timestamp) -> Warning {
    let (ago, reference) = (earlier.ago(now), earlier.reference());
    Warning {
        warning: WarningKind::UserEnrolledBefore,
        message: format!("{person} was enrolled {ago} ({reference})."),
        brief: format!("{person}: enrolled {ago} by this profile"),
        question: "This person is already enrolled. Enroll again?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn earlier(user_id: &str, outcome: Outcome) -> Earlier {
        Earlier {
            id: AttemptId("A".into()),
            at: Timestamp::from_second(1_000_000).unwrap(),
            outcome,
            biz_id: "biz-1".into(),
            user_id: user_id.into(),
            raw_user_id: None,
            profile: "staging".into(),
        }
    }

    fn told(on_record: &OnRecord, person: &str) -> Vec<(WarningKind, String, String)> {
        let now = Timestamp::from_second(1_000_000 + 13 * 60).unwrap();
        let warnings = warnings(on_record, person, now);
        warnings.into_iter().map(|it| (it.warning, it.message, it.brief)).collect()
    }

    #[test]
    fn a_person_and_a_photo_of_whom_nothing_is_on_record_are_no_cause_for_a_warning() {
        assert_eq!(told(&OnRecord::default(), "77"), []);
        let rejected = Some(earlier("77", Outcome::Rejected));
        assert_eq!(told(&OnRecord { last: rejected, ..OnRecord::default() }, "77"), []);
    }

    #[test]
    fn each_fact_is_told_with_when_under_which_biz_id_and_by_which_profile() {
        let (person, photo) = (earlier("77", Outcome::Enrolled), earlier("4720", Outcome::Enrolled));
        let on_record =
            OnRecord { last: Some(person.clone()), enrolled: Some(person), photo: Some(photo), ..OnRecord::default() };
        let [(first, photo, brief), (second, enrolled, form)] = &told(&on_record, "77")[..] else { panic!("two") };
        assert_eq!((*first, *second), (WarningKind::PhotoSentForAnotherUser, WarningKind::UserEnrolledBefore));
        assert_eq!(
            photo,
            "This photo was enrolled as 4720 13 min ago (bizId biz-1, profile staging). You are about to send it as 77."
        );
        assert_eq!(brief, "photo: enrolled as 4720 13 min ago");
        assert_eq!(enrolled, "77 was enrolled 13 min ago (bizId biz-1, profile staging).");
        assert_eq!(form, "77: enrolled 13 min ago by this profile");
    }

    #[test]
    fn what_is_unknown_is_in_doubt_until_an_attempt_after_it_is_answered_and_what_is_on_its_way_always_is() {
        let unknown = OnRecord { last: Some(earlier("77", Outcome::Unknown)), ..OnRecord::default() };
        assert_eq!(told(&unknown, "77")[0].2, "77: outcome unknown, sent 13 min ago");
        let answered = OnRecord { last: Some(earlier("77", Outcome::Rejected)), ..OnRecord::default() };
        assert_eq!(answered.doubt(), None);
        let sending = OnRecord { sending: Some(earlier("77", Outcome::Sending)), ..answered };
        assert_eq!(told(&sending, "77")[0].0, WarningKind::UserOutcomeUnknown);
        assert_eq!(told(&sending, "77")[0].2, "77: being sent now, begun 13 min ago");
    }
}

//! Names that the world gives: a new attempt's, a new bizId, the operator's.

use jiff::{Timestamp, Zoned};
use ulid::Ulid;

use crate::enrollment::{AttemptId, BizIdTemplate, Filling, Operator};
use crate::history::Store;

/// How many numbers in a row are looked at before one is given out that is taken, and refused when it is sent.
const MOST_TAKEN: u32 = 1000;

/// The identity of a new attempt.
pub(crate) fn new_attempt_id() -> AttemptId {
    AttemptId(Ulid::generate().to_string())
}

/// A bizId made from a profile's template. Where it counts, `store` knows how many attempts there were, and
/// numbers that are taken are passed over; without a store counting begins.
pub async fn new_biz_id(template: &BizIdTemplate, profile: &str, now: &Zoned, store: Option<&Store>) -> String {
    let (ulid, operator) = (Ulid::generate().to_string(), operator());
    let fill = |counter| template.fill(&Filling { now, ulid: &ulid, operator: &operator.0, counter });
    let (true, Some(store)) = (template.counts(), store) else { return fill(1) };
    let midnight = || now.start_of_day().map_or(now.timestamp(), |midnight| midnight.timestamp());
    let since = if template.names_the_day() { midnight() } else { Timestamp::UNIX_EPOCH };
    // A record that cannot be read is told when the attempt is to be recorded.
    let first = store.count_since(profile.to_owned(), since).await.unwrap_or_default().saturating_add(1);
    for counter in first..first.saturating_add(MOST_TAKEN) {
        let biz_id = fill(counter);
        if !matches!(store.has_used(profile.to_owned(), biz_id.clone()).await, Ok(true)) {
            return biz_id;
        }
    }
    fill(first)
}

/// Who sits at the console, as the system knows them.
#[must_use]
pub fn operator() -> Operator {
    Operator(whoami::username().unwrap_or_else(|_| "unknown".to_owned()))
}

/// The name of this machine; empty where the system does not say it.
pub(crate) fn machine() -> String {
    whoami::hostname().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrollment::BizId;

    #[tokio::test]
    async fn a_new_biz_id_is_one_that_can_be_sent_and_no_two_are_the_same() {
        let now = jiff::civil::date(2026, 11, 23).at(8, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        let template = BizIdTemplate::default();
        let one = new_biz_id(&template, "simulator", &now, None).await;
        assert!(one.starts_with("20261123-"), "{one}");
        assert!(BizId::parse(one.clone()).is_ok());
        assert_ne!(one, new_biz_id(&template, "simulator", &now, None).await);
    }
}

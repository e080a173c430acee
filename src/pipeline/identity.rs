//! Names that the world gives: a new attempt's, a new bizId, the operator's.

use jiff::Zoned;
use ulid::Ulid;

use crate::enrollment::{AttemptId, Operator};

/// The identity of a new attempt.
pub(super) fn new_attempt_id() -> AttemptId {
    AttemptId(Ulid::generate().to_string())
}

/// A bizId that was never used: the day, then 60 random bits in Crockford's Base32, as in `20261123-01K9T3VQ4XHM`.
#[must_use]
pub fn new_biz_id(now: &Zoned) -> String {
    const RANDOM_CHARACTERS: usize = 12;
    let ulid = Ulid::generate().to_string();
    let random = ulid.get(ulid.len() - RANDOM_CHARACTERS..).unwrap_or(&ulid);
    format!("{}-{random}", now.strftime("%Y%m%d"))
}

/// Who sits at the console, as the system knows them.
#[must_use]
pub fn operator() -> Operator {
    Operator(whoami::username().unwrap_or_else(|_| "unknown".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrollment::BizId;

    #[test]
    fn a_new_biz_id_is_one_that_can_be_sent_and_no_two_are_the_same() {
        let now = jiff::civil::date(2026, 11, 23).at(8, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap();
        let one = new_biz_id(&now);
        assert!(one.starts_with("20261123-"), "{one}");
        assert!(BizId::parse(one.clone()).is_ok());
        assert_ne!(one, new_biz_id(&now));
    }
}

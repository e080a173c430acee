//! Holds the record against what a gateway saw: what is lost, and what is wrong.

use crate::gateway::{Answer, Exchange};

/// One program that was to enroll one person.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) biz_id: String,
    /// What its gateway saw.
    pub(crate) exchanges: Vec<Exchange>,
    /// Its exit code, unless it was killed.
    pub(crate) exit: Option<i32>,
    /// The outcome that it printed, if it came to that.
    pub(crate) said: Option<String>,
}

/// One line of `history list --json`.
#[derive(Debug, Clone)]
pub(crate) struct Listed {
    pub(crate) biz_id: String,
    pub(crate) outcome: String,
    /// Whether the next start found that its program was gone.
    pub(crate) interrupted: bool,
}

/// What is not as it has to be, in words.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    pub(crate) lost: Vec<String>,
    pub(crate) wrong: Vec<String>,
}

impl Ran {
    /// The requests whose first byte arrived.
    pub(crate) fn left(&self) -> Vec<&Exchange> {
        self.exchanges.iter().filter(|exchange| exchange.has_left()).collect()
    }

    /// What the last request that left has come to, for certain; `None` when nothing left.
    fn truth(&self) -> Option<&'static str> {
        self.left().last().map(|last| match last.answered() {
            Some(Answer::Success) => "enrolled",
            Some(Answer::Failure | Answer::Traffic) => "rejected",
            Some(Answer::Unknown | Answer::Cut | Answer::Nothing) | None => "unknown",
        })
    }

    /// Why this outcome cannot be right.
    fn objection(&self, outcome: &str) -> Option<String> {
        let truth = self.truth();
        let holds = match (self.exit, truth) {
            (_, None) => matches!(outcome, "not_sent" | "unknown"),
            (Some(_), Some(truth)) => outcome == truth,
            // It may not have come to know the answer, or not to write it down.
            (None, Some(truth)) => outcome == truth || outcome == "unknown",
        };
        if !holds {
            return Some(format!("is recorded as {outcome}, which is {}", truth.unwrap_or("not_sent")));
        }
        if let Some(said) = self.said.as_ref().filter(|said| *said != outcome) {
            return Some(format!("is recorded as {outcome}, and the program said {said}"));
        }
        let code = match outcome {
            "enrolled" => 0,
            "rejected" => 1,
            "not_sent" => 3,
            _ => 4,
        };
        let exit = self.exit.filter(|exit| *exit != code)?;
        Some(format!("is recorded as {outcome}, and the exit code was {exit}"))
    }
}

/// Judges the record after the next start.
pub(crate) fn judge(all: &[&Ran], listed: &[Listed]) -> Verdict {
    let mut verdict = Verdict::default();
    for ran in all {
        let (biz_id, left) = (&ran.biz_id, ran.left());
        let lines: Vec<_> = listed.iter().filter(|line| line.biz_id == *biz_id).collect();
        match lines.as_slice() {
            // Whoever ended by itself has something on record, even if nothing left.
            [] if !left.is_empty() || ran.exit.is_some() => {
                verdict.lost.push(format!("{biz_id} is not on record: {ran:?}"));
            }
            [] => {}
            [line] => {
                let objection = ran.objection(&line.outcome);
                verdict.wrong.extend(objection.map(|objection| format!("{biz_id} {objection}: {ran:?}")));
            }
            more => verdict.wrong.push(format!("{biz_id} is on record {} times: {ran:?}", more.len())),
        }
        let again = left.iter().rev().skip(1).any(|earlier| earlier.answered() != Some(Answer::Traffic));
        if again {
            verdict.wrong.push(format!("{biz_id} was sent again, though the first may have counted: {ran:?}"));
        }
    }
    for line in listed {
        if !all.iter().any(|ran| ran.biz_id == line.biz_id) {
            verdict.wrong.push(format!("{} is on record, and nobody sent it", line.biz_id));
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::Stage;

    fn exchange(stage: Stage, answer: Answer) -> Exchange {
        Exchange { stage, answer, biz_id: None }
    }

    fn killed(exchanges: Vec<Exchange>) -> Ran {
        Ran { biz_id: "b".to_owned(), exchanges, exit: None, said: None }
    }

    fn line(biz_id: &str, outcome: &str) -> Listed {
        Listed { biz_id: biz_id.to_owned(), outcome: outcome.to_owned(), interrupted: false }
    }

    /// How many are lost, and how many wrong.
    fn judged(ran: &Ran, listed: &[Listed]) -> (usize, usize) {
        let verdict = judge(&[ran], listed);
        (verdict.lost.len(), verdict.wrong.len())
    }

    #[test]
    fn what_left_and_is_not_on_record_is_lost() {
        for stage in [Stage::Leaving, Stage::Arrived, Stage::Answering, Stage::Answered] {
            assert_eq!(judged(&killed(vec![exchange(stage, Answer::Success)]), &[]), (1, 0), "{stage:?}");
        }
        assert_eq!(judged(&killed(vec![exchange(Stage::Connected, Answer::Success)]), &[]), (0, 0));
        assert_eq!(judged(&killed(Vec::new()), &[]), (0, 0));
        let ended = Ran { exit: Some(3), ..killed(Vec::new()) };
        assert_eq!(judged(&ended, &[]), (1, 0));
    }

    #[test]
    fn an_outcome_that_is_better_worse_or_other_than_what_was_answered_is_wrong() {
        let wrong = [
            ("enrolled", Stage::Answering, Answer::Success),
            ("enrolled", Stage::Arrived, Answer::Success),
            ("enrolled", Stage::Answered, Answer::Failure),
            ("enrolled", Stage::Answered, Answer::Unknown),
            ("rejected", Stage::Answered, Answer::Success),
            ("not_sent", Stage::Leaving, Answer::Success),
            ("not_sent", Stage::Answered, Answer::Success),
            ("sending", Stage::Answered, Answer::Success),
            ("sending", Stage::Connected, Answer::Success),
            ("enrolled", Stage::Connected, Answer::Success),
        ];
        for (outcome, stage, answer) in wrong {
            let ran = killed(vec![exchange(stage, answer)]);
            assert_eq!(judged(&ran, &[line("b", outcome)]), (0, 1), "{outcome} {stage:?} {answer:?}");
        }
        let right = [
            ("enrolled", Stage::Answered, Answer::Success),
            ("unknown", Stage::Answered, Answer::Success),
            ("rejected", Stage::Answered, Answer::Failure),
            ("unknown", Stage::Answering, Answer::Cut),
            ("unknown", Stage::Connected, Answer::Success),
        ];
        for (outcome, stage, answer) in right {
            let ran = killed(vec![exchange(stage, answer)]);
            assert_eq!(judged(&ran, &[line("b", outcome)]), (0, 0), "{outcome} {stage:?} {answer:?}");
        }
    }

    #[test]
    fn whoever_ended_by_itself_knows_its_outcome() {
        let ended = |exit, said: &str| Ran {
            exit: Some(exit),
            said: Some(said.to_owned()),
            ..killed(vec![exchange(Stage::Answered, Answer::Success)])
        };
        assert_eq!(judged(&ended(0, "enrolled"), &[line("b", "enrolled")]), (0, 0));
        assert_eq!(judged(&ended(4, "unknown"), &[line("b", "unknown")]), (0, 1));
        assert_eq!(judged(&ended(0, "unknown"), &[line("b", "enrolled")]), (0, 1));
        assert_eq!(judged(&ended(1, "enrolled"), &[line("b", "enrolled")]), (0, 1));
    }

    #[test]
    fn twice_on_record_or_by_nobody_or_sent_again_without_leave_is_wrong() {
        let once = || killed(vec![exchange(Stage::Answered, Answer::Success)]);
        assert_eq!(judged(&once(), &[line("b", "enrolled"), line("b", "enrolled")]), (0, 1));
        assert_eq!(judged(&once(), &[line("b", "enrolled"), line("c", "unknown")]), (0, 1));
        let again = |first| killed(vec![first, exchange(Stage::Answered, Answer::Success)]);
        assert_eq!(judged(&again(exchange(Stage::Answered, Answer::Traffic)), &[line("b", "enrolled")]), (0, 0));
        assert_eq!(judged(&again(exchange(Stage::Answering, Answer::Traffic)), &[line("b", "enrolled")]), (0, 1));
    }
}

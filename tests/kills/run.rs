//! One program, killed at an instant drawn by chance.

use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::chance::Chance;
use crate::desk::{Desk, KEYS, Order};
use crate::gateway::{Answer, Exchange, Gateway, Stage, Turn};
use crate::judge::Ran;

/// Far above what anything here takes: only a test that fails waits so long.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
/// Sends after the first, where there are any.
const RETRIES: u32 = 2;

/// What the kill goes by.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aim {
    /// The clock, as a share of how long an enrollment takes.
    Clock(f64),
    /// The clock, as a share of how long it takes to connect.
    Connecting(f64),
    /// So long after it is on record.
    Recorded(Duration),
    /// So long after the connection is seen.
    Connected(Duration),
    /// So long after the whole answer was written.
    Answered(Duration),
}

/// What is done to one program, drawn beforehand.
#[derive(Debug)]
pub(crate) struct Plan {
    biz_id: String,
    pub(crate) aim: Aim,
    large: bool,
    tries: Vec<Try>,
}

/// What a gateway does with one connection, the pauses in the order of the exchange.
#[derive(Debug, Clone, Copy)]
struct Try {
    answer: Answer,
    pauses: [Duration; 4],
    middle: u32,
}

impl Plan {
    /// Draws one; `pace` is how long things take.
    pub(crate) fn draw(chance: &mut Chance, number: usize, pace: &Pace) -> Self {
        let retried = chance.one_in(10);
        let tries = if retried { RETRIES + 1 } else { 1 };
        // As long as it takes to get there: half of an enrollment is the exchange.
        let longest = pace.to_connect();
        let tries = (0..tries).map(|_| Try::draw(chance, retried, longest)).collect();
        let aim = match chance.below(10) {
            0..4 => Aim::Clock(chance.share() * 1.3),
            4 => Aim::Connecting(0.8 + chance.share() * 0.4),
            5 => Aim::Recorded(Duration::from_micros(chance.below(600).into())),
            6..8 => Aim::Connected(longest.mul_f64(chance.share().powi(3))),
            _ => Aim::Answered(Duration::from_micros(chance.below(3000).into())),
        };
        Self { biz_id: format!("kill-{number:05}"), aim, large: !retried && chance.one_in(8), tries }
    }

    /// Draws one that goes by what is seen of the exchange: for a program whose clock is that of its operator.
    pub(crate) fn draw_by_exchange(chance: &mut Chance, number: usize, pace: &Pace) -> Self {
        loop {
            let plan = Self::draw(chance, number, pace);
            let never = matches!(plan.tries[0].answer, Answer::Cut | Answer::Nothing);
            match plan.aim {
                Aim::Clock(_) | Aim::Connecting(_) => {}
                Aim::Answered(_) if never => {}
                Aim::Recorded(_) | Aim::Connected(_) | Aim::Answered(_) => return plan,
            }
        }
    }

    /// What is to be sent.
    pub(crate) fn order(&self) -> Order<'_> {
        let retries = u32::try_from(self.tries.len()).unwrap() - 1;
        Order { biz_id: &self.biz_id, large: self.large, retries }
    }

    /// The gateway, at work.
    pub(crate) fn gateway(&self) -> Gateway {
        let tries = self.tries.clone();
        Gateway::open(&KEYS, self.large, move |place| tries[place.min(tries.len() - 1)].turn())
    }

    /// One that is not killed, to see how long things take.
    pub(crate) fn calm(number: usize) -> Self {
        let calm = Try { answer: Answer::Success, pauses: [Duration::ZERO; 4], middle: 500 };
        Self { biz_id: format!("calm-{number:05}"), aim: Aim::Clock(f64::INFINITY), large: false, tries: vec![calm] }
    }
}

impl Try {
    fn draw(chance: &mut Chance, retried: bool, longest: Duration) -> Self {
        const ANSWERS: [Answer; 8] = [
            Answer::Success,
            Answer::Success,
            Answer::Success,
            Answer::Failure,
            Answer::Failure,
            Answer::Unknown,
            Answer::Cut,
            Answer::Nothing,
        ];
        let answer = if retried && !chance.one_in(3) { Answer::Traffic } else { chance.pick(&ANSWERS) };
        let pauses = std::array::from_fn(|_| chance.pause(longest));
        Self { answer, pauses, middle: 1 + chance.below(999) }
    }

    fn turn(self) -> Turn {
        let [before_reading, while_reading, before_answer, within_answer] = self.pauses;
        Turn {
            before_reading,
            // A large body comes in many pieces.
            while_reading: while_reading / 64,
            while_waiting: Box::new(move || thread::sleep(before_answer)),
            within_answer,
            middle: self.middle as usize,
            ..Turn::at_once(self.answer)
        }
    }
}

/// How long things take here, learned from those before.
#[derive(Default)]
pub(crate) struct Pace {
    /// Seconds until the connection, and until the end.
    seen: Mutex<(Vec<f64>, Vec<f64>)>,
}

impl Pace {
    fn saw(&self, connected: Option<Duration>, ended: Option<Duration>) {
        let mut seen = self.seen.lock().unwrap();
        seen.0.extend(connected.map(|duration| duration.as_secs_f64()));
        seen.1.extend(ended.map(|duration| duration.as_secs_f64()));
    }

    fn to_connect(&self) -> Duration {
        median_of_late(&self.seen.lock().unwrap().0)
    }

    fn to_end(&self) -> Duration {
        median_of_late(&self.seen.lock().unwrap().1)
    }
}

fn median_of_late(seconds: &[f64]) -> Duration {
    let mut late: Vec<_> = seconds.iter().rev().take(15).copied().collect();
    late.sort_by(f64::total_cmp);
    Duration::from_secs_f64(late.get(late.len() / 2).copied().unwrap_or(0.1))
}

/// What came of a plan.
pub(crate) struct Done {
    pub(crate) ran: Ran,
    /// What the gateway had seen at the kill.
    pub(crate) then: Vec<Exchange>,
    pub(crate) plan: Plan,
}

/// Starts the program and kills it, unless it ends before its instant.
pub(crate) fn carry_out(desk: &Desk, plan: Plan, pace: &Pace) -> Done {
    let gateway = plan.gateway();
    let mut command = desk.send(gateway.address, &plan.order());
    let begun = Instant::now();
    let mut child = command.spawn().unwrap();
    let seen = Seen { desk, biz_id: &plan.biz_id, gateway: &gateway, begun };
    let connected = wait_for(|| child.try_wait().unwrap().is_some(), plan.aim, &seen, pace);
    child.kill().unwrap();
    let then = gateway.notes();
    let output = child.wait_with_output().unwrap();
    let exit = output.status.code();
    let is_usual = !plan.large && plan.tries.len() == 1;
    pace.saw(connected.filter(|_| is_usual), exit.filter(|_| is_usual).map(|_| begun.elapsed()));
    let said = serde_json::from_slice::<Value>(&output.stdout).ok();
    let said = said.and_then(|said| Some(said["outcome"].as_str()?.to_owned()));
    Done { ran: Ran { biz_id: plan.biz_id.clone(), exchanges: gateway.close(), exit, said }, then, plan }
}

/// What can be seen of a program from outside.
pub(crate) struct Seen<'a> {
    pub(crate) desk: &'a Desk,
    /// The bizId, or the beginning of it.
    pub(crate) biz_id: &'a str,
    pub(crate) gateway: &'a Gateway,
    pub(crate) begun: Instant,
}

/// Waits for the instant of the kill, or for the end of the program; gives how long it took to connect.
pub(crate) fn wait_for(mut has_ended: impl FnMut() -> bool, aim: Aim, seen: &Seen, pace: &Pace) -> Option<Duration> {
    let mut at = match aim {
        Aim::Clock(share) => Some(pace.to_end().mul_f64(share.min(1e3))),
        Aim::Connecting(share) => Some(pace.to_connect().mul_f64(share)),
        Aim::Recorded(_) | Aim::Connected(_) | Aim::Answered(_) => None,
    };
    let (mut connected, mut reader) = (None, None);
    loop {
        let now = seen.begun.elapsed();
        assert!(now < PATIENCE, "a program did not end");
        let stage = seen.gateway.notes().last().map(|exchange| exchange.stage);
        connected = connected.or(stage.map(|_| now));
        at = at.or_else(|| match aim {
            Aim::Recorded(after) if seen.desk.has(&mut reader, seen.biz_id) => Some(now + after),
            Aim::Connected(after) if stage.is_some() => Some(now + after),
            Aim::Answered(after) if stage == Some(Stage::Answered) => Some(now + after),
            _ => None,
        });
        if at.is_some_and(|at| now >= at) || has_ended() {
            return connected;
        }
        let rest = at.map_or(Duration::MAX, |at| at.saturating_sub(now));
        thread::sleep(rest.min(Duration::from_micros(200)));
    }
}

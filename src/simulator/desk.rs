//! What all connections share, and what it makes of a request that was read.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use bytes::Bytes;
use hyper::{Method, Response, Uri};
use jiff::Timestamp;
use tokio::sync::{Semaphore, watch};
use zeroize::Zeroizing;

use super::admission::{Admitted, Api, Protection, Received, admit};
use super::answer::{Answer, AnswerError, forced, respond};
use super::object::Object;
use super::reading::Unread;
use super::rules::{Rules, Subject};
use super::scenario::{Reply, Scenario};
use super::transaction::Transactions;
use super::{Code, Event, Field, Observer, Refusal, SimulatorKeys, enrollment, explain};

/// As many bodies are in memory at once, some 2 MB each; whoever sends one more is read a little later.
const BODIES: usize = 128;

/// What all connections share.
pub(super) struct Desk {
    keys: SimulatorKeys,
    pub(super) scenario: watch::Sender<Option<Scenario>>,
    rules: Mutex<Option<Rules>>,
    transactions: Transactions,
    observer: Option<Observer>,
    /// A permit for each body that is being read or looked at.
    pub(super) bodies: Arc<Semaphore>,
    /// A permit for each request that is being looked at: a decoded photo takes fifty times what its file does.
    pub(super) turns: Arc<Semaphore>,
}

/// An answer that is ready, and what is to befall it.
pub(super) struct Served {
    pub(super) response: Response<Bytes>,
    pub(super) scenario: Scenario,
}

impl Desk {
    pub(super) fn new(keys: SimulatorKeys, scenario: Option<Scenario>, observer: Option<Observer>) -> Self {
        Self {
            keys,
            scenario: watch::Sender::new(scenario),
            rules: Mutex::new(None),
            transactions: Transactions::default(),
            observer,
            bodies: Arc::new(Semaphore::new(BODIES)),
            turns: Arc::new(Semaphore::new(available_parallelism().map_or(2, usize::from))),
        }
    }

    pub(super) fn set_rules(&self, rules: Option<Rules>) {
        *self.rules.lock().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// Checks a request and makes its answer. Blocks: a face is looked for in the photo.
    pub(super) fn serve(&self, received: &Received) -> Result<Served, AnswerError> {
        let mut protection = Protection::None;
        let admitted = admit(received, &self.keys, Timestamp::now(), &mut protection);
        let own = received.scenario().transpose();
        let checked = match (&own, &admitted) {
            (Err(unreadable), _) => Err(Refusal::Scenario(unreadable.clone())),
            (_, Err(refusal)) => Err(refusal.clone()),
            (_, Ok(Admitted { api: Api::Enroll, object, .. })) => enrollment::check(object).map(|()| None),
            (_, Ok(Admitted { api: Api::AuthenticationTest, json, .. })) => Ok(Some(one_line(json))),
        };
        let object = admitted.as_ref().ok().map(|admitted| &admitted.object);
        let scenario = self.chosen(received, own.ok().flatten(), object, &checked);
        self.tell(received, &protection, object, checked.as_ref().err(), scenario.as_ref());
        let scenario = scenario.unwrap_or_default();
        let body = match (checked, &scenario.reply) {
            (Err(refusal), _) => Answer::refusal(&refusal).to_json()?,
            (Ok(echo), reply) => self.body(reply.as_ref(), echo)?,
        };
        let response = respond(body, &protection, &scenario, received.signed_uri(), &self.keys)?;
        Ok(Served { response, scenario })
    }

    /// The scenario of a request: what it asks for itself, or else its rule, or else what is set for all. No scenario
    /// hides what is wrong with a request: of one that was refused only the answer's way over the wire is changed.
    fn chosen(
        &self,
        received: &Received,
        own: Option<Scenario>,
        object: Option<&Object>,
        checked: &Result<Option<Zeroizing<Vec<u8>>>, Refusal>,
    ) -> Option<Scenario> {
        if let Some(scenario) = own.or_else(|| self.ruled(received, object)) {
            return if checked.is_ok() { Some(scenario) } else { scenario.of_the_wire() };
        }
        // What is set for all is for enrollments: the test API is there to prove credentials, which no scenario changes.
        let is_enrollment = matches!(checked, Ok(None));
        is_enrollment.then(|| self.scenario.borrow().clone()).flatten()
    }

    fn ruled(&self, received: &Received, object: Option<&Object>) -> Option<Scenario> {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let rules = rules.as_mut()?;
        if let Some(sentence) = rules.refresh() {
            self.report(&Event::Rules { sentence });
        }
        let field = |field: Field| object.and_then(|object| object.text(field.name()));
        let (biz_id, user_id) = (field(Field::BizId), field(Field::UserId));
        rules.choose(&Subject { path: received.uri.path(), biz_id, user_id })
    }

    /// The answer to a request that is right. `echo` is what the test API gives back.
    fn body(&self, reply: Option<&Reply>, echo: Option<Zeroizing<Vec<u8>>>) -> Result<Zeroizing<Vec<u8>>, AnswerError> {
        let success = Scenario::answer(Code::Success).reply;
        match (reply.filter(|reply| Some(*reply) != success.as_ref()), echo) {
            (Some(reply), _) => forced(reply, self.transactions.next(Timestamp::now())),
            (None, Some(echo)) => Ok(echo),
            (None, None) => Answer::success(self.transactions.next(Timestamp::now())).to_json(),
        }
    }

    fn tell(
        &self,
        received: &Received,
        protection: &Protection,
        object: Option<&Object>,
        refusal: Option<&Refusal>,
        scenario: Option<&Scenario>,
    ) {
        if self.observer.is_none() {
            return;
        }
        let explain = |refusal| {
            let seen = explain::Seen::new(received, protection, object, &self.keys, Timestamp::now());
            explain::refusal(&seen, refusal)
        };
        self.report(&Event::Answered {
            request: format!("{} {}", received.method, received.signed_uri()),
            refusal: refusal.cloned(),
            scenario: scenario.cloned(),
            explanation: refusal.map(explain).unwrap_or_default(),
        });
    }

    /// Tells of a request whose body did not come.
    pub(super) fn tell_unread(&self, method: &Method, uri: &Uri, unread: &Unread) {
        let request = format!("{method} {uri}");
        self.report(&Event::Unread { request, explanation: vec![unread.to_string()] });
    }

    /// Tells of a client that sent no request at all.
    pub(super) fn tell_stranger(&self, sentence: String) {
        self.report(&Event::Unread { request: String::new(), explanation: vec![sentence] });
    }

    pub(super) fn report(&self, event: &Event) {
        if let Some(observer) = &self.observer {
            observer(event);
        }
    }
}

/// The same JSON on one line. In JSON a line break stands only between tokens, never inside a string (RFC 8259).
fn one_line(json: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(json.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect())
}

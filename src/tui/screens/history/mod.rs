//! The History screen: every attempt, searched, sorted and read on as one moves; for each all that was sent and received;
//! and what was found in numbers.

pub mod compare;
mod list;
pub mod numbers;
mod origin;
mod panes;
mod query;
pub mod record;
mod row;
mod view;

use tui_input::InputRequest;

use crate::enrollment::AttemptId;
use crate::history::{Anchor, Annotation, Order, Query, Record, Search, Summary};
use crate::tui::actions::{Action, Place};
use crate::tui::effect::Effect;
use crate::tui::message::Ticket;
use crate::tui::model::Model;

use compare::{Compare, Comparison};
use list::{Moved, Wanted, Window};
use numbers::NumbersOnShow;
use origin::{Opened, Origin};
use panes::Panes;
use query::{Context, QueryLine};
use record::RecordView;

pub use compare::compare_two;
pub use origin::open_record;
pub use query::{add_filter, filters};
pub use record::take_original;
pub use view::draw;

/// What is known of the list.
#[derive(Debug, Default)]
pub enum ListState {
    /// Nobody asked yet.
    #[default]
    NotAsked,
    /// The first page is being read.
    Reading,
    /// It is there, as far as it was read.
    Ready,
    /// It cannot be read, and why.
    Failed(String),
}

/// The state of the screen.
#[derive(Debug, Default)]
pub struct History {
    /// The lines that were read.
    list: Window,
    /// What they were found by.
    listed: Search,
    state: ListState,
    query: QueryLine,
    order: Order,
    /// How many attempts the query finds, once they are counted.
    total: Option<u64>,
    /// The same, while the lines that it belongs to are still awaited.
    next_total: Option<u64>,
    /// The page that was asked for last; what comes of older questions is of no use.
    asked: Option<(Ticket, Wanted)>,
    last_ticket: Ticket,
    /// Whether others' changes are told.
    is_watched: bool,
    /// The record of the chosen one.
    view: RecordView,
    /// Whether the keys go to the record.
    reading: bool,
    /// The attempts that are marked, two at the most.
    marked: Vec<AttemptId>,
    compare: Compare,
    /// What the query finds, in numbers, instead of the list.
    numbers: NumbersOnShow,
    /// The way back to another screen, as long as what was opened from there is on show.
    origin: Option<Origin>,
}

impl History {
    /// Where the operator is on this screen.
    #[must_use]
    pub fn place(&self) -> Place {
        match (self.query.filter.typing, &self.numbers, self.reading) {
            _ if self.compare.is_on() => Place::Compare,
            (true, ..) => Place::HistoryQuery,
            (false, NumbersOnShow::Closed, true) if self.view.is_typing() => Place::RecordSearch,
            (false, NumbersOnShow::Closed, true) => Place::Record,
            (false, NumbersOnShow::Closed, false) => Place::HistoryList,
            (false, ..) => Place::Numbers,
        }
    }

    /// Whether something was searched for in the record, and can be gone to.
    #[must_use]
    pub fn has_matches(&self) -> bool {
        self.view.has_matches()
    }

    /// The chosen attempt.
    #[must_use]
    pub fn chosen(&self) -> Option<&Summary> {
        self.list.chosen()
    }

    /// The record on show.
    #[must_use]
    pub fn record(&self) -> Option<&Record> {
        self.view.record()
    }

    /// Why there is no record to do anything with, in one sentence.
    #[must_use]
    pub fn why_no_record(&self) -> &'static str {
        match self.chosen() {
            Some(_) => "The record is still being read: a moment, then again.",
            None => "No attempt is listed here.",
        }
    }

    /// Whether only some attempts are listed.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.query.filter.text().is_empty()
    }

    /// What is asked for, and in which order.
    #[must_use]
    pub fn asked_for(&self) -> (Search, Order) {
        (self.query.search.clone(), self.order)
    }

    /// Whether what is asked for finds nothing, and the lines that were found before stay: it may be the name of a filter, of
    /// which the rest is still being typed.
    fn is_held(&self) -> bool {
        let is_ready = matches!(self.state, ListState::Ready) && self.asked.is_none();
        is_ready && self.listed != self.query.search && self.list.chosen().is_some()
    }

    fn ticket(&mut self) -> Ticket {
        self.last_ticket = Ticket(self.last_ticket.0 + 1);
        self.last_ticket
    }
}

/// Reads the attempts again, keeping the chosen one; or, where one is `wanted`, all of them with that one chosen.
pub fn enter(model: &mut Model, wanted: Option<AttemptId>) -> Vec<Effect> {
    let mut effects = watch(model);
    if wanted.is_some() {
        ask_afresh(model, String::new());
    }
    let history = &mut model.history;
    if wanted.is_some() {
        history.reading = true;
        effects.extend(read(history, Wanted::Anew(Anchor::Start, wanted)));
    } else {
        effects.extend(read(history, Wanted::Again));
    }
    effects.extend(count(history));
    effects
}

/// Goes to this screen and reads the attempts that a query line finds, the newest first, whatever was on show.
pub fn look_for(model: &mut Model, query: String) -> Vec<Effect> {
    origin::leave_for_here(model, Opened::List);
    let mut effects = watch(model);
    ask_afresh(model, query);
    model.history.reading = false;
    effects.extend(anew(&mut model.history));
    effects
}

/// Puts a query line in place of what is asked for, with the list on show.
fn ask_afresh(model: &mut Model, query: String) {
    let context = Context::of(model);
    let history = &mut model.history;
    history.compare = Compare::default();
    history.numbers = NumbersOnShow::Closed;
    history.order = Order::Newest;
    history.query.filter.typing = false;
    history.query.set(query, &context);
}

/// Asks to be told of others' changes, once.
pub fn watch(model: &mut Model) -> Vec<Effect> {
    let is_watched = std::mem::replace(&mut model.history.is_watched, true);
    if is_watched { Vec::new() } else { vec![Effect::WatchHistory] }
}

/// Somebody added to the record.
pub fn changed(model: &mut Model) -> Vec<Effect> {
    // What is being read on comes first; a later change, or the next visit, brings the rest.
    if matches!(model.history.asked, Some((_, Wanted::Anew(..)))) {
        return count(&mut model.history);
    }
    enter(model, None)
}

/// Asks for a page.
fn read(history: &mut History, wanted: Wanted) -> Vec<Effect> {
    // What is being read on already is not begun anew with every key, and lines that give way to others are not read on.
    let is_asked = |(_, asked): &(Ticket, Wanted)| *asked == wanted || matches!(asked, Wanted::Anew(..));
    let reads_on = matches!(wanted, Wanted::After | Wanted::Before);
    if reads_on && (history.is_held() || history.asked.as_ref().is_some_and(is_asked)) {
        return Vec::new();
    }
    let wanted = if history.is_held() && wanted == Wanted::Again { Wanted::Anew(Anchor::Start, None) } else { wanted };
    if !matches!(history.state, ListState::Ready) {
        history.state = ListState::Reading;
    }
    let (anchor, limit) = history.list.page_of(&wanted);
    let query = Query { search: history.query.search.clone(), order: history.order, anchor, limit };
    let ticket = history.ticket();
    history.asked = Some((ticket, wanted));
    vec![Effect::ReadPage(ticket, Box::new(query))]
}

/// Asks how many there are, and for the numbers if they are on show.
fn count(history: &mut History) -> Vec<Effect> {
    let search = history.query.search.clone();
    if matches!(history.numbers, NumbersOnShow::Closed) {
        vec![Effect::CountAttempts(Box::new(search))]
    } else {
        vec![Effect::ReadNumbers(Box::new(search))]
    }
}

/// The same list from its beginning, since something else is asked for.
fn anew(history: &mut History) -> Vec<Effect> {
    (history.total, history.next_total) = (None, None);
    let mut effects = read(history, Wanted::Anew(Anchor::Start, None));
    effects.extend(count(history));
    effects
}

/// Edits the query line, or what is searched for in the record.
pub fn edit(model: &mut Model, place: Place, request: InputRequest) -> Vec<Effect> {
    if place == Place::RecordSearch {
        record::edit(model, request);
        return Vec::new();
    }
    query::ask(model, |query, context| query.edit(request, context))
}

/// Does what an action asks for.
pub fn act(model: &mut Model, place: Place, action: Action) -> Vec<Effect> {
    let Some(body) = model.chrome().map(|chrome| chrome.body) else { return Vec::new() };
    if action == Action::Back
        && let Some(effects) = origin::back(model, place)
    {
        return effects;
    }
    if place == Place::HistoryList && model.history.chosen().is_none() && needs_attempt(action) {
        model.complain(model.history.why_no_record());
        return Vec::new();
    }
    let own = compare::act(model, place, action).or_else(|| record::act(model, place, action));
    if let Some(effects) = own {
        return effects;
    }
    let panes = Panes::of(body, model.history.reading).panes;
    let shows_numbers = !matches!(model.history.numbers, NumbersOnShow::Closed);
    match place {
        Place::Record | Place::RecordSearch | Place::Compare => {}
        Place::Numbers | Place::HistoryQuery if shows_numbers => numbers::scroll(model, action, body),
        _ => {
            let history = &mut model.history;
            match history.list.follow(action, panes.list.height.into()) {
                Moved::Not => {}
                Moved::Here(wanted) => {
                    let mut effects = show_chosen(history);
                    effects.extend(wanted.into_iter().flat_map(|wanted| read(history, wanted)));
                    return effects;
                }
                Moved::Beyond(wanted) => return read(history, wanted),
            }
        }
    }
    act_here(model, place, action)
}

/// Whether an action is about the chosen attempt.
const fn needs_attempt(action: Action) -> bool {
    matches!(
        action,
        Action::Open
            | Action::NextField
            | Action::PreviousField
            | Action::Mark
            | Action::Compare
            | Action::Resend
            | Action::CopyJson
            | Action::EditNote
            | Action::EditTags
    )
}

fn act_here(model: &mut Model, place: Place, action: Action) -> Vec<Effect> {
    let history = &mut model.history;
    match (place, action) {
        (Place::HistoryList | Place::Numbers, Action::Filter) => history.query.filter.typing = true,
        (Place::HistoryQuery, Action::Open) => return query::finish(model),
        (Place::HistoryQuery | Place::HistoryList, Action::Back) => return query::clear(model),
        (Place::HistoryList | Place::Numbers, Action::RemoveFilter) => return query::remove_last_filter(model),
        (Place::HistoryList, Action::Sort) => {
            let place = Order::ALL.iter().position(|order| *order == history.order).unwrap_or(0);
            history.order = Order::ALL[(place + 1) % Order::ALL.len()];
            return anew(history);
        }
        (Place::HistoryList, Action::Numbers) => {
            history.numbers = NumbersOnShow::Counting;
            return count(history);
        }
        (Place::Numbers, Action::Back | Action::Numbers) => {
            history.numbers = NumbersOnShow::Closed;
            return count(history);
        }
        (Place::HistoryList, Action::Open | Action::NextField | Action::PreviousField) => {
            history.reading = history.chosen().is_some();
        }
        (Place::Record, Action::Back | Action::NextField | Action::PreviousField) => history.reading = false,
        (_, Action::Refresh) => return enter(model, None),
        _ => {}
    }
    Vec::new()
}

/// Reads the chosen attempt.
fn show_chosen(history: &mut History) -> Vec<Effect> {
    if let Some(id) = history.chosen().map(|chosen| chosen.id.clone()) {
        return vec![record::show(&mut history.view, id)];
    }
    record::clear(&mut history.view);
    history.reading = false;
    Vec::new()
}

/// Takes a page of attempts; only the one that was asked for last is of use.
pub fn take_page(model: &mut Model, ticket: Ticket, page: Result<Vec<Summary>, String>) -> Vec<Effect> {
    let history = &mut model.history;
    let Some((_, wanted)) = history.asked.take_if(|(asked, _)| *asked == ticket) else { return Vec::new() };
    match page {
        Err(reason) if matches!(history.state, ListState::Ready) => model.complain(reason),
        Err(reason) => history.state = ListState::Failed(reason),
        Ok(page) => {
            let reads_on = matches!(wanted, Wanted::After | Wanted::Before);
            history.state = ListState::Ready;
            history.total = history.next_total.take().or(history.total);
            if page.is_empty() && history.is_held() && history.query.begun_filter().is_some() {
                return Vec::new();
            }
            history.list.take(wanted, page);
            history.listed.clone_from(&history.query.search);
            // Reading on changes nothing about the chosen one.
            let mut effects = if reads_on { Vec::new() } else { show_chosen(history) };
            effects.extend(history.list.read_on().into_iter().flat_map(|wanted| read(history, wanted)));
            return effects;
        }
    }
    Vec::new()
}

/// Takes the number of attempts that a search finds, if it is the one on show.
pub fn take_count(model: &mut Model, search: &Search, count: u64) {
    let history = &mut model.history;
    if *search != history.query.search {
        return;
    }
    // A number that is news beside lines that are not would be wrong.
    match history.asked {
        Some((_, Wanted::Anew(..) | Wanted::Again)) => history.next_total = Some(count),
        _ => history.total = Some(count),
    }
}

/// Takes the record that was asked for, if it is still of the chosen attempt.
pub fn take_record(model: &mut Model, id: &AttemptId, record: Result<Box<Record>, String>) {
    if model.history.chosen().is_some_and(|chosen| chosen.id == *id) {
        record::take(&mut model.history.view, record);
    }
}

/// Lays out what is on show, where something has changed: at the end of every update.
pub fn settle(model: &mut Model) {
    record::settle(model);
    compare::settle(model);
}

/// Takes the note and the tags that were written beside an attempt; the list learns of them as of all that is recorded.
pub fn take_annotation(model: &mut Model, id: &AttemptId, annotation: &Annotation) {
    record::take_annotation(&mut model.history.view, id, annotation);
}

/// Takes what came of holding two attempts against each other.
pub fn take_comparison(model: &mut Model, ids: &[AttemptId; 2], comparison: Result<Box<Comparison>, String>) {
    model.history.compare.take(ids, comparison);
}

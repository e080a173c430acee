//! The query line above the list: what is typed, what it means, and the filters that are picked.

use jiff::tz::TimeZone;
use tui_input::{Input, InputRequest};

use crate::enrollment::{Outcome, UserIdForm};
use crate::history::Search;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::widgets::filter::Filter;

use super::anew;

/// The query line.
#[derive(Debug, Default)]
pub(super) struct QueryLine {
    /// What is typed, and whether it is being typed now.
    pub(super) filter: Filter,
    /// What the last text that means something asks for.
    pub(super) search: Search,
    /// What is wrong with the text as it stands.
    pub(super) objection: Option<String>,
}

impl QueryLine {
    /// Edits the text; whether something else is asked for now.
    pub(super) fn edit(&mut self, request: InputRequest, context: &Context) -> bool {
        self.filter.edit(request) && self.read(context)
    }

    /// Puts another text in its place; whether something else is asked for now.
    pub(super) fn set(&mut self, text: String, context: &Context) -> bool {
        self.filter.input = Input::new(text);
        self.read(context)
    }

    fn read(&mut self, context: &Context) -> bool {
        match context.parse(self.filter.text()) {
            Ok(search) => {
                self.objection = None;
                let is_news = search != self.search;
                self.search = search;
                is_news
            }
            Err(objection) => {
                self.objection = Some(objection);
                self.drop_what_was_no_word()
            }
        }
    }

    /// Until a colon came, the name of a filter was a word that was looked for: it is one no more. Whether that is so.
    fn drop_what_was_no_word(&mut self) -> bool {
        let Some((last, _)) = self.search.terms().split_last() else { return false };
        let wrong = self.filter.text().split_whitespace().last().unwrap_or_default();
        let was_word = !last.is_filter() && wrong.starts_with(last.text());
        if was_word {
            self.search = self.search.without(self.search.terms().len() - 1);
        }
        was_word
    }

    /// A filter as it could be written, of whose name the beginning may be what is being typed.
    pub(super) fn begun_filter(&self) -> Option<&'static str> {
        let is_over = !self.filter.typing || self.filter.text().ends_with(char::is_whitespace);
        if is_over { None } else { self.search.begun_filter() }
    }

    /// The outcome whose word is among those that are looked for: as words outcomes are nowhere.
    pub(super) fn outcome_as_word(&self) -> Option<Outcome> {
        let words = self.search.terms().iter().filter(|term| !term.is_filter() && !term.is_negated());
        let words: Vec<String> = words.map(|term| term.text().trim_matches('"').to_lowercase()).collect();
        let line = format!(" {} ", words.join(" "));
        let is_meant = |name: &str| line.contains(&format!(" {} ", name.to_lowercase()));
        Outcome::ALL.into_iter().find(|outcome| is_meant(outcome.word()) || is_meant(outcome.title()))
    }
}

/// Changes the query line; where something else is asked for by that, it is asked.
pub(super) fn ask(model: &mut Model, change: impl FnOnce(&mut QueryLine, &Context) -> bool) -> Vec<Effect> {
    let context = Context::of(model);
    let history = &mut model.history;
    let is_news = change(&mut history.query, &context);
    if is_news {
        // What is listed now is the operator's own choice.
        history.forget_origin();
    }
    let is_certain = history.is_held() && history.query.begun_filter().is_none();
    if is_news || is_certain { anew(history) } else { Vec::new() }
}

/// Ends the typing: what is typed is what is asked for.
pub(super) fn finish(model: &mut Model) -> Vec<Effect> {
    ask(model, |query, _| {
        query.filter.typing = false;
        false
    })
}

/// Adds a filter to the query line, in place of one of the same name.
pub fn add_filter(model: &mut Model, filter: &str) -> Vec<Effect> {
    match Context::of(model).with(&model.history.query.search, filter) {
        Ok(text) => ask(model, |query, context| query.set(text, context)),
        Err(reason) => {
            model.complain(reason);
            Vec::new()
        }
    }
}

/// Takes the last condition off the query line.
pub(super) fn remove_last_filter(model: &mut Model) -> Vec<Effect> {
    let search = &model.history.query.search;
    let Some(last) = search.terms().len().checked_sub(1) else { return clear(model) };
    let text = search.without(last).to_string();
    ask(model, |query, context| query.set(text, context))
}

/// Empties the query line.
pub(super) fn clear(model: &mut Model) -> Vec<Effect> {
    model.history.query.filter.typing = false;
    ask(model, |query, context| query.set(String::new(), context))
}

/// What the meaning of a query depends on, besides its text.
pub(super) struct Context {
    now: jiff::Zoned,
    forms: Vec<UserIdForm>,
}

impl Context {
    pub(super) fn of(model: &Model) -> Self {
        let now = model.now.to_zoned(TimeZone::system());
        let forms = std::iter::once(UserIdForm::Sha256).chain(model.gateway.user_ids.clone()).collect();
        Self { now, forms }
    }

    /// A search with one more filter.
    pub(super) fn with(&self, search: &Search, filter: &str) -> Result<String, String> {
        search.with(filter, &self.now, &self.forms).map(|search| search.to_string()).map_err(|error| error.to_string())
    }

    fn parse(&self, text: &str) -> Result<Search, String> {
        Search::parse(text, &self.now, &self.forms).map_err(|error| error.to_string())
    }
}

/// Filters that can be picked, each with a few words on it.
pub fn filters(model: &Model) -> Vec<(String, String)> {
    let mut filters: Vec<(String, String)> =
        [Outcome::Enrolled, Outcome::Rejected, Outcome::Unknown, Outcome::NotSent, Outcome::Sending]
            .into_iter()
            .map(|outcome| (format!("outcome:{}", outcome.word()), outcome.title().to_owned()))
            .collect();
    for (moment, words) in [("today", "since midnight"), ("7d", "the last seven days"), ("30d", "the last thirty")] {
        filters.push((format!("since:{moment}"), words.to_owned()));
    }
    filters.extend(
        model
            .setup
            .profiles
            .iter()
            .map(|profile| (format!("profile:{}", profile.name), profile.kind.word().to_owned())),
    );
    let tags =
        model.history.list.rows().iter().filter_map(|summary| summary.tags.as_deref()).flat_map(str::split_whitespace);
    let mut tags: Vec<&str> = tags.collect();
    tags.sort_unstable();
    tags.dedup();
    filters.extend(tags.into_iter().map(|tag| (format!("tag:{tag}"), "a tag in sight".to_owned())));
    if let Some(catalogue) = &model.catalogue {
        let entries = catalogue.search("").into_iter();
        filters.extend(entries.map(|entry| (format!("code:{}", entry.code), entry.title.clone())));
    }
    filters
}

//! The query line above the list: what is typed, what it means, and the filters that are picked.

use jiff::tz::TimeZone;
use tui_input::{Input, InputRequest};

use crate::enrollment::{Outcome, UserIdForm};
use crate::history::Search;
use crate::tui::model::Model;
use crate::tui::widgets::filter::Filter;

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
                false
            }
        }
    }
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

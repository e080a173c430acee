//! A list to pick from with a filter: the command palette, and the simulator's scenarios.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use tui_input::InputRequest;

use crate::explore::{Baseline, Case, Limits, Promise};
use crate::settings::Target;
use crate::simulator::Scenario;

use super::super::actions::{Action, Place, TABLE};
use super::super::model::Model;
use super::super::screens::{explore, history};
use super::super::view::badge;
use super::super::widgets::cursor::Cursor;
use super::super::widgets::filter::{Filter, fuzzy};
use super::super::widgets::rows::draw_row;
use super::super::widgets::text_field::draw_text_field;
use super::{area, sheet};

/// What is picked.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// An action.
    Act(Action),
    /// The code the simulator answers with; `None` for the truth.
    Scenario(Option<String>),
    /// The profile to go over to.
    Profile(String),
    /// A condition for the history's query line.
    Filter(String),
    /// A line is typed that says what the simulator answers.
    TypeScenario,
    /// How hard a gateway is asked.
    Limits(Limits),
    /// A case to be kept, with what it promises.
    Keep(Box<Case>),
    /// The answers by which cases are judged from now on; `None` for the documentation.
    Accept(Option<Box<Baseline>>),
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// What it says.
    pub label: String,
    /// A few words to its right.
    pub hint: String,
    /// How it looks while it is not the chosen one.
    pub style: Style,
    /// What picking it means.
    pub choice: Choice,
}

/// The list.
#[derive(Debug)]
pub struct Picker {
    title: &'static str,
    items: Vec<Item>,
    filter: Filter,
    visible: Vec<usize>,
    /// The chosen line, among the visible ones.
    pub cursor: Cursor,
}

impl Picker {
    fn new(title: &'static str, items: Vec<Item>) -> Self {
        let visible = (0..items.len()).collect();
        Self { title, items, filter: Filter::default(), visible, cursor: Cursor::default() }
    }

    /// Edits the filter.
    pub fn edit(&mut self, request: InputRequest) {
        if self.filter.edit(request) {
            self.visible = fuzzy(self.filter.text(), self.items.iter().map(|item| item.label.as_str()));
            self.cursor = Cursor::default();
        }
    }

    /// Moves as `action` asks; whether it was a movement.
    pub fn follow(&mut self, action: Action) -> bool {
        const PAGE: usize = 10;
        self.cursor.follow(action, self.visible.len(), PAGE)
    }

    /// What the chosen line means. Where no line has what is typed, and a scenario can be typed, it is that.
    #[must_use]
    pub fn chosen(&self) -> Option<Choice> {
        let Some(index) = self.visible.get(self.cursor.0) else {
            let takes_text = self.items.iter().any(|item| item.choice == Choice::TypeScenario);
            return takes_text.then(|| Choice::Scenario(Some(self.filter.text().to_owned())));
        };
        Some(self.items.get(*index)?.choice.clone())
    }

    pub(super) fn draw(&self, model: &Model, body: Rect, frame: &mut Frame) {
        let theme = &model.setup.theme;
        let height = u16::try_from(self.items.len()).unwrap_or(u16::MAX).saturating_add(1);
        let inside = sheet(self.title, area(body, height), model, frame);
        let [field, list] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(inside);
        draw_text_field(&self.filter.input, true, Style::new(), field, frame);
        let offset = self.cursor.offset(self.visible.len(), list.height.into());
        for ((line, &index), row) in self.visible.iter().enumerate().skip(offset).zip(list.rows()) {
            let Some(item) = self.items.get(index) else { continue };
            let chosen = line == self.cursor.0;
            let style = if chosen { theme.chosen(true) } else { Style::new() };
            let hint_style = if chosen { Style::new() } else { theme.dim() };
            let label_style = if chosen { Style::new() } else { item.style };
            let label = format!("{}{}", if chosen { "▸ " } else { "  " }, item.label);
            draw_row(&label, label_style, &item.hint, hint_style, style, row, frame.buffer_mut());
        }
    }
}

/// Every action that can be asked for in `place`, by name.
#[must_use]
pub fn palette(model: &Model, place: Place) -> Picker {
    let items = TABLE
        .iter()
        .filter(|info| info.action != Action::Palette && !info.action.is_movement())
        .filter(|info| info.available(place, model))
        .map(|info| Item {
            label: info.help.to_owned(),
            hint: model.setup.keys.labels(info, place).into_iter().next().unwrap_or_default(),
            style: Style::new(),
            choice: Choice::Act(info.action),
        })
        .collect();
    Picker::new("Commands", items)
}

/// Everything the built-in simulator can be told to answer with.
#[must_use]
pub fn scenarios(model: &Model) -> Picker {
    let truth = Item {
        label: "the truth: what the photo and the request deserve".to_owned(),
        hint: String::new(),
        style: Style::new(),
        choice: Choice::Scenario(None),
    };
    let title = |code: &str| Some(model.catalogue.as_ref()?.find(code)?.title.clone());
    let forced = Scenario::all().map(|scenario| {
        let name = scenario.to_string();
        Item {
            hint: scenario.misbehaviour().map(str::to_owned).or_else(|| title(&name)).unwrap_or_default(),
            label: name.clone(),
            style: Style::new(),
            choice: Choice::Scenario(Some(name)),
        }
    });
    let typed = Item {
        label: "something else: type it".to_owned(),
        hint: "code, delay, cut, signature, status, body, …".to_owned(),
        style: Style::new(),
        choice: Choice::TypeScenario,
    };
    Picker::new("The simulator answers with", [truth, typed].into_iter().chain(forced).collect())
}

/// How hard a gateway may be asked; what is in force comes first.
#[must_use]
pub fn limits(in_force: Limits) -> Picker {
    const PARALLEL: [usize; 5] = [1, 2, 4, 8, 16];
    const PER_SECOND: [Option<u32>; 5] = [Some(1), Some(5), Some(20), Some(100), None];
    let pairs = PARALLEL.into_iter().flat_map(|parallel| PER_SECOND.map(|per_second| Limits { parallel, per_second }));
    let others = pairs.filter(|pair| *pair != in_force);
    let items = std::iter::once(in_force).chain(others).map(|limits| Item {
        label: explore::limits_in_words(limits),
        hint: if limits == in_force { "in force".to_owned() } else { String::new() },
        style: Style::new(),
        choice: Choice::Limits(limits),
    });
    Picker::new("How many at once", items.collect())
}

/// What a case that is kept may promise: what it promised, what was answered, or nothing.
#[must_use]
pub fn promises(case: &Case, answered: Option<(Promise, String)>) -> Picker {
    let item = |label: String, hint: &str, case: Case| Item {
        label,
        hint: hint.to_owned(),
        style: Style::new(),
        choice: Choice::Keep(Box::new(case)),
    };
    let mut items = Vec::new();
    let is_other = |(promise, _): &(Promise, String)| case.promise.as_ref() != Some(promise);
    items.extend(answered.filter(is_other).map(|(promise, source)| {
        let words = promise.words();
        item(words, "what was answered", Case { promise: Some(promise), source, ..case.clone() })
    }));
    items.extend(case.promise.as_ref().map(|it| item(it.words(), "as promised until now", case.clone())));
    // A page that is silent is a source too; one that promises something else is none.
    let source = if case.promise.is_some() { String::new() } else { case.source.clone() };
    let silent = Case { promise: None, source, ..case.clone() };
    items.push(item("nothing".to_owned(), "what comes is shown, and not judged", silent));
    Picker::new("What it promises", items)
}

/// By what cases are judged from now on: the last answers, in place of those that were accepted of the same cases, or the
/// documentation.
#[must_use]
pub fn baselines(accepted: Option<&Baseline>, last: Baseline) -> Picker {
    let item = |label: String, hint: String, baseline: Option<Baseline>| Item {
        label,
        hint,
        style: Style::new(),
        choice: Choice::Accept(baseline.map(Box::new)),
    };
    let mut items = Vec::new();
    if !last.answers.is_empty() {
        let label = match last.answers.len() {
            1 => "the last answer of 1 case".to_owned(),
            count => format!("the last answers of {count} cases"),
        };
        let others = accepted.map(|accepted| {
            let is_other = |(case, answer): &(&String, &String)| accepted.answers.get(*case) != Some(answer);
            format!("{} other than accepted until now", last.answers.iter().filter(is_other).count())
        });
        items.push(item(label, others.unwrap_or_default(), Some(last)));
    }
    if accepted.is_some() {
        let hint = "what was accepted is set aside".to_owned();
        items.push(item("what the documentation promises".to_owned(), hint, None));
    }
    Picker::new("Cases are judged by", items)
}

/// Every profile, with its badge and its host; the one in use comes first.
#[must_use]
pub fn profiles(model: &Model) -> Picker {
    let mut profiles: Vec<_> = model.setup.profiles.iter().collect();
    profiles.sort_by_key(|profile| profile.name != model.gateway.profile);
    let items = profiles.into_iter().map(|profile| {
        let (label, style) = badge(&profile.name, profile.kind, &model.setup.theme);
        let host = match &profile.target {
            Target::BuiltIn => "built in: nothing leaves here",
            Target::Remote(remote) => remote.base_url.as_str(),
        };
        let used = if profile.name == model.gateway.profile { "in use   " } else { "" };
        Item { label, hint: format!("{used}{host}"), style, choice: Choice::Profile(profile.name.clone()) }
    });
    Picker::new("Profile", items.collect())
}

/// Conditions for the history's query line, by name.
#[must_use]
pub fn filters(model: &Model) -> Picker {
    let items = history::filters(model).into_iter().map(|(filter, hint)| Item {
        label: filter.clone(),
        hint,
        style: Style::new(),
        choice: Choice::Filter(filter),
    });
    Picker::new("Show only", items.collect())
}

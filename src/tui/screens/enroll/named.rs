//! A field that an answer names: the way from the answer to it, and what stands beside it until it is corrected.

use crate::enrollment::{Attempt, RequestField, harmless_line};
use crate::tui::effect::Effect;
use crate::tui::model::Model;

use super::Focus;
use super::form::Field;
use super::request::Request;

/// What an answer said of a field.
#[derive(Debug)]
pub struct Named {
    /// The field.
    field: RequestField,
    /// What was said.
    words: String,
    /// Whether the key that led here may still be held: then it is no text.
    is_fresh: bool,
}

impl Named {
    /// What the answer to an attempt says of a field, if it names one. The key that leads to the field may still be held.
    #[must_use]
    pub fn of(attempt: &Attempt) -> Option<Self> {
        let words = attempt.message().unwrap_or_default().to_owned();
        attempt.named_field().map(|field| Self { field, words, is_fresh: true })
    }

    /// Where the keys go to correct it; a photo is changed in the list.
    pub(super) const fn focus(&self) -> Focus {
        match self.field {
            RequestField::BizId => Focus::Field(Field::BizId),
            RequestField::UserId => Focus::Field(Field::UserId),
            RequestField::Image => Focus::Photos,
        }
    }

    /// Whether it is this field of the form.
    #[must_use]
    pub(super) fn is(&self, field: Field) -> bool {
        self.field == request_field(field)
    }

    /// Whether it is the photo: what was said of one does not hold of another.
    pub(super) fn is_photo(&self) -> bool {
        self.field == RequestField::Image
    }

    /// The sentence below the form.
    #[must_use]
    pub(super) fn sentence(&self) -> String {
        let what = if self.is_photo() { "the photo" } else { self.field.name() };
        format!("The answer names {what}: {}", harmless_line(&self.words))
    }
}

const fn request_field(field: Field) -> RequestField {
    match field {
        Field::BizId => RequestField::BizId,
        Field::UserId => RequestField::UserId,
    }
}

/// Goes from the answer to the field that it names. The bizId of an attempt is used up.
pub(super) fn correct(model: &mut Model) -> Vec<Effect> {
    let enroll = &mut model.enroll;
    let Some(named) = enroll.answer().and_then(|answer| Named::of(&answer.attempt)) else { return Vec::new() };
    enroll.request = Request::None;
    enroll.focus = named.focus();
    enroll.named = Some(named);
    vec![Effect::MakeBizId]
}

/// Whether what is typed into a field is text. What was said of the field no longer holds then.
pub(super) fn takes_text(model: &mut Model, field: Field) -> bool {
    let may_be_held = model.may_be_held;
    let Some(named) = &mut model.enroll.named else { return true };
    if named.is_fresh && may_be_held {
        return false;
    }
    named.is_fresh = false;
    if named.is(field) {
        model.enroll.named = None;
    }
    true
}

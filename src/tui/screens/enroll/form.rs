//! The form: bizId and userId as typed, and what is wrong with them.

use tui_input::{Input, InputRequest};

use crate::enrollment::{BizId, FieldError, UserId};

/// The fields, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `bizId`.
    BizId,
    /// `userId`.
    UserId,
}

/// What is typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// `bizId`, generated and editable.
    pub biz_id: Input,
    /// `userId`.
    pub user_id: Input,
}

impl Form {
    /// The text of a field.
    #[must_use]
    pub const fn input(&self, field: Field) -> &Input {
        match field {
            Field::BizId => &self.biz_id,
            Field::UserId => &self.user_id,
        }
    }

    fn input_mut(&mut self, field: Field) -> &mut Input {
        match field {
            Field::BizId => &mut self.biz_id,
            Field::UserId => &mut self.user_id,
        }
    }

    /// Edits a field. Nothing is cut at the limit: what is too long is said, and nothing typed is lost.
    pub fn edit(&mut self, field: Field, request: InputRequest) {
        self.input_mut(field).handle(request);
    }

    /// Types a pasted text into a field, without the white space around it that copying leaves.
    pub fn paste(&mut self, field: Field, text: &str) {
        let input = self.input_mut(field);
        for character in text.trim().chars() {
            input.handle(InputRequest::InsertChar(character));
        }
    }

    /// bizId, and userId as typed, or what is wrong with the first one that cannot be sent, and which it is. Of a userId
    /// that `is_hidden` only a hash is sent.
    ///
    /// # Errors
    /// The field and its [`FieldError`].
    pub fn parse(&self, is_hidden: bool) -> Result<(BizId, String), (Field, FieldError)> {
        let biz_id = BizId::parse(self.biz_id.value()).map_err(|error| (Field::BizId, error))?;
        UserId::check_typed(self.user_id.value(), is_hidden).map_err(|error| (Field::UserId, error))?;
        Ok((biz_id, self.user_id.value().to_owned()))
    }

    /// What is wrong with a field while it is typed; an empty one is not wrong yet.
    #[must_use]
    pub fn objection(&self, field: Field, is_hidden: bool) -> Option<FieldError> {
        let text = self.input(field).value();
        if text.is_empty() {
            return None;
        }
        match field {
            Field::BizId => BizId::parse(text).err(),
            Field::UserId => UserId::check_typed(text, is_hidden).err(),
        }
    }
}

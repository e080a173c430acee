//! The form: bizId and userId as typed, where the userId is from, and what is wrong with them.

use tui_input::{Input, InputRequest};

use crate::enrollment::{BizId, FieldError, UserId};

use super::photo::Unedited;

/// The fields, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// `bizId`.
    BizId,
    /// `userId`.
    UserId,
}

/// Where the userId on the form is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It was typed while this photo was shown; `None` while none was.
    Photo(Option<Unedited>),
    /// It was sent with the attempt before.
    Attempt,
    /// It was put here from the record of an attempt.
    History,
    /// It was typed while another profile was in use: its title.
    Profile(String),
}

impl Default for Origin {
    fn default() -> Self {
        Self::Photo(None)
    }
}

/// What is typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// `bizId`, generated and editable.
    pub biz_id: Input,
    /// `userId`. Read it freely; change it through this type, which knows where it is from.
    pub user_id: Input,
    origin: Origin,
}

/// Whether a request moves the cursor and changes no text.
const fn keeps(request: InputRequest) -> bool {
    use InputRequest as R;
    matches!(
        request,
        R::SetCursor(_)
            | R::GoToPrevChar
            | R::GoToNextChar
            | R::GoToPrevWord
            | R::GoToNextWord
            | R::GoToStart
            | R::GoToEnd
    )
}

impl Form {
    /// Puts a userId from elsewhere into the field.
    pub fn carry_over(&mut self, user_id: String, origin: Origin) {
        self.user_id = Input::new(user_id);
        self.origin = origin;
    }

    /// Says that the userId in the field is from elsewhere.
    pub fn mark_as_from(&mut self, origin: Origin) {
        self.origin = origin;
    }

    /// Empties the userId.
    pub fn clear_user_id(&mut self) {
        self.carry_over(String::new(), Origin::default());
    }

    /// Where the userId is from, if it was not typed for the photo that is `shown`: it may be another person's.
    #[must_use]
    pub fn carried(&self, shown: Option<&Unedited>) -> Option<&Origin> {
        let is_from_elsewhere = match &self.origin {
            Origin::Photo(typed_for) => typed_for.is_some() && typed_for.as_ref() != shown,
            Origin::Attempt | Origin::History | Origin::Profile(_) => true,
        };
        (is_from_elsewhere && !self.user_id.value().is_empty()).then_some(&self.origin)
    }

    /// Whether a userId was typed that is on no record.
    #[must_use]
    pub fn is_typed(&self) -> bool {
        !self.user_id.value().is_empty() && matches!(self.origin, Origin::Photo(_) | Origin::Profile(_))
    }

    /// Takes a userId that was typed before any photo was shown for the one that is chosen now.
    pub fn adopt(&mut self, photo: &Unedited) {
        if self.origin == Origin::Photo(None) {
            self.origin = Origin::Photo(Some(photo.clone()));
        }
    }

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

    /// Edits a field while a photo is `shown`. Nothing is cut at the limit: what is too long is said, and nothing typed is lost.
    ///
    /// A userId from elsewhere is selected: what is typed takes its place, what deletes empties the field, and what moves the
    /// cursor keeps the text and ends the selection.
    pub fn edit(&mut self, field: Field, request: InputRequest, shown: Option<&Unedited>) {
        if field == Field::UserId {
            let is_selected = self.carried(shown).is_some();
            // To keep it means something only for a photo.
            if is_selected && shown.is_none() && keeps(request) {
                return;
            }
            self.origin = Origin::Photo(shown.cloned());
            if is_selected && self.edit_selection(request) {
                return;
            }
        }
        self.input_mut(field).handle(request);
    }

    /// Edits the selected userId; whether that was all.
    fn edit_selection(&mut self, request: InputRequest) -> bool {
        use InputRequest as R;
        match request {
            R::InsertChar(_) | R::Yank => {
                self.user_id = Input::default();
                false
            }
            R::DeletePrevChar
            | R::DeleteNextChar
            | R::DeletePrevWord
            | R::DeleteNextWord
            | R::DeleteLine
            | R::DeleteTillEnd
            | R::DeleteFromStart => {
                self.user_id = Input::default();
                true
            }
            R::GoToNextChar | R::GoToNextWord => {
                self.user_id.handle(R::GoToEnd);
                true
            }
            R::GoToPrevChar | R::GoToPrevWord => {
                self.user_id.handle(R::GoToStart);
                true
            }
            R::SetCursor(_) | R::GoToStart | R::GoToEnd => false,
        }
    }

    /// Types a pasted text into a field while a photo is `shown`, without the white space around it that copying leaves.
    pub fn paste(&mut self, field: Field, text: &str, shown: Option<&Unedited>) {
        for character in text.trim().chars() {
            self.edit(field, InputRequest::InsertChar(character), shown);
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

//! What is done to the request: a part is chosen and changed.

use crate::explore::Draft;
use crate::tui::actions::Action;
use crate::tui::effect::Effect;
use crate::tui::model::Model;

use super::fields::Field;
use super::{editor, saving};

/// Does what an action over the request asks for; `None` when it is none of these.
pub(super) fn act(model: &mut Model, action: Action, height: u16) -> Option<Vec<Effect>> {
    let explore = &mut model.explore;
    let case = explore.chosen()?;
    let draft = explore.draft(case);
    let fields = Field::all(&draft);
    if explore.part.follow(action, fields.len(), height.into()) {
        return Some(Vec::new());
    }
    let field = fields.get(explore.part.0)?.clone();
    match action {
        Action::Left => explore.change(|draft| {
            field.step(draft, false);
        }),
        Action::Right => explore.change(|draft| {
            field.step(draft, true);
        }),
        Action::EditPart => change(model, field, &draft),
        Action::RemovePart => remove(model, &field),
        Action::EditText => editor::open(model),
        Action::Preview => return Some(vec![Effect::Preview(Box::new(draft))]),
        Action::EditOutside => return Some(editor::ask_outside(model)),
        _ => return None,
    }
    Some(Vec::new())
}

/// Opens what is typed, or goes to the next choice.
fn change(model: &mut Model, field: Field, draft: &Draft) {
    match field.typed(draft) {
        Some(typed) => {
            let name = field.name(draft);
            model.overlays.push(saving::prompt_for(field, &name, typed));
        }
        None if field == Field::Body => editor::open(model),
        None => model.explore.change(|draft| {
            field.step(draft, true);
        }),
    }
}

fn remove(model: &mut Model, field: &Field) {
    match field {
        Field::Header(index) => model.explore.change(|draft| Field::remove_header(draft, *index)),
        _ => model.complain("Only a header can be taken out; everything else is changed by ⏎."),
    }
}

/// Puts what was typed into a part of the request.
///
/// # Errors
/// What is wrong with it.
pub(super) fn set(model: &mut Model, field: &Field, typed: &str) -> Result<(), String> {
    let mut result = Ok(());
    model.explore.change(|draft| result = field.set(draft, typed));
    result
}

//! The errors below an error.

use std::error::Error;
use std::io;

/// The error and all its sources, outermost first. An [`io::Error`] gives its content's source for its own, so that
/// the content, which may be the very error that is looked for, has to be asked for by name.
pub(super) fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(content) => Some(content as &(dyn Error + 'static)),
        None => error.source(),
    })
}

/// The system's errors among them, outermost first.
pub(super) fn io_errors<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a io::Error> {
    chain(error).filter_map(|cause| cause.downcast_ref())
}

/// What the innermost of them says.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map_or_else(String::new, ToString::to_string)
}

//! Work on a stranger's file whose panics become errors and are not printed, on whichever thread they happen.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

use super::Fault;

thread_local! {
    /// How many calls of [`contained`] this thread is within, or works for.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Counts this thread as within contained work until it is dropped.
struct Within;

impl Within {
    fn enter() -> Self {
        DEPTH.set(DEPTH.get() + 1);
        Self
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get().saturating_sub(1));
    }
}

/// Whether a panic on this thread would be caught around a decoder: it is no defect to be reported, but a photo's.
#[must_use]
pub fn is_panic_contained() -> bool {
    DEPTH.get() > 0
}

/// Runs a decoder; a panic becomes an error and is not printed. Whatever a decoder has left half done is dropped with it.
///
/// # Errors
/// Those of `run`, or [`Fault::Damaged`] in place of a panic.
pub(super) fn contained<T>(run: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    silence_contained_panics();
    let _within = Within::enter();
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err(Fault::Damaged("its decoder broke down".into())))
}

/// What is handed to the threads that do pieces of the work: whether they work for [`contained`].
#[derive(Clone, Copy)]
pub(super) struct Containment(bool);

impl Containment {
    /// The containment of this thread.
    pub(super) fn here() -> Self {
        Self(is_panic_contained())
    }

    /// Runs a piece of the work as contained as the whole. A panic still goes to whoever waits for the piece: rayon hands it
    /// on, without another call of the hook.
    pub(super) fn run<T>(self, piece: impl FnOnce() -> T) -> T {
        let _within = self.0.then(Within::enter);
        piece()
    }
}

/// Keeps contained panics from the hook that is in place, once for the program. A hook that is set later must ask
/// [`is_panic_contained`] itself only if it does more than to call this one.
fn silence_contained_panics() {
    static SILENCED: Once = Once::new();
    SILENCED.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !is_panic_contained() {
                print(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

    use super::{Containment, contained, is_panic_contained};
    use crate::photo::Fault;

    #[test]
    fn a_panic_becomes_a_fault_also_on_another_thread_and_leaves_nothing_behind() {
        let broken = contained::<()>(|| panic!("a decoder's"));
        assert_eq!(broken, Err(Fault::Damaged("its decoder broke down".into())));
        assert!(!is_panic_contained(), "the thread is as it was");

        let broken = contained::<()>(|| {
            let containment = Containment::here();
            (0..64).into_par_iter().for_each(|piece| {
                containment.run(|| {
                    assert!(is_panic_contained(), "piece {piece}");
                    assert!(piece != 63, "a decoder's, on a worker");
                });
            });
            Ok(())
        });
        assert_eq!(broken, Err(Fault::Damaged("its decoder broke down".into())));
        let left = (0..64).into_par_iter().filter(|_| is_panic_contained()).count();
        assert_eq!(left, 0, "no worker goes on as if it were within");
    }
}

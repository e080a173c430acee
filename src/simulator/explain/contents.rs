//! What a client may have signed in place of what the page has it sign: a front and a body, each right or wrong in one way.

use std::borrow::Cow;

use zeroize::Zeroizing;

/// How a part differs from what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    /// What was signed in place of what, as the rest of "Signed was: …".
    pub(super) signed: Cow<'static, str>,
    /// What to do, a sentence.
    pub(super) remedy: Cow<'static, str>,
}

impl Mistake {
    pub(super) fn new(signed: impl Into<Cow<'static, str>>, remedy: impl Into<Cow<'static, str>>) -> Self {
        Self { signed: signed.into(), remedy: remedy.into() }
    }
}

/// A front or a body; `None` is the right one.
pub(super) struct Part {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) mistake: Option<Mistake>,
}

impl Part {
    pub(super) fn right(bytes: &[u8]) -> Self {
        Self { bytes: Zeroizing::new(bytes.to_vec()), mistake: None }
    }

    pub(super) fn wrong(bytes: impl Into<Vec<u8>>, mistake: Mistake) -> Self {
        Self { bytes: Zeroizing::new(bytes.into()), mistake: Some(mistake) }
    }
}

/// A content that fits, and what is wrong with it.
pub(super) struct Found {
    pub(super) mistakes: Vec<Mistake>,
    pub(super) content: Zeroizing<Vec<u8>>,
}

/// The most bytes that are gone through, so that a request with a large photo is explained within half a second.
const BUDGET: usize = 256 << 20;

/// The first content that `fits`, fronts and bodies each in their order of likelihood: first what is
/// wrong in one part only, then in both. `fits` goes over each content `times` times, and may find one more mistake, in
/// what was made of the content.
pub(super) fn find(
    fronts: &[Part],
    bodies: &[Part],
    times: usize,
    fits: impl Fn([&[u8]; 2]) -> Option<Vec<Mistake>>,
) -> Option<Found> {
    let (right_front, other_fronts) = fronts.split_first()?;
    let (right_body, other_bodies) = bodies.split_first()?;
    let singly =
        bodies.iter().map(|body| (right_front, body)).chain(other_fronts.iter().map(|front| (front, right_body)));
    let both = other_bodies.iter().flat_map(|body| other_fronts.iter().map(move |front| (front, body)));
    let mut spent = 0;
    singly
        .chain(both)
        .take_while(|(front, body)| {
            spent += times * (front.bytes.len() + body.bytes.len());
            spent <= BUDGET
        })
        .find_map(|(front, body)| {
            let more = fits([&front.bytes, &body.bytes])?;
            Some(Found {
                mistakes: front.mistake.iter().chain(&body.mistake).cloned().chain(more).collect(),
                content: Zeroizing::new([front.bytes.as_slice(), &body.bytes].concat()),
            })
        })
}

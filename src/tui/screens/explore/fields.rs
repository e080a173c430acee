//! The parts of a request one by one: what each is called, what it says, and how it changes.

use crate::explore::{Base, Draft, Header, Part, Picture, Recipe, Sealing, Sends, Signing, SlowPace};

/// One part of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// Whose credentials sign it, and whether it is encrypted.
    Base,
    /// The method.
    Method,
    /// Path and query.
    Path,
    /// The header of this number.
    Header(usize),
    /// A header of a right request that is left out here.
    LeftOut(String),
    /// One more header.
    NewHeader,
    /// The body.
    Body,
    /// What the photo is.
    Photo,
    /// Up to how many characters of Base64 it is filled.
    PhotoChars,
    /// In which encoding the body leaves.
    Encoding,
    /// How the body is encrypted.
    Sealing,
    /// What is signed, and by whom.
    Signing,
    /// How often it is sent.
    Sends,
    /// How fast it leaves.
    Slow,
    /// Where it is cut.
    Cut,
}

/// Numbers of sends that can be chosen; any other of a file stays until another is chosen.
const SENDS: [Sends; 6] =
    [Sends::Once, Sends::InTurn(2), Sends::InTurn(5), Sends::AtOnce(2), Sends::AtOnce(10), Sends::AtOnce(50)];
const BASES: [Base; 3] = [Base::Encrypted, Base::Plain, Base::Aksk];
const SIGNINGS: [Signing; 6] =
    [Signing::Right, Signing::OtherKey, Signing::OtherBody, Signing::PlainBody, Signing::OtherPath, Signing::OtherTime];
const SEALINGS: [Sealing; 11] = [
    Sealing::Aes256,
    Sealing::Aes192,
    Sealing::Aes128,
    Sealing::OtherKey,
    Sealing::OtherAesKey,
    Sealing::Oaep,
    Sealing::Cbc,
    Sealing::Ctr,
    Sealing::FortyBits,
    Sealing::PlainBody,
    Sealing::InLines,
];

impl Field {
    /// The parts of a request, from top to bottom.
    pub(super) fn all(draft: &Draft) -> Vec<Self> {
        let mut fields = vec![Self::Base, Self::Method, Self::Path];
        fields.extend((0..draft.headers.len()).map(Self::Header));
        let is_there = |name: &str| draft.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name));
        let right = Draft::right(draft.base).headers;
        fields.extend(right.into_iter().filter(|header| !is_there(&header.name)).map(|it| Self::LeftOut(it.name)));
        fields.extend([Self::NewHeader, Self::Body, Self::Photo, Self::PhotoChars, Self::Encoding]);
        if draft.base == Base::Encrypted {
            fields.push(Self::Sealing);
        }
        fields.extend([Self::Signing, Self::Sends, Self::Slow, Self::Cut]);
        fields
    }

    /// Its name, as the form shows it; of a header its own.
    pub(super) fn name(&self, draft: &Draft) -> String {
        match self {
            Self::Base => "account",
            Self::Method => "method",
            Self::Path => "path",
            Self::Header(index) => return draft.headers.get(*index).map_or_else(String::new, |it| it.name.clone()),
            Self::LeftOut(name) => return name.clone(),
            Self::NewHeader => "+ header",
            Self::Body => "body",
            Self::Photo => "photo",
            Self::PhotoChars => "its Base64",
            Self::Encoding => "body as",
            Self::Sealing => "encryption",
            Self::Signing => "signature",
            Self::Sends => "sent",
            Self::Slow => "leaves",
            Self::Cut => "cut",
        }
        .to_owned()
    }

    /// What it says, in words where it is a choice.
    pub(super) fn value(&self, draft: &Draft) -> String {
        match self {
            Self::Base => match draft.base {
                Base::Encrypted => "RSA keys, encrypted",
                Base::Plain => "RSA keys, plain JSON",
                Base::Aksk => "access key, plain JSON",
            }
            .to_owned(),
            Self::Method => draft.method.clone(),
            Self::Path => draft.path.clone(),
            Self::Header(index) => draft.headers.get(*index).map_or_else(String::new, |it| it.value.clone()),
            Self::LeftOut(_) => "left out".to_owned(),
            Self::NewHeader => String::new(),
            Self::Body => draft.body.clone(),
            Self::Photo => draft.photo.words().to_owned(),
            Self::PhotoChars => match draft.photo_chars {
                Some(characters) => format!("filled up to {characters} characters"),
                None => "as long as it is".to_owned(),
            },
            Self::Encoding => if draft.utf16 { "UTF-16" } else { "UTF-8" }.to_owned(),
            Self::Sealing => draft.sealing.words().to_owned(),
            Self::Signing => draft.signing.words().to_owned(),
            Self::Sends => match draft.sends {
                Sends::Once => "once".to_owned(),
                Sends::InTurn(times) => format!("{times} times in turn, the same identifiers"),
                Sends::AtOnce(times) => format!("{times} at once"),
            },
            Self::Slow => match draft.slow {
                Some(SlowPace { bytes, pause_ms }) => format!("{bytes} bytes every {pause_ms} ms"),
                None => "as fast as it can".to_owned(),
            },
            Self::Cut => match draft.cut_after {
                Some(bytes) => format!("after {bytes} bytes of the body"),
                None => "not at all".to_owned(),
            },
        }
    }

    /// Whether a change of a right request is in this part.
    pub(super) fn is_in(&self, part: &Part, draft: &Draft) -> bool {
        match (self, part) {
            (Self::Method, Part::Method)
            | (Self::Path, Part::Path)
            | (Self::Sealing, Part::Encryption)
            | (Self::Signing, Part::Signature) => true,
            (Self::Header(_) | Self::LeftOut(_), Part::Header(name)) => self.name(draft).eq_ignore_ascii_case(name),
            (Self::Body, Part::Body(range)) => !draft.utf16 || *range != (0..draft.body.len()),
            (Self::Encoding, Part::Body(_)) => draft.utf16,
            (Self::Photo, Part::Photo) => draft.photo != Picture::default(),
            (Self::PhotoChars, Part::Photo) => draft.photo_chars.is_some(),
            (Self::Sends, Part::Sending) => draft.sends != Sends::Once,
            (Self::Slow, Part::Sending) => draft.slow.is_some(),
            (Self::Cut, Part::Sending) => draft.cut_after.is_some(),
            _ => false,
        }
    }

    /// What is typed to change it; `None` for a choice, and for the body, which has more lines than one.
    pub(super) fn typed(&self, draft: &Draft) -> Option<String> {
        Some(match self {
            Self::Method => draft.method.clone(),
            Self::Path => draft.path.clone(),
            Self::Header(index) => {
                draft.headers.get(*index).map(|Header { name, value }| format!("{name}: {value}")).unwrap_or_default()
            }
            Self::NewHeader => String::new(),
            Self::PhotoChars => draft.photo_chars.map(|number| number.to_string()).unwrap_or_default(),
            Self::Slow => draft.slow.map(|pace| format!("{} {}", pace.bytes, pace.pause_ms)).unwrap_or_default(),
            Self::Cut => draft.cut_after.map(|number| number.to_string()).unwrap_or_default(),
            _ => return None,
        })
    }

    /// What is to be typed, for people.
    pub(super) const fn hint(&self) -> &'static str {
        match self {
            Self::Header(_) | Self::NewHeader => {
                "Name: value, with places such as {time-1h} or {signature.base64}; empty takes it out"
            }
            Self::PhotoChars => "a multiple of four; empty: as long as it is",
            Self::Slow => "bytes at a time, and milliseconds between; empty: as fast as it can",
            Self::Cut => "bytes of the body after which the connection is cut; empty: not at all",
            _ => "as it stands in the first line of the request",
        }
    }

    /// Puts what was typed into the request.
    ///
    /// # Errors
    /// What would be right, in one sentence.
    pub(super) fn set(&self, draft: &mut Draft, typed: &str) -> Result<(), String> {
        let number = |text: &str| text.trim().parse::<usize>().map_err(|_| "A number is wanted here.".to_owned());
        let optional = |text: &str| if text.trim().is_empty() { Ok(None) } else { number(text).map(Some) };
        match self {
            Self::Method => typed.trim().clone_into(&mut draft.method),
            Self::Path => typed.trim().clone_into(&mut draft.path),
            Self::Header(index) if typed.trim().is_empty() => Self::remove_header(draft, *index),
            Self::NewHeader if typed.trim().is_empty() => {}
            Self::Header(index) => {
                let header = super::text::header(typed)?;
                if let Some(place) = draft.headers.get_mut(*index) {
                    *place = header;
                }
            }
            Self::NewHeader => draft.headers.push(super::text::header(typed)?),
            Self::PhotoChars => {
                let photo_chars = optional(typed)?;
                within_bounds(&Recipe { photo_chars, ..Recipe::of(draft) })?;
                draft.photo_chars = photo_chars;
            }
            Self::Slow => {
                let slow = match typed.split_whitespace().collect::<Vec<_>>().as_slice() {
                    [] => None,
                    [bytes, pause] => Some(SlowPace { bytes: number(bytes)?, pause_ms: number(pause)? as u64 }),
                    _ => return Err("Type two numbers: bytes at a time, and milliseconds between.".to_owned()),
                };
                within_bounds(&Recipe { slow, ..Recipe::of(draft) })?;
                draft.slow = slow;
            }
            Self::Cut => draft.cut_after = optional(typed)?,
            _ => {}
        }
        Ok(())
    }

    /// Takes a header out.
    pub(super) fn remove_header(draft: &mut Draft, index: usize) {
        if index < draft.headers.len() {
            draft.headers.remove(index);
        }
    }

    /// Goes to the next choice, or the one before; a header that was left out comes back. Whether there are choices.
    pub(super) fn step(&self, draft: &mut Draft, forwards: bool) -> bool {
        match self {
            Self::Base => {
                // What was changed stays changed.
                let recipe = Recipe { base: next(&BASES, draft.base, forwards), ..Recipe::of(draft) };
                *draft = Draft::of(&recipe);
            }
            Self::LeftOut(name) => restore(draft, name),
            Self::Photo => draft.photo = next(&Picture::ALL, draft.photo, forwards),
            Self::Encoding => draft.utf16 = !draft.utf16,
            Self::Sealing => draft.sealing = next(&SEALINGS, draft.sealing, forwards),
            Self::Signing => draft.signing = next(&SIGNINGS, draft.signing, forwards),
            Self::Sends => draft.sends = next(&SENDS, draft.sends, forwards),
            _ => return false,
        }
        true
    }
}

fn within_bounds(recipe: &Recipe) -> Result<(), String> {
    recipe.out_of_bounds().map_or(Ok(()), |wrong| Err(format!("{wrong}.")))
}

/// The choice behind this one, or before it; the first behind the last.
fn next<T: Copy + PartialEq>(all: &[T], current: T, forwards: bool) -> T {
    let count = all.len();
    let at = all.iter().position(|it| *it == current);
    let next = match (at, forwards) {
        (Some(at), true) => (at + 1) % count,
        (Some(at), false) => (at + count - 1) % count,
        (None, _) => 0,
    };
    all.get(next).copied().unwrap_or(current)
}

/// Puts a header of the right request back, where it stands there if it can.
fn restore(draft: &mut Draft, name: &str) {
    let right = Draft::right(draft.base).headers;
    let Some(at) = right.iter().position(|header| header.name == name) else { return };
    let header = right.get(at).cloned();
    draft.headers.splice(at.min(draft.headers.len())..at.min(draft.headers.len()), header);
}

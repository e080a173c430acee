//! The JSON object of a request, each of whose names stands once.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::Refusal;

/// What [`Object`] says of a name that stands twice, by which the error is told apart.
const TWICE: &str = "a name stands twice";

/// The object. Two values under one name are an error: RFC 8259 leaves open which of them counts, and each client and
/// server that has an opinion has another one.
pub(super) struct Object(pub(super) Map<String, Value>);

impl Object {
    /// Takes UTF-8 text; nesting deeper than serde's 128 levels is no text that it reads.
    pub(super) fn read(json: &[u8]) -> Result<Self, Refusal> {
        serde_json::from_slice(json).map_err(|error| {
            if error.to_string().starts_with(TWICE) { Refusal::NameTwice } else { Refusal::NotAnObject }
        })
    }

    /// The text of a field, if it is one.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Names)
    }
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = Object;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Object, A::Error> {
        let mut map = Map::new();
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            if map.insert(name, value).is_some() {
                return Err(A::Error::custom(TWICE));
            }
        }
        Ok(Object(map))
    }
}

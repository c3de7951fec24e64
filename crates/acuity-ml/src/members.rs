//! JSON with the members of an object as they stand. A map would keep the last of two values for a name, without a word.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

/// One JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    /// Names and values in the order of the text; a name may stand there twice.
    Object(Vec<(String, Value)>),
    /// A list.
    List(Vec<Json>),
    /// Anything else.
    Other(Value),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Json::Object(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Other(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Other(Value::Null))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_values_of_a_name_are_seen() {
        let read = |text: &str| serde_json::from_str::<Json>(text).unwrap();
        let member = |name: &str, value: i64| (name.to_owned(), Value::from(value));
        assert_eq!(
            read(r#"{"b": 1, "a": 2, "b": 3}"#),
            Json::Object(vec![member("b", 1), member("a", 2), member("b", 3)])
        );
        assert_eq!(read("[{}, null]"), Json::List(vec![Json::Object(vec![]), Json::Other(Value::Null)]));
        for text in ["1", "-1", "1.5", "true", "\"x\"", "null"] {
            assert_eq!(read(text), Json::Other(serde_json::from_str(text).unwrap()));
        }
    }
}

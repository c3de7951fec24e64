//! A value of YAML and what can be asked of it.

use std::ops::Range;

use serde_json::Value as Json;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Yaml {
    /// The value.
    pub value: YamlValue,
    /// Bytes of the file.
    pub range: Range<usize>,
}

/// The kinds of value.
#[derive(Debug, Clone, PartialEq)]
pub enum YamlValue {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Another number.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    Seq(Vec<Yaml>),
    /// Keys and values, in the order of the text.
    Map(Vec<(Yaml, Yaml)>),
}

impl Yaml {
    /// Text that is no other kind of scalar.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            YamlValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of any scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<String> {
        Some(match &self.value {
            YamlValue::Text(text) => text.clone(),
            YamlValue::Bool(b) => b.to_string(),
            YamlValue::Int(i) => i.to_string(),
            YamlValue::Float(f) => f.to_string(),
            _ => return None,
        })
    }

    /// Whether nothing stands there.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.value == YamlValue::Null
    }

    /// The items of a list.
    #[must_use]
    pub fn seq(&self) -> Option<&[Yaml]> {
        match &self.value {
            YamlValue::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// The entries of a mapping.
    #[must_use]
    pub fn map(&self) -> Option<&[(Yaml, Yaml)]> {
        match &self.value {
            YamlValue::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The entry of a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Yaml> {
        // There is but one: of a key that is written twice the last counts.
        self.map()?.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| v)
    }

    /// The value without its places.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match &self.value {
            YamlValue::Null => Json::Null,
            YamlValue::Bool(b) => Json::Bool(*b),
            YamlValue::Int(i) => Json::from(*i),
            // JSON has no such numbers: they are as Python prints them.
            YamlValue::Float(f) if !f.is_finite() => Json::from(f.to_string().to_lowercase()),
            YamlValue::Float(f) => Json::from(*f),
            YamlValue::Text(text) => Json::String(text.clone()),
            YamlValue::Seq(items) => Json::Array(items.iter().map(Yaml::to_json).collect()),
            YamlValue::Map(entries) => Json::Object(
                entries
                    .iter()
                    .map(|(k, v)| (k.scalar().unwrap_or_else(|| k.to_json().to_string()), v.to_json()))
                    .collect(),
            ),
        }
    }

    /// A value that stands at `range` as a whole.
    pub(crate) fn from_json(json: Json, range: &Range<usize>) -> Self {
        let value = match json {
            Json::Null => YamlValue::Null,
            Json::Bool(value) => YamlValue::Bool(value),
            Json::Number(number) => match number.as_i64() {
                Some(whole) => YamlValue::Int(whole),
                None => YamlValue::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => YamlValue::Text(text),
            Json::Array(items) => YamlValue::Seq(items.into_iter().map(|item| Self::from_json(item, range)).collect()),
            Json::Object(map) => {
                let entry = |(key, value)| (Self::from_json(Json::String(key), range), Self::from_json(value, range));
                YamlValue::Map(map.into_iter().map(entry).collect())
            }
        };
        Self { value, range: range.clone() }
    }

    /// What kind of value this is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.value {
            YamlValue::Null => "nothing",
            YamlValue::Bool(_) => "true or false",
            YamlValue::Int(_) | YamlValue::Float(_) => "a number",
            YamlValue::Text(_) => "text",
            YamlValue::Seq(_) => "a list",
            YamlValue::Map(_) => "a mapping",
        }
    }
}

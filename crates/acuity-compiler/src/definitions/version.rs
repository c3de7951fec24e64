//! Versions of a model.

use std::{cmp::Ordering, fmt};

use serde_json::Value as Json;

/// What a version is called: a number or a word. `2` and `'2'` mean the same; artifacts show which of them was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    text: String,
    is_number: bool,
}

/// Which of a model's versions a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelVersion {
    /// Its own version.
    pub version: Version,
    /// The version that `ref()` means where it names none.
    pub latest: Version,
}

impl Version {
    /// A number or a text; `None` for anything else.
    pub fn of(value: &Json) -> Option<Self> {
        match value {
            Json::Number(number) => Some(Self { text: number.to_string(), is_number: true }),
            Json::String(text) if !text.trim().is_empty() => {
                Some(Self { text: text.trim().to_owned(), is_number: false })
            }
            _ => None,
        }
    }

    /// As it stands in ids, behind a `v`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// As it was written.
    pub fn to_json(&self) -> Json {
        let number = || {
            let whole = self.text.parse::<i64>().map(Json::from);
            whole.or_else(|_| self.text.parse::<f64>().map(Json::from)).ok()
        };
        self.is_number.then(number).flatten().unwrap_or_else(|| Json::from(self.text.as_str()))
    }

    /// Whether both mean the same version.
    pub fn is(&self, other: &Self) -> bool {
        self.text == other.text
    }

    /// Older before younger, as dbt has it: numbers by value, everything else by its text.
    pub fn age(&self, other: &Self) -> Ordering {
        match (self.text.parse::<f64>(), other.text.parse::<f64>()) {
            (Ok(mine), Ok(theirs)) => mine.total_cmp(&theirs),
            _ => self.text.cmp(&other.text),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl ModelVersion {
    /// Whether `ref()` means it where it names no version.
    pub fn is_latest(&self) -> bool {
        self.version.is(&self.latest)
    }

    /// As ids, names of files and relations end: `v2`.
    pub fn suffix(&self) -> String {
        format!("v{}", self.version)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_ordered_by_value_and_words_by_text() {
        let version = |value: Json| Version::of(&value).unwrap();
        assert_eq!(version(json!(10)).age(&version(json!("9"))), Ordering::Greater);
        assert_eq!(version(json!("b10")).age(&version(json!("b9"))), Ordering::Less);
        assert!(version(json!(2)).is(&version(json!("2"))));
        assert_eq!(version(json!(2)).to_json(), json!(2));
        assert_eq!(version(json!("2")).to_json(), json!("2"));
        assert_eq!(Version::of(&json!([1])), None);
    }
}

//! Texts in the order of a language, or compared without regard to case: `und:ci` and its like.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::Locale;

use super::{Answer, Function, Kind, Value, f, str};
use Kind::{Bytes, Text};

/// What a collation's name asks for.
enum Rules {
    /// Characters by their numbers.
    Binary,
    Language(CollatorBorrowed<'static>),
}

thread_local! {
    /// By their names: a query has few of them and uses each for many rows.
    static KNOWN: RefCell<BTreeMap<String, Rules>> = const { RefCell::new(BTreeMap::new()) };
}

impl Rules {
    /// `language`, `language:ci` or `language:cs`.
    fn named(name: &str) -> Result<Rules, String> {
        let invalid = |why: &str| format!("COLLATE has invalid collation name '{name}':{why}");
        let (language, case) = name.split_once(':').unwrap_or((name, "cs"));
        let ignored = match case {
            "ci" => true,
            "cs" => false,
            _ => return Err(invalid("case sensitivity must be 'ci' or 'cs'")),
        };
        let language = match language {
            "" => return Err(invalid("cannot contain empty language_tag")),
            "binary" | "unicode" if !ignored => return Ok(Rules::Binary),
            "binary" => return Err(invalid("binary texts have a case")),
            "unicode" => "und",
            other => other,
        };
        let locale: Locale = language.replace('_', "-").parse().map_err(|_| invalid("unknown language_tag"))?;
        let mut options = CollatorOptions::default();
        options.strength = Some(if ignored { Strength::Secondary } else { Strength::Tertiary });
        let collator = Collator::try_new(locale.into(), options).map_err(|_| invalid("unknown language_tag"))?;
        Ok(Rules::Language(collator))
    }

    /// Bytes that sort as the texts do, and are equal where these are.
    fn key(&self, text: &str) -> Vec<u8> {
        match self {
            Rules::Binary => text.as_bytes().to_vec(),
            Rules::Language(collator) => {
                let mut key = Vec::with_capacity(2 * text.len());
                let Ok(()) = collator.write_sort_key_to(text, &mut key) as Result<(), Infallible>;
                key
            }
        }
    }
}

/// Whether there is a collation of that name.
///
/// # Errors
/// What is wrong with the name.
pub(crate) fn check(name: &str) -> Result<(), String> {
    Rules::named(name).map(drop)
}

/// The key of a text.
fn key(args: &[Value<'_>]) -> Answer {
    let (text, name) = (str(args, 0), str(args, 1));
    KNOWN.with_borrow_mut(|known| {
        if let Some(rules) = known.get(name) {
            return Ok(Value::Bytes(Cow::Owned(rules.key(text))));
        }
        let rules = known.entry(name.to_owned()).or_insert(Rules::named(name)?);
        Ok(Value::Bytes(Cow::Owned(rules.key(text))))
    })
}

pub(super) const FUNCTIONS: &[Function] = &[f("bq_collation_key", &[Text, Text], Bytes, key)];

#[cfg(test)]
mod tests {
    use super::*;

    /// The texts in the order of their keys.
    fn sorted<'t>(name: &str, mut texts: Vec<&'t str>) -> Vec<&'t str> {
        let rules = Rules::named(name).unwrap();
        texts.sort_by_key(|text| rules.key(text));
        texts
    }

    #[test]
    fn languages_and_case() {
        assert_eq!(sorted("und:ci", vec!["b", "A", "a", "B", "é", "f"]), ["A", "a", "b", "B", "é", "f"]);
        assert_eq!(sorted("und", vec!["B", "b", "A", "a"]), ["a", "A", "b", "B"]);
        assert_eq!(sorted("unicode", vec!["b", "A", "a", "B"]), ["A", "B", "a", "b"]);
        assert_eq!(sorted("en_US", vec!["st", "ß", "ss", "s"]), ["s", "ss", "ß", "st"]);
    }

    #[test]
    fn equal_but_for_case() {
        let rules = Rules::named("und:ci").unwrap();
        assert_eq!(rules.key("ÄbC"), rules.key("äBc"));
        assert_ne!(rules.key("Ab"), rules.key("Äb"));
    }

    #[test]
    fn names_that_are_none() {
        for name in ["", ":ci", "und:xx", "no language"] {
            assert!(check(name).is_err(), "{name}");
        }
    }
}

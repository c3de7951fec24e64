//! Calls that entries of schema files write as text: `ref('a')`, `source('a', 'b')`, `metric('m')`.

use serde_json::Value as Json;

use crate::definitions::{RefArgs, Version};

/// What an entry names by a call.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Called {
    Ref(RefArgs),
    Source(String, String),
    Metric(String),
}

/// The call that a text is, with or without the brackets of a template.
pub(super) fn called(text: &str) -> Option<Called> {
    let text = text.trim().trim_start_matches("{{").trim_end_matches("}}").trim();
    let (name, rest) = text.split_once('(')?;
    let inner = rest.trim_end().strip_suffix(')')?;
    let (mut words, mut version) = (Vec::new(), None);
    for argument in inner.split(',').map(str::trim) {
        match argument.split_once('=') {
            Some((key, value)) if matches!(key.trim(), "v" | "version") => version = Some(written(value.trim())?),
            Some(_) => return None,
            None => words.push(argument.trim_matches(['\'', '"']).to_owned()),
        }
    }
    match (name.trim(), words.as_slice(), version) {
        ("ref", [name], version) => Some(Called::Ref(RefArgs { name: name.clone(), package: None, version })),
        ("ref", [package, name], version) => {
            Some(Called::Ref(RefArgs { name: name.clone(), package: Some(package.clone()), version }))
        }
        ("source", [group, table], None) => Some(Called::Source(group.clone(), table.clone())),
        ("metric", [name] | [_, name], None) => Some(Called::Metric(name.clone())),
        _ => None,
    }
}

/// A version as a call writes it: a number, or text in quotes.
fn written(value: &str) -> Option<Version> {
    let text = value.trim_matches(['\'', '"']);
    match text == value {
        true => Version::of(&serde_json::from_str::<Json>(value).ok()?),
        false => Version::of(&Json::from(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_with_their_arguments() {
        let show = |text: &str| match called(text) {
            Some(Called::Ref(args)) => args.to_json().to_string(),
            Some(other) => format!("{other:?}"),
            None => "none".to_owned(),
        };
        assert_eq!(show("{{ ref('a', v=2) }}"), r#"{"name":"a","package":null,"version":2}"#);
        assert_eq!(show("ref('p', 'a', version='2')"), r#"{"name":"a","package":"p","version":"2"}"#);
        assert_eq!(show("source('a', \"b\")"), r#"Source("a", "b")"#);
        assert_eq!(show("metric('m')"), r#"Metric("m")"#);
        assert_eq!(show("ref('a', w=2)"), "none");
        assert_eq!(show("a"), "none");
    }
}

//! Calls as they are written: `ref('a')`, `source('a', 'b')`, `metric('m')`.

use std::ops::Range;

use serde_json::Value as Json;

use crate::{
    definitions::{RefArgs, Version},
    jinja::scan::{TagKind, Token, tags, tokens},
};

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

/// The calls in a template that can be read without running it, in their order.
pub(super) fn written_in(text: &str) -> Vec<Called> {
    let mut found = Vec::new();
    let tags = tags(text).unwrap_or_default();
    for tag in tags.into_iter().filter(|tag| tag.kind != TagKind::Comment) {
        let words = tokens(text, tag.inner.clone());
        for (index, (token, range)) in words.iter().enumerate() {
            let is_call = matches!(words.get(index + 1), Some((Token::Punctuation(b'('), _)));
            let close = || words[index..].iter().find(|(token, _)| *token == Token::Punctuation(b')'));
            if *token == Token::Word && is_call && matches!(&text[range.clone()], "ref" | "source") {
                found.extend(close().and_then(|(_, end)| literal(&text[range.start..end.end])));
            }
        }
    }
    found
}

/// The call of a text whose arguments are texts in quotes, and perhaps a version.
pub(super) fn literal(text: &str) -> Option<Called> {
    let words = tokens(text, 0..text.len());
    let mut arguments =
        words.get(2..words.len().checked_sub(1)?)?.split(|(token, _)| *token == Token::Punctuation(b','));
    let is_literal = |argument: &[(Token, Range<usize>)]| {
        let kinds: Vec<Token> = argument.iter().map(|(token, _)| *token).collect();
        matches!(kinds.as_slice(), [Token::Text] | [Token::Word, Token::Punctuation(b'='), Token::Text | Token::Number])
    };
    if arguments.all(is_literal) { called(text) } else { None }
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

    #[test]
    fn templates_are_read_without_running_them() {
        let text = "{{ x }} {{ref( 'a' , v=2)}} {% for c in f(source('s', \"t\")) %} ref('b') {{ ref(c) }} {# {{ ref('d') }} #}";
        let shown: Vec<String> = written_in(text).iter().map(|one| format!("{one:?}")).collect();
        assert_eq!(shown.len(), 2, "{shown:?}");
        assert!(shown[0].contains("\"a\"") && shown[1] == "Source(\"s\", \"t\")", "{shown:?}");
    }
}

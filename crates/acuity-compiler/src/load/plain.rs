//! Templates that are read without the engine: their tags call `ref()`, `source()` and `config()` with literals and do nothing
//! else. Most models are such; dbt, too, has a parser of its own for them.

use std::ops::Range;

use serde_json::{Map, Value as Json};

use crate::{
    definitions::{RefArgs, Version},
    jinja::{
        render::Captured,
        scan::{TagKind, Token, tags_in, tokens, unquote},
        world::World,
    },
};

/// Literals may be so deep in each other; what is deeper is left to the engine, which has a limit of its own.
const MAX_DEPTH: usize = 16;

/// What the engine would note of a template of the package; `None` where it has to be asked.
pub(super) fn captured(world: &World, package: &str, text: &str, body: Range<usize>) -> Option<Captured> {
    // A project may have functions of its own in the place of these.
    if ["ref", "source", "config"].iter().any(|name| world.find_macro(package, name).is_some()) {
        return None;
    }
    noted(text, body)
}

fn noted(text: &str, body: Range<usize>) -> Option<Captured> {
    let mut found = Captured::default();
    for tag in tags_in(text, body).ok()? {
        match tag.kind {
            TagKind::Comment => {}
            TagKind::Block => return None,
            TagKind::Expression => {
                let words = tokens(text, tag.inner);
                call(&mut Words { text, words: &words }, &mut found)?;
            }
        }
    }
    Some(found)
}

/// Notes a call that is all that stands in a tag.
fn call(words: &mut Words<'_>, found: &mut Captured) -> Option<()> {
    let function = words.word()?;
    words.sign(b'(')?;
    let (mut positional, mut named) = (Vec::new(), Map::new());
    while words.sign(b')').is_none() {
        match words.parameter() {
            Some(name) => {
                let value = words.literal(0)?;
                // A second one of a name is a mistake, which the engine tells.
                if named.insert(name.to_owned(), value).is_some() {
                    return None;
                }
            }
            // Positional arguments come first.
            None if named.is_empty() => positional.push(words.literal(0)?),
            None => return None,
        }
        words.separator(b')')?;
    }
    if !words.words.is_empty() {
        return None;
    }
    let mut texts = positional.iter().map(Json::as_str).collect::<Option<Vec<_>>>()?.into_iter().map(str::to_owned);
    match (function, positional.len(), named.len()) {
        ("ref", 1 | 2, 0 | 1) => {
            let version = match named.iter().next() {
                None => None,
                Some((name, _)) if !matches!(name.as_str(), "v" | "version") => return None,
                Some((_, Json::Null)) => None,
                Some((_, value)) => Some(Version::of(value)?),
            };
            let package = if positional.len() == 2 { texts.next() } else { None };
            found.refs.push(RefArgs { name: texts.next()?, package, version });
        }
        ("source", 2, 0) => found.sources.push((texts.next()?, texts.next()?)),
        ("config", 0, _) => found.configure(named),
        _ => return None,
    }
    Some(())
}

/// The tokens of a tag that are still to be read. Each method reads what it is asked for, or nothing.
struct Words<'a> {
    text: &'a str,
    words: &'a [(Token, Range<usize>)],
}

impl<'a> Words<'a> {
    fn next(&mut self, token: Token) -> Option<&'a str> {
        let (first, rest) = self.words.split_first()?;
        let found = (first.0 == token).then(|| &self.text[first.1.clone()])?;
        self.words = rest;
        Some(found)
    }

    fn word(&mut self) -> Option<&'a str> {
        self.next(Token::Word)
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        self.next(Token::Punctuation(sign)).map(|_| ())
    }

    /// A comma, or the closing bracket, which is left.
    fn separator(&mut self, close: u8) -> Option<()> {
        let is_end = self.words.first().is_some_and(|(token, _)| *token == Token::Punctuation(close));
        if is_end { Some(()) } else { self.sign(b',') }
    }

    /// The name of an argument with its `=`.
    fn parameter(&mut self) -> Option<&'a str> {
        let is_named = matches!(self.words, [(Token::Word, _), (Token::Punctuation(b'='), _), ..]);
        // Of other letters the engine knows none.
        let name = if is_named { self.word().filter(|name| name.is_ascii())? } else { return None };
        self.sign(b'=')?;
        Some(name)
    }

    /// Text without escapes, a whole number, true, false, none, or a list or mapping of such.
    fn literal(&mut self, depth: usize) -> Option<Json> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(text) = self.plain_text() {
            return Some(Json::from(text));
        }
        if let Some(digits) = self.next(Token::Number) {
            let is_plain = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit()));
            return is_plain.then(|| digits.parse::<i64>().ok()).flatten().map(Json::from);
        }
        if let Some(word) = self.word() {
            return match word {
                "true" | "True" => Some(Json::Bool(true)),
                "false" | "False" => Some(Json::Bool(false)),
                "none" | "None" => Some(Json::Null),
                _ => None,
            };
        }
        if self.sign(b'[').is_some() {
            let mut items = Vec::new();
            while self.sign(b']').is_none() {
                items.push(self.literal(depth + 1)?);
                self.separator(b']')?;
            }
            return Some(Json::Array(items));
        }
        self.sign(b'{')?;
        let mut entries = Map::new();
        while self.sign(b'}').is_none() {
            let key = self.plain_text()?.to_owned();
            self.sign(b':')?;
            if entries.insert(key, self.literal(depth + 1)?).is_some() {
                return None;
            }
            self.separator(b'}')?;
        }
        Some(Json::Object(entries))
    }

    fn plain_text(&mut self) -> Option<&'a str> {
        let text = self.next(Token::Text)?;
        let is_closed = text.len() > 1 && text.as_bytes().last() == text.as_bytes().first();
        (is_closed && !text.contains('\\')).then(|| unquote(text))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        LoadOptions, MemoryFileSystem,
        files::SourceFile,
        jinja::{
            job::{Job, render},
            render::Subject,
        },
        load,
    };

    const READ: &[&str] = &[
        "select 1 as {a}, '}}' /* {# {{ ref(x) }} #} */ from t {% raw %}{{ x }}{% endraw %}\n",
        "{{ref('a')}}{{ ref( \"p\", 'a', ) }} {{- ref('a', v=2) -}} {{ ref('a', version='2') }}{{ ref('a', v=none) }}",
        "{{ source('s', 't') }}{{ source('s', 't') }}{{ ref('b') }}",
        "{{ config(materialized='table', tags=['x', \"y\",], meta={'b': {'c': [1, 0, True]}, 'a': None,}, enabled=false) }}",
        "{{ config(pre_hook=\"a {{ this }}\", tags='z') }}{{ config(post_hook={'sql': 'b', 'transaction': False}, tags=[]) }}",
        "{{ config() }}{{ config(grants={'+select': ['a']}, contract={}) }}",
    ];

    const LEFT: &[&str] = &[
        "{{ ref(x) }}",
        "{{ ref('a' ~ 'b') }}",
        "{{ ref('a').name }}",
        "{{ ref('a') | upper }}",
        "{{ ref('a', w=1) }}",
        "{{ ref('a', v=1.5) }}",
        "{{ ref('a', v=-1) }}",
        "{{ ref('a', v=1, version=1) }}",
        "{{ ref() }}",
        "{{ ref('a', 'b', 'c') }}",
        "{{ ref('it\\'s') }}",
        "{{ ref(['a']) }}",
        "{{ ref(v=1, 'a') }}",
        "{{ source('a') }}",
        "{{ source('a', 'b', x=1) }}",
        "{{ config({'a': 1}) }}",
        "{{ config(a=1, a=2) }}",
        "{{ config(a=010) }}",
        "{{ config(a=1_000) }}",
        "{{ config(a=var('x')) }}",
        "{{ config(a={'b': 1, 'b': 2}) }}",
        "{{ config(a={1: 2}) }}",
        "{{ config(a=99999999999999999999) }}",
        "{{ config(a=='b') }}",
        "{{ config(a='b' 'c') }}",
        "{{ config(a='b')",
        "{{ config(a='b') if x }}",
        "{{ config.get('a') }}",
        "{{ this }}",
        "{{ }}",
        "{% set x = 1 %}",
        "{{ config(a=[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]) }}",
        "{{ config(a=1 }}",
        "{{ config(é=1) }}",
        "{{ config(,) }}",
    ];

    #[test]
    fn what_is_read_is_what_the_engine_notes() {
        let files = MemoryFileSystem::from_text(
            "--- dbt_project.yml\nname: demo\nprofile: demo\n--- profiles.yml\n\
             demo: {target: dev, outputs: {dev: {type: duckdb, path: demo.duckdb, schema: main}}}\n",
        );
        let project = load(&LoadOptions::new("").with_files(files)).unwrap();
        for text in READ {
            let file = Arc::new(SourceFile::new("m.sql", *text));
            let subject = Subject { package: "demo".to_owned(), ..Subject::default() };
            let engine = render(&Job::new(&project.world, &file, subject), None).map_err(|e| e.to_string()).unwrap();
            let read = captured(&project.world, "demo", text, 0..text.len()).unwrap_or_else(|| panic!("left: {text}"));
            // Of mappings the order counts as well: it is that of the manifest.
            assert_eq!(format!("{read:?}"), format!("{:?}", engine.captured), "{text}");
        }
    }

    #[test]
    fn what_is_more_is_left_to_the_engine() {
        for text in LEFT {
            assert!(noted(text, 0..text.len()).is_none(), "{text}");
        }
    }
}

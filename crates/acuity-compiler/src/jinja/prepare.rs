//! Source text to what the template engine is given, with the way back.
//!
//! Two things in dbt's templates need Python's meaning, which the engine does not have: lists and mappings that change in place
//! (`{% do xs.append(x) %}`) and `{% call %}` blocks handed to macros of other files. List and mapping literals are wrapped in a
//! call that makes a changeable one, and the body of a `{% call %}` becomes a template of its own. A map of the untouched stretches
//! leads each byte back to the file.

use std::ops::Range;

use crate::jinja::{
    blocks::Parameter,
    scan::{Tag, TagKind, Token, tags, tokens},
};

/// A template text and where its bytes came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Prepared {
    pub(crate) text: String,
    /// Stretches taken over unchanged: start in `text`, start in the file, length.
    segments: Vec<(usize, usize, usize)>,
}

impl Prepared {
    fn copy(&mut self, source: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        if let Some((out, from, len)) = self.segments.last_mut()
            && *out + *len == self.text.len()
            && *from + *len == range.start
        {
            *len += range.len();
        } else {
            self.segments.push((self.text.len(), range.start, range.len()));
        }
        self.text.push_str(&source[range]);
    }

    fn insert(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The byte of the file that a byte of the text came from; of inserted text, the byte where it was inserted.
    pub(crate) fn to_file(&self, offset: usize) -> usize {
        let i = self.segments.partition_point(|(out, _, _)| *out <= offset);
        match i.checked_sub(1).and_then(|i| self.segments.get(i)) {
            Some((out, from, len)) => from + (offset - out).min(*len),
            None => self.segments.first().map_or(0, |(_, from, _)| *from),
        }
    }

    /// A stretch of the text as a stretch of the file.
    pub(crate) fn range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.to_file(range.start);
        let end = if range.end > range.start { self.to_file(range.end - 1) + 1 } else { start };
        start..end.max(start)
    }
}

/// The body of a `{% call %}` block.
#[derive(Debug, Clone)]
pub(crate) struct CallBody {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Prepared,
}

/// Prepares a stretch of a file. Bodies of `{% call %}` blocks are appended to `calls`; number n is called `base:n`.
pub(crate) fn prepare(source: &str, range: Range<usize>, base: &str, calls: &mut Vec<CallBody>) -> Prepared {
    // Tags that are not closed were reported when the file was cut.
    let all: Vec<Tag> = tags(source).unwrap_or_default();
    let inside: Vec<Tag> =
        all.into_iter().filter(|t| t.range.start >= range.start && t.range.end <= range.end).collect();
    let mut out = Prepared::default();
    stretch(source, range, &inside, base, calls, &mut out);
    out
}

fn stretch(source: &str, range: Range<usize>, tags: &[Tag], base: &str, calls: &mut Vec<CallBody>, out: &mut Prepared) {
    let mut at = range.start;
    let mut i = 0;
    while i < tags.len() {
        let tag = &tags[i];
        out.copy(source, at..tag.range.start);
        at = tag.range.end;
        i += 1;
        if tag.kind == TagKind::Comment {
            out.copy(source, tag.range.clone());
        } else if tag.kind == TagKind::Block && tag.keyword(source) == "call" {
            let mut depth = 1;
            let close = tags[i..].iter().position(|t| {
                if t.kind == TagKind::Block {
                    match t.keyword(source) {
                        "call" => depth += 1,
                        "endcall" => depth -= 1,
                        _ => {}
                    }
                }
                depth == 0
            });
            let Some(close) = close.map(|n| i + n) else {
                out.copy(source, tag.range.clone());
                continue;
            };
            call(source, tag, &tags[close], &tags[i..close], base, calls, out);
            at = tags[close].range.end;
            i = close + 1;
        } else {
            rewrite(source, tag.range.clone(), tag.inner.clone(), out);
        }
    }
    out.copy(source, at..range.end);
}

/// `{% call(a) f(x) %}body{% endcall %}` to `{{ f(x, caller=__caller("base:n")) }}`.
fn call(
    source: &str,
    open: &Tag,
    close: &Tag,
    inner: &[Tag],
    base: &str,
    calls: &mut Vec<CallBody>,
    out: &mut Prepared,
) {
    let mut body = open.range.end..close.range.start;
    if open.trims_right(source) {
        body.start = body.end - source[body.clone()].trim_start().len();
    }
    if close.trims_left(source) {
        body.end = body.start + source[body.clone()].trim_end().len();
    }
    let words = tokens(source, open.inner.clone());
    let mut parameters = Vec::new();
    let mut from = words.first().map_or(open.inner.end, |w| w.1.end);
    if let Some((Token::Punctuation(b'('), _)) = words.get(1) {
        for (token, range) in &words[2..] {
            match token {
                Token::Word => parameters.push(Parameter { name: source[range.clone()].to_owned(), default: None }),
                Token::Punctuation(b')') => {
                    from = range.end;
                    break;
                }
                _ => {}
            }
        }
    }
    let number = calls.len();
    calls.push(CallBody { parameters, body: Prepared::default() });
    let mut prepared = Prepared::default();
    stretch(source, body, inner, base, calls, &mut prepared);
    calls[number].body = prepared;

    let expression = from..open.inner.end;
    let last = tokens(source, expression.clone()).pop();
    out.insert(if open.trims_left(source) { "{{-" } else { "{{" });
    match last {
        Some((Token::Punctuation(b')'), paren)) => {
            rewrite(source, expression.start..paren.start, expression.start..paren.start, out);
            let empty = source[..paren.start].trim_end().ends_with('(');
            out.insert(&format!("{}caller=__caller(\"{base}:{number}\")", if empty { "" } else { ", " }));
            out.copy(source, paren.start..paren.end);
        }
        _ => rewrite(source, expression.clone(), expression, out),
    }
    out.insert(if close.trims_right(source) { " -}}" } else { " }}" });
}

/// Copies a tag with its list and mapping literals wrapped.
fn rewrite(source: &str, whole: Range<usize>, inner: Range<usize>, out: &mut Prepared) {
    let mut at = whole.start;
    let mut open: Vec<bool> = Vec::new();
    let mut before: Option<(Token, &str)> = None;
    for (token, range) in tokens(source, inner) {
        let word = &source[range.clone()];
        if let Token::Punctuation(b) = token {
            match b {
                b'[' | b'{' => {
                    let literal = match before {
                        Some((Token::Word, w)) => {
                            matches!(
                                w,
                                "in" | "not"
                                    | "and"
                                    | "or"
                                    | "is"
                                    | "if"
                                    | "else"
                                    | "elif"
                                    | "do"
                                    | "set"
                                    | "for"
                                    | "return"
                                    | "call"
                            )
                        }
                        Some((Token::Text | Token::Number, _)) => false,
                        Some((Token::Punctuation(b')' | b']' | b'}'), _)) => false,
                        _ => true,
                    };
                    if literal {
                        out.copy(source, at..range.start);
                        out.insert(if b == b'[' { "__list(" } else { "__dict(" });
                        at = range.start;
                    }
                    open.push(literal);
                }
                b']' | b'}' if open.pop() == Some(true) => {
                    out.copy(source, at..range.end);
                    out.insert(")");
                    at = range.end;
                }
                _ => {}
            }
        }
        before = Some((token, word));
    }
    out.copy(source, at..whole.end);
}

/// A macro's body with its defaults in front: `{% set b = b if __given("b") else (1) %}`.
pub(crate) fn prepare_macro(
    source: &str,
    parameters: &[Parameter],
    body: Range<usize>,
    base: &str,
    calls: &mut Vec<CallBody>,
) -> Prepared {
    let mut out = Prepared::default();
    for parameter in parameters {
        if let Some(default) = &parameter.default {
            out.insert(&format!("{{% set {0} = {0} if __given(\"{0}\") else (", parameter.name));
            rewrite(source, default.clone(), default.clone(), &mut out);
            out.insert(") %}");
        }
    }
    let prepared = prepare(source, body, base, calls);
    let shift = out.text.len();
    out.text.push_str(&prepared.text);
    out.segments.extend(prepared.segments.iter().map(|(o, f, l)| (o + shift, *f, *l)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, expect: &str) {
        let mut calls = Vec::new();
        let prepared = prepare(source, 0..source.len(), "t", &mut calls);
        assert_eq!(prepared.text, expect);
    }

    #[test]
    fn literals_are_wrapped_and_subscripts_are_not() {
        check("{% set xs = [1, [2]] %}{{ xs[0] }}", "{% set xs = __list([1, __list([2])]) %}{{ xs[0] }}");
        check("{% do f({'a': [1]}['a']) %}", "{% do f(__dict({'a': __list([1])})['a']) %}");
        check(
            "{% for x in ['[', \"{\"] %}[{{ x }}]{% endfor %}",
            "{% for x in __list(['[', \"{\"]) %}[{{ x }}]{% endfor %}",
        );
        check("{# [1] #}{% raw %}{{ [1] }}{% endraw %}", "{# [1] #}{% raw %}{{ [1] }}{% endraw %}");
    }

    #[test]
    fn call_blocks_become_templates() {
        let source = "a {% call(x) f(1) -%} b {{ x }}{% call g() %}c{% endcall %} {%- endcall %} d";
        let mut calls = Vec::new();
        let prepared = prepare(source, 0..source.len(), "t", &mut calls);
        assert_eq!(prepared.text, "a {{ f(1, caller=__caller(\"t:0\")) }} d");
        assert_eq!(calls[0].body.text, "b {{ x }}{{ g(caller=__caller(\"t:1\")) }}");
        assert_eq!(calls[1].body.text, "c");
    }

    #[test]
    fn every_untouched_byte_leads_back() {
        let source = "select {{ [1] }} from {{ f({'a': 1}) }} where x";
        let prepared = prepare(source, 0..source.len(), "t", &mut Vec::new());
        let at = prepared.text.find("where").unwrap();
        assert_eq!(&source[prepared.to_file(at)..], "where x");
    }
}

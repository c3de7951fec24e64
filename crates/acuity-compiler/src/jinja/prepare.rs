//! Source text to what the template engine is given, with the way back.
//!
//! Two things in dbt's templates need Python's meaning, which the engine does not have: lists and mappings that change in place
//! (`{% do xs.append(x) %}`) and `{% call %}` blocks handed to macros of other files. List and mapping literals are wrapped in a
//! call that makes a changeable one, and the body of a `{% call %}` becomes a template of its own. And what statements give a
//! name to is handed to functions that bound how deep it is (see [`crate::jinja::values::held`]). A map of the untouched
//! stretches leads each byte back to the file.

use std::ops::Range;

use crate::jinja::{
    blocks::Parameter,
    bounds::{self, MAX_CALLS, TooLong},
    scan::{Tag, TagKind, Token, tags_in, tokens},
    unset,
};

/// A template text and where its bytes came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Prepared {
    pub(crate) text: String,
    /// Stretches taken over unchanged: start in `text`, start in the file, length.
    segments: Vec<(usize, usize, usize)>,
    /// How deep the engine recurses into it.
    pub(crate) depth: usize,
    /// Why it is not given to the engine.
    pub(crate) too_long: Option<TooLong>,
}

impl Prepared {
    fn measure(&mut self) {
        match bounds::template(&self.text) {
            Ok(depth) => self.depth = depth,
            Err(found) => {
                self.too_long.get_or_insert(found);
            }
        }
    }

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
        // By its last byte: what follows that may be inserted text.
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
    let inside: Vec<Tag> = tags_in(source, range.clone()).unwrap_or_default();
    let mut out = Prepared::default();
    out.insert(&unset::defaults(source, &inside));
    stretch(source, range, &inside, Calls { base, depth: 0 }, calls, &mut out);
    out.measure();
    out
}

/// Where bodies of `{% call %}` blocks belong.
#[derive(Clone, Copy)]
struct Calls<'a> {
    base: &'a str,
    /// How many are around the place.
    depth: usize,
}

/// Copies a stretch of a file; tags are rewritten, and call blocks taken out.
fn stretch(
    source: &str,
    range: Range<usize>,
    tags: &[Tag],
    place: Calls<'_>,
    calls: &mut Vec<CallBody>,
    out: &mut Prepared,
) {
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
            if place.depth >= MAX_CALLS {
                let start = out.text.len();
                out.copy(source, tag.range.clone());
                out.too_long.get_or_insert(TooLong {
                    at: start..out.text.len(),
                    message: format!("more than {MAX_CALLS} {{% call %}} blocks in each other"),
                    help: "render the inner ones first, with {% set x %} … {% endset %}",
                });
                return;
            }
            call(source, tag, &tags[close], &tags[i..close], place, calls, out);
            at = tags[close].range.end;
            i = close + 1;
        } else {
            rewrite(source, tag.range.clone(), tag.inner.clone(), tag.kind == TagKind::Block, out);
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
    place: Calls<'_>,
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
    // Its number comes before those of the blocks inside, which are prepared first.
    let number = calls.len();
    calls.push(CallBody { parameters, body: Prepared::default() });
    let mut prepared = Prepared::default();
    stretch(source, body, inner, Calls { depth: place.depth + 1, ..place }, calls, &mut prepared);
    prepared.measure();
    calls[number].body = prepared;

    let expression = from..open.inner.end;
    let last = tokens(source, expression.clone()).pop();
    out.insert(if open.trims_left(source) { "{{-" } else { "{{" });
    match last {
        Some((Token::Punctuation(b')'), paren)) => {
            rewrite(source, expression.start..paren.start, expression.start..paren.start, false, out);
            let empty = source[..paren.start].trim_end().ends_with('(');
            let comma = if empty { "" } else { ", " };
            out.insert(&format!("{comma}caller=__caller(\"{}:{number}\")", place.base));
            out.copy(source, paren.start..paren.end);
        }
        _ => rewrite(source, expression.clone(), expression, false, out),
    }
    out.insert(if close.trims_right(source) { " -}}" } else { " }}" });
}

/// Something that is put into a tag.
struct Insert {
    at: usize,
    text: &'static str,
}

/// Copies a tag with its list and mapping literals wrapped, and what a statement gives a name to.
fn rewrite(source: &str, whole: Range<usize>, inner: Range<usize>, statement: bool, out: &mut Prepared) {
    let words = tokens(source, inner.clone());
    let named = if statement { named(source, &words, inner.end) } else { Vec::new() };
    let mut named = named.iter().peekable();
    let mut at = whole.start;
    let mut open: Vec<bool> = Vec::new();
    let mut before: Option<(Token, &str)> = None;
    let mut copy_to = |to: usize, insert: &str, out: &mut Prepared| {
        out.copy(source, at..to);
        out.insert(insert);
        at = to;
    };
    for (token, range) in words {
        while let Some(insert) = named.next_if(|insert| insert.at <= range.start) {
            copy_to(insert.at, insert.text, out);
        }
        let word = &source[range.clone()];
        if let Token::Punctuation(b) = token {
            match b {
                b'[' | b'{' => {
                    // Behind a name, a value or a closing bracket a bracket is a subscript.
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
                        copy_to(range.start, if b == b'[' { "__list(" } else { "__dict(" }, out);
                    }
                    open.push(literal);
                }
                b']' | b'}' if open.pop() == Some(true) => copy_to(range.end, ")", out),
                _ => {}
            }
        }
        before = Some((token, word));
    }
    for insert in named {
        copy_to(insert.at, insert.text, out);
    }
    copy_to(whole.end, "", out);
}

/// What is put around the values that `{% set %}`, `{% for %}` and `{% with %}` give a name to.
fn named(source: &str, words: &[(Token, Range<usize>)], end: usize) -> Vec<Insert> {
    let Some((Token::Word, keyword)) = words.first() else { return Vec::new() };
    let keyword = &source[keyword.clone()];
    if !matches!(keyword, "set" | "for" | "with") {
        return Vec::new();
    }
    let mut found: Vec<Insert> = Vec::new();
    let (mut level, mut begun, mut comma, mut dotted) = (0_usize, None, false, false);
    for (index, (token, range)) in words.iter().enumerate() {
        let word = &source[range.clone()];
        let next = words.get(index + 1).map_or(end, |(_, range)| range.start);
        match token {
            Token::Punctuation(b'(' | b'[' | b'{') => level += 1,
            Token::Punctuation(b')' | b']' | b'}') => level = level.saturating_sub(1),
            _ if level > 0 => {}
            Token::Punctuation(b'.') if begun.is_none() => dotted = true,
            Token::Punctuation(b'=') if begun.is_none() && keyword != "for" => begun = Some(next),
            Token::Word if word == "in" && begun.is_none() && keyword == "for" => begun = Some(next),
            Token::Word if matches!(word, "if" | "recursive") && keyword == "for" => {
                close(begun.take(), range.start, "__seen(", ")", &mut found);
                break;
            }
            Token::Punctuation(b',') if keyword == "with" => {
                close(begun.take(), range.start, "__held(", ")", &mut found);
            }
            Token::Punctuation(b',') if begun.is_some() => comma = true,
            _ => {}
        }
    }
    match (keyword, dotted, comma) {
        ("for", ..) => close(begun, end, "__seen(", ")", &mut found),
        // An attribute of a namespace is held by something that can change.
        ("set", true, false) => close(begun, end, "__kept(", ")", &mut found),
        ("set", true, true) => close(begun, end, "__kept((", "))", &mut found),
        ("set", false, true) => close(begun, end, "__held((", "))", &mut found),
        _ => close(begun, end, "__held(", ")", &mut found),
    }
    found
}

fn close(begun: Option<usize>, end: usize, before: &'static str, after: &'static str, found: &mut Vec<Insert>) {
    // Without a value the engine says what is missing.
    if let Some(at) = begun.filter(|at| *at < end) {
        found.push(Insert { at, text: before });
        found.push(Insert { at: end, text: after });
    }
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
            rewrite(source, default.clone(), default.clone(), false, &mut out);
            out.insert(") %}");
        }
    }
    let prepared = prepare(source, body, base, calls);
    // The defaults stand before the body and come from another place of the file.
    let shift = out.text.len();
    out.text.push_str(&prepared.text);
    out.segments.extend(prepared.segments.iter().map(|(o, f, l)| (o + shift, *f, *l)));
    out.too_long = prepared.too_long.map(|found| TooLong { at: found.at.start + shift..found.at.end + shift, ..found });
    out.measure();
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
        check("{% set xs = [1, [2]] %}{{ xs[0] }}", "{% set xs = __held(__list([1, __list([2])]) )%}{{ xs[0] }}");
        check("{% do f({'a': [1]}['a']) %}", "{% do f(__dict({'a': __list([1])})['a']) %}");
        check(
            "{% for x in ['[', \"{\"] %}[{{ x }}]{% endfor %}",
            "{% for x in __seen(__list(['[', \"{\"]) )%}[{{ x }}]{% endfor %}",
        );
        check("{# [1] #}{% raw %}{{ [1] }}{% endraw %}", "{# [1] #}{% raw %}{{ [1] }}{% endraw %}");
    }

    #[test]
    fn what_gets_a_name_is_bounded() {
        check("{% set x = a == b %}", "{% set x = __held(a == b )%}");
        check("{%- set x, y = 1, f(2, 3) -%}", "{%- set x, y = __held((1, f(2, 3) ))-%}");
        check("{% set ns.x = (1, 2) %}", "{% set ns.x = __kept((1, 2) )%}");
        check("{% set x %}[1]{% endset %}", "{% set x %}[1]{% endset %}");
        check("{% set x = %}", "{% set x = %}");
        check("{% set x | f(a=1) %}{% endset %}", "{% set x | f(a=1) %}{% endset %}");
        check("{% for a, b in f(x if y else z) if a in b %}", "{% for a, b in __seen(f(x if y else z) )if a in b %}");
        check("{% for a in b recursive %}", "{% for a in __seen(b )recursive %}");
        check("{% with a = 1, b = f(2, c=3) %}", "{% with a = __held(1), b = __held(f(2, c=3) )%}");
        check("{% if a == 1 %}{{ set == 1 }}{% do f(a=1) %}", "{% if a == 1 %}{{ set == 1 }}{% do f(a=1) %}");
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

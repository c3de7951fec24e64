//! Source text to what the template engine is given, with the way back.
//!
//! Two things in dbt's templates need Python's meaning, which the engine does not have: lists and mappings that change in place
//! (`{% do xs.append(x) %}`) and `{% call %}` blocks handed to macros of other files. List and mapping literals are wrapped in a
//! call that makes a changeable one (see [`crate::jinja::rewrite`]), and the body of a `{% call %}` becomes a template of
//! its own. A map of the untouched stretches leads each byte back to the file.

use std::ops::Range;

use crate::jinja::{
    blocks::{Parameter, Signature, parameters},
    bounds::{MAX_CALLS, TooLong},
    prepared::Prepared,
    rewrite::{Use, rewrite},
    scan::{Tag, TagKind, Token, tags_in, tokens},
    unset,
};

/// The body of a `{% call %}` block.
#[derive(Debug, Clone)]
pub(crate) struct CallBody {
    pub(crate) signature: Signature,
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
            let used = if tag.kind == TagKind::Block { Use::Statement } else { Use::Print };
            rewrite(source, tag.range.clone(), tag.inner.clone(), used, out);
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
    let behind = words.first().map_or(open.inner.end, |w| w.1.end);
    // What is no list of parameters is left to the engine, which says so.
    let (parameters, from) =
        parameters(source, open, words.get(1..).unwrap_or_default()).unwrap_or((Vec::new(), behind));
    // Its number comes before those of the blocks inside, which are prepared first.
    let number = calls.len();
    let mut prepared = defaults(source, &parameters);
    calls.push(CallBody { signature: Signature::new(parameters, source, body.clone()), body: Prepared::default() });
    stretch(source, body, inner, Calls { depth: place.depth + 1, ..place }, calls, &mut prepared);
    prepared.measure();
    calls[number].body = prepared;

    let expression = from..open.inner.end;
    let last = tokens(source, expression.clone()).pop();
    out.insert(if open.trims_left(source) { "{{-" } else { "{{" });
    match last {
        Some((Token::Punctuation(b')'), paren)) => {
            rewrite(source, expression.start..paren.start, expression.start..paren.start, Use::Part, out);
            let empty = source[..paren.start].trim_end().ends_with('(');
            let comma = if empty { "" } else { ", " };
            out.insert(&format!("{comma}caller=__caller(\"{}:{number}\")", place.base));
            out.copy(source, paren.start..paren.end);
        }
        _ => rewrite(source, expression.clone(), expression, Use::Part, out),
    }
    out.insert(if close.trims_right(source) { " -}}" } else { " }}" });
}

/// What gives parameters their defaults: `{% set b = b if __given("b") else (1) %}`.
fn defaults(source: &str, parameters: &[Parameter]) -> Prepared {
    let mut out = Prepared::default();
    for parameter in parameters {
        if let Some(default) = &parameter.default {
            out.insert(&format!("{{% set {0} = {0} if __given(\"{0}\") else (", parameter.name));
            rewrite(source, default.clone(), default.clone(), Use::Part, &mut out);
            out.insert(") %}");
        }
    }
    out
}

/// A macro's body with its defaults in front.
pub(crate) fn prepare_macro(
    source: &str,
    parameters: &[Parameter],
    body: Range<usize>,
    base: &str,
    calls: &mut Vec<CallBody>,
) -> Prepared {
    let mut out = defaults(source, parameters);
    let prepared = prepare(source, body, base, calls);
    // The defaults stand before the body and come from another place of the file.
    out.append(prepared);
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
        check(
            "{% set xs = [1, [2]] %}{{ xs[0] }}",
            "{% set xs = __held(__list([1, __list([2])]) )%}{{ __shown(xs[0]) }}",
        );
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
    fn what_is_done_may_be_any_expression() {
        check("{% do a.append(1) if b %}", "{% set __done = a.append(1) if b %}");
        check("{%- do a.append(1 if b else 2) -%}", "{%- do a.append(1 if b else 2) -%}");
        check("{% do b and a.append([1]) %}", "{% set __done = b and a.append(__list([1])) %}");
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
    fn parameters_of_call_blocks_have_defaults() {
        let source = "{% call(x, y=[2]) f(1) %}{{ y }}{% endcall %}";
        let mut calls = Vec::new();
        prepare(source, 0..source.len(), "t", &mut calls);
        assert_eq!(calls[0].signature.parameters.len(), 2);
        assert_eq!(calls[0].body.text, "{% set y = y if __given(\"y\") else (__list([2])) %}{{ y }}");
    }

    #[test]
    fn every_untouched_byte_leads_back() {
        let source = "select {{ [1] }} from {{ f({'a': 1}) }} where x";
        let prepared = prepare(source, 0..source.len(), "t", &mut Vec::new());
        let at = prepared.text.find("where").unwrap();
        assert_eq!(&source[prepared.to_file(at)..], "where x");
    }
}

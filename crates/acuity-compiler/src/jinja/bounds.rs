//! How long one expression and how deep one template may be.
//!
//! The template engine parses by recursion and bounds only part of it: 150 levels of brackets and blocks. Without a bound are
//! what it reads by calling itself (`not not …`, `- - …`, `a if b else …`, `{% elif %}`) and what it reads in a loop into a tree
//! that leans to the left (`1 + 1 + …`, `a.a.a`, `a[0][0]`, `a()()`, `a | f | f`, `a is b is b`), whose compiler and whose drop
//! recurse. Either ends the process with an overflow of the stack. So every template is measured before the engine sees it:
//! past the bounds it is a finding, below them the engine gets a stack that is large enough.

use std::ops::Range;

use crate::jinja::scan::{TagKind, Token, tags, tokens};

/// Operators that one expression may chain or nest. Each is counted up to twice, so that this is some hundred names joined by
/// `~`, or conditions joined by `and`. Items of lists and arguments of calls are expressions of their own.
const MAX_CHAIN: usize = 1000;

/// `{% elif %}` of all the `{% if %}` around a place.
const MAX_ELIF: usize = 500;

/// `{% call %}` blocks in each other: each is a template that is rendered inside of the one around it.
pub(crate) const MAX_CALLS: usize = 50;

/// Bytes of stack that the engine needs for one level, with room to spare: a build without optimisations takes about 4 KiB.
const PER_LEVEL: usize = 8 * 1024;

/// Bytes of stack for the 150 levels that the engine allows by itself.
const BASE: usize = 2 * 1024 * 1024;

/// Up to this depth the usual stack is enough.
const SHALLOW: usize = 64;

/// A template that is not given to the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TooLong {
    /// Where it becomes too long, in the text that was measured.
    pub(crate) at: Range<usize>,
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

/// How deep the engine recurses into a template.
///
/// # Errors
/// When it is too deep, with the place where it becomes so.
pub(crate) fn template(text: &str) -> Result<usize, TooLong> {
    // A tag that is not closed is told by whoever cuts the file, or by the engine.
    let Ok(all) = tags(text) else { return Ok(MAX_CHAIN) };
    let mut deepest = 0;
    // `{% elif %}` of each `{% if %}` that is open.
    let mut open: Vec<usize> = Vec::new();
    for tag in all {
        if tag.kind == TagKind::Comment {
            continue;
        }
        if tag.kind == TagKind::Block {
            match tag.keyword(text) {
                "if" => open.push(0),
                "elif" => {
                    if let Some(last) = open.last_mut() {
                        *last += 1;
                    }
                }
                "endif" => drop(open.pop()),
                _ => {}
            }
        }
        let chained: usize = open.iter().sum();
        if chained > MAX_ELIF {
            return Err(TooLong {
                at: tag.range,
                message: format!("more than {MAX_ELIF} {{% elif %}} in one block"),
                help: "look the value up in a mapping, or split the block",
            });
        }
        deepest = deepest.max(chained + expression(text, tag.inner)?);
    }
    Ok(deepest)
}

/// The same for what stands in one tag.
///
/// # Errors
/// When it is too long, with the place where it becomes so.
pub(crate) fn expression(text: &str, inner: Range<usize>) -> Result<usize, TooLong> {
    // Operators so far of the expression at each level of brackets. What is inside of brackets is below those before them.
    let mut levels: Vec<usize> = vec![0];
    let (mut sum, mut deepest) = (0, 0);
    for (token, range) in tokens(text, inner) {
        let word = &text[range.clone()];
        let more = match token {
            Token::Text => 0,
            // `0.a.a` and `1and 1and 1` begin like numbers.
            Token::Number => word.matches('.').count() + usize::from(word.contains(|c: char| c.is_alphabetic())),
            Token::Word => usize::from(matches!(word, "not" | "and" | "or" | "is" | "in" | "if" | "else")),
            Token::Punctuation(b',' | b':') => {
                // The next item, argument or value.
                if let Some(last) = levels.last_mut() {
                    sum -= std::mem::take(last);
                }
                0
            }
            Token::Punctuation(b'(' | b'[' | b'{') => 2,
            Token::Punctuation(b')' | b']' | b'}') => {
                if levels.len() > 1 {
                    sum -= levels.pop().unwrap_or_default();
                }
                0
            }
            Token::Punctuation(_) => 1,
        };
        sum += more;
        if let Some(last) = levels.last_mut() {
            *last += more;
        }
        if matches!(token, Token::Punctuation(b'(' | b'[' | b'{')) {
            levels.push(0);
        }
        deepest = deepest.max(sum);
        if sum > MAX_CHAIN {
            return Err(TooLong {
                at: range,
                message: format!("this expression chains or nests more than {MAX_CHAIN} operators"),
                help: "split it with {% set %}, or put its parts in a list and join them",
            });
        }
    }
    Ok(deepest)
}

/// Calls the engine with a stack that is large enough for a template of this depth.
pub(crate) fn on_stack<T>(depth: usize, call: impl FnOnce() -> T) -> T {
    if depth <= SHALLOW {
        return stacker::maybe_grow(1024 * 1024, 4 * 1024 * 1024, call);
    }
    let need = BASE + depth * PER_LEVEL;
    stacker::maybe_grow(need, need, call)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn depth(text: &str, expect: usize) {
        assert_eq!(template(text), Ok(expect));
    }

    #[test]
    fn what_is_beside_each_other_is_not_added_up() {
        depth("select 1", 0);
        depth("{{ a.b }} {{ a.b.c }}", 2);
        depth("{{ [a.b, a.b.c, a.b] }}", 4);
        depth("{{ {'a': 1 + 1, 'b': 1 + 1 + 1} }}", 4);
        depth("{{ f(a.b, c=d | e) ~ g(1) }}", 5);
        depth("{{ 'a.a.a.a' }}{# a.a.a #}{% raw %}{{ a.a.a }}{% endraw %}", 0);
        depth("{% if a %}{% elif b %}{% elif c.d %}{% endif %}{% if a %}{% endif %}", 3);
        depth("{{ 0.a.a.a }}", 4);
        let list = format!("{{{{ [{}] }}}}", vec!["a.b | f ~ 'x'"; 20_000].join(", "));
        depth(&list, 5);
    }

    #[test]
    fn every_shape_is_bounded() {
        let many = |piece: &str| piece.repeat(20_000);
        let shapes = [
            format!("{{{{ {}x }}}}", many("not ")),
            format!("{{{{ {}x }}}}", many("- ")),
            format!("{{{{ {}x }}}}", many("-")),
            format!("{{{{ 1{} }}}}", many(" + 1")),
            format!("{{{{ 1{} }}}}", many("~1")),
            format!("{{{{ 1{} }}}}", many(" and 1")),
            format!("{{{{ {}1 }}}}", many("1and ")),
            format!("{{{{ a{} }}}}", many(".a")),
            format!("{{{{ 0{} }}}}", many(".a")),
            format!("{{{{ a{} }}}}", many("[0]")),
            format!("{{{{ a{} }}}}", many("()")),
            format!("{{{{ a{} }}}}", many("|f")),
            format!("{{{{ a{} }}}}", many(" is f")),
            format!("{{{{ a{} }}}}", many(" if a")),
            format!("{{{{ {}a }}}}", many("a if a else ")),
            format!("{{{{ a{} }}}}", many(" < a")),
            format!("{{{{ {}", many("[") + " }}" + &many("]") + " }}"),
            format!("{{% set {}a{} = 1 %}}", many("("), many(")")),
            format!("{{% set a{} = 1 %}}", many(".a")),
            format!("{{% filter f{} %}}{{% endfilter %}}", many("|f")),
            format!("{{% if a %}}{}{{% endif %}}", many("{% elif a %}")),
            format!("{{% if a %}}{}", many("{% elif a %}{% if a %}")),
        ];
        for shape in shapes {
            if tags(&shape).is_ok() {
                assert!(template(&shape).is_err(), "{}", &shape[..40]);
            }
        }
    }
}

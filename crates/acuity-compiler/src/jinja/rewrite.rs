//! What stands in one tag, as the engine is given it: list and mapping literals in calls that make changeable ones, arithmetic
//! in calls that know Python's (see [`super::arithmetic`]), what statements give a name to in calls that bound how deep it is
//! (see [`crate::jinja::values::held`]), and what may be nothing in calls that let it (see [`super::lookups`]).

use std::ops::Range;

use super::{
    arithmetic::{self, Edit, Rank},
    lookups,
    prepared::Prepared,
    scan::{Token, tokens},
};

/// What a tag does with its expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// `{% … %}`
    Statement,
    /// `{{ … }}`
    Print,
    /// A part of another tag.
    Part,
}

/// Copies a tag rewritten. `whole` has the delimiters of `inner`.
pub(super) fn rewrite(source: &str, whole: Range<usize>, inner: Range<usize>, used: Use, out: &mut Prepared) {
    let words = tokens(source, inner.clone());
    let mut edits = Vec::new();
    match used {
        Use::Statement => {
            named(source, &words, inner.end, &mut edits);
            done(source, &words, &mut edits);
        }
        Use::Print if may_be_nothing(&words) => {
            let (first, last) = (&words[0].1, &words[words.len() - 1].1);
            edits.push(begin(first.start, "__shown(", Rank::BeginName));
            edits.push(begin(last.end, ")", Rank::EndName));
        }
        Use::Print | Use::Part => {}
    }
    // Names of macros and templates are no expressions.
    let keyword = words.first().filter(|_| used == Use::Statement).map(|(_, range)| &source[range.clone()]);
    if !matches!(keyword, Some("macro" | "import" | "from" | "include" | "extends" | "block")) {
        let expression = &words[usize::from(keyword.is_some())..];
        arithmetic::calls(source, expression, &mut edits);
        lookups::quiet(source, expression, &mut edits);
    }
    literals(source, &words, &mut edits);
    edits.sort_by_key(|edit| (edit.at.start, edit.rank));
    let mut at = whole.start;
    for edit in edits {
        out.copy(source, at..edit.at.start);
        out.insert(&edit.text);
        at = edit.at.end;
    }
    out.copy(source, at..whole.end);
}

fn begin(at: usize, text: &str, rank: Rank) -> Edit {
    Edit { at: at..at, text: text.to_owned(), rank }
}

/// Whether an expression is one that Jinja prints as nothing when it has no value: an attribute, an item, what a filter makes.
/// A name that stands by itself is a mistake when it is set nowhere, and a call has a value.
fn may_be_nothing(words: &[(Token, Range<usize>)]) -> bool {
    let mut level = 0_usize;
    let (mut looks_up, mut has_filter, mut is_called) = (false, false, false);
    for (token, _) in words {
        is_called = false;
        match token {
            Token::Punctuation(b'[') => {
                looks_up |= level == 0;
                level += 1;
            }
            Token::Punctuation(b'(' | b'{') => level += 1,
            Token::Punctuation(b')' | b']' | b'}') => {
                level = level.saturating_sub(1);
                is_called = level == 0 && *token == Token::Punctuation(b')');
            }
            Token::Punctuation(b'.') if level == 0 => looks_up = true,
            Token::Punctuation(b'|') if level == 0 => has_filter = true,
            _ => {}
        }
    }
    has_filter || (looks_up && !is_called)
}

/// List and mapping literals become changeable.
fn literals(source: &str, words: &[(Token, Range<usize>)], edits: &mut Vec<Edit>) {
    let mut open: Vec<bool> = Vec::new();
    let mut before: Option<(Token, &str)> = None;
    for (token, range) in words {
        if let Token::Punctuation(bracket @ (b'[' | b'{')) = token {
            let is_literal = match before {
                // Behind a name, a value or a closing bracket a bracket is a subscript.
                Some((Token::Word, word)) => BEFORE_LITERALS.contains(&word),
                Some((Token::Text | Token::Number, _) | (Token::Punctuation(b')' | b']' | b'}'), _)) => false,
                _ => true,
            };
            if is_literal {
                let call = if *bracket == b'[' { "__list(" } else { "__dict(" };
                edits.push(begin(range.start, call, Rank::BeginLiteral));
            }
            open.push(is_literal);
        }
        if matches!(token, Token::Punctuation(b']' | b'}')) && open.pop() == Some(true) {
            edits.push(begin(range.end, ")", Rank::EndLiteral));
        }
        before = Some((*token, &source[range.clone()]));
    }
}

const BEFORE_LITERALS: &[&str] =
    &["in", "not", "and", "or", "is", "if", "else", "elif", "do", "set", "for", "return", "call"];

/// What is put around the values that `{% set %}`, `{% for %}` and `{% with %}` give a name to.
fn named(source: &str, words: &[(Token, Range<usize>)], end: usize, edits: &mut Vec<Edit>) {
    let Some((Token::Word, keyword)) = words.first() else { return };
    let keyword = &source[keyword.clone()];
    if !matches!(keyword, "set" | "for" | "with") {
        return;
    }
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
                around(begun.take(), range.start, "__seen(", ")", edits);
                break;
            }
            Token::Punctuation(b',') if keyword == "with" => {
                around(begun.take(), range.start, "__held(", ")", edits);
            }
            Token::Punctuation(b',') if begun.is_some() => comma = true,
            _ => {}
        }
    }
    match (keyword, dotted, comma) {
        ("for", ..) => around(begun, end, "__seen(", ")", edits),
        // An attribute of a namespace is held by something that can change.
        ("set", true, false) => around(begun, end, "__kept(", ")", edits),
        ("set", true, true) => around(begun, end, "__kept((", "))", edits),
        ("set", false, true) => around(begun, end, "__held((", "))", edits),
        _ => around(begun, end, "__held(", ")", edits),
    }
}

/// `{% do a.append(1) if b %}`: the engine takes nothing but a call, so that any other expression gets a name that nobody reads.
fn done(source: &str, words: &[(Token, Range<usize>)], edits: &mut Vec<Edit>) {
    let Some(((Token::Word, keyword), rest)) = words.split_first() else { return };
    if &source[keyword.clone()] != "do" {
        return;
    }
    let mut level = 0_usize;
    let is_operator = |(token, range): &(Token, Range<usize>)| {
        match token {
            Token::Punctuation(b'(' | b'[' | b'{') => level += 1,
            Token::Punctuation(b')' | b']' | b'}') => level = level.saturating_sub(1),
            _ => {}
        }
        let word = &source[range.clone()];
        level == 0 && *token == Token::Word && matches!(word, "if" | "and" | "or" | "not" | "in" | "is")
    };
    if rest.iter().any(is_operator) {
        edits.push(Edit { at: keyword.clone(), text: "set __done =".to_owned(), rank: Rank::BeginName });
    }
}

fn around(begun: Option<usize>, end: usize, before: &'static str, after: &'static str, edits: &mut Vec<Edit>) {
    // Without a value the engine says what is missing.
    if let Some(at) = begun.filter(|at| *at < end) {
        edits.push(begin(at, before, Rank::BeginName));
        edits.push(begin(end, after, Rank::EndName));
    }
}

//! Attributes and items that do not exist, where Jinja takes them for nothing: in front of a filter, beside `~` and behind `in`.
//!
//! A name that is set nowhere stays a mistake there, and so does an attribute of what does not exist.

use std::ops::Range;

use super::{
    arithmetic::{Edit, Rank},
    scan::Token,
};

/// Words of the language, which begin no lookup.
const KEYWORDS: &[&str] = &["and", "or", "not", "in", "is", "if", "elif", "else", "for", "set", "do", "call", "with"];

/// Puts such lookups into a call that makes nothing of what does not exist.
pub(super) fn quiet(source: &str, words: &[(Token, Range<usize>)], edits: &mut Vec<Edit>) {
    let is = |index: usize, mark: u8| words.get(index).is_some_and(|(token, _)| *token == Token::Punctuation(mark));
    let word = |index: usize| match words.get(index) {
        Some((Token::Word, range)) => Some(&source[range.clone()]),
        _ => None,
    };
    for index in 0..words.len() {
        let before = index.checked_sub(1);
        let goes_on = before.is_some_and(|before| is(before, b'.') || is(before, b'|'));
        if goes_on || word(index).is_none_or(|word| KEYWORDS.contains(&word)) {
            continue;
        }
        let (mut next, mut looks_up) = (index + 1, false);
        while next < words.len() {
            if is(next, b'.') {
                (next, looks_up) = (next + 2, true);
            } else if is(next, b'[') {
                (next, looks_up) = (behind(words, next), true);
            } else if is(next, b'(') {
                (next, looks_up) = (behind(words, next), false);
            } else {
                break;
            }
        }
        let may_be_nothing = is(next, b'|')
            || is(next, b'~')
            || before.is_some_and(|before| is(before, b'~') || word(before) == Some("in"));
        if looks_up && may_be_nothing && next <= words.len() {
            let (start, end) = (words[index].1.start, words[next - 1].1.end);
            edits.push(Edit { at: start..start, text: "__quiet(".to_owned(), rank: Rank::BeginLookup });
            edits.push(Edit { at: end..end, text: ")".to_owned(), rank: Rank::EndLookup });
        }
    }
}

/// The token behind what closes the bracket at `open`.
fn behind(words: &[(Token, Range<usize>)], open: usize) -> usize {
    let mut level = 0_usize;
    for (index, (token, _)) in words.iter().enumerate().skip(open) {
        match token {
            Token::Punctuation(b'(' | b'[' | b'{') => level += 1,
            Token::Punctuation(b')' | b']' | b'}') => level -= 1,
            _ => {}
        }
        if level == 0 {
            return index + 1;
        }
    }
    words.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jinja::{arithmetic::edited, scan::tokens};

    #[track_caller]
    fn check(source: &str, expect: &str) {
        let mut edits = Vec::new();
        quiet(source, &tokens(source, 0..source.len()), &mut edits);
        assert_eq!(edited(source, edits), expect);
    }

    #[test]
    fn lookups_may_be_nothing_where_jinja_lets_them() {
        check("d['k'] | join(',')", "__quiet(d['k']) | join(',')");
        check("f(a.b).c[x.y | z].w ~ 'a'", "__quiet(f(a.b).c[__quiet(x.y) | z].w) ~ 'a'");
        check("'a' ~ d.k", "'a' ~ __quiet(d.k)");
        check("for x in d.k", "for x in __quiet(d.k)");
        check("1 not in d.k and e.f", "1 not in __quiet(d.k) and e.f");
        check("d.items() | list", "d.items() | list");
        check("name | list ~ name", "name | list ~ name");
        check("set n.x = d.k.l", "set n.x = d.k.l");
        check("(d.k | f).l | g", "(__quiet(d.k) | f).l | g");
    }
}

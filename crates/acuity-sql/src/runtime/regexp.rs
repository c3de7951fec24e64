//! Regular expressions in RE2's syntax.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use regex::Regex;

use super::{Answer, Function, Kind, Value, f, int, owned, str};
use Kind::{Bool, Int, Text, TextList};

thread_local! {
    /// Compiled expressions: a query has few of them and uses each for many rows.
    static COMPILED: RefCell<BTreeMap<String, Regex>> = const { RefCell::new(BTreeMap::new()) };
}

/// Runs it with the compiled expression. Patterns may come from a column: the store is emptied when it grows.
fn with<T>(pattern: &str, run: impl FnOnce(&Regex) -> Result<T, String>) -> Result<T, String> {
    COMPILED.with_borrow_mut(|all| {
        if let Some(regex) = all.get(pattern) {
            return run(regex);
        }
        if all.len() > 200 {
            all.clear();
        }
        let regex =
            Regex::new(&re2(pattern, false)).map_err(|_| format!("Cannot parse regular expression: {pattern}"))?;
        run(all.entry(pattern.to_owned()).or_insert(regex))
    })
}

/// An expression for the `regex` crate that means what RE2 means by it, and that is none where RE2 takes none.
///
/// RE2's `\d`, `\w`, `\s` and `\b` know ASCII only; `\C` and look-around do not exist here either.
pub(super) fn re2(pattern: &str, of_bytes: bool) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    let mut in_class = false;
    // 1 after a repetition, 2 after one that is lazy.
    let mut repeated = 0;
    while let Some(c) = chars.next() {
        let mut now = 0;
        match c {
            // \Q…\E is text as it is, which this crate does not know.
            '\\' if !in_class && chars.as_str().starts_with('Q') => {
                let rest = &chars.as_str()[1..];
                let (plain, after) = rest.split_once("\\E").unwrap_or((rest, ""));
                out.push_str(&regex::escape(plain));
                chars = after.chars();
            }
            '\\' => {
                let next = chars.next();
                let ascii = match (next, in_class) {
                    (Some('d'), false) => "[0-9]",
                    (Some('D'), false) => "[^0-9]",
                    (Some('w'), false) => "[0-9A-Za-z_]",
                    (Some('W'), false) => "[^0-9A-Za-z_]",
                    (Some('s'), false) => "[\\t\\n\\x0c\\r ]",
                    (Some('S'), false) => "[^\\t\\n\\x0c\\r ]",
                    (Some('d'), true) => "0-9",
                    (Some('w'), true) => "0-9A-Za-z_",
                    (Some('s'), true) => "\\t\\n\\x0c\\r ",
                    (Some('b'), false) => "(?-u:\\b)",
                    (Some('Z'), _) => "\\z",
                    // Any byte. In text it would cut characters apart.
                    (Some('C'), false) if of_bytes => "(?s:.)",
                    _ => "",
                };
                if ascii.is_empty() {
                    out.push('\\');
                    out.extend(next);
                    // \p{Greek} and \x{e9}: these braces are no repetition.
                    if matches!(next, Some('p' | 'P' | 'x')) && chars.as_str().starts_with('{') {
                        let len = chars.as_str().find('}').map_or(1, |i| i + 1);
                        out.extend(chars.by_ref().take(len));
                    }
                } else {
                    out.push_str(ascii);
                }
            }
            '[' if !in_class => {
                in_class = true;
                out.push('[');
                let rest = chars.as_str();
                // A bracket that comes first is one of the class.
                let skip = if rest.starts_with("^]") { 2 } else { usize::from(rest.starts_with(']')) };
                for c in chars.by_ref().take(skip) {
                    if c == ']' {
                        out.push('\\');
                    }
                    out.push(c);
                }
            }
            // A class inside a class is this crate's own; RE2 sees a bracket.
            '[' if !chars.as_str().starts_with(':') => out.push_str("\\["),
            '[' => {
                out.push('[');
                for c in chars.by_ref() {
                    out.push(c);
                    if c == ']' {
                        break;
                    }
                }
            }
            // Doubled, these are set operations of this crate's own.
            '&' | '~' | '-' if in_class && chars.as_str().starts_with(c) => {
                out.push('\\');
                out.push(c);
            }
            // A brace that is no repetition is a character.
            '{' if !in_class => match repetition(chars.as_str()) {
                // RE2 repeats 1000 times at most, and does not repeat a repetition.
                Some((len, most)) if most <= 1000 && repeated == 0 => {
                    out.push('{');
                    out.extend(chars.by_ref().take(len));
                    now = 1;
                }
                Some(_) => out.push_str(INVALID),
                None => out.push_str("\\{"),
            },
            '}' if !in_class => out.push_str("\\}"),
            '*' | '+' | '?' if !in_class => {
                let lazy = c == '?' && repeated == 1;
                if repeated > 0 && !lazy {
                    out.push_str(INVALID);
                }
                out.push(c);
                now = if lazy { 2 } else { 1 };
            }
            '(' if !in_class && chars.as_str().starts_with('?') => {
                // Groups are named (?P<name>…) only.
                out.push_str(if chars.as_str().starts_with("?<") { INVALID } else { "(?" });
                chars.next();
            }
            ']' => {
                in_class = false;
                out.push(']');
            }
            _ => out.push(c),
        }
        repeated = now;
    }
    out
}

/// What no engine takes: look-behind, for what RE2 does not take.
const INVALID: &str = "(?<!";

/// `n}`, `n,}` or `n,m}` at the start of `rest`: its length, and the largest number.
fn repetition(rest: &str) -> Option<(usize, u64)> {
    let end = rest.find('}')?;
    let (low, high) = rest[..end].split_once(',').unwrap_or((&rest[..end], ""));
    let number = |s: &str| s.bytes().all(|b| b.is_ascii_digit()).then(|| s.parse().unwrap_or(u64::MAX));
    let low = number(low).filter(|_| !low.is_empty())?;
    let high = if high.is_empty() { low } else { number(high)? };
    Some((end + 1, low.max(high)))
}

/// The group that is extracted: the whole, or the only one in parentheses.
fn groups(regex: &Regex) -> Result<usize, String> {
    match regex.captures_len() {
        1 => Ok(0),
        2 => Ok(1),
        _ => Err("Regular expression has more than one capturing group".to_owned()),
    }
}

fn extract(args: &[Value<'_>]) -> Answer {
    let s = str(args, 0);
    let position = if args.len() > 2 { int(args, 2) } else { 1 };
    let occurrence = if args.len() > 3 { int(args, 3) } else { 1 };
    if position < 1 {
        return Err("Invalid position in REGEXP_EXTRACT".to_owned());
    }
    if occurrence < 1 {
        return Err("Invalid occurrence in REGEXP_EXTRACT".to_owned());
    }
    with(str(args, 1), |regex| {
        // A position at the end finds nothing, unless the text is empty.
        let Some(start) = byte_at(s, position - 1).filter(|at| *at < s.len() || s.is_empty()) else {
            return Ok(Value::Null);
        };
        let group = groups(regex)?;
        // Nothing is found at the end of a text that has something in it.
        let ends = |c: &regex::Captures<'_>| c.get(0).is_some_and(|m| m.is_empty() && start + m.start() == s.len());
        let found = matches_from(regex, s, start).filter(|c| s.is_empty() || !ends(c)).nth(occurrence as usize - 1);
        match found.and_then(|c| c.get(group).map(|m| m.as_str().to_owned())) {
            Some(text) => owned(text),
            None => Ok(Value::Null),
        }
    })
}

/// The byte where character `n` starts; None beyond the end.
fn byte_at(s: &str, n: i64) -> Option<usize> {
    s.char_indices().map(|(i, _)| i).chain(std::iter::once(s.len())).nth(usize::try_from(n).ok()?)
}

/// Matches from a place on. What lies before it is gone: `^` matches there.
fn matches_from<'r, 's>(
    regex: &'r Regex,
    s: &'s str,
    start: usize,
) -> impl Iterator<Item = regex::Captures<'s>> + use<'r, 's> {
    let tail = &s[start..];
    regex.captures_iter(tail)
}

fn extract_all(args: &[Value<'_>]) -> Answer {
    with(str(args, 1), |regex| {
        let group = groups(regex)?;
        let s = str(args, 0);
        let mut all = Vec::new();
        let mut at = 0;
        // As RE2 consumes: after an empty match one character is skipped, and nothing is looked for from the end of the text on.
        while at < s.len() || (s.is_empty() && all.is_empty()) {
            let Some(found) = regex.captures_at(s, at) else { break };
            let whole = found.get(0).map_or(at..at, |m| m.range());
            all.push(Some(Cow::Owned(found.get(group).map_or(String::new(), |m| m.as_str().to_owned()))));
            let step = if whole.is_empty() { s[whole.end..].chars().next().map_or(1, char::len_utf8) } else { 0 };
            at = whole.end + step;
        }
        Ok(Value::TextList(all))
    })
}

fn instr(args: &[Value<'_>]) -> Answer {
    let s = str(args, 0);
    let at = |i: usize| if args.len() > i { int(args, i) } else { 1 };
    let (position, occurrence, after) = (at(2), at(3), if args.len() > 4 { int(args, 4) } else { 0 });
    if position < 1 || occurrence < 1 || !(0..=1).contains(&after) {
        return Err("Invalid argument in REGEXP_INSTR".to_owned());
    }
    if str(args, 1).is_empty() {
        return Ok(Value::Int(0));
    }
    with(str(args, 1), |regex| {
        let group = groups(regex)?;
        let Some(start) = byte_at(s, position - 1) else { return Ok(Value::Int(0)) };
        // As the reference engine has it: nothing is found in nothing, nor by nothing, and an empty match moves on by
        // one.
        if s.is_empty() || str(args, 1).is_empty() {
            return Ok(Value::Int(0));
        }
        let found = matches_from(regex, s, start).nth(occurrence as usize - 1);
        let place =
            found.and_then(|c| c.get(group).map(|m| (if after == 1 { m.end() } else { m.start() }, m.is_empty())));
        Ok(Value::Int(place.map_or(0, |(p, empty)| s[..start + p].chars().count() as i64 + 1 + i64::from(empty))))
    })
}

/// REGEXP_REPLACE, with `\0` to `\9` for groups.
fn replace(args: &[Value<'_>]) -> Answer {
    let replacement = str(args, 2);
    with(str(args, 1), |regex| {
        // Read once: a replacement is wrong even where nothing matches.
        let mut template: Vec<Result<char, usize>> = Vec::new();
        let mut chars = replacement.chars();
        while let Some(c) = chars.next() {
            if c != '\\' {
                template.push(Ok(c));
                continue;
            }
            match chars.next() {
                Some('\\') => template.push(Ok('\\')),
                Some(d) if d.is_ascii_digit() && (d as usize - '0' as usize) < regex.captures_len() => {
                    template.push(Err(d as usize - '0' as usize))
                }
                _ => return Err(format!("Invalid REGEXP_REPLACE pattern: {replacement}")),
            }
        }
        let replaced = regex.replace_all(str(args, 0), |c: &regex::Captures<'_>| {
            let mut out = String::new();
            for part in &template {
                match part {
                    Ok(c) => out.push(*c),
                    Err(group) => out.push_str(c.get(*group).map_or("", |m| m.as_str())),
                }
            }
            out
        });
        owned(replaced.into_owned())
    })
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_regexp_contains", &[Text, Text], Bool, |a| with(str(a, 1), |r| Ok(Value::Bool(r.is_match(str(a, 0)))))),
    f("bq_regexp_extract", &[Text, Text], Text, extract),
    f("bq_regexp_extract", &[Text, Text, Int], Text, extract),
    f("bq_regexp_extract", &[Text, Text, Int, Int], Text, extract),
    f("bq_regexp_extract_all", &[Text, Text], TextList, extract_all),
    f("bq_regexp_instr", &[Text, Text], Int, instr),
    f("bq_regexp_instr", &[Text, Text, Int], Int, instr),
    f("bq_regexp_instr", &[Text, Text, Int, Int], Int, instr),
    f("bq_regexp_instr", &[Text, Text, Int, Int, Int], Int, instr),
    f("bq_regexp_replace", &[Text, Text, Text], Text, replace),
];

//! Regular expressions over BYTES: each byte is one character of the value 0 to 255.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use regex::bytes::{Regex, RegexBuilder};

use super::{Answer, Function, Kind, Value, bytes, f, int};
use Kind::{Bool, Bytes, BytesList, Int};

thread_local! {
    /// Compiled expressions: a query has few of them and uses each for many rows.
    static COMPILED: RefCell<BTreeMap<Vec<u8>, Regex>> = const { RefCell::new(BTreeMap::new()) };
}

/// Runs it with the compiled expression; see `regexp`.
fn with<T>(pattern: &[u8], run: impl FnOnce(&Regex) -> Result<T, String>) -> Result<T, String> {
    COMPILED.with_borrow_mut(|all| {
        if let Some(regex) = all.get(pattern) {
            return run(regex);
        }
        if all.len() > 200 {
            all.clear();
        }
        // An expression is text: other bytes stand in it by their numbers.
        let text: String = pattern
            .iter()
            .map(|b| if b.is_ascii() { char::from(*b).to_string() } else { format!("\\x{b:02x}") })
            .collect();
        let built = RegexBuilder::new(&super::regexp::re2(&text, true)).unicode(false).build();
        let regex = built.map_err(|_| format!("Cannot parse regular expression: {text}"))?;
        run(all.entry(pattern.to_vec()).or_insert(regex))
    })
}

/// The group that is extracted: the whole, or the only one in parentheses.
fn groups(regex: &Regex) -> Result<usize, String> {
    match regex.captures_len() {
        1 => Ok(0),
        2 => Ok(1),
        _ => {
            Err("Regular expressions passed into extraction functions must not have more than 1 capturing group"
                .to_owned())
        }
    }
}

/// A value of bytes.
fn owned(b: &[u8]) -> Value<'static> {
    Value::Bytes(Cow::Owned(b.to_vec()))
}

/// Position and occurrence (both from 1) as numbers of bytes and matches to skip.
fn skipped(args: &[Value<'_>], name: &str) -> Result<(usize, usize), String> {
    let at = |i: usize| if args.len() > i { int(args, i) } else { 1 };
    let less = |n: i64| usize::try_from(n - 1).map_err(|_| format!("Invalid position or occurrence in {name}"));
    Ok((less(at(2).max(0))?, less(at(3).max(0))?))
}

fn extract(args: &[Value<'_>]) -> Answer {
    let b = bytes(args, 0);
    let (start, skip) = skipped(args, "REGEXP_EXTRACT")?;
    with(bytes(args, 1), |regex| {
        let Some(tail) = b.get(start..) else { return Ok(Value::Null) };
        let group = groups(regex)?;
        let found = regex.captures_iter(tail).nth(skip);
        Ok(found.and_then(|c| c.get(group).map(|m| owned(m.as_bytes()))).unwrap_or(Value::Null))
    })
}

fn extract_all(args: &[Value<'_>]) -> Answer {
    with(bytes(args, 1), |regex| {
        let group = groups(regex)?;
        let b = bytes(args, 0);
        let mut all = Vec::new();
        let mut at = 0;
        // As RE2 consumes: after an empty match one byte is skipped, and nothing is looked for from the end on.
        while at < b.len() || (b.is_empty() && all.is_empty()) {
            let Some(found) = regex.captures_at(b, at) else { break };
            let whole = found.get(0).map_or(at..at, |m| m.range());
            all.push(Some(Cow::Owned(found.get(group).map_or(Vec::new(), |m| m.as_bytes().to_vec()))));
            at = whole.end + usize::from(whole.is_empty());
        }
        Ok(Value::BytesList(all))
    })
}

fn instr(args: &[Value<'_>]) -> Answer {
    let b = bytes(args, 0);
    let (start, skip) = skipped(args, "REGEXP_INSTR")?;
    let after = if args.len() > 4 { int(args, 4) } else { 0 };
    if !(0..=1).contains(&after) {
        return Err("Invalid return_position_after_match in REGEXP_INSTR".to_owned());
    }
    with(bytes(args, 1), |regex| {
        let group = groups(regex)?;
        let Some(tail) = b.get(start..) else { return Ok(Value::Int(0)) };
        if b.is_empty() || bytes(args, 1).is_empty() {
            return Ok(Value::Int(0));
        }
        let found = regex.captures_iter(tail).nth(skip);
        let place =
            found.and_then(|c| c.get(group).map(|m| (if after == 1 { m.end() } else { m.start() }, m.is_empty())));
        Ok(Value::Int(place.map_or(0, |(p, empty)| (start + p) as i64 + 1 + i64::from(empty))))
    })
}

/// REGEXP_REPLACE, with `\0` to `\9` for groups.
fn replace(args: &[Value<'_>]) -> Answer {
    let replacement = bytes(args, 2);
    with(bytes(args, 1), |regex| {
        let mut template: Vec<Result<u8, usize>> = Vec::new();
        let mut rest = replacement.iter();
        while let Some(c) = rest.next() {
            if *c != b'\\' {
                template.push(Ok(*c));
                continue;
            }
            match rest.next() {
                Some(b'\\') => template.push(Ok(b'\\')),
                Some(d) if d.is_ascii_digit() && usize::from(d - b'0') < regex.captures_len() => {
                    template.push(Err(usize::from(d - b'0')));
                }
                _ => return Err("Invalid REGEXP_REPLACE pattern".to_owned()),
            }
        }
        let replaced = regex.replace_all(bytes(args, 0), |c: &regex::bytes::Captures<'_>| {
            let mut out = Vec::new();
            for part in &template {
                match part {
                    Ok(b) => out.push(*b),
                    Err(group) => out.extend(c.get(*group).map_or(&b""[..], |m| m.as_bytes())),
                }
            }
            out
        });
        Ok(owned(&replaced))
    })
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_regexp_contains_bytes", &[Bytes, Bytes], Bool, |a| {
        with(bytes(a, 1), |r| Ok(Value::Bool(r.is_match(bytes(a, 0)))))
    }),
    f("bq_regexp_extract_bytes", &[Bytes, Bytes], Bytes, extract),
    f("bq_regexp_extract_bytes", &[Bytes, Bytes, Int], Bytes, extract),
    f("bq_regexp_extract_bytes", &[Bytes, Bytes, Int, Int], Bytes, extract),
    f("bq_regexp_extract_all_bytes", &[Bytes, Bytes], BytesList, extract_all),
    f("bq_regexp_instr_bytes", &[Bytes, Bytes], Int, instr),
    f("bq_regexp_instr_bytes", &[Bytes, Bytes, Int], Int, instr),
    f("bq_regexp_instr_bytes", &[Bytes, Bytes, Int, Int], Int, instr),
    f("bq_regexp_instr_bytes", &[Bytes, Bytes, Int, Int, Int], Int, instr),
    f("bq_regexp_replace_bytes", &[Bytes, Bytes, Bytes], Bytes, replace),
];

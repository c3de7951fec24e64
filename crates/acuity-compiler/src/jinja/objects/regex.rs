//! `modules.re`: Python's functions for patterns, as far as the engine's patterns go (no look-around, no back-references).

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};
use regex::{Captures, Regex, RegexBuilder};

use crate::jinja::{
    arguments::{named, text},
    fault::fault,
    values::List,
};

/// `modules.re`.
#[derive(Debug)]
pub(super) struct Re;

/// Python's flags, by the names that `modules.re` has for them.
const FLAGS: &[(&str, i64)] =
    &[("IGNORECASE", 2), ("I", 2), ("MULTILINE", 8), ("M", 8), ("DOTALL", 16), ("S", 16), ("VERBOSE", 64), ("X", 64)];

fn pattern(text: &str, flags: i64) -> Result<Regex, Error> {
    let has = |name: &str| FLAGS.iter().any(|(known, bit)| *known == name && flags & bit != 0);
    RegexBuilder::new(text)
        .case_insensitive(has("I"))
        .multi_line(has("M"))
        .dot_matches_new_line(has("S"))
        .ignore_whitespace(has("X"))
        .build()
        .map_err(|error| {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            let help = "look-around and back-references are not available".to_owned();
            fault("jinja", format!("the pattern '{text}' cannot be used: {reason}"), Some(help))
        })
}

impl Object for Re {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        FLAGS.iter().find(|(name, _)| *name == key).map(|(_, bit)| Value::from(*bit))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        if method == "escape" {
            let args = named(args, &["pattern"]);
            return Ok(Value::from(regex::escape(&text(args.get("pattern"), "re.escape", "text")?)));
        }
        let parameters: &[&str] = match method {
            "sub" => &["pattern", "repl", "string", "count", "flags"],
            "split" => &["pattern", "string", "maxsplit", "flags"],
            "match" | "fullmatch" | "search" | "findall" => &["pattern", "string", "flags"],
            _ => return Err(Error::new(ErrorKind::UnknownMethod, format!("modules.re has no function '{method}'"))),
        };
        let args = named(args, parameters);
        let what = format!("re.{method}");
        let number = |name: &str| args.get(name).and_then(Value::as_i64).unwrap_or(0);
        let string = text(args.get("string"), &what, "the text to search")?;
        let written = text(args.get("pattern"), &what, "a pattern")?;
        let pattern = match method {
            "match" => pattern(&format!("\\A(?:{written})"), number("flags"))?,
            "fullmatch" => pattern(&format!("\\A(?:{written})\\z"), number("flags"))?,
            _ => pattern(&written, number("flags"))?,
        };
        state.consume_fuel(1 + string.len() as u64 / 64)?;
        let most = usize::try_from(number(if method == "sub" { "count" } else { "maxsplit" })).unwrap_or(0);
        match method {
            "sub" => {
                let with = text(args.get("repl"), &what, "the replacement")?;
                let replaced = pattern.replacen(&string, most, |found: &Captures<'_>| expanded(&with, found));
                state.consume_fuel(replaced.len() as u64 / 64)?;
                Ok(Value::from(replaced.into_owned()))
            }
            "split" => {
                let parts: Vec<&str> = if most == 0 {
                    pattern.split(&string).collect()
                } else {
                    pattern.splitn(&string, most + 1).collect()
                };
                List::of(state, parts.into_iter().map(Value::from))
            }
            "findall" => {
                let found: Vec<Value> = pattern.captures_iter(&string).map(|found| all_of(&found)).collect();
                List::of(state, found)
            }
            _ => Ok(match pattern.captures(&string) {
                Some(found) => Value::from_object(Match::of(&pattern, &found)),
                None => Value::from(()),
            }),
        }
    }
}

/// What `findall` gives of a match: all of it, its one group, or all its groups.
fn all_of(found: &Captures<'_>) -> Value {
    let group = |index: usize| Value::from(found.get(index).map_or("", |group| group.as_str()));
    match found.len() {
        1 => group(0),
        2 => group(1),
        count => List::value((1..count).map(group)),
    }
}

/// Python's `\1`, `\g<1>` and `\g<name>` in a replacement.
fn expanded(with: &str, found: &Captures<'_>) -> String {
    let mut out = String::new();
    let mut rest = with;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let name = rest.strip_prefix("g<").and_then(|behind| behind.split_once('>'));
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if let Some((name, behind)) = name {
            let group = name.parse().map_or_else(|_| found.name(name), |index: usize| found.get(index));
            out.push_str(group.map_or("", |group| group.as_str()));
            rest = behind;
        } else if digits > 0 {
            let group = rest[..digits].parse().ok().and_then(|index: usize| found.get(index));
            out.push_str(group.map_or("", |group| group.as_str()));
            rest = &rest[digits..];
        } else {
            let mut behind = rest.chars();
            match behind.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            }
            rest = behind.as_str();
        }
    }
    out.push_str(rest);
    out
}

/// A match.
#[derive(Debug)]
struct Match {
    /// The text of each group; the first is all of it.
    groups: Vec<Option<String>>,
    names: Vec<Option<String>>,
}

impl Match {
    fn of(pattern: &Regex, found: &Captures<'_>) -> Self {
        Self {
            groups: found.iter().map(|group| group.map(|group| group.as_str().to_owned())).collect(),
            names: pattern.capture_names().map(|name| name.map(str::to_owned)).collect(),
        }
    }

    fn index(&self, key: Option<&Value>) -> Option<usize> {
        match key {
            None => Some(0),
            Some(key) => match key.as_str() {
                Some(name) => self.names.iter().position(|known| known.as_deref() == Some(name)),
                None => key.as_usize(),
            },
        }
    }
}

impl Object for Match {
    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let text = |index: usize| {
            let group = self.groups.get(index).and_then(Option::as_ref);
            group.map_or(Value::from(()), |text| Value::from(text.as_str()))
        };
        match method {
            "group" => match self.index(args.first()).filter(|index| *index < self.groups.len()) {
                Some(index) => Ok(text(index)),
                None => Err(Error::new(ErrorKind::InvalidOperation, "the pattern has no such group")),
            },
            "groups" => Ok(List::value((1..self.groups.len()).map(text))),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a match has no method '{method}'"))),
        }
    }
}

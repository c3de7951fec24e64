//! Patterns and what is done with them.

use std::{collections::BTreeMap, fmt, sync::Arc};

use fancy_regex::{Captures, Regex, RegexBuilder};
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, Tuple},
};

use super::{found::Match, has};
use crate::jinja::{
    arguments::{named, text},
    fault::fault,
    values::List,
};

/// Steps back that one search may take.
const MAX_STEPS: usize = 1_000_000;

/// A pattern, in the forms that its use takes.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    written: String,
    flags: i64,
    regex: Arc<Regex>,
}

/// The parameters of a function besides the pattern and the flags; `None` when there is no such function.
pub(super) fn parameters(function: &str) -> Option<&'static [&'static str]> {
    match function {
        "sub" | "subn" => Some(&["repl", "string", "count"]),
        "split" => Some(&["string", "maxsplit"]),
        "match" | "fullmatch" | "search" | "findall" | "finditer" => Some(&["string"]),
        _ => None,
    }
}

fn built(written: &str, shown: &str, flags: i64) -> Result<Regex, Error> {
    let built = RegexBuilder::new(written)
        .case_insensitive(has(flags, "I"))
        .multi_line(has(flags, "M"))
        .dot_matches_new_line(has(flags, "S"))
        .verbose_mode(has(flags, "X"))
        .backtrack_limit(MAX_STEPS)
        .build();
    built.map_err(|error| {
        let reason = error.to_string();
        let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        fault("jinja", format!("the pattern '{shown}' cannot be used: {reason}"), None)
    })
}

/// Python's `\Z` is the end of the text.
fn translated(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut chars = written.chars();
    while let Some(c) = chars.next() {
        out.push(c);
        if c == '\\' {
            out.extend(chars.next().map(|c| if c == 'Z' { 'z' } else { c }));
        }
    }
    out
}

impl Pattern {
    /// # Errors
    /// What is no pattern.
    pub(super) fn new(written: &str, flags: i64) -> Result<Self, Error> {
        let regex = Arc::new(built(&translated(written), written, flags)?);
        Ok(Self { written: written.to_owned(), flags, regex })
    }

    /// What the function gives for the text and the other arguments.
    ///
    /// # Errors
    /// Arguments that are missing, and a search that takes too long.
    pub(super) fn apply(
        &self,
        state: &mut State<'_, '_>,
        function: &str,
        args: &BTreeMap<String, Value>,
    ) -> Result<Value, Error> {
        let string = text(args.get("string"), &format!("re.{function}"), "the text to search")?;
        state.consume_fuel(1 + string.len() as u64 / 64)?;
        let most = |name: &str| {
            let most = args.get(name).and_then(Value::as_i64).and_then(|most| usize::try_from(most).ok());
            most.filter(|most| *most > 0).unwrap_or(usize::MAX)
        };
        match function {
            "sub" | "subn" => {
                let with = args.get("repl").cloned().unwrap_or_default();
                let (text, count) = self.replaced(state, &string, &with, most("count"))?;
                Ok(match function {
                    "sub" => Value::from(text),
                    _ => Value::from(Tuple::from([Value::from(text), Value::from(count)])),
                })
            }
            "split" => {
                let (mut parts, mut at) = (Vec::new(), 0);
                for found in self.all(&string, most("maxsplit"))? {
                    let whole = found.get(0).map_or(at..at, |whole| whole.range());
                    parts.push(Value::from(&string[at..whole.start]));
                    parts.extend((1..found.len()).map(|index| group(&found, index)));
                    at = whole.end;
                }
                parts.push(Value::from(&string[at..]));
                List::of(state, parts)
            }
            "findall" => List::of(state, self.all(&string, usize::MAX)?.iter().map(all_of)),
            "finditer" => {
                let found: Vec<Value> =
                    self.all(&string, usize::MAX)?.iter().map(|found| self.matched(&string, found)).collect();
                List::of(state, found)
            }
            _ => {
                let anchored = match function {
                    "match" => Some(format!("\\A(?:{})", translated(&self.written))),
                    "fullmatch" => Some(format!("\\A(?:{})\\z", translated(&self.written))),
                    _ => None,
                };
                let found = match anchored {
                    // A comment at the end must not hide what is put behind it.
                    Some(anchored) if !has(self.flags, "X") => built(&anchored, &self.written, self.flags)?
                        .captures(string.as_str())
                        .map_err(too_long)?
                        .map(|found| self.matched(&string, &found)),
                    _ => self
                        .regex
                        .captures(string.as_str())
                        .map_err(too_long)?
                        .filter(|found| self.is_placed(function, &string, found))
                        .map(|found| self.matched(&string, &found)),
                };
                Ok(found.unwrap_or_else(|| Value::from(())))
            }
        }
    }

    fn is_placed(&self, function: &str, string: &str, found: &Captures<'_, str>) -> bool {
        let range = found.get(0).map(|whole| whole.range()).unwrap_or_default();
        match function {
            "match" => range.start == 0,
            "fullmatch" => range == (0..string.len()),
            _ => true,
        }
    }

    fn matched(&self, string: &str, found: &Captures<'_, str>) -> Value {
        let names = self.regex.capture_names().map(|name| name.map(str::to_owned)).collect();
        Value::from_object(Match::new(string, found, names))
    }

    fn all<'t>(&self, string: &'t str, most: usize) -> Result<Vec<Captures<'t, str>>, Error> {
        self.regex.captures_iter(string).take(most).collect::<Result<_, _>>().map_err(too_long)
    }

    fn replaced(
        &self,
        state: &mut State<'_, '_>,
        string: &str,
        with: &Value,
        most: usize,
    ) -> Result<(String, usize), Error> {
        let (mut out, mut at) = (String::new(), 0);
        let all = self.all(string, most)?;
        for found in &all {
            let whole = found.get(0).map_or(at..at, |whole| whole.range());
            out.push_str(&string[at..whole.start]);
            at = whole.end;
            let before = out.len();
            match with.as_str() {
                Some(with) => out.push_str(&expanded(with, found)),
                // A macro gets the match.
                None => out.push_str(&with.call(state, &[self.matched(string, found)])?.to_string()),
            }
            state.consume_fuel(1 + (out.len() - before) as u64 / 64)?;
        }
        out.push_str(&string[at..]);
        Ok((out, all.len()))
    }
}

fn too_long(error: impl fmt::Display) -> Error {
    fault(
        "jinja",
        format!("the search takes too long: {error}"),
        Some("write the pattern with less repetition".to_owned()),
    )
}

fn group(found: &Captures<'_, str>, index: usize) -> Value {
    found.get(index).map_or_else(|| Value::from(()), |group| Value::from(group.as_str()))
}

/// What `findall` gives of a match: all of it, its one group, or all its groups.
fn all_of(found: &Captures<'_, str>) -> Value {
    let group = |index: usize| Value::from(found.get(index).map_or("", |group| group.as_str()));
    match found.len() {
        1 => group(0),
        2 => group(1),
        count => Value::from(Tuple::from((1..count).map(group).collect::<Vec<_>>())),
    }
}

/// Python's `\1`, `\g<1>` and `\g<name>` in a replacement.
fn expanded(with: &str, found: &Captures<'_, str>) -> String {
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

/// What `re.compile` gives.
impl Object for Pattern {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "pattern" => Some(Value::from(self.written.as_str())),
            "flags" => Some(Value::from(self.flags)),
            "groups" => Some(Value::from(self.regex.captures_len().saturating_sub(1))),
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match parameters(method) {
            Some(parameters) => self.apply(state, method, &named(args, parameters)),
            None => Err(Error::new(ErrorKind::UnknownMethod, format!("a pattern has no method '{method}'"))),
        }
    }
}

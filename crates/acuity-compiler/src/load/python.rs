//! Python models: what they call is read from their text, so that they stand in the graph; they run nowhere here.

use std::ops::Range;

use serde_json::Value as Json;

use super::calls::{Called, literal};
use crate::jinja::{render::Captured, values, world::World};

/// The calls of `dbt.ref`, `dbt.source` and `dbt.config` in the text of a Python model.
pub(super) fn captured(world: &World, text: &str) -> Captured {
    let mut found = Captured::default();
    let text = &without_comments(text);
    for (method, arguments) in calls(text) {
        let arguments = &text[arguments];
        match literal(&format!("{method}({arguments})")) {
            Some(Called::Ref(args)) => found.refs.push(args),
            Some(Called::Source(group, table)) => found.sources.push((group, table)),
            _ if method == "config" => {
                // Settings are values that both languages write alike.
                let given = world.env.compile_expression_owned(format!("dict({arguments})"));
                if let Ok(Json::Object(given)) = given.and_then(|given| given.eval(())).map(|it| values::to_json(&it)) {
                    found.said.extend(given.clone());
                    found.config.merge(&given);
                }
            }
            _ => {}
        }
    }
    found
}

/// Calls of methods of `dbt` outside of texts, in code without comments: each with what stands between its brackets.
fn calls(text: &str) -> Vec<(&str, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    // Open brackets, of a call with its method and where its arguments begin.
    let mut open: Vec<Option<(&str, usize)>> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => at = behind_text(bytes, at, quote) - 1,
            b'(' => {
                let name = text[..at].rsplit(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).next();
                open.push(name.and_then(|name| name.strip_prefix("dbt.")).map(|method| (method, at + 1)));
            }
            b')' => found.extend(open.pop().flatten().map(|(method, from)| (method, from..at))),
            _ => {}
        }
        at += 1;
    }
    found.sort_by_key(|(_, range)| range.start);
    found
}

/// A stretch of code whose comments are left out.
fn without_comments(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut from, mut at) = (String::new(), 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'#' => {
                out.push_str(&text[from..at]);
                at = text[at..].find('\n').map_or(bytes.len(), |end| at + end);
                from = at;
            }
            quote @ (b'"' | b'\'') => at = behind_text(bytes, at, quote),
            _ => at += 1,
        }
    }
    out.push_str(&text[from..]);
    out
}

/// Where a text in quotes ends; three of them end with three.
fn behind_text(bytes: &[u8], start: usize, quote: u8) -> usize {
    let mark = if bytes[start..].starts_with(&[quote; 3]) { 3 } else { 1 };
    let mut at = start + mark;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == quote && bytes[at..].starts_with(&[quote; 3][..mark]) => return at + mark,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_stand_outside_of_comments_and_texts() {
        let text = "def model(dbt, s):  # dbt.ref('no')\n    \"\"\"dbt.ref('no')\"\"\"\n    dbt.config(packages=['a(b'], materialized=\"table\")\n    \
                    return f(dbt.ref('a').df(), dbt.source('s', 't')) or 'dbt.ref(\\'no\\')' or xdbt.ref('no')\n";
        let text = &without_comments(text);
        let shown: Vec<(&str, &str)> = calls(text).into_iter().map(|(method, range)| (method, &text[range])).collect();
        let config = "packages=['a(b'], materialized=\"table\"";
        assert_eq!(shown, [("config", config), ("ref", "'a'"), ("source", "'s', 't'")]);
        assert_eq!(without_comments("a=1, # it's\n b='#'"), "a=1, \n b='#'");
    }
}

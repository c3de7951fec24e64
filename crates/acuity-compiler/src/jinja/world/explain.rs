//! Errors of templates as findings with places in the project's files.

use std::{collections::BTreeMap, error::Error as _};

use minijinja::{Error, ErrorKind};

use super::{CallTemplate, Origin, World};
use crate::{
    diagnostic::{Diagnostic, suggestion},
    jinja::fault::{Fault, find},
};

/// A template error with all its places: first the outermost, which is the model's own line, then the macros on the way in.
/// `names` are those that every template sees, for suggestions.
pub(crate) fn diagnostic(world: &World, local: &BTreeMap<String, Origin>, names: &[&str], error: &Error) -> Diagnostic {
    let mut chain: Vec<&Error> = vec![error];
    let mut next = error.source();
    while let Some(error) = next {
        if let Some(inner) = error.downcast_ref::<Error>() {
            chain.push(inner);
        }
        next = error.source();
    }
    let innermost = chain.last().copied().unwrap_or(error);
    let detail = innermost.detail().map(str::to_owned);
    let culprit = innermost.detail().and_then(culprit);
    let mut diagnostic = match find::<Fault>(error) {
        Some(fault) => Diagnostic::error(fault.code, fault.message.clone()).maybe_help(fault.help.clone()),
        None => {
            let message = match (innermost.kind(), detail) {
                (ErrorKind::SyntaxError, Some(detail)) => format!("Jinja syntax error: {detail}"),
                (ErrorKind::UndefinedError | ErrorKind::InvalidOperation, Some(detail)) => detail,
                (ErrorKind::OutOfFuel, _) => {
                    "this template does not come to an end, or makes more text than it may".to_owned()
                }
                (kind, Some(detail)) => format!("{kind}: {detail}"),
                (kind, None) => kind.to_string(),
            };
            let code = match innermost.kind() {
                ErrorKind::SyntaxError => "jinja-syntax",
                ErrorKind::UndefinedError | ErrorKind::UnknownFunction => "jinja-undefined",
                _ if culprit.is_some() => "jinja-undefined",
                _ => "jinja",
            };
            Diagnostic::error(code, message)
        }
    };
    let mut first = true;
    for error in &chain {
        let Some(name) = error.name() else { continue };
        let Some(origin) = local.get(name).or_else(|| world.origins.get(name)) else { continue };
        let range = match error.range() {
            Some(range) => range,
            None => line_range(&origin.prepared.text, error.line().unwrap_or(1)),
        };
        let source = origin.prepared.text.get(range.clone()).unwrap_or_default().to_owned();
        // Of a whole expression, the part that is undefined.
        let part = culprit.filter(|_| std::ptr::eq(*error, innermost)).and_then(|name| place_in(&source, name));
        let range = part.map_or(range.clone(), |part| range.start + part.start..range.start + part.end);
        let place = origin.prepared.range(range);
        if first {
            diagnostic = diagnostic.at(&origin.file, place);
            first = false;
        } else {
            diagnostic = diagnostic.related(format!("in {}", origin.what), &origin.file, place);
        }
        if std::ptr::eq(*error, innermost) && diagnostic.code == "jinja-undefined" {
            undefined(world, name, (culprit, &source), names, &mut diagnostic);
        }
    }
    // Of a long way through macros, both ends tell enough.
    let len = diagnostic.related.len();
    if len > 2 * SHOWN_ENDS {
        let left_out = len - 2 * SHOWN_ENDS;
        diagnostic.related.drain(SHOWN_ENDS..len - SHOWN_ENDS);
        diagnostic.related[SHOWN_ENDS - 1].message.push_str(&format!(" ({left_out} more between)"));
    }
    diagnostic
}

/// Places shown of each end of a chain of macros.
const SHOWN_ENDS: usize = 3;

/// What the engine says is undefined: `x` of "tried to use + operator on … (`x` is undefined)".
fn culprit(detail: &str) -> Option<&str> {
    let (before, _) = detail.split_once("` is undefined")?;
    let name = before.rsplit('`').next()?;
    // Where the engine cannot tell what something belongs to, it says `(...).x`; what begins so is our own.
    (!name.is_empty() && !name.contains("(...)") && !name.starts_with("__")).then_some(name)
}

/// Where a name stands in an expression, not as a part of another name.
fn place_in(source: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    source.match_indices(name).map(|(at, _)| at..at + name.len()).find(|range| {
        let (before, after) = (&source[..range.start], &source[range.end..]);
        !before.ends_with(|c| part(c) || c == '.') && !after.starts_with(part)
    })
}

/// Whether a template that is only read failed because of something that is nothing until there is a warehouse: an item of
/// rows that nobody asked for yet, a name that was set to one. What Jinja takes for nothing there gives dbt no trouble
/// either. A name that is set nowhere is a mistake at any time.
pub(crate) fn is_early(world: &World, local: &BTreeMap<String, Origin>, error: &Error) -> bool {
    let innermost = innermost(error);
    let of_value = [ErrorKind::UndefinedError, ErrorKind::InvalidOperation, ErrorKind::UnknownMethod];
    if find::<Fault>(error).is_some() || !of_value.contains(&innermost.kind()) {
        return false;
    }
    let detail = innermost.detail().unwrap_or_default();
    let origin = innermost.name().and_then(|name| local.get(name).or_else(|| world.origins.get(name)));
    let text = origin.map_or("", |origin| origin.prepared.text.as_str());
    let source = innermost.range().and_then(|range| text.get(range)).unwrap_or_default();
    let is_undefined = innermost.kind() == ErrorKind::UndefinedError;
    let Some(name) = culprit(detail).or_else(|| first_name(source).filter(|_| is_undefined)) else {
        let of_nothing = ["of undefined", "of type undefined", "of type none", "none has no", "undefined has no"];
        return is_undefined || of_nothing.iter().any(|words| detail.contains(words));
    };
    let root = name.split(['.', '[', '(']).next().unwrap_or(name);
    let is_given = ["set ", "for "].iter().any(|begin| text.contains(&format!("{begin}{root} ")));
    let is_called = source.contains(&format!("{root}("));
    // What a macro is given has no place in its text.
    let in_macro = innermost.name().is_some_and(|name| name.starts_with("macro.")) && root != name;
    is_given || is_called || in_macro || root == "graph"
}

/// Whether what is called is no function: while a project is read, dbt calls it and gets nothing.
pub(crate) fn calls_nothing(error: &Error) -> bool {
    innermost(error).kind() == ErrorKind::UnknownFunction && find::<Fault>(error).is_none()
}

fn innermost(error: &Error) -> &Error {
    let mut innermost = error;
    while let Some(inner) = innermost.source().and_then(|inner| inner.downcast_ref::<Error>()) {
        innermost = inner;
    }
    innermost
}

/// Words of the language, which name nothing.
const KEYWORDS: &[&str] = &[
    "if",
    "elif",
    "else",
    "for",
    "in",
    "is",
    "not",
    "and",
    "or",
    "set",
    "do",
    "call",
    "macro",
    "filter",
    "recursive",
    "true",
    "false",
    "none",
    "True",
    "False",
    "None",
];

/// The first name of an expression, with what follows its dots: no keyword, no filter or test, and no name that was put there for
/// the engine.
fn first_name(source: &str) -> Option<&str> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let (mut at, mut quoted) = (0, None);
    while let Some(c) = source[at..].chars().next() {
        let end = at + source[at..].find(|c| !part(c)).unwrap_or(source.len() - at);
        if quoted.is_some() || !(c.is_alphabetic() || c == '_') {
            // What is quoted names nothing.
            match quoted {
                None if c == '\'' || c == '"' => quoted = Some(c),
                Some(quote) if quote == c => quoted = None,
                _ => {}
            }
            at += c.len_utf8();
            continue;
        }
        let (before, word) = (source[..at].trim_end(), &source[at..end]);
        let called = before.ends_with('|') || before.ends_with(" is") || before.ends_with(" is not");
        if !called && !word.starts_with("__") && !KEYWORDS.contains(&word) {
            return Some(word);
        }
        at = end;
    }
    None
}

/// Names what is undefined and the nearest name that is not.
fn undefined(
    world: &World,
    template: &str,
    (culprit, source): (Option<&str>, &str),
    names: &[&str],
    diagnostic: &mut Diagnostic,
) {
    let name = culprit.or_else(|| first_name(source)).unwrap_or_default();
    if name.is_empty() {
        diagnostic.message = "something here is undefined".to_owned();
        return;
    }
    // Templates are named with their package second: `macro.package.name`, `file.package.id`.
    let package = template.split('.').nth(1).unwrap_or(&world.root);
    let macros = world.macro_names(package);
    let known = macros.iter().map(String::as_str).chain(names.iter().copied());
    diagnostic.message = format!("'{name}' is undefined");
    if diagnostic.help.is_none() {
        diagnostic.help = suggestion(name, known)
            .or_else(|| Some("define it with {% set %}, as a macro argument, or as a macro under macros/".to_owned()));
    }
}

/// A line of the text without its indentation; lines count from 1.
fn line_range(text: &str, line: usize) -> std::ops::Range<usize> {
    let start = if line <= 1 { 0 } else { text.match_indices('\n').nth(line - 2).map_or(text.len(), |(i, _)| i + 1) };
    let end = text[start..].find('\n').map_or(text.len(), |i| start + i);
    let start = start + (text[start..end].len() - text[start..end].trim_start().len());
    start..end
}

/// A finding for a template that is too long for the engine.
pub(crate) fn too_long(origin: &Origin) -> Option<Diagnostic> {
    let found = origin.prepared.too_long.as_ref()?;
    let place = origin.prepared.range(found.at.clone());
    Some(Diagnostic::error("too-long", found.message.clone()).at(&origin.file, place).help(found.help))
}

/// The origins of a render: the template itself and its call bodies.
pub(crate) fn origins(name: &str, origin: Origin, calls: &BTreeMap<String, CallTemplate>) -> BTreeMap<String, Origin> {
    let mut all: BTreeMap<String, Origin> = calls.iter().map(|(n, c)| (n.clone(), c.origin.clone())).collect();
    all.insert(name.to_owned(), origin);
    all
}

#[cfg(test)]
mod tests {
    use super::first_name;

    #[test]
    fn what_an_expression_is_about() {
        assert_eq!(first_name("if adapter.type == 'x'"), Some("adapter.type"));
        assert_eq!(first_name("__list()|first"), None);
        assert_eq!(first_name("'a name' ~ __shown(given.x) if not b"), Some("given.x"));
        assert_eq!(first_name("1 is not defined"), None);
        assert_eq!(first_name("é's"), Some("é"));
        assert_eq!(first_name("3 + \"ü\""), None);
    }
}

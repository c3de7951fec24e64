//! JSONPath: `$.a.b[0]`, with `."a b"` or, in the older functions, `['a b']` for any name.

use super::doc::Doc;

/// How names that are no plain words are written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Style {
    /// `."a b"`
    Standard,
    /// `['a b']`, of the functions that start with JSON_EXTRACT.
    Older,
}

/// One step: a name, or a place in a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// A member of an object.
    Name(String),
    /// An element of a list, from 0.
    Place(usize),
    /// A negative place, which nothing is at.
    Nowhere,
}

impl Step {
    /// As [`Doc::step`] takes it: a number names a field of an object too.
    fn text(&self) -> String {
        match self {
            Step::Name(name) => name.clone(),
            Step::Place(i) => i.to_string(),
            Step::Nowhere => "-".to_owned(),
        }
    }
}

/// The steps of a path.
///
/// # Errors
/// What is wrong with the path.
pub(super) fn steps(path: &str, style: Style) -> Result<Vec<Step>, String> {
    let mut rest = path.strip_prefix('$').ok_or_else(|| "JSONPath must start with '$'".to_owned())?;
    let mut out = Vec::new();
    while !rest.is_empty() {
        let invalid = || format!("Invalid token in JSONPath at: {rest}");
        if rest.starts_with("..") || rest.starts_with(".*") || rest.starts_with("[*") {
            return Err("Unsupported operator in JSONPath".to_owned());
        }
        if let Some(after) = rest.strip_prefix('.') {
            if let Some(quoted) = after.strip_prefix('"') {
                if style == Style::Older {
                    return Err(invalid());
                }
                let (name, after) = quoted_name(quoted, '"').ok_or_else(invalid)?;
                out.push(Step::Name(name));
                rest = after;
                continue;
            }
            let end = after.find(['.', '[']).unwrap_or(after.len());
            if end == 0 {
                return Err(invalid());
            }
            out.push(Step::Name(after[..end].to_owned()));
            rest = &after[end..];
            continue;
        }
        let after = rest.strip_prefix('[').ok_or_else(invalid)?;
        if let Some(quoted) = after.strip_prefix('\'').filter(|_| style == Style::Older) {
            let (name, after) = quoted_name(quoted, '\'').ok_or_else(invalid)?;
            out.push(Step::Name(name));
            rest = after.strip_prefix(']').ok_or_else(invalid)?;
            continue;
        }
        let end = after.find(']').ok_or_else(invalid)?;
        let place = after[..end].trim();
        let digits = place.strip_prefix('-').unwrap_or(place);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid());
        }
        // A number with a minus, or too large for a place.
        out.push(place.parse().map_or(Step::Nowhere, Step::Place));
        rest = &after[end + 1..];
    }
    Ok(out)
}

/// A name up to its closing quote, and what follows; a backslash takes the next character as it is.
fn quoted_name(text: &str, quote: char) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut chars = text.char_indices();
    while let Some((i, c)) = chars.next() {
        match c {
            _ if c == quote => return Some((name, &text[i + 1..])),
            '\\' => name.push(chars.next()?.1),
            c => name.push(c),
        }
    }
    None
}

/// What the path leads to.
pub(super) fn find<'d>(doc: &'d Doc, steps: &[Step]) -> Option<&'d Doc> {
    let mut here = doc;
    for step in steps {
        here = here.step(&step.text())?;
    }
    // In text that is read as far as it goes, what did not end is not found.
    Some(here).filter(|d| !matches!(d, Doc::Broken(_)))
}

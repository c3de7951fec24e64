//! JSONPath: `$.a.b[0]`, with `."a b"` or, in the older functions, `['a b']` for any name.

use super::doc::Doc;

/// How names that are no plain words are written.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Style {
    /// `."a b"`
    Standard,
    /// `['a b']` or `[a]`, of the functions that start with JSON_EXTRACT.
    Older,
    /// As `Standard`, of the functions that change a document: every place must be one.
    Change,
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
        // These functions take a dot with nothing behind it.
        if rest == "." && style == Style::Older {
            break;
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
            // The older functions take a name here without its quotes, too.
            let is_name = !place.is_empty() && place.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
            if style != Style::Older || !is_name {
                return Err(invalid());
            }
            out.push(Step::Name(place.to_owned()));
            rest = &after[end + 1..];
            continue;
        }
        // A number with a minus, or too large for a place.
        let step = place.parse().map_or(Step::Nowhere, Step::Place);
        if style == Style::Change && step == Step::Nowhere {
            return Err(match place.starts_with('-') {
                true => invalid(),
                false => format!("JSONPath contains invalid array index: {place}"),
            });
        }
        out.push(step);
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

/// A path of lax mode, `lax $.a` or (`recursive`) `lax recursive $.a`: an array stands for its elements where a name is looked
/// for, and what is no array for one of itself where a place is.
#[derive(Debug, PartialEq)]
pub(super) struct Lax {
    recursive: bool,
    steps: Vec<Step>,
}

impl Lax {
    /// The path, if it is one of lax mode.
    pub(super) fn read(path: &str) -> Option<Result<Lax, String>> {
        let (words, rest) = path.split_at_checked(path.find('$')?)?;
        if !words.ends_with(' ') || words.starts_with(' ') {
            return None;
        }
        let words: Vec<String> = words.split_whitespace().map(str::to_ascii_lowercase).collect();
        let recursive = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["lax"] => false,
            ["lax", "recursive"] | ["recursive", "lax"] => true,
            _ => return None,
        };
        Some(steps(rest, Style::Standard).map(|steps| Lax { recursive, steps }))
    }

    /// All that the path leads to.
    pub(super) fn find<'d>(&self, doc: &'d Doc) -> Vec<&'d Doc> {
        let mut here = vec![doc];
        for step in &self.steps {
            let mut next = Vec::new();
            for doc in here {
                match (step, doc) {
                    (Step::Name(name), doc) => self.named(doc, name, true, &mut next),
                    (Step::Place(i), Doc::List(items)) => next.extend(items.get(*i)),
                    (Step::Place(0), doc) => next.push(doc),
                    _ => {}
                }
            }
            here = next;
        }
        here
    }

    /// The fields of that name, of the elements of an array too (`open`), at whatever depth in recursive mode.
    fn named<'d>(&self, doc: &'d Doc, name: &str, open: bool, found: &mut Vec<&'d Doc>) {
        match doc {
            Doc::Fields(_) => found.extend(doc.step(name)),
            Doc::List(items) if open => items.iter().for_each(|item| self.named(item, name, self.recursive, found)),
            _ => {}
        }
    }
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

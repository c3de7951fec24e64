//! What is wrong with a text, and where.
//!
//! Places, severity and the guess at a misspelt name are for every crate above; [`Diagnostic`] is of one statement.

use std::fmt;

use serde::Serialize;

/// A place in the text; both numbers count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Character in the line, from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// A stretch of the text; `end` is the place after the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// First character.
    pub start: Position,
    /// After the last character.
    pub end: Position,
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It cannot be used: a statement is not valid GoogleSQL or not supported, a project does not load.
    Error,
    /// It works, but something deserves a look.
    Warning,
}

/// The part of a line that a message shows: all of a short one, otherwise what stands around `column` (in characters,
/// from 1). Gives the text, with tabs as single blanks so that marks stay below their characters, and how many
/// characters of it stand before the place.
#[must_use]
pub fn excerpt(line: &str, column: u32) -> (String, usize) {
    /// Lines up to this length are shown whole.
    const WHOLE: usize = 160;
    /// Characters before the place, and half of those behind it.
    const BEFORE: usize = 50;
    let place = column.saturating_sub(1) as usize;
    let mut characters: Vec<char> = line.trim_end().chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    if characters.len() <= WHOLE {
        return (characters.into_iter().collect(), place);
    }
    let mut place = place.min(characters.len());
    if characters.len() > place + 2 * BEFORE {
        characters.truncate(place + 2 * BEFORE);
        characters.push('…');
    }
    if place > BEFORE {
        characters.drain(..place - BEFORE);
        characters.insert(0, '…');
        place = BEFORE + 1;
    }
    (characters.into_iter().collect(), place)
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code: `syntax`, `unknown-table`, `unknown-column`, `unknown-function`, `ambiguous`, `type`, `grouping`,
    /// `parameter`, `unsupported`, `limit`; of warnings: `row`, `unreadable`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, one sentence.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
    /// What to do about it.
    pub help: Option<String>,
    /// The first of two things that must not be together; `span` is the second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Span>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(span) = &self.span {
            write!(f, "{}: ", span.start)?;
        }
        write!(f, "{} [{}]", self.message, self.code)?;
        if let Some(help) = &self.help {
            write!(f, " ({help})")?;
        }
        Ok(())
    }
}

/// All findings of one statement, in the order of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            write!(f, "{diagnostic}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// A stretch of the text in bytes, as syntax trees keep it; lines and columns are counted for messages only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Loc {
    /// The first byte.
    pub(crate) start: u32,
    /// The byte behind the last one.
    pub(crate) end: u32,
}

impl Loc {
    /// The same in lines and columns of `text`.
    pub(crate) fn span(self, text: &str) -> Span {
        Span { start: position(text, self.start), end: position(text, self.end) }
    }

    /// From the start of the first of the two to the end of the last.
    pub(crate) fn to(self, other: Loc) -> Loc {
        Loc { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A finding inside the crate, before its place is counted in lines. It is handed on in a box, so that results stay
/// small where nothing is wrong.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    /// One of the codes of [`Diagnostic`].
    pub(crate) code: &'static str,
    /// What is wrong, without its place.
    pub(crate) message: String,
    /// Default where no place in the text is to blame.
    pub(crate) at: Loc,
    /// What to do about it.
    pub(crate) help: Option<String>,
    /// Where the first of two stands that may not both be there.
    pub(crate) first: Option<Loc>,
}

impl Fault {
    /// A finding of any code.
    pub(crate) fn new(code: &'static str, at: Loc, message: impl Into<String>) -> Box<Fault> {
        Box::new(Fault { code, message: message.into(), at, help: None, first: None })
    }

    /// The text is not GoogleSQL.
    pub(crate) fn syntax(at: Loc, message: impl Into<String>) -> Box<Fault> {
        Fault::new("syntax", at, message)
    }

    /// Types do not go together, or a value is not one that may stand there.
    pub(crate) fn types(at: Loc, message: impl Into<String>) -> Box<Fault> {
        Fault::new("type", at, message)
    }

    /// GoogleSQL, but not with a meaning that DuckDB can keep.
    pub(crate) fn unsupported(at: Loc, message: impl Into<String>) -> Box<Fault> {
        Fault::new("unsupported", at, message)
    }

    /// Adds what to do about it.
    pub(crate) fn help(mut self: Box<Self>, help: impl Into<String>) -> Box<Fault> {
        self.help = Some(help.into());
        self
    }

    /// Adds the place of the first of two things that must not be together.
    pub(crate) fn first_at(mut self: Box<Self>, first: Loc) -> Box<Fault> {
        self.first = Some(first);
        self
    }

    /// Adds the name that was probably meant, when there is one.
    pub(crate) fn did_you_mean(self: Box<Self>, near: Option<impl fmt::Display>) -> Box<Fault> {
        match near {
            Some(near) => self.help(format!("did you mean {near}?")),
            None => self,
        }
    }

    /// The public form, with the place counted in lines of `text`.
    pub(crate) fn into_diagnostics(self, text: &str) -> Diagnostics {
        Diagnostics(vec![self.into_diagnostic(text, Severity::Error)])
    }

    pub(crate) fn into_diagnostic(self, text: &str, severity: Severity) -> Diagnostic {
        let span = |at: Loc| at.span(text);
        Diagnostic {
            code: self.code,
            severity,
            message: self.message,
            span: Some(span(self.at)),
            help: self.help,
            first: self.first.map(span),
        }
    }
}

/// Most functions of the crate end in this.
pub(crate) type Outcome<T> = Result<T, Box<Fault>>;

/// A byte's line and column; a place inside of a character is the character's.
fn position(text: &str, offset: u32) -> Position {
    let mut offset = (offset as usize).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |i| i + 1);
    let line = before.bytes().filter(|b| *b == b'\n').count() as u32 + 1;
    Position { line, column: before[line_start..].chars().count() as u32 + 1 }
}

/// The name among `known` that `wanted` was probably meant to be: the one that the fewest slips of typing turn into it,
/// case aside, when these are no more than one and another for each four letters of the shorter. Among equals it is the
/// first in the order of the alphabet.
///
/// ```
/// use acuity_sql::nearest;
/// assert_eq!(nearest("icustay_idd", ["icustay_id", "intime"]), Some("icustay_id"));
/// assert_eq!(nearest("weight", ["icustay_id", "intime"]), None);
/// assert_eq!(nearest("foo", ["bool"]), None);
/// ```
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let letters = wanted.chars().count();
    // `min` takes the smallest distance, then the first name.
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&wanted, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.chars().count().min(letters) / 4)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_shown_around_the_place() {
        assert_eq!(excerpt("\tselect 1  ", 2), (" select 1".to_owned(), 1));
        let long = format!("{}X{}", "a".repeat(1000), "b".repeat(1000));
        for (column, marked) in [(1, 'a'), (1001, 'X'), (1000, 'a'), (2001, 'b')] {
            let (text, before) = excerpt(&long, column);
            assert_eq!(text.chars().nth(before), Some(marked), "{column}");
            assert!(text.chars().count() < 160);
        }
        // The end of the line, where something is missing.
        let (text, before) = excerpt(&long, 2002);
        assert_eq!((text.chars().count(), before), (51, 51));
    }
}

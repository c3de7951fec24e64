//! Files as text with line numbers.

use std::{ops::Range, path::PathBuf};

use acuity_sql::{Position, Span};

/// A file of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the project folder.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
    lines: Vec<usize>,
    /// The lines as messages show them, when the file may hold secrets.
    shown: Option<Vec<String>>,
}

impl SourceFile {
    /// A file from its path and text.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let text = text.into();
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(i, _)| i + 1)).collect();
        Self { path: path.into(), text, lines, shown: None }
    }

    /// A file that may hold secrets: messages show these lines in place of its own.
    pub(crate) fn shown_as(self, lines: Vec<String>) -> Self {
        Self { shown: Some(lines), ..self }
    }

    /// The place of a byte; one beyond the end is the end.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        // A byte inside of a character is the character's.
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.lines.partition_point(|start| *start <= offset).max(1) - 1;
        let column = self.text[self.lines[line]..offset].chars().count();
        Position { line: line as u32 + 1, column: column as u32 + 1 }
    }

    /// The byte of a place; places beyond a line or the file are its end.
    pub fn offset(&self, position: Position) -> usize {
        let Some(start) = self.lines.get((position.line as usize).saturating_sub(1)) else { return self.text.len() };
        let line = self.line_at(*start);
        start + line.char_indices().nth((position.column as usize).saturating_sub(1)).map_or(line.len(), |(i, _)| i)
    }

    /// The span of a stretch of bytes.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span { start: self.position(range.start), end: self.position(range.end.max(range.start)) }
    }

    /// The line that holds a byte as messages may show it.
    pub(crate) fn excerpt_at(&self, offset: usize) -> &str {
        match &self.shown {
            Some(shown) => shown.get(self.position(offset).line as usize - 1).map_or("", String::as_str),
            None => self.line_at(offset),
        }
    }

    /// The line that holds a byte, without its line break.
    pub fn line_at(&self, offset: usize) -> &str {
        let line = self.lines.partition_point(|start| *start <= offset).max(1) - 1;
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        self.text[self.lines[line]..end].trim_end_matches('\r')
    }
}

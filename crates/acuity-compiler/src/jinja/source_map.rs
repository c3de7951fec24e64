//! The way from compiled SQL back to the project's files.

use std::{ops::Range, path::PathBuf, sync::Arc};

use crate::{
    diagnostic::{Position, Span},
    files::SourceFile,
};

/// A stretch of the SQL and where it came from.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    pub(crate) out: Range<usize>,
    pub(crate) file: Arc<SourceFile>,
    pub(crate) source: Range<usize>,
    /// The SQL is the file's own text, byte by byte; otherwise an expression's output.
    pub(crate) exact: bool,
}

/// Where each byte of compiled SQL came from.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    segments: Vec<Segment>,
}

/// A place in a project file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file, relative to the project folder.
    pub file: PathBuf,
    /// Where in it.
    pub span: Span,
    /// The first line of the place.
    pub excerpt: String,
}

impl SourceMap {
    pub(crate) fn new(segments: Vec<Segment>) -> Self {
        Self { segments }
    }

    /// Appends the map of text that was put behind `offset` bytes.
    pub(crate) fn append(&mut self, other: &SourceMap, offset: usize) {
        self.segments.extend(
            other.segments.iter().map(|s| Segment { out: s.out.start + offset..s.out.end + offset, ..s.clone() }),
        );
    }

    /// A part of the map, moved so that `range` starts at `offset`.
    pub(crate) fn append_part(&mut self, other: &SourceMap, range: Range<usize>, offset: usize) {
        for s in &other.segments {
            let (start, end) = (s.out.start.max(range.start), s.out.end.min(range.end));
            if start >= end {
                continue;
            }
            let source = if s.exact {
                s.source.start + (start - s.out.start)..s.source.start + (end - s.out.start)
            } else {
                s.source.clone()
            };
            self.segments.push(Segment {
                out: start - range.start + offset..end - range.start + offset,
                source,
                ..s.clone()
            });
        }
    }

    /// The segment of a byte. Segments are in the order of the SQL; what lies between them belongs to the one before.
    fn at(&self, offset: usize) -> Option<&Segment> {
        let i = self.segments.partition_point(|s| s.out.start <= offset);
        i.checked_sub(1).map(|i| &self.segments[i]).or_else(|| self.segments.first())
    }

    /// The bytes of a file that a stretch of the SQL came from.
    pub(crate) fn range(&self, range: Range<usize>) -> Option<(&Arc<SourceFile>, Range<usize>)> {
        let first = self.at(range.start)?;
        let point =
            |s: &Segment, offset: usize| s.source.start + offset.saturating_sub(s.out.start).min(s.source.len());
        let start = if first.exact { point(first, range.start) } else { first.source.start };
        let end = match self.at(range.end.saturating_sub(1).max(range.start)) {
            // A stretch over several files ends with the first: only one can be shown.
            Some(last) if Arc::ptr_eq(&last.file, &first.file) => {
                if last.exact {
                    point(last, range.end)
                } else {
                    last.source.end
                }
            }
            _ => first.source.end,
        };
        Some((&first.file, start..end.max(start)))
    }

    /// The place in the project files of a place in `sql`, which is the text this map belongs to.
    pub fn locate(&self, sql: &str, start: Position, end: Position) -> Option<Location> {
        let text = SourceFile::new("", sql);
        let (file, range) = self.range(text.offset(start)..text.offset(end))?;
        Some(Location {
            file: file.path.clone(),
            span: file.span(range.clone()),
            excerpt: file.excerpt_at(range.start).to_owned(),
        })
    }

    /// The file with the text that a place in `sql` came from.
    pub fn source_file(&self, sql: &str, start: Position) -> Option<Arc<SourceFile>> {
        let offset = SourceFile::new("", sql).offset(start);
        self.range(offset..offset).map(|(file, _)| file.clone())
    }
}

//! A template as the engine is given it, with the way back to its file.

use std::ops::Range;

use crate::jinja::bounds::{self, TooLong};

/// A template text and where its bytes came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Prepared {
    pub(crate) text: String,
    /// Stretches taken over unchanged: start in `text`, start in the file, length.
    segments: Vec<(usize, usize, usize)>,
    /// How deep the engine recurses into it.
    pub(crate) depth: usize,
    /// Why it is not given to the engine.
    pub(crate) too_long: Option<TooLong>,
}

impl Prepared {
    pub(super) fn measure(&mut self) {
        match bounds::template(&self.text) {
            Ok(depth) => self.depth = depth,
            Err(found) => {
                self.too_long.get_or_insert(found);
            }
        }
    }

    pub(super) fn copy(&mut self, source: &str, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        if let Some((out, from, len)) = self.segments.last_mut()
            && *out + *len == self.text.len()
            && *from + *len == range.start
        {
            *len += range.len();
        } else {
            self.segments.push((self.text.len(), range.start, range.len()));
        }
        self.text.push_str(&source[range]);
    }

    /// What `other` has, behind what is there.
    pub(super) fn append(&mut self, other: Self) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.segments.extend(other.segments.iter().map(|(out, from, len)| (out + shift, *from, *len)));
        self.too_long =
            other.too_long.map(|found| TooLong { at: found.at.start + shift..found.at.end + shift, ..found });
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The byte of the file that a byte of the text came from; of inserted text, the byte where it was inserted.
    pub(crate) fn to_file(&self, offset: usize) -> usize {
        let i = self.segments.partition_point(|(out, _, _)| *out <= offset);
        match i.checked_sub(1).and_then(|i| self.segments.get(i)) {
            Some((out, from, len)) => from + (offset - out).min(*len),
            None => self.segments.first().map_or(0, |(_, from, _)| *from),
        }
    }

    /// A stretch of the text as a stretch of the file.
    pub(crate) fn range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.to_file(range.start);
        // By its last byte: what follows that may be inserted text.
        let end = if range.end > range.start { self.to_file(range.end - 1) + 1 } else { start };
        start..end.max(start)
    }
}

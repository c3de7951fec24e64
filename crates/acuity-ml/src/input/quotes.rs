//! Whether a CSV text ends within quotes: the `csv` crate takes the end of the text as the end of the value, so that a file that was
//! cut off would go unnoticed.

use std::io::{self, BufRead, Read};

/// Passes a text on, and knows whether a quoted value is open at its end.
pub(super) struct Quotes<R> {
    text: R,
    state: State,
    has_ended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A value begins.
    Start,
    /// Within a value without quotes, where a quote is a character like others.
    Plain,
    /// Within a value in quotes.
    Quoted,
    /// Behind a quote in it: its end, or the first of two.
    Quote,
}

impl<R> Quotes<R> {
    pub(super) fn new(text: R) -> Self {
        Self { text, state: State::Start, has_ended: false }
    }

    /// Whether the text was read to its end, and ends within quotes.
    pub(super) fn is_cut_off(&self) -> bool {
        self.has_ended && self.state == State::Quoted
    }
}

impl State {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::Quote,
            (Self::Quoted, _) | (Self::Quote | Self::Start, b'"') => Self::Quoted,
            (_, b',' | b'\n' | b'\r') => Self::Start,
            _ => Self::Plain,
        }
    }
}

impl<R: BufRead> Read for Quotes<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.text.read(out)?;
        self.has_ended = count == 0 && !out.is_empty();
        self.state = out.iter().take(count).fold(self.state, |state, byte| state.after(*byte));
        Ok(count)
    }
}

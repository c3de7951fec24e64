//! How much a render may walk and write.
//!
//! Lists in lists share their items: 40 lines of `{% set x = [x, x] %}` are 40 lists, and a million million items to whoever
//! prints them. The engine prints, compares and hashes by walking, and cannot be told to stop. So lists and mappings count
//! what is taken from them; past the bound they give no more, and the render ends in a message in place of its text.

use std::cell::Cell;

use minijinja::Error;

use crate::jinja::fault::fault;

/// Items that a render may turn into text or JSON.
pub(crate) const MAX_WRITTEN: usize = 2_000_000;

/// Items that a render may look at.
const MAX_READ: usize = 50_000_000;

/// Items that a render may take from the project's files into values of its own: `graph`, `model`, variables.
const MAX_MADE: usize = 10_000_000;

thread_local! {
    // A render stays on one thread, and the engine calls objects without a way to hand them anything.
    static READ: Cell<usize> = const { Cell::new(MAX_READ) };
    static WRITTEN: Cell<usize> = const { Cell::new(MAX_WRITTEN) };
    static MADE: Cell<usize> = const { Cell::new(MAX_MADE) };
}

/// A render begins.
pub(crate) fn begin() {
    READ.set(MAX_READ);
    WRITTEN.set(MAX_WRITTEN);
    MADE.set(MAX_MADE);
}

fn take(left: &Cell<usize>, items: usize) -> bool {
    // An empty list counts as well.
    left.set(left.get().saturating_sub(items + 1));
    left.get() > 0
}

/// Whether so many items more may be looked at.
pub(crate) fn read(items: usize) -> bool {
    READ.with(|left| take(left, items))
}

/// Whether so many items more may be written.
pub(crate) fn write(items: usize) -> bool {
    WRITTEN.with(|left| take(left, items))
}

/// Whether so many items more may be made.
pub(crate) fn make(items: usize) -> bool {
    MADE.with(|left| take(left, items))
}

/// An error when more was asked for than there may be: what was written since is not whole.
///
/// # Errors
/// When a bound was passed since the render began.
pub(crate) fn check() -> Result<(), Error> {
    if READ.get() > 0 && WRITTEN.get() > 0 && MADE.get() > 0 { Ok(()) } else { Err(too_much()) }
}

/// What is told of it.
pub(crate) fn too_much() -> Error {
    fault(
        "too-large",
        "this template walks through more lists and mappings than it may",
        Some("look for a list that is put into itself again and again, or for a loop that adds without end".to_owned()),
    )
}

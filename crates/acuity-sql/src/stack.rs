//! Stack for statements that are nested deep: every recursion over a tree goes through here, so that none can overflow.

/// Stack for a statement that is nested as deep as the parser allows.
const STATEMENT: usize = 16 << 20;
/// Stack for one more level of the tree, in a build without optimisation.
const LEVEL: usize = 3400;
/// A step of a recursion goes to a new stack when less than this is left; no step needs more in a build without
/// optimisation.
const LEFT: usize = 256 << 10;
/// The new stack.
const SEGMENT: usize = 4 << 20;

/// Runs one step of a recursion with stack enough.
pub(crate) fn deep<T>(step: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(LEFT, SEGMENT, step)
}

/// Runs the whole work on a statement so many levels deep, with stack enough for walking its tree and for dropping it,
/// which no step guards.
pub(crate) fn statement<T>(levels: usize, work: impl FnOnce() -> T) -> T {
    // A new stack costs more than the whole of a short statement.
    let wanted = (STATEMENT / 32 + levels * LEVEL).min(2 * STATEMENT);
    stacker::maybe_grow(wanted, wanted.max(STATEMENT) + (1 << 20), work)
}

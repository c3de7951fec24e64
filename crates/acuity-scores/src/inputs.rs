//! What a score is computed from, said once: fields for Rust, names for marts, files and SQL.

use crate::spec::ScoreSpec;

/// The inputs of one score, as a struct with a field for each.
pub trait Inputs {
    /// The score they belong to.
    fn spec() -> &'static ScoreSpec;

    /// The value of the input called `name`, as a number; `None` when it was not measured or is unknown.
    fn value(&self, name: &str) -> Option<f64>;
}

/// What a field of such a struct can hold.
pub trait InputValue: Copy {
    /// The value as scores compute with it: 1 or 0 for a flag, the place among its names for a category.
    fn number(self) -> f64;
}

impl InputValue for f64 {
    fn number(self) -> f64 {
        self
    }
}

impl InputValue for bool {
    fn number(self) -> f64 {
        f64::from(u8::from(self))
    }
}

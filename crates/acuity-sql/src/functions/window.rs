//! The table of functions that need OVER; aggregates may have it, too.

/// One window function.
#[derive(Debug)]
pub(crate) struct WindowFunction {
    /// GoogleSQL's name, in lower case.
    pub(crate) name: &'static str,
    /// The fewest and the most arguments.
    pub(crate) arguments: (usize, usize),
    /// ORDER BY in the window.
    pub(crate) order_by: Clause,
    /// Whether the window may have a frame.
    pub(crate) framed: bool,
    /// Whether IGNORE NULLS and RESPECT NULLS may be said.
    pub(crate) nulls: bool,
    /// The argument that is a number of rows: its place, and its least value.
    pub(crate) number: Option<(usize, i64)>,
    /// The type of its result.
    pub(crate) gives: Gives,
    /// How lowering says it in DuckDB's SQL.
    pub(crate) words: Words,
}

/// A function is the same as another when it has the same name.
impl PartialEq for WindowFunction {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Whether a part of a window has to be there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Clause {
    Required,
    Allowed,
    Forbidden,
}

/// The type of the result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Gives {
    Int64,
    Float64,
    /// The type of the first argument.
    Argument,
    /// The type that the first and the third argument share.
    WithDefault,
    /// A value between two others.
    Between,
    /// One of the values.
    OneOf,
}

/// How DuckDB says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Words {
    /// DuckDB's function of this name with the same arguments.
    Call(&'static str),
    /// PERCENTILE_CONT and PERCENTILE_DISC, for which NULL and NaN come first.
    Percentile,
}

/// A function of a row's place among others; it has no frame.
const fn ranking(name: &'static str, order_by: Clause, gives: Gives) -> WindowFunction {
    let arguments = (0, 0);
    WindowFunction {
        name,
        arguments,
        order_by,
        framed: false,
        nulls: false,
        number: None,
        gives,
        words: Words::Call(name),
    }
}

/// A function that picks a value out of the frame.
const fn value(name: &'static str, count: usize, number: Option<(usize, i64)>) -> WindowFunction {
    WindowFunction {
        name,
        arguments: (count, count),
        order_by: Clause::Required,
        framed: true,
        nulls: true,
        number,
        gives: Gives::Argument,
        words: Words::Call(name),
    }
}

/// LAG or LEAD: a value, how many rows away, and what stands in where there is no such row.
const fn neighbour(name: &'static str) -> WindowFunction {
    WindowFunction { arguments: (1, 3), number: Some((1, 0)), ..ranking(name, Clause::Required, Gives::WithDefault) }
}

/// A percentile: a value and a literal between 0 and 1; the order is that of the values.
const fn percentile(name: &'static str, gives: Gives) -> WindowFunction {
    WindowFunction {
        arguments: (2, 2),
        nulls: true,
        words: Words::Percentile,
        ..ranking(name, Clause::Forbidden, gives)
    }
}

/// All functions that need OVER, in the order of their names.
pub(crate) static WINDOWS: &[WindowFunction] = &[
    ranking("cume_dist", Clause::Required, Gives::Float64),
    ranking("dense_rank", Clause::Required, Gives::Int64),
    value("first_value", 1, None),
    neighbour("lag"),
    value("last_value", 1, None),
    neighbour("lead"),
    value("nth_value", 2, Some((1, 1))),
    WindowFunction { arguments: (1, 1), number: Some((0, 1)), ..ranking("ntile", Clause::Required, Gives::Int64) },
    ranking("percent_rank", Clause::Required, Gives::Float64),
    percentile("percentile_cont", Gives::Between),
    percentile("percentile_disc", Gives::OneOf),
    ranking("rank", Clause::Required, Gives::Int64),
    ranking("row_number", Clause::Allowed, Gives::Int64),
];

/// The window function of that name, in lower case.
pub(crate) fn window(name: &str) -> Option<&'static WindowFunction> {
    WINDOWS.iter().find(|function| function.name == name)
}

impl WindowFunction {
    /// Its name as messages show it.
    pub(crate) fn shown(&self) -> String {
        self.name.to_uppercase()
    }
}

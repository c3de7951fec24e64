//! What a score is made of, as data: inputs, components, ordered rules, papers.

use std::fmt;

use crate::{
    error::{Error, Result},
    mode::Mode,
    nearest::nearest,
    quantity::Quantity,
};

/// A published source.
#[derive(Debug, PartialEq, Eq)]
pub struct Paper {
    /// Authors, journal and pages, as cited.
    pub citation: &'static str,
    /// Its digital object identifier.
    pub doi: &'static str,
}

/// One value a score is computed from.
#[derive(Debug, PartialEq)]
pub struct InputSpec {
    /// The name in files, on the command line and as a column.
    pub name: &'static str,
    /// For a person.
    pub description: &'static str,
    /// What is measured: unit of the thresholds, possible and usual values.
    pub quantity: &'static Quantity,
}

/// How a value is compared with a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// Less than.
    Lt,
    /// At most.
    Le,
    /// Greater than.
    Gt,
    /// At least.
    Ge,
}

impl Op {
    /// Whether `value op threshold`, in IEEE double precision, as SQL compares `FLOAT64`.
    #[must_use]
    pub fn holds(self, value: f64, threshold: f64) -> bool {
        match self {
            Self::Lt => value < threshold,
            Self::Le => value <= threshold,
            Self::Gt => value > threshold,
            Self::Ge => value >= threshold,
        }
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        })
    }
}

/// `input op threshold`; false when the input is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// Name of the input.
    pub input: &'static str,
    /// The comparison.
    pub op: Op,
    /// In the unit of the input.
    pub threshold: f64,
}

impl Term {
    /// Shorthand for the tables of scores.
    #[must_use]
    pub const fn new(input: &'static str, op: Op, threshold: f64) -> Self {
        Self { input, op, threshold }
    }
}

/// The modes a rule belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applies {
    /// Paper and reference agree.
    Both,
    /// The paper has it, the reference code does not.
    PaperOnly,
    /// Only the reference code has it.
    ReferenceOnly,
}

impl Applies {
    /// Whether the rule is read in `mode`.
    #[must_use]
    pub fn to(self, mode: Mode) -> bool {
        match self {
            Self::Both => true,
            Self::PaperOnly => mode == Mode::Paper,
            Self::ReferenceOnly => mode == Mode::Reference,
        }
    }
}

/// If any clause holds, the component gets `points`. The first rule that holds decides.
#[derive(Debug, PartialEq)]
pub struct Rule {
    /// Alternatives; each holds when all of its terms do.
    pub any: &'static [&'static [Term]],
    /// What it scores.
    pub points: i64,
    /// In which reading it exists.
    pub applies: Applies,
    /// Where its thresholds are published.
    pub paper: &'static Paper,
}

impl Rule {
    /// A rule that paper and reference share.
    #[must_use]
    pub const fn both(any: &'static [&'static [Term]], points: i64, paper: &'static Paper) -> Self {
        Self { any, points, applies: Applies::Both, paper }
    }

    /// A rule of the paper that the reference code lacks.
    #[must_use]
    pub const fn paper_only(any: &'static [&'static [Term]], points: i64, paper: &'static Paper) -> Self {
        Self { any, points, applies: Applies::PaperOnly, paper }
    }

    /// What the reference code has in place of the paper's rule.
    #[must_use]
    pub const fn reference_only(any: &'static [&'static [Term]], points: i64, paper: &'static Paper) -> Self {
        Self { any, points, applies: Applies::ReferenceOnly, paper }
    }
}

/// One component: missing when all of its inputs are, else the first rule that holds, else 0 points.
#[derive(Debug, PartialEq)]
pub struct ComponentSpec {
    /// Name, also of the column.
    pub name: &'static str,
    /// For headings.
    pub title: &'static str,
    /// For a person.
    pub description: &'static str,
    /// Names of the inputs that decide whether it is missing.
    pub inputs: &'static [&'static str],
    /// In order.
    pub rules: &'static [Rule],
}

impl ComponentSpec {
    /// Whether the two readings have different rules here.
    #[must_use]
    pub fn differs_between_modes(&self) -> bool {
        self.rules.iter().any(|rule| rule.applies != Applies::Both)
    }
}

/// A whole score: the sum of its components, a missing one counting 0.
#[derive(Debug, PartialEq)]
pub struct ScoreSpec {
    /// Name, as typed on the command line; also of the total's column.
    pub name: &'static str,
    /// The name written out.
    pub title: &'static str,
    /// It was devised for adults: patients younger than [`ADULT_YEARS`](crate::ADULT_YEARS) have no such score.
    pub adults_only: bool,
    /// Where it was published.
    pub papers: &'static [&'static Paper],
    /// What it is computed from.
    pub inputs: &'static [InputSpec],
    /// In the order of the columns.
    pub components: &'static [ComponentSpec],
    /// What the paper and the reference code do differently, one sentence each.
    pub differences: &'static [&'static str],
}

impl ScoreSpec {
    /// The input called `name`.
    ///
    /// # Errors
    /// [`Error::UnknownInput`], with the nearest name.
    pub fn input(&self, name: &str) -> Result<&'static InputSpec> {
        self.inputs.iter().find(|input| input.name == name).ok_or_else(|| Error::UnknownInput {
            score: self.name,
            name: name.to_owned(),
            nearest: nearest(name, self.inputs.iter().map(|input| input.name)),
        })
    }

    /// The component called `name`.
    ///
    /// # Errors
    /// [`Error::UnknownComponent`], with the nearest name.
    pub fn component(&self, name: &str) -> Result<&'static ComponentSpec> {
        self.components.iter().find(|component| component.name == name).ok_or_else(|| Error::UnknownComponent {
            score: self.name,
            name: name.to_owned(),
            nearest: nearest(name, self.components.iter().map(|component| component.name)),
        })
    }
}

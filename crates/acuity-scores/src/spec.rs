//! What a score is made of, as data: inputs, components, ordered rules, papers.

use std::fmt;

use crate::{
    error::{Error, Result},
    formula::Formula,
    mode::Mode,
    nearest::nearest,
    quantity::{Kind, Quantity},
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

impl InputSpec {
    /// The number that stands for a category of this input, as files and columns write it; `None` when it has no such category.
    #[must_use]
    pub fn code(&self, text: &str) -> Option<f64> {
        match self.quantity.kind {
            Kind::Category(names) => names.iter().position(|name| *name == text).map(|place| place as f64),
            _ => None,
        }
    }
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
    /// Equal: for flags and scales.
    Eq,
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
            Self::Eq => value == threshold,
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
            Self::Eq => "=",
        })
    }
}

/// What is asked of one value; a missing value answers no, but for [`Test::Missing`] and [`Test::Unless`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Test {
    /// Compared with a number in the unit of the input.
    Compare(Op, f64),
    /// From the first to the second number, both included.
    Between(f64, f64),
    /// Not measured.
    Missing,
    /// Missing, or the comparison does not hold.
    Unless(Op, f64),
    /// Compared with `times` another input `plus` a number.
    Against {
        /// The comparison.
        op: Op,
        /// What the other value is multiplied by.
        times: f64,
        /// The other input.
        other: &'static str,
        /// What is added to the product.
        plus: f64,
    },
    /// It is this one of the input's categories.
    Is {
        /// Its place among them.
        code: f64,
        /// As written in files and columns.
        name: &'static str,
    },
}

/// One condition on one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// Name of the input.
    pub input: &'static str,
    /// What is asked of it.
    pub test: Test,
}

impl Term {
    /// Whether it holds for the values.
    #[must_use]
    pub fn holds(&self, value_of: &dyn Fn(&str) -> Option<f64>) -> bool {
        let value = value_of(self.input);
        match self.test {
            Test::Missing => value.is_none(),
            Test::Unless(op, threshold) => !value.is_some_and(|value| op.holds(value, threshold)),
            Test::Compare(op, threshold) => value.is_some_and(|value| op.holds(value, threshold)),
            Test::Between(low, high) => value.is_some_and(|value| value >= low && value <= high),
            Test::Is { code, .. } => value == Some(code),
            Test::Against { op, times, other, plus } => match (value, value_of(other)) {
                (Some(value), Some(other)) => op.holds(value, times * other + plus),
                _ => false,
            },
        }
    }

    /// The numbers that the input is compared with.
    #[must_use]
    pub fn thresholds(&self) -> Vec<f64> {
        match self.test {
            Test::Compare(_, threshold) | Test::Unless(_, threshold) => vec![threshold],
            Test::Between(low, high) => vec![low, high],
            Test::Is { code, .. } => vec![code],
            Test::Missing | Test::Against { .. } => Vec::new(),
        }
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

/// What a rule gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    /// A number of points.
    Points(i64),
    /// Nothing: the component is missing.
    Missing,
    /// A number computed from the values; missing where one of them is.
    Formula(&'static Formula),
}

/// If any clause holds, the component gets the outcome. The first rule that holds decides.
#[derive(Debug, PartialEq)]
pub struct Rule {
    /// Alternatives; each holds when all of its terms do.
    pub any: &'static [&'static [Term]],
    /// What it gives.
    pub outcome: Outcome,
    /// In which reading it exists.
    pub applies: Applies,
    /// Where its thresholds are published.
    pub paper: &'static Paper,
}

/// Of the lowest and the highest value of a window the one further from normal is scored; of two equally far the one with more
/// points.
#[derive(Debug, PartialEq)]
pub struct Further {
    /// What the rules call the value that is scored.
    pub name: &'static str,
    /// The input with the lowest value.
    pub low: &'static str,
    /// The input with the highest value.
    pub high: &'static str,
    /// What is normal.
    pub normal: f64,
}

impl Further {
    /// The input that a rule's `asked` means when `end` is scored.
    pub(crate) fn column<'a>(&self, asked: &'a str, end: &'a str) -> &'a str {
        if asked == self.name { end } else { asked }
    }
}

/// One component: the first rule that holds, else missing when all of its inputs are, else `otherwise`.
#[derive(Debug, PartialEq)]
pub struct ComponentSpec {
    /// Name, also of the column.
    pub name: &'static str,
    /// For headings.
    pub title: &'static str,
    /// For a person.
    pub description: &'static str,
    /// Names of the inputs.
    pub inputs: &'static [&'static str],
    /// Which of two values is scored.
    pub further: Option<Further>,
    /// In order.
    pub rules: &'static [Rule],
    /// Where no rule holds, though something was measured.
    pub otherwise: Outcome,
}

impl ComponentSpec {
    /// Whether the two readings have different rules here.
    #[must_use]
    pub fn differs_between_modes(&self) -> bool {
        differ(self.rules)
    }
}

pub(crate) fn differ(rules: &[Rule]) -> bool {
    rules.iter().any(|rule| rule.applies != Applies::Both)
}

/// How the components become one number.
#[derive(Debug, PartialEq)]
pub enum Total {
    /// Their sum, a missing one counting 0.
    Sum,
    /// The first rule over components and steps that holds; missing when none does.
    Rules(&'static [Rule]),
}

/// A whole score.
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
    /// Numbers between the components and the total, computed from the components and from those before.
    pub steps: &'static [ComponentSpec],
    /// How the components become one number.
    pub total: Total,
    /// The probability of death in hospital, from the total, which it calls as the score.
    pub probability: Option<Formula>,
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

    /// The component or step called `name`.
    ///
    /// # Errors
    /// [`Error::UnknownComponent`], with the nearest name.
    pub fn component(&self, name: &str) -> Result<&'static ComponentSpec> {
        self.columns().find(|component| component.name == name).ok_or_else(|| Error::UnknownComponent {
            score: self.name,
            name: name.to_owned(),
            nearest: nearest(name, self.columns().map(|component| component.name)),
        })
    }

    /// The components, then the steps between them and the total.
    pub fn columns(&self) -> impl Iterator<Item = &'static ComponentSpec> {
        self.components.iter().chain(self.steps)
    }
}

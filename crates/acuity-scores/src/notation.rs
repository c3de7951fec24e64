//! How a score is written down: a table of rules that reads like the paper's.
//!
//! [`score!`] makes of one such text the struct of inputs, the function, and the definition as data. A component is
//!
//! ```text
//! coagulation("Coagulation", "Platelets") from [platelet_min] {
//!     4 if platelet_min < 20;
//!     3 if platelet_min < 50;
//!     null if platelet_min is null;
//! }
//! ```
//!
//! - A rule is the paper's and the reference code's, or one's only: `2 in paper if ...`, `2 in reference if ...`.
//! - It cites the score's first paper, or another: `1 by SEYMOUR_2016 if ...`.
//! - Its conditions are `x < 1`, `x in (1 ..= 2)`, `x is null`, `x is (Category::Member)`, `x unless (> 0)` (missing, or not
//!   so) and `x >= (1.5 * y + 0)`, joined by `&&` and `||` as in Rust.
//! - It gives points, `null`, or a formula in parentheses.
//! - `further(x = x_min | x_max, normal 75)` scores the value further from normal, which the rules call `x`.
//! - `else null` is what nothing gives that was measured, in place of 0.

/// One score: inputs, function, and definition as `SPEC`.
macro_rules! score {
    (
        $(#[$fn_meta:meta])*
        $score:ident: $title:literal, $audience:ident, [$main_paper:ident $(, $paper:ident)*];

        $(#[$meta:meta])*
        $inputs:ident {
            $($field:ident: $type:ty = $input:ident, $quantity:ident, $description:literal, $unit:literal;)+
        }

        components {
            $($component:ident($component_title:literal, $component_description:literal)
                from [$($from:ident),+]
                $(further($further:ident = $low:ident | $high:ident, normal $normal:literal))?
                $(else $otherwise:ident)?
                { $($rules:tt)* })+
        }

        $(steps {
            $($step:ident($step_title:literal, $step_description:literal) from [$($step_from:ident),+] { $($step_rules:tt)* })+
        })?

        $(total { $($total_rules:tt)* })?

        $(probability $probability:expr;)?

        differences { $($difference:literal)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Default)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default, deny_unknown_fields))]
        pub struct $inputs {
            $(
                #[doc = concat!($description, ", ", $unit, ".")]
                pub $field: Option<$type>,
            )+
        }

        impl $crate::inputs::Inputs for $inputs {
            fn spec() -> &'static $crate::spec::ScoreSpec {
                &SPEC
            }

            fn value(&self, name: &str) -> Option<f64> {
                use $crate::inputs::InputValue as _;
                match name {
                    $(stringify!($input) => self.$field.map(|value| value.number()),)+
                    _ => None,
                }
            }
        }

        $(#[$fn_meta])*
        ///
        /// # Errors
        /// A value that is not finite, or that cannot be in its unit.
        pub fn $score(inputs: &$inputs, mode: $crate::mode::Mode) -> $crate::error::Result<$crate::evaluate::ScoreResult> {
            $crate::evaluate::evaluate_inputs(inputs, mode)
        }

        /// The score as data.
        pub(crate) static SPEC: $crate::spec::ScoreSpec = $crate::spec::ScoreSpec {
            name: stringify!($score),
            title: $title,
            adults_only: $crate::notation::audience!($audience),
            papers: &[&$main_paper $(, &$paper)*],
            inputs: &[$($crate::spec::InputSpec {
                name: stringify!($input),
                description: $description,
                quantity: &$crate::quantities::$quantity,
            }),+],
            components: &[$($crate::spec::ComponentSpec {
                name: stringify!($component),
                title: $component_title,
                description: $component_description,
                inputs: &[$(stringify!($from)),+],
                further: $crate::notation::further!($($further, $low, $high, $normal)?),
                rules: $crate::notation::rules!($main_paper, $($rules)*),
                otherwise: $crate::notation::otherwise!($($otherwise)?),
            }),+],
            steps: &[$($($crate::spec::ComponentSpec {
                name: stringify!($step),
                title: $step_title,
                description: $step_description,
                inputs: &[$(stringify!($step_from)),+],
                further: None,
                rules: $crate::notation::rules!($main_paper, $($step_rules)*),
                otherwise: $crate::spec::Outcome::Missing,
            }),+)?],
            total: $crate::notation::total!($main_paper, $($($total_rules)*)?),
            probability: $crate::notation::optional!($($probability)?),
            differences: &[$($difference),*],
        };
    };
}

macro_rules! audience {
    (adults) => {
        true
    };
    (everyone) => {
        false
    };
}

macro_rules! optional {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

macro_rules! further {
    () => {
        None
    };
    ($name:ident, $low:ident, $high:ident, $normal:literal) => {
        Some($crate::spec::Further {
            name: stringify!($name),
            low: stringify!($low),
            high: stringify!($high),
            normal: $normal as f64,
        })
    };
}

macro_rules! otherwise {
    () => {
        $crate::spec::Outcome::Points(0)
    };
    (null) => {
        $crate::spec::Outcome::Missing
    };
}

macro_rules! total {
    ($paper:ident,) => {
        $crate::spec::Total::Sum
    };
    ($paper:ident, $($rules:tt)+) => {
        $crate::spec::Total::Rules($crate::notation::rules!($paper, $($rules)+))
    };
}

macro_rules! rules {
    (
        $main_paper:ident,
        $($outcome:tt $(in $mode:ident)? $(by $paper:ident)? if $($($input:ident $op:tt $limit:tt)&&+)||+;)*
    ) => {
        &[$($crate::spec::Rule {
            any: &[$(&[$($crate::spec::Term {
                input: stringify!($input),
                test: $crate::notation::test!($op $limit),
            }),+]),+],
            outcome: $crate::notation::outcome!($outcome),
            applies: $crate::notation::applies!($($mode)?),
            paper: $crate::notation::paper!($main_paper $(, $paper)?),
        }),*]
    };
}

macro_rules! outcome {
    (null) => {
        $crate::spec::Outcome::Missing
    };
    ($points:literal) => {
        $crate::spec::Outcome::Points($points)
    };
    (($formula:expr)) => {
        $crate::spec::Outcome::Formula(&$formula)
    };
}

macro_rules! applies {
    () => {
        $crate::spec::Applies::Both
    };
    (paper) => {
        $crate::spec::Applies::PaperOnly
    };
    (reference) => {
        $crate::spec::Applies::ReferenceOnly
    };
}

macro_rules! paper {
    ($main:ident) => {
        &$main
    };
    ($main:ident, $paper:ident) => {
        &$paper
    };
}

macro_rules! test {
    (is null) => {
        $crate::spec::Test::Missing
    };
    (is ($member:expr)) => {
        $member.test()
    };
    (in ($low:literal ..= $high:literal)) => {
        $crate::spec::Test::Between($low as f64, $high as f64)
    };
    (unless ($op:tt $threshold:literal)) => {
        $crate::spec::Test::Unless($crate::notation::op!($op), $threshold as f64)
    };
    ($op:tt ($times:literal * $other:ident + $plus:expr)) => {
        $crate::spec::Test::Against {
            op: $crate::notation::op!($op),
            times: $times as f64,
            other: stringify!($other),
            plus: $plus as f64,
        }
    };
    ($op:tt $threshold:literal) => {
        $crate::spec::Test::Compare($crate::notation::op!($op), $threshold as f64)
    };
}

macro_rules! op {
    (<) => {
        $crate::spec::Op::Lt
    };
    (<=) => {
        $crate::spec::Op::Le
    };
    (>) => {
        $crate::spec::Op::Gt
    };
    (>=) => {
        $crate::spec::Op::Ge
    };
    (==) => {
        $crate::spec::Op::Eq
    };
}

pub(crate) use {applies, audience, further, op, optional, otherwise, outcome, paper, rules, score, test, total};

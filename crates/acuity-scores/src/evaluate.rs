//! Runs the rules of a score on values.

use std::collections::BTreeMap;

#[cfg(feature = "serde")]
use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{
    error::{Result, Warning},
    inputs::Inputs,
    mode::Mode,
    spec::{ComponentSpec, Further, Outcome, Rule, ScoreSpec, Term, Total},
};

/// Points of a score. Points are whole numbers, but for scores that are formulas.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreResult {
    /// The score: for most the sum of the components, a missing one counting 0.
    pub total: Option<f64>,
    /// The probability of death in hospital that belongs to the total, for scores that give one.
    pub probability: Option<f64>,
    /// Each component, then each step between them and the total, with its points; `None` when it is missing.
    pub components: Vec<(&'static str, Option<f64>)>,
    /// Unusual values it was computed from.
    pub warnings: Vec<Warning>,
}

impl ScoreResult {
    /// Points of the component called `name`; `None` when it is missing or unknown.
    #[must_use]
    pub fn component(&self, name: &str) -> Option<f64> {
        self.components.iter().find(|(component, _)| *component == name).and_then(|(_, points)| *points)
    }
}

/// One flat object: `total`, `probability` where there is one, and each component.
#[cfg(feature = "serde")]
impl Serialize for ScoreResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        /// Points are written as they are counted: `4`, not `4.0`.
        struct Points(Option<f64>);
        impl Serialize for Points {
            fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
                match self.0 {
                    None => serializer.serialize_none(),
                    Some(points) if points.fract() == 0.0 => serializer.serialize_i64(points as i64),
                    Some(points) => serializer.serialize_f64(points),
                }
            }
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("total", &Points(self.total))?;
        if let Some(probability) = self.probability {
            map.serialize_entry("probability", &probability)?;
        }
        for (name, points) in &self.components {
            map.serialize_entry(name, &Points(*points))?;
        }
        map.end()
    }
}

/// Computes `score` from named values; an absent name and `None` both mean "not measured". Flags are 1 or 0, categories the place
/// among their names ([`InputSpec::code`](crate::InputSpec::code)).
///
/// # Errors
/// An unknown name, NaN or infinity, a fraction on a whole-number scale, or a value that cannot be in the input's unit. The
/// first one in the order of the names.
///
/// ```
/// use std::collections::BTreeMap;
/// use acuity_scores::{Mode, evaluate, find};
///
/// let values = BTreeMap::from([("mingcs".to_owned(), Some(14.0)), ("sysbp_min".to_owned(), Some(95.0))]);
/// let result = evaluate(find("qsofa").unwrap(), &values, Mode::Paper).unwrap();
/// assert_eq!(result.total, Some(2.0));
/// ```
pub fn evaluate(score: &ScoreSpec, values: &BTreeMap<String, Option<f64>>, mode: Mode) -> Result<ScoreResult> {
    let mut warnings = Vec::new();
    for (name, value) in values {
        let input = score.input(name)?;
        if let Some(value) = *value {
            warnings.extend(input.quantity.check(input.name, value)?);
        }
    }
    Ok(ScoreResult { warnings, ..computed(score, &|name| values.get(name).copied().flatten(), mode) })
}

/// Computes a score from its own inputs.
///
/// # Errors
/// A value that is not finite, or that cannot be in its unit; the first one in the order of the score's inputs.
pub fn evaluate_inputs<I: Inputs>(inputs: &I, mode: Mode) -> Result<ScoreResult> {
    let score = I::spec();
    let mut warnings = Vec::new();
    for input in score.inputs {
        if let Some(value) = inputs.value(input.name) {
            warnings.extend(input.quantity.check(input.name, value)?);
        }
    }
    Ok(ScoreResult { warnings, ..computed(score, &|name| inputs.value(name), mode) })
}

/// Computes a score for each element of a slice.
///
/// # Errors
/// As [`evaluate_inputs`], with the place of the first element that has such a value.
///
/// ```
/// use acuity_scores::{Mode, QsofaInputs, evaluate_batch};
///
/// let rows = [80.0, 120.0].map(|mmhg| QsofaInputs { sysbp_min_mmhg: Some(mmhg), ..QsofaInputs::default() });
/// let scored = evaluate_batch(&rows, Mode::Paper).unwrap();
/// assert_eq!([scored[0].total, scored[1].total], [Some(1.0), Some(0.0)]);
/// ```
pub fn evaluate_batch<I: Inputs>(rows: &[I], mode: Mode) -> Result<Vec<ScoreResult>, (usize, crate::Error)> {
    let scored = |(row, inputs)| evaluate_inputs(inputs, mode).map_err(|error| (row, error));
    rows.iter().enumerate().map(scored).collect()
}

/// All numbers of a score, without any check of the values: the exact counterpart of the rendered SQL.
#[must_use]
pub fn computed(score: &ScoreSpec, value_of: &dyn Fn(&str) -> Option<f64>, mode: Mode) -> ScoreResult {
    let mut components: Vec<(&'static str, Option<f64>)> =
        Vec::with_capacity(score.components.len() + score.steps.len());
    for component in score.components {
        components.push((component.name, points(component, value_of, mode)));
    }
    let known = |components: &[(&str, Option<f64>)], name: &str| {
        components.iter().find(|(component, _)| *component == name).and_then(|(_, points)| *points)
    };
    for step in score.steps {
        let value = points(step, &|name: &str| known(&components, name), mode);
        components.push((step.name, value));
    }
    let total = match score.total {
        Total::Sum => Some(components.iter().filter_map(|(_, points)| *points).sum()),
        Total::Rules(rules) => decided(rules, &|name: &str| known(&components, name), mode).flatten(),
    };
    let probability = score.probability.as_ref().and_then(|formula| formula.value(&|_: &str| total));
    ScoreResult { total, probability, components, warnings: Vec::new() }
}

/// Points of one component, without any check of the values: the exact counterpart of [`crate::sql_expression`].
pub fn points(component: &ComponentSpec, value_of: &dyn Fn(&str) -> Option<f64>, mode: Mode) -> Option<f64> {
    let Some(further) = &component.further else {
        return table(component, value_of, mode);
    };
    let end = scored_end(component, further, value_of, mode);
    table(component, &|asked: &str| value_of(further.column(asked, end)), mode)
}

/// Which of a lowest and a highest value is scored: the one that lies further from normal, or has more points when both lie
/// equally far; the one that is known when only one is.
pub(crate) fn scored_end(
    component: &ComponentSpec,
    further: &Further,
    value_of: &dyn Fn(&str) -> Option<f64>,
    mode: Mode,
) -> &'static str {
    let Further { low, high, normal, .. } = *further;
    match (value_of(low), value_of(high)) {
        (Some(lowest), Some(highest)) => {
            let (below, above) = ((lowest - normal).abs(), (highest - normal).abs());
            let at = |end| table(component, &|asked: &str| value_of(further.column(asked, end)), mode);
            // `None` is less than any number.
            if below > above || (below == above && at(low) > at(high)) { low } else { high }
        }
        (None, Some(_)) => high,
        _ => low,
    }
}

fn table(component: &ComponentSpec, value_of: &dyn Fn(&str) -> Option<f64>, mode: Mode) -> Option<f64> {
    if let Some(decided) = decided(component.rules, value_of, mode) {
        return decided;
    }
    if component.inputs.iter().all(|input| value_of(input).is_none()) {
        return None;
    }
    outcome(component.otherwise, value_of)
}

/// What the first rule that holds gives; `None` when none holds.
fn decided(rules: &[Rule], value_of: &dyn Fn(&str) -> Option<f64>, mode: Mode) -> Option<Option<f64>> {
    holding(rules, value_of, mode).map(|(rule, _)| outcome(rule.outcome, value_of))
}

/// The first rule that holds, and in it the first clause that does.
pub(crate) fn holding<'a>(
    rules: &'a [Rule],
    value_of: &dyn Fn(&str) -> Option<f64>,
    mode: Mode,
) -> Option<(&'a Rule, &'static [Term])> {
    rules
        .iter()
        .filter(|rule| rule.applies.to(mode))
        .flat_map(|rule| rule.any.iter().map(move |clause| (rule, *clause)))
        .find(|(_, clause)| clause.iter().all(|term| term.holds(value_of)))
}

/// What a rule gives, of the values.
fn outcome(outcome: Outcome, value_of: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
    match outcome {
        Outcome::Points(points) => Some(points as f64),
        Outcome::Missing => None,
        Outcome::Formula(formula) => formula.value(value_of),
    }
}

//! Runs the rules of a score on values.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{
    error::{Result, Warning},
    mode::Mode,
    spec::{ComponentSpec, ScoreSpec},
};

/// Points of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreResult {
    /// The sum of the components; a missing one counts 0.
    pub total: i64,
    /// Each component with its points, `None` when none of its inputs was measured; in the order of the score.
    pub components: Vec<(&'static str, Option<i64>)>,
    /// Unusual values it was computed from.
    pub warnings: Vec<Warning>,
}

impl ScoreResult {
    /// Points of the component called `name`; `None` when it is missing or unknown.
    #[must_use]
    pub fn component(&self, name: &str) -> Option<i64> {
        self.components.iter().find(|(component, _)| *component == name).and_then(|(_, points)| *points)
    }
}

/// One flat object: `total` and each component.
impl Serialize for ScoreResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.components.len()))?;
        map.serialize_entry("total", &self.total)?;
        for (name, points) in &self.components {
            map.serialize_entry(name, points)?;
        }
        map.end()
    }
}

/// Computes `score` from named values; an absent name and `None` both mean "not measured".
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
/// assert_eq!(result.total, 2);
/// ```
pub fn evaluate(score: &ScoreSpec, values: &BTreeMap<String, Option<f64>>, mode: Mode) -> Result<ScoreResult> {
    let mut warnings = Vec::new();
    for (name, value) in values {
        let input = score.input(name)?;
        if let Some(value) = *value {
            warnings.extend(input.quantity.check(input.name, value)?);
        }
    }
    let of = |name: &str| values.get(name).copied().flatten();
    let components: Vec<_> =
        score.components.iter().map(|component| (component.name, points(component, of, mode))).collect();
    let total = components.iter().filter_map(|(_, points)| *points).sum();
    Ok(ScoreResult { total, components, warnings })
}

/// Points of one component, without any check of the values: the exact counterpart of [`crate::sql_expression`].
pub fn points(component: &ComponentSpec, value_of: impl Fn(&str) -> Option<f64>, mode: Mode) -> Option<i64> {
    if component.inputs.iter().all(|input| value_of(input).is_none()) {
        return None;
    }
    let rule = component.rules.iter().filter(|rule| rule.applies.to(mode)).find(|rule| {
        rule.any.iter().any(|clause| {
            clause.iter().all(|term| value_of(term.input).is_some_and(|value| term.op.holds(value, term.threshold)))
        })
    });
    Some(rule.map_or(0, |rule| rule.points))
}

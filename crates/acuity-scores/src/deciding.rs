//! What decided the points of a component: the rule, and the values it looked at.

use crate::{
    evaluate::{outcome, points},
    mode::Mode,
    spec::{ComponentSpec, Further, Rule, Term, Test},
};

/// Why a component has its points.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The points; `None` when the component is missing, and then nothing decided.
    pub points: Option<f64>,
    /// The terms that held, of the first rule that holds; `None` when no rule holds, and what was measured gives the rest's points.
    pub clause: Option<&'static [Term]>,
    /// Where the thresholds are published, when a rule holds.
    pub rule: Option<&'static Rule>,
    /// Which of a lowest and a highest value the rules were asked about, when only one of them is.
    pub further: Option<&'static str>,
    /// The inputs that decided, in the order of the rule's terms. When no rule holds, all that were measured: only together they
    /// give the rest's points. None when it was an absence that decided.
    pub inputs: Vec<&'static str>,
}

impl Decision {
    fn missing() -> Self {
        Self { points: None, clause: None, rule: None, further: None, inputs: Vec::new() }
    }
}

/// What decides `component`: the counterpart of the rendered macros `SCORE_COMPONENT_decided_by()`.
///
/// ```
/// use acuity_scores::{Mode, decide, find};
///
/// let component = find("sapsii").unwrap().component("hr_score").unwrap();
/// let values = |name: &str| match name {
///     "heartrate_min" => Some(64.0),
///     "heartrate_max" => Some(130.0),
///     _ => None,
/// };
/// let decision = decide(component, &values, Mode::Paper);
/// assert_eq!((decision.points, decision.inputs), (Some(4.0), vec!["heartrate_max"]), "fast weighs more than slow");
/// ```
pub fn decide(component: &'static ComponentSpec, value_of: &dyn Fn(&str) -> Option<f64>, mode: Mode) -> Decision {
    let Some(total) = points(component, value_of, mode) else {
        return Decision::missing();
    };
    let Some(Further { name, low, high, normal }) = &component.further else {
        return of_table(component, value_of, mode, total, None);
    };
    let at = |end: &'static str| {
        let value = |asked: &str| if asked == *name { value_of(end) } else { value_of(asked) };
        let ends = Ends { name, chosen: end, other: if end == *low { high } else { low } };
        (points_at(component, &value, mode), of_table(component, &value, mode, total, Some(ends)))
    };
    match (value_of(low), value_of(high)) {
        (Some(lowest), Some(highest)) => {
            let (below, above) = ((lowest - normal).abs(), (highest - normal).abs());
            let (at_low, at_high) = (at(low), at(high));
            if below > above || (below == above && at_low.0 > at_high.0) { at_low.1 } else { at_high.1 }
        }
        (None, Some(_)) => at(high).1,
        _ => at(low).1,
    }
}

/// The end that is scored, under the name that the rules have for it, and the one that is not.
#[derive(Clone, Copy)]
pub(crate) struct Ends {
    pub name: &'static str,
    pub chosen: &'static str,
    pub other: &'static str,
}

impl Ends {
    /// The column that the rules mean by `input`.
    pub(crate) fn column(ends: Option<Self>, input: &'static str) -> &'static str {
        match ends {
            Some(ends) if ends.name == input => ends.chosen,
            _ => input,
        }
    }
}

/// Points of the rules alone, the value that is scored already chosen.
fn points_at(component: &'static ComponentSpec, value_of: &dyn Fn(&str) -> Option<f64>, mode: Mode) -> Option<f64> {
    outcome(holding(component, value_of, mode).map_or(component.otherwise, |(rule, _)| rule.outcome), value_of)
}

fn of_table(
    component: &'static ComponentSpec,
    value_of: &dyn Fn(&str) -> Option<f64>,
    mode: Mode,
    points: f64,
    ends: Option<Ends>,
) -> Decision {
    let further = ends.map(|ends| ends.chosen);
    let Some((rule, clause)) = holding(component, value_of, mode) else {
        let inputs = rest(component, ends).filter(|input| value_of(input).is_some()).collect();
        return Decision { points: Some(points), clause: None, rule: None, further, inputs };
    };
    let inputs = asked(clause).into_iter().map(|input| Ends::column(ends, input)).collect();
    Decision { points: Some(points), clause: Some(clause), rule: Some(rule), further, inputs }
}

/// The first rule that holds, and in it the first clause that does.
fn holding(
    component: &'static ComponentSpec,
    value_of: &dyn Fn(&str) -> Option<f64>,
    mode: Mode,
) -> Option<(&'static Rule, &'static [Term])> {
    component
        .rules
        .iter()
        .filter(|rule| rule.applies.to(mode))
        .flat_map(|rule| rule.any.iter().map(move |clause| (rule, *clause)))
        .find(|(_, clause)| clause.iter().all(|term| term.holds(value_of)))
}

/// The inputs whose values a clause looks at, each once. An absence is no value.
pub(crate) fn asked(clause: &[Term]) -> Vec<&'static str> {
    let mut inputs = Vec::new();
    let mut add = |input| {
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    };
    for term in clause {
        match term.test {
            Test::Missing | Test::Unless(..) => {}
            Test::Compare(..) | Test::Between(..) | Test::Is { .. } => add(term.input),
            Test::Against { other, .. } => {
                add(term.input);
                add(other);
            }
        }
    }
    inputs
}

/// The inputs that decide together where no rule holds.
pub(crate) fn rest(component: &'static ComponentSpec, ends: Option<Ends>) -> impl Iterator<Item = &'static str> {
    component.inputs.iter().copied().filter(move |input| ends.is_none_or(|ends| ends.other != *input))
}

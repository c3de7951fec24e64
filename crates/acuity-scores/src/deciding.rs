//! What decided the points of a component: the rule, and the values it looked at.

use crate::{
    evaluate::{holding, points, scored_end},
    mode::Mode,
    spec::{ComponentSpec, Rule, Term, Test},
};

/// Why a component has its points.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The points; `None` when the component is missing, and then nothing decided.
    pub points: Option<f64>,
    /// The terms that held, of the first rule that holds; `None` when no rule holds, and what was measured gives the rest's
    /// points.
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
    let Some(further) = &component.further else {
        return of_table(component, value_of, mode, total, None);
    };
    let chosen = scored_end(component, further, value_of, mode);
    let other = if chosen == further.low { further.high } else { further.low };
    let ends = Ends { name: further.name, chosen, other };
    of_table(component, &|asked: &str| value_of(further.column(asked, chosen)), mode, total, Some(ends))
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

fn of_table(
    component: &'static ComponentSpec,
    value_of: &dyn Fn(&str) -> Option<f64>,
    mode: Mode,
    points: f64,
    ends: Option<Ends>,
) -> Decision {
    let further = ends.map(|ends| ends.chosen);
    let Some((rule, clause)) = holding(component.rules, value_of, mode) else {
        let inputs = rest(component, ends).filter(|input| value_of(input).is_some()).collect();
        return Decision { points: Some(points), clause: None, rule: None, further, inputs };
    };
    let inputs = asked(clause).into_iter().map(|input| Ends::column(ends, input)).collect();
    Decision { points: Some(points), clause: Some(clause), rule: Some(rule), further, inputs }
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

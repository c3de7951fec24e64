//! The rule that gave the points, in words.

use acuity_scores::{
    ComponentSpec, Decision, InputSpec, Kind, Mode, Op, Outcome, ScoreMode, ScoreSpec, Term, Test, words,
};

use super::answer::Given;

/// The rule of a decision; `None` when the component is missing.
pub(super) fn given(
    score: &'static ScoreSpec,
    component: &'static ComponentSpec,
    decision: &Decision,
) -> Option<Given> {
    let points = words::number(decision.points?);
    let outcome = decision.rule.map_or(component.otherwise, |rule| rule.outcome);
    let paper = decision.rule.map_or(score.papers[0], |rule| rule.paper);
    let condition = match decision.clause {
        Some(clause) => {
            let terms: Vec<String> = clause.iter().map(|term| told(score, component, decision, term)).collect();
            terms.join(" and ")
        }
        None => "no rule with other points holds".to_owned(),
    };
    let text = match outcome {
        Outcome::Formula(_) => format!("{points}, because {condition}: {}", component.description),
        Outcome::Points(_) | Outcome::Missing => format!("{points}, because {condition}"),
    };
    Some(Given { text, citation: paper.citation, doi: paper.doi })
}

/// The rules that a reading has; `None` where rows of both are mixed or nothing says.
pub(super) fn mode(reading: ScoreMode) -> Option<Mode> {
    match reading {
        ScoreMode::Paper => Some(Mode::Paper),
        ScoreMode::Reference => Some(Mode::Reference),
        ScoreMode::Mixed | ScoreMode::Unknown => None,
    }
}

fn told(score: &'static ScoreSpec, component: &'static ComponentSpec, decision: &Decision, term: &Term) -> String {
    let input = |name: &'static str| {
        // The lower or the higher of two values goes under a name of its own in the rules.
        let name = match (&component.further, decision.further) {
            (Some(further), Some(chosen)) if further.name == name => chosen,
            _ => name,
        };
        (name, score.inputs.iter().find(|input| input.name == name))
    };
    let (name, spec) = input(term.input);
    let noun = spec.map_or(name, |spec| spec.description);
    let amount =
        |value: f64| spec.map_or_else(|| words::number(value), |spec| words::with_unit(value, spec.quantity.unit));
    match term.test {
        Test::Compare(Op::Eq, value) if spec.is_some_and(is_flag) => {
            format!("{noun}: {}", if value == 1.0 { "yes" } else { "no" })
        }
        Test::Compare(op, value) => format!("{noun} {op} {}", amount(value)),
        Test::Between(low, high) => format!("{noun} {} to {}", words::number(low), amount(high)),
        Test::Missing => format!("{noun} not measured"),
        Test::Unless(op, value) => format!("{noun} missing or not {op} {}", amount(value)),
        Test::Is { name, .. } => format!("{noun}: {name}"),
        Test::Against { op, times, other, plus } => {
            let (name, spec) = input(other);
            let other = spec.map_or(name, |spec| spec.description);
            let plus = if plus == 0.0 { String::new() } else { format!(" + {}", words::number(plus)) };
            let times = if times == 1.0 { String::new() } else { format!("{} × ", words::number(times)) };
            format!("{noun} {op} {times}({other}){plus}")
        }
    }
}

fn is_flag(input: &InputSpec) -> bool {
    input.quantity.kind == Kind::Flag
}

//! A question about the stays, and its answer.

use acuity_ml::{
    FlowStep,
    groups::{self, ChiSquareTest, FollowUp, kaplan_meier, log_rank},
};

use super::{
    super::units::Units,
    baseline::Baseline,
    definition::{Group, How, Part},
    facts::{Facts, Values},
    saved::Named,
};

/// Groups that are told apart at most: as many as there are colours.
const MOST: usize = 6;

/// What a cohort is divided by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Split {
    /// Not at all.
    Whole,
    /// The cohort beside all other stays.
    Rest,
    /// The cohort beside a saved one, each without the stays that are in both.
    Beside(Named),
    /// The values of a fact, by its name.
    Fact(String),
}

impl Split {
    /// How many stays there are to divide.
    pub(super) fn asked(&self, facts: &Facts, rows: &[usize]) -> Result<usize, String> {
        Ok(match self {
            Self::Whole | Self::Fact(_) => rows.len(),
            Self::Rest => facts.stays.len(),
            Self::Beside(other) => {
                let mut either = other.group().members(facts)?;
                rows.iter().for_each(|&row| either[row] = true);
                either.into_iter().filter(|is_in| *is_in).count()
            }
        })
    }
}

/// Days that survival is followed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Horizon {
    Month,
    Quarter,
    Year,
}

impl Horizon {
    pub(crate) fn days(self) -> f64 {
        match self {
            Self::Month => 28.0,
            Self::Quarter => 90.0,
            Self::Year => 365.0,
        }
    }
}

/// Who is asked about, and what.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    pub(crate) group: Group,
    /// What the columns of the table are.
    pub(crate) table_by: Split,
    /// What the curves are of.
    pub(crate) curves_by: Split,
    pub(crate) horizon: Horizon,
    /// All facts in the table, not the main ones only.
    pub(crate) all_facts: bool,
    /// What measurements are told in.
    pub(crate) units: Units,
}

/// What is known of a cohort.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// Stays of the cohort: indices into the facts.
    pub(crate) rows: Vec<usize>,
    pub(crate) patients: usize,
    /// Who was left after each condition.
    pub(crate) flow: Vec<FlowStep>,
    pub(crate) baseline: Baseline,
    pub(crate) curves: Vec<Curve>,
    pub(crate) test: Option<ChiSquareTest>,
    /// Stays without a curve: no value to divide by, no time of admission, or in a group beyond the [`MOST`].
    pub(crate) without_curve: usize,
}

/// Survival of one group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Curve {
    pub(crate) label: String,
    pub(crate) curve: groups::Curve,
}

impl Question {
    /// Counts; a condition that cannot be asked is told in words.
    pub(crate) fn answer(&self, facts: &Facts) -> Result<Answer, String> {
        let flow = flow(&self.group, facts, self.units)?;
        let rows = rows(&self.group.members(facts)?);
        let baseline = Baseline::of(facts, self, &rows)?;
        let divided = divide(facts, &self.curves_by, &rows)?;
        let asked = self.curves_by.asked(facts, &rows)?;
        let horizon = self.horizon.days();
        let watched: Vec<Vec<FollowUp>> = divided
            .iter()
            .map(|part| {
                part.rows.iter().filter_map(|&row| facts.follow_up[row]).map(|one| until(one, horizon)).collect()
            })
            .collect();
        let without_curve = asked - watched.iter().map(Vec::len).sum::<usize>();
        let test = log_rank(&watched);
        let curves = divided.into_iter().zip(&watched).filter(|(_, watched)| !watched.is_empty());
        let curves = curves.map(|(part, watched)| Curve { label: part.label, curve: kaplan_meier(watched) }).collect();
        Ok(Answer { patients: facts.patients_of(&rows), rows, flow, baseline, curves, test, without_curve })
    }
}

/// Nobody is watched beyond the horizon.
fn until(one: FollowUp, horizon: f64) -> FollowUp {
    if one.time <= horizon { one } else { FollowUp { time: horizon, event: false } }
}

fn rows(members: &[bool]) -> Vec<usize> {
    members.iter().enumerate().filter(|(_, is_in)| **is_in).map(|(row, _)| row).collect()
}

/// Who is left after each part of the group; parts of which any is enough are one step.
fn flow(group: &Group, facts: &Facts, units: Units) -> Result<Vec<FlowStep>, String> {
    let step = |label: String, left: &[bool]| {
        let rows = rows(left);
        FlowStep { label, stays: rows.len(), patients: facts.patients_of(&rows) }
    };
    let mut left = vec![true; facts.stays.len()];
    let mut steps = vec![step("All ICU stays".to_owned(), &left)];
    match group.how {
        How::All => {
            for part in &group.parts {
                for (left, is_in) in left.iter_mut().zip(part.members(facts)?) {
                    *left = *left && is_in;
                }
                steps.push(step(part.words(facts, units), &left));
            }
        }
        How::Any if group.parts.is_empty() => {}
        How::Any => steps.push(step(Part::Group(group.clone()).words(facts, units), &group.members(facts)?)),
    }
    Ok(steps)
}

/// A part of a cohort.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Division {
    pub(super) label: String,
    pub(super) rows: Vec<usize>,
}

/// The cohort at `rows` by the split, empty parts left out. Of many parts the largest.
pub(super) fn divide(facts: &Facts, split: &Split, rows: &[usize]) -> Result<Vec<Division>, String> {
    let whole = |label: &str, rows: Vec<usize>| Division { label: label.to_owned(), rows };
    let mut parts = match split {
        Split::Whole => vec![whole("Cohort", rows.to_vec())],
        Split::Rest => {
            let mut others = vec![true; facts.stays.len()];
            rows.iter().for_each(|&row| others[row] = false);
            let others = (0..others.len()).filter(|&row| others[row]).collect();
            vec![whole("Cohort", rows.to_vec()), whole("All other stays", others)]
        }
        Split::Beside(named) => {
            let other = named.group().members(facts)?;
            let (both, own): (Vec<usize>, Vec<usize>) = rows.iter().copied().partition(|&row| other[row]);
            let mut alone = other;
            both.iter().for_each(|&row| alone[row] = false);
            vec![whole("Cohort", own), whole(&named.name, self::rows(&alone))]
        }
        Split::Fact(name) => {
            let fact = facts.find(name).ok_or_else(|| format!("There is no `{name}` in the marts to divide by."))?;
            let Values::Names { names, of } = &fact.values else {
                return Err(format!("`{name}` has numbers; a cohort is divided by what has names."));
            };
            let mut parts: Vec<Division> = names
                .iter()
                .map(|name| {
                    let label = if fact.is_flag() { format!("{}: {name}", fact.title) } else { name.clone() };
                    Division { label, rows: Vec::new() }
                })
                .collect();
            for &row in rows {
                if let Some(part) = of[row].and_then(|at| parts.get_mut(usize::from(at))) {
                    part.rows.push(row);
                }
            }
            parts
        }
    };
    parts.retain(|part| !part.rows.is_empty());
    if parts.len() > MOST {
        let mut sizes: Vec<usize> = parts.iter().map(|part| part.rows.len()).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let smallest = sizes[MOST - 1];
        parts.retain(|part| part.rows.len() >= smallest);
        // Of equal ones the first.
        parts.truncate(MOST);
    }
    Ok(parts)
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use super::{
        super::{
            definition::{Rule, Test},
            facts::tests::small,
        },
        *,
    };

    pub(in super::super) fn question(parts: Vec<Part>) -> Question {
        Question {
            group: Group { how: How::All, parts },
            table_by: Split::Fact("outcomes.in_hospital_mortality".into()),
            curves_by: Split::Whole,
            horizon: Horizon::Month,
            all_facts: false,
            units: Units::Charted,
        }
    }

    pub(in super::super) fn adults() -> Part {
        Part::Rule(Rule { fact: "icustay_detail.age".into(), test: Test::Range { from: Some(30.0), to: None } })
    }

    fn in_unit(unit: &str) -> Part {
        let test = Test::OneOf(BTreeSet::from([unit.to_owned()]));
        Part::Rule(Rule { fact: "icustay_detail.first_careunit".into(), test })
    }

    #[test]
    fn the_flow_counts_stays_and_patients_after_each_condition() {
        let answer = question(vec![adults(), in_unit("SICU")]).answer(&small()).unwrap();
        let flow: Vec<(&str, usize, usize)> =
            answer.flow.iter().map(|step| (step.label.as_str(), step.stays, step.patients)).collect();
        assert_eq!(
            flow,
            [
                ("All ICU stays", 6, 5),
                ("Age at ICU admission at least 30 years", 4, 4),
                ("First care unit: SICU", 2, 2),
            ]
        );
        assert_eq!((answer.rows, answer.patients), (vec![2, 3], 2));
        let any = Group { how: How::Any, parts: vec![adults(), in_unit("MICU")] };
        let answer = Question { group: any, ..question(vec![]) }.answer(&small()).unwrap();
        assert_eq!((answer.flow.len(), answer.flow[1].stays), (2, 5));
    }

    #[test]
    fn nobody_is_followed_beyond_the_horizon() {
        let all = question(vec![]);
        let answer = all.answer(&small()).unwrap();
        let curve = &answer.curves[0].curve;
        // Of five with a time one dies on day 2; the death on day 40 is not seen in 28 days.
        assert_eq!((curve.members(), curve.steps.len(), answer.without_curve), (5, 1, 1));
        assert!((curve.steps[0].survival - 0.8).abs() < 1e-12);
        let answer = Question { horizon: Horizon::Quarter, ..all }.answer(&small()).unwrap();
        assert_eq!(answer.curves[0].curve.steps.len(), 2);
        assert_eq!(answer.test, None);
    }

    #[test]
    fn curves_are_of_groups_or_of_the_cohort_beside_the_rest() {
        let by = |split| Question { curves_by: split, ..question(vec![adults()]) }.answer(&small()).unwrap();
        let units = by(Split::Fact("icustay_detail.first_careunit".into()));
        let labels: Vec<&str> = units.curves.iter().map(|curve| curve.label.as_str()).collect();
        assert_eq!(labels, ["CCU", "MICU", "SICU"]);
        assert_eq!(units.test.unwrap().degrees, 2);
        let rest = by(Split::Rest);
        let sizes: Vec<usize> = rest.curves.iter().map(|curve| curve.curve.members()).collect();
        assert_eq!((sizes, rest.without_curve), (vec![4, 1], 1));
        // Of the two stays of the other cohort one is in this one, too, and counts in neither.
        let other = Named::new("Medical", Group { how: How::All, parts: vec![in_unit("MICU")] });
        let beside = by(Split::Beside(other));
        let curves: Vec<(&str, usize)> =
            beside.curves.iter().map(|curve| (curve.label.as_str(), curve.curve.members())).collect();
        assert_eq!(curves, [("Cohort", 3), ("Medical", 1)]);
        let wrong = Question { curves_by: Split::Fact("icustay_detail.age".into()), ..question(vec![]) };
        assert!(wrong.answer(&small()).unwrap_err().contains("has numbers"));
    }

    #[test]
    fn a_cohort_of_nobody_has_an_answer_too() {
        let answer = question(vec![in_unit("NICU")]).answer(&small()).unwrap();
        assert!(answer.rows.is_empty() && answer.curves.is_empty() && answer.baseline.groups.len() == 1);
    }
}

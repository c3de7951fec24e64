//! Who belongs to a cohort: conditions on facts, joined by "and" and "or".

use std::collections::BTreeSet;

use acuity_ml::words::with_unit;
use serde::{Deserialize, Serialize};

use super::facts::{Fact, Facts, Values};

/// How the parts of a group are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum How {
    /// And.
    #[default]
    All,
    /// Or.
    Any,
}

/// Parts of which a stay meets all, or any. Without parts everybody belongs to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Group {
    pub(crate) how: How,
    pub(crate) parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub(crate) enum Part {
    Group(Group),
    Rule(Rule),
}

/// A condition on one fact. Who has no value fails it, unless it asks for those.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    /// [`Fact::name`].
    pub(crate) fact: String,
    pub(crate) test: Test,
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    /// A number from one to the other, both included; open at an end that is not given, no condition when both are.
    Range { from: Option<f64>, to: Option<f64> },
    /// One of these names; no condition while there are none.
    OneOf(BTreeSet<String>),
    /// A name with this text in it, in upper or lower case; no condition while it is empty.
    Contains(String),
    /// There is a value, or there is none.
    Known(bool),
}

/// A part as the file has it: one of `all`, `any` and `fact`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(skip_serializing_if = "Option::is_none")]
    all: Option<Vec<Part>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    any: Option<Vec<Part>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    one_of: Option<BTreeSet<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contains: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    known: Option<bool>,
}

impl TryFrom<Written> for Part {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written { all, any, fact, from, to, one_of, contains, known } = written;
        let range = from.is_some() || to.is_some();
        let tests = [range, one_of.is_some(), contains.is_some(), known.is_some()];
        let tests = tests.into_iter().filter(|given| *given).count();
        if from.into_iter().chain(to).any(|end| !end.is_finite()) {
            return Err("`from` and `to` are finite numbers; leave one out where there is no limit");
        }
        match (all, any, fact) {
            (Some(parts), None, None) if tests == 0 => Ok(Self::Group(Group { how: How::All, parts })),
            (None, Some(parts), None) if tests == 0 => Ok(Self::Group(Group { how: How::Any, parts })),
            (None, None, Some(fact)) if tests <= 1 => {
                let test = if let Some(names) = one_of {
                    Test::OneOf(names)
                } else if let Some(text) = contains {
                    Test::Contains(text)
                } else if let Some(known) = known {
                    Test::Known(known)
                } else {
                    Test::Range { from, to }
                };
                Ok(Self::Rule(Rule { fact, test }))
            }
            (None, None, Some(_)) => Err("a condition has one test: `from` and `to`, `one_of`, `contains` or `known`"),
            _ => Err("a part is either `all: […]`, or `any: […]`, or a condition with `fact`"),
        }
    }
}

impl From<Part> for Written {
    fn from(part: Part) -> Self {
        match part {
            Part::Group(Group { how: How::All, parts }) => Self { all: Some(parts), ..Self::default() },
            Part::Group(Group { how: How::Any, parts }) => Self { any: Some(parts), ..Self::default() },
            Part::Rule(Rule { fact, test }) => {
                let written = Self { fact: Some(fact), ..Self::default() };
                match test {
                    Test::Range { from, to } => Self { from, to, ..written },
                    Test::OneOf(names) => Self { one_of: Some(names), ..written },
                    Test::Contains(text) => Self { contains: Some(text), ..written },
                    Test::Known(known) => Self { known: Some(known), ..written },
                }
            }
        }
    }
}

impl Part {
    /// Whether each stay belongs to it; a problem with a condition in words.
    pub(crate) fn members(&self, facts: &Facts) -> Result<Vec<bool>, String> {
        match self {
            Self::Group(group) => group.members(facts),
            Self::Rule(rule) => rule.members(facts),
        }
    }

    /// In words.
    pub(crate) fn words(&self, facts: &Facts) -> String {
        match self {
            Self::Rule(rule) => rule.words(facts),
            Self::Group(group) if group.parts.is_empty() => "No condition yet".to_owned(),
            Self::Group(group) => {
                let joint = if group.how == How::All { " and " } else { " or " };
                group.parts.iter().map(|part| part.words(facts)).collect::<Vec<_>>().join(joint)
            }
        }
    }
}

impl Group {
    pub(crate) fn members(&self, facts: &Facts) -> Result<Vec<bool>, String> {
        let all = self.how == How::All || self.parts.is_empty();
        let mut members = vec![all; facts.stays.len()];
        for part in &self.parts {
            for (member, is_in) in members.iter_mut().zip(part.members(facts)?) {
                *member = if self.how == How::All { *member && is_in } else { *member || is_in };
            }
        }
        Ok(members)
    }
}

impl Rule {
    /// A condition on a fact that lets everybody through until it is filled in.
    pub(crate) fn open(fact: &Fact) -> Self {
        let test = match fact.values {
            Values::Numbers(_) => Test::Range { from: None, to: None },
            Values::Names { .. } => Test::OneOf(BTreeSet::new()),
        };
        Self { fact: fact.name.clone(), test }
    }

    fn members(&self, facts: &Facts) -> Result<Vec<bool>, String> {
        let unknown = || format!("There is no `{}` in the marts; is it built, and spelled as there?", self.fact);
        let fact = facts.find(&self.fact).ok_or_else(unknown)?;
        let known: Vec<bool> = match &fact.values {
            Values::Numbers(values) => values.iter().map(|value| !value.is_nan()).collect(),
            Values::Names { of, .. } => of.iter().map(Option::is_some).collect(),
        };
        Ok(match (&self.test, &fact.values) {
            (Test::Known(wanted), _) => known.into_iter().map(|known| known == *wanted).collect(),
            (Test::Range { from: None, to: None }, Values::Numbers(_)) => vec![true; known.len()],
            (Test::Range { from, to }, Values::Numbers(values)) => {
                let (from, to) = (from.unwrap_or(f64::NEG_INFINITY), to.unwrap_or(f64::INFINITY));
                values.iter().map(|value| *value >= from && *value <= to).collect()
            }
            (Test::OneOf(wanted), Values::Names { .. }) if wanted.is_empty() => vec![true; known.len()],
            (Test::OneOf(wanted), Values::Names { names, of }) => {
                among(of, names.iter().map(|name| wanted.contains(name)))
            }
            (Test::Contains(text), Values::Names { .. }) if text.trim().is_empty() => vec![true; known.len()],
            (Test::Contains(text), Values::Names { names, of }) => {
                let text = text.trim().to_lowercase();
                among(of, names.iter().map(|name| name.to_lowercase().contains(&text)))
            }
            (Test::Range { .. }, Values::Names { .. }) => {
                return Err(format!("`{}` has names: give `one_of` or `contains`, not a range", self.fact));
            }
            (Test::OneOf(_) | Test::Contains(_), Values::Numbers(_)) => {
                return Err(format!("`{}` has numbers: give `from` and `to`, not names", self.fact));
            }
        })
    }

    fn words(&self, facts: &Facts) -> String {
        let fact = facts.find(&self.fact);
        let title = fact.map_or(self.fact.as_str(), |fact| &fact.title);
        let number = |value: f64| with_unit(value, fact.map_or("1", |fact| fact.unit));
        match &self.test {
            Test::Range { from: None, to: None } => format!("{title}: any"),
            Test::Range { from: Some(from), to: None } => format!("{title} at least {}", number(*from)),
            Test::Range { from: None, to: Some(to) } => format!("{title} at most {}", number(*to)),
            Test::Range { from: Some(from), to: Some(to) } => format!("{title} {} to {}", number(*from), number(*to)),
            Test::OneOf(names) if names.is_empty() => format!("{title}: any"),
            Test::OneOf(names) => format!("{title}: {}", names.iter().cloned().collect::<Vec<_>>().join(" or ")),
            Test::Contains(text) if text.trim().is_empty() => format!("{title}: any"),
            Test::Contains(text) => format!("{title} contains \u{201c}{}\u{201d}", text.trim()),
            Test::Known(true) => format!("{title} is known"),
            Test::Known(false) => format!("{title} is not known"),
        }
    }
}

fn among(of: &[Option<u16>], wanted: impl Iterator<Item = bool>) -> Vec<bool> {
    let wanted: Vec<bool> = wanted.collect();
    of.iter().map(|at| at.and_then(|at| wanted.get(usize::from(at)).copied()).unwrap_or(false)).collect()
}

#[cfg(test)]
mod tests {
    use super::{super::facts::tests::small, *};

    fn age(from: Option<f64>, to: Option<f64>) -> Part {
        Part::Rule(Rule { fact: "icustay_detail.age".into(), test: Test::Range { from, to } })
    }

    fn unit(names: &[&str]) -> Part {
        let names = names.iter().map(ToString::to_string).collect();
        Part::Rule(Rule { fact: "icustay_detail.first_careunit".into(), test: Test::OneOf(names) })
    }

    #[track_caller]
    fn check(part: &Part, expected: &[i64]) {
        let facts = small();
        let members = part.members(&facts).unwrap();
        let stays: Vec<i64> = facts.stays.iter().zip(members).filter(|(_, is_in)| *is_in).map(|(id, _)| *id).collect();
        assert_eq!(stays, expected, "{}", part.words(&facts));
    }

    #[test]
    fn conditions_include_their_ends_and_leave_out_what_is_missing() {
        check(&age(Some(40.0), Some(80.0)), &[2, 3, 4]);
        check(&age(Some(80.0), None), &[4, 5]);
        check(&age(None, Some(20.0)), &[1]);
        check(&age(None, None), &[1, 2, 3, 4, 5, 6]);
        check(&unit(&["SICU", "gone"]), &[3, 4]);
        check(&unit(&[]), &[1, 2, 3, 4, 5, 6]);
        let rule = |test| Part::Rule(Rule { fact: "icustay_detail.first_careunit".into(), test });
        check(&rule(Test::Contains(" icu ".into())), &[1, 2, 3, 4]);
        check(&rule(Test::Known(false)), &[6]);
        check(&rule(Test::Known(true)), &[1, 2, 3, 4, 5]);
    }

    #[test]
    fn groups_join_by_and_or_by_or() {
        let old_or_surgical = Group { how: How::Any, parts: vec![age(Some(90.0), None), unit(&["SICU"])] };
        check(&Part::Group(old_or_surgical.clone()), &[3, 4, 5]);
        let both = Group { how: How::All, parts: vec![Part::Group(old_or_surgical), age(None, Some(70.0))] };
        check(&Part::Group(both), &[3]);
        for how in [How::All, How::Any] {
            check(&Part::Group(Group { how, parts: vec![] }), &[1, 2, 3, 4, 5, 6]);
        }
    }

    #[test]
    fn a_condition_that_does_not_fit_says_why() {
        let told = |fact: &str, test| Rule { fact: fact.into(), test }.members(&small()).unwrap_err();
        assert_eq!(
            told("sofa.liver", Test::Known(true)),
            "There is no `sofa.liver` in the marts; is it built, and spelled as there?"
        );
        assert!(told("icustay_detail.age", Test::Contains("x".into())).contains("has numbers"));
        let range = Test::Range { from: Some(1.0), to: None };
        assert!(told("icustay_detail.first_careunit", range).contains("has names"));
    }

    #[test]
    fn words_name_titles_and_units() {
        let facts = small();
        let group = Group { how: How::Any, parts: vec![age(Some(18.0), Some(65.5)), unit(&["SICU", "CCU"])] };
        let words = Part::Group(group).words(&facts);
        assert_eq!(words, "Age at ICU admission 18 years to 65.5 years or First care unit: CCU or SICU");
    }
}

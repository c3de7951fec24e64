//! Who belongs to a cohort: conditions on facts, joined by "and" and "or".

use std::collections::BTreeSet;

use acuity_ml::words::with_unit;
use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    super::units::Units,
    facts::{Fact, Facts, Values},
};

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
    /// From one day to the other, both included; open at an end that is not given, no condition when both are.
    Days { since: Option<NaiveDate>, until: Option<NaiveDate> },
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
    since: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
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
        let Written { all, any, fact, from, to, since, until, one_of, contains, known } = written;
        let range = from.is_some() || to.is_some();
        let days = since.is_some() || until.is_some();
        let tests = [range, days, one_of.is_some(), contains.is_some(), known.is_some()];
        let tests = tests.into_iter().filter(|given| *given).count();
        if from.into_iter().chain(to).any(|end| !end.is_finite()) {
            return Err("`from` and `to` are finite numbers; leave one out where there is no limit");
        }
        let day = |text: Option<String>| text.map(|text| text.parse::<NaiveDate>()).transpose();
        let (Ok(since), Ok(until)) = (day(since), day(until)) else {
            return Err("`since` and `until` are days such as 2150-12-31");
        };
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
                } else if days {
                    Test::Days { since, until }
                } else {
                    Test::Range { from, to }
                };
                Ok(Self::Rule(Rule { fact, test }))
            }
            (None, None, Some(_)) => {
                Err("a condition has one test: `from` and `to`, `since` and `until`, `one_of`, `contains` or `known`")
            }
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
                    Test::Days { since, until } => {
                        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
                        Self { since: day(since), until: day(until), ..written }
                    }
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
    pub(crate) fn words(&self, facts: &Facts, units: Units) -> String {
        match self {
            Self::Rule(rule) => rule.words(facts, units),
            Self::Group(group) if group.parts.is_empty() => "No condition yet".to_owned(),
            Self::Group(group) => {
                let joint = if group.how == How::All { " and " } else { " or " };
                // Which belong together must be told where "and" and "or" meet.
                let words = |part: &Part| match part {
                    Self::Group(inner) if inner.parts.len() > 1 && group.parts.len() > 1 => {
                        format!("({})", part.words(facts, units))
                    }
                    _ => part.words(facts, units),
                };
                group.parts.iter().map(words).collect::<Vec<_>>().join(joint)
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
            Values::Several { .. } => Test::Contains(String::new()),
            Values::Times(_) => Test::Days { since: None, until: None },
        };
        Self { fact: fact.name.clone(), test }
    }

    fn members(&self, facts: &Facts) -> Result<Vec<bool>, String> {
        let unknown = || format!("There is no `{}` in the marts; is it built, and spelled as there?", self.fact);
        let fact = facts.find(&self.fact).ok_or_else(unknown)?;
        let known: Vec<bool> = match &fact.values {
            Values::Numbers(values) => values.iter().map(|value| !value.is_nan()).collect(),
            Values::Names { of, .. } => of.iter().map(Option::is_some).collect(),
            Values::Several { of, .. } => of.iter().map(|of| !of.is_empty()).collect(),
            Values::Times(times) => times.iter().map(Option::is_some).collect(),
        };
        Ok(match (&self.test, &fact.values) {
            (Test::Known(wanted), _) => known.into_iter().map(|known| known == *wanted).collect(),
            (Test::Range { from: None, to: None }, Values::Numbers(_)) => vec![true; known.len()],
            (Test::Range { from, to }, Values::Numbers(values)) => {
                let (from, to) = (from.unwrap_or(f64::NEG_INFINITY), to.unwrap_or(f64::INFINITY));
                values.iter().map(|value| *value >= from && *value <= to).collect()
            }
            (Test::Days { since: None, until: None } | Test::Range { from: None, to: None }, Values::Times(_)) => {
                vec![true; known.len()]
            }
            (Test::Days { since, until }, Values::Times(times)) => {
                let day = |time: i64| DateTime::from_timestamp_micros(time).map(|time| time.date_naive());
                let is_within =
                    |day: NaiveDate| since.is_none_or(|since| day >= since) && until.is_none_or(|until| day <= until);
                times.iter().map(|time| time.and_then(day).is_some_and(is_within)).collect()
            }
            (Test::OneOf(wanted), Values::Names { .. } | Values::Several { .. }) if wanted.is_empty() => {
                vec![true; known.len()]
            }
            (Test::OneOf(wanted), Values::Names { names, of }) => {
                among(of, names.iter().map(|name| wanted.contains(name)))
            }
            (Test::Contains(text), Values::Names { .. } | Values::Several { .. }) if text.trim().is_empty() => {
                vec![true; known.len()]
            }
            (Test::Contains(text), Values::Names { names, of }) => {
                let text = text.trim().to_lowercase();
                among(of, names.iter().map(|name| name.to_lowercase().contains(&text)))
            }
            (Test::OneOf(wanted), Values::Several { names, of }) => {
                any_among(of, names.iter().map(|name| wanted.contains(name)))
            }
            (Test::Contains(text), Values::Several { names, of }) => {
                let text = text.trim().to_lowercase();
                any_among(of, names.iter().map(|name| name.to_lowercase().contains(&text)))
            }
            (Test::Range { .. } | Test::Days { .. }, Values::Names { .. } | Values::Several { .. }) => {
                return Err(format!("`{}` has names: give `one_of` or `contains`, not a range", self.fact));
            }
            (Test::OneOf(_) | Test::Contains(_) | Test::Days { .. }, Values::Numbers(_)) => {
                return Err(format!("`{}` has numbers: give `from` and `to`, not names or days", self.fact));
            }
            (_, Values::Times(_)) => {
                return Err(format!("`{}` has times: give `since` and `until`, such as 2150-12-31", self.fact));
            }
        })
    }

    fn words(&self, facts: &Facts, units: Units) -> String {
        let fact = facts.find(&self.fact);
        let title = fact.map_or(self.fact.as_str(), |fact| &fact.title);
        let number = |value: f64| match fact.and_then(|fact| fact.other(units)) {
            Some(other) => with_unit(other.of_own(value), other.name),
            None => with_unit(value, fact.map_or("1", |fact| fact.unit)),
        };
        match &self.test {
            Test::Range { from: None, to: None } => format!("{title}: any"),
            Test::Range { from: Some(from), to: None } => format!("{title} at least {}", number(*from)),
            Test::Range { from: None, to: Some(to) } => format!("{title} at most {}", number(*to)),
            Test::Range { from: Some(from), to: Some(to) } => format!("{title} {} to {}", number(*from), number(*to)),
            Test::Days { since: None, until: None } => format!("{title}: any"),
            Test::Days { since: Some(since), until: None } => format!("{title} {since} or later"),
            Test::Days { since: None, until: Some(until) } => format!("{title} {until} or earlier"),
            Test::Days { since: Some(since), until: Some(until) } => format!("{title} {since} to {until}"),
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

fn any_among(of: &[Vec<u32>], wanted: impl Iterator<Item = bool>) -> Vec<bool> {
    let wanted: Vec<bool> = wanted.collect();
    let is_wanted = |at: &u32| usize::try_from(*at).is_ok_and(|at| wanted.get(at) == Some(&true));
    of.iter().map(|of| of.iter().any(is_wanted)).collect()
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
        assert_eq!(stays, expected, "{}", part.words(&facts, Units::Charted));
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
    fn days_are_whole() {
        let day = |day| NaiveDate::from_ymd_opt(1970, 1, day);
        let rule =
            |since, until| Part::Rule(Rule { fact: "icustay_detail.intime".into(), test: Test::Days { since, until } });
        check(&rule(day(2), day(2)), &[2, 3]);
        check(&rule(day(3), None), &[4, 5]);
        check(&rule(None, day(1)), &[1]);
        check(&rule(None, None), &[1, 2, 3, 4, 5, 6]);
        assert_eq!(rule(day(2), day(3)).words(&small(), Units::Charted), "ICU admission on 1970-01-02 to 1970-01-03");
        let written = "fact: icustay_detail.intime\nsince: 1970-01-02\nuntil: 1970-01-03\n";
        let part: Part = serde_yaml_ng::from_str(written).unwrap();
        assert_eq!(part, rule(day(2), day(3)));
        assert_eq!(serde_yaml_ng::to_string(&part).unwrap(), written);
    }

    #[test]
    fn of_several_names_one_is_enough() {
        let rule = |test| Part::Rule(Rule { fact: "diagnoses.icd9_code".into(), test });
        check(&rule(Test::Contains("heart FAILURE".into())), &[1, 3]);
        check(&rule(Test::Contains("428".into())), &[1, 3]);
        check(&rule(Test::Contains(String::new())), &[1, 2, 3, 4, 5, 6]);
        check(&rule(Test::OneOf(["486 Pneumonia".to_owned()].into())), &[3, 4]);
        check(&rule(Test::Known(false)), &[2, 5, 6]);
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
        let either = Part::Group(group);
        assert_eq!(
            either.words(&facts, Units::Charted),
            "Age at ICU admission 18 years to 65.5 years or First care unit: CCU or SICU"
        );
        let both = Part::Group(Group { how: How::All, parts: vec![unit(&["MICU"]), either] });
        let words = both.words(&facts, Units::Charted);
        assert_eq!(
            words,
            "First care unit: MICU and (Age at ICU admission 18 years to 65.5 years or First care unit: CCU or SICU)"
        );
    }
}

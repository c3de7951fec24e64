//! Cohorts kept in a file of the project, so that they can be shared, reviewed and versioned like its models.

use std::{io::ErrorKind, path::Path};

use serde::{Deserialize, Serialize};

use super::definition::{Group, Part};
use crate::error::{Error, Result};

const HEAD: &str = "# Cohorts of the desktop app (`acuity view`), which rewrites this file. A cohort is a group of conditions: `all` or `any`\n\
                    # of them. A condition has a `fact`, which is a mart and its column, and `from` and `to`, `one_of`, `contains` or `known`.\n";

/// A cohort with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    pub(crate) name: String,
    stays: Part,
}

impl Named {
    pub(crate) fn new(name: &str, group: Group) -> Self {
        Self { name: name.trim().to_owned(), stays: Part::Group(group) }
    }

    /// Its conditions; a single one is a group of one.
    pub(crate) fn group(&self) -> Group {
        match &self.stays {
            Part::Group(group) => group.clone(),
            rule @ Part::Rule(_) => Group { parts: vec![rule.clone()], ..Group::default() },
        }
    }
}

/// All of them, by name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Saved {
    #[serde(default)]
    pub(crate) cohorts: Vec<Named>,
}

impl Saved {
    /// Those of the file; a missing one has none.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        let failed = |problem: String| Error::File { path: path.to_owned(), problem };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(failed(error.to_string())),
        };
        if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
            return Ok(Self::default());
        }
        let saved: Self = serde_yaml_ng::from_str(&text).map_err(|error| failed(error.to_string()))?;
        let mut names: Vec<&str> = saved.cohorts.iter().map(|named| named.name.as_str()).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(failed(format!("two cohorts are called `{}`; rename one", pair[0]))),
            None => Ok(saved),
        }
    }

    /// Puts a cohort in place of the one of its name, or among the others.
    pub(crate) fn keep(path: &Path, named: Named) -> Result<Self> {
        let mut saved = Self::load(path)?;
        saved.cohorts.retain(|known| known.name != named.name);
        saved.cohorts.push(named);
        saved.cohorts.sort_by(|a, b| a.name.cmp(&b.name));
        saved.write(path)?;
        Ok(saved)
    }

    /// Takes a cohort away.
    pub(crate) fn forget(path: &Path, name: &str) -> Result<Self> {
        let mut saved = Self::load(path)?;
        saved.cohorts.retain(|known| known.name != name);
        saved.write(path)?;
        Ok(saved)
    }

    fn write(&self, path: &Path) -> Result<()> {
        let failed = |problem: String| Error::File { path: path.to_owned(), problem };
        let text = serde_yaml_ng::to_string(self).map_err(|error| failed(error.to_string()))?;
        let text = format!("{HEAD}{text}");
        acuity_ml::write_atomically(path, text.as_bytes()).map_err(|error| failed(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{
        super::definition::{How, Rule, Test},
        *,
    };

    fn septic() -> Group {
        let rule = |fact: &str, test| Part::Rule(Rule { fact: fact.to_owned(), test });
        let either = vec![
            rule("sepsis3.sepsis3", Test::OneOf(BTreeSet::from(["yes".to_owned()]))),
            rule("first_day_features.lactate_max", Test::Range { from: Some(4.0), to: None }),
            rule("icustay_detail.ethnicity_grouped", Test::Contains("as".to_owned())),
        ];
        let parts = vec![
            rule("icustay_detail.age", Test::Range { from: Some(18.0), to: Some(65.5) }),
            Part::Group(Group { how: How::Any, parts: either }),
            rule("sofa.sofa", Test::Known(true)),
        ];
        Group { how: How::All, parts }
    }

    #[test]
    fn what_is_kept_is_found_again_and_reads_well() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cohorts.yml");
        assert_eq!(Saved::load(&path).unwrap(), Saved::default());
        Saved::keep(&path, Named::new(" Septic ", septic())).unwrap();
        Saved::keep(&path, Named::new("Everyone", Group::default())).unwrap();
        let saved = Saved::load(&path).unwrap();
        let names: Vec<&str> = saved.cohorts.iter().map(|named| named.name.as_str()).collect();
        assert_eq!((names, saved.cohorts[1].group()), (vec!["Everyone", "Septic"], septic()));
        let text = std::fs::read_to_string(&path).unwrap();
        let body = text.strip_prefix(HEAD).unwrap();
        assert_eq!(
            body,
            "cohorts:\n- name: Everyone\n  stays:\n    all: []\n- name: Septic\n  stays:\n    all:\n    - fact: icustay_detail.age\n      \
             from: 18.0\n      to: 65.5\n    - any:\n      - fact: sepsis3.sepsis3\n        one_of:\n        - yes\n      - fact: \
             first_day_features.lactate_max\n        from: 4.0\n      - fact: icustay_detail.ethnicity_grouped\n        contains: as\n    \
             - fact: sofa.sofa\n      known: true\n"
        );
        let saved = Saved::forget(&path, "Septic").unwrap();
        assert_eq!((saved.cohorts.len(), Saved::load(&path).unwrap()), (1, saved));
    }

    #[test]
    fn a_cohort_that_is_kept_again_takes_the_place_of_the_earlier_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cohorts.yml");
        Saved::keep(&path, Named::new("Mine", septic())).unwrap();
        let saved = Saved::keep(&path, Named::new("Mine", Group::default())).unwrap();
        assert_eq!((saved.cohorts.len(), saved.cohorts[0].group()), (1, Group::default()));
    }

    #[test]
    fn a_file_that_is_wrong_is_told_with_its_place_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cohorts.yml");
        let told = |text: &str| {
            std::fs::write(&path, text).unwrap();
            let error = Saved::keep(&path, Named::new("Mine", Group::default())).unwrap_err();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
            error.to_string()
        };
        let found = told("cohorts:\n- name: A\n  stays:\n    all:\n    - fact: sofa.sofa\n      form: 3\n");
        assert!(found.contains("unknown field `form`") && found.contains("line "), "{found}");
        let found = told("cohorts:\n- name: A\n  stays:\n    fact: x\n    from: 1\n    known: true\n");
        assert!(found.contains("a condition has one test"), "{found}");
        let found = told("cohorts:\n- name: A\n  stays: {fact: x, from: .nan}\n");
        assert!(found.contains("finite numbers"), "{found}");
        let found = told("cohorts:\n- {name: A, stays: {all: []}}\n- {name: A, stays: {any: []}}\n");
        assert!(found.contains("two cohorts are called `A`"), "{found}");
    }
}

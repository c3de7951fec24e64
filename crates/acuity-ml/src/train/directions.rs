//! Which way the risk may go with a feature.

use std::collections::BTreeMap;

use crate::{
    dataset::Table,
    error::{Error, Result},
    feature_info::FeatureInfo,
    row::unknown_feature,
};

/// Features with which a boosted model's risk may only rise, or only fall, everything else being equal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Directions {
    by_name: BTreeMap<String, i8>,
}

impl Directions {
    /// By the names of the features.
    ///
    /// # Errors
    /// A feature is to rise and to fall.
    pub fn new(rising: &[String], falling: &[String]) -> Result<Self> {
        let mut by_name: BTreeMap<String, i8> = rising.iter().map(|name| (name.clone(), 1)).collect();
        for name in falling {
            if by_name.insert(name.clone(), -1) == Some(1) {
                return Err(Error::InvalidOption {
                    option: "falling",
                    value: format!("`{name}`"),
                    expected: "the risk is to rise with it, too: name a feature once",
                });
            }
        }
        Ok(Self { by_name })
    }

    /// Whether no feature is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// Refuses names that are neither features of `table` nor among those that were `dropped`, since no row had a value.
    pub(super) fn check(&self, table: &Table, dropped: &[String]) -> Result<()> {
        let known = |name: &String| table.features.iter().any(|one| one.name == *name) || dropped.contains(name);
        if let Some(name) = self.by_name.keys().find(|name| !known(name)) {
            return Err(unknown_feature(name, &table.features, None));
        }
        let category = |one: &&FeatureInfo| one.is_category() && self.by_name.contains_key(&one.name);
        match table.features.iter().find(category) {
            Some(one) => Err(Error::InvalidOption {
                option: if self.by_name[&one.name] > 0 { "rising" } else { "falling" },
                value: format!("`{}`", one.name),
                expected: "its categories have no order, so that the risk cannot rise or fall with them",
            }),
            None => Ok(()),
        }
    }

    /// By column of `table`: 1 rising, -1 falling, 0 either; nothing where no feature is named.
    pub(super) fn of(&self, table: &Table) -> Vec<i8> {
        if self.is_empty() {
            return Vec::new();
        }
        table.features.iter().map(|one| self.by_name.get(&one.name).copied().unwrap_or(0)).collect()
    }

    /// For the model file.
    pub(super) fn describe(&self) -> BTreeMap<String, String> {
        let named = |sign: i8| {
            let names = self.by_name.iter().filter(|(_, one)| **one == sign).map(|(name, _)| name.as_str());
            names.collect::<Vec<_>>().join(", ")
        };
        [("rising", named(1)), ("falling", named(-1))]
            .into_iter()
            .filter(|(_, names)| !names.is_empty())
            .map(|(which, names)| (which.to_owned(), names))
            .collect()
    }
}

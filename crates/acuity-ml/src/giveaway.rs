//! Features that tell the outcome by themselves: a copy of it, or what is written down because of it, whatever its name and whichever
//! table it came through. No measurement of a patient does, so that this finds what neither times nor lineage give away.

use std::collections::BTreeMap;

use crate::{
    dataset::Table,
    error::{Error, Result},
    facts::model_of,
    metrics::auroc,
    task::Task,
};

/// The area under the ROC curve from which on a feature alone knows too much: the strongest single measurements of the literature on
/// mortality in intensive care lie below 0.85.
const TOO_MUCH: f64 = 0.99;
/// Rows of each outcome from which on such an area is no chance.
const FEWEST: usize = 10;
/// Features that are told one by one.
const TOLD: usize = 5;

/// A feature that orders the rows by their outcomes nearly without a mistake.
#[derive(Debug, Clone, PartialEq)]
pub struct Giveaway {
    /// The model that has it.
    pub model: String,
    /// Its name.
    pub feature: String,
    /// Area under the ROC curve of the feature alone, in its better direction; of categories, of the shares of the outcome that
    /// half of the patients have, among the other half.
    pub auroc: f64,
}

/// The features of `table` that tell the outcome by themselves, in the table's order. A missing value is taken as the lowest or the
/// highest, whichever tells more.
#[must_use]
pub fn giveaways(table: &Table) -> Vec<Giveaway> {
    let positives = table.positives();
    if positives.min(table.len() - positives) < FEWEST {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (feature, values) in table.features.iter().zip(table.x.columns()) {
        let values: Vec<f64> = values.to_vec();
        let area = match &feature.categories {
            Some(names) => of_categories(table, &values, names.len()),
            None => of_numbers(&table.y, &values),
        };
        if area >= TOO_MUCH {
            found.push(Giveaway { model: model_of(feature).to_owned(), feature: feature.name.clone(), auroc: area });
        }
    }
    found
}

/// Refuses a table with such features.
///
/// # Errors
/// [`Error::Leakage`], which names them.
pub fn check(table: &Table, task: &Task) -> Result<()> {
    match told(table, task) {
        None => Ok(()),
        Some(found) => Err(Error::Leakage { reason: format!("{found}; nothing was trained") }),
    }
}

/// Such features of a table in words, and what to do; `None` where there is none.
pub(crate) fn told(table: &Table, task: &Task) -> Option<String> {
    let found = giveaways(table);
    let (first, others) = found.split_first()?;
    let mut names: Vec<String> = others.iter().take(TOLD).map(|one| format!("`{}`", one.feature)).collect();
    if others.len() > TOLD {
        names.push(format!("{} more", others.len() - TOLD));
    }
    let others = if names.is_empty() { String::new() } else { format!(", as do {}", names.join(", ")) };
    Some(format!(
        "`{}` of {} tells {} by itself (AUROC {:.3}){others}: it is that outcome, or is known because of it. Leave it out of {}",
        first.feature,
        first.model,
        task.label.words(),
        first.auroc,
        task.name
    ))
}

fn of_numbers(outcome: &[bool], values: &[f64]) -> f64 {
    let with_missing_as = |end: f64| {
        let score: Vec<f64> = values.iter().map(|value| if value.is_nan() { end } else { *value }).collect();
        auroc(outcome, &score).map_or(0.5, |area| area.max(1.0 - area))
    };
    with_missing_as(f64::NEG_INFINITY).max(with_missing_as(f64::INFINITY))
}

/// Among the rows whose shares were learned from, a category with one row would know its outcome.
fn of_categories(table: &Table, codes: &[f64], count: usize) -> f64 {
    // The last place is that of missing values.
    let place = |code: f64| if code.is_nan() { count } else { (code as usize).min(count) };
    let mut seen = vec![(0u32, 0u32); count + 1];
    let mut is_held: BTreeMap<i64, bool> = table.patient.iter().map(|patient| (*patient, false)).collect();
    is_held.values_mut().skip(1).step_by(2).for_each(|held| *held = true);
    let (mut outcome, mut held) = (Vec::new(), Vec::new());
    for (row, (&code, patient)) in codes.iter().zip(&table.patient).enumerate() {
        if is_held.get(patient) == Some(&true) {
            outcome.push(table.y[row]);
            held.push(place(code));
        } else {
            let (rows, with) = &mut seen[place(code)];
            *rows += 1;
            *with += u32::from(table.y[row]);
        }
    }
    let share: Vec<f64> = seen.iter().map(|(rows, with)| f64::from(*with) / f64::from((*rows).max(1))).collect();
    let score: Vec<f64> = held.into_iter().map(|place| share[place]).collect();
    auroc(&outcome, &score).unwrap_or(0.5)
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::{feature_info::FeatureInfo, features::FeatureGroup};

    const ROWS: usize = 120;

    /// A table of one feature; each fifth row has the outcome.
    fn table(categories: Option<Vec<String>>, value: impl Fn(usize, bool) -> f64) -> Table {
        let feature = FeatureInfo {
            categories,
            group: FeatureGroup::Other,
            ..FeatureInfo::category("probe", "A probe.", "planted")
        };
        let y: Vec<bool> = (0..ROWS).map(|row| row % 5 == 0).collect();
        Table {
            features: vec![feature],
            stay: (0..ROWS as i64).collect(),
            at: Vec::new(),
            later: Vec::new(),
            patient: (0..ROWS as i64).map(|row| row / 2).collect(),
            x: Array2::from_shape_fn((ROWS, 1), |(row, _)| value(row, y[row])),
            y,
            baselines: Vec::new(),
            subgroups: Vec::new(),
        }
    }

    fn found(table: &Table) -> bool {
        !giveaways(table).is_empty()
    }

    #[test]
    fn copies_of_the_outcome_are_found_whatever_their_form() {
        assert!(found(&table(None, |_, y| f64::from(u8::from(y)))));
        assert!(found(&table(None, |row, y| if y { -1.0 - row as f64 } else { row as f64 })), "lower is worse");
        assert!(found(&table(None, |row, y| if y { f64::NAN } else { row as f64 })), "known of the others only");
        assert!(found(&table(None, |row, y| if y { row as f64 } else { f64::NAN })), "known of these only");
        let wards = Some((0..8).map(|ward| format!("ward {ward}")).collect::<Vec<_>>());
        assert!(found(&table(wards.clone(), |row, y| if y { (row % 3) as f64 } else { 3.0 + (row % 5) as f64 })));
        assert!(!found(&table(wards, |row, _| (row % 7) as f64)));
    }

    #[test]
    fn what_foretells_it_well_is_no_copy() {
        assert!(!found(&table(None, |row, y| ((row * 37) % ROWS) as f64 + if y { 80.0 } else { 0.0 })));
        let names = Some((0..ROWS).map(|row| row.to_string()).collect());
        assert!(!found(&table(names, |row, _| row as f64)), "a category for each row says nothing of other rows");
    }

    #[test]
    fn few_outcomes_prove_nothing() {
        let mut few = table(None, |row, _| row as f64);
        few.y = (0..ROWS).map(|row| row < FEWEST - 1).collect();
        assert!(!found(&few));
        few.y[FEWEST - 1] = true;
        assert!(found(&few));
    }
}

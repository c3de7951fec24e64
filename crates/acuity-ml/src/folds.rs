//! Folds for cross-validation: no patient in two folds, outcomes spread evenly.

use std::collections::BTreeMap;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::error::{Error, Result};

/// Fold of each row, 0 to `folds - 1`.
///
/// Patients are put in random order (by `seed`); those with most positive stays first, each goes to the fold that has the
/// fewest positive stays, then the fewest stays. So the folds' positives differ by at most the largest number of positive
/// stays of one patient.
///
/// # Errors
/// Fewer patients with the outcome, or without it, than folds; fewer than two folds.
pub fn grouped_stratified(patient: &[i64], outcome: &[bool], folds: usize, seed: u64) -> Result<Vec<usize>> {
    if folds < 2 {
        return Err(Error::InvalidOption {
            option: "folds",
            value: folds.to_string(),
            expected: "at least 2 folds are needed",
        });
    }
    // Rows and positive rows by patient.
    let mut groups: BTreeMap<i64, (usize, usize)> = BTreeMap::new();
    for (id, positive) in patient.iter().zip(outcome) {
        let group = groups.entry(*id).or_default();
        group.0 += 1;
        group.1 += usize::from(*positive);
    }
    let with = groups.values().filter(|group| group.1 > 0).count();
    for (patients, which) in [(with, "with"), (groups.len() - with, "without")] {
        if patients < folds {
            return Err(Error::TooFewPatients { patients, which, folds });
        }
    }
    let mut order: Vec<(i64, usize, usize)> = groups.into_iter().map(|(id, (rows, hits))| (id, rows, hits)).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    // A stable sort: patients with as many positive stays keep their random order.
    order.sort_by_key(|group| std::cmp::Reverse(group.2));
    let mut filled = vec![(0usize, 0usize); folds];
    let mut fold_of = BTreeMap::new();
    for (id, rows, hits) in order {
        let key = |fold: usize| if hits > 0 { (filled[fold].1, filled[fold].0) } else { (filled[fold].0, 0) };
        let fold = (0..folds).min_by_key(|&fold| key(fold)).unwrap_or(0);
        filled[fold].0 += rows;
        filled[fold].1 += hits;
        fold_of.insert(id, fold);
    }
    Ok(patient.iter().map(|id| fold_of[id]).collect())
}

/// Rows outside and inside fold `fold`.
#[must_use]
pub fn split(fold_of: &[usize], fold: usize) -> (Vec<usize>, Vec<usize>) {
    (0..fold_of.len()).partition(|&row| fold_of[row] != fold)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_patient_in_two_folds_and_positives_even(
            rows in prop::collection::vec((0i64..80, prop::bool::weighted(0.3)), 60..200),
            seed in any::<u64>(),
        ) {
            let patient: Vec<i64> = rows.iter().map(|row| row.0).collect();
            let outcome: Vec<bool> = rows.iter().map(|row| row.1).collect();
            let folds = 4;
            let Ok(fold_of) = grouped_stratified(&patient, &outcome, folds, seed) else { return Ok(()) };
            prop_assert_eq!(&fold_of, &grouped_stratified(&patient, &outcome, folds, seed).unwrap());
            let mut seen = BTreeMap::new();
            let mut positives = vec![0usize; folds];
            let mut most = BTreeMap::new();
            for i in 0..rows.len() {
                prop_assert_eq!(*seen.entry(patient[i]).or_insert(fold_of[i]), fold_of[i]);
                positives[fold_of[i]] += usize::from(outcome[i]);
                *most.entry(patient[i]).or_insert(0usize) += usize::from(outcome[i]);
            }
            let spread = positives.iter().max().unwrap() - positives.iter().min().unwrap();
            prop_assert!(spread <= *most.values().max().unwrap());
            for fold in 0..folds {
                let (train, test) = split(&fold_of, fold);
                prop_assert_eq!(train.len() + test.len(), rows.len());
                prop_assert!(test.iter().all(|&row| fold_of[row] == fold));
            }
        }
    }

    #[test]
    fn too_few_patients_are_refused() {
        let outcome = [true, true, false, false, false, false];
        let error = grouped_stratified(&[1, 1, 2, 3, 4, 5], &outcome, 2, 1).unwrap_err();
        insta::assert_snapshot!(error, @"1 patient with the outcome, too few for 2 folds: load more data");
    }
}

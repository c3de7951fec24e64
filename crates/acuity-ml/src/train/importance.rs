//! Permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019): what a model is worth on rows it has not seen
//! when the values of one feature are those of other patients.

use ndarray::Array2;
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::fit::{Fitted, Learned};
use crate::{dataset::Table, evaluate::Importance, gbdt::Tree, metrics};

/// Shuffles of each feature in each fold.
const SHUFFLES: usize = 5;

/// By column of `test`, what the area under the ROC curve loses with each shuffle; no entry where `test` has one outcome only.
pub(super) fn losses(fitted: &Fitted, test: &Table, seed: u64) -> Vec<Vec<f64>> {
    let margins = fitted.learned.margins(test);
    let area = |margins: &[f64]| {
        let probability: Vec<f64> = margins.iter().map(|margin| fitted.probability(*margin)).collect();
        metrics::auroc(&test.y, &probability)
    };
    let Some(whole) = area(&margins) else { return vec![Vec::new(); test.features.len()] };
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let shuffles: Vec<Vec<usize>> = (0..SHUFFLES).map(|_| shuffled(&test.patient, &mut rng)).collect();
    let x = test.x32();
    (0..test.features.len())
        .into_par_iter()
        .map(|column| {
            let shuffles = shuffles.iter();
            // A feature that the model does not look at loses nothing.
            let loss = |source: &Vec<usize>| match moved(&fitted.learned, test, &x, &margins, column, source) {
                Some(moved) => whole - area(&moved).unwrap_or(whole),
                None => 0.0,
            };
            shuffles.map(loss).collect()
        })
        .collect()
}

/// For each row another whose value it is given: those of one patient go together, as they came, to the rows of others. What
/// rows of a patient have in common stays, so that no model knows a value again from another row.
fn shuffled(patient: &[i64], rng: &mut ChaCha8Rng) -> Vec<usize> {
    let mut to: Vec<usize> = (0..patient.len()).collect();
    to.sort_by_key(|&row| patient[row]);
    let mut patients: Vec<&[usize]> = to.chunk_by(|&a, &b| patient[a] == patient[b]).collect();
    patients.shuffle(rng);
    let from = patients.concat();
    let mut source = vec![0; patient.len()];
    to.iter().zip(from).for_each(|(to, from)| source[*to] = from);
    source
}

/// The log-odds of all rows, each with the value of another in one column; `None` where the model does not look at it.
fn moved(
    learned: &Learned,
    test: &Table,
    x: &Array2<f32>,
    margins: &[f64],
    column: usize,
    source: &[usize],
) -> Option<Vec<f64>> {
    match learned {
        Learned::Logistic(model) => {
            let term = model.terms.get(column).filter(|term| term.is_used())?;
            let contribution = |row: usize| term.contribution(test.x[(row, column)]);
            Some((0..test.len()).map(|row| margins[row] - contribution(row) + contribution(source[row])).collect())
        }
        Learned::Gbdt(model) => {
            // Only these can answer otherwise.
            let asks = |tree: &&Tree| {
                tree.nodes().iter().any(|node| node.children().is_some() && node.feature as usize == column)
            };
            let trees: Vec<&Tree> = model.trees.iter().filter(asks).collect();
            if trees.is_empty() {
                return None;
            }
            let told = |row: &[f32]| trees.iter().map(|tree| f64::from(tree.predict(row))).sum::<f64>();
            let mut changed = Vec::with_capacity(x.ncols());
            Some(
                (0..test.len())
                    .map(|row| {
                        changed.clear();
                        changed.extend(x.row(row).iter().copied());
                        let before = told(&changed);
                        changed[column] = x[(source[row], column)];
                        margins[row] - before + told(&changed)
                    })
                    .collect(),
            )
        }
    }
}

/// The losses of all folds together, by feature of `table`, the largest first; without those that no fold's model looks at.
/// A fold whose model has not the feature, since it has fewer, loses nothing without it.
pub(super) fn together<'f>(table: &Table, folds: impl Iterator<Item = &'f [Vec<f64>]> + Clone) -> Vec<Importance> {
    let mut out: Vec<Importance> = (0..table.features.len())
        .filter_map(|column| {
            let losses: Vec<f64> = folds.clone().filter_map(|fold| fold.get(column)).flatten().copied().collect();
            if losses.iter().all(|loss| *loss == 0.0) {
                return None;
            }
            let n = losses.len() as f64;
            let mean = losses.iter().sum::<f64>() / n;
            let sd = (losses.iter().map(|loss| (loss - mean).powi(2)).sum::<f64>() / (n - 1.0).max(1.0)).sqrt();
            Some(Importance { name: table.features[column].name.clone(), loss: mean, sd })
        })
        .collect();
    out.sort_by(|a, b| b.loss.total_cmp(&a.loss));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_gives_its_value_once_and_patients_stay_together() {
        let patient = [7, 3, 7, 1, 3, 7, 9, 8, 2, 5];
        let source = shuffled(&patient, &mut ChaCha8Rng::seed_from_u64(3));
        let mut seen = source.clone();
        seen.sort_unstable();
        assert_eq!(seen, (0..10).collect::<Vec<_>>());
        assert_ne!(source, seen, "something moved");
        // Rows 0, 2 and 5 are of one patient and follow each other wherever they go.
        let mut to: Vec<usize> = (0..10).collect();
        to.sort_by_key(|&row| patient[row]);
        let from: Vec<usize> = to.iter().map(|&row| source[row]).collect();
        assert!(from.windows(3).any(|three| three == [0, 2, 5]), "{from:?}");
    }
}

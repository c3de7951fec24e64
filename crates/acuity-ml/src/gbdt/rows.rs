//! The rows that a booster learns from: their margins, and their gradients in each round.

use rayon::prelude::*;

use super::gradients::{Entry, Units};
use crate::math::sigmoid;

/// Rows that one thread takes at a time.
const CHUNK: usize = 1 << 13;

pub(crate) struct Rows<'a> {
    y: &'a [bool],
    /// What a row with the outcome counts.
    positive_weight: f64,
    pub(crate) margin: Vec<f64>,
    /// Gradient and hessian of the log loss.
    pub(crate) gradients: Vec<[f32; 2]>,
    pub(crate) units: Units,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(y: &'a [bool], positive_weight: f64, base_margin: f64) -> Self {
        let (margin, gradients) = (vec![base_margin; y.len()], vec![[0.0; 2]; y.len()]);
        Self { y, positive_weight, margin, gradients, units: Units::new(positive_weight) }
    }

    /// Computes the gradients of a round.
    pub(crate) fn differentiate(&mut self) {
        let positive_weight = self.positive_weight;
        let rows =
            self.gradients.par_chunks_mut(CHUNK).zip(self.margin.par_chunks(CHUNK)).zip(self.y.par_chunks(CHUNK));
        rows.for_each(|((gradients, margin), y)| {
            for ((gradient, margin), y) in gradients.iter_mut().zip(margin).zip(y) {
                let p = sigmoid(*margin);
                let weight = if *y { positive_weight } else { 1.0 };
                // Where a row is all but certain the hessian is 0, which no leaf may divide by.
                let hessian = (weight * p * (1.0 - p)).max(1e-16);
                *gradient = [(weight * (p - f64::from(u8::from(*y)))) as f32, hessian as f32];
            }
        });
    }

    /// The gradients of these rows for a tree.
    pub(crate) fn enter(&self, rows: &[u32], round: usize, entries: &mut Vec<Entry>) {
        let entry = |row: &u32| Entry::new(*row, self.gradients[*row as usize], self.units, round as u32);
        rows.par_iter().with_min_len(CHUNK).map(entry).collect_into_vec(entries);
    }

    /// Adds the values of leaves, of which each row is in one; entries of a leaf are ascending.
    pub(crate) fn add_leaves(&mut self, leaves: &[(f64, &[Entry])]) {
        self.margin.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, margin)| {
            let first = chunk * CHUNK;
            for (value, entries) in leaves {
                let from = entries.partition_point(|entry| entry.row() < first);
                let entries = &entries[from..];
                let to = entries.partition_point(|entry| entry.row() < first + CHUNK);
                entries[..to].iter().for_each(|entry| margin[entry.row() - first] += value);
            }
        });
    }

    /// Adds what a tree says of each row.
    pub(crate) fn add(&mut self, of_row: impl Fn(usize) -> f64 + Sync) {
        self.margin.par_iter_mut().with_min_len(CHUNK).enumerate().for_each(|(row, margin)| *margin += of_row(row));
    }
}

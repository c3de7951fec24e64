//! Contributions of many rows together: path by path, and for each step of it all rows of a column at once.
//!
//! The shares of a path depend only on which of its steps a row follows, and a path has few such patterns: each is computed
//! once for many rows (the idea of Fast TreeSHAP v2, Yang 2021). Rows lie column by column, so that a step reads one column and
//! adds to one, both of which stay in the fast caches.

use ndarray::{ArrayView2, Axis};
use rayon::prelude::*;

use super::{Path, Scratch, Step, TreeShap};

/// Rows explained together: a column of them fits into the first cache.
const ROWS_TOGETHER: usize = 1024;

/// Longest path whose patterns are remembered: there are two to this power, as many as a byte tells apart.
const LONGEST_REMEMBERED: usize = 8;
const PATTERNS: usize = 1 << LONGEST_REMEMBERED;

impl Step {
    /// Notes which rows follow it, as one more bit of each pattern. `column` has its values, or nothing where rows have no such
    /// column.
    fn note(&self, column: Option<&[f32]>, patterns: &mut [u8]) {
        let Some(column) = column else {
            patterns.iter_mut().for_each(|pattern| *pattern = *pattern << 1 | u8::from(self.missing));
            return;
        };
        let rows = patterns.iter_mut().zip(column);
        if let Some(categories) = &self.categories {
            rows.for_each(|(pattern, value)| {
                let follows = if value.is_nan() { self.missing } else { categories.holds(*value) };
                *pattern = *pattern << 1 | u8::from(follows);
            });
            return;
        }
        // No branches, so that several rows go through at once.
        let (low, high, is_bounded) = (self.low, self.high, self.high < f32::INFINITY);
        rows.for_each(|(pattern, &value)| {
            let inside = (value >= low) & !((value >= high) & is_bounded);
            let follows = inside | (value.is_nan() & self.missing);
            *pattern = *pattern << 1 | u8::from(follows);
        });
    }
}

impl TreeShap {
    /// Contributions of each row of a matrix, on all threads; the same numbers as [`contributions`](Self::contributions).
    #[must_use]
    pub fn contributions_of(&self, x: ArrayView2<'_, f32>) -> Vec<Vec<f64>> {
        // Few rows are shared out evenly.
        let together = x.nrows().div_ceil(rayon::current_num_threads().max(1)).clamp(1, ROWS_TOGETHER);
        let chunks: Vec<_> = x.axis_chunks_iter(Axis(0), together).collect();
        chunks.into_par_iter().flat_map_iter(|rows| self.contributions_of_chunk(rows)).collect()
    }

    fn contributions_of_chunk(&self, x: ArrayView2<'_, f32>) -> Vec<Vec<f64>> {
        let rows = x.nrows();
        let columns = x.t().as_standard_layout().into_owned();
        let column =
            |step: &Step| columns.as_slice().and_then(|all| all.get(step.feature as usize * rows..)?.get(..rows));
        let mut out = vec![0.0; self.features * rows];
        let mut patterns = vec![0u8; rows];
        let mut shares = Shares::new(self.longest);
        for path in &self.paths {
            let steps = &self.steps[path.steps.clone()];
            if steps.len() > LONGEST_REMEMBERED {
                self.add_one_by_one(path, x, &mut out, &mut shares);
                continue;
            }
            patterns.fill(0);
            steps.iter().for_each(|step| step.note(column(step), &mut patterns));
            shares.compute(self, path, &patterns);
            for (step, of_pattern) in steps.iter().zip(&shares.table) {
                let Some(out) = out.get_mut(step.feature as usize * rows..) else { continue };
                for (slot, pattern) in out.iter_mut().zip(&patterns) {
                    *slot += of_pattern[usize::from(*pattern)];
                }
            }
        }
        (0..rows).map(|row| (0..self.features).map(|feature| out[feature * rows + row]).collect()).collect()
    }

    /// A path of more patterns than are remembered.
    fn add_one_by_one(&self, path: &Path, x: ArrayView2<'_, f32>, out: &mut [f64], shares: &mut Shares) {
        let steps = &self.steps[path.steps.clone()];
        for (row, values) in x.rows().into_iter().enumerate() {
            for (slot, step) in shares.follows.iter_mut().zip(steps) {
                *slot = step.holds(values.get(step.feature as usize).copied());
            }
            self.share(path, &shares.follows, &mut shares.scratch);
            for (step, share) in steps.iter().zip(&shares.scratch.shares) {
                if let Some(slot) = out.get_mut(step.feature as usize * x.nrows() + row) {
                    *slot += share;
                }
            }
        }
    }
}

/// What the steps of a path add, by pattern.
struct Shares {
    table: Vec<[f64; PATTERNS]>,
    follows: Vec<bool>,
    scratch: Scratch,
}

impl Shares {
    fn new(longest: usize) -> Self {
        let table = vec![[0.0; PATTERNS]; longest.min(LONGEST_REMEMBERED)];
        Self { table, follows: vec![false; longest], scratch: Scratch::new(longest) }
    }

    /// Those of the patterns that rows have.
    fn compute(&mut self, shap: &TreeShap, path: &Path, patterns: &[u8]) {
        let mut seen = [false; PATTERNS];
        patterns.iter().for_each(|pattern| seen[usize::from(*pattern)] = true);
        let steps = path.steps.len();
        for pattern in (0..1 << steps).filter(|pattern| seen[*pattern]) {
            for (at, follows) in self.follows.iter_mut().take(steps).enumerate() {
                // The first step is the highest bit.
                *follows = pattern >> (steps - 1 - at) & 1 == 1;
            }
            shap.share(path, &self.follows, &mut self.scratch);
            for (of_pattern, share) in self.table.iter_mut().zip(&self.scratch.shares[..steps]) {
                of_pattern[pattern] = *share;
            }
        }
    }
}

//! Feature values as small integers: quantile bins, and one bin for missing values.

use ndarray::{ArrayView2, s};
use rayon::prelude::*;

use super::sort::sort;

/// Features side by side in one block of the binned matrix; their histograms stay in the fast caches together.
pub(crate) const BLOCK: usize = 8;

/// A binned matrix: blocks of [`BLOCK`] features, each block row by row.
#[derive(Debug, Clone)]
pub(crate) struct Bins {
    /// By feature: upper bounds of its bins, ascending; the last is `f32::MAX`. A value is in the first bin whose bound
    /// lies above it, a missing value in the bin after the last. A category has the bin of its code.
    pub(crate) cuts: Vec<Vec<f32>>,
    /// `blocks[feature / BLOCK][row][feature % BLOCK]`.
    pub(crate) blocks: Vec<Vec<[u8; BLOCK]>>,
}

impl Bins {
    /// Bins a matrix of finite values and NaN into at most `max_bins` bins a feature; a feature of `categories` has codes below
    /// 255, each a bin.
    pub(crate) fn new(x: ArrayView2<'_, f32>, max_bins: usize, categories: impl Fn(usize) -> bool + Sync) -> Self {
        // A block at a time: rows are read as they lie in memory, and blocks are independent of each other.
        let of_block = |first: usize| {
            let columns = columns(x, first);
            let of = |(at, column): (usize, &Vec<f32>)| match categories(first + at) {
                true => category_cuts(column),
                false => cuts(column.clone(), max_bins),
            };
            let cuts: Vec<Vec<f32>> = columns.iter().enumerate().map(of).collect();
            let mut block = vec![[0u8; BLOCK]; x.nrows()];
            for (at, (cuts, column)) in cuts.iter().zip(&columns).enumerate() {
                let bounds = Bounds::new(cuts);
                for (row, value) in block.iter_mut().zip(column) {
                    row[at] = bounds.bin(*value);
                }
            }
            (cuts, block)
        };
        let firsts: Vec<usize> = (0..x.ncols()).step_by(BLOCK).collect();
        let (cuts, blocks): (Vec<_>, Vec<_>) = firsts.into_par_iter().map(of_block).unzip();
        let cuts = cuts.into_iter().flatten().collect();
        Self { cuts, blocks }
    }

    /// Largest number of bins of a feature, with the missing one.
    pub(crate) fn widest(&self) -> usize {
        self.cuts.iter().map(|cuts| cuts.len() + 1).max().unwrap_or(1)
    }
}

/// The bounds of a feature's bins, for looking values up.
struct Bounds {
    /// What is behind the last lies above every value.
    cuts: [f32; 256],
    bins: usize,
}

impl Bounds {
    /// At most 255 cuts, so that the bin of missing values is at most 255.
    fn new(cuts: &[f32]) -> Self {
        let cut = |at: usize| cuts.get(at).copied().unwrap_or(f32::INFINITY);
        Self { cuts: std::array::from_fn(cut), bins: cuts.len() }
    }

    fn bin(&self, value: f32) -> u8 {
        // The same steps for every value, so that several go through at once.
        let mut at = 0;
        for step in [128, 64, 32, 16, 8, 4, 2, 1] {
            at += if self.cuts[(at + step - 1) % 256] <= value { step } else { 0 };
        }
        // The largest number of all lies below no bound.
        (if value.is_nan() { self.bins } else { at.min(self.bins - 1) }) as u8
    }
}

/// The columns of a block, from `first` on.
fn columns(x: ArrayView2<'_, f32>, first: usize) -> Vec<Vec<f32>> {
    let last = (first + BLOCK).min(x.ncols());
    let mut columns = vec![Vec::with_capacity(x.nrows()); last - first];
    for row in x.slice(s![.., first..last]).rows() {
        columns.iter_mut().zip(row).for_each(|(column, value)| column.push(*value));
    }
    columns
}

/// Bounds above each code from 0 on.
fn category_cuts(column: &[f32]) -> Vec<f32> {
    let last = column.iter().copied().filter(|code| !code.is_nan()).fold(0.0, f32::max);
    // The codes were checked: this is a small number.
    let mut cuts: Vec<f32> = (1..=last as usize).map(|code| code as f32).collect();
    cuts.push(f32::MAX);
    cuts
}

/// Bounds between the quantiles of the present values.
fn cuts(mut values: Vec<f32>, max_bins: usize) -> Vec<f32> {
    values.retain(|value| !value.is_nan());
    sort(&mut values);
    let mut cuts: Vec<f32> = Vec::new();
    let steps = || values.windows(2).filter(|pair| pair[0] < pair[1]);
    if steps().take(max_bins).count() < max_bins {
        cuts.extend(steps().map(|pair| between(pair[0], pair[1])));
    } else {
        // Quantiles of all values, not of the distinct ones, so that bins hold about as many rows.
        for i in 1..max_bins {
            let at = values[i * values.len() / max_bins];
            // A bound at the lowest value would leave the first bin empty.
            if at > values[0] && cuts.last().is_none_or(|last| at > *last) {
                cuts.push(at);
            }
        }
    }
    cuts.push(f32::MAX);
    cuts
}

/// A number above `low` and at most `high`, in the middle where single precision allows.
fn between(low: f32, high: f32) -> f32 {
    // Halved first: the sum of two large values may be infinite.
    let middle = low / 2.0 + high / 2.0;
    if middle > low && middle <= high { middle } else { high }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bin_at_most_k_means_below_cut_k(
            values in prop::collection::vec(prop::option::of(-5i8..40), 1..120),
            max_bins in 2usize..20,
        ) {
            let x: Vec<f32> = values.iter().map(|v| v.map_or(f32::NAN, |v| f32::from(v) / 3.0)).collect();
            let bins = Bins::new(Array2::from_shape_vec((x.len(), 1), x.clone()).unwrap().view(), max_bins, |_| false);
            let cuts = &bins.cuts[0];
            prop_assert!(cuts.len() <= max_bins && cuts.windows(2).all(|pair| pair[0] < pair[1]));
            for (row, value) in x.iter().enumerate() {
                let bin = usize::from(bins.blocks[0][row][0]);
                if value.is_nan() {
                    prop_assert_eq!(bin, cuts.len());
                } else {
                    for (k, cut) in cuts.iter().enumerate() {
                        prop_assert_eq!(bin <= k, value < cut);
                    }
                }
            }
        }
    }

    #[test]
    fn a_category_has_the_bin_of_its_code() {
        let x = Array2::from_shape_vec((4, 1), vec![3.0, 0.0, f32::NAN, 2.0]).unwrap();
        let bins = Bins::new(x.view(), 2, |_| true);
        assert_eq!([0, 1, 2, 3].map(|row| bins.blocks[0][row][0]), [3, 0, 4, 2]);
    }

    #[test]
    fn neighbouring_floats_are_still_told_apart() {
        let low = 1.0f32;
        let high = f32::from_bits(low.to_bits() + 1);
        assert_eq!(between(low, high), high);
        assert_eq!(between(f32::MIN, f32::MAX), 0.0);
    }
}

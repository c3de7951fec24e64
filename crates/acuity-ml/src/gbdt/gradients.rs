//! Gradients as whole numbers, on which splits are looked for.
//!
//! A gradient has sixteen bits and the hessian as many, so that both stand beside the number of their row in eight bytes.
//! Sums of whole numbers are the same in any order, and what subtraction leaves of an empty bin is nothing, not rounding. A
//! gradient between two whole numbers becomes one or the other by chance, in proportion to how near it is, so that sums are
//! right on average where the gradients of most rows are small (Shi, Ke, Zhu and others, "Quantized training of gradient
//! boosting decision trees", 2022). What a leaf says comes from the gradients themselves.

/// Sums of gradient and hessian.
pub(crate) type Sums = [f64; 2];

/// The same, in [`Units`].
pub(crate) type Whole = [i64; 2];

/// What one whole number stands for, of the gradient and of the hessian. Powers of two, so that `f64` holds every sum exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Units(Sums);

impl Units {
    /// For rows that weigh `most` at most: gradients lie between `-most` and `most`, hessians below a quarter of it.
    pub(crate) fn new(most: f64) -> Self {
        let most = most.max(1.0).log2().ceil().exp2();
        Self([most / 32_768.0, most / 131_072.0])
    }

    pub(crate) fn sums(self, whole: Whole) -> Sums {
        [whole[0] as f64 * self.0[0], whole[1] as f64 * self.0[1]]
    }

    pub(crate) fn whole(self, sums: Sums) -> Whole {
        [(sums[0] / self.0[0]) as i64, (sums[1] / self.0[1]) as i64]
    }
}

/// A row of a node: its number and its gradient and hessian, rounded.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Entry(u64);

impl Entry {
    /// `round` is that of boosting: chance falls otherwise in each.
    pub(crate) fn new(row: u32, gradient: [f32; 2], units: Units, round: u32) -> Self {
        let chance = chance(row, round);
        let part = |bits: u32| f64::from(bits & 0xffff) / 65_536.0;
        let gradient_units = (f64::from(gradient[0]) / units.0[0] + part(chance)).floor();
        let hessian_units = (f64::from(gradient[1]) / units.0[1] + part(chance >> 16)).floor();
        let gradient = gradient_units.clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16;
        let hessian = hessian_units.clamp(0.0, 32_768.0) as u16;
        Self(u64::from(row) << 32 | u64::from(gradient as u16) << 16 | u64::from(hessian))
    }

    pub(crate) fn row(self) -> usize {
        (self.0 >> 32) as usize
    }

    /// Gradient in the upper half, hessian in the lower: one sum adds both, as long as the hessians need no more bits.
    pub(crate) fn packed(self) -> u64 {
        let gradient = (self.0 as u32).cast_signed() >> 16;
        (i64::from(gradient) << 32).cast_unsigned().wrapping_add(self.0 & 0xffff)
    }

    pub(crate) fn whole(self) -> Whole {
        [i64::from((self.0 as u32).cast_signed() >> 16), (self.0 & 0xffff) as i64]
    }
}

/// Bits that no row shares with the one before, nor with itself in another round (the finalizer of MurmurHash3, Appleby 2011).
fn chance(row: u32, round: u32) -> u32 {
    let mut bits = row ^ round.wrapping_mul(0x9e37_79b9);
    bits = (bits ^ bits >> 16).wrapping_mul(0x85eb_ca6b);
    bits = (bits ^ bits >> 13).wrapping_mul(0xc2b2_ae35);
    bits ^ bits >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_a_whole_number_of_units_stays_what_it_is() {
        let units = Units::new(1.0);
        for gradient in [[-0.5, 0.25], [0.25, 0.125], [0.0, 0.0], [-1.0, 0.0]] {
            let entry = Entry::new(3_000_000_000, gradient, units, 7);
            assert_eq!((entry.row(), units.sums(entry.whole())), (3_000_000_000, gradient.map(f64::from)));
            assert_eq!(units.whole(units.sums(entry.whole())), entry.whole());
        }
    }

    #[test]
    fn sums_are_right_on_average() {
        let (units, gradient, rows) = (Units::new(3.0), [-1e-5f32, 7e-6], 400_000);
        let mut sums = [0; 2];
        for row in 0..rows {
            let whole = Entry::new(row, gradient, units, 1).whole();
            sums = [sums[0] + whole[0], sums[1] + whole[1]];
        }
        let sums = units.sums(sums);
        for (sum, one) in sums.iter().zip(gradient) {
            let expected = f64::from(one) * f64::from(rows);
            assert!((sum / expected - 1.0).abs() < 0.02, "{sum} {expected}");
        }
    }

    #[test]
    fn one_sum_adds_both() {
        let units = Units::new(1.0);
        let entries: Vec<Entry> =
            (0..200).map(|row| Entry::new(row, [(row as f32) / 100.0 - 1.0, 0.2], units, 0)).collect();
        let packed = entries.iter().fold(0u64, |sum, entry| sum.wrapping_add(entry.packed()));
        let whole =
            entries.iter().map(|entry| entry.whole()).fold([0; 2], |sums, one| [sums[0] + one[0], sums[1] + one[1]]);
        assert_eq!([i64::from((packed >> 32) as i32), i64::from(packed as u32)], whole);
    }
}

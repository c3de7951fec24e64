//! Gradient histograms of a block of features.
//!
//! A cell of eight bytes holds the sums of a node of few rows, so that a block of features stays in the first cache; nodes of
//! more rows are counted a part after the other and added up in wider cells.

use super::{
    bins::BLOCK,
    gradients::{Entry, Whole},
};

/// As many rows as a cell of eight bytes can sum: each part of one keeps its sign.
pub(crate) const NARROW_ROWS: usize = 65_535;

/// Rows whose bins are fetched together.
const NEAR: usize = 64;

/// Sums of gradients and hessians in one bin.
pub(crate) trait Cell: Copy + PartialEq {
    /// Of no row.
    const EMPTY: Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn whole(self) -> Whole;
    fn of(sums: Whole) -> Self;
    /// Both sums in single precision.
    fn single(self) -> [f32; 2];
}

/// Of up to [`NARROW_ROWS`] rows: gradients above, hessians below.
impl Cell for u64 {
    const EMPTY: Self = 0;

    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }

    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }

    fn whole(self) -> Whole {
        [i64::from((self >> 32) as i32), i64::from(self as i32)]
    }

    fn of(sums: Whole) -> Self {
        (sums[0] << 32).wrapping_add(sums[1]).cast_unsigned()
    }

    fn single(self) -> [f32; 2] {
        [(self >> 32) as i32 as f32, self as i32 as f32]
    }
}

impl Cell for Whole {
    const EMPTY: Self = [0; 2];

    fn plus(self, other: Self) -> Self {
        [self[0] + other[0], self[1] + other[1]]
    }

    fn minus(self, other: Self) -> Self {
        [self[0] - other[0], self[1] - other[1]]
    }

    fn whole(self) -> Whole {
        self
    }

    fn of(sums: Whole) -> Self {
        sums
    }

    fn single(self) -> [f32; 2] {
        [self[0] as f32, self[1] as f32]
    }
}

/// Histograms of the features of one block, `S` bins each.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Histogram<const S: usize> {
    Narrow(Vec<[u64; S]>),
    Wide(Vec<[Whole; S]>),
}

impl<const S: usize> Histogram<S> {
    /// That of the rows of a node.
    pub(crate) fn of(bins: &[[u8; BLOCK]], entries: &[Entry]) -> Self {
        if entries.len() <= NARROW_ROWS {
            return Self::Narrow(counted(bins, entries));
        }
        let mut sums = vec![[[0; 2]; S]; BLOCK];
        for entries in entries.chunks(NARROW_ROWS) {
            each(&mut sums, &counted(bins, entries), |sum, cell| *sum = sum.plus(cell.whole()));
        }
        Self::Wide(sums)
    }

    /// What is left without the rows of `child`: the histograms of its sibling of `rows` rows.
    pub(crate) fn without(self, child: &Self, rows: usize) -> Self {
        let rest = match (self, child) {
            (Self::Narrow(mut parent), Self::Narrow(child)) => {
                each(&mut parent, child, |cell, child| *cell = cell.minus(*child));
                return Self::Narrow(parent);
            }
            (Self::Wide(mut parent), Self::Narrow(child)) => {
                each(&mut parent, child, |cell, child| *cell = cell.minus(child.whole()));
                parent
            }
            (Self::Wide(mut parent), Self::Wide(child)) => {
                each(&mut parent, child, |cell, child| *cell = cell.minus(*child));
                parent
            }
            // A child has no more rows than its parent.
            (narrow @ Self::Narrow(_), Self::Wide(_)) => return narrow,
        };
        if rows > NARROW_ROWS {
            return Self::Wide(rest);
        }
        Self::Narrow(rest.iter().map(|cells| cells.map(u64::of)).collect())
    }
}

fn each<A, B, const S: usize>(a: &mut [[A; S]], b: &[[B; S]], mut with: impl FnMut(&mut A, &B)) {
    for (a, b) in a.iter_mut().zip(b) {
        for (a, b) in a.iter_mut().zip(b) {
            with(a, b);
        }
    }
}

/// Cells of up to [`NARROW_ROWS`] rows.
fn counted<const S: usize>(bins: &[[u8; BLOCK]], entries: &[Entry]) -> Vec<[u64; S]> {
    let mut out = vec![[0; S]; BLOCK];
    // A fixed size on both sides frees the inner loop of bounds checks; S is a power of two.
    if let Ok(cells) = <&mut [[u64; S]; BLOCK]>::try_from(out.as_mut_slice()) {
        let mut near = [[0; BLOCK]; NEAR];
        for entries in entries.chunks(NEAR) {
            // Rows of a node lie apart. Many are asked for before the first is needed, so that they come together.
            near.iter_mut().zip(entries).for_each(|(near, entry)| *near = bins[entry.row()]);
            for (row, entry) in near.iter().zip(entries) {
                let sums = entry.packed();
                for j in 0..BLOCK {
                    let cell = &mut cells[j][usize::from(row[j]) & (S - 1)];
                    *cell = cell.wrapping_add(sums);
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gbdt::gradients::Units;

    #[test]
    fn siblings_are_what_they_would_be_counted() {
        let rows = 3 * NARROW_ROWS as u32;
        let bins: Vec<[u8; BLOCK]> =
            (0..rows).map(|row| [0, 1, 2, 3, 5, 7, 11, 13].map(|by| (row * by % 31) as u8)).collect();
        let entry =
            |row: u32| Entry::new(row, [if row.is_multiple_of(3) { -1.0 } else { 0.999 }, 0.25], Units::new(1.0), 0);
        let entries: Vec<Entry> = (0..rows).map(entry).collect();
        let parent = Histogram::<32>::of(&bins, &entries);
        let total = entries.iter().fold([0; 2], |sum, entry| sum.plus(entry.whole()));
        let Histogram::Wide(cells) = &parent else { panic!("many rows") };
        assert!(cells.iter().all(|cells| cells.iter().fold([0; 2], |sum: Whole, cell| sum.plus(*cell)) == total));
        // The sibling is narrow, at the edge, and wide; the child as well.
        for at in [10, NARROW_ROWS, 2 * NARROW_ROWS, 3 * NARROW_ROWS - 10] {
            let (a, b) = (Histogram::of(&bins, &entries[..at]), Histogram::of(&bins, &entries[at..]));
            assert_eq!(parent.clone().without(&a, entries.len() - at), b);
        }
        let few = Histogram::<32>::of(&bins, &entries[..9]);
        assert_eq!(few.without(&Histogram::of(&bins, &entries[..4]), 5), Histogram::of(&bins, &entries[4..9]));
    }
}

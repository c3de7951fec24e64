//! The rows of a node are parted into those of its children, in place and in the order they had.

use std::ops::Range;

use rayon::prelude::*;

use super::{bins::BLOCK, gradients::Entry};

/// Rows that one thread parts at a time.
const CHUNK: usize = 1 << 14;

/// Below this many rows all is done by one thread.
const PARALLEL_FROM: usize = 1 << 14;

/// A node that is to be parted.
pub(crate) struct Part<'a> {
    /// Where its rows stand.
    pub(crate) rows: Range<usize>,
    /// The block of the feature that is asked for, and its place there.
    pub(crate) bins: &'a [[u8; BLOCK]],
    pub(crate) at: usize,
    /// By bin.
    pub(crate) goes_left: [bool; 256],
}

/// A part with its rows and room for as many.
type Work<'a, 'b> = (&'b Part<'a>, &'b mut [Entry], &'b mut [Entry]);

/// Parts nodes, which are in the order of their rows, and tells how many rows of each go left.
pub(crate) fn part_all(mut entries: &mut [Entry], mut room: &mut [Entry], parts: &[Part<'_>]) -> Vec<usize> {
    let (mut work, mut end) = (Vec::<Work<'_, '_>>::with_capacity(parts.len()), 0);
    for part in parts {
        let between = part.rows.start - end;
        end = part.rows.end;
        next(&mut entries, between);
        next(&mut room, between);
        work.push((part, next(&mut entries, part.rows.len()), next(&mut room, part.rows.len())));
    }
    if parts.iter().map(|part| part.rows.len()).sum::<usize>() >= PARALLEL_FROM {
        work.into_par_iter().map(part_one).collect()
    } else {
        work.into_iter().map(part_one).collect()
    }
}

/// The next `count` entries.
fn next<'a>(all: &mut &'a mut [Entry], count: usize) -> &'a mut [Entry] {
    all.split_off_mut(..count).unwrap_or_default()
}

fn part_one((part, entries, room): Work<'_, '_>) -> usize {
    let chunk = |(entries, room): (&[Entry], &mut [Entry])| part_chunk(part, entries, room);
    let lefts: Vec<usize> = if entries.len() > CHUNK {
        entries.par_chunks(CHUNK).zip(room.par_chunks_mut(CHUNK)).map(chunk).collect()
    } else {
        entries.chunks(CHUNK).zip(room.chunks_mut(CHUNK)).map(chunk).collect()
    };
    let left = lefts.iter().sum();
    let (mut to_left, mut to_right) = entries.split_at_mut(left);
    for (parted, left) in room.chunks(CHUNK).zip(lefts) {
        let (lefts, rights) = parted.split_at(left);
        next(&mut to_left, lefts.len()).copy_from_slice(lefts);
        next(&mut to_right, rights.len()).iter_mut().zip(rights.iter().rev()).for_each(|(to, from)| *to = *from);
    }
    left
}

/// Writes those that go left from the front of `out`, the others from its end, and tells how many go left.
fn part_chunk(part: &Part<'_>, entries: &[Entry], out: &mut [Entry]) -> usize {
    let (mut left, mut right) = (0, entries.len());
    for entry in entries {
        let goes_left = part.goes_left[usize::from(part.bins[entry.row()][part.at % BLOCK])];
        // Both places are free, and only one of them is kept: no branch, which would be mispredicted half of the time.
        out[left] = *entry;
        out[right - 1] = *entry;
        left += usize::from(goes_left);
        right -= usize::from(!goes_left);
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gbdt::gradients::Units;

    #[test]
    fn rows_keep_their_order_on_either_side() {
        let rows = 5 * CHUNK as u32 / 2;
        let bins: Vec<[u8; BLOCK]> =
            (0..rows).map(|row| [(row.wrapping_mul(0x9e37_79b9) >> 24) as u8; BLOCK]).collect();
        let mut entries: Vec<Entry> = (0..rows).map(|row| Entry::new(row, [0.5, 0.25], Units::new(1.0), 0)).collect();
        let mut room = entries.clone();
        let mut part = |ranges: &[Range<usize>], below: usize| {
            let part = |rows: &Range<usize>| Part {
                rows: rows.clone(),
                bins: &bins,
                at: 3,
                goes_left: std::array::from_fn(|bin| bin < below),
            };
            let parts: Vec<Part<'_>> = ranges.iter().map(part).collect();
            let lefts = part_all(&mut entries, &mut room, &parts);
            (lefts, entries.iter().map(|entry| entry.row() as u32).collect::<Vec<u32>>())
        };
        let side = |of: &[u32], below: u8, left: bool| -> Vec<u32> {
            of.iter().copied().filter(|row| (bins[*row as usize][3] < below) == left).collect()
        };
        let all: Vec<u32> = (0..rows).collect();
        let whole = 0..rows as usize;
        let (lefts, order) = part(std::slice::from_ref(&whole), 100);
        assert_eq!(lefts, [side(&all, 100, true).len()]);
        assert_eq!(order, [side(&all, 100, true), side(&all, 100, false)].concat());
        // Two nodes, with rows between them that stay where they are.
        let (a, b) = (lefts[0] - 7, lefts[0] + 9);
        let (lefts, after) = part(&[0..a, b..rows as usize], 50);
        let expected = [side(&order[..a], 50, true), side(&order[..a], 50, false)].concat();
        assert_eq!((lefts[0], &after[..a]), (side(&order[..a], 50, true).len(), &expected[..]));
        assert_eq!(after[a..b], order[a..b]);
        let expected = [side(&order[b..], 50, true), side(&order[b..], 50, false)].concat();
        assert_eq!((lefts[1], &after[b..]), (side(&order[b..], 50, true).len(), &expected[..]));
    }
}

//! A drawing in layers: what is read stands left of what reads it, and lines cross as little as a few sweeps can reach.
//!
//! After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981): layers by the
//! longest way, order within them by barycentres. The same graph gives the same drawing on every machine.

/// Sweeps over the layers; more change next to nothing.
const SWEEPS: usize = 12;

/// Where nodes stand: columns from 0, rows as fractions of a row's height.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Layout {
    /// The node (an index of the caller's), its column and its row.
    pub(crate) places: Vec<(usize, usize, f32)>,
    pub(crate) columns: usize,
    /// Height in rows.
    pub(crate) rows: f32,
}

impl Layout {
    /// Lays out `nodes`; `above` has, for each of them, places in `nodes` that it reads. A circle is cut where it closes.
    pub(crate) fn of(nodes: Vec<usize>, above: &[Vec<usize>]) -> Self {
        let below = reversed(above);
        let column = columns(above, &below);
        let count = column.iter().max().map_or(0, |last| last + 1);
        let mut layers: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (node, &column) in column.iter().enumerate() {
            layers[column].push(node);
        }
        let mut row = vec![0.0_f64; above.len()];
        for layer in &layers {
            spread(layer, &mut row);
        }
        for sweep in 0..SWEEPS {
            let down = sweep % 2 == 0;
            for at in 0..count {
                let layer = if down { at } else { count - 1 - at };
                // The last sweeps look both ways, so that no side has the last word.
                let both = sweep + 4 >= SWEEPS;
                let wanted: Vec<f64> = layers[layer]
                    .iter()
                    .map(|&node| {
                        let near = |side: &[usize]| side.iter().map(|&other| row[other]).collect::<Vec<_>>();
                        let mut rows = if down { near(&above[node]) } else { near(&below[node]) };
                        if both || rows.is_empty() {
                            rows.extend(if down { near(&below[node]) } else { near(&above[node]) });
                        }
                        if rows.is_empty() { row[node] } else { rows.iter().sum::<f64>() / rows.len() as f64 }
                    })
                    .collect();
                settle(&mut layers[layer], &wanted, &mut row);
            }
        }
        let top = row.iter().copied().fold(f64::INFINITY, f64::min);
        let places: Vec<(usize, usize, f32)> = nodes
            .into_iter()
            .enumerate()
            .map(|(at, node)| (node, column[at], if top.is_finite() { (row[at] - top) as f32 } else { 0.0 }))
            .collect();
        let rows = places.iter().map(|place| place.2 + 1.0).fold(0.0, f32::max);
        Self { places, columns: count, rows }
    }
}

fn reversed(above: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let mut below = vec![Vec::new(); above.len()];
    for (node, above) in above.iter().enumerate() {
        for &one in above {
            below[one].push(node);
        }
    }
    below
}

/// The column of each node: one right of the last that it reads. What reads nothing moves to its first reader.
fn columns(above: &[Vec<usize>], below: &[Vec<usize>]) -> Vec<usize> {
    let mut column = vec![0_usize; above.len()];
    let mut waits: Vec<usize> = above.iter().map(Vec::len).collect();
    let mut open: Vec<usize> = (0..above.len()).rev().filter(|node| waits[*node] == 0).collect();
    while let Some(node) = open.pop() {
        for &reader in &below[node] {
            column[reader] = column[reader].max(column[node] + 1);
            waits[reader] -= 1;
            if waits[reader] == 0 {
                open.push(reader);
            }
        }
    }
    for node in 0..above.len() {
        if above[node].is_empty()
            && let Some(first) = below[node].iter().map(|&reader| column[reader]).min()
        {
            column[node] = first.saturating_sub(1);
        }
    }
    column
}

/// Puts a layer's nodes below each other around row 0.
fn spread(layer: &[usize], row: &mut [f64]) {
    let middle = (layer.len() as f64 - 1.0) / 2.0;
    for (at, &node) in layer.iter().enumerate() {
        row[node] = at as f64 - middle;
    }
}

/// Orders a layer by where its nodes want to be, and puts each as near to there as the others leave room.
fn settle(layer: &mut [usize], wanted: &[f64], row: &mut [f64]) {
    let mut order: Vec<(f64, usize)> = wanted.iter().copied().zip(layer.iter().copied()).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    // Neighbours that want the same place share it as a block, whose middle is the mean of what its nodes want.
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (at, &(wanted, node)) in order.iter().enumerate() {
        layer[at] = node;
        let mut block = (wanted, 1_usize);
        while let Some(&(middle, size)) = blocks.last() {
            let half = (size + block.1) as f64 / 2.0;
            if middle + half <= block.0 {
                break;
            }
            let all = (size + block.1) as f64;
            block = ((middle * size as f64 + block.0 * block.1 as f64) / all, size + block.1);
            blocks.pop();
        }
        blocks.push(block);
    }
    let mut nodes = layer.iter();
    for (middle, size) in blocks {
        for (at, &node) in nodes.by_ref().take(size).enumerate() {
            row[node] = middle + at as f64 - (size as f64 - 1.0) / 2.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;

    fn layout(above: &[Vec<usize>]) -> Layout {
        Layout::of((0..above.len()).collect(), above)
    }

    /// What must hold of every drawing.
    fn check(above: &[Vec<usize>]) -> Layout {
        let layout = layout(above);
        assert_eq!(layout.places.len(), above.len());
        for (node, column, row) in &layout.places {
            assert!(row.is_finite() && *row >= 0.0 && *row + 1.0 <= layout.rows, "{node}: {row}");
            for (other, at, other_row) in &layout.places {
                let apart = (row - other_row).abs() >= 0.999;
                assert!(node == other || column != at || apart, "{node} covers {other}");
            }
        }
        layout
    }

    #[test]
    fn what_is_read_stands_left_of_its_readers() {
        // 0 -> 1 -> 3, 2 -> 3, 0 -> 3.
        let layout = check(&[vec![], vec![0], vec![], vec![0, 1, 2]]);
        let columns: Vec<usize> = layout.places.iter().map(|place| place.1).collect();
        assert_eq!(columns, [0, 1, 1, 2], "a root stands just left of its first reader");
        assert_eq!(layout.columns, 3);
    }

    #[test]
    fn lines_that_need_not_cross_do_not() {
        // Two chains whose second nodes come in the other order.
        let layout = check(&[vec![], vec![], vec![1], vec![0]]);
        let row = |node: usize| layout.places[node].2;
        assert_eq!(row(0) < row(1), row(3) < row(2));
        assert!((row(0) - row(3)).abs() < 1e-6 && (row(1) - row(2)).abs() < 1e-6);
    }

    #[test]
    fn nothing_one_and_a_circle() {
        assert_eq!(layout(&[]), Layout::default());
        assert_eq!(check(&[vec![]]).places, [(0, 0, 0.0)]);
        // No manifest of ours has one; a foreign file must not hang the window.
        check(&[vec![1], vec![0], vec![0, 1]]);
    }

    #[test]
    fn wide_and_deep_graphs_keep_their_nodes_apart() {
        let wide: Vec<Vec<usize>> =
            (0..60).map(|at: usize| if at < 30 { vec![] } else { vec![at % 30, (at * 7) % 30] }).collect();
        let first = check(&wide);
        assert_eq!(first, layout(&wide));
        let deep: Vec<Vec<usize>> = (0..200).map(|at: usize| at.checked_sub(1).into_iter().collect()).collect();
        assert_eq!(check(&deep).columns, 200);
    }
}

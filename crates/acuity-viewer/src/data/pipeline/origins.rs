//! Where a column comes from, as lines of a tree.

use crate::project::Origin;

/// Lines that are shown of one column: a score of all organs rests on hundreds.
const MOST: usize = 400;

/// A line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) depth: usize,
    pub(crate) node: String,
    /// `sofa.renal`.
    pub(crate) title: String,
    /// It was taken apart further up.
    pub(crate) is_repeated: bool,
}

/// The tree below a column, and how many lines were left out.
pub(crate) fn lines(origin: &Origin) -> (Vec<Line>, usize) {
    let mut out = Lines::default();
    out.add(origin, 0);
    (out.lines, out.left_out)
}

#[derive(Default)]
struct Lines {
    lines: Vec<Line>,
    seen: std::collections::BTreeSet<String>,
    left_out: usize,
}

impl Lines {
    fn add(&mut self, origin: &Origin, depth: usize) {
        let title = format!("{}.{}", origin.name, origin.column);
        let is_repeated = !origin.from.is_empty() && !self.seen.insert(title.clone());
        if self.lines.len() < MOST {
            self.lines.push(Line { depth, node: origin.node.clone(), title, is_repeated });
        } else {
            self.left_out += 1;
        }
        if !is_repeated {
            for above in &origin.from {
                self.add(above, depth + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, from: Vec<Origin>) -> Origin {
        Origin { node: format!("model.p.{name}"), name: name.into(), column: "c".into(), from }
    }

    #[test]
    fn a_column_is_taken_apart_once() {
        let raw = column("raw", vec![]);
        let middle = column("middle", vec![raw.clone()]);
        let top = column("top", vec![middle.clone(), middle, raw]);
        let (lines, left_out) = lines(&top);
        let read: Vec<(usize, &str, bool)> =
            lines.iter().map(|line| (line.depth, line.title.as_str(), line.is_repeated)).collect();
        let expected = [(0, "top.c", false), (1, "middle.c", false), (2, "raw.c", false), (1, "middle.c", true)];
        assert_eq!(read[..4], expected);
        assert_eq!((read[4], left_out), ((1, "raw.c", false), 0));
    }

    #[test]
    fn a_long_list_is_cut_and_says_so() {
        let many = column("top", (0..MOST).map(|at| column(&format!("raw{at}"), vec![])).collect());
        let (lines, left_out) = lines(&many);
        assert_eq!((lines.len(), left_out), (MOST, 1));
    }
}

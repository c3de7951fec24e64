//! A model in three questions: a small decision tree (linfa-trees) that imitates its high-risk group.
//!
//! The tree is for reading, not for predicting: it learns which stays the model calls high-risk, and says how often the
//! two agree on stays it has not seen.

use linfa::{Dataset, traits::Fit};
use linfa_trees::{DecisionTree, TreeNode};
use ndarray::{Array1, Array2, ArrayView1, Axis};

use crate::{
    dataset::Table,
    error::{Error, Result},
    model_file::ModelFile,
    row::Row,
    words,
};

/// The tree asks at most so many questions.
const DEPTH: usize = 3;
/// High risk is so many times the average.
const HIGH: f64 = 2.0;
/// Exact in single precision, and too small to change which split is best.
const TRIFLE: f32 = 1.0 / 4096.0;

/// A tree that imitates a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Surrogate {
    /// The first question.
    pub root: Branch,
    /// Predicted risk from which a stay counts as high-risk: twice the average of the table.
    pub high: f64,
    /// Share of stays the tree has not seen on which it agrees with the model, 0 to 1.
    pub agreement: f64,
    /// The same of a rule that calls no stay high-risk: what agreement must be compared with.
    pub agreement_of_none: f64,
}

/// A question or an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Branch {
    /// Is the feature below the threshold?
    Question {
        /// Name of the feature.
        feature: String,
        /// The feature for a person.
        label: String,
        /// Its unit; `1` for flags, scores and ratios.
        unit: String,
        /// Yes (1) or no (0).
        is_flag: bool,
        /// In that unit. A missing value counts as the median.
        threshold: f64,
        /// When it is below.
        below: Box<Branch>,
        /// When it is not.
        above: Box<Branch>,
    },
    /// Stays that end here.
    Answer {
        /// How many.
        stays: usize,
        /// Mean of the model's predicted risk.
        risk: f64,
        /// Share of them with the outcome.
        observed: f64,
        /// Share of them that the model calls high-risk.
        high_share: f64,
    },
}

/// Imitates `model` on the stays of `table`, whose features must be the model's own, in its order.
///
/// # Errors
/// The table has other features, or too few stays.
pub fn surrogate(model: &ModelFile, table: &Table) -> Result<Surrogate> {
    let names: Vec<&str> = table.features.iter().map(|feature| feature.name.as_str()).collect();
    if names.len() != model.features().len() || !model.features().iter().map(|one| one.name.as_str()).eq(names) {
        return Err(Error::Shape {
            what: "features of the model",
            expected: model.features().len(),
            found: table.features.len(),
        });
    }
    let rows: Vec<Row> = (0..table.len())
        .map(|row| {
            Row::from_ordered(table.x.row(row).iter().map(|value| (!value.is_nan()).then_some(*value)).collect())
        })
        .collect();
    let risk = model.predict(&rows);
    let high = HIGH * risk.iter().sum::<f64>() / risk.len().max(1) as f64;
    // linfa-trees sorts NaN to no place in particular: what is missing takes the median first.
    let mut x = table.x.clone();
    for ((mut column, stats), feature) in x.columns_mut().into_iter().zip(table.stats()).zip(&table.features) {
        if feature.is_category() {
            // It asks whether a value is below another: of categories, nothing.
            column.fill(0.0);
            continue;
        }
        let median = stats.map_or(0.0, |stats| stats.median);
        column.mapv_inplace(|value| if value.is_nan() { median } else { value });
    }
    let target: Vec<bool> = risk.iter().map(|risk| *risk >= high).collect();

    // Stays of a patient stay together: patients with an even place among all learn, the others judge.
    let mut patients: Vec<i64> = table.patient.clone();
    patients.sort_unstable();
    patients.dedup();
    let learns = |row: &usize| patients.binary_search(&table.patient[*row]).is_ok_and(|place| place.is_multiple_of(2));
    let (learning, judging): (Vec<usize>, Vec<usize>) = (0..table.len()).partition(learns);
    if learning.len() < 50 || judging.is_empty() {
        return Err(Error::Shape { what: "stays to imitate a model on", expected: 100, found: table.len() });
    }
    let fit = |rows: &[usize]| {
        let labels: Array1<bool> = rows.iter().map(|&row| target[row]).collect();
        // linfa-trees keeps class frequencies in a map whose order changes from run to run. With two classes, sums do not
        // depend on it; a leaf with as many stays of both would, so one of them weighs a trifle more.
        let weights = labels.mapv(|high| if high { 1.0 } else { 1.0 + TRIFLE });
        let data = Dataset::new(x.select(Axis(0), rows), labels).with_weights(weights);
        let tree = DecisionTree::params()
            .max_depth(Some(DEPTH))
            .min_weight_leaf((rows.len() as f32 / 50.0).max(5.0))
            .fit(&data)?;
        Ok::<_, Error>(branch(tree.root_node(), rows, &Stays { x: &x, table, risk: &risk, high }))
    };
    let trial = fit(&learning)?;
    let share = |agrees: &dyn Fn(usize) -> bool| {
        judging.iter().filter(|&&row| agrees(row)).count() as f64 / judging.len() as f64
    };
    let agreement = share(&|row| trial.says_high(table, &x.row(row)) == target[row]);
    let agreement_of_none = share(&|row| !target[row]);
    // What is shown learns from all stays; the trial only says how far to trust it.
    let root = fit(&(0..table.len()).collect::<Vec<_>>())?;
    Ok(Surrogate { root, high, agreement, agreement_of_none })
}

impl Branch {
    /// Whether most stays that end where `values` lead are high-risk.
    fn says_high(&self, table: &Table, values: &ArrayView1<'_, f64>) -> bool {
        match self {
            Self::Answer { high_share, .. } => *high_share > 0.5,
            Self::Question { feature, threshold, below, above, .. } => {
                let column = table.features.iter().position(|known| known.name == *feature);
                let is_below = column.is_some_and(|column| values[column] < *threshold);
                if is_below { below } else { above }.says_high(table, values)
            }
        }
    }
}

/// What leaves are described from.
struct Stays<'a> {
    x: &'a Array2<f64>,
    table: &'a Table,
    risk: &'a [f64],
    high: f64,
}

type Node = TreeNode<f64, bool>;

/// Where stays below the node's threshold go, and where the others.
fn sides(node: &Node) -> Option<[&Node; 2]> {
    let children = node.children();
    Some([children.first()?.as_deref()?, children.get(1)?.as_deref()?])
}

fn branch(node: &Node, rows: &[usize], stays: &Stays<'_>) -> Branch {
    let (feature, threshold, _) = node.split();
    if let Some([below, above]) = sides(node) {
        let (left, right): (Vec<usize>, Vec<usize>) =
            rows.iter().partition(|&&row| stays.x[(row, feature)] < threshold);
        let asked = &stays.table.features[feature];
        return Branch::Question {
            feature: asked.name.clone(),
            label: words::short_label(&asked.name, &asked.description),
            unit: asked.unit.to_owned(),
            is_flag: asked.is_flag,
            threshold,
            below: Box::new(branch(below, &left, stays)),
            above: Box::new(branch(above, &right, stays)),
        };
    }
    let mean =
        |value: &dyn Fn(usize) -> f64| rows.iter().map(|&row| value(row)).sum::<f64>() / rows.len().max(1) as f64;
    Branch::Answer {
        stays: rows.len(),
        risk: mean(&|row| stays.risk[row]),
        observed: mean(&|row| f64::from(u8::from(stays.table.y[row]))),
        high_share: mean(&|row| f64::from(u8::from(stays.risk[row] >= stays.high))),
    }
}

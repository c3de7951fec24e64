//! Models as ONNX, for engines such as onnxruntime.
//!
//! One input, `features`: rows of the model's features in their order, in single precision and in their units, NaN where one
//! is missing. Two outputs by row: `margin`, the log-odds that the learner gives, and `probability`, recalibrated as the
//! model is. Names, units and categories (in the order of their codes, which are the values) of the features stand in the
//! metadata of the file. Boosted trees are one
//! `TreeEnsembleRegressor`; a logistic regression is its transforms in double precision.

mod categories;
mod proto;

use prost::Message as _;
use serde_json::{Value, json};

use self::{
    categories::Members,
    proto::{Attribute, DOUBLE, Entry, FLOAT, Graph, Model, Node, OperatorSet, Tensor, ValueInfo},
};
use crate::{
    feature_info::FeatureInfo,
    gbdt::GbdtModel,
    isotonic::Isotonic,
    logistic::LogisticModel,
    model_file::{Learner, ModelFile},
};

/// The domain of operators for classical models.
const CLASSICAL: &str = "ai.onnx.ml";

/// The bytes of an ONNX file; the same for the same model.
#[must_use]
pub fn write(model: &ModelFile) -> Vec<u8> {
    let mut graph = Graph {
        name: model.metadata().task.clone(),
        input: vec![ValueInfo::rows_of("features", model.features().len())],
        output: vec![ValueInfo::rows_of("probability", 1), ValueInfo::rows_of("margin", 1)],
        ..Graph::default()
    };
    match model.learner() {
        Learner::Logistic(logistic) => graph.logistic(logistic),
        Learner::Gbdt(booster, ..) => graph.trees(booster),
    }
    match model.isotonic() {
        Some(curve) => graph.curve(curve),
        None => graph.node("Sigmoid", &["exact_margin"], "exact_probability", Vec::new()),
    }
    graph.cast("exact_margin", "margin", FLOAT);
    graph.cast("exact_probability", "probability", FLOAT);
    let meta = model.metadata();
    let features: Vec<_> = model.features().iter().map(described).collect();
    let entry = |key: &str, value: String| Entry { key: key.to_owned(), value };
    let operators = |domain: &str, version| OperatorSet { domain: domain.to_owned(), version };
    Model {
        ir_version: 8,
        producer_name: "acuity".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        doc_string: meta.description.clone(),
        graph: Some(graph),
        opset_import: vec![operators("", 15), operators(CLASSICAL, 3)],
        metadata_props: vec![
            entry("task", meta.task.clone()),
            entry("model", model.kind().to_string()),
            entry("features", json!(features).to_string()),
            entry("data_fingerprint", meta.data_fingerprint.clone()),
        ],
    }
    .encode_to_vec()
}

fn described(feature: &FeatureInfo) -> Value {
    let mut out = json!({"name": feature.name, "unit": feature.unit});
    if let Some(categories) = &feature.categories {
        out["categories"] = json!(categories);
    }
    out
}

impl Graph {
    fn node(&mut self, operator: &str, inputs: &[&str], output: &str, attribute: Vec<Attribute>) {
        let domain = if operator == "TreeEnsembleRegressor" { CLASSICAL } else { "" };
        self.node.push(Node {
            input: inputs.iter().map(|input| (*input).to_owned()).collect(),
            output: vec![output.to_owned()],
            name: output.to_owned(),
            op_type: operator.to_owned(),
            attribute,
            domain: domain.to_owned(),
        });
    }

    fn cast(&mut self, input: &str, output: &str, to: i32) {
        self.node("Cast", &[input], output, vec![Attribute::int("to", i64::from(to))]);
    }

    fn constant(&mut self, name: &str, dims: &[usize], values: &[f64]) {
        self.initializer.push(Tensor::doubles(name, dims, values));
    }

    fn trees(&mut self, model: &GbdtModel) {
        let members = Members::of(model);
        let input = self.members(&members);
        let (mut trees, mut ids, mut features, mut values) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut lefts, mut rights, mut defaults, mut modes) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut leaf_trees, mut leaf_ids, mut leaf_values) = (Vec::new(), Vec::new(), Vec::new());
        for (number, tree) in model.trees.iter().enumerate() {
            for (at, node) in tree.nodes().iter().enumerate() {
                trees.push(number as i64);
                ids.push(at as i64);
                let (mode, left, right) = match node.children() {
                    Some((left, right)) => ("BRANCH_LT", left as i64, right as i64),
                    None => {
                        leaf_trees.push(number as i64);
                        leaf_ids.push(at as i64);
                        leaf_values.push(node.value);
                        ("LEAF", 0, 0)
                    }
                };
                modes.push(mode);
                let asked = node.categories.as_ref().and_then(|set| members.column(node.feature, set));
                features.push(asked.map_or(i64::from(node.feature), |member| (model.features + member) as i64));
                // Whether it is among those that go right: 0 goes left.
                values.push(if asked.is_some() { 0.5 } else { node.threshold });
                lefts.push(left);
                rights.push(right);
                defaults.push(i64::from(node.default_left));
            }
        }
        let attributes = vec![
            Attribute::int("n_targets", 1),
            Attribute::text("aggregate_function", "SUM"),
            Attribute::text("post_transform", "NONE"),
            Attribute::floats("base_values", vec![model.base_margin() as f32]),
            Attribute::ints("nodes_treeids", trees),
            Attribute::ints("nodes_nodeids", ids),
            Attribute::ints("nodes_featureids", features),
            Attribute::texts("nodes_modes", &modes),
            Attribute::floats("nodes_values", values),
            Attribute::ints("nodes_truenodeids", lefts),
            Attribute::ints("nodes_falsenodeids", rights),
            Attribute::ints("nodes_missing_value_tracks_true", defaults),
            Attribute::ints("target_ids", vec![0; leaf_ids.len()]),
            Attribute::ints("target_treeids", leaf_trees),
            Attribute::ints("target_nodeids", leaf_ids),
            Attribute::floats("target_weights", leaf_values),
        ];
        self.node("TreeEnsembleRegressor", &[input], "sum_of_trees", attributes);
        self.cast("sum_of_trees", "exact_margin", DOUBLE);
    }

    fn logistic(&mut self, model: &LogisticModel) {
        let n = model.terms.len();
        let terms = |of: fn(&crate::logistic::Term) -> f64| -> Vec<f64> { model.terms.iter().map(of).collect() };
        self.constant("impute", &[n], &terms(|term| term.impute));
        self.constant("low", &[n], &terms(|term| term.low));
        self.constant("high", &[n], &terms(|term| term.high));
        self.constant("center", &[n], &terms(|term| term.center));
        self.constant("scale", &[n], &terms(|term| term.scale));
        self.constant("coefficients", &[n, 1], &terms(|term| term.coefficient));
        // A feature without an indicator of missing values: one that adds nothing.
        self.constant("missing_center", &[n], &terms(|term| term.missing.map_or(0.0, |one| one.center)));
        self.constant("missing_scale", &[n], &terms(|term| term.missing.map_or(1.0, |one| one.scale)));
        self.constant("missing_coefficients", &[n, 1], &terms(|term| term.missing.map_or(0.0, |one| one.coefficient)));
        self.constant("intercept", &[], &[model.intercept]);
        let with_categories = model.terms.iter().enumerate().filter(|(_, term)| !term.categories.is_empty());
        let of_numbers = if with_categories.clone().next().is_some() { "of_numbers" } else { "exact_margin" };
        self.node("IsNaN", &["features"], "is_missing", Vec::new());
        self.cast("features", "given", DOUBLE);
        self.cast("is_missing", "missing", DOUBLE);
        for (operator, inputs, output) in [
            ("Where", vec!["is_missing", "impute", "given"], "known"),
            ("Max", vec!["known", "low"], "from_below"),
            ("Min", vec!["from_below", "high"], "bounded"),
            ("Sub", vec!["bounded", "center"], "centered"),
            ("Div", vec!["centered", "scale"], "scaled"),
            ("MatMul", vec!["scaled", "coefficients"], "of_values"),
            ("Sub", vec!["missing", "missing_center"], "missing_centered"),
            ("Div", vec!["missing_centered", "missing_scale"], "missing_scaled"),
            ("MatMul", vec!["missing_scaled", "missing_coefficients"], "of_missing"),
            ("Add", vec!["of_values", "of_missing"], "of_all"),
            ("Add", vec!["of_all", "intercept"], of_numbers),
        ] {
            self.node(operator, &inputs, output, Vec::new());
        }
        let sum = with_categories.fold(None::<String>, |sum, (column, term)| {
            Some(self.category_term(sum.as_deref().unwrap_or(of_numbers), column, term))
        });
        if let Some(sum) = sum {
            self.node("Identity", &[&sum], "exact_margin", Vec::new());
        }
    }

    /// The first probability, and of each piece of the curve as much of its rise as the margin has gone through.
    fn curve(&mut self, curve: &Isotonic) {
        let pieces = curve.margins.len().saturating_sub(1);
        let rises: Vec<f64> = curve.probabilities.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let widths: Vec<f64> = curve.margins.windows(2).map(|pair| pair[1] - pair[0]).collect();
        self.constant("piece_starts", &[pieces], &curve.margins[..pieces]);
        self.constant("piece_widths", &[pieces], &widths);
        self.constant("piece_rises", &[pieces, 1], &rises);
        self.constant("lowest", &[], &curve.probabilities[..1]);
        self.constant("none", &[], &[0.0]);
        self.constant("whole", &[], &[1.0]);
        for (operator, inputs, output) in [
            ("Sub", vec!["exact_margin", "piece_starts"], "beyond"),
            ("Div", vec!["beyond", "piece_widths"], "unbounded_share"),
            ("Clip", vec!["unbounded_share", "none", "whole"], "share"),
            ("MatMul", vec!["share", "piece_rises"], "risen"),
            ("Add", vec!["risen", "lowest"], "exact_probability"),
        ] {
            self.node(operator, &inputs, output, Vec::new());
        }
    }
}

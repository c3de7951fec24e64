//! Categories in ONNX: a column of codes becomes one of 0 and 1 for each category, and those together one for each set that a
//! tree asks for. The operators that trees are written with know no sets.

use std::collections::BTreeMap;

use super::{
    Graph,
    proto::{Attribute, DOUBLE, FLOAT, Tensor},
};
use crate::{
    gbdt::{CategorySet, GbdtModel},
    logistic::Term,
};

/// The sets of categories that the trees of a model ask for, by feature, in order.
pub(super) struct Members(BTreeMap<u32, Vec<Vec<u32>>>);

impl Members {
    pub(super) fn of(model: &GbdtModel) -> Self {
        let mut sets: BTreeMap<u32, Vec<Vec<u32>>> = BTreeMap::new();
        for node in model.trees.iter().flat_map(|tree| tree.nodes()) {
            if let Some(set) = &node.categories {
                sets.entry(node.feature).or_default().push(set.codes().collect());
            }
        }
        for sets in sets.values_mut() {
            sets.sort();
            sets.dedup();
        }
        Self(sets)
    }

    /// The number of the column that says whether a value is in the set.
    pub(super) fn column(&self, feature: u32, set: &CategorySet) -> Option<usize> {
        let before: usize = self.0.range(..feature).map(|(_, sets)| sets.len()).sum();
        let codes: Vec<u32> = set.codes().collect();
        self.0.get(&feature)?.binary_search(&codes).ok().map(|at| before + at)
    }
}

impl Graph {
    /// What trees read: the features, and behind them a column for each set, missing where the feature is.
    pub(super) fn members(&mut self, members: &Members) -> &'static str {
        if members.0.is_empty() {
            return "features";
        }
        self.cast("features", "given", DOUBLE);
        self.constant("not_known", &[], &[f64::NAN]);
        let mut parts = vec!["features".to_owned()];
        for (feature, sets) in &members.0 {
            let codes = sets.iter().flatten().max().map_or(1, |code| *code as usize + 1);
            let (column, each) = self.one_hot(*feature as usize, codes);
            let holds = |code: usize| sets.iter().map(move |set| f64::from(u8::from(set.contains(&(code as u32)))));
            let table: Vec<f64> = (0..codes).flat_map(holds).collect();
            let name = |what: &str| format!("{what}_{feature}");
            self.constant(&name("sets"), &[codes, sets.len()], &table);
            self.node("MatMul", &[&each, &name("sets")], &name("in_sets"), Vec::new());
            self.node("IsNaN", &[&column], &name("not_given"), Vec::new());
            self.node(
                "Where",
                &[&name("not_given"), "not_known", &name("in_sets")],
                &name("exact_members"),
                Vec::new(),
            );
            self.cast(&name("exact_members"), &name("members"), FLOAT);
            parts.push(name("members"));
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        self.node("Concat", &parts, "features_and_sets", vec![Attribute::int("axis", 1)]);
        "features_and_sets"
    }

    /// Adds what the categories of a feature say to `sum`, and gives the name of the new sum.
    pub(super) fn category_term(&mut self, sum: &str, feature: usize, term: &Term) -> String {
        let n = term.categories.len();
        let (_, each) = self.one_hot(feature, n);
        let name = |what: &str| format!("{what}_{feature}");
        let of =
            |value: fn(&crate::logistic::Indicator) -> f64| -> Vec<f64> { term.categories.iter().map(value).collect() };
        self.constant(&name("category_center"), &[n], &of(|one| one.center));
        self.constant(&name("category_scale"), &[n], &of(|one| one.scale));
        self.constant(&name("category_coefficients"), &[n, 1], &of(|one| one.coefficient));
        for (operator, inputs, output) in [
            ("Sub", [each, name("category_center")], name("category_centered")),
            ("Div", [name("category_centered"), name("category_scale")], name("category_scaled")),
            ("MatMul", [name("category_scaled"), name("category_coefficients")], name("of_categories")),
            ("Add", [sum.to_owned(), name("of_categories")], name("margin")),
        ] {
            self.node(operator, &inputs.each_ref().map(String::as_str), &output, Vec::new());
        }
        name("margin")
    }

    /// The column of a feature in double precision, and one of 0 and 1 for each code.
    fn one_hot(&mut self, feature: usize, codes: usize) -> (String, String) {
        let name = |what: &str| format!("{what}_{feature}");
        self.initializer.push(Tensor::whole(&name("place"), &[1], &[feature as i64]));
        let all: Vec<f64> = (0..codes).map(|code| code as f64).collect();
        self.constant(&name("codes"), &[1, codes], &all);
        self.node("Gather", &["given", &name("place")], &name("code"), vec![Attribute::int("axis", 1)]);
        self.node("Equal", &[&name("code"), &name("codes")], &name("is_category"), Vec::new());
        self.cast(&name("is_category"), &name("each_category"), DOUBLE);
        (name("code"), name("each_category"))
    }
}

//! XGBoost's JSON model format, written and read.
//!
//! Written files load in XGBoost from version 1.7 on with equal predictions. Read files may come from XGBoost itself: a
//! `gbtree` or `dart` booster with a `binary:logistic` objective, splits by thresholds and by categories.

mod categories;
mod dropout;
mod rounds;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    model::GbdtModel,
    tree::{Node, Tree},
};
use crate::words::counted;

/// XGBoost's mark for "no parent".
const ROOT: u32 = 2_147_483_647;

/// A file that claims more has been damaged; believing it would take all memory.
const MOST_FEATURES: usize = 1_000_000;

/// The newest release of XGBoost, by its first number, whose files are known.
const NEWEST: u64 = 3;

/// A model as it stands in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct XgboostFile {
    /// The booster.
    pub model: GbdtModel,
    /// Column names; empty when the file has none.
    pub feature_names: Vec<String>,
    /// By feature: the names of its categories in the order of their codes, none where only codes are known; `None` for a feature
    /// of numbers. Empty when no feature has categories.
    pub categories: Vec<Option<Vec<String>>>,
    /// Free text attributes by name.
    pub attributes: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct FileJson<'a> {
    learner: LearnerJson<'a>,
    version: [u32; 3],
}

#[derive(Serialize)]
struct LearnerJson<'a> {
    attributes: &'a BTreeMap<String, String>,
    feature_names: &'a [String],
    feature_types: Vec<&'static str>,
    gradient_booster: BoosterJson,
    learner_model_param: BTreeMap<&'static str, String>,
    objective: ObjectiveJson,
}

#[derive(Serialize)]
struct BoosterJson {
    model: ForestJson,
    name: &'static str,
}

#[derive(Serialize)]
struct ForestJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    cats: Option<categories::CatsJson>,
    gbtree_model_param: BTreeMap<&'static str, String>,
    iteration_indptr: Vec<usize>,
    tree_info: Vec<u32>,
    trees: Vec<TreeJson>,
}

#[derive(Serialize)]
struct ObjectiveJson {
    name: &'static str,
    reg_loss_param: BTreeMap<&'static str, String>,
}

#[derive(Serialize, Deserialize)]
struct TreeJson {
    base_weights: Vec<f32>,
    categories: Vec<u32>,
    categories_nodes: Vec<u32>,
    categories_segments: Vec<u32>,
    categories_sizes: Vec<u32>,
    #[serde(deserialize_with = "flags")]
    default_left: Vec<u8>,
    id: usize,
    left_children: Vec<i64>,
    loss_changes: Vec<f32>,
    parents: Vec<u32>,
    right_children: Vec<i64>,
    split_conditions: Vec<f32>,
    split_indices: Vec<u32>,
    split_type: Vec<u8>,
    sum_hessian: Vec<f32>,
    tree_param: BTreeMap<String, String>,
}

/// XGBoost wrote `default_left` as booleans before version 1.6.
fn flags<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Flag {
        Number(u8),
        Bool(bool),
    }
    let flags = Vec::<Flag>::deserialize(deserializer)?;
    Ok(flags
        .into_iter()
        .map(|flag| match flag {
            Flag::Number(number) => number,
            Flag::Bool(bool) => u8::from(bool),
        })
        .collect())
}

/// The file as UBJSON: the same members in binary.
///
/// # Errors
/// As [`write()`].
pub fn write_ubjson(file: &XgboostFile) -> Result<Vec<u8>, String> {
    // Not by way of the text: there single precision is written in fewer digits than double precision reads.
    let value = with_json(file, |out| serde_json::to_value(out).map_err(|error| error.to_string()))?;
    Ok(super::ubjson::write(&value))
}

/// The file's text: one JSON object, keys sorted as here, the same bytes for the same model.
///
/// # Errors
/// Only when a number of the model is not finite.
pub fn write(file: &XgboostFile) -> Result<String, String> {
    with_json(file, |out| serde_json::to_string(out).map_err(|error| error.to_string()))
}

fn with_json<T>(file: &XgboostFile, to: impl FnOnce(&FileJson<'_>) -> Result<T, String>) -> Result<T, String> {
    let model = &file.model;
    if !(model.base_score > 0.0 && model.base_score < 1.0) {
        return Err(format!("base_score is {}, but must lie between 0 and 1", model.base_score));
    }
    let trees = model.trees.iter().enumerate().map(|(id, tree)| tree_json(id, tree, model.features));
    let trees: Vec<TreeJson> = trees.collect::<Result<_, _>>()?;
    let count = model.trees.len();
    let out = FileJson {
        learner: LearnerJson {
            attributes: &file.attributes,
            feature_names: &file.feature_names,
            feature_types: feature_types(file),
            gradient_booster: BoosterJson {
                model: ForestJson {
                    cats: categories::write(&file.categories),
                    gbtree_model_param: params([("num_parallel_tree", "1".into()), ("num_trees", count.to_string())]),
                    iteration_indptr: (0..=count).collect(),
                    tree_info: vec![0; count],
                    trees,
                },
                name: "gbtree",
            },
            learner_model_param: params([
                // As XGBoost writes the numbers that it keeps as text.
                ("base_score", format!("{:E}", model.base_score)),
                ("boost_from_average", "1".into()),
                ("num_class", "0".into()),
                ("num_feature", model.features.to_string()),
                ("num_target", "1".into()),
            ]),
            objective: ObjectiveJson {
                name: "binary:logistic",
                reg_loss_param: params([("scale_pos_weight", "1".into())]),
            },
        },
        // The release whose format this is: names of categories came later.
        version: if file.categories.is_empty() { [2, 1, 0] } else { [3, 1, 0] },
    };
    to(&out)
}

fn feature_types(file: &XgboostFile) -> Vec<&'static str> {
    if file.categories.is_empty() {
        return vec!["float"; file.feature_names.len()];
    }
    file.categories.iter().map(|names| if names.is_some() { "c" } else { "float" }).collect()
}

fn params<const N: usize>(pairs: [(&'static str, String); N]) -> BTreeMap<&'static str, String> {
    BTreeMap::from(pairs)
}

fn tree_json(id: usize, tree: &Tree, features: usize) -> Result<TreeJson, String> {
    let nodes = tree.nodes();
    let n = nodes.len();
    let mut out = TreeJson {
        base_weights: nodes.iter().map(|node| node.value).collect(),
        categories: Vec::new(),
        categories_nodes: Vec::new(),
        categories_segments: Vec::new(),
        categories_sizes: Vec::new(),
        default_left: nodes.iter().map(|node| u8::from(node.default_left)).collect(),
        id,
        left_children: vec![-1; n],
        loss_changes: nodes.iter().map(|node| node.gain).collect(),
        parents: vec![ROOT; n],
        right_children: vec![-1; n],
        split_conditions: Vec::with_capacity(n),
        split_indices: nodes.iter().map(|node| node.feature).collect(),
        split_type: nodes.iter().map(|node| u8::from(node.categories.is_some())).collect(),
        sum_hessian: nodes.iter().map(|node| node.cover).collect(),
        tree_param: BTreeMap::from([
            ("num_deleted".to_owned(), "0".to_owned()),
            ("num_feature".to_owned(), features.to_string()),
            ("num_nodes".to_owned(), n.to_string()),
            ("size_leaf_vector".to_owned(), "1".to_owned()),
        ]),
    };
    for (index, node) in nodes.iter().enumerate() {
        if let Some((left, right)) = node.children() {
            out.left_children[index] = left as i64;
            out.right_children[index] = right as i64;
            out.parents[left] = index as u32;
            out.parents[right] = index as u32;
        }
        // XGBoost keeps the value of a leaf where splits have their threshold.
        let condition = if node.children().is_some() { node.threshold } else { node.value };
        if ![condition, node.value, node.cover, node.gain].iter().all(|number| number.is_finite()) {
            return Err(format!("node {index} of tree {id} has a number that is not finite"));
        }
        out.split_conditions.push(condition);
        if let Some(set) = &node.categories {
            let first = out.categories.len();
            out.categories.extend(set.codes());
            out.categories_nodes.push(index as u32);
            out.categories_segments.push(first as u32);
            out.categories_sizes.push((out.categories.len() - first) as u32);
        }
    }
    Ok(out)
}

/// Reads a model from the file's text.
///
/// # Errors
/// Says which part is missing, foreign or inconsistent.
pub fn read(text: &str) -> Result<XgboostFile, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        if error.is_eof() {
            format!("the file ends too early (line {}, column {}): it is truncated", error.line(), error.column())
        } else {
            format!("it is not JSON: {error}")
        }
    })?;
    read_value(&value)
}

/// Reads a model from parsed JSON.
///
/// # Errors
/// Says which part is missing, foreign or inconsistent.
pub fn read_value(value: &Value) -> Result<XgboostFile, String> {
    let learner = value.get("learner").ok_or("it has no `learner`, so it is no XGBoost model")?;
    let version: Option<Vec<u64>> = value.get("version").and_then(|version| Vec::deserialize(version).ok());
    if let Some(version) = version.filter(|version| version.first().is_some_and(|major| *major > NEWEST)) {
        let version: Vec<String> = version.iter().map(u64::to_string).collect();
        return Err(format!(
            "XGBoost {} wrote it, whose format nobody has compared; up to {NEWEST} can be read",
            version.join(".")
        ));
    }
    let objective = text(learner, "/objective/name")?;
    if objective != "binary:logistic" {
        return Err(format!("its objective is `{objective}`; only `binary:logistic` can be read"));
    }
    let (forest, weights) = dropout::forest(learner)?;
    // Of releases that had it.
    let targets = learner.pointer("/learner_model_param/num_target").and_then(Value::as_str).unwrap_or("1");
    if number::<usize>(targets, "num_target")? > 1 {
        return Err(format!("it predicts {targets} outcomes of each row; only a model of one can be read"));
    }
    let features: usize = number(text(learner, "/learner_model_param/num_feature")?, "num_feature")?;
    if features > MOST_FEATURES {
        return Err(format!("it says that it has {features} features; more than {MOST_FEATURES} cannot be read"));
    }
    let base_score = text(learner, "/learner_model_param/base_score")?;
    // Newer releases write a list of one.
    let base_score: f32 = number(base_score.trim_matches(['[', ']']), "base_score")?;
    if !(base_score > 0.0 && base_score < 1.0) {
        return Err(format!("base_score is {base_score}, but must lie between 0 and 1"));
    }
    let base_margin = GbdtModel { features, base_score, trees: Vec::new() }.base_margin();
    if !base_margin.is_finite() {
        return Err(format!("base_score is {base_score}, too close to 0 or 1"));
    }
    let stored = forest.get("trees").and_then(Value::as_array).ok_or("it has no `gradient_booster.model.trees`")?;
    let mut trees = Vec::with_capacity(stored.len());
    for (id, tree) in stored.iter().enumerate() {
        let tree = TreeJson::deserialize(tree).map_err(|error| format!("tree {id}: {error}"))?;
        trees.push(read_tree(&tree, features).map_err(|error| format!("tree {id}: {error}"))?);
    }
    for (tree, weight) in trees.iter_mut().zip(weights.into_iter().flatten()) {
        tree.scale(f64::from(weight));
    }
    let feature_names: Vec<String> = list(learner, "feature_names")?;
    if !feature_names.is_empty() && feature_names.len() != features {
        return Err(format!("it names {} but has {features}", counted(feature_names.len(), "feature")));
    }
    let mut attributes = match learner.get("attributes") {
        None => BTreeMap::new(),
        Some(value) => BTreeMap::deserialize(value).map_err(|error| format!("`attributes`: {error}"))?,
    };
    if let Some(served) = rounds::served(forest, &attributes)? {
        trees.truncate(served);
        // What is left has no round but those that serve.
        attributes.remove(rounds::BEST);
    }
    let names = categories::read(forest.get("cats"), features)?;
    let model = GbdtModel { features, base_score, trees };
    let categories = categories::of(&model, &list(learner, "feature_types")?, names)?;
    Ok(XgboostFile { model, feature_names, categories, attributes })
}

fn read_tree(tree: &TreeJson, features: usize) -> Result<Tree, String> {
    let n = tree.left_children.len();
    let lengths = [
        tree.right_children.len(),
        tree.split_conditions.len(),
        tree.split_indices.len(),
        tree.default_left.len(),
        tree.sum_hessian.len(),
        tree.loss_changes.len(),
        tree.base_weights.len(),
    ];
    if lengths.iter().any(|length| *length != n) {
        return Err("its arrays differ in length".to_owned());
    }
    let mut sets = categories::sets(tree)?;
    let mut nodes = Vec::with_capacity(n);
    let mut children = Vec::with_capacity(n);
    for i in 0..n {
        let (left, right) = (tree.left_children[i], tree.right_children[i]);
        let pair = match (left, right) {
            (-1, -1) => None,
            _ => match (usize::try_from(left), usize::try_from(right)) {
                (Ok(left), Ok(right)) => Some((left, right)),
                _ => return Err(format!("node {i} has one child only")),
            },
        };
        let condition = tree.split_conditions[i];
        let cover = tree.sum_hessian[i];
        if !condition.is_finite() || !cover.is_finite() || cover < 0.0 {
            return Err(format!("node {i} has a threshold, value or cover that is not finite"));
        }
        let mut node = Node::leaf(condition, cover);
        if pair.is_some() {
            node.feature = tree.split_indices[i];
            if node.feature as usize >= features {
                return Err(format!("node {i} splits on feature {}, but there are {features}", node.feature));
            }
            node.threshold = condition;
            node.default_left = tree.default_left[i] != 0;
            node.gain = tree.loss_changes[i];
            node.categories = sets.remove(&i);
            if node.categories.is_some() {
                // XGBoost writes a number there that means nothing.
                node.threshold = 0.0;
            }
            node.value = tree.base_weights[i];
        }
        nodes.push(node);
        children.push(pair);
    }
    Tree::from_parts(&nodes, &children)
}

fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str, String> {
    let name = pointer.trim_start_matches('/').replace('/', ".");
    value.pointer(pointer).and_then(Value::as_str).ok_or_else(|| format!("it has no `learner.{name}`"))
}

fn number<T: std::str::FromStr>(text: &str, name: &str) -> Result<T, String> {
    text.trim().parse().map_err(|_| format!("`{name}` is `{text}`, which is no number of the kind needed"))
}

fn list(value: &Value, name: &str) -> Result<Vec<String>, String> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(value) => Vec::deserialize(value).map_err(|error| format!("`{name}`: {error}")),
    }
}

#[cfg(test)]
mod tests;

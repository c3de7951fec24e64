//! Trees that were trained with dropout (DART, Rashmi and Gilad-Bachrach 2015): each counts with a weight of its own.

use serde::Deserialize;
use serde_json::Value;

use super::text;
use crate::words::counted;

/// The part of a file that holds its trees, and what each of them weighs where not all weigh the same.
pub(super) fn forest(learner: &Value) -> Result<(&Value, Option<Vec<f32>>), String> {
    let booster = text(learner, "/gradient_booster/name")?;
    // Until version 3.3 such a booster was another one, around that of trees; since then it is the same with weights.
    let (name, weights) = match booster {
        "gbtree" => ("gradient_booster.model", "/gradient_booster/model/weight_drop"),
        "dart" => ("gradient_booster.gbtree.model", "/gradient_booster/weight_drop"),
        _ => return Err(format!("its booster is `{booster}`; only `gbtree` and `dart` can be read")),
    };
    let forest =
        learner.pointer(&format!("/{}", name.replace('.', "/"))).ok_or_else(|| format!("it has no `{name}`"))?;
    let weights = match learner.pointer(weights) {
        None | Some(Value::Null) if booster == "dart" => {
            return Err("it has no `gradient_booster.weight_drop`".to_owned());
        }
        None | Some(Value::Null) => return Ok((forest, None)),
        Some(weights) => Vec::<f32>::deserialize(weights).map_err(|error| format!("`weight_drop`: {error}"))?,
    };
    if weights.is_empty() && booster == "gbtree" {
        return Ok((forest, None));
    }
    let trees = forest.get("trees").and_then(Value::as_array).map_or(0, Vec::len);
    if weights.len() != trees {
        let (weights, trees) = (counted(weights.len(), "weight"), counted(trees, "tree"));
        return Err(format!("it has {weights} of dropout for {trees}"));
    }
    match weights.iter().position(|weight| !weight.is_finite()) {
        Some(tree) => Err(format!("tree {tree} has a weight that is not finite")),
        None => Ok((forest, Some(weights))),
    }
}

//! Rounds of boosting that early stopping left behind.

use std::collections::BTreeMap;

use serde_json::Value;

/// The attribute that says which round was the best, from 0.
pub(super) const BEST: &str = "best_iteration";

/// How many of the trees a model predicts with, where those are not all. XGBoost's estimators for scikit-learn, whose mark the file
/// has, leave out what was grown after the best round; its own `Booster` takes all trees, whatever the best round was.
pub(super) fn served(forest: &Value, attributes: &BTreeMap<String, String>) -> Result<Option<usize>, String> {
    let Some(best) = attributes.get(BEST).filter(|_| attributes.contains_key("scikit_learn")) else {
        return Ok(None);
    };
    let best: usize = best
        .parse()
        .map_err(|_| format!("its attribute `best_iteration` is `{best}`, which is no number of a round"))?;
    if let Some(ends) = forest.get("iteration_indptr").and_then(Value::as_array) {
        return Ok(ends.get(best + 1).and_then(Value::as_u64).and_then(|end| usize::try_from(end).ok()));
    }
    // Of releases that did not say where rounds end.
    let each = forest.pointer("/gbtree_model_param/num_parallel_tree").and_then(Value::as_str);
    let each: usize = each.and_then(|each| each.parse().ok()).filter(|each| *each > 0).unwrap_or(1);
    Ok((best + 1).checked_mul(each))
}

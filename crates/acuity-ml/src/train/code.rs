//! Which code trained a model.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::dataset::hex;

/// The sources that decide what a model becomes, by their path under `src`.
macro_rules! sources {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!("../", $path)))),*]
    };
}

/// As they stand: a changed comment changes the fingerprint, too.
const SOURCES: &[(&str, &str)] = sources![
    "bagged.rs" "cohort.rs" "dataset.rs" "distribution.rs" "evaluate/importance.rs" "evaluate/mod.rs" "evaluate/repeated.rs" "facts.rs" "features.rs" "feature_info.rs" "folds.rs"
    "gbdt/bins.rs" "gbdt/boost.rs" "gbdt/category.rs" "gbdt/category_split.rs" "gbdt/check.rs" "gbdt/gradients.rs" "gbdt/grow.rs" "gbdt/histogram.rs" "gbdt/hyperparams.rs"
    "gbdt/mod.rs" "gbdt/model.rs" "gbdt/objective.rs" "gbdt/partition.rs" "gbdt/rows.rs" "gbdt/scan.rs" "gbdt/sort.rs" "gbdt/tree.rs"
    "gbdt/shap/batch.rs" "gbdt/shap/groups.rs" "gbdt/shap/mod.rs"
    "isotonic.rs"
    "logistic/cholesky.rs" "logistic/elastic.rs" "logistic/fit.rs" "logistic/mod.rs" "logistic/model.rs" "logistic/ridge.rs"
    "mart.rs" "math.rs"
    "metrics/alerts.rs" "metrics/bootstrap.rs" "metrics/calibration.rs" "metrics/curves.rs" "metrics/decisions.rs" "metrics/delong.rs" "metrics/mod.rs"
    "newton.rs" "recalibration.rs" "task/mod.rs"
    "train/baseline.rs" "train/class_weight.rs" "train/directions.rs" "train/fit.rs" "train/folds.rs" "train/importance.rs" "train/mod.rs" "train/options.rs"
    "train/repeat.rs" "train/search.rs" "train/select.rs" "train/subgroups.rs" "train/temporal.rs" "train/tune.rs"
];

/// SHA-256 of [`SOURCES`], in hexadecimal.
pub(super) static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for (_, source) in SOURCES {
        hash.update(source.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize())
});

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    /// Sources and folders that a trained model does not depend on.
    const OTHERS: &[&str] = &[
        "drift.rs",
        "error.rs",
        "explain.rs",
        "gbdt/forest.rs",
        "gbdt/shap/interactions.rs",
        "gbdt/ubjson.rs",
        "gbdt/xgboost_json.rs",
        "gbdt/xgboost_json/",
        "giveaway.rs",
        "groups/",
        "input/",
        "lib.rs",
        "leakage.rs",
        "matrix.rs",
        "members.rs",
        "model_file/",
        "model_kind.rs",
        "onnx/",
        "registry.rs",
        "report/",
        "row.rs",
        "serve.rs",
        "stay.rs",
        "surrogate.rs",
        "task/documented.rs",
        "task/fields.rs",
        "task/place.rs",
        "task/read.rs",
        "train/code.rs",
        "train/progress.rs",
        "words.rs",
    ];

    /// Paths of all sources below `dir`, from `root`, but for files of tests.
    fn sources(root: &Path, dir: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(root, &path, found);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") {
                let parts = path.strip_prefix(root).unwrap().iter().map(|part| part.to_str().unwrap());
                found.insert(parts.collect::<Vec<_>>().join("/"));
            }
        }
    }

    #[test]
    fn each_source_is_either_part_of_the_fingerprint_or_known_not_to_matter() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = BTreeSet::new();
        sources(&root, &root, &mut found);
        let covers = |known: &str, path: &str| known == path || (known.ends_with('/') && path.starts_with(known));
        let is_part = |path: &str| SOURCES.iter().any(|(known, _)| *known == path);
        let is_other = |path: &str| OTHERS.iter().any(|known| covers(known, path));
        let unclear: Vec<&String> = found.iter().filter(|path| is_part(path) == is_other(path)).collect();
        assert!(unclear.is_empty(), "put each of these into one of SOURCES and OTHERS: {unclear:?}");
        let gone: Vec<&&str> = OTHERS.iter().filter(|known| !found.iter().any(|path| covers(known, path))).collect();
        assert!(gone.is_empty(), "these are no more: {gone:?}");
    }
}

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
    "cohort.rs" "dataset.rs" "facts.rs" "features.rs" "feature_info.rs" "folds.rs"
    "gbdt/bins.rs" "gbdt/boost.rs" "gbdt/grow.rs" "gbdt/histogram.rs" "gbdt/hyperparams.rs" "gbdt/mod.rs" "gbdt/model.rs" "gbdt/tree.rs"
    "logistic/cholesky.rs" "logistic/fit.rs" "logistic/mod.rs" "logistic/model.rs" "logistic/ridge.rs"
    "mart.rs" "math.rs"
    "metrics/bootstrap.rs" "metrics/calibration.rs" "metrics/curves.rs" "metrics/decisions.rs" "metrics/delong.rs" "metrics/mod.rs"
    "newton.rs" "task/mod.rs"
    "train/baseline.rs" "train/fit.rs" "train/folds.rs" "train/mod.rs" "train/options.rs" "train/subgroups.rs" "train/tune.rs"
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

    /// Sources that a trained model does not depend on.
    const OTHERS: &[&str] =
        &["gbdt/shap.rs", "gbdt/ubjson.rs", "gbdt/xgboost_json.rs", "train/code.rs", "train/progress.rs"];

    #[test]
    fn each_source_of_learning_is_either_part_of_the_fingerprint_or_known_not_to_matter() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut found = BTreeSet::new();
        for folder in ["gbdt", "logistic", "metrics", "train"] {
            for entry in fs::read_dir(root.join(folder)).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if name.ends_with(".rs") {
                    found.insert(format!("{folder}/{name}"));
                }
            }
        }
        let known: BTreeSet<String> =
            SOURCES.iter().map(|(path, _)| *path).chain(OTHERS.iter().copied()).map(str::to_owned).collect();
        let unknown: Vec<&String> = found.difference(&known).collect();
        assert!(unknown.is_empty(), "put these into SOURCES or OTHERS: {unknown:?}");
    }
}

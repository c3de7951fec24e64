//! What is known of a model that was made elsewhere.

use std::collections::BTreeMap;

use super::{FORMAT_VERSION, Metadata};
use crate::{feature_info::FeatureInfo, features::FeatureGroup, gbdt::xgboost_json};

/// Metadata for a model that was trained by XGBoost itself.
pub(super) fn metadata(file: &xgboost_json::XgboostFile) -> Metadata {
    let feature = |i: usize| {
        let name = file.feature_names.get(i).cloned().unwrap_or_else(|| format!("f{i}"));
        match file.categories.get(i) {
            Some(Some(names)) => {
                FeatureInfo { categories: Some(names.clone()), model: None, ..FeatureInfo::category(&name, "", "") }
            }
            _ => foreign_feature(name),
        }
    };
    Metadata {
        format_version: FORMAT_VERSION,
        task: "imported".to_owned(),
        definition: None,
        description: "A model trained by XGBoost; no training statistics are known.".to_owned(),
        acuity_version: String::new(),
        features: (0..file.model.features).map(feature).collect(),
        dropped_features: Vec::new(),
        cohort: None,
        seed: 0,
        hyperparameters: BTreeMap::new(),
        data_fingerprint: String::new(),
        code_fingerprint: String::new(),
        evaluation: None,
    }
}

fn foreign_feature(name: String) -> FeatureInfo {
    match crate::features::find(&name) {
        Some(feature) => FeatureInfo::new(feature, None),
        None => FeatureInfo {
            name,
            unit: String::new(),
            description: String::new(),
            group: FeatureGroup::Other,
            is_flag: false,
            categories: None,
            plausible: None,
            training: None,
            distribution: None,
            model: None,
        },
    }
}

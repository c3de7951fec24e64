//! What a model is worth without knowing a feature.

use serde::{Deserialize, Serialize};

/// What the area under the ROC curve of a fold's model loses on the rows that it has not seen when the values of a feature
/// are those of other patients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Importance {
    /// Name of the feature.
    pub name: String,
    /// Mean over folds and shuffles; about 0 where other features say the same.
    pub loss: f64,
    /// Standard deviation over folds and shuffles.
    pub sd: f64,
}

/// What a table of importances needs to be read, for reports.
pub(crate) const EXPLAINED: &str = "Area under the ROC curve that is lost on patients held out when the values of a feature are those of \
other patients (permutation importance): mean and standard deviation over folds and five shuffles. Features that say the same as \
others cost little, however much the model uses them.";

/// How many features such a table has.
pub(crate) const SHOWN: usize = 15;

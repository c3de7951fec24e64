//! Gradient-boosted trees for a binary outcome: a histogram booster behind linfa's traits, exact Shapley values, and
//! XGBoost's JSON and UBJSON formats.
//!
//! Training follows Chen and Guestrin, "XGBoost: a scalable tree boosting system" (2016): second-order boosting of the
//! logistic loss, regularised leaf values, a learned default direction for missing values; splits are found on histograms
//! of quantile bins.

mod bins;
mod boost;
mod forest;
mod grow;
mod histogram;
mod hyperparams;
mod model;
mod shap;
mod tree;
pub mod ubjson;
pub mod xgboost_json;

pub use boost::EarlyStopped;
pub use forest::Forest;
pub use hyperparams::{GbdtParams, GbdtValidParams};
pub use model::GbdtModel;
pub use shap::TreeShap;
pub use tree::{Node, SplitRule, Tree};

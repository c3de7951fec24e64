//! Gradient-boosted trees for a binary outcome: a histogram booster behind linfa's traits, exact Shapley values, and
//! XGBoost's JSON and UBJSON formats.
//!
//! Training follows Chen and Guestrin, "XGBoost: a scalable tree boosting system" (2016): second-order boosting of the
//! logistic loss, regularised leaf values, a learned default direction for missing values; splits are found on histograms
//! of quantile bins, and of categories one by one, which a split parts by what they say of the gradient (Fisher 1958).

mod bins;
mod boost;
mod category;
mod category_split;
pub(crate) mod check;
mod forest;
mod gradients;
mod grow;
mod histogram;
mod hyperparams;
mod model;
mod objective;
mod partition;
mod rows;
mod scan;
mod shap;
mod sort;
mod tree;
pub mod ubjson;
pub mod xgboost_json;

pub use boost::EarlyStopped;
pub use category::CategorySet;
pub use forest::Forest;
pub use hyperparams::{GbdtParams, GbdtValidParams};
pub use model::GbdtModel;
pub use shap::TreeShap;
pub use tree::{Node, SplitRule, Tree};

//! Logistic regression on standardised features, fitted by Newton steps.

pub(crate) mod cholesky;
mod elastic;
mod fit;
mod model;
mod ridge;

pub use elastic::ElasticNet;
pub(crate) use fit::Design;
pub use fit::LogisticParams;
pub use model::{Indicator, LogisticModel, Term};
pub use ridge::{LinearModel, PenaltyPath, Ridge};

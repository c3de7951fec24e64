//! Logistic regression on standardised features, fitted by Newton steps.

pub(crate) mod cholesky;
mod fit;
mod model;
mod ridge;

pub(crate) use fit::Design;
pub use fit::LogisticParams;
pub use model::{LogisticModel, MissingTerm, Term};
pub use ridge::{Ridge, RidgeModel, RidgePath};

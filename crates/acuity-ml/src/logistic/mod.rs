//! Logistic regression on standardised features, fitted by linfa-logistic.

mod fit;
mod model;

pub(crate) use fit::Design;
pub use fit::LogisticParams;
pub use model::{LogisticModel, MissingTerm, Term};

//! Training, serving and reporting on marts in memory.
#![expect(clippy::unwrap_used, reason = "a test helper that fails is a failed test")]

mod bad_input;
mod categories;
mod categories_elsewhere;
mod fake;
mod learners;
mod mart;
mod onnx;
mod registry;
mod report;
mod rolling;
mod serve;
mod training;
mod validation;
mod xgboost;

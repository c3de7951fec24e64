//! The meaning of translated SQL, judged by Google's engine: recorded answers to a corpus, and random queries as they are made.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod answers;
mod corpus;
mod grammar;
#[path = "../../../../tests/googlesql/judge.rs"]
mod judge;
mod pipes;
mod query;
mod random;
mod random_scripts;
mod scripts;
mod shapes;
mod wide;

//! How groups of stays differ: in what they are like at the start, and in how long they live.

mod balance;
mod chi_square;
mod homogeneity;
mod survival;

pub use balance::{difference_of_means, difference_of_shares};
pub use chi_square::ChiSquareTest;
pub use homogeneity::{Homogeneity, of_categories, of_numbers};
pub use survival::{Curve, FollowUp, Step, kaplan_meier, log_rank};

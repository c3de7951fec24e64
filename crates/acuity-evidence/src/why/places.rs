//! Where to read.

/// The datasets that an answer is read from.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// The dataset of the marts.
    pub marts: &'a str,
    /// The dataset of the raw records.
    pub raw: &'a str,
}

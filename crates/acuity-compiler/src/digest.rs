//! Digests as text.

use md5::{Digest as _, Md5};
use sha1::Sha1;
use sha2::Sha256;

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The MD5 of a text, which dbt makes its names of.
pub(crate) fn md5(text: &str) -> String {
    hex(&Md5::digest(text.as_bytes()))
}

/// The SHA-1 of a text, by which dbt tells whether a lock file is of the packages that are asked for.
pub(crate) fn sha1(text: &str) -> String {
    hex(&Sha1::digest(text.as_bytes()))
}

/// An identifier in the form of a version 4 UUID, which readers of dbt's artifacts look for: the same for the same text.
pub fn uuid(text: &str) -> String {
    let x = hex(&Sha256::digest(text.as_bytes()));
    format!("{}-{}-4{}-a{}-{}", &x[..8], &x[8..12], &x[13..16], &x[17..20], &x[20..32])
}

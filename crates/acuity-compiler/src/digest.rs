//! Digests as text.

use md5::{Digest as _, Md5};
use sha1::Sha1;

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

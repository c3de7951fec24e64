//! Hashes, encodings of bytes as text, and Unicode's normal forms.

use std::borrow::Cow;

use data_encoding::BASE32;
use sha2::Digest;
use unicode_normalization::UnicodeNormalization;

use super::{Answer, Function, Kind, Value, bytes, f, owned, str};
use Kind::{Bytes, Int, Text};

/// An answer of bytes.
fn some(b: Vec<u8>) -> Answer {
    Ok(Value::Bytes(Cow::Owned(b)))
}

/// FROM_HEX; an odd number of digits begins with half a byte.
fn from_hex(args: &[Value<'_>]) -> Answer {
    let s = str(args, 0);
    let padded = if s.len() % 2 == 1 { format!("0{s}") } else { s.to_owned() };
    let pairs = padded.as_bytes().chunks(2).map(|p| {
        std::str::from_utf8(p)
            // Reading numbers would take a sign.
            .ok()
            .filter(|p| p.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|p| u8::from_str_radix(p, 16).ok())
    });
    let decoded: Option<Vec<u8>> = pairs.collect();
    decoded.map_or_else(|| Err(format!("Failed to decode invalid hexadecimal string: {s}")), some)
}

/// FROM_BASE64.
fn from_base64(args: &[Value<'_>]) -> Answer {
    bytes_of_base64(str(args, 0)).map_or_else(|| Err("Failed to decode invalid base64 string".to_owned()), some)
}

/// Bytes of base64. Blanks do not count, and bits left over at the end are dropped, which stricter readers refuse.
pub(super) fn bytes_of_base64(s: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let (mut bits, mut count) = (0u32, 0);
    let whole: String = s.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let text = whole.trim_end_matches('=');
    // Padding may be left out, but not in part.
    if text.len() != whole.len() && (!whole.len().is_multiple_of(4) || whole.len() - text.len() > 2) {
        return None;
    }
    for c in text.bytes() {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    if count >= 6 {
        return None;
    }
    Some(out)
}

/// FROM_BASE32, which takes no blanks and wants its padding.
fn from_base32(args: &[Value<'_>]) -> Answer {
    let decoded = BASE32.decode(str(args, 0).as_bytes());
    decoded.map_or_else(|_| Err("Failed to decode invalid base32 string".to_owned()), some)
}

/// The text in the normal form of the second argument: NFC, NFD, NFKC or NFKD.
fn normal(s: &str, form: &str) -> String {
    match form {
        "NFD" => s.nfd().collect(),
        "NFKC" => s.nfkc().collect(),
        "NFKD" => s.nfkd().collect(),
        _ => s.nfc().collect(),
    }
}

/// NORMALIZE_AND_CASEFOLD. Folding needs characters taken apart, the result is put together again.
fn casefold(args: &[Value<'_>]) -> Answer {
    let form = str(args, 1);
    // The names of the compatible forms have four letters.
    let decomposed = normal(str(args, 0), if form.len() == 4 { "NFKD" } else { "NFD" });
    owned(normal(&caseless::default_case_fold_str(&decomposed), form))
}

/// EDIT_DISTANCE in characters; the third argument caps it.
fn edit_distance(args: &[Value<'_>]) -> Answer {
    let distance = strsim::levenshtein(str(args, 0), str(args, 1)) as i64;
    let most = if args.len() > 2 { super::int(args, 2) } else { i64::MAX };
    if most < 0 {
        return Err("max_distance must be greater than or equal to 0".to_owned());
    }
    Ok(Value::Int(distance.min(most)))
}

/// EDIT_DISTANCE in bytes.
fn edit_distance_bytes(args: &[Value<'_>]) -> Answer {
    let distance = strsim::generic_levenshtein(&List(bytes(args, 0)), &List(bytes(args, 1))) as i64;
    let most = if args.len() > 2 { super::int(args, 2) } else { i64::MAX };
    if most < 0 {
        return Err("max_distance must be greater than or equal to 0".to_owned());
    }
    Ok(Value::Int(distance.min(most)))
}

/// Bytes as `strsim` wants a sequence.
struct List<'b>(&'b [u8]);

impl<'a> IntoIterator for &'a List<'_> {
    type Item = &'a u8;
    type IntoIter = std::slice::Iter<'a, u8>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// FARM_FINGERPRINT: the hash's 64 bits as a signed number.
fn fingerprint(b: &[u8]) -> Answer {
    Ok(Value::Int(super::farm::fingerprint(b).cast_signed()))
}

/// The text with U+FFFD for each byte that is not part of a character.
fn lossy(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    out
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_from_hex", &[Text], Bytes, from_hex),
    f("bq_from_base64", &[Text], Bytes, from_base64),
    f("bq_from_base32", &[Text], Bytes, from_base32),
    f("bq_to_base32", &[Bytes], Text, |a| owned(BASE32.encode(bytes(a, 0)))),
    f("bq_sha512", &[Text], Bytes, |a| some(sha2::Sha512::digest(str(a, 0).as_bytes()).to_vec())),
    f("bq_sha512_bytes", &[Bytes], Bytes, |a| some(sha2::Sha512::digest(bytes(a, 0)).to_vec())),
    f("bq_farm_fingerprint", &[Text], Int, |a| fingerprint(str(a, 0).as_bytes())),
    f("bq_farm_fingerprint_bytes", &[Bytes], Int, |a| fingerprint(bytes(a, 0))),
    f("bq_normalize", &[Text, Text], Text, |a| owned(normal(str(a, 0), str(a, 1)))),
    f("bq_casefold", &[Text, Text], Text, casefold),
    f("bq_edit_distance", &[Text, Text], Int, edit_distance),
    f("bq_edit_distance", &[Text, Text, Int], Int, edit_distance),
    f("bq_edit_distance_bytes", &[Bytes, Bytes], Int, edit_distance_bytes),
    f("bq_edit_distance_bytes", &[Bytes, Bytes, Int], Int, edit_distance_bytes),
    f("bq_lossy_text", &[Bytes], Text, |a| owned(lossy(bytes(a, 0)))),
];

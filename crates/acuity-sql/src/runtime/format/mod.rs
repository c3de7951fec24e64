//! FORMAT_DATETIME, PARSE_DATETIME and their like: the names and elements that both know.

mod print;
mod read;

use Kind::{Text, Timestamp};
use print::{format_datetime, format_timestamp};
use read::{parse_datetime, parse_timestamp};

use super::{Function, Kind, f};

/// Whether values of a kind have the element that begins `rest`; others are printed as they stand.
fn has(kind: &str, rest: &str) -> bool {
    // The elements of each kind; DATETIME has both, TIMESTAMP zones as well.
    let date = "AaBbhCDdeFGgjJmQUuVWwxYy";
    let clock = "HIklMPpRrSTX";
    let mut chars = rest.chars();
    let (first, second) = (chars.next().unwrap_or('%'), chars.next().unwrap_or(' '));
    // %E and %O change the element that follows; %E4Y is a year, %E3S and %E*S are seconds.
    let element = match (first, second, chars.next()) {
        ('E', '4', Some('Y')) => 'Y',
        ('E', n, Some('S')) if n == '*' || n.is_ascii_digit() => 'S',
        ('E' | 'O', other, _) => other,
        (plain, ..) => plain,
    };
    match kind {
        _ if "nt%".contains(element) => true,
        "DATE" => date.contains(element),
        "TIME" => clock.contains(element),
        "DATETIME" => !"Zz".contains(element),
        _ => true,
    }
}
pub(in crate::runtime) const FUNCTIONS: &[Function] = &[
    f("bq_format_datetime", &[Text, Timestamp, Text], Text, format_datetime),
    f("bq_format_timestamp", &[Text, Timestamp, Text], Text, format_timestamp),
    f("bq_parse_datetime", &[Text, Text, Text], Timestamp, parse_datetime),
    f("bq_parse_timestamp", &[Text, Text, Text], Timestamp, parse_timestamp),
];

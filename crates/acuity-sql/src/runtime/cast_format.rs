//! CAST … FORMAT: dates and times as text by format elements (`YYYY-MM-DD HH24:MI`) and back, and bytes in encodings.

use std::borrow::Cow;

use data_encoding::{BASE64, HEXLOWER, HEXLOWER_PERMISSIVE};

use super::calendar::{DAY, DAY_NAMES, MONTH_NAMES, checked, civil, days, moment_in_range, weekday};
use super::{Answer, Function, Kind, Value, bytes, f, int, owned, str, zones};
use Kind::{Bytes, Text, Timestamp};

/// The elements, longer ones before those that they begin with.
const ELEMENTS: &[&str] = &[
    "Y,YYY", "YYYY", "YYY", "YY", "Y", "RRRR", "RR", "MONTH", "MON", "MM", "MI", "DDD", "DD", "DAY", "DY", "D", "HH24",
    "HH12", "HH", "SSSSS", "SS", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6", "FF7", "FF8", "FF9", "A.M.", "P.M.", "AM",
    "PM", "TZH", "TZM",
];

/// A part of a format.
enum Part<'f> {
    /// Its name in capitals, and as it is written.
    Element(&'static str, &'f str),
    Plain(String),
}

/// The parts of a format, each element one that values of the kind have.
fn parts<'f>(format: &'f str, kind: &str) -> Result<Vec<Part<'f>>, String> {
    let mut out = Vec::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        // Other text stands in double quotes.
        if "-./,';: ".contains(c) {
            out.push(Part::Plain(c.to_string()));
            rest = &rest[c.len_utf8()..];
        } else if c == '"' {
            let mut plain = String::new();
            let mut chars = rest[1..].char_indices();
            let end = loop {
                match chars.next() {
                    Some((i, '"')) => break i + 2,
                    Some((_, '\\')) => plain.extend(chars.next().map(|(_, c)| c)),
                    Some((_, c)) => plain.push(c),
                    None => return Err(format!("Cannot find matching \" in format: {format}")),
                }
            };
            out.push(Part::Plain(plain));
            rest = &rest[end..];
        } else {
            let found = ELEMENTS.iter().find(|e| rest.get(..e.len()).is_some_and(|r| r.eq_ignore_ascii_case(e)));
            let found = found.ok_or_else(|| format!("Cannot find matched format element at: {rest}"))?;
            // By first letters: HH, SS, FF, AM, PM; of M only the minutes.
            let of_clock = matches!(found.as_bytes(), [b'H' | b'S' | b'F' | b'A' | b'P', ..]) || *found == "MI";
            let has = match kind {
                "DATE" => !of_clock && !found.starts_with("TZ"),
                "TIME" => of_clock,
                "DATETIME" => !found.starts_with("TZ"),
                _ => true,
            };
            if !has {
                return Err(format!("{kind} does not support '{found}'"));
            }
            out.push(Part::Element(found, &rest[..found.len()]));
            rest = &rest[found.len()..];
        }
    }
    Ok(out)
}

/// A name in the case of the element that asks for it: MON, Mon or mon.
fn cased(name: &str, element: &str) -> String {
    let mut letters = element.chars().filter(|c| c.is_ascii_alphabetic()).map(|c| c.is_ascii_uppercase());
    match (letters.next(), letters.next()) {
        (Some(true), Some(true)) => name.to_uppercase(),
        (Some(true), _) => name.to_owned(),
        _ => name.to_lowercase(),
    }
}

/// A moment as text. A DATE or TIME comes as a moment, with its own name as `kind`.
fn to_text(args: &[Value<'_>]) -> Answer {
    let (micros, format, kind, zone) = (int(args, 0), str(args, 1), str(args, 2), str(args, 3));
    let parts = parts(format, kind)?;
    // To whole minutes: TZH and TZM show no more.
    let offset = zones::offset_at(micros, zone)? / 60_000_000;
    let local = micros + offset * 60_000_000;
    let (day, clock) = (local.div_euclid(DAY), local.rem_euclid(DAY));
    let (year, month, dom) = civil(day);
    let (hour, second, fraction) = (clock / 3_600_000_000, clock / 1_000_000 % 60, clock % 1_000_000);
    let (day_name, month_name) = (DAY_NAMES[weekday(day) as usize], MONTH_NAMES[month as usize - 1]);
    let half = if hour < 12 { ("AM", "A.M.") } else { ("PM", "P.M.") };
    let mut out = String::new();
    for part in &parts {
        let Part::Element(element, written) = part else {
            if let Part::Plain(plain) = part {
                out.push_str(plain);
            }
            continue;
        };
        out.push_str(&match *element {
            "Y,YYY" => return Err("Unsupported format element 'Y,YYY'".to_owned()),
            "YYYY" | "RRRR" => format!("{year:04}"),
            "YYY" => format!("{:03}", year % 1000),
            "YY" | "RR" => format!("{:02}", year % 100),
            "Y" => (year % 10).to_string(),
            "MM" => format!("{month:02}"),
            "MONTH" => cased(month_name, written),
            "MON" => cased(&month_name[..3], written),
            "DDD" => format!("{:03}", day - days(year, 1, 1) + 1),
            "DD" => format!("{dom:02}"),
            "D" => (weekday(day) + 1).to_string(),
            "DAY" => cased(day_name, written),
            "DY" => cased(&day_name[..3], written),
            "HH24" => format!("{hour:02}"),
            "HH12" | "HH" => format!("{:02}", (hour + 11) % 12 + 1),
            "MI" => format!("{:02}", clock / 60_000_000 % 60),
            "SSSSS" => format!("{:05}", clock / 1_000_000),
            "SS" => format!("{second:02}"),
            "AM" | "PM" => {
                if written.starts_with(char::is_uppercase) {
                    half.0.to_owned()
                } else {
                    half.0.to_lowercase()
                }
            }
            "A.M." | "P.M." => {
                if written.starts_with(char::is_uppercase) {
                    half.1.to_owned()
                } else {
                    half.1.to_lowercase()
                }
            }
            "TZH" => format!("{}{:02}", if offset < 0 { '-' } else { '+' }, offset.abs() / 60),
            "TZM" => format!("{:02}", offset.abs() % 60),
            digits => {
                // Only FF1 to FF9 are left: the letter at the end is the number of digits.
                let places = digits.bytes().last().map_or(9, |d| usize::from(d.saturating_sub(b'0')));
                format!("{:09}", fraction * 1000)[..places.min(9)].to_owned()
            }
        });
    }
    owned(out)
}

/// Digits from the front, at least one.
fn digits(s: &mut &str, most: usize) -> Option<i64> {
    let len = s.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let n = s.get(..len)?.parse().ok()?;
    *s = &s[len..];
    Some(n)
}

/// A name from the front, in any case: its place from 1.
fn name(s: &mut &str, names: &[&str], short: bool) -> Option<i64> {
    for (i, name) in names.iter().enumerate() {
        let form = if short { &name[..3] } else { name };
        if s.get(..form.len()).is_some_and(|r| r.eq_ignore_ascii_case(form)) {
            *s = &s[form.len()..];
            return Some(i as i64 + 1);
        }
    }
    None
}

/// What a text said of a moment. What it did not say is 0, or None where the default is another.
#[derive(Default)]
struct Read {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    hour: i64,
    /// HH and HH12, with `afternoon`.
    hour12: Option<i64>,
    /// AM or PM, with points or without.
    afternoon: Option<bool>,
    minute: i64,
    second: i64,
    /// SSSSS: seconds of the day, in place of hour, minute and second.
    seconds: Option<i64>,
    /// FF1 to FF9, the rest cut off.
    micros: i64,
    /// TZH: sign and hours.
    zone_hours: Option<(i64, i64)>,
    /// TZM.
    zone_minutes: i64,
}

impl Read {
    /// Reads what one element stands for; `now` is this year and month, for years with fewer digits.
    fn element(&mut self, element: &str, s: &mut &str, now: (i64, i64)) -> Option<()> {
        let within = |n: i64, low: i64, high: i64| (low..=high).contains(&n).then_some(n);
        match element {
            "YYYY" | "RRRR" => self.year = Some(digits(s, 4)?),
            "Y,YYY" => {
                let thousands = digits(s, 1)?;
                *s = s.strip_prefix(',')?;
                let before = s.len();
                let rest = digits(s, 3)?;
                self.year = (before - s.len() == 3).then_some(thousands * 1000 + rest);
                self.year?;
            }
            // Years with fewer digits are near this year, or (RR) in the hundred years around the turn of the century.
            "YYY" => self.year = Some(now.0 / 1000 * 1000 + digits(s, 3)?),
            "YY" => self.year = Some(now.0 / 100 * 100 + digits(s, 2)?),
            "Y" => self.year = Some(now.0 / 10 * 10 + digits(s, 1)?),
            "RR" => self.year = Some(digits(s, 2).map(|n| n + if n < 50 { 2000 } else { 1900 })?),
            "MM" => self.month = Some(within(digits(s, 2)?, 1, 12)?),
            "MONTH" => self.month = Some(name(s, &MONTH_NAMES, false)?),
            "MON" => self.month = Some(name(s, &MONTH_NAMES, true)?),
            "DD" => self.day = Some(within(digits(s, 2)?, 1, 31)?),
            "HH24" => self.hour = within(digits(s, 2)?, 0, 23)?,
            "HH12" | "HH" => self.hour12 = Some(within(digits(s, 2)?, 1, 12)?),
            "MI" => self.minute = within(digits(s, 2)?, 0, 59)?,
            "SS" => self.second = within(digits(s, 2)?, 0, 59)?,
            "SSSSS" => self.seconds = Some(within(digits(s, 5)?, 0, 86_399)?),
            "AM" | "PM" | "A.M." | "P.M." => {
                let half = s.get(..element.len())?.to_uppercase();
                self.afternoon = Some(half.starts_with('P'));
                if half.replace('P', "A") != element.replace('P', "A") {
                    return None;
                }
                *s = &s[element.len()..];
            }
            "TZH" => {
                let sign = if s.starts_with('-') { -1 } else { 1 };
                *s = s.strip_prefix(['+', '-', ' ']).unwrap_or(s);
                self.zone_hours = Some((sign, within(digits(s, 2)?, 0, 14)?));
            }
            "TZM" => self.zone_minutes = within(digits(s, 2)?, 0, 59)?,
            // FF1 to FF9; digits beyond microseconds are read and dropped.
            _ if s.is_empty() => return None,
            fraction => {
                let most = fraction.bytes().last().map_or(9, |d| usize::from(d.saturating_sub(b'0')));
                let len = s.bytes().take(most).take_while(u8::is_ascii_digit).count();
                let micros: String = s[..len].chars().chain("000000".chars()).take(6).collect();
                self.micros = micros.parse().ok()?;
                *s = &s[len..];
            }
        }
        Some(())
    }
}

/// Text as a moment; the last argument is the current moment, from which missing parts come.
fn to_moment(args: &[Value<'_>]) -> Answer {
    let (given, format, kind, zone) = (str(args, 0), str(args, 1), str(args, 2), str(args, 3));
    let (year, month, _) = civil(int(args, 4).div_euclid(DAY));
    let failed = || format!("Failed to parse input timestamp string \"{given}\" with format \"{format}\"");
    let mut rest = given.trim_start_matches(|c: char| c.is_ascii_whitespace());
    let mut read = Read::default();
    let mut seen: Vec<&str> = Vec::new();
    for part in parts(format, kind)? {
        match part {
            Part::Plain(plain) if plain == " " => rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace()),
            Part::Plain(plain) => rest = rest.strip_prefix(plain.as_str()).ok_or_else(failed)?,
            // Weekdays and days of a year are for output only.
            Part::Element(element @ ("DDD" | "D" | "DAY" | "DY"), _) => {
                return Err(format!("Format element '{element}' is not supported for parsing"));
            }
            Part::Element(element, _) => {
                if seen.contains(&element) {
                    return Err(format!("Format element '{element}' appears more than once in the format string"));
                }
                seen.push(element);
                read.element(element, &mut rest, (year, month)).ok_or_else(failed)?;
            }
        }
    }
    if !rest.trim_matches(|c: char| c.is_ascii_whitespace()).is_empty() {
        return Err(format!("Illegal non-space trailing data '{rest}' in timestamp string"));
    }
    // What the text does not say of the date is this month's first day.
    let day = match kind {
        "TIME" => 0,
        _ => {
            checked(read.year.unwrap_or(year), read.month.unwrap_or(month), read.day.unwrap_or(1)).ok_or_else(failed)?
        }
    };
    if read.hour12.is_some() && read.afternoon.is_none() {
        return Err("Format element AM or PM is required when format element 'HH12' exists".to_owned());
    }
    let hour = match read.hour12 {
        // 12 o'clock is the hour 0 of its half.
        Some(h) => h % 12 + if read.afternoon == Some(true) { 12 } else { 0 },
        None => read.hour,
    };
    let seconds = read.seconds.unwrap_or((hour * 60 + read.minute) * 60 + read.second);
    let local = day * DAY + seconds * 1_000_000 + read.micros;
    let utc = match read.zone_hours {
        Some((sign, hours)) => local - sign * (hours * 60 + read.zone_minutes) * 60_000_000,
        None if kind == "TIMESTAMP" => zones::to_utc(local, zone)?,
        None => local,
    };
    moment_in_range(utc).map(Value::Timestamp).ok_or_else(failed)
}

/// Bytes in an encoding.
fn bytes_to_text(args: &[Value<'_>]) -> Answer {
    let b = bytes(args, 0);
    match str(args, 1).to_uppercase().as_str() {
        "HEX" | "BASE16" => owned(HEXLOWER.encode(b)),
        "BASE64" => owned(BASE64.encode(b)),
        // As mail has it (RFC 2045): lines of 76 characters, which are 57 bytes.
        "BASE64M" => owned(b.chunks(57).map(|line| BASE64.encode(line)).collect::<Vec<_>>().join("\n")),
        "BASE2" => owned(b.iter().map(|b| format!("{b:08b}")).collect::<String>()),
        "BASE8" => {
            let bits: String = b.iter().map(|b| format!("{b:08b}")).collect();
            let bits = format!("{}{bits}", "0".repeat((3 - bits.len() % 3) % 3));
            owned(
                bits.as_bytes()
                    .chunks(3)
                    .map(|c| char::from(b'0' + c.iter().fold(0, |n, b| n * 2 + (b - b'0'))))
                    .collect::<String>(),
            )
        }
        "UTF-8" | "UTF8" => {
            std::str::from_utf8(b).map_err(|_| "Invalid cast of bytes to UTF8 string".to_owned()).and_then(owned)
        }
        "ASCII" if b.is_ascii() => owned(String::from_utf8_lossy(b).into_owned()),
        "ASCII" => Err("Invalid ASCII value in the bytes".to_owned()),
        other => Err(format!("Invalid format '{other}'")),
    }
}

/// Bytes of digits with so many bits each: groups of `size` digits, of which the first may have fewer; `bytes` of a number of
/// digits are what a group gives.
fn digits_to_bytes(s: &str, bits: u32, size: usize, bytes: fn(usize) -> usize) -> Option<Vec<u8>> {
    if !s.bytes().all(|b| b.is_ascii_digit() && b - b'0' < 1 << bits) {
        return None;
    }
    let mut out = Vec::new();
    let (first, rest) = s.as_bytes().split_at(s.len() % size);
    for group in std::iter::once(first).chain(rest.chunks(size)).filter(|group| !group.is_empty()) {
        let value = group.iter().fold(0u64, |value, digit| (value << bits) | u64::from(digit - b'0'));
        let all = value.to_be_bytes();
        out.extend(&all[all.len() - bytes(group.len())..]);
    }
    Some(out)
}

/// Bytes from an encoding.
fn text_to_bytes(args: &[Value<'_>]) -> Answer {
    let (s, format) = (str(args, 0), str(args, 1).to_uppercase());
    let decoded = match format.as_str() {
        "HEX" | "BASE16" => {
            // An odd number of digits begins with half a byte.
            let padded = if s.len() % 2 == 1 { format!("0{s}") } else { s.to_owned() };
            HEXLOWER_PERMISSIVE.decode(padded.as_bytes()).ok()
        }
        "BASE64" | "BASE64M" => super::encodings::bytes_of_base64(s),
        "BASE2" => digits_to_bytes(s, 1, 8, |digits| digits.div_ceil(8)),
        // Eight digits are three bytes, and each byte of fewer takes three digits.
        "BASE8" => digits_to_bytes(s, 3, 8, |digits| digits.div_ceil(3)),
        "UTF-8" | "UTF8" => Some(s.as_bytes().to_vec()),
        "ASCII" => s.is_ascii().then(|| s.as_bytes().to_vec()),
        other => return Err(format!("Invalid format '{other}'")),
    };
    decoded.map(|b| Value::Bytes(Cow::Owned(b))).ok_or_else(|| format!("Failed to decode text as {format}: {s}"))
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_moment_as_text", &[Timestamp, Text, Text, Text], Text, to_text),
    f("bq_text_as_moment", &[Text, Text, Text, Text, Timestamp], Timestamp, to_moment),
    f("bq_bytes_as_text", &[Bytes, Text], Text, bytes_to_text),
    f("bq_text_as_bytes", &[Text, Text], Bytes, text_to_bytes),
];

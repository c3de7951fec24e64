//! Moments as text and back, by Python's directives.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};
use minijinja::Error;

use super::{bad, zone::Offset};

/// Directives that mean the same here as in Python on Linux.
const SAME: &str = "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWxXyY%";

/// `strftime`.
///
/// # Errors
/// A directive that there is not.
pub(super) fn formatted(format: &str, local: NaiveDateTime, offset: Option<&Offset>) -> Result<String, Error> {
    use std::fmt::Write as _;
    let mut out = String::new();
    let mut rest = format;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let flag = behind.chars().next().filter(|c| "-_0".contains(*c));
        let behind = &behind[flag.map_or(0, char::len_utf8)..];
        let Some(directive) = behind.chars().next() else {
            out.push_str(&rest[at..]);
            return Ok(out);
        };
        match directive {
            'f' => out.push_str(&format!("{:06}", local.nanosecond() / 1000)),
            'z' => out.push_str(&offset.map(|known| self::offset(known.seconds, "")).unwrap_or_default()),
            'Z' => out.push_str(offset.map_or("", |known| known.name.as_str())),
            _ if SAME.contains(directive) => {
                let item = format!("%{}{directive}", flag.map(String::from).unwrap_or_default());
                write!(out, "{}", local.format(&item)).map_err(|_| bad(format!("'{item}' is not a time format")))?;
            }
            other => return Err(bad(format!("'%{other}' is not a time format"))),
        }
        rest = &behind[directive.len_utf8()..];
    }
    out.push_str(rest);
    Ok(out)
}

/// `+02:00`.
pub(super) fn offset(seconds: i32, between: &str) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    let rest = if seconds % 60 == 0 { String::new() } else { format!("{between}{:02}", seconds % 60) };
    format!("{sign}{:02}{between}{:02}{rest}", seconds / 3600, seconds / 60 % 60)
}

/// A time of day as Python prints it: with microseconds when there are some.
pub(super) fn time(time: NaiveTime) -> String {
    time_to(time, "auto")
}

/// The same to a unit of `isoformat`.
pub(super) fn time_to(time: NaiveTime, unit: &str) -> String {
    let format = match unit {
        "hours" => "%H",
        "minutes" => "%H:%M",
        "milliseconds" => "%H:%M:%S%.3f",
        "microseconds" => "%H:%M:%S%.6f",
        "auto" if time.nanosecond() >= 1000 => "%H:%M:%S%.6f",
        _ => "%H:%M:%S",
    };
    time.format(format).to_string()
}

/// A moment as `isoformat` writes it, with the seconds east of UTC.
pub(super) fn iso(text: &str) -> Option<(NaiveDateTime, Option<i32>)> {
    let length = if text.as_bytes().get(4) == Some(&b'-') { 10 } else { 8 };
    let (day, behind) = text.split_at_checked(length)?;
    let day = NaiveDate::parse_from_str(day, if length == 10 { "%Y-%m-%d" } else { "%Y%m%d" }).ok()?;
    let mut behind = behind.chars();
    if behind.next().is_none() {
        return Some((day.and_time(NaiveTime::MIN), None));
    }
    let behind = behind.as_str();
    let at = behind.find(['+', '-', 'Z']).unwrap_or(behind.len());
    let (time, zone) = behind.split_at(at);
    let formats = ["%H:%M:%S%.f", "%H:%M:%S", "%H:%M", "%H%M%S", "%H%M"];
    let hour = || time.parse().ok().filter(|_| time.len() == 2).and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    let time = formats.iter().find_map(|format| NaiveTime::parse_from_str(time, format).ok()).or_else(hour)?;
    let zone = if zone.is_empty() { None } else { Some(zone_seconds(zone)?.0) };
    Some((day.and_time(time), zone))
}

/// `+02:00`, `+0200`, `Z`: seconds, and how many bytes they take.
fn zone_seconds(text: &str) -> Option<(i32, usize)> {
    if text.starts_with('Z') {
        return Some((0, 1));
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let hours: i32 = text.get(1..3)?.parse().ok()?;
    let colon = usize::from(text.as_bytes().get(3) == Some(&b':'));
    let minutes: i32 = text.get(3 + colon..5 + colon)?.parse().ok()?;
    Some((sign * (hours * 3600 + minutes * 60), 5 + colon))
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What `strptime` has read so far.
#[derive(Default)]
struct Read {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    of_year: Option<u32>,
    hour: u32,
    is_half: bool,
    is_afternoon: bool,
    minute: u32,
    second: u32,
    micro: u32,
    zone: Option<i32>,
}

/// `strptime`: the moment, and the seconds east of UTC.
///
/// # Errors
/// Text that does not match, and a directive that there is not.
pub(super) fn read(text: &str, format: &str) -> Result<(NaiveDateTime, Option<i32>), Error> {
    let wrong = || bad(format!("time data '{text}' does not match format '{format}'"));
    let format: String = format.replace("%T", "%H:%M:%S").replace("%F", "%Y-%m-%d").replace("%D", "%m/%d/%y");
    let format = format.replace("%X", "%H:%M:%S").replace("%x", "%m/%d/%y").replace("%c", "%a %b %d %H:%M:%S %Y");
    let mut read = Read::default();
    let mut rest = text;
    let mut directives = format.chars().peekable();
    while let Some(c) = directives.next() {
        if c.is_whitespace() {
            rest = rest.trim_start();
        } else if c != '%' {
            rest = rest.strip_prefix(c).ok_or_else(wrong)?;
        } else {
            let directive = directives.next().ok_or_else(|| bad("stray % in format"))?;
            rest = read.directive(directive, rest)?.ok_or_else(wrong)?;
        }
    }
    if !rest.is_empty() {
        return Err(bad(format!("unconverted data remains: {rest}")));
    }
    read.moment().ok_or_else(wrong)
}

impl Read {
    /// What is left behind a directive; `None` when the text is something else.
    fn directive<'a>(&mut self, directive: char, rest: &'a str) -> Result<Option<&'a str>, Error> {
        let digits = |most: usize| {
            let count = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
            rest[..count].parse::<u32>().ok().map(|number| (number, &rest[count..]))
        };
        let set = |found: Option<(u32, &'a str)>, take: &mut dyn FnMut(u32)| {
            found.map(|(number, rest)| {
                take(number);
                rest
            })
        };
        Ok(match directive {
            'Y' => set(digits(4), &mut |year| self.year = Some(year as i32)),
            // As POSIX has it: 69 to 99 are of the last century.
            'y' => set(digits(2), &mut |year| self.year = Some(year as i32 + if year < 69 { 2000 } else { 1900 })),
            'm' => set(digits(2), &mut |month| self.month = Some(month)),
            'd' => set(digits(2), &mut |day| self.day = Some(day)),
            'j' => set(digits(3), &mut |day| self.of_year = Some(day)),
            'H' => set(digits(2), &mut |hour| self.hour = hour),
            'I' => set(digits(2), &mut |hour| (self.hour, self.is_half) = (hour, true)),
            'M' => set(digits(2), &mut |minute| self.minute = minute),
            'S' => set(digits(2), &mut |second| self.second = second),
            'f' => {
                let count = rest.bytes().take(6).take_while(u8::is_ascii_digit).count();
                set(digits(6), &mut |micro| self.micro = micro * 10_u32.pow(6 - count as u32))
            }
            'b' | 'B' => set(word(rest, MONTHS), &mut |month| self.month = Some(month + 1)),
            'a' | 'A' => set(word(rest, DAYS), &mut |_| {}),
            'p' => set(word(rest, &["am", "pm"]), &mut |half| self.is_afternoon = half == 1),
            'z' => zone_seconds(rest).map(|(seconds, length)| {
                self.zone = Some(seconds);
                &rest[length..]
            }),
            'Z' => {
                let count = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
                (count > 0).then(|| &rest[count..])
            }
            '%' => rest.strip_prefix('%'),
            other => return Err(bad(format!("'{other}' is a bad directive in a time format"))),
        })
    }

    fn moment(&self) -> Option<(NaiveDateTime, Option<i32>)> {
        let year = self.year.unwrap_or(1900);
        let day = match self.of_year {
            Some(of_year) => NaiveDate::from_yo_opt(year, of_year)?,
            None => NaiveDate::from_ymd_opt(year, self.month.unwrap_or(1), self.day.unwrap_or(1))?,
        };
        let hour = match (self.is_half, self.hour) {
            (true, 1..=12) => self.hour % 12 + if self.is_afternoon { 12 } else { 0 },
            (true, _) => return None,
            (false, hour) => hour,
        };
        let time = NaiveTime::from_hms_micro_opt(hour, self.minute, self.second, self.micro)?;
        (day.year() >= 1).then(|| (day.and_time(time), self.zone))
    }
}

/// The number of the name that the text begins with, whole or by its first three letters.
fn word<'a>(rest: &'a str, names: &[&str]) -> Option<(u32, &'a str)> {
    let begins = |name: &str| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let whole = names.iter().position(|name| begins(name)).map(|at| (at, names[at].len()));
    let short =
        || names.iter().position(|name| begins(&name[..name.len().min(3)])).map(|at| (at, names[at].len().min(3)));
    whole.or_else(short).map(|(at, length)| (at as u32, &rest[length..]))
}

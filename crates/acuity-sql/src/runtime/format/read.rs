//! Dates and times from text, by a format.

use super::super::calendar::{self, DAY, checked, weekday};
use super::super::{Answer, Value, scan, str, zones};
use super::has;
use crate::runtime::calendar::{DAY_NAMES, MONTH_NAMES};

/// What a text said of a moment; later elements overwrite earlier ones.
#[derive(Default)]
struct Parts {
    /// `%Y`, or from `%D`, `%F` and their like.
    year: Option<i64>,
    /// `%C`: the year without its last two digits.
    century: Option<i64>,
    /// `%y`: the last two digits; without a century from 1969 to 2068.
    short_year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    /// `%j`: the day of the year, from 1.
    of_year: Option<i64>,
    /// 0 is Sunday.
    weekday: Option<i64>,
    /// The week, and the weekday that it starts with (0 is Sunday); an ISO week has none.
    week: Option<(i64, Option<i64>)>,
    /// `%G`: the year that an ISO week belongs to.
    iso_year: Option<i64>,
    /// `%J`: the day of the ISO year, from 1.
    of_iso_year: Option<i64>,
    /// `%Q`: 1 to 4.
    quarter: Option<i64>,
    hour: i64,
    /// `%I` and `%l`: 1 to 12, with `afternoon`.
    hour12: Option<i64>,
    /// `%p`.
    afternoon: Option<bool>,
    minute: i64,
    /// 0 to 60, for leap seconds.
    second: i64,
    /// The fraction of `%E*S` and its like.
    micros: i64,
    /// `%z`: distance from UTC.
    offset: Option<i64>,
    /// `%s`: seconds since 1970, which say everything.
    epoch: Option<i64>,
    /// `%Z`: the name of a time zone.
    zone: Option<String>,
}

/// The part of the text that is still to be read.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// Passes over blanks.
    fn blank(&mut self) {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
    }

    /// Digits from the front, at most so many, with a value in this range.
    fn number(&mut self, most: usize, low: i64, high: i64) -> Option<i64> {
        let len = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let n: i64 = self.rest.get(..len)?.parse().ok()?;
        self.rest = &self.rest[len..];
        (low..=high).contains(&n).then_some(n)
    }

    /// A name, whole or its first three letters; its place from 0.
    fn name(&mut self, names: &[&str]) -> Option<i64> {
        for (i, name) in names.iter().enumerate() {
            // The whole name first: March begins with Mar.
            for form in [*name, &name[..3]] {
                if self.rest.get(..form.len()).is_some_and(|s| s.eq_ignore_ascii_case(form)) {
                    self.rest = &self.rest[form.len()..];
                    return Some(i as i64);
                }
            }
        }
        None
    }

    /// Reads the text by a format, which may hold formats itself; None where they do not agree.
    fn read(&mut self, format: &str, p: &mut Parts) -> Option<()> {
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            if c.is_ascii_whitespace() {
                self.blank();
                continue;
            }
            if c != '%' {
                self.rest = self.rest.strip_prefix(c)?;
                continue;
            }
            match chars.next()? {
                'A' | 'a' => p.weekday = Some(self.name(&DAY_NAMES)?),
                'B' | 'b' | 'h' => p.month = Some(self.name(&MONTH_NAMES)? + 1),
                'C' => {
                    // A century below 10 may have three digits, if it has them all.
                    let padded = self.rest.bytes().take_while(u8::is_ascii_digit).count() == 3;
                    let most = if padded && self.rest.starts_with('0') { 3 } else { 2 };
                    p.century = Some(self.number(most, 0, 99)?);
                }
                'c' => self.read("%a %b %e %H:%M:%S %Y", p)?,
                'D' | 'x' => self.read("%m/%d/%y", p)?,
                'd' => p.day = Some(self.number(2, 1, 31)?),
                'e' => {
                    self.blank();
                    p.day = Some(self.number(2, 1, 31)?);
                }
                'F' => self.read("%Y-%m-%d", p)?,
                'H' => {
                    p.hour = self.number(2, 0, 23)?;
                    // The last of several elements for the hour counts.
                    p.hour12 = None;
                }
                'k' => {
                    self.blank();
                    p.hour = self.number(2, 0, 23)?;
                    p.hour12 = None;
                }
                'I' => p.hour12 = Some(self.number(2, 1, 12)?),
                'l' => {
                    self.blank();
                    p.hour12 = Some(self.number(2, 1, 12)?);
                }
                'j' => p.of_year = Some(self.number(3, 1, 366)?),
                'M' => p.minute = self.number(2, 0, 59)?,
                'm' => p.month = Some(self.number(2, 1, 12)?),
                'n' | 't' => self.blank(),
                'P' | 'p' => {
                    let half = self.rest.get(..2)?.to_ascii_lowercase();
                    p.afternoon = Some(match half.as_str() {
                        "am" => false,
                        "pm" => true,
                        _ => return None,
                    });
                    self.rest = &self.rest[2..];
                }
                'R' => self.read("%H:%M", p)?,
                'r' => self.read("%I:%M:%S %p", p)?,
                // 60 is a leap second, and the next minute's first.
                'S' => p.second = self.number(2, 0, 60)?,
                's' => {
                    let negative = self.rest.starts_with('-');
                    self.rest = self.rest.strip_prefix('-').unwrap_or(self.rest);
                    // Twelve digits reach the last second of the year 9999.
                    let n = self.number(12, 0, i64::MAX)?;
                    p.epoch = Some(if negative { -n } else { n });
                }
                'T' | 'X' => self.read("%H:%M:%S", p)?,
                'u' => p.weekday = Some(self.number(1, 1, 7)? % 7),
                'w' => p.weekday = Some(self.number(1, 0, 6)?),
                'U' => p.week = Some((self.number(2, 0, 53)?, Some(0))),
                'W' => p.week = Some((self.number(2, 0, 53)?, Some(1))),
                'V' => p.week = Some((self.number(2, 1, 53)?, None)),
                'G' => p.iso_year = Some(self.number(4, 0, 9999)?),
                // POSIX puts the turn of the century between 69 and 68.
                'g' => p.iso_year = Some(self.number(2, 0, 99)?).map(|n| n + if n < 69 { 2000 } else { 1900 }),
                'J' => p.of_iso_year = Some(self.number(3, 1, 371)?),
                'Q' => p.quarter = Some(self.number(1, 1, 4)?),
                'Y' => p.year = Some(self.number(4, 0, 9999)?),
                'y' => p.short_year = Some(self.number(2, 0, 99)?),
                'z' => p.offset = Some(self.zone_offset(false)?),
                'Z' => {
                    let len = self.rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(self.rest.len());
                    p.zone = Some(self.rest[..len].to_owned());
                    self.rest = &self.rest[len..];
                }
                '%' => self.rest = self.rest.strip_prefix('%')?,
                'E' => match chars.next()? {
                    'z' => p.offset = Some(self.zone_offset(true)?),
                    '4' if chars.as_str().starts_with('Y') => {
                        chars.next();
                        // All four digits must be there.
                        let before = self.rest.len();
                        p.year = Some(self.number(4, 0, 9999)?);
                        if before - self.rest.len() < 4 {
                            return None;
                        }
                    }
                    d if (d == '*' || d.is_ascii_digit()) && chars.as_str().starts_with('S') => {
                        chars.next();
                        p.second = self.number(2, 0, 60)?;
                        if let Some(rest) = self.rest.strip_prefix('.') {
                            let most = if d == '*' { 9 } else { d as usize - '0' as usize };
                            let len = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
                            let digits: String = rest[..len].chars().chain("000000".chars()).take(6).collect();
                            p.micros = digits.parse().ok()?;
                            self.rest = &rest[len..];
                        }
                    }
                    plain if "cCxXyY".contains(plain) => self.read(&format!("%{plain}"), p)?,
                    _ => return None,
                },
                'O' => match chars.next()? {
                    plain if "deHImMSuUVwWy".contains(plain) => self.read(&format!("%{plain}"), p)?,
                    _ => return None,
                },
                _ => return None,
            }
        }
        Some(())
    }

    /// An offset such as `+0530`; with `colon` also `+05:30` and Z. The hours have two digits, and minutes may be left out.
    fn zone_offset(&mut self, colon: bool) -> Option<i64> {
        if let Some(rest) = self.rest.strip_prefix('Z').filter(|_| colon) {
            self.rest = rest;
            return Some(0);
        }
        let sign = self.rest.strip_prefix(['+', '-'])?;
        let digits = |s: &str, n: usize| s.len() >= n && s.bytes().take(n).all(|b| b.is_ascii_digit());
        let behind = sign.get(2..).filter(|_| digits(sign, 2))?;
        let minutes = behind.strip_prefix(':').filter(|rest| colon && digits(rest, 2)).unwrap_or(behind);
        let end = if digits(minutes, 2) { &minutes[2..] } else { behind };
        let offset = scan::offset(&self.rest[..self.rest.len() - end.len()])?;
        self.rest = end;
        Some(offset)
    }
}

/// The local time that `text` says, with its offset, zone or epoch if it has one.
fn strptime(format: &str, s: &str, kind: &str) -> Result<(i64, Parts), String> {
    let failed = || format!("Failed to parse input string \"{s}\"");
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            continue;
        }
        // A TIME is read past a quarter and a day of the ISO year, and not written with them.
        let passed = kind == "TIME" && chars.as_str().starts_with(['Q', 'J']);
        let known = passed || has(kind, chars.as_str());
        if let Some(element) = chars.next().filter(|_| !known) {
            return Err(format!("Invalid format: %{element} is not allowed for the {kind} type."));
        }
    }
    let mut parts = Parts::default();
    let mut reader = Reader { rest: s };
    reader.blank();
    reader.read(format, &mut parts).ok_or_else(failed)?;
    reader.blank();
    if !reader.rest.is_empty() {
        return Err(format!("{} illegal non-space trailing data '{}'", failed(), reader.rest));
    }
    let p = parts;
    // POSIX puts the turn of the century between 69 and 68.
    let year = match (p.year, p.short_year, p.century) {
        (Some(y), ..) => y,
        (None, Some(short), Some(century)) => century * 100 + short,
        (None, Some(short), None) => short + if short < 69 { 2000 } else { 1900 },
        (None, None, Some(century)) => century * 100,
        _ => 1970,
    };
    let has_year = p.year.is_some() || p.short_year.is_some() || p.century.is_some();
    let in_year = |day: i64| (calendar::civil(day).0 == year).then_some(day);
    let undated = p.month.is_none() && p.day.is_none();
    // From the most precise to the least: day of the year, of the ISO year, ISO week, week, ISO year, month and day.
    let day = match (p.of_year, p.of_iso_year, p.week, p.iso_year) {
        _ if kind == "TIME" => Some(0),
        (Some(n), ..) if p.month.is_none() => checked(year, 1, 1).and_then(|d| in_year(d + n - 1)),
        (_, Some(n), _, iso_year) => iso_year.map(|y| calendar::iso_year_start(y) + n - 1),
        (_, _, Some((week, None)), Some(y)) => {
            let weekday = (p.weekday.unwrap_or(1) + 6) % 7;
            Some(calendar::iso_year_start(y) + (week - 1) * 7 + weekday)
        }
        (_, _, Some((week, Some(first))), _) if undated => checked(year, 1, 1).and_then(|start| {
            let ahead = (first - weekday(start)).rem_euclid(7);
            let begin_of = start + ahead + (week - 1) * 7;
            // A week after the year's last is none of it.
            let begins = if week > 1 { in_year(begin_of)? } else { begin_of };
            Some(begins + (p.weekday.unwrap_or(first) - first).rem_euclid(7))
        }),
        (_, _, None, Some(y)) if undated && p.quarter.is_none() && !has_year => Some(calendar::iso_year_start(y)),
        _ => {
            let month = p.month.or(p.quarter.map(|q| q * 3 - 2)).unwrap_or(1);
            checked(year, month, p.day.unwrap_or(1))
        }
    };
    let day = day.and_then(calendar::day_in_range);
    let day = day.ok_or_else(failed)?;
    let hour = match (p.hour12, p.afternoon) {
        (Some(h), afternoon) => h % 12 + if afternoon == Some(true) { 12 } else { 0 },
        _ => p.hour,
    };
    let local = day * DAY + ((hour * 60 + p.minute) * 60 + p.second) * 1_000_000 + p.micros;
    Ok((p.epoch.map_or(local, |e| e * 1_000_000), p))
}

/// PARSE_DATE, PARSE_DATETIME and PARSE_TIME, by the name of the type.
pub(super) fn parse_datetime(args: &[Value<'_>]) -> Answer {
    let (local, _) = strptime(str(args, 0), str(args, 1), str(args, 2))?;
    Ok(Value::Timestamp(local))
}

/// PARSE_TIMESTAMP. An epoch in the text decides, then an offset, then a zone, then the argument.
pub(super) fn parse_timestamp(args: &[Value<'_>]) -> Answer {
    let (local, parts) = strptime(str(args, 0), str(args, 1), "TIMESTAMP")?;
    let utc = match (parts.epoch, parts.offset, &parts.zone) {
        (Some(_), ..) => local,
        (_, Some(offset), _) => local - offset,
        (_, _, Some(zone)) => zones::to_utc(local, zone)?,
        _ => zones::to_utc(local, str(args, 2))?,
    };
    Ok(Value::Timestamp(utc))
}

//! CAST of numbers AS STRING FORMAT: the elements of the format, and a number written by them.

mod digits;

use digits::{Digits, Number};

use super::{Answer, Function, Kind, Value, f, owned, str};
use Kind::Text;

/// A place of the part before the point.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// `9`, or (`zero`) `0`: a digit, of which that from the first zero on is always written.
    Digit {
        zero: bool,
    },
    /// `X` or `x`.
    Hex {
        upper: bool,
    },
    Comma,
}

/// Where the sign goes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Sign {
    /// Before the number, a blank where it is positive.
    Usual,
    /// `S` before all digits.
    Before,
    /// `S` behind all digits.
    Behind,
    /// `MI`.
    Minus,
    /// `PR`.
    Brackets,
}

/// What stands between the two parts.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Point {
    None,
    Shown,
    /// `V`: digits go on as if nothing were there.
    Invisible,
}

/// A format that has been read.
#[derive(Debug)]
struct Format {
    places: Vec<Place>,
    point: Point,
    /// Digits behind the point.
    decimals: usize,
    /// `E` or `e`.
    exponent: Option<char>,
    sign: Sign,
    currency: &'static str,
    /// `B`: blanks where the part before the point is zero.
    blank: bool,
    /// `FM`: without blanks and trailing zeros.
    fill: bool,
}

/// The elements, longest first where one begins another.
const ELEMENTS: &[&str] = &[
    "EEEE", "TM9", "TME", "FM", "MI", "PR", "TM", "RN", "0", "9", "X", ".", "D", "V", ",", "G", "S", "B", "$", "C", "L",
];

fn wrong(what: impl std::fmt::Display) -> String {
    format!("Error in format string: {what}")
}

impl Format {
    fn read(text: &str) -> Result<Format, String> {
        let mut format = Format {
            places: Vec::new(),
            point: Point::None,
            decimals: 0,
            exponent: None,
            sign: Sign::Usual,
            currency: "",
            blank: false,
            fill: false,
        };
        let mut rest = text;
        let mut seen: Vec<&str> = Vec::new();
        while let Some(first) = rest.chars().next() {
            let of = |e: &&&str| rest.get(..e.len()).is_some_and(|start| start.eq_ignore_ascii_case(e));
            let Some(element) = ELEMENTS.iter().find(of) else {
                return Err(wrong(format!("Invalid format element '{first}'")));
            };
            rest = &rest[element.len()..];
            format.add(element, first, rest)?;
            seen.push(element);
        }
        let has = |wanted: &str| seen.contains(&wanted);
        if !has("0") && !has("9") && !has("X") {
            return Err(wrong("Format string must contain at least one of 'X', '0' or '9'"));
        }
        let alone = ["9", ",", "G", ".", "D", "V", "EEEE", "B", "$", "C", "L"];
        if has("X")
            && let Some(other) = alone.iter().find(|e| has(e))
        {
            return Err(wrong(format!("'X' cannot appear together with '{other}'")));
        }
        if seen.iter().filter(|e| **e == "X").count() > 16 {
            return Err(wrong("Max number of 'X' is 16"));
        }
        if has("EEEE") && format.places.contains(&Place::Comma) {
            return Err(wrong("',' or 'G' cannot appear together with 'EEEE'"));
        }
        Ok(format)
    }

    /// One more element, which begins with `first`; `rest` follows it.
    fn add(&mut self, element: &str, first: char, rest: &str) -> Result<(), String> {
        if matches!(self.sign, Sign::Behind | Sign::Minus | Sign::Brackets) && !matches!(element, "S" | "MI" | "PR") {
            return Err(wrong(format!("Unexpected format element '{element}'")));
        }
        let started = !self.places.is_empty() || self.point != Point::None;
        match element {
            "0" | "9" | "X" => {
                if self.exponent.is_some() {
                    return Err(wrong(format!("'{element}' cannot appear after 'EEEE'")));
                }
                if self.point != Point::None {
                    self.decimals += 1;
                } else if element == "X" {
                    self.places.push(Place::Hex { upper: first == 'X' });
                } else {
                    self.places.push(Place::Digit { zero: element == "0" });
                }
            }
            "." | "D" | "V" => {
                if self.point != Point::None {
                    return Err(wrong("There can be at most one of '.', 'D', or 'V'"));
                }
                self.point = if element == "V" { Point::Invisible } else { Point::Shown };
            }
            "," | "G" if self.point != Point::None => {
                return Err(wrong("',' or 'G' cannot appear after '.', 'D' or 'V'"));
            }
            "," | "G" if !started => return Err(wrong("Unexpected ','")),
            "," | "G" => self.places.push(Place::Comma),
            "$" | "C" | "L" => {
                if !self.currency.is_empty() {
                    return Err(wrong("There can be at most one of '$', 'C' or 'L'"));
                }
                self.currency = if element == "C" { "USD" } else { "$" };
            }
            "B" if self.blank => return Err(wrong("There can be at most one 'B'")),
            "B" => self.blank = true,
            "FM" if self.fill => return Err(wrong("'FM' cannot be repeated")),
            "FM" => self.fill = true,
            "EEEE" if self.exponent.is_some() => return Err(wrong("'EEEE' cannot appear after 'EEEE'")),
            "EEEE" => self.exponent = Some(first),
            "S" | "MI" | "PR" => self.signed(element, started, rest)?,
            _ => return Err(format!("the format element {element} is not supported")),
        }
        Ok(())
    }

    fn signed(&mut self, element: &str, started: bool, rest: &str) -> Result<(), String> {
        if self.sign != Sign::Usual {
            return Err(wrong("There can be at most one of 'S', 'MI', or 'PR'"));
        }
        let behind = started && !rest.contains(['0', '9', 'X', 'x', 'E', 'e']);
        self.sign = match element {
            "S" if !started => Sign::Before,
            "S" if behind => Sign::Behind,
            "S" => return Err(wrong("'S' can only appear before or after all digits and 'EEEE'")),
            "MI" if behind => Sign::Minus,
            "PR" if behind => Sign::Brackets,
            _ => return Err(wrong(format!("'{element}' can only appear after all digits and 'EEEE'"))),
        };
        Ok(())
    }

    /// Digits before the point that there is room for.
    fn room(&self) -> usize {
        self.places.iter().filter(|place| **place != Place::Comma).count()
    }

    /// The part before the point, in as many characters as it has places at most; None where it does not fit.
    fn whole(&self, digits: &str, zero_shown: bool) -> Option<String> {
        let places: Vec<Place> = match self.exponent {
            Some(_) => self.places.iter().copied().take(1).collect(),
            None => self.places.clone(),
        };
        let room = places.iter().filter(|place| **place != Place::Comma).count();
        if digits.len() > room {
            return None;
        }
        let numbers = places.iter().filter(|place| **place != Place::Comma);
        let forced = numbers.clone().position(|place| *place == Place::Digit { zero: true }).map_or(0, |i| room - i);
        let least = forced.max(usize::from(zero_shown && room > 0));
        let padded = format!("{digits:0>least$}");
        let mut left = padded.chars().rev().peekable();
        let mut out = Vec::new();
        for place in places.iter().rev() {
            match place {
                Place::Comma if left.peek().is_some() => out.push(','),
                Place::Comma => {}
                Place::Hex { upper: true } => out.extend(left.next().map(|c| c.to_ascii_uppercase())),
                _ => out.extend(left.next()),
            }
        }
        Some(out.into_iter().rev().collect())
    }

    /// The number's text: sign, currency and digits, with blanks up to the width of the format.
    fn write(&self, number: &Number) -> String {
        let hex = self.places.iter().any(|place| matches!(place, Place::Hex { .. }));
        let parts = match number.digits {
            Some(ref digits) if hex => self.hexadecimal(digits),
            Some(ref digits) => self.decimal(digits),
            None => None,
        };
        // Without a point, or with digits that are none of the number's.
        let point = if self.point == Point::Shown { "." } else { "" };
        let exponent = if self.exponent.is_some() { 4 } else { 0 };
        let before = match self.exponent {
            Some(_) => self.places.len().min(1),
            None => self.places.len(),
        };
        let behind = point.len() + self.decimals + exponent;
        let body = match parts {
            Some((whole, rest)) => {
                let zero = whole.chars().all(|c| matches!(c, '0' | ','));
                if self.blank && zero {
                    let width = self.sign_width() + self.currency.len() + before + behind;
                    return if self.fill { String::new() } else { " ".repeat(width) };
                }
                format!("{whole}{rest}")
            }
            None if number.digits.is_none() && !hex && (self.exponent.is_some() || before > 2) => {
                let blanks = if self.fill || self.exponent.is_some() { 0 } else { behind };
                format!("{}{}", number.word, " ".repeat(blanks))
            }
            None => {
                let places = self.places.iter().take(before);
                let marks: String = places.map(|place| if *place == Place::Comma { ',' } else { '#' }).collect();
                format!("{marks}{point}{}", "#".repeat(self.decimals + exponent))
            }
        };
        let amount = format!("{}{body}", self.currency);
        // There is no + before what is no number.
        let plus = if number.word == "NAN" { " " } else { "+" };
        let (open, close) = match (self.sign, number.negative) {
            (Sign::Usual | Sign::Before, true) => ("-", ""),
            (Sign::Usual, false) => (" ", ""),
            (Sign::Before, false) => (plus, ""),
            (Sign::Behind | Sign::Minus, true) => ("", "-"),
            (Sign::Behind, false) => ("", plus),
            (Sign::Minus, false) => ("", " "),
            (Sign::Brackets, true) => ("<", ">"),
            (Sign::Brackets, false) => (" ", " "),
        };
        let signed = format!("{open}{amount}{close}");
        if self.fill {
            return signed.trim().to_owned();
        }
        let width = self.sign_width() + self.currency.len() + before + behind;
        format!("{signed:>width$}")
    }

    fn sign_width(&self) -> usize {
        if self.sign == Sign::Brackets { 2 } else { 1 }
    }

    /// The digits of a number before the point, and what follows them.
    fn decimal(&self, digits: &Digits) -> Option<(String, String)> {
        let (mut number, mut tail) = (digits.clone(), String::new());
        if let Some(e) = self.exponent {
            // A number below 1 has no place without a digit before the point.
            let power =
                if self.room() == 0 && !digits.is_zero() { return None } else { number.normalize(self.decimals) };
            let sign = if power < 0 { '-' } else { '+' };
            tail = format!("{e}{sign}{:02}", power.abs());
        }
        let rounded = number.rounded(self.decimals);
        let (whole, decimals) = rounded.split_once('.').unwrap_or((&rounded, ""));
        let whole = whole.trim_start_matches('0');
        let decimals = if self.fill { decimals.trim_end_matches('0') } else { decimals };
        let zero_shown = self.exponent.is_some() || self.decimals == 0 || (self.fill && decimals.is_empty());
        let point = if self.point == Point::Shown { "." } else { "" };
        Some((self.whole(whole, zero_shown)?, format!("{point}{decimals}{tail}")))
    }

    fn hexadecimal(&self, digits: &Digits) -> Option<(String, String)> {
        let whole = digits.whole()?;
        let text = if whole == 0 { String::new() } else { format!("{whole:x}") };
        Some((self.whole(&text, true)?, String::new()))
    }
}

/// The number in the text of the first argument as the second says.
fn as_text(args: &[Value<'_>]) -> Answer {
    let format = Format::read(str(args, 1))?;
    owned(format.write(&Number::read(str(args, 0))))
}

pub(super) const FUNCTIONS: &[Function] = &[f("bq_number_as_text", &[Text, Text], Text, as_text)];

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(tagged: &str, format: &str) -> Result<String, String> {
        Format::read(format).map(|format| format.write(&Number::read(tagged)))
    }

    #[test]
    fn numbers_round_as_their_types_do() {
        assert_eq!(shown("f2.5", "9"), Ok(" 2".to_owned()));
        assert_eq!(shown("n2.5", "9"), Ok(" 3".to_owned()));
        assert_eq!(shown("n99.96", "9.99EEEE"), Ok(" 1.00E+02".to_owned()));
        assert_eq!(shown("n-0.4", "FM99.9EEEE"), Ok("-4.E-01".to_owned()));
    }

    #[test]
    fn what_does_not_fit_is_marked() {
        assert_eq!(shown("i12345", "9,999.9"), Ok(" #,###.#".to_owned()));
        assert_eq!(shown("finf", "999.99"), Ok(" INF   ".to_owned()));
        assert_eq!(shown("fnan", "S9"), Ok(" #".to_owned()));
    }

    #[test]
    fn a_format_is_checked() {
        assert!(shown("i1", "9.9.9").is_err_and(|why| why.contains("at most one of '.'")));
        assert!(shown("i1", "9X").is_err_and(|why| why.contains("together with '9'")));
        assert!(shown("i1", "TM9").is_err_and(|why| why.contains("TM9 is not supported")));
    }
}

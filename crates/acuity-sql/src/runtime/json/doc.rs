//! JSON as BigQuery reads it: numbers keep their text and fields their order, so that a part of a text is given back as
//! it stands.

use std::fmt::Write;

/// Nesting that is read; deeper text is no JSON.
const DEPTH: usize = 500;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Doc {
    Null,
    Bool(bool),
    /// The number's text.
    Number(String),
    /// A text, escapes read.
    Text(String),
    /// An array.
    List(Vec<Doc>),
    /// Fields as they come; a name may come again.
    Fields(Vec<(String, Doc)>),
    /// What began and did not end, in a text that is read as far as it goes.
    Broken(Box<Doc>),
}

impl Doc {
    /// Reads a whole text.
    pub(super) fn read(text: &str) -> Result<Doc, String> {
        let mut reader = Reader { text, at: 0, lenient: false };
        let doc = reader.value(0).filter(|_| reader.rest().trim_start_matches(BLANKS).is_empty());
        doc.ok_or_else(|| format!("syntax error while parsing value at byte {}", reader.at))
    }

    /// Reads a text as the functions on STRING do: as far as it goes, with single quotes and commas before a closing
    /// bracket; None when not even its start is JSON.
    pub(super) fn read_leniently(text: &str) -> Option<Doc> {
        Reader { text, at: 0, lenient: true }.value(0)
    }

    /// A field of an object by name, or an element of a list by a number's text.
    pub(super) fn step(&self, step: &str) -> Option<&Doc> {
        match self {
            Doc::Fields(fields) => fields.iter().find(|(name, _)| name == step).map(|(_, doc)| doc),
            Doc::List(items) => step.parse::<usize>().ok().and_then(|i| items.get(i)),
            Doc::Broken(inner) => inner.step(step),
            _ => None,
        }
    }

    /// The JSON type's form: fields sorted, the first of several with one name, numbers in their shortest form.
    ///
    /// # Errors
    /// A number beyond FLOAT64, or (`exact`) one that FLOAT64 does not hold as written.
    pub(super) fn canonical(self, exact: bool) -> Result<Doc, String> {
        Ok(match self {
            Doc::Number(text) => Doc::Number(canonical_number(&text, exact)?),
            Doc::List(items) => Doc::List(items.into_iter().map(|i| i.canonical(exact)).collect::<Result<_, _>>()?),
            Doc::Fields(fields) => {
                let mut out: Vec<(String, Doc)> = Vec::with_capacity(fields.len());
                for (name, doc) in fields {
                    out.push((name, doc.canonical(exact)?));
                }
                out.sort_by(|(a, _), (b, _)| a.cmp(b));
                out.dedup_by(|(later, _), (first, _)| later == first);
                Doc::Fields(out)
            }
            other => other,
        })
    }

    /// The text without blanks.
    pub(super) fn compact(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, None);
        out
    }

    /// The text with two blanks for each level.
    pub(super) fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(0));
        out
    }

    /// Writes it, on lines of its own from `level` on if there is one.
    fn write(&self, out: &mut String, level: Option<usize>) {
        let line = |out: &mut String, level: Option<usize>| {
            if let Some(n) = level {
                out.push('\n');
                out.extend(std::iter::repeat_n("  ", n));
            }
        };
        let inner = level.map(|n| n + 1);
        match self {
            Doc::Null => out.push_str("null"),
            Doc::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
            Doc::Number(text) => out.push_str(text),
            Doc::Text(s) => quote(s, out),
            Doc::List(items) if items.is_empty() => out.push_str("[]"),
            Doc::Fields(fields) if fields.is_empty() => out.push_str("{}"),
            Doc::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    line(out, inner);
                    item.write(out, inner);
                }
                line(out, level);
                out.push(']');
            }
            Doc::Fields(fields) => {
                out.push('{');
                for (i, (name, item)) in fields.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    line(out, inner);
                    quote(name, out);
                    out.push_str(if level.is_some() { ": " } else { ":" });
                    item.write(out, inner);
                }
                line(out, level);
                out.push('}');
            }
            Doc::Broken(inner) => inner.write(out, level),
        }
    }
}

/// Text in double quotes, escaped.
pub(super) fn quote(s: &str, out: &mut String) {
    out.push('"');
    for c in s.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            // U+2028 and U+2029 end lines in JavaScript.
            c if (c as u32) < 0x20 || matches!(c, '\u{2028}' | '\u{2029}') => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// A double as the JSON type shows it: always with a point or an exponent.
pub(super) fn double(x: f64) -> String {
    let text = crate::runtime::text::float(x);
    // JSON takes the shortest digits that read back, a cast to STRING takes 17 where 15 do not.
    let shortest = format!("{x:e}");
    let digits = |s: &str| s.split('e').next().unwrap_or_default().bytes().filter(u8::is_ascii_digit).count();
    if digits(&shortest) == 16
        && digits(&text) > 16
        && let Some((mantissa, exponent)) = shortest.split_once('e')
    {
        return match text.split_once('e') {
            Some((_, shown)) => format!("{mantissa}e{shown}"),
            None if exponent.starts_with('-') || exponent.len() < 3 => format!("{x}"),
            None => text,
        };
    }
    if text.contains(['.', 'e', 'n', 'i']) { text } else { format!("{text}.0") }
}

/// A number in its shortest form; integers of 64 bits, with or without sign, keep all their digits.
fn canonical_number(text: &str, exact: bool) -> Result<String, String> {
    if text == "-0" {
        return Ok("0".to_owned());
    }
    if text.parse::<i64>().is_ok() || text.parse::<u64>().is_ok() {
        return Ok(text.to_owned());
    }
    let x = text.parse::<f64>().ok().filter(|x| x.is_finite());
    let x = x.ok_or_else(|| format!("number overflow parsing '{text}'"))?;
    // Without its sign it would be another FLOAT64.
    let shown = if x == 0.0 && text.starts_with('-') { "-0.0".to_owned() } else { double(x) };
    if exact && digits(text) != digits(&shown) {
        return Err(format!("Input number: {text} cannot round-trip through string representation"));
    }
    Ok(shown)
}

/// The digits of a number without zeros at either end, and the power of ten of the last one.
fn digits(text: &str) -> (bool, String, i64) {
    let negative = text.starts_with('-');
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(i) => (&text[..i], text[i + 1..].parse::<i64>().unwrap_or(0)),
        None => (text, 0),
    };
    let (whole, part) =
        mantissa.trim_start_matches('-').split_once('.').unwrap_or((mantissa.trim_start_matches('-'), ""));
    let all = format!("{whole}{part}");
    let kept = all.trim_end_matches('0');
    let zeros = (all.len() - kept.len()) as i64;
    let kept = kept.trim_start_matches('0');
    if kept.is_empty() {
        return (negative, String::new(), 0);
    }
    (negative, kept.to_owned(), exponent - part.len() as i64 + zeros)
}

/// What JSON has for blanks.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// Reads JSON from the front.
struct Reader<'a> {
    /// All of it.
    text: &'a str,
    /// The byte that is read next.
    at: usize,
    /// Whether it reads as the functions on STRING do.
    lenient: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Passes over blanks.
    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(BLANKS).len();
    }

    /// Takes a character behind blanks, if it is there.
    fn eat(&mut self, c: char) -> bool {
        self.blanks();
        let found = self.rest().starts_with(c);
        self.at += usize::from(found) * c.len_utf8();
        found
    }

    /// A value; None where there is none, or one nested too deep.
    fn value(&mut self, depth: usize) -> Option<Doc> {
        self.blanks();
        match self.rest().chars().next()? {
            '{' if depth < DEPTH => self.fields(depth),
            '[' if depth < DEPTH => self.list(depth),
            '"' => self.string().map(Doc::Text),
            '\'' if self.lenient => self.string().map(Doc::Text),
            '-' | '0'..='9' => self.number(),
            _ => {
                let (word, doc) = [("null", Doc::Null), ("true", Doc::Bool(true)), ("false", Doc::Bool(false))]
                    .into_iter()
                    .find(|(word, _)| self.rest().starts_with(word))?;
                self.at += word.len();
                Some(doc)
            }
        }
    }

    /// What has been read of something that does not end; None where that is an error.
    fn broken(&self, doc: Doc) -> Option<Doc> {
        self.lenient.then(|| Doc::Broken(Box::new(doc)))
    }

    fn list(&mut self, depth: usize) -> Option<Doc> {
        self.eat('[');
        let mut items = Vec::new();
        if self.eat(']') {
            return Some(Doc::List(items));
        }
        loop {
            match self.value(depth + 1) {
                Some(doc) => {
                    let ends = matches!(doc, Doc::Broken(_));
                    items.push(doc);
                    if ends {
                        return self.broken(Doc::List(items));
                    }
                }
                None => return self.broken(Doc::List(items)),
            }
            let comma = self.eat(',');
            // A comma before the closing bracket is for lenient readers.
            if (!comma || self.lenient) && self.eat(']') {
                return Some(Doc::List(items));
            }
            if !comma {
                return self.broken(Doc::List(items));
            }
        }
    }

    fn fields(&mut self, depth: usize) -> Option<Doc> {
        self.eat('{');
        let mut fields = Vec::new();
        if self.eat('}') {
            return Some(Doc::Fields(fields));
        }
        loop {
            self.blanks();
            let quoted = self.rest().starts_with('"') || (self.lenient && self.rest().starts_with('\''));
            let name = if quoted { self.string() } else { None };
            let Some(name) = name.filter(|_| self.eat(':')) else { return self.broken(Doc::Fields(fields)) };
            match self.value(depth + 1) {
                Some(doc) => {
                    let ends = matches!(doc, Doc::Broken(_));
                    fields.push((name, doc));
                    if ends {
                        return self.broken(Doc::Fields(fields));
                    }
                }
                None => return self.broken(Doc::Fields(fields)),
            }
            let comma = self.eat(',');
            if (!comma || self.lenient) && self.eat('}') {
                return Some(Doc::Fields(fields));
            }
            if !comma {
                return self.broken(Doc::Fields(fields));
            }
        }
    }

    /// A number as JSON has it: no leading zeros, digits on both sides of a point.
    fn number(&mut self) -> Option<Doc> {
        let rest = self.rest().as_bytes();
        let digits =
            |from: usize| rest.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
        let mut len = usize::from(rest.first() == Some(&b'-'));
        let whole = digits(len);
        let padded = whole > 1 && rest[len] == b'0';
        if whole == 0 || (padded && !self.lenient) {
            return None;
        }
        // To lenient readers a number ends behind a leading zero.
        if padded {
            return self.take_number(len + 1);
        }
        len += whole;
        if rest.get(len) == Some(&b'.') {
            let part = digits(len + 1);
            if part == 0 {
                return None;
            }
            len += 1 + part;
        }
        if matches!(rest.get(len), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(len + 1), Some(b'+' | b'-')));
            let part = digits(len + 1 + sign);
            if part == 0 {
                return None;
            }
            len += 1 + sign + part;
        }
        self.take_number(len)
    }

    /// So many bytes as a number.
    fn take_number(&mut self, len: usize) -> Option<Doc> {
        let text = self.rest().get(..len)?.to_owned();
        self.at += len;
        Some(Doc::Number(text))
    }

    /// Text in quotes.
    fn string(&mut self) -> Option<String> {
        let quote = self.rest().chars().next()?;
        let mut chars = self.rest()[1..].char_indices();
        let mut out = String::new();
        while let Some((i, c)) = chars.next() {
            match c {
                _ if c == quote => {
                    self.at += i + 2;
                    return Some(out);
                }
                '\\' => match chars.next()?.1 {
                    'n' => out.push('\n'),
                    't' => out.push('\t'),
                    'r' => out.push('\r'),
                    'b' => out.push('\u{8}'),
                    'f' => out.push('\u{c}'),
                    'u' => {
                        let mut unit = hex(&mut chars)?;
                        // Two escapes make one character beyond the first plane; half of a pair becomes U+FFFD.
                        if (0xd800..0xdc00).contains(&unit) && chars.as_str().starts_with("\\u") {
                            chars.by_ref().take(2).for_each(drop);
                            let low = hex(&mut chars)?;
                            unit = 0x10000 + ((unit - 0xd800) << 10) + low.checked_sub(0xdc00)?;
                        }
                        out.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    plain @ ('"' | '\\' | '/') => out.push(plain),
                    plain if self.lenient => out.push(plain),
                    _ => return None,
                },
                c if (c as u32) < 0x20 && !self.lenient => return None,
                c => out.push(c),
            }
        }
        None
    }
}

/// Four hexadecimal digits.
fn hex(chars: &mut std::str::CharIndices<'_>) -> Option<u32> {
    let four = chars.as_str().get(..4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    chars.by_ref().take(4).for_each(drop);
    u32::from_str_radix(four, 16).ok()
}

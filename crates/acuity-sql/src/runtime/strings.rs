//! Text.

use std::borrow::Cow;

use super::{Answer, Function, Kind, Value, f, int, owned, str};
use Kind::{Bool, Int, IntList, Text, TextList};

/// The longest text that LPAD, RPAD and REPEAT make, in characters or bytes.
pub(super) const MAX: usize = 1 << 20;

/// How many characters.
fn chars(s: &str) -> usize {
    s.chars().count()
}

/// Characters `from..to` of `s`.
fn slice(s: &str, from: usize, to: usize) -> &str {
    let mut places = s.char_indices().map(|(i, _)| i).chain(std::iter::once(s.len()));
    let start = places.clone().nth(from).unwrap_or(s.len());
    let end = places.nth(to).unwrap_or(s.len());
    &s[start.min(end)..end]
}

/// Start (from 0) and length of a SUBSTR on something of `len` parts.
pub(super) fn window(len: usize, position: i64, count: Option<i64>) -> Result<(usize, usize), String> {
    if count.is_some_and(|n| n < 0) {
        return Err("Third argument in SUBSTR() cannot be negative".to_owned());
    }
    let len = len as i64;
    let start = match position {
        0 => 0,
        p if p > 0 => p - 1,
        // A place before the beginning is the beginning, and the length counts from there.
        p => (len.saturating_add(p)).max(0),
    };
    let end = count.map_or(len, |n| start.saturating_add(n)).min(len);
    Ok((start.min(len) as usize, end.max(0) as usize))
}

fn substr(args: &[Value<'_>]) -> Answer {
    let s = str(args, 0);
    let (from, to) = window(chars(s), int(args, 1), (args.len() > 2).then(|| int(args, 2)))?;
    owned(if from >= to { "" } else { slice(s, from, to) })
}

/// LEFT and RIGHT.
fn side(args: &[Value<'_>], left: bool) -> Answer {
    let (s, n) = (str(args, 0), int(args, 1));
    if n < 0 {
        return Err(format!("Second argument in {}() cannot be negative", if left { "LEFT" } else { "RIGHT" }));
    }
    let len = chars(s);
    let n = usize::try_from(n).unwrap_or(usize::MAX).min(len);
    owned(if left { slice(s, 0, n) } else { slice(s, len - n, len) })
}

/// LPAD and RPAD; what is longer is cut.
fn pad(args: &[Value<'_>], left: bool) -> Answer {
    let (s, n) = (str(args, 0), int(args, 1));
    let pattern = if args.len() > 2 { str(args, 2) } else { " " };
    if n < 0 {
        return Err("Second argument (output size) for LPAD/RPAD cannot be negative".to_owned());
    }
    if pattern.is_empty() {
        return Err("Third argument (pad pattern) for LPAD/RPAD cannot be empty".to_owned());
    }
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    let len = chars(s);
    if n <= len {
        return owned(slice(s, 0, n));
    }
    if n > MAX {
        return Err("Output of LPAD/RPAD exceeds max allowed output size of 1MB".to_owned());
    }
    let fill: String = pattern.chars().cycle().take(n - len).collect();
    owned(if left { fill + s } else { s.to_owned() + &fill })
}

/// TRIM and its like: blanks of Unicode, or the characters of the set in any order.
fn trim(args: &[Value<'_>], left: bool, right: bool) -> Answer {
    let s = str(args, 0);
    let set: Option<Vec<char>> = (args.len() > 1).then(|| str(args, 1).chars().collect());
    let cut = |c: char| set.as_ref().map_or(c.is_whitespace(), |set| set.contains(&c));
    let s = if left { s.trim_start_matches(cut) } else { s };
    owned(if right { s.trim_end_matches(cut) } else { s })
}

fn repeat(args: &[Value<'_>]) -> Answer {
    let (s, n) = (str(args, 0), int(args, 1));
    if n < 0 {
        return Err("Second argument in REPEAT cannot be negative".to_owned());
    }
    if s.len().saturating_mul(usize::try_from(n).unwrap_or(usize::MAX)) > MAX {
        return Err("Output of REPEAT exceeds max allowed output size of 1MB".to_owned());
    }
    owned(s.repeat(n as usize))
}

/// SPLIT; by nothing, into single characters.
fn split(args: &[Value<'_>]) -> Answer {
    let s = str(args, 0);
    let delimiter = if args.len() > 1 { str(args, 1) } else { "," };
    let parts: Vec<String> = match (s, delimiter) {
        ("", _) => vec![String::new()],
        (_, "") => s.chars().map(String::from).collect(),
        _ => s.split(delimiter).map(str::to_owned).collect(),
    };
    Ok(Value::TextList(parts.into_iter().map(|p| Some(Cow::Owned(p))).collect()))
}

fn strpos(args: &[Value<'_>]) -> Answer {
    let (s, part) = (str(args, 0), str(args, 1));
    Ok(Value::Int(s.find(part).map_or(0, |i| chars(&s[..i]) as i64 + 1)))
}

/// INSTR; from the end where the position is negative. Occurrences may overlap.
fn instr(args: &[Value<'_>]) -> Answer {
    let (s, part) = (str(args, 0), str(args, 1));
    let position = if args.len() > 2 { int(args, 2) } else { 1 };
    let occurrence = if args.len() > 3 { int(args, 3) } else { 1 };
    if position == 0 {
        return Err("Third argument in INSTR cannot be 0".to_owned());
    }
    if occurrence <= 0 {
        return Err("Fourth argument in INSTR must be positive".to_owned());
    }
    let text: Vec<char> = s.chars().collect();
    let wanted: Vec<char> = part.chars().collect();
    if wanted.is_empty() {
        return Ok(Value::Int(nothing_at(text.len(), position, occurrence)));
    }
    if wanted.len() > text.len() {
        return Ok(Value::Int(0));
    }
    let last = text.len() - wanted.len();
    let mut hits = 0;
    let matches = |i: usize| text[i..i + wanted.len()] == wanted[..];
    if position > 0 {
        for i in (usize::try_from(position - 1).unwrap_or(usize::MAX))..=last {
            hits += i64::from(matches(i));
            if hits == occurrence && matches(i) {
                return Ok(Value::Int(i as i64 + 1));
            }
        }
        return Ok(Value::Int(0));
    }
    let from = text.len() as i64 + position;
    for i in (0..=last).rev().filter(|i| *i as i64 <= from) {
        hits += i64::from(matches(i));
        if hits == occurrence && matches(i) {
            return Ok(Value::Int(i as i64 + 1));
        }
    }
    Ok(Value::Int(0))
}

/// Where INSTR finds nothing at all in something of `len` parts: at each place, from 1 to behind the last.
pub(super) fn nothing_at(len: usize, position: i64, occurrence: i64) -> i64 {
    let places = len as i64 + 1;
    let place = if position > 0 {
        position.saturating_add(occurrence - 1)
    } else {
        (places + 1).saturating_add(position).saturating_sub(occurrence - 1)
    };
    if (1..=places).contains(&place) { place } else { 0 }
}

/// TRANSLATE; characters without a counterpart go.
fn translate(args: &[Value<'_>]) -> Answer {
    let (from, to): (Vec<char>, Vec<char>) = (str(args, 1).chars().collect(), str(args, 2).chars().collect());
    for (i, c) in from.iter().enumerate() {
        if from[..i].contains(c) {
            return Err("Duplicate character in TRANSLATE source characters".to_owned());
        }
    }
    let out = str(args, 0).chars().filter_map(|c| match from.iter().position(|f| *f == c) {
        Some(i) => to.get(i).copied(),
        None => Some(c),
    });
    owned(out.collect::<String>())
}

/// INITCAP, with the documented delimiters if none are given.
fn initcap(args: &[Value<'_>]) -> Answer {
    const DELIMITERS: &str = " \t\r\n\u{b}\u{c}[](){}/|<>!?@\"^#$&~_,.:;*%+-";
    let delimiters = if args.len() > 1 { str(args, 1) } else { DELIMITERS };
    let mut start = true;
    let mut out = String::new();
    for c in str(args, 0).chars() {
        if delimiters.contains(c) {
            out.push(c);
            start = true;
            continue;
        }
        // A letter without a single capital stays as it is.
        let mut capital = c.to_uppercase();
        match (capital.next(), capital.next()) {
            (Some(capital), None) if start => out.push(capital),
            _ if start => out.push(c),
            _ => out.extend(c.to_lowercase()),
        }
        start = false;
    }
    owned(out)
}

/// SOUNDEX; what is no ASCII letter is passed over, and the first letter keeps its case.
fn soundex(args: &[Value<'_>]) -> Answer {
    let code = |c: char| match c.to_ascii_uppercase() {
        'B' | 'F' | 'P' | 'V' => Some('1'),
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => Some('2'),
        'D' | 'T' => Some('3'),
        'L' => Some('4'),
        'M' | 'N' => Some('5'),
        'R' => Some('6'),
        _ => None,
    };
    let mut letters = str(args, 0).chars().filter(char::is_ascii_alphabetic);
    let Some(first) = letters.next() else { return owned("") };
    let mut out = String::from(first);
    let mut last = code(first);
    for c in letters {
        // Letters without a digit do not part letters with the same one.
        let Some(digit) = code(c) else { continue };
        if last != Some(digit) {
            out.push(digit);
        }
        last = Some(digit);
        if out.len() == 4 {
            break;
        }
    }
    owned(format!("{out:0<4}"))
}

/// One part of a LIKE pattern.
#[derive(PartialEq)]
pub(super) enum Like<T> {
    /// `%`
    Any,
    /// `_`
    One,
    Exactly(T),
}

/// LIKE, with `\` before what stands for itself.
fn like(args: &[Value<'_>]) -> Answer {
    let mut parts = Vec::new();
    let mut pattern = str(args, 1).chars();
    while let Some(c) = pattern.next() {
        parts.push(match c {
            '%' => Like::Any,
            '_' => Like::One,
            '\\' => Like::Exactly(pattern.next().ok_or("LIKE pattern ends with a backslash")?),
            c => Like::Exactly(c),
        });
    }
    let text: Vec<char> = str(args, 0).chars().collect();
    Ok(Value::Bool(matches(&text, &parts)))
}

/// Whether the whole of `text` has the pattern's form; time grows with the product of the lengths at worst.
pub(super) fn matches<T: PartialEq>(text: &[T], parts: &[Like<T>]) -> bool {
    let (mut t, mut p) = (0, 0);
    // Where to go back to: the last `%`, and how far it has reached. Earlier ones need not be tried again.
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        match parts.get(p) {
            Some(Like::Any) => {
                back = Some((p, t));
                p += 1;
            }
            Some(Like::One) => {
                p += 1;
                t += 1;
            }
            Some(Like::Exactly(c)) if *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match back {
                Some((star, at)) => {
                    p = star + 1;
                    t = at + 1;
                    back = Some((star, t));
                }
                None => return false,
            },
        }
    }
    parts[p..].iter().all(|x| *x == Like::Any)
}

/// CODE_POINTS_TO_STRING; any NULL makes the whole NULL.
fn code_points(args: &[Value<'_>]) -> Answer {
    let Some(Value::IntList(list)) = args.first() else { return Ok(Value::Null) };
    let mut out = String::new();
    if list.contains(&None) {
        return Ok(Value::Null);
    }
    for code in list.iter().flatten() {
        let c = u32::try_from(*code).ok().and_then(char::from_u32);
        out.push(c.ok_or_else(|| format!("Invalid codepoint {code}"))?);
    }
    owned(out)
}

/// ARRAY_TO_STRING: NULLs left out or, with a third argument, replaced.
fn array_to_string(args: &[Value<'_>]) -> Answer {
    let Some(Value::TextList(list)) = args.first() else { return Ok(Value::Null) };
    let null = (args.len() > 2).then(|| str(args, 2));
    let parts: Vec<&str> = list.iter().filter_map(|p| p.as_deref().or(null)).collect();
    owned(parts.join(str(args, 1)))
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_lower", &[Text], Text, |a| owned(str(a, 0).to_lowercase())),
    f("bq_upper", &[Text], Text, |a| owned(str(a, 0).to_uppercase())),
    f("bq_text_fit", &[Text, Int], Text, |a| match (chars(str(a, 0)) as i64, int(a, 1)) {
        (len, most) if len > most => {
            Err(format!("STRING({most}) has maximum length {most} but got a value with length {len}"))
        }
        _ => owned(str(a, 0)),
    }),
    f("bq_substr", &[Text, Int], Text, substr),
    f("bq_substr", &[Text, Int, Int], Text, substr),
    f("bq_left", &[Text, Int], Text, |a| side(a, true)),
    f("bq_right", &[Text, Int], Text, |a| side(a, false)),
    f("bq_lpad", &[Text, Int], Text, |a| pad(a, true)),
    f("bq_lpad", &[Text, Int, Text], Text, |a| pad(a, true)),
    f("bq_rpad", &[Text, Int], Text, |a| pad(a, false)),
    f("bq_rpad", &[Text, Int, Text], Text, |a| pad(a, false)),
    f("bq_trim", &[Text], Text, |a| trim(a, true, true)),
    f("bq_trim", &[Text, Text], Text, |a| trim(a, true, true)),
    f("bq_ltrim", &[Text], Text, |a| trim(a, true, false)),
    f("bq_ltrim", &[Text, Text], Text, |a| trim(a, true, false)),
    f("bq_rtrim", &[Text], Text, |a| trim(a, false, true)),
    f("bq_rtrim", &[Text, Text], Text, |a| trim(a, false, true)),
    f("bq_repeat", &[Text, Int], Text, repeat),
    f("bq_replace", &[Text, Text, Text], Text, |a| {
        owned(if str(a, 1).is_empty() { str(a, 0).to_owned() } else { str(a, 0).replace(str(a, 1), str(a, 2)) })
    }),
    f("bq_reverse", &[Text], Text, |a| owned(str(a, 0).chars().rev().collect::<String>())),
    f("bq_strpos", &[Text, Text], Int, strpos),
    f("bq_instr", &[Text, Text], Int, instr),
    f("bq_instr", &[Text, Text, Int], Int, instr),
    f("bq_instr", &[Text, Text, Int, Int], Int, instr),
    f("bq_contains_substr", &[Text, Text], Bool, |a| {
        Ok(Value::Bool(str(a, 0).to_lowercase().contains(&str(a, 1).to_lowercase())))
    }),
    f("bq_split", &[Text], TextList, split),
    f("bq_split", &[Text, Text], TextList, split),
    f("bq_translate", &[Text, Text, Text], Text, translate),
    f("bq_initcap", &[Text], Text, initcap),
    f("bq_initcap", &[Text, Text], Text, initcap),
    f("bq_soundex", &[Text], Text, soundex),
    f("bq_like", &[Text, Text], Bool, like),
    f("bq_ascii", &[Text], Int, |a| match str(a, 0).chars().next() {
        None => Ok(Value::Int(0)),
        Some(c) if c.is_ascii() => Ok(Value::Int(i64::from(u32::from(c)))),
        Some(_) => Err("Non-ASCII character in the argument of ASCII".to_owned()),
    }),
    f("bq_unicode", &[Text], Int, |a| Ok(Value::Int(str(a, 0).chars().next().map_or(0, |c| i64::from(u32::from(c)))))),
    f("bq_chr", &[Int], Text, |a| match (int(a, 0), u32::try_from(int(a, 0)).ok().and_then(char::from_u32)) {
        (_, Some(c)) => owned(String::from(c)),
        (n, None) => Err(format!("Invalid codepoint {n}")),
    }),
    f("bq_to_code_points", &[Text], IntList, |a| {
        Ok(Value::IntList(str(a, 0).chars().map(|c| Some(i64::from(u32::from(c)))).collect()))
    }),
    f("bq_code_points_to_string", &[IntList], Text, code_points),
    f("bq_array_to_string", &[TextList, Text], Text, array_to_string),
    f("bq_array_to_string", &[TextList, Text, Text], Text, array_to_string),
];

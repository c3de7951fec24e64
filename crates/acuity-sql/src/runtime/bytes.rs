//! The text functions in their forms for BYTES: what is a character there is a byte here, and only ASCII letters have
//! cases.

use std::borrow::Cow;

use super::strings::{MAX, window};
use super::{Answer, Function, Kind, Value, bytes, f, int};
use Kind::{Bool, Bytes, BytesList, Int, IntList};

/// An answer of bytes.
fn owned(b: impl Into<Vec<u8>>) -> Answer {
    Ok(Value::Bytes(Cow::Owned(b.into())))
}

fn substr(args: &[Value<'_>]) -> Answer {
    let b = bytes(args, 0);
    let (from, to) = window(b.len(), int(args, 1), (args.len() > 2).then(|| int(args, 2)))?;
    owned(if from >= to { &[] } else { &b[from..to] })
}

/// LEFT and RIGHT.
fn side(args: &[Value<'_>], left: bool) -> Answer {
    let (b, n) = (bytes(args, 0), int(args, 1));
    if n < 0 {
        return Err(format!("Second argument in {}() cannot be negative", if left { "LEFT" } else { "RIGHT" }));
    }
    let n = usize::try_from(n).unwrap_or(usize::MAX).min(b.len());
    owned(if left { &b[..n] } else { &b[b.len() - n..] })
}

/// LPAD and RPAD; what is longer is cut.
fn pad(args: &[Value<'_>], left: bool) -> Answer {
    let (b, n) = (bytes(args, 0), int(args, 1));
    let pattern = if args.len() > 2 { bytes(args, 2) } else { b" " };
    if n < 0 {
        return Err("Second argument (output size) for LPAD/RPAD cannot be negative".to_owned());
    }
    if pattern.is_empty() {
        return Err("Third argument (pad pattern) for LPAD/RPAD cannot be empty".to_owned());
    }
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    if n <= b.len() {
        return owned(&b[..n]);
    }
    if n > MAX {
        return Err("Output of LPAD/RPAD exceeds max allowed output size of 1MB".to_owned());
    }
    let fill: Vec<u8> = pattern.iter().copied().cycle().take(n - b.len()).collect();
    owned(if left { [&fill, b].concat() } else { [b, &fill].concat() })
}

/// TRIM and its like: bytes of the set go, in any order.
fn trim(args: &[Value<'_>], left: bool, right: bool) -> Answer {
    let (mut b, set) = (bytes(args, 0), bytes(args, 1));
    while left && b.first().is_some_and(|c| set.contains(c)) {
        b = &b[1..];
    }
    while right && b.last().is_some_and(|c| set.contains(c)) {
        b = &b[..b.len() - 1];
    }
    owned(b)
}

fn repeat(args: &[Value<'_>]) -> Answer {
    let (b, n) = (bytes(args, 0), int(args, 1));
    if n < 0 {
        return Err("Second argument (repeat count) for REPEAT cannot be negative".to_owned());
    }
    let n = usize::try_from(n).unwrap_or(usize::MAX);
    if b.len().saturating_mul(n) > MAX {
        return Err("Output of REPEAT exceeds max allowed output size of 1MB".to_owned());
    }
    owned(if b.is_empty() { Vec::new() } else { b.repeat(n) })
}

/// Where `part` starts in `b`, at `from` or later.
fn find(b: &[u8], part: &[u8], from: usize) -> Option<usize> {
    if part.is_empty() {
        return (from <= b.len()).then_some(from);
    }
    b.get(from..)?.windows(part.len()).position(|w| w == part).map(|i| i + from)
}

/// The pieces of `b` between occurrences of `delimiter`, which is not empty.
fn pieces<'b>(b: &'b [u8], delimiter: &[u8]) -> Vec<&'b [u8]> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = find(b, delimiter, from) {
        out.push(&b[from..at]);
        from = at + delimiter.len();
    }
    out.push(&b[from..]);
    out
}

/// SPLIT; by nothing, into single bytes.
fn split(args: &[Value<'_>]) -> Answer {
    let (b, delimiter) = (bytes(args, 0), bytes(args, 1));
    let parts = if b.is_empty() {
        vec![b]
    } else if delimiter.is_empty() {
        b.chunks(1).collect()
    } else {
        pieces(b, delimiter)
    };
    Ok(Value::BytesList(parts.into_iter().map(|p| Some(Cow::Owned(p.to_vec()))).collect()))
}

fn replace(args: &[Value<'_>]) -> Answer {
    let (b, from, to) = (bytes(args, 0), bytes(args, 1), bytes(args, 2));
    owned(if from.is_empty() { b.to_vec() } else { pieces(b, from).join(to) })
}

/// INSTR; from the end where the position is negative.
fn instr(args: &[Value<'_>]) -> Answer {
    let (b, part) = (bytes(args, 0), bytes(args, 1));
    let position = if args.len() > 2 { int(args, 2) } else { 1 };
    let occurrence = if args.len() > 3 { int(args, 3) } else { 1 };
    if position == 0 {
        return Err("Position must be non-zero".to_owned());
    }
    if occurrence <= 0 {
        return Err("Occurrence must be positive".to_owned());
    }
    if part.is_empty() {
        return Ok(Value::Int(super::strings::nothing_at(b.len(), position, occurrence)));
    }
    if part.len() > b.len() {
        return Ok(Value::Int(0));
    }
    // Occurrences may overlap.
    let hits = (0..=b.len() - part.len()).filter(|i| b[*i..].starts_with(part));
    let nth = usize::try_from(occurrence - 1).unwrap_or(usize::MAX);
    let found = if position > 0 {
        let from = usize::try_from(position - 1).unwrap_or(usize::MAX);
        hits.filter(|i| *i >= from).nth(nth)
    } else {
        let last = (b.len() as i64).saturating_add(position);
        hits.rev().filter(|i| *i as i64 <= last).nth(nth)
    };
    Ok(Value::Int(found.map_or(0, |i| i as i64 + 1)))
}

/// TRANSLATE; bytes without a counterpart go.
fn translate(args: &[Value<'_>]) -> Answer {
    let (from, to) = (bytes(args, 1), bytes(args, 2));
    for (i, c) in from.iter().enumerate() {
        if from[..i].contains(c) {
            return Err(format!("Duplicate byte {c:#04x} in TRANSLATE source bytes"));
        }
    }
    let out = bytes(args, 0).iter().filter_map(|c| match from.iter().position(|f| f == c) {
        Some(i) => to.get(i).copied(),
        None => Some(*c),
    });
    owned(out.collect::<Vec<u8>>())
}

/// LIKE, with `\` before what stands for itself.
fn like(args: &[Value<'_>]) -> Answer {
    let mut parts = Vec::new();
    let mut pattern = bytes(args, 1).iter();
    while let Some(c) = pattern.next() {
        parts.push(match c {
            b'%' => super::strings::Like::Any,
            b'_' => super::strings::Like::One,
            b'\\' => super::strings::Like::Exactly(*pattern.next().ok_or("LIKE pattern ends with a backslash")?),
            c => super::strings::Like::Exactly(*c),
        });
    }
    Ok(Value::Bool(super::strings::matches(bytes(args, 0), &parts)))
}

/// `&`, `|` and `^`, byte by byte.
fn bitwise(args: &[Value<'_>], op: fn(u8, u8) -> u8) -> Answer {
    joined(bytes(args, 0), bytes(args, 1), op).and_then(owned)
}

/// The same over all of a list; NULL of nothing.
fn bitwise_all(args: &[Value<'_>], op: fn(u8, u8) -> u8) -> Answer {
    let Some(Value::BytesList(list)) = args.first() else { return Ok(Value::Null) };
    let mut values = list.iter().flatten();
    let Some(first) = values.next() else { return Ok(Value::Null) };
    values.try_fold(first.to_vec(), |all, next| joined(&all, next, op)).and_then(owned)
}

/// Two of one length, byte by byte.
fn joined(a: &[u8], b: &[u8], op: fn(u8, u8) -> u8) -> Result<Vec<u8>, String> {
    if a.len() != b.len() {
        return Err(format!(
            "Bitwise binary operator for BYTES requires equal length of the inputs. Got {} bytes on the left hand side and {} bytes on the right hand side.",
            a.len(),
            b.len()
        ));
    }
    Ok(a.iter().zip(b).map(|(x, y)| op(*x, *y)).collect())
}

/// The whole as one number, shifted; what leaves it is lost.
fn shift(args: &[Value<'_>], left: bool) -> Answer {
    let (b, n) = (bytes(args, 0), int(args, 1));
    let n = usize::try_from(n).map_err(|_| "Bitwise shift by negative offset.".to_owned())?;
    let (whole, part) = (n / 8, n % 8);
    let at = |i: Option<usize>| i.and_then(|i| b.get(i)).copied().map_or(0, u16::from);
    // Each byte comes out of two neighbours, seen as 16 bits.
    let shifted = (0..b.len()).map(|i| {
        let pair = if left {
            let near = i.checked_add(whole);
            (at(near) << 8 | at(near.and_then(|i| i.checked_add(1)))) << part >> 8
        } else {
            let near = i.checked_sub(whole);
            (at(near.and_then(|i| i.checked_sub(1))) << 8 | at(near)) >> part
        };
        (pair & 0xff) as u8
    });
    owned(shifted.collect::<Vec<u8>>())
}

/// CODE_POINTS_TO_BYTES; any NULL makes the whole NULL.
fn from_code_points(args: &[Value<'_>]) -> Answer {
    let Some(Value::IntList(list)) = args.first() else { return Ok(Value::Null) };
    let mut out = Vec::with_capacity(list.len());
    if list.contains(&None) {
        return Ok(Value::Null);
    }
    for code in list.iter().flatten() {
        out.push(u8::try_from(*code).map_err(|_| format!("Invalid ASCII value {code}"))?);
    }
    owned(out)
}

/// The values joined, NULLs left out or, with a third argument, replaced.
fn array_to_string(args: &[Value<'_>]) -> Answer {
    let Some(Value::BytesList(list)) = args.first() else { return Ok(Value::Null) };
    let null = (args.len() > 2).then(|| bytes(args, 2));
    let parts: Vec<&[u8]> = list.iter().filter_map(|p| p.as_deref().or(null)).collect();
    owned(parts.join(bytes(args, 1)))
}

pub(super) const FUNCTIONS: &[Function] = &[
    f("bq_bytes_fit", &[Bytes, Int], Bytes, |a| match (bytes(a, 0).len() as i64, int(a, 1)) {
        (len, most) if len > most => {
            Err(format!("BYTES({most}) has maximum length {most} but got a value with length {len}"))
        }
        _ => owned(bytes(a, 0)),
    }),
    f("bq_substr_bytes", &[Bytes, Int], Bytes, substr),
    f("bq_substr_bytes", &[Bytes, Int, Int], Bytes, substr),
    f("bq_left_bytes", &[Bytes, Int], Bytes, |a| side(a, true)),
    f("bq_right_bytes", &[Bytes, Int], Bytes, |a| side(a, false)),
    f("bq_lower_bytes", &[Bytes], Bytes, |a| owned(bytes(a, 0).to_ascii_lowercase())),
    f("bq_upper_bytes", &[Bytes], Bytes, |a| owned(bytes(a, 0).to_ascii_uppercase())),
    f("bq_lpad_bytes", &[Bytes, Int], Bytes, |a| pad(a, true)),
    f("bq_lpad_bytes", &[Bytes, Int, Bytes], Bytes, |a| pad(a, true)),
    f("bq_rpad_bytes", &[Bytes, Int], Bytes, |a| pad(a, false)),
    f("bq_rpad_bytes", &[Bytes, Int, Bytes], Bytes, |a| pad(a, false)),
    f("bq_trim_bytes", &[Bytes, Bytes], Bytes, |a| trim(a, true, true)),
    f("bq_ltrim_bytes", &[Bytes, Bytes], Bytes, |a| trim(a, true, false)),
    f("bq_rtrim_bytes", &[Bytes, Bytes], Bytes, |a| trim(a, false, true)),
    f("bq_repeat_bytes", &[Bytes, Int], Bytes, repeat),
    f("bq_replace_bytes", &[Bytes, Bytes, Bytes], Bytes, replace),
    f("bq_reverse_bytes", &[Bytes], Bytes, |a| owned(bytes(a, 0).iter().rev().copied().collect::<Vec<u8>>())),
    f("bq_strpos_bytes", &[Bytes, Bytes], Int, |a| {
        Ok(Value::Int(find(bytes(a, 0), bytes(a, 1), 0).map_or(0, |i| i as i64 + 1)))
    }),
    f("bq_instr_bytes", &[Bytes, Bytes], Int, instr),
    f("bq_instr_bytes", &[Bytes, Bytes, Int], Int, instr),
    f("bq_instr_bytes", &[Bytes, Bytes, Int, Int], Int, instr),
    f("bq_starts_with_bytes", &[Bytes, Bytes], Bool, |a| Ok(Value::Bool(bytes(a, 0).starts_with(bytes(a, 1))))),
    f("bq_ends_with_bytes", &[Bytes, Bytes], Bool, |a| Ok(Value::Bool(bytes(a, 0).ends_with(bytes(a, 1))))),
    f("bq_split_bytes", &[Bytes, Bytes], BytesList, split),
    f("bq_translate_bytes", &[Bytes, Bytes, Bytes], Bytes, translate),
    f("bq_like_bytes", &[Bytes, Bytes], Bool, like),
    f("bq_ascii_bytes", &[Bytes], Int, |a| Ok(Value::Int(bytes(a, 0).first().map_or(0, |c| i64::from(*c))))),
    f("bq_to_code_points_bytes", &[Bytes], IntList, |a| {
        Ok(Value::IntList(bytes(a, 0).iter().map(|b| Some(i64::from(*b))).collect()))
    }),
    f("bq_code_points_to_bytes", &[IntList], Bytes, from_code_points),
    f("bq_array_to_bytes", &[BytesList, Bytes], Bytes, array_to_string),
    f("bq_array_to_bytes", &[BytesList, Bytes, Bytes], Bytes, array_to_string),
    f("bq_and_bytes", &[Bytes, Bytes], Bytes, |a| bitwise(a, |x, y| x & y)),
    f("bq_or_bytes", &[Bytes, Bytes], Bytes, |a| bitwise(a, |x, y| x | y)),
    f("bq_xor_bytes", &[Bytes, Bytes], Bytes, |a| bitwise(a, |x, y| x ^ y)),
    f("bq_bit_and_of_bytes", &[BytesList], Bytes, |a| bitwise_all(a, |x, y| x & y)),
    f("bq_bit_or_of_bytes", &[BytesList], Bytes, |a| bitwise_all(a, |x, y| x | y)),
    f("bq_bit_xor_of_bytes", &[BytesList], Bytes, |a| bitwise_all(a, |x, y| x ^ y)),
    f("bq_not_bytes", &[Bytes], Bytes, |a| owned(bytes(a, 0).iter().map(|b| !b).collect::<Vec<u8>>())),
    f("bq_shift_left_bytes", &[Bytes, Int], Bytes, |a| shift(a, true)),
    f("bq_shift_right_bytes", &[Bytes, Int], Bytes, |a| shift(a, false)),
    f("bq_bit_count_bytes", &[Bytes], Int, |a| {
        Ok(Value::Int(bytes(a, 0).iter().map(|b| i64::from(b.count_ones())).sum()))
    }),
];

//! UBJSON (Universal Binary JSON, draft 12) as JSON values: the binary form in which XGBoost writes the same models.
//!
//! Read are all of the draft's types and both optimised forms of containers. Written is what XGBoost reads: it asks for one
//! type of number in each array of a tree.

use serde_json::{Map, Number, Value};

/// Deeper values than any model has.
const MOST_DEPTH: usize = 64;

/// Reads one value, which must be all there is.
///
/// # Errors
/// Says at which byte something is wrong.
pub fn read(bytes: &[u8]) -> Result<Value, String> {
    let mut reader = Reader { bytes, at: 0 };
    let marker = reader.marker()?;
    let value = reader.value(marker, 0)?;
    if reader.at != bytes.len() {
        return Err(format!("{} bytes follow the end of its value", bytes.len() - reader.at));
    }
    Ok(value)
}

/// Whether `bytes` start as an object of UBJSON and not as one of JSON text, whose brace is followed by a quote or space.
#[must_use]
pub fn is_ubjson(bytes: &[u8]) -> bool {
    matches!(bytes, [b'{', b'$' | b'#' | b'i' | b'U' | b'I' | b'l' | b'L', ..])
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// How a container says what is in it.
struct Shape {
    /// The type of each value.
    kind: Option<u8>,
    count: Option<usize>,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let end = self.at + N;
        let found = self.bytes.get(self.at..end).and_then(|part| part.try_into().ok());
        self.at = end;
        found.ok_or_else(|| format!("it ends too early (after {} bytes), so it is truncated", self.bytes.len()))
    }

    /// The next mark that is not a filler.
    fn marker(&mut self) -> Result<u8, String> {
        loop {
            match self.take::<1>()? {
                [b'N'] => {}
                [marker] => return Ok(marker),
            }
        }
    }

    fn wrong(&self, what: impl std::fmt::Display) -> String {
        format!("byte {}: {what}", self.at.saturating_sub(1))
    }

    fn value(&mut self, marker: u8, depth: usize) -> Result<Value, String> {
        if depth > MOST_DEPTH {
            return Err(self.wrong(format!("values are nested more than {MOST_DEPTH} deep")));
        }
        Ok(match marker {
            b'Z' => Value::Null,
            b'T' => Value::Bool(true),
            b'F' => Value::Bool(false),
            b'i' | b'U' | b'I' | b'l' | b'L' => self.integer(marker)?.into(),
            b'd' => number(f64::from(f32::from_be_bytes(self.take()?))),
            b'D' => number(f64::from_be_bytes(self.take()?)),
            b'C' => Value::String(char::from(self.take::<1>()?[0]).to_string()),
            b'S' => Value::String(self.text()?),
            b'H' => {
                let text = self.text()?;
                text.parse::<f64>().map(number).map_err(|_| self.wrong(format!("'{text}' is no number")))?
            }
            b'[' => self.array(depth)?,
            b'{' => self.object(depth)?,
            other => return Err(self.wrong(format!("{other:#04x} is no type of UBJSON"))),
        })
    }

    fn integer(&mut self, marker: u8) -> Result<i64, String> {
        Ok(match marker {
            b'i' => i64::from(i8::from_be_bytes(self.take()?)),
            b'U' => i64::from(u8::from_be_bytes(self.take()?)),
            b'I' => i64::from(i16::from_be_bytes(self.take()?)),
            b'l' => i64::from(i32::from_be_bytes(self.take()?)),
            b'L' => i64::from_be_bytes(self.take()?),
            _ => return Err(self.wrong("a whole number is needed")),
        })
    }

    fn length(&mut self) -> Result<usize, String> {
        let marker = self.marker()?;
        let length = self.integer(marker)?;
        usize::try_from(length).map_err(|_| self.wrong(format!("a length of {length}")))
    }

    fn text(&mut self) -> Result<String, String> {
        let length = self.length()?;
        let end = self.at.saturating_add(length);
        let part = self.bytes.get(self.at..end).ok_or("it ends inside of a text, so it is truncated")?;
        let text = std::str::from_utf8(part).map_err(|_| self.wrong("a text is not UTF-8"))?.to_owned();
        self.at = end;
        Ok(text)
    }

    fn shape(&mut self) -> Result<Shape, String> {
        let mut shape = Shape { kind: None, count: None };
        if self.bytes.get(self.at) == Some(&b'$') {
            self.at += 1;
            shape.kind = Some(self.marker()?);
            if self.bytes.get(self.at) != Some(&b'#') {
                return Err(self.wrong("a type without a count"));
            }
        }
        if self.bytes.get(self.at) == Some(&b'#') {
            self.at += 1;
            shape.count = Some(self.length()?);
        }
        Ok(shape)
    }

    /// The mark of the next value of a container; `None` at its end.
    fn next(&mut self, shape: &Shape, read: usize, end: u8) -> Result<Option<u8>, String> {
        match (shape.count, shape.kind) {
            (Some(count), _) if read == count => Ok(None),
            (Some(_), Some(kind)) => Ok(Some(kind)),
            _ => Ok(Some(self.marker()?).filter(|marker| *marker != end)),
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        let shape = self.shape()?;
        // Types without bytes of their own could be counted to any number.
        if matches!((shape.kind, shape.count), (Some(b'Z' | b'T' | b'F'), Some(count)) if count > self.bytes.len()) {
            return Err(self.wrong("more values than the file has bytes"));
        }
        let mut values = Vec::new();
        while let Some(marker) = self.next(&shape, values.len(), b']')? {
            values.push(self.value(marker, depth + 1)?);
        }
        Ok(Value::Array(values))
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        let shape = self.shape()?;
        let (mut members, mut read) = (Map::new(), 0);
        loop {
            if shape.count == Some(read) {
                break;
            }
            if shape.count.is_none() && self.bytes.get(self.at) == Some(&b'}') {
                self.at += 1;
                break;
            }
            let name = self.text()?;
            let marker = match shape.kind {
                Some(kind) => kind,
                None => self.marker()?,
            };
            let value = self.value(marker, depth + 1)?;
            if members.contains_key(&name) {
                return Err(self.wrong(format!("`{name}` stands there twice")));
            }
            members.insert(name, value);
            read += 1;
        }
        Ok(Value::Object(members))
    }
}

/// Infinity and NaN become null, as in JSON.
fn number(value: f64) -> Value {
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}

/// The bytes of a value: an object or array first, as every model is.
#[must_use]
pub fn write(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    put(value, &mut out);
    out
}

fn put(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.push(b'Z'),
        Value::Bool(flag) => out.push(if *flag { b'T' } else { b'F' }),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => put_integer(whole, out),
            None => {
                out.push(b'D');
                out.extend(number.as_f64().unwrap_or(f64::NAN).to_be_bytes());
            }
        },
        Value::String(text) => {
            out.push(b'S');
            put_text(text, out);
        }
        Value::Array(values) => {
            out.push(b'[');
            values.iter().for_each(|value| put(value, out));
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            for (name, value) in members {
                put_text(name, out);
                match (kind_of(name, members), value) {
                    (Some(kind), Value::Array(values)) => put_typed(kind, values, out),
                    _ => put(value, out),
                }
            }
            out.push(b'}');
        }
    }
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'L');
    out.extend((text.len() as i64).to_be_bytes());
    out.extend(text.as_bytes());
}

fn put_integer(value: i64, out: &mut Vec<u8>) {
    if let Ok(small) = i32::try_from(value) {
        out.push(b'l');
        out.extend(small.to_be_bytes());
    } else {
        out.push(b'L');
        out.extend(value.to_be_bytes());
    }
}

/// The type of the numbers of an array of a tree or of categories; `None` for other members of a model.
fn kind_of(name: &str, members: &Map<String, Value>) -> Option<u8> {
    Some(match name {
        "base_weights" | "loss_changes" | "split_conditions" | "sum_hessian" => b'd',
        "default_left" | "split_type" => b'U',
        "left_children" | "right_children" | "parents" | "split_indices" | "categories" | "categories_nodes" => b'l',
        "offsets" | "feature_segments" | "sorted_idx" => b'l',
        "categories_segments" | "categories_sizes" => b'L',
        // Categories that are whole numbers say their type.
        "values" => [b'i', b'L'][usize::from(members.contains_key("type"))],
        _ => return None,
    })
}

/// What the type cannot hold is never in a model: nodes are numbered by 31 bits, values are of single precision.
fn put_typed(kind: u8, values: &[Value], out: &mut Vec<u8>) {
    out.extend([b'[', b'$', kind, b'#', b'L']);
    out.extend((values.len() as i64).to_be_bytes());
    for value in values {
        let whole = value.as_i64().unwrap_or_default();
        match kind {
            b'd' => out.extend((value.as_f64().unwrap_or_default() as f32).to_be_bytes()),
            b'U' | b'i' => out.push(whole as u8),
            b'l' => out.extend((whole as i32).to_be_bytes()),
            _ => out.extend(whole.to_be_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_written_value_is_read_again() {
        let value = json!({
            "learner": {"names": ["age", "b"], "empty": [], "flag": true, "none": null},
            "parents": [1, -2, 2_147_483_647_i64], "large": [9_000_000_000_i64], "sum_hessian": [0.5, -1.25, 3.0],
            "default_left": [0, 1], "split_type": [], "categories_sizes": [7], "double": [0.1], "mixed": [1, "x"], "é": "ü"
        });
        assert_eq!(read(&write(&value)).unwrap(), value);
        assert!(is_ubjson(&write(&value)) && !is_ubjson(b"{\"a\": 1}") && !is_ubjson(b"{ }"));
    }

    #[test]
    fn what_the_draft_allows_is_read() {
        for (bytes, value) in [
            (&b"[NNi\x01U\xffI\x01\x00]"[..], json!([1, 255, 256])),
            (b"[$U#i\x03\x01\x02\x03", json!([1, 2, 3])),
            (b"[#i\x02TZ", json!([true, null])),
            (b"{$i#i\x02i\x01a\x01i\x01b\x02", json!({"a": 1, "b": 2})),
            (b"{i\x01aCx}", json!({"a": "x"})),
            (b"[d\x3f\x00\x00\x00Hi\x032.5]", json!([0.5, 2.5])),
            (b"[$T#i\x02", json!([true, true])),
        ] {
            assert_eq!(read(bytes).unwrap(), value);
        }
    }

    #[test]
    fn damage_is_told() {
        let problem = |bytes: &[u8]| read(bytes).unwrap_err();
        insta::assert_snapshot!(problem(b""), @"it ends too early (after 0 bytes), so it is truncated");
        insta::assert_snapshot!(problem(b"[i"), @"it ends too early (after 2 bytes), so it is truncated");
        insta::assert_snapshot!(problem(b"Si\x05abc"), @"it ends inside of a text, so it is truncated");
        insta::assert_snapshot!(problem(b"Si\xffabc"), @"byte 2: a length of -1");
        insta::assert_snapshot!(problem(b"q"), @"byte 0: 0x71 is no type of UBJSON");
        insta::assert_snapshot!(problem(b"[$i\x01]"), @"byte 2: a type without a count");
        insta::assert_snapshot!(problem(b"Zi"), @"1 bytes follow the end of its value");
        insta::assert_snapshot!(problem(b"{i\x01aZi\x01aZ}"), @"byte 8: `a` stands there twice");
        insta::assert_snapshot!(problem(&b"[".repeat(100)), @"byte 65: values are nested more than 64 deep");
        insta::assert_snapshot!(problem(b"[$T#L\x7f\xff\xff\xff\xff\xff\xff\xff"), @"byte 12: more values than the file has bytes");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = read(&bytes);
        }
    }
}

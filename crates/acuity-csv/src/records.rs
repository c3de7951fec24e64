//! CSV records with their places: a strict reader after RFC 4180.

use std::{collections::VecDeque, io, io::BufRead};

/// A record longer than this is a quoted value that never ends.
const LONGEST_RECORD: usize = 16 * 1024 * 1024;

/// One record: its fields, where it began, and its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// Line of its first character, from 1.
    pub(crate) line: u64,
    /// Values, unquoted.
    pub(crate) fields: Vec<Vec<u8>>,
    /// Line and column (in bytes, from 1) of each field's first character.
    pub(crate) places: Vec<(u64, usize)>,
    /// The text as it stands in the file, without the final line break.
    pub(crate) raw: Vec<u8>,
}

/// A record that is not CSV.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed {
    /// Where the record began.
    pub(crate) line: u64,
    /// Line and column of the fault.
    pub(crate) place: (u64, usize),
    /// What is wrong.
    pub(crate) reason: &'static str,
    /// The index of the field at fault.
    pub(crate) field: usize,
    /// The text of its first line.
    pub(crate) raw: Vec<u8>,
}

pub(crate) const NEVER_ENDS: &str = "a quoted value that begins here never ends";
pub(crate) const AFTER_QUOTE: &str = "text follows a closing quote; a quote inside a quoted value is written twice";

/// Reads records one by one.
pub(crate) struct Records<R> {
    input: R,
    /// Lines given back after a value that never ended.
    pending: VecDeque<Vec<u8>>,
    line: u64,
}

impl<R: BufRead> Records<R> {
    /// Reads from `input`, past a byte-order mark.
    pub(crate) fn new(mut input: R) -> io::Result<Self> {
        if input.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
            input.consume(3);
        }
        Ok(Self { input, pending: VecDeque::new(), line: 0 })
    }

    /// The next line with its line break; `None` at the end.
    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let line = match self.pending.pop_front() {
            Some(line) => line,
            None => {
                let mut line = Vec::new();
                if self.input.read_until(b'\n', &mut line)? == 0 {
                    return Ok(None);
                }
                line
            }
        };
        self.line += 1;
        Ok(Some(line))
    }

    /// The next record, also an empty one (no text at all: one empty field).
    pub(crate) fn next_record(&mut self) -> io::Result<Option<Result<Record, Malformed>>> {
        let Some(first) = self.next_line()? else { return Ok(None) };
        let start = self.line;
        let mut record = Record { line: start, ..Record::default() };
        let mut lines = vec![first];
        let mut size = lines[0].len();
        // The field in hand, and where its opening quote stands while the quote is open.
        let mut field = Vec::new();
        let mut open: Option<(u64, usize)> = None;
        record.places.push((start, 1));
        loop {
            let current = lines.last().map(Vec::as_slice).unwrap_or_default();
            let text = trim_line_end(current);
            let mut index = 0;
            while index < text.len() || (open.is_some() && index < current.len()) {
                if open.is_some() {
                    // Inside quotes the line break belongs to the value.
                    let rest = &current[index..];
                    match memchr::memchr(b'"', rest) {
                        Some(at) if rest.get(at + 1) == Some(&b'"') => {
                            field.extend_from_slice(&rest[..=at]);
                            index += at + 2;
                        }
                        Some(at) => {
                            field.extend_from_slice(&rest[..at]);
                            open = None;
                            index += at + 1;
                            if text.get(index).is_some_and(|&next| next != b',') {
                                return Ok(Some(Err(Malformed {
                                    line: start,
                                    place: (self.line, index + 1),
                                    reason: AFTER_QUOTE,
                                    field: record.fields.len(),
                                    raw: trim_line_end(&lines[0]).to_vec(),
                                })));
                            }
                        }
                        None => {
                            field.extend_from_slice(rest);
                            break;
                        }
                    }
                } else {
                    match text[index] {
                        b',' => {
                            record.fields.push(std::mem::take(&mut field));
                            index += 1;
                            record.places.push((self.line, index + 1));
                        }
                        b'"' if record.places.last() == Some(&(self.line, index + 1)) => {
                            open = Some((self.line, index + 1));
                            index += 1;
                        }
                        _ => {
                            let rest = &text[index..];
                            let end = memchr::memchr(b',', rest).unwrap_or(rest.len());
                            field.extend_from_slice(&rest[..end]);
                            index += end;
                        }
                    }
                }
            }
            let Some(place) = open else { break };
            match (size < LONGEST_RECORD).then(|| self.next_line()).transpose()?.flatten() {
                Some(line) => {
                    size += line.len();
                    lines.push(line);
                }
                None => {
                    let malformed = Malformed {
                        line: start,
                        place,
                        reason: NEVER_ENDS,
                        field: record.fields.len(),
                        raw: trim_line_end(&lines[0]).to_vec(),
                    };
                    // Only the first line is lost: the others may be sound records.
                    self.line -= lines.len() as u64 - 1;
                    for line in lines.drain(1..).rev() {
                        self.pending.push_front(line);
                    }
                    return Ok(Some(Err(malformed)));
                }
            }
        }
        record.fields.push(field);
        record.raw = lines.concat();
        let end = trim_line_end(&record.raw).len();
        record.raw.truncate(end);
        Ok(Some(Ok(record)))
    }
}

fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut records = Records::new(text.as_bytes()).unwrap();
        let mut out = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            out.push(match record {
                Ok(record) => {
                    let fields: Vec<String> =
                        record.fields.iter().map(|f| String::from_utf8_lossy(f).into_owned()).collect();
                    format!("{}: {}", record.line, fields.join("|"))
                }
                Err(bad) => {
                    format!("{}: {} at {}:{} field {}", bad.line, bad.reason, bad.place.0, bad.place.1, bad.field)
                }
            });
        }
        out
    }

    #[test]
    fn plain_quoted_and_long_values() {
        assert_eq!(read("a,b\n1,\"x\"\"y\"\n"), ["1: a|b", "2: 1|x\"y"]);
        assert_eq!(read("a,\"two\nlines\"\nb,\n"), ["1: a|two\nlines", "3: b|"]);
        assert_eq!(read("a,\"two\r\nlines\"\r\nb,c"), ["1: a|two\r\nlines", "3: b|c"]);
        assert_eq!(read("\u{feff}a,b\n\n,\n"), ["1: a|b", "2: ", "3: |"]);
        assert_eq!(read("a,b\"c,\"\"\n"), ["1: a|b\"c|"]);
    }

    #[test]
    fn faults_have_places_and_later_records_survive() {
        assert_eq!(
            read("a,\"b\"c\nd,e\n"),
            [
                "1: text follows a closing quote; a quote inside a quoted value is written twice at 1:6 field 1",
                "2: d|e"
            ]
        );
        assert_eq!(
            read("a,\"b\nc,d\ne,f\n"),
            ["1: a quoted value that begins here never ends at 1:3 field 1", "2: c|d", "3: e|f"]
        );
    }
}

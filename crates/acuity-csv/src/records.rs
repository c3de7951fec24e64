//! CSV records with their places: a strict reader after RFC 4180.

use std::{
    collections::VecDeque,
    io::{self, BufRead, Read as _},
};

/// A record longer than this is a quoted value that never ends, or a file without line ends. Held in memory a few times
/// over, it is what bounds the memory that any file takes: a few megabytes of gzip unpack to gigabytes of one line.
const LONGEST_RECORD: usize = 16 * 1024 * 1024;
/// What is kept of a line that is too long.
const LONG_LINE_KEPT: usize = 8 * 1024;

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
pub(crate) const TOO_LONG: &str = "a line of more than 16 MiB";
pub(crate) const AFTER_QUOTE: &str = "text follows a closing quote; a quote inside a quoted value is written twice";

enum Line {
    Whole(Vec<u8>),
    /// Its beginning; the rest is skipped.
    TooLong(Vec<u8>),
}

/// Reads records one by one.
pub(crate) struct Records<R> {
    input: R,
    /// Lines given back after a value that never ended.
    pending: VecDeque<Line>,
    line: u64,
    delimiter: u8,
}

impl<R: BufRead> Records<R> {
    /// Reads from `input`, past a byte-order mark; `delimiter` stands between two values.
    pub(crate) fn new(mut input: R, delimiter: u8) -> io::Result<Self> {
        if input.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
            input.consume(3);
        }
        Ok(Self { input, pending: VecDeque::new(), line: 0, delimiter })
    }

    /// The next line with its line break, or the beginning of one that is too long; `None` at the end.
    fn next_line(&mut self) -> io::Result<Option<Line>> {
        let line = match self.pending.pop_front() {
            Some(line) => line,
            None => match self.read_line()? {
                Some(line) => line,
                None => return Ok(None),
            },
        };
        self.line += 1;
        Ok(Some(line))
    }

    fn read_line(&mut self) -> io::Result<Option<Line>> {
        let mut line = Vec::new();
        let read = self.input.by_ref().take(LONGEST_RECORD as u64).read_until(b'\n', &mut line)?;
        if read < LONGEST_RECORD || line.ends_with(b"\n") {
            return Ok((read > 0).then_some(Line::Whole(line)));
        }
        self.input.skip_until(b'\n')?;
        line.truncate(LONG_LINE_KEPT);
        Ok(Some(Line::TooLong(line)))
    }

    /// The next record, also an empty one (no text at all: one empty field).
    pub(crate) fn next_record(&mut self) -> io::Result<Option<Result<Record, Malformed>>> {
        let first = match self.next_line()? {
            None => return Ok(None),
            Some(Line::Whole(first)) => first,
            Some(Line::TooLong(raw)) => {
                let place = (self.line, 1);
                return Ok(Some(Err(Malformed { line: self.line, place, reason: TOO_LONG, field: 0, raw })));
            }
        };
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
                            if text.get(index).is_some_and(|&next| next != self.delimiter) {
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
                        byte if byte == self.delimiter => {
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
                            let end = memchr::memchr(self.delimiter, rest).unwrap_or(rest.len());
                            field.extend_from_slice(&rest[..end]);
                            index += end;
                        }
                    }
                }
            }
            let Some(place) = open else { break };
            match (size < LONGEST_RECORD).then(|| self.next_line()).transpose()?.flatten() {
                Some(Line::Whole(line)) => {
                    size += line.len();
                    lines.push(line);
                }
                // A line that is too long ends the value like the end of the file does.
                long => {
                    if let Some(long) = long {
                        self.pending.push_front(long);
                        self.line -= 1;
                    }
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
                        self.pending.push_front(Line::Whole(line));
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
        let mut records = Records::new(text.as_bytes(), b',').unwrap();
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
    fn a_line_without_end_is_told_and_skipped() {
        let long = "x".repeat(LONGEST_RECORD + 5);
        assert_eq!(
            read(&format!("a,b\n{long}\n1,2\n")),
            ["1: a|b", "2: a line of more than 16 MiB at 2:1 field 0", "3: 1|2"]
        );
        assert_eq!(
            read(&format!("a,b\n1,\"{long}\n3,4\n")),
            ["1: a|b", "2: a line of more than 16 MiB at 2:1 field 0", "3: 3|4"]
        );
        assert_eq!(
            read(&format!("a,b\n1,\"2\n{long}\n3,4\n")),
            [
                "1: a|b",
                "2: a quoted value that begins here never ends at 2:3 field 1",
                "3: a line of more than 16 MiB at 3:1 field 0",
                "4: 3|4"
            ]
        );
        let mut records = Records::new(long.as_bytes(), b',').unwrap();
        let bad = records.next_record().unwrap().unwrap().unwrap_err();
        assert_eq!(bad.raw.len(), LONG_LINE_KEPT);
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

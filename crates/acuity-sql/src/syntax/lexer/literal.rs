//! What stands in quotes: texts, bytes, names in backticks.

use super::{Lexer, Tok, is_word};
use crate::diagnostics::{Fault, Loc, Outcome};

impl Lexer<'_> {
    /// A name in backticks, with the escapes of texts.
    pub(super) fn quoted_name(&mut self) -> Outcome<()> {
        let start = self.at;
        self.at += 1;
        let mut name = Vec::new();
        loop {
            match self.bytes.get(self.at) {
                None => return Err(Fault::syntax(self.loc(start), "the quoted name is not closed").help("add `")),
                Some(b'\n') => {
                    let fault = Fault::syntax(self.loc(start), "the quoted name is not closed on its line");
                    return Err(fault.help("add `"));
                }
                Some(b'`') => break,
                Some(b'\\') => self.escape(&mut name, false)?,
                Some(b) => {
                    name.push(*b);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        if name.is_empty() {
            return Err(Fault::syntax(self.loc(start), "a quoted name must not be empty"));
        }
        let name =
            String::from_utf8(name).map_err(|_| Fault::syntax(self.loc(start), "the name is not valid UTF-8"))?;
        self.push(Tok::Quoted(name), start);
        Ok(())
    }

    /// A literal in quotes; a prefix, if any, has been passed.
    pub(super) fn string(&mut self, raw: bool, bytes: bool) -> Outcome<()> {
        let prefix = usize::from(raw) + usize::from(bytes);
        let start = self.at - prefix;
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        let mut out: Vec<u8> = Vec::new();
        loop {
            let Some(&b) = self.bytes.get(self.at) else {
                return Err(Fault::syntax(self.loc(start), "the string is not closed"));
            };
            if b == quote && (!triple || (self.peek(1) == quote && self.peek(2) == quote)) {
                self.at += if triple { 3 } else { 1 };
                break;
            }
            match b {
                b'\n' | b'\r' if !triple => {
                    return Err(Fault::syntax(self.loc(start), "the string is not closed on its line")
                        .help("use three quotes for text of several lines"));
                }
                // GoogleSQL reads every end of line inside three quotes as \n.
                b'\r' => {
                    self.at += 1 + usize::from(self.peek(1) == b'\n');
                    out.push(b'\n');
                }
                // Raw text keeps the backslash, which still keeps a quote behind it from ending the text.
                b'\\' if raw => {
                    out.push(b);
                    self.at += 1;
                    let len = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
                    out.extend_from_slice(&self.bytes[self.at..self.at + len]);
                    self.at += len;
                }
                b'\\' => self.escape(&mut out, bytes)?,
                _ => {
                    let rest = &self.bytes[self.at..];
                    let special = |b: &u8| *b == quote || matches!(b, b'\\' | b'\n' | b'\r');
                    // One at least: a newline, or a quote that does not end the text, is as good as a letter here.
                    let plain = rest[1..].iter().position(special).map_or(rest.len(), |at| at + 1);
                    out.extend_from_slice(&rest[..plain]);
                    self.at += plain;
                }
            }
        }
        if is_word(self.peek(0)) {
            let word = self.at;
            self.at += 1;
            return Err(Fault::syntax(self.loc(word), "missing white space between a literal and the word after it"));
        }
        if bytes {
            self.push(Tok::Bytes(out), start);
        } else {
            let text =
                String::from_utf8(out).map_err(|_| Fault::syntax(self.loc(start), "the string is not valid UTF-8"))?;
            self.push(Tok::Str(text), start);
        }
        Ok(())
    }

    /// An escape sequence; the cursor is at the backslash.
    fn escape(&mut self, out: &mut Vec<u8>, bytes: bool) -> Outcome<()> {
        let start = self.at;
        let letter = self.peek(1);
        self.at += 2;
        let simple = match letter {
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 11,
            b'\\' | b'?' | b'"' | b'\'' | b'`' => letter,
            _ => 0,
        };
        if simple != 0 {
            out.push(simple);
            return Ok(());
        }
        // Code points are of text only; octal stops at \377, the last byte.
        let (digits, radix, first) = match letter {
            b'x' | b'X' => (2, 16, self.at),
            b'u' if !bytes => (4, 16, self.at),
            b'U' if !bytes => (8, 16, self.at),
            b'0'..=b'3' => (3, 8, self.at - 1),
            _ => {
                let c = self.text[start + 1..].chars().next();
                self.at = (start + 1 + c.map_or(0, char::len_utf8)).min(self.bytes.len());
                return Err(Fault::syntax(self.loc(start), "illegal escape sequence in a string")
                    .help("write \\\\ for a backslash, or a raw string r'…'"));
            }
        };
        let code = self.bytes.get(first..first + digits).and_then(|d| std::str::from_utf8(d).ok());
        // Reading numbers would take a sign.
        let code =
            code.filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit())).and_then(|d| u32::from_str_radix(d, radix).ok());
        let illegal = |at: Loc| Fault::syntax(at, "illegal escape sequence in a string");
        let code = code.ok_or_else(|| illegal(self.loc(start)))?;
        self.at = first + digits;
        if bytes {
            out.push(code as u8);
            return Ok(());
        }
        let c = char::from_u32(code).ok_or_else(|| illegal(self.loc(start)))?;
        out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }
}

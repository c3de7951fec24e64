//! A tokenizer for Jinja's outer structure: tags, and the tokens inside them.

use std::ops::Range;

/// What a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagKind {
    /// `{{ … }}`
    Expression,
    /// `{% … %}`
    Block,
    /// `{# … #}`
    Comment,
}

/// A tag, as bytes of the text.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) kind: TagKind,
    /// With its delimiters.
    pub(crate) range: Range<usize>,
    /// Without delimiters and their `-` or `+`.
    pub(crate) inner: Range<usize>,
}

impl Tag {
    /// The first word of a block tag.
    pub(crate) fn keyword<'a>(&self, text: &'a str) -> &'a str {
        let inner = text[self.inner.clone()].trim_start();
        &inner[..inner.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(inner.len())]
    }

    /// Whether white space before the tag is removed.
    pub(crate) fn trims_left(&self, text: &str) -> bool {
        text.as_bytes().get(self.range.start + 2) == Some(&b'-')
    }

    /// Whether white space after the tag is removed.
    pub(crate) fn trims_right(&self, text: &str) -> bool {
        self.range.end >= 3 && text.as_bytes()[self.range.end - 3] == b'-' && self.range.len() > 4
    }
}

/// A tag that is not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unclosed {
    pub(crate) at: Range<usize>,
    pub(crate) what: &'static str,
}

/// All tags from `start` on; what lies in `{% raw %}` is text.
pub(crate) fn tags(text: &str) -> Result<Vec<Tag>, Unclosed> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find('{').map(|i| at + i) {
        let kind = match bytes.get(open + 1) {
            Some(b'{') => TagKind::Expression,
            Some(b'%') => TagKind::Block,
            Some(b'#') => TagKind::Comment,
            _ => {
                at = open + 1;
                continue;
            }
        };
        let tag = if kind == TagKind::Comment {
            let end = text[open + 2..].find("#}").ok_or(Unclosed { at: open..open + 2, what: "comment" })? + open + 4;
            Tag { kind, range: open..end, inner: open + 2..end - 2 }
        } else {
            close(text, open, kind)?
        };
        at = tag.range.end;
        if kind == TagKind::Block && tag.keyword(text) == "raw" {
            let mut from = at;
            at = loop {
                let Some(next) = text[from..].find("{%").map(|i| from + i) else {
                    return Err(Unclosed { at: tag.range, what: "raw block" });
                };
                let rest = text[next + 2..].trim_start_matches(['-', '+']).trim_start();
                if rest.starts_with("endraw") {
                    break text[next..].find("%}").map_or(text.len(), |i| next + i + 2);
                }
                from = next + 2;
            };
            // The whole raw block counts as one tag: nothing in it is looked at.
            found.push(Tag { kind: TagKind::Comment, range: tag.range.start..at, inner: tag.range.start..at });
            continue;
        }
        found.push(tag);
    }
    Ok(found)
}

/// The expression that text consists of, if it is one `{{ … }}` and nothing else.
pub(crate) fn lone_expression(text: &str) -> Option<&str> {
    let text = text.trim();
    match tags(text).ok()?.as_slice() {
        [tag] if tag.kind == TagKind::Expression && tag.range == (0..text.len()) => {
            Some(text[tag.inner.clone()].trim())
        }
        _ => None,
    }
}

/// The tags of a stretch that begins and ends outside of tags.
pub(crate) fn tags_in(text: &str, range: Range<usize>) -> Result<Vec<Tag>, Unclosed> {
    let start = range.start;
    let shift = |range: Range<usize>| range.start + start..range.end + start;
    match tags(&text[range]) {
        Ok(found) => {
            Ok(found.into_iter().map(|tag| Tag { range: shift(tag.range), inner: shift(tag.inner), ..tag }).collect())
        }
        Err(unclosed) => Err(Unclosed { at: shift(unclosed.at), ..unclosed }),
    }
}

fn close(text: &str, open: usize, kind: TagKind) -> Result<Tag, Unclosed> {
    let bytes = text.as_bytes();
    let start = open + 2 + usize::from(matches!(bytes.get(open + 2), Some(b'-' | b'+')));
    let (first, what) = if kind == TagKind::Block { (b'%', "block tag") } else { (b'}', "expression") };
    let mut depth = 0usize;
    let mut i = start;
    while i < bytes.len() {
        match bytes[i] {
            quote @ (b'\'' | b'"') => {
                i += 1;
                while i < bytes.len() && bytes[i] != quote {
                    i += 1 + usize::from(bytes[i] == b'\\');
                }
            }
            // `{{ {'a': {}}}}`: braces of mappings do not end the tag.
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            b if b == first && bytes.get(i + 1) == Some(&b'}') => {
                let inner_end = if i > start && matches!(bytes[i - 1], b'-' | b'+') { i - 1 } else { i };
                return Ok(Tag { kind, range: open..i + 2, inner: start..inner_end });
            }
            _ => {}
        }
        i += 1;
    }
    Err(Unclosed { at: open..open + 2, what })
}

/// A token inside a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    Word,
    Number,
    Text,
    Punctuation(u8),
}

/// The tokens of a stretch of text inside a tag.
pub(crate) fn tokens(text: &str, range: Range<usize>) -> Vec<(Token, Range<usize>)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut i = range.start;
    while i < range.end {
        let start = i;
        match bytes[i] {
            b if b.is_ascii_whitespace() => {
                i += 1;
                continue;
            }
            quote @ (b'\'' | b'"') => {
                i += 1;
                while i < range.end && bytes[i] != quote {
                    i += 1 + usize::from(bytes[i] == b'\\');
                }
                i = (i + 1).min(range.end);
                found.push((Token::Text, start..i));
            }
            b if b.is_ascii_digit() => {
                let is_hexadecimal = matches!(bytes[i..range.end], [b'0', b'x' | b'X', ..]);
                while i < range.end && (bytes[i].is_ascii_alphanumeric() || bytes[i] == b'.' || bytes[i] == b'_') {
                    i += 1;
                    // The sign of an exponent belongs to its number: `1e-5`.
                    let exponent = &bytes[i - 1..range.end];
                    if matches!(exponent, [b'e' | b'E', b'+' | b'-', b'0'..=b'9', ..]) && !is_hexadecimal {
                        i += 1;
                    }
                }
                found.push((Token::Number, start..i));
            }
            b if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 => {
                while i < range.end && (bytes[i].is_ascii_alphanumeric() || bytes[i] == b'_' || bytes[i] >= 0x80) {
                    i += 1;
                }
                found.push((Token::Word, start..i));
            }
            b => {
                i += 1;
                found.push((Token::Punctuation(b), start..i));
            }
        }
    }
    found
}

/// The value of a quoted token.
pub(crate) fn unquote(text: &str) -> &str {
    text.get(1..text.len().saturating_sub(1)).unwrap_or_default()
}

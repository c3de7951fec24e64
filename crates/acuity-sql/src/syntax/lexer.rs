//! Text to tokens, by GoogleSQL's lexical rules.

use super::{MAX_CHAIN, MAX_DEPTH};
use crate::diagnostics::{Fault, Loc, Outcome};

/// What a token is; words and numbers keep their text in the statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tok {
    /// An unquoted word: a keyword or a name.
    Word,
    /// A name in backticks.
    Quoted(String),
    /// A text in quotes of any of the forms, escapes read.
    Str(String),
    /// The same with `b` in front.
    Bytes(Vec<u8>),
    /// Digits, or hex digits behind `0x`; never a sign.
    Int,
    /// A number with a point or an exponent.
    Float,
    /// `@name`, or `@@name` of a system variable.
    Parameter,
    /// `?`, and how many stand before it.
    Positional(u32),
    /// A sign of [`OPERATORS`].
    Op(&'static str),
    /// Behind the last one, so that looking ahead always finds a token.
    End,
}

/// A token and its place.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) tok: Tok,
    /// Where it stands, its quotes included.
    pub(crate) at: Loc,
}

/// Longest first, so that the first match wins.
const OPERATORS: &[&str] = &[
    "|>", "=>", "->", "<<", ">>", "<=", ">=", "<>", "!=", "||", "(", ")", "[", "]", "{", "}", ",", ".", ";", "+", "-",
    "*", "/", "%", "<", ">", "=", "|", "&", "^", "~", ":", "!", "$",
];

/// All tokens of a statement, the last of them `End`.
///
/// The limit on length keeps every offset within the `u32` of a `Loc`.
pub(crate) fn tokens(text: &str) -> Outcome<Vec<Token>> {
    if text.len() > 16 << 20 {
        return Err(Fault::new("limit", Loc::default(), "the statement is longer than 16 MB"));
    }
    let mut lexer =
        Lexer { text, bytes: text.as_bytes(), at: 0, out: Vec::with_capacity(text.len() / 5 + 4), positional: 0 };
    lexer.run()?;
    Ok(lexer.out)
}

/// How many levels deep the tree of a statement can be at most. Between two brackets or commas each token can add one
/// level (`1 + 1 + 1`), each comma too (`FROM a, b, c`), and a bracket or CASE as many as the rules that lead to it.
pub(crate) fn levels(text: &str, tokens: &[Token]) -> usize {
    /// What a bracket or CASE counts for: `MAX_DEPTH` of them are as deep as the longest chain.
    const BRACKET: usize = MAX_CHAIN / MAX_DEPTH;
    /// One bracket: its commas, the tokens since the last one, and the most that followed any of them.
    #[derive(Default)]
    struct Open {
        /// Commas directly inside.
        commas: usize,
        /// Levels since the last of them.
        since: usize,
        /// The most levels between two of them.
        longest: usize,
        /// The levels of what is around it.
        below: usize,
    }
    let mut around: Vec<Open> = Vec::new();
    let (mut here, mut deepest) = (Open::default(), 0);
    let word = |token: &Token| &text[token.at.start as usize..token.at.end as usize];
    // A function's body stands wherever it is called, inside other bodies.
    if tokens.iter().take(5).any(|token| token.tok == Tok::Word && word(token).eq_ignore_ascii_case("FUNCTION")) {
        return 2 * MAX_CHAIN;
    }
    for token in tokens {
        match &token.tok {
            Tok::Op("(" | "[") => {
                let below = here.below + here.commas + here.longest.max(here.since) + BRACKET;
                around.push(std::mem::replace(&mut here, Open { below, ..Open::default() }));
            }
            Tok::Op(")" | "]") => {
                if let Some(outer) = around.pop() {
                    here = outer;
                }
            }
            Tok::Op(",") => {
                here.longest = here.longest.max(here.since);
                here.since = 0;
                here.commas += 1;
            }
            Tok::Word if word(token).eq_ignore_ascii_case("CASE") => {
                here.since += BRACKET;
            }
            // A query around the one before.
            Tok::Op("|>") => here.since += BRACKET,
            _ => here.since += 1,
        }
        deepest = deepest.max(here.below + here.commas + here.longest.max(here.since));
    }
    deepest
}

struct Lexer<'a> {
    /// The statement.
    text: &'a str,
    /// The same as bytes: all that matters to the lexer is ASCII.
    bytes: &'a [u8],
    /// The byte that is looked at.
    at: usize,
    /// Tokens so far.
    out: Vec<Token>,
    /// How many `?` there were.
    positional: u32,
}

/// GoogleSQL's words are ASCII; other letters need backticks.
fn is_word_start(b: u8) -> bool {
    b.is_ascii_alphabetic() || b == b'_'
}

fn is_word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

impl Lexer<'_> {
    /// The byte so far ahead; 0 behind the end, which no rule takes for anything.
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn loc(&self, start: usize) -> Loc {
        Loc { start: start as u32, end: self.at as u32 }
    }

    fn push(&mut self, tok: Tok, start: usize) {
        let at = self.loc(start);
        self.out.push(Token { tok, at });
    }

    fn run(&mut self) -> Outcome<()> {
        loop {
            self.skip_blank()?;
            let start = self.at;
            let Some(&b) = self.bytes.get(self.at) else {
                self.push(Tok::End, start);
                return Ok(());
            };
            match b {
                b'\'' | b'"' => self.string(false, false)?,
                b'`' => self.quoted_name()?,
                b'0'..=b'9' => self.number()?,
                // `.5` is a number, but not in `t.5`.
                b'.' if self.peek(1).is_ascii_digit() && !self.follows_name() => self.number()?,
                b'?' => {
                    self.at += 1;
                    self.push(Tok::Positional(self.positional), start);
                    self.positional += 1;
                }
                b'@' => self.parameter()?,
                _ if is_word_start(b) => self.word()?,
                _ => self.operator()?,
            }
        }
    }

    /// Whether the dot at hand continues a path (`t.1` is not a number).
    fn follows_name(&self) -> bool {
        self.out.last().is_some_and(|t| {
            t.at.end as usize == self.at && matches!(t.tok, Tok::Word | Tok::Quoted(_) | Tok::Op(")" | "]"))
        })
    }

    /// Blanks and comments: `--` and `#` to the end of the line, `/* */`, which do not nest in GoogleSQL.
    fn skip_blank(&mut self) -> Outcome<()> {
        loop {
            let rest = &self.text[self.at..];
            // Some editors put a byte order mark first.
            if let Some(c) = rest.chars().next().filter(|c| c.is_whitespace() || *c == '\u{feff}') {
                self.at += c.len_utf8();
            } else if rest.starts_with("--") || rest.starts_with('#') {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(inside) = rest.strip_prefix("/*") {
                let start = self.at;
                match inside.find("*/") {
                    Some(end) => self.at += end + 4,
                    None => {
                        self.at = self.bytes.len();
                        return Err(Fault::syntax(self.loc(start), "the comment is not closed").help("add */"));
                    }
                }
            } else {
                return Ok(());
            }
        }
    }

    /// A word, or a literal whose prefix looks like one: `r'…'`, `b'…'`, `rb'…'`, `br'…'`.
    fn word(&mut self) -> Outcome<()> {
        let (a, b, c) = (self.peek(0).to_ascii_lowercase(), self.peek(1).to_ascii_lowercase(), self.peek(2));
        let quote = |x: u8| x == b'\'' || x == b'"';
        match (a, b) {
            (b'r', _) if quote(self.peek(1)) => {
                self.at += 1;
                return self.string(true, false);
            }
            (b'b', _) if quote(self.peek(1)) => {
                self.at += 1;
                return self.string(false, true);
            }
            (b'r', b'b') | (b'b', b'r') if quote(c) => {
                self.at += 2;
                return self.string(true, true);
            }
            _ => {}
        }
        let start = self.at;
        while is_word(self.peek(0)) {
            self.at += 1;
        }
        self.push(Tok::Word, start);
        Ok(())
    }

    /// A query parameter, or a system variable.
    fn parameter(&mut self) -> Outcome<()> {
        let start = self.at;
        self.at += if self.peek(1) == b'@' { 2 } else { 1 };
        if !is_word_start(self.peek(0)) {
            return Err(Fault::syntax(self.loc(start), "a parameter's name is missing").help("write @name"));
        }
        while is_word(self.peek(0)) {
            self.at += 1;
        }
        self.push(Tok::Parameter, start);
        Ok(())
    }

    /// A sign, or the message for a character that starts nothing.
    fn operator(&mut self) -> Outcome<()> {
        let start = self.at;
        let (first, second) = (self.peek(0), self.peek(1));
        for op in OPERATORS {
            let bytes = op.as_bytes();
            if bytes[0] == first && bytes.get(1).is_none_or(|b| *b == second) {
                self.at += op.len();
                self.push(Tok::Op(op), start);
                return Ok(());
            }
        }
        let c = self.text[start..].chars().next().unwrap_or(' ');
        self.at += c.len_utf8();
        // A letter is shown as it is, what cannot be seen as its number.
        let shown = if c.is_alphanumeric() { c.to_string() } else { c.escape_default().to_string() };
        let fault = Fault::syntax(self.loc(start), format!("unexpected character '{shown}'"));
        Err(if c.is_alphanumeric() { fault.help("names with such letters stand in backticks: `été`") } else { fault })
    }

    /// A number; its sign is an operator.
    fn number(&mut self) -> Outcome<()> {
        let start = self.at;
        if self.peek(0) == b'0' && matches!(self.peek(1), b'x' | b'X') && self.peek(2).is_ascii_hexdigit() {
            self.at += 2;
            while self.peek(0).is_ascii_hexdigit() {
                self.at += 1;
            }
            return self.end_number(Tok::Int, start);
        }
        let mut float = false;
        while self.peek(0).is_ascii_digit() {
            self.at += 1;
        }
        if self.peek(0) == b'.' {
            float = true;
            self.at += 1;
            while self.peek(0).is_ascii_digit() {
                self.at += 1;
            }
        }
        // Without a digit the `e` belongs to a word, and `end_number` complains.
        if matches!(self.peek(0), b'e' | b'E') {
            let sign = usize::from(matches!(self.peek(1), b'+' | b'-'));
            if self.peek(1 + sign).is_ascii_digit() {
                float = true;
                self.at += 1 + sign;
                while self.peek(0).is_ascii_digit() {
                    self.at += 1;
                }
            }
        }
        self.end_number(if float { Tok::Float } else { Tok::Int }, start)
    }

    /// `1a` and `1.5x` are errors in GoogleSQL, not a number with an alias.
    fn end_number(&mut self, tok: Tok, start: usize) -> Outcome<()> {
        if is_word(self.peek(0)) {
            let word = self.at;
            self.at += 1;
            return Err(Fault::syntax(self.loc(word), "missing white space between a number and the word after it"));
        }
        self.push(tok, start);
        Ok(())
    }

    /// A name in backticks, with the escapes of texts.
    fn quoted_name(&mut self) -> Outcome<()> {
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
    fn string(&mut self, raw: bool, bytes: bool) -> Outcome<()> {
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
                    out.push(b);
                    self.at += 1;
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

//! Text to tokens, by GoogleSQL's lexical rules.

mod levels;
mod literal;

pub(crate) use levels::levels;

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
    /// A sign or two that mean one thing.
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

/// The sign that starts with these two characters, the longest that fits.
fn sign(first: u8, second: u8) -> Option<&'static str> {
    Some(match (first, second) {
        (b'|', b'>') => "|>",
        (b'=', b'>') => "=>",
        (b'-', b'>') => "->",
        (b'<', b'<') => "<<",
        (b'>', b'>') => ">>",
        (b'<', b'=') => "<=",
        (b'>', b'=') => ">=",
        (b'<', b'>') => "<>",
        (b'!', b'=') => "!=",
        (b'|', b'|') => "||",
        (b'(', _) => "(",
        (b')', _) => ")",
        (b'[', _) => "[",
        (b']', _) => "]",
        (b'{', _) => "{",
        (b'}', _) => "}",
        (b',', _) => ",",
        (b'.', _) => ".",
        (b';', _) => ";",
        (b'+', _) => "+",
        (b'-', _) => "-",
        (b'*', _) => "*",
        (b'/', _) => "/",
        (b'%', _) => "%",
        (b'<', _) => "<",
        (b'>', _) => ">",
        (b'=', _) => "=",
        (b'|', _) => "|",
        (b'&', _) => "&",
        (b'^', _) => "^",
        (b'~', _) => "~",
        (b':', _) => ":",
        (b'!', _) => "!",
        (b'$', _) => "$",
        _ => return None,
    })
}

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
            match self.peek(0) {
                b' ' | b'\n' | b'\r' | b'\t' | b'\x0b' | b'\x0c' => self.at += 1,
                b'-' if self.peek(1) == b'-' => self.skip_line(),
                b'#' => self.skip_line(),
                b'/' if self.peek(1) == b'*' => self.skip_comment()?,
                // Some editors put a byte order mark first.
                0x80.. => match self.text[self.at..].chars().next() {
                    Some(c) if c.is_whitespace() || c == '\u{feff}' => self.at += c.len_utf8(),
                    _ => return Ok(()),
                },
                _ => return Ok(()),
            }
        }
    }

    /// To the end of the line.
    fn skip_line(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.find('\n').unwrap_or(rest.len());
    }

    /// A comment between `/*` and `*/`.
    fn skip_comment(&mut self) -> Outcome<()> {
        let start = self.at;
        match self.text[start + 2..].find("*/") {
            Some(end) => {
                self.at += end + 4;
                Ok(())
            }
            None => {
                self.at = self.bytes.len();
                Err(Fault::syntax(self.loc(start), "the comment is not closed").help("add */"))
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
        if let Some(op) = sign(self.peek(0), self.peek(1)) {
            self.at += op.len();
            self.push(Tok::Op(op), start);
            return Ok(());
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
}

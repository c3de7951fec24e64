//! Where a tag does arithmetic.
//!
//! The engine's operators know numbers, text and lists. Python's know more: `'%s' % x`, dates, sets. So arithmetic is handed to
//! a function, one call for a chain of operators of one rank: `a + b - c` is `__math(a, "+", b, "-", c)`, which nests no deeper
//! than the template does.

use std::ops::Range;

use super::scan::Token;

/// Something that is put into a tag, in the place of what stands there.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) at: Range<usize>,
    pub(super) text: String,
    /// At one place: what ends something from the inside to the outside, then what begins something from the outside.
    pub(super) rank: Rank,
}

/// The order of edits at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    EndLiteral,
    EndLookup,
    EndMath,
    EndName,
    BeginName,
    BeginMath,
    BeginLookup,
    BeginLiteral,
}

/// Words that end an operand: what follows is another expression.
const BETWEEN: &[&str] = &["and", "or", "not", "in", "if", "else", "recursive"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `+` and `-`.
    Sum,
    /// `~`, which stands between the two others.
    Joined,
    /// `*`, `/`, `//` and `%`.
    Product,
}

/// One expression between brackets, commas, comparisons and the like.
#[derive(Default)]
struct Stretch {
    operands: Vec<Operand>,
    operators: Vec<(Operator, Range<usize>)>,
    /// The next token begins an operand or goes on with one that began with a sign.
    is_open: bool,
    /// Tests (`is`) end where only the engine knows.
    has_test: bool,
}

struct Operand {
    range: Range<usize>,
    /// Nothing but a number.
    is_number: bool,
}

impl Stretch {
    fn more(&mut self, range: Range<usize>, is_number: bool) {
        if self.operands.len() == self.operators.len() {
            self.operands.push(Operand { range, is_number });
        } else if let Some(last) = self.operands.last_mut() {
            last.is_number &= self.is_open && is_number;
            last.range.end = range.end;
        }
        self.is_open = false;
    }

    /// A sign in front of an operand, or `**` within one.
    fn sign(&mut self, range: Range<usize>) {
        self.more(range, true);
        self.is_open = true;
    }

    fn is_operand_done(&self) -> bool {
        !self.is_open && self.operands.len() > self.operators.len()
    }

    fn finish(self, source: &str, edits: &mut Vec<Edit>) {
        if self.has_test || self.operators.is_empty() || self.operands.len() != self.operators.len() + 1 {
            return;
        }
        let mut first = 0;
        for index in 0..=self.operators.len() {
            if self.operators.get(index).is_some_and(|(operator, _)| *operator == Operator::Product) {
                continue;
            }
            let all_numbers = self.operands[first..=index].iter().all(|operand| operand.is_number);
            if index > first && !all_numbers {
                self.wrap(source, first..index, Operator::Product, edits);
            }
            first = index + 1;
        }
        let sums = self.operators.iter().filter(|(operator, _)| *operator == Operator::Sum).count();
        let counts = self.operators.len() == 1 && self.operands.iter().any(|operand| operand.is_number);
        let all_numbers = self.operands.iter().all(|operand| operand.is_number);
        if sums > 0 && !counts && !all_numbers {
            self.wrap(source, 0..self.operators.len(), Operator::Sum, edits);
        }
    }

    /// Puts the operands of these operators, as far as they are of one kind, into a call.
    fn wrap(&self, source: &str, operators: Range<usize>, kind: Operator, edits: &mut Vec<Edit>) {
        let (start, end) = (self.operands[operators.start].range.start, self.operands[operators.end].range.end);
        edits.push(Edit { at: start..start, text: "__math(".to_owned(), rank: Rank::BeginMath });
        for (operator, at) in &self.operators[operators] {
            if *operator == kind {
                let text = format!(", \"{}\", ", &source[at.clone()]);
                edits.push(Edit { at: at.clone(), text, rank: Rank::BeginName });
            }
        }
        edits.push(Edit { at: end..end, text: ")".to_owned(), rank: Rank::EndMath });
    }
}

/// The calls for the arithmetic of a tag.
pub(super) fn calls(source: &str, words: &[(Token, Range<usize>)], edits: &mut Vec<Edit>) {
    let mut around: Vec<Stretch> = Vec::new();
    let mut here = Stretch::default();
    let mut index = 0;
    while let Some((token, range)) = words.get(index) {
        index += 1;
        let word = &source[range.clone()];
        match token {
            Token::Punctuation(b'(' | b'[' | b'{') => {
                here.more(range.clone(), false);
                around.push(std::mem::take(&mut here));
            }
            Token::Punctuation(b')' | b']' | b'}') => {
                std::mem::replace(&mut here, around.pop().unwrap_or_default()).finish(source, edits);
                here.more(range.clone(), false);
            }
            Token::Punctuation(b',' | b':' | b'=' | b'<' | b'>' | b'!') => {
                std::mem::take(&mut here).finish(source, edits);
            }
            Token::Word if BETWEEN.contains(&word) => std::mem::take(&mut here).finish(source, edits),
            Token::Punctuation(sign @ (b'+' | b'-' | b'*' | b'/' | b'%' | b'~')) => {
                let doubled = matches!(sign, b'*' | b'/')
                    && words.get(index).is_some_and(|(next, at)| next == token && at.start == range.end);
                let range = range.start..range.end + usize::from(doubled);
                index += usize::from(doubled);
                let kind = match sign {
                    b'+' | b'-' => Operator::Sum,
                    b'~' => Operator::Joined,
                    _ => Operator::Product,
                };
                if !here.is_operand_done() || (doubled && *sign == b'*') {
                    here.sign(range);
                } else {
                    here.operators.push((kind, range));
                }
            }
            Token::Word if word == "is" => {
                here.has_test = true;
                here.more(range.clone(), false);
            }
            // `x | f` and `x.y` go on with the operand.
            _ => here.more(range.clone(), *token == Token::Number),
        }
    }
    here.finish(source, edits);
    // What is not closed is told by the engine.
    while let Some(outer) = around.pop() {
        outer.finish(source, edits);
    }
}

/// What comes of edits, for tests of those who make them.
#[cfg(test)]
pub(super) fn edited(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.at.start, edit.rank));
    let (mut out, mut at) = (String::new(), 0);
    for edit in edits {
        out.push_str(&source[at..edit.at.start]);
        out.push_str(&edit.text);
        at = edit.at.end;
    }
    out.push_str(&source[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jinja::scan::tokens;

    #[track_caller]
    fn check(source: &str, expect: &str) {
        let mut edits = Vec::new();
        calls(source, &tokens(source, 0..source.len()), &mut edits);
        assert_eq!(edited(source, edits), expect);
    }

    #[test]
    fn chains_become_calls() {
        check("'%s' % x", "__math('%s' , \"%\",  x)");
        check("a+b-c", "__math(a, \"+\", b, \"-\", c)");
        check("a * b + c", "__math(__math(a , \"*\",  b) , \"+\",  c)");
        check("f(a - b)[c // d] | g(e)", "f(__math(a , \"-\",  b))[__math(c , \"//\",  d)] | g(e)");
        check("a ~ b % c ~ d", "a ~ __math(b , \"%\",  c) ~ d");
        check("a + b ~ c", "__math(a , \"+\",  b ~ c)");
        check(
            "a - b if c + d else -e - f",
            "__math(a , \"-\",  b) if __math(c , \"+\",  d) else __math(-e , \"-\",  f)",
        );
        check("x = a | f + b.c", "x = __math(a | f , \"+\",  b.c)");
        check("{'k': a - b, 'l': [c + d]}", "{'k': __math(a , \"-\",  b), 'l': [__math(c , \"+\",  d)]}");
    }

    #[test]
    fn counting_is_left_to_the_engine() {
        for source in ["n + 1", "1 + 2 * 3", "a ** b", "-a", "a == b", "a is divisibleby 3 * n", "10 - n", "a - -1"] {
            check(source, source);
        }
    }
}

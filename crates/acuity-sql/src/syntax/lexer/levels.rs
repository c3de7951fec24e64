//! How deep a statement is nested, from its tokens alone.

use super::super::{MAX_CHAIN, MAX_DEPTH};
use super::{Tok, Token};

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

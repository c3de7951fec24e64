//! The blocks that are cut out of a file before the template engine sees it: macros, tests, snapshots, materializations, docs.

use std::ops::Range;

use crate::{
    diagnostic::Diagnostic,
    files::SourceFile,
    jinja::scan::{Tag, TagKind, Token, tags, tags_in, tokens},
};

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockKind {
    Macro,
    Test,
    Snapshot,
    Materialization,
    Docs,
}

/// A parameter of a macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    /// The expression after `=`.
    pub(crate) default: Option<Range<usize>>,
}

/// What a macro can be called with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) parameters: Vec<Parameter>,
    /// Whether its body reads `varargs`, `kwargs` and `caller`: as in Jinja, only then it takes more than its parameters.
    pub(crate) reads_varargs: bool,
    pub(crate) reads_kwargs: bool,
    pub(crate) reads_caller: bool,
}

impl Signature {
    /// Of a macro, or a call block, with this body.
    pub(crate) fn new(parameters: Vec<Parameter>, text: &str, body: Range<usize>) -> Self {
        let inside = tags_in(text, body).unwrap_or_default();
        let words = || inside.iter().flat_map(|tag| tokens(text, tag.inner.clone()));
        let reads = |name: &str| words().any(|(token, range)| token == Token::Word && &text[range] == name);
        Self {
            reads_varargs: reads("varargs"),
            reads_kwargs: reads("kwargs"),
            reads_caller: reads("caller"),
            parameters,
        }
    }
}

/// A block, as bytes of its file.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) kind: BlockKind,
    pub(crate) name: String,
    pub(crate) name_range: Range<usize>,
    pub(crate) parameters: Vec<Parameter>,
    /// From the opening to the closing tag.
    pub(crate) range: Range<usize>,
    /// Between the tags, white space trimmed as the tags say.
    pub(crate) body: Range<usize>,
}

/// Cuts a file.
///
/// # Errors
/// An unclosed tag or block, a block without a name.
pub(crate) fn cut(file: &SourceFile) -> Result<Vec<Block>, Diagnostic> {
    let text = file.text.as_str();
    let all = tags(text)
        .map_err(|e| Diagnostic::error("jinja", format!("this {} is never closed", e.what)).at(file, e.at))?;
    let mut found = Vec::new();
    let mut i = 0;
    while i < all.len() {
        let tag = &all[i];
        i += 1;
        if tag.kind != TagKind::Block {
            continue;
        }
        let keyword = tag.keyword(text);
        let (kind, end) = match keyword {
            "macro" => (BlockKind::Macro, "endmacro"),
            "test" => (BlockKind::Test, "endtest"),
            "data_test" => (BlockKind::Test, "enddata_test"),
            "snapshot" => (BlockKind::Snapshot, "endsnapshot"),
            "materialization" => (BlockKind::Materialization, "endmaterialization"),
            "docs" => (BlockKind::Docs, "enddocs"),
            _ => continue,
        };
        let Some(close) = all[i..].iter().find(|t| t.kind == TagKind::Block && t.keyword(text) == end) else {
            return Err(Diagnostic::error("jinja", format!("this {keyword} block is never closed"))
                .at(file, tag.range.clone())
                .help(format!("end it with {{% {end} %}}")));
        };
        // Blocks inside of this one belong to its body.
        i += all[i..].iter().take_while(|t| t.range.start <= close.range.start).count();
        found.push(block(file, kind, tag, close)?);
    }
    Ok(found)
}

/// A block from its tags.
fn block(file: &SourceFile, kind: BlockKind, open: &Tag, close: &Tag) -> Result<Block, Diagnostic> {
    let text = file.text.as_str();
    let words = tokens(text, open.inner.clone());
    let Some((Token::Word, name_range)) = words.get(1).cloned() else {
        return Err(Diagnostic::error("jinja", "this block has no name").at(file, open.range.clone()));
    };
    let mut name = text[name_range.clone()].to_owned();
    match kind {
        BlockKind::Test => name = format!("test_{name}"),
        BlockKind::Materialization => name = materialization_name(&name, adapter(text, &words[2..])),
        _ => {}
    }
    let parameters = if matches!(kind, BlockKind::Macro | BlockKind::Test) {
        let bad = |range: Range<usize>| {
            Diagnostic::error("jinja", "these parameters cannot be read")
                .at(file, range)
                .help("write them as (a, b='default')")
        };
        parameters(text, open, &words[2..]).map_err(bad)?.0
    } else {
        Vec::new()
    };
    let mut body = open.range.end..close.range.start;
    if open.trims_right(text) {
        body.start = body.end - text[body.clone()].trim_start().len();
    }
    if close.trims_left(text) {
        body.end = body.start + text[body.clone()].trim_end().len();
    }
    Ok(Block { kind, name, name_range, parameters, range: open.range.start..close.range.end, body })
}

/// The name of the macro that a materialization is.
pub(crate) fn materialization_name(name: &str, adapter: &str) -> String {
    format!("materialization_{name}_{adapter}")
}

/// What a materialization is for: the value of `adapter=`, or `default`.
fn adapter<'a>(text: &'a str, words: &[(Token, Range<usize>)]) -> &'a str {
    let is_key = |(token, range): &(Token, Range<usize>)| *token == Token::Word && &text[range.clone()] == "adapter";
    let value = words.iter().position(is_key).and_then(|key| words.get(key + 2));
    value.map_or("default", |(_, range)| text[range.clone()].trim_matches(['\'', '"']))
}

/// The parameters between the parentheses behind a name, and where these end; a default goes to the next comma outside of
/// brackets.
///
/// # Errors
/// The place of what is no parameter.
pub(crate) fn parameters(
    text: &str,
    open: &Tag,
    words: &[(Token, Range<usize>)],
) -> Result<(Vec<Parameter>, usize), Range<usize>> {
    let Some(((Token::Punctuation(b'('), _), rest)) = words.split_first().map(|(a, b)| ((a.0, &a.1), b)) else {
        return Err(open.range.clone());
    };
    let mut found = Vec::new();
    let mut i = 0;
    while i < rest.len() {
        match &rest[i] {
            (Token::Punctuation(b')'), range) => return Ok((found, range.end)),
            (Token::Punctuation(b','), _) => i += 1,
            (Token::Word, range) => {
                let name = text[range.clone()].to_owned();
                i += 1;
                let mut default = None;
                if matches!(rest.get(i), Some((Token::Punctuation(b'='), _))) {
                    i += 1;
                    let start = rest.get(i).map_or(open.inner.end, |t| t.1.start);
                    let mut depth = 0i32;
                    let mut end = start;
                    while let Some((token, range)) = rest.get(i) {
                        match token {
                            Token::Punctuation(b'(' | b'[' | b'{') => depth += 1,
                            Token::Punctuation(b')' | b',') if depth == 0 => break,
                            Token::Punctuation(b')' | b']' | b'}') => depth -= 1,
                            _ => {}
                        }
                        end = range.end;
                        i += 1;
                    }
                    default = Some(start..end);
                }
                found.push(Parameter { name, default });
            }
            (_, range) => return Err(range.clone()),
        }
    }
    Err(open.range.clone())
}

//! Names that a template sets in some of its branches only. Where none of these was taken they print as nothing, as in Jinja;
//! a name that is set nowhere is a mistake.

use std::collections::BTreeSet;

use super::scan::{Tag, TagKind, Token, tokens};

/// What stands in front of the template: each such name is what it is anyway, or quietly nothing.
pub(super) fn defaults(source: &str, tags: &[Tag]) -> String {
    sometimes_set(source, tags)
        .iter()
        .map(|name| format!("{{% set {name} = {name} if {name} is defined else (0 if false) %}}"))
        .collect()
}

fn sometimes_set<'a>(source: &'a str, tags: &[Tag]) -> BTreeSet<&'a str> {
    let mut depth = 0_usize;
    let (mut always, mut sometimes) = (BTreeSet::new(), BTreeSet::new());
    for tag in tags.iter().filter(|tag| tag.kind == TagKind::Block) {
        match tag.keyword(source) {
            "if" | "for" => depth += 1,
            "endif" | "endfor" => depth = depth.saturating_sub(1),
            "set" if depth == 0 => always.extend(names(source, tag)),
            "set" => sometimes.extend(names(source, tag)),
            _ => {}
        }
    }
    sometimes.retain(|name| !always.contains(name));
    sometimes
}

/// `a` and `b` of `set a, b = …`; none of `set ns.a = …`.
fn names<'a>(source: &'a str, tag: &Tag) -> Vec<&'a str> {
    let words = tokens(source, tag.inner.clone());
    let mut found = Vec::new();
    for pair in words.get(1..).unwrap_or_default().chunks(2) {
        match pair {
            [(Token::Word, name), (Token::Punctuation(b','), _)] => found.push(&source[name.clone()]),
            [(Token::Word, name), (Token::Punctuation(b'='), _)] | [(Token::Word, name)] => {
                found.push(&source[name.clone()]);
                return found;
            }
            _ => return Vec::new(),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jinja::scan::tags;

    #[test]
    fn only_names_of_branches() {
        let found = |text: &str| sometimes_set(text, &tags(text).unwrap()).into_iter().collect::<Vec<_>>().join(" ");
        assert_eq!(
            found("{% if a %}{% set x, y = 1, 2 %}{% set z %}t{% endset %}{% else %}{% set x = 3 %}{% endif %}"),
            "x y z"
        );
        assert_eq!(found("{% set x = 0 %}{% if a %}{% set x = 1 %}{% set ns.v = 1 %}{% endif %}{{ set }}"), "");
        assert_eq!(found("{% for i in a %}{%- set w = i -%}{% endfor %}{% set v = w %}"), "w");
    }
}

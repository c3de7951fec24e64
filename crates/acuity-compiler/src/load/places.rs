//! Where a node says a setting: in its own file, or in the entry of a schema file.

use std::ops::Range;

use super::{schema::Patch, settings::ProjectFile};
use crate::{
    definitions::Node,
    diagnostic::Diagnostic,
    files::SourceFile,
    jinja::scan::{Tag, TagKind, Token, tags, tokens},
    project::NodeOrigin,
    yaml::Yaml,
};

/// A setting as it is written.
pub(super) struct Given {
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
}

/// In the tags of a template: `key=value`, or `'key': value` at any depth. Of a value of several tokens, the first.
pub(super) fn in_template(text: &str, body: &Range<usize>, key: &str) -> Option<Given> {
    let all = tags(text).ok()?;
    let inside = |tag: &&Tag| body.start <= tag.range.start && tag.range.end <= body.end;
    all.iter().filter(inside).filter(|tag| tag.kind != TagKind::Comment).find_map(|tag| {
        let words = tokens(text, tag.inner.clone());
        words.windows(3).find_map(|three| {
            let [(first, name), (second, _), (third, value)] = three else { return None };
            let (key_range, sign) = match first {
                Token::Word => (name.clone(), b'='),
                // Without its quotes, of which unclosed text has one.
                Token::Text => (name.start + 1..name.end.saturating_sub(1).max(name.start + 1), b':'),
                _ => return None,
            };
            // `==` compares.
            let gives = *second == Token::Punctuation(sign) && *third != Token::Punctuation(b'=');
            (gives && text.get(key_range.clone()) == Some(key)).then(|| Given { key: key_range, value: value.clone() })
        })
    })
}

/// Under `config:` of an entry, also within one of its settings.
fn in_entry(entry: &Yaml, key: &str) -> Option<Given> {
    let find = |yaml: &Yaml| {
        let found = yaml.map()?.iter().find(|(name, _)| name.as_str() == Some(key));
        found.map(|(name, value)| Given { key: name.range.clone(), value: value.range.clone() })
    };
    let config = entry.get("config")?;
    find(config).or_else(|| config.map()?.iter().find_map(|(_, value)| find(value)))
}

/// In dbt_project.yml: of the folders that lead to a node, the innermost that says it.
fn in_project(project: &ProjectFile, section: &str, fqn: &[String], key: &str) -> Option<Given> {
    let mut level = project.yaml.get(section)?;
    let mut found = None;
    let mut parts = fqn.iter();
    loop {
        let said = level.map()?.iter().find(|(name, value)| match name.as_str() {
            Some(name) => name.strip_prefix('+') == Some(key) || (name == key && value.map().is_none()),
            None => false,
        });
        let given = |(name, value): &(Yaml, Yaml)| Given { key: name.range.clone(), value: value.range.clone() };
        found = said.map(given).or(found);
        match parts.next().and_then(|part| level.get(part)) {
            Some(next) if next.map().is_some() => level = next,
            _ => return found,
        }
    }
}

/// What says the settings of one node.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) origin: &'a NodeOrigin,
    /// Its entry in a schema file.
    pub(super) patch: Option<&'a Patch>,
    /// The root project's file, and what such nodes' settings are called there.
    pub(super) project: Option<(&'a ProjectFile, &'static str)>,
}

impl Places<'_> {
    /// Puts a finding where the first of `keys` that is written stands. Of a generic test that is its entry; and what is said
    /// elsewhere, by a macro or a package, is shown with the file of the node.
    pub(super) fn at(
        &self,
        node: &Node,
        finding: Diagnostic,
        keys: &[&str],
        part: fn(Given) -> Range<usize>,
    ) -> Diagnostic {
        let file: &SourceFile = &self.origin.file;
        for key in keys {
            // First its own file, which has the last word; but a template that was made here nobody can correct.
            if self.origin.schema.is_none()
                && let Some(given) = in_template(&file.text, &self.origin.body, key)
            {
                return finding.at(file, part(given));
            }
            if let Some((patch, given)) = self.patch.and_then(|patch| Some((patch, in_entry(&patch.yaml, key)?))) {
                return finding.at(&patch.file, part(given));
            }
            if self.origin.schema.is_none()
                && let Some((project, section)) = self.project
                && let Some(given) = in_project(project, section, &node.fqn, key)
            {
                return finding.at(&project.file, part(given));
            }
        }
        match &self.origin.schema {
            Some((file, range)) => finding.at(file, range.clone()),
            None => finding.in_file(&file.path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_found_in_tags_only() {
        let text = "-- a='x'\n{# a='y' #}{% if a == 1 %}{{ config(ba='z', a = 'w', m={'b': 2}) }}";
        let shown =
            |key: &str| in_template(text, &(0..text.len()), key).map(|given| (&text[given.key], &text[given.value]));
        assert_eq!(shown("a"), Some(("a", "'w'")));
        assert_eq!(shown("b"), Some(("b", "2")));
        assert_eq!(shown("w"), None);
        assert!(in_template(text, &(0..text.len() - 10), "a").is_none());
    }
}

//! Which macros a macro calls, found in its text as dbt finds them: without rendering it, so that branches that are not taken
//! count.

use std::ops::Range;

use indexmap::IndexSet;

use super::{
    names,
    scan::{TagKind, Token, tags, tokens, unquote},
    scope::Meaning,
    world::{BUILTIN, World, built_in},
};
use crate::definitions::{Macro, UniqueId};

type Tokens = [(Token, Range<usize>)];

impl World {
    /// The ids of the macros that the text of `one` calls, in their order, without its own.
    pub(crate) fn called_by(&self, one: &Macro) -> Vec<UniqueId> {
        // The first tag names the macro.
        let end = tags(&one.macro_sql).ok().and_then(|all| Some(all.first()?.range.end)).unwrap_or_default();
        let mut called = self.called_in(&one.macro_sql[end..], &one.package_name);
        called.retain(|id| *id != one.unique_id);
        called
    }

    /// The ids of the macros that a text of a package calls.
    pub(crate) fn called_in(&self, text: &str, package: &str) -> Vec<UniqueId> {
        let mut found: IndexSet<UniqueId> = IndexSet::new();
        for tag in tags(text).unwrap_or_default().iter().filter(|tag| tag.kind != TagKind::Comment) {
            let all = tokens(text, tag.inner.clone());
            for (place, called) in all.windows(2).enumerate() {
                if called[0].0 == Token::Word && called[1].0 == Token::Punctuation(b'(') {
                    found.extend(self.meant_by(package, text, &all, place));
                }
            }
        }
        found.into_iter().collect()
    }

    /// The macros that the call at a place of the tokens may mean.
    fn meant_by(&self, own: &str, text: &str, all: &Tokens, place: usize) -> Vec<UniqueId> {
        let word =
            |place: usize| all.get(place).filter(|(token, _)| *token == Token::Word).map(|(_, at)| &text[at.clone()]);
        let name = word(place).unwrap_or_default();
        let is_attribute = place > 0 && all[place - 1].0 == Token::Punctuation(b'.');
        match is_attribute.then(|| place.checked_sub(2).and_then(word)) {
            None => self.named(own, name).into_iter().collect(),
            Some(Some("adapter")) if name == "dispatch" => self.dispatched(own, text, &all[place + 2..]),
            Some(Some(package)) => {
                let of_package = self.package_macro(package, name).map(|def| def.public.unique_id.clone());
                of_package.or_else(|| (package == BUILTIN).then(|| native(name)).flatten()).into_iter().collect()
            }
            Some(None) => Vec::new(),
        }
    }

    /// What `adapter.dispatch('name', 'package')` may call: the macro of that name, and the one that is picked.
    fn dispatched(&self, own: &str, text: &str, arguments: &Tokens) -> Vec<UniqueId> {
        let end = arguments.iter().position(|(token, _)| *token == Token::Punctuation(b')')).unwrap_or(arguments.len());
        let mut texts = arguments[..end]
            .iter()
            .filter(|(token, _)| *token == Token::Text)
            .map(|(_, at)| unquote(&text[at.clone()]));
        let Some(name) = texts.next() else { return Vec::new() };
        let picked = self.dispatch(own, name, texts.next());
        self.named(own, name).into_iter().chain(picked.map(|def| def.public.unique_id.clone())).collect()
    }

    /// The macro that a bare name means in a package.
    fn named(&self, package: &str, name: &str) -> Option<UniqueId> {
        self.find_macro(package, name).map(|def| def.public.unique_id.clone()).or_else(|| native(name))
    }
}

/// What is a macro in dbt, and none here.
fn native(name: &str) -> Option<UniqueId> {
    let is_macro = |(known, meaning): &&(&str, Meaning)| *known == name && matches!(meaning, Meaning::Macro(_));
    names::all().iter().find(is_macro).map(|_| built_in(name))
}

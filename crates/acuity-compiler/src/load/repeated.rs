//! Generic tests that differ in what they test only: of dbt's own, which call nothing else, one of each kind is rendered.

use std::collections::BTreeMap;

use super::calls::{Called, literal};
use crate::jinja::{render::Captured, world::built_in};

/// What comes before what is tested in the template of a generic test, and behind it.
const BEFORE: &str = "model=get_where_subquery(";
const BEHIND: &str = ")) }}";

/// What was rendered so far: by the package, the template before what is tested, and whether that is a source.
#[derive(Default)]
pub(super) struct Repeated(BTreeMap<(String, String, bool), Captured>);

impl Repeated {
    /// What such a template calls, if one was rendered that is its like.
    pub(super) fn captured(&self, package: &str, template: &str) -> Option<Captured> {
        let (before, tested) = parts(template)?;
        let known = self.0.get(&(package.to_owned(), before.to_owned(), matches!(tested, Called::Source(..))))?;
        let mut captured =
            Captured { macros: known.macros.clone(), own_macros: known.own_macros.clone(), ..Captured::default() };
        note(&mut captured, tested);
        Some(captured)
    }

    /// Keeps what a template called, where the next one of its kind calls the same.
    pub(super) fn keep(&mut self, package: &str, template: &str, captured: &Captured) {
        let Some((before, tested)) = parts(template) else { return };
        let is_source = matches!(tested, Called::Source(..));
        let mut only = Captured {
            macros: captured.macros.clone(),
            own_macros: captured.own_macros.clone(),
            ..Captured::default()
        };
        note(&mut only, tested);
        // A macro of the project may do with a model what it does not do with another.
        let is_known = captured.macros.iter().all(|id| id.starts_with(&built_in("")));
        if is_known && *captured == only {
            self.0.insert((package.to_owned(), before.to_owned(), is_source), only);
        }
    }
}

/// The template up to what is tested, and what that is.
fn parts(template: &str) -> Option<(&str, Called)> {
    let (before, tested) = template.strip_suffix(BEHIND)?.rsplit_once(BEFORE)?;
    if tested.contains('\\') { None } else { Some((before, literal(tested)?)) }
}

fn note(captured: &mut Captured, tested: Called) {
    match tested {
        Called::Ref(args) => captured.refs.push(args),
        Called::Source(group, table) => captured.sources.push((group, table)),
        Called::Metric(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str =
        "{{ test_unique(column_name=_arguments['column_name'], model=get_where_subquery(ref('a'))) }}";

    fn called(macros: &[&str]) -> Captured {
        let mut captured =
            Captured { macros: macros.iter().map(|id| (*id).to_owned()).collect(), ..Captured::default() };
        note(&mut captured, literal("ref('a')").unwrap());
        captured
    }

    #[test]
    fn the_next_one_calls_the_same_with_what_it_tests() {
        let mut repeated = Repeated::default();
        assert!(repeated.captured("p", TEMPLATE).is_none());
        repeated.keep("p", TEMPLATE, &called(&["macro.dbt.test_unique"]));
        let next = repeated.captured("p", &TEMPLATE.replace("'a'", "'b', v=2")).unwrap();
        assert_eq!(next.refs[0].to_json().to_string(), r#"{"name":"b","package":null,"version":2}"#);
        assert_eq!(next.macros, called(&["macro.dbt.test_unique"]).macros);
        for other in [
            TEMPLATE.replace("unique", "not_null"),
            TEMPLATE.replace("ref('a')", "source('a', 'b')"),
            TEMPLATE.replace("'a'", "x"),
        ] {
            assert!(repeated.captured("p", &other).is_none(), "{other}");
        }
        assert!(repeated.captured("q", TEMPLATE).is_none());
    }

    #[test]
    fn a_projects_own_macros_are_called_each_time() {
        let mut repeated = Repeated::default();
        repeated.keep("p", TEMPLATE, &called(&["macro.dbt.test_unique", "macro.p.default__test_unique"]));
        let more = Captured { warnings: vec!["w".to_owned()], ..called(&["macro.dbt.test_unique"]) };
        repeated.keep("p", TEMPLATE, &more);
        assert!(repeated.captured("p", TEMPLATE).is_none());
    }
}

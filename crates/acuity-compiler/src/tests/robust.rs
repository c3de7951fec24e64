//! What a mistake takes with it, and what goes on without.

use super::*;
use crate::{IndirectSelection, Unusable};

const SOUND: &str = "--- models/good.sql\nselect 1 as id\n--- models/better.sql\nselect id from {{ ref('good') }}\n";

/// The mistakes of a project, what they make unusable, and the rest.
fn told(text: &str) -> String {
    let project = match load_usable(&options(&format!("{SOUND}{text}"))) {
        Ok(project) => project,
        Err(errors) => return format!("nothing is usable\n{errors}\n"),
    };
    let mut shown: String = project.mistakes.iter().map(|mistake| format!("{mistake}\n")).collect();
    for (id, why) in &project.unusable {
        match why {
            Unusable::Mistake(mistake) => shown.push_str(&format!("- {id}: {}\n", mistake.message)),
            Unusable::Below(cause) => shown.push_str(&format!("- {id}: below {cause}\n")),
        }
    }
    let rest = project.select(&[], &[]).map(|all| all.ids.join(" "));
    let rest = rest.unwrap_or_else(|errors| errors.to_string());
    for id in project.nodes.keys() {
        if let Err(errors) = project.compile(id, &Offline) {
            shown.push_str(&format!("{id} does not compile: {errors}\n"));
        }
    }
    format!("{shown}= {rest}\n")
}

macro_rules! mistakes {
    ($($name:ident: $text:expr;)*) => { $(
        #[test]
        fn $name() {
            insta::assert_snapshot!(told($text));
        }
    )* };
}

mistakes! {
    template: "--- models/bad.sql\n{{ config(materialized='table') }}\nselect {{ 1 + }}\n--- models/below.sql\nselect * from {{ ref('bad') }}\n--- models/deep.sql\nselect * from {{ ref('below') }} join {{ ref('good') }} using (id)\n";
    missing_ref: "--- models/bad.sql\nselect * from {{ ref('gone') }}\n--- models/s.yml\nmodels: [{name: bad, columns: [{name: id, tests: [unique]}]}, {name: good, columns: [{name: id, tests: [unique, {relationships: {to: ref('bad'), field: id}}]}]}]\nexposures: [{name: dash, type: dashboard, owner: {name: x}, depends_on: [ref('bad'), ref('good')]}]\n";
    unreadable_schema_file: "--- models/other.sql\nselect 1 as id\n--- models/raw.sql\nselect * from {{ source('raw', 'a') }}\n--- models/s.yml\nmodels:\n  - name: other\n    config: {enabled: false\n    columns: [{name: id}]\nsources: [{name: raw, tables: [{name: a}]}]\n";
    wrong_entry_of_a_schema_file: "--- models/other.sql\nselect 1 as id\n--- models/s.yml\nmodels:\n  - {name: other, columns: {id: {}}}\nsources: [{name: raw, tables: [{name: a}]}]\n";
    setting: "--- models/bad.sql\n{{ config(materialized='tabel') }}\nselect 1\n";
    unknown_test: "--- models/s.yml\nmodels:\n  - {name: good, columns: [{name: id, tests: [uniqe, not_null]}]}\n";
    test_argument: "--- models/s.yml\nmodels:\n  - {name: good, columns: [{name: id, tests: [accepted_values: {value: [1]}]}]}\n";
    two_rings: "--- models/a.sql\nselect * from {{ ref('b') }}\n--- models/b.sql\nselect * from {{ ref('a') }}\n--- models/c.sql\nselect * from {{ ref('c') }}\n--- models/d.sql\nselect * from {{ ref('a') }}\n";
    two_files_of_one_name: "--- models/m.sql\nselect 1\n--- models/x/m.sql\nselect 2\n--- models/n.sql\nselect * from {{ ref('m') }}\n";
    python_model: "--- models/p.py\ndef model(dbt, session): pass\n--- models/n.sql\nselect * from {{ ref('p') }}\n";
    macro_file: "--- macros/a.sql\n{% macro days(x) %}\n{{ x }\n--- models/bad.sql\nselect {{ days('d') }}\n";
    macro_file_that_may_override: "--- macros/a.sql\n{% macro generate_schema_name(x, node) %}\n{{ x }\n";
    macro_twice: "--- macros/a.sql\n{% macro days() %}1{% endmacro %}\n--- macros/b.sql\n{% macro days() %}2{% endmacro %}\n--- models/bad.sql\nselect {{ days() }}\n";
    source_twice: "--- models/raw.sql\nselect * from {{ source('raw', 'a') }}\n--- models/s.yml\nsources: [{name: raw, tables: [{name: a}, {name: a}, {name: b}]}]\n";
    exposure: "--- models/s.yml\nexposures: [{name: dash, type: dashbord, owner: {name: x}, depends_on: [ref('good')]}]\n";
    doc_block: "--- models/d.md\n{% docs a %}\ntext\n--- models/s.yml\nmodels: [{name: better, description: \"{{ doc('a') }}\"}]\n";
    disabled_model: "--- models/bad.sql\n{{ config(enabled=false, materialized='tabel') }}\nselect 1\n";
    project_file: "--- dbt_project.yml\nname: demo\nprofile: nowhere\n";
    selectors_file: "--- selectors.yml\nselectors: [\n";
}

const BROKEN: &str = "--- models/bad.sql\n{{ config(tags=['t']) }}\nselect * from {{ ref('gone') }}\n--- models/below.sql\n{{ config(tags=['t']) }}\nselect * from {{ ref('bad') }}\n--- models/s.yml\nmodels: [{name: good, config: {tags: [t]}, columns: [{name: id, tests: [unique, {relationships: {to: ref('bad'), field: id}}]}]}]\n";

/// Of what is asked for the rest is there and the mistake is told; it is refused where nothing is left.
#[test]
fn selections() {
    let project = load_usable(&options(&format!("{SOUND}{BROKEN}"))).unwrap();
    let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let mut table = String::new();
    for (select, exclude) in [
        (&[][..], &[][..]),
        (&[], &["bad+"]),
        (&[], &["bad"]),
        (&["good"], &[]),
        (&["better"], &[]),
        (&["bad"], &[]),
        (&["below"], &[]),
        (&["+below"], &[]),
        (&["tag:t"], &[]),
        (&["tag:t"], &["bad+"]),
        (&["good+"], &[]),
        (&["test_name:relationships"], &[]),
    ] {
        let found = match project.select_with(&own(select), &own(exclude), IndirectSelection::Eager) {
            Ok(found) => format!("{} / {}", found.ids.join(" "), found.unusable.join(" ")),
            Err(errors) => errors.to_string(),
        };
        table.push_str(&format!("{select:?} - {exclude:?}: {found}\n"));
    }
    for name in ["bad", "below", "good", "goood"] {
        let found = project.find(name).map_or_else(|error| error.to_string(), |node| node.unique_id.clone());
        table.push_str(&format!("find {name}: {found}\n"));
    }
    let inline = project.compile_inline("select * from {{ ref('below') }}", &Offline);
    table.push_str(&format!("inline: {}\n", inline.map_or_else(|errors| errors.to_string(), |c| c.sql)));
    insta::assert_snapshot!(table);
}

/// Reading strictly tells the same findings as reading what can be used.
#[test]
fn a_mistake_is_told_either_way() {
    let text = format!("{SOUND}{BROKEN}");
    let usable = load_usable(&options(&text)).unwrap();
    assert_eq!(load(&options(&text)).unwrap_err().0, usable.mistakes);
    assert!(load_usable(&options(SOUND)).unwrap().mistakes.is_empty());
}

/// What is set aside is in no part of the project that a command works on.
#[test]
fn nothing_unusable_is_left() {
    let project = load_usable(&options(&format!("{SOUND}{BROKEN}"))).unwrap();
    let manifest = project.manifest();
    for id in project.unusable.keys() {
        assert!(manifest["nodes"].get(id).is_none() && !project.graph.topological().contains(id), "{id}");
    }
    let above = |id: &String| project.nodes[id].depends_on.iter().all(|one| !project.unusable.contains_key(one));
    assert!(project.nodes.keys().all(above));
}

//! Any input: a message, never a panic.

use proptest::prelude::*;

use super::*;

fn piece() -> impl Strategy<Value = String> {
    let known = [
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "-%}",
        "{%-",
        "ref('m')",
        "ref(",
        "config(",
        "{% macro x(a=[1], b={}) %}",
        "{% endmacro %}",
        "{% call x() %}",
        "{% endcall %}",
        "{% raw %}",
        "{% endraw %}",
        "{% docs d %}",
        "'",
        "\"",
        "[",
        "]",
        "{",
        "}",
        "é",
        "\n",
        "\\",
        "{% test t(model) %}",
        "{% endtest %}",
        "{% for i in [1] %}",
        "{% endfor %}",
        "name:",
        "- ",
        ": ",
        "&a",
        "*a",
        "<<",
        "|\n",
        "\t",
        "{% set x %}",
        "{% endset %}",
        "return(1)",
        "__caller('x')",
        "xs.append(xs)",
        "{% do ",
        "this",
        "(",
        ")",
        ",",
        "=",
        "source('a', 'b')",
    ];
    prop_oneof![4 => prop::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => "[a-zé0-9 ]{0,4}"]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..14).prop_map(|p| p.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_files_give_findings_or_a_project(model in text(), macros in text(), schema in text(), settings in text(), docs in text()) {
        let text = format!("--- models/m.sql\n{model}\n--- macros/x.sql\n{macros}\n--- models/s.yml\n{schema}\n--- models/d.md\n{docs}\n--- selectors.yml\n{settings}\n");
        match load(&options(&text)) {
            Ok(project) => {
                let shown = project.compile("model.demo.m", &Built).map(|c| c.sql).unwrap_or_else(|e| format!("{e:#}"));
                prop_assert!(shown.len() < 1_000_000);
            }
            Err(errors) => {
                prop_assert!(errors.has_errors());
                let shown = errors.to_string();
                prop_assert!(!shown.is_empty());
                if let Ok(usable) = load_usable(&options(&text)) {
                    prop_assert!(!usable.mistakes.is_empty());
                }
            }
        }
        let mut files = MemoryFileSystem::new();
        files.write("dbt_project.yml", settings);
        files.write("profiles.yml", schema);
        prop_assert!(load(&LoadOptions::new("").with_files(files)).is_err());
    }

    #[test]
    fn any_selector_gives_an_answer(words in prop::collection::vec("[@+0-9a-z*?\\[\\]:.,/!-]{0,12}", 0..3)) {
        let project = project("--- models/m.sql\nselect 1\n");
        let _ = project.select(&words, &words);
    }
}

#[test]
fn deep_and_endless_templates_end() {
    let nested = format!("--- models/m.sql\n{{{{ {}1{} }}}}\n", "(".repeat(5000), ")".repeat(5000));
    assert!(load(&options(&nested)).is_err());
    let endless =
        "--- models/m.sql\n{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}\n";
    insta::assert_snapshot!(findings(endless));
    let yaml = format!("--- models/s.yml\nmodels: {}\n", "[".repeat(3000));
    assert!(load(&options(&yaml)).is_err());
}

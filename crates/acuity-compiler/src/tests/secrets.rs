//! What must not be seen is not seen: tokens of a profile, secret environment variables.

use super::*;
use crate::RunHook;

/// All that loading a project says.
fn told(files: MemoryFileSystem) -> String {
    match load(&LoadOptions::new("").with_files(files)) {
        Ok(project) => {
            project.warnings.iter().map(|w| format!("{w:#}\n{}", w.to_json())).collect::<Vec<_>>().join("\n\n")
        }
        Err(errors) => format!("{errors:#}\n{}", errors.to_json()),
    }
}

fn with_profile(profile: &str) -> MemoryFileSystem {
    let mut files = MemoryFileSystem::new();
    files.write("dbt_project.yml", "name: demo\nprofile: demo\n");
    files.write("profiles.yml", profile);
    files
}

#[test]
fn excerpts_of_a_profile_mask_secrets() {
    let output = |lines: &str| {
        format!("demo:\n  target: dev\n  outputs:\n    dev:\n      type: bigquery\n      project: p\n{lines}")
    };
    let cases = [
        // A quote that is not closed, Jinja that cannot be read, a variable that is not set.
        output("      token: \"S3CRET\n      dataset: d\n"),
        output("      token: \"S3CRET {{ 1 + }}\"\n      dataset: d\n"),
        output("      token: \"S3CRET{{ env_var('NOT_SET') }}\"\n      dataset: d\n"),
        output("      token: \"{{ S3CRET.x }}\"\n      dataset: d\n"),
        output("      keyfile_json: {private_key: \"S3CRET{{ env_var('NOT_SET') }}\"}\n      dataset: d\n"),
        output(
            "      keyfile_json:\n        private_key: |\n          S3CRET\n          S3CRET {{ nope }}\n      dataset: d\n",
        ),
        output("      refresh_token: S3CRET\n        S3CRET: x\n      dataset: d\n"),
        output("      client_secret: S3CRET\n      client_secret: S3CRET2\n      dataset: d\n"),
        output("      tokn: \"S3CRET\n      dataset: d\n"),
        output("      token S3CRET\n      dataset: d\n"),
        output("      token: S3CRET: S3CRET\n      dataset: d\n"),
        output("      token: S3CRET\n     dataset: d\n"),
        output("      token: *S3CRET\n      dataset: d\n"),
        output("      token: %S3CRET\n      dataset: d\n"),
        output("      token: S3CRET\n\tdataset: d\n"),
        "demo: {target: dev, outputs: {dev: {type: bigquery, token: \"S3CRET, project: p}}}\n".to_owned(),
        "demo: {target: dev, outputs: {dev: {type: bigquery, token: S3CRET, dataset: d, project: \"{{ nope }}\"}}}\n"
            .to_owned(),
        "demo: {target: dev, outputs: {dev: {type: bigquery, token: S3CRET, project: p}}}\n".to_owned(),
        "demo: {target: dev, outputs: {dev: {token: S3CRET, type: bigqery}}}\n".to_owned(),
        "demo: {target: prod, outputs: {dev: {token: S3CRET, type: bigquery}}}\n".to_owned(),
        "demo: {target: dev, outputs: {dev: {type: duckdb, path: \"md:db?motherduck_token=S3CRET\"}}}\n".to_owned(),
        "demo: {target: dev, outputs: {dev: {type: duckdb, attach: [{path: \"postgres:password=S3CRET\"}]}}}\n"
            .to_owned(),
    ];
    let mut all = Vec::new();
    for case in cases {
        let said = told(with_profile(&case));
        assert!(!said.is_empty(), "nothing is said of {case}");
        assert!(!said.contains("S3CRET"), "{case}\n\n{said}");
        all.push(said.lines().filter(|line| !line.starts_with(['[', '{'])).collect::<Vec<_>>().join("\n"));
    }
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn what_is_harmless_is_still_shown() {
    let profile = "demo:\n  target: dev\n  outputs:\n    dev:\n      type: bigquery\n      token: S3CRET\n      project: \"{{ env_var('NOT_SET') }}\"\n";
    insta::assert_snapshot!(
        told(with_profile(profile)).lines().filter(|line| !line.starts_with('[')).collect::<Vec<_>>().join("\n")
    );
}

/// A project whose environment has a secret.
fn secret_project(text: &str) -> MemoryFileSystem {
    let mut files = MemoryFileSystem::from_text(&format!("{HEAD}{text}"));
    files.set_env("DBT_ENV_SECRET_TOKEN", "S3CRET");
    files
}

#[test]
fn secret_variables_are_for_profiles_and_packages_only() {
    let found = told(secret_project(
        "--- models/m.sql\nselect\n  '{{ env_var('DBT_ENV_SECRET_TOKEN', 'x') }}'\n\
--- macros/a.sql\n{% macro a() %}{{ env_var('DBT_ENV_SECRET_TOKEN') }}{% endmacro %}\n\
--- models/n.sql\n{{ a() }}\n\
--- models/s.yml\nsources:\n  - name: raw\n    schema: \"{{ env_var('DBT_ENV_SECRET_TOKEN') }}\"\n    tables: [{name: t}]\n",
    ));
    assert!(!found.contains("S3CRET"), "{found}");
    insta::assert_snapshot!(found.lines().filter(|line| !line.starts_with('[')).collect::<Vec<_>>().join("\n"));

    let mut files = secret_project("");
    files.write(
        "dbt_project.yml",
        "name: demo\nprofile: demo\nmodel-paths: [\"{{ env_var('DBT_ENV_SECRET_TOKEN') }}\"]\n",
    );
    let found = told(files);
    assert!(found.contains("dbt_project.yml:3:15") && !found.contains("S3CRET"), "{found}");

    // Hooks are rendered when they run.
    let project = load(&LoadOptions::new("").with_files(secret_project("--- models/m.sql\nselect 1\n"))).unwrap();
    let sql = "select '{{ env_var('DBT_ENV_SECRET_TOKEN') }}'".to_owned();
    let hook = RunHook { package: "demo".to_owned(), index: 0, sql, file: "dbt_project.yml".into() };
    let hook = project.compile_run_hook(&hook, &Offline).unwrap_err();
    assert!(hook.to_string().contains("secret-env-var"), "{hook}");
    let inline = project.compile_inline("select '{{ env_var('DBT_ENV_SECRET_TOKEN') }}'", &Offline).unwrap_err();
    assert!(inline.to_string().contains("secret-env-var"), "{inline}");
}

#[test]
fn values_of_secrets_are_scrubbed() {
    let mut files = secret_project(
        "--- models/m.sql\n{{ config(meta={'from': target.schema}) }}\n{{ log(target.schema) }}{{ exceptions.warn(target.schema) }}select 1\n\
--- models/n.sql\n{{ exceptions.raise_compiler_error('no ' ~ target.schema) if execute }}\n",
    );
    files.write(
        "profiles.yml",
        "demo: {target: dev, outputs: {dev: {type: duckdb, path: x, schema: \"{{ env_var('SAME') }}\"}}}\n",
    );
    // A value is a secret by whatever way it comes.
    files.set_env("SAME", "S3CRET");
    let project = load(&LoadOptions::new("").with_files(files)).unwrap();
    assert_eq!(project.target.schema, "S3CRET");
    let manifest = project.manifest().to_string();
    assert!(!manifest.contains("S3CRET") && manifest.contains("*****"));
    let m = compiled(&project, "m");
    assert_eq!((m.messages, m.warnings), (vec!["*****".to_owned()], vec!["*****".to_owned()]));
    let n = project.compile("model.demo.n", &Offline).unwrap_err();
    assert!(format!("{n:#}{}", n.to_json()).contains("no *****"), "{n:#}");
    assert!(!format!("{:?}", project.target).contains("S3CRET"));
}

#[test]
fn templates_do_not_see_secrets_of_the_profile() {
    let mut files = secret_project("--- models/m.sql\n{{ target | string }}\n");
    files.write(
        "profiles.yml",
        "demo: {target: dev, outputs: {dev: {type: duckdb, path: x, schema: s, password: A1, settings: {s3_secret_access_key: B2, a: c3}, secrets: [{key_id: D4}]}}}\n",
    );
    let project = load(&LoadOptions::new("").with_files(files)).unwrap();
    let sql = compiled(&project, "m").sql;
    assert!(["A1", "B2", "D4"].iter().all(|secret| !sql.contains(secret)) && sql.contains("c3"), "{sql}");
}

/// What a profile's line becomes with the secret `S3CRET-a/b`: the setting, or what is said.
fn setting(key: &str, value: &str) -> Result<serde_json::Value, String> {
    let mut files = with_profile(&format!(
        "demo:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      {key}: \"{value}\"\n"
    ));
    files.set_env("DBT_ENV_SECRET_TOKEN", "S3CRET-a/b");
    files.set_env("DBT_ENV_SECRET_EMPTY", "");
    files.set_env("OPEN", "o");
    match load(&LoadOptions::new("").with_files(files)) {
        Ok(project) => Ok(project.target.settings[key].clone()),
        Err(errors) => Err(format!("{errors:#}{}", errors.to_json())),
    }
}

#[test]
fn a_secret_is_put_in_as_it_is() {
    let secret = "env_var('DBT_ENV_SECRET_TOKEN')";
    for (value, becomes) in [
        (format!("{{{{ {secret} }}}}"), "S3CRET-a/b"),
        (format!("{{{{ {secret} | as_text }}}}"), "S3CRET-a/b"),
        (format!("{{{{ {secret} | trim }}}}"), "S3CRET-a/b"),
        (format!("{{{{ 'x' ~ {secret} }}}}@{{{{ env_var('OPEN') }}}}"), "xS3CRET-a/b@o"),
        (format!("{{{{ {secret} if {secret} else 'none' }}}}"), "S3CRET-a/b"),
        (format!("{{% if {secret} %}}yes{{% endif %}}"), "yes"),
        ("{{ env_var('DBT_ENV_SECRET_EMPTY') or env_var('OPEN') }}".to_owned(), "o"),
        ("{{ env_var('DBT_ENV_SECRET_NONE', 'default') | upper }}".to_owned(), "DEFAULT"),
    ] {
        assert_eq!(setting("custom_user_agent", &value).unwrap(), becomes, "{value}");
    }
    for made in [
        "[1:]",
        "[:3]",
        "[0]",
        " | upper",
        " | lower",
        " | reverse",
        " | length",
        " | first",
        " | replace('-', '_')",
        " | list",
        " == 'S3CRET-a/b'",
        " | urlencode",
        ".split('-')[0]",
        " * 2 | upper",
        " | int",
    ] {
        let said = setting("custom_user_agent", &format!("{{{{ {secret}{made} }}}}")).unwrap_err();
        assert!(said.contains("profiles.yml:6:"), "{made}: {said}");
        assert!(!["S3CRET", "3CRET", "s3cret", "TERC3S"].iter().any(|part| said.contains(part)), "{made}: {said}");
    }
    let said = setting("custom_user_agent", &format!("{{{{ {secret}[1:] }}}}")).unwrap_err();
    assert!(said.contains("secret-env-var") && said.contains("is filtered, cut or compared here"), "{said}");
}

#[test]
fn no_name_of_the_warehouse_is_a_secret() {
    for key in ["schema", "dataset", "database", "path"] {
        let said = setting(key, "{{ env_var('DBT_ENV_SECRET_TOKEN') }}").unwrap_err();
        assert!(said.contains(&format!("'{key}' is read by everybody")) && said.contains("profiles.yml:6:"), "{said}");
    }
}

#[test]
fn templates_see_nothing_of_a_profile_that_holds_a_secret() {
    let mut files = secret_project(
        "--- models/m.sql\n{{ (target.custom_user_agent or 'nothing') | lower }} {{ target | string | lower }}\n",
    );
    files.write(
        "profiles.yml",
        "demo: {target: dev, outputs: {dev: {type: duckdb, path: x, schema: s, custom_user_agent: \"me {{ env_var('DBT_ENV_SECRET_TOKEN') }}\"}}}\n",
    );
    let project = load(&LoadOptions::new("").with_files(files)).unwrap();
    let sql = compiled(&project, "m").sql;
    assert!(sql.starts_with("nothing") && !sql.contains("s3cret"), "{sql}");
}

#[test]
fn a_variable_that_is_not_set_is_told_once() {
    for key in ["type", "path", "schema", "threads", "custom_user_agent"] {
        let mut files = with_profile(&format!(
            "demo:\n  target: dev\n  outputs:\n    dev:\n      {}{key}: \"{{{{ env_var('NOT_SET') }}}}\"\n",
            if key == "type" { "" } else { "type: duckdb\n      " }
        ));
        let errors = load(&LoadOptions::new("").with_files(files.clone())).unwrap_err();
        assert_eq!(errors.0.len(), 1, "{errors}");
        assert!(errors.to_string().contains("'NOT_SET' is not set"), "{errors}");
        files.write("profiles.yml", "demo: {target: \"{{ env_var('NOT_SET') }}\", outputs: {dev: {type: duckdb}}}\n");
        let errors = load(&LoadOptions::new("").with_files(files)).unwrap_err();
        assert_eq!(errors.0.len(), 1, "{errors}");
    }
    // In the project's file and in files of the models too.
    let mut files = with_profile("demo: {target: dev, outputs: {dev: {type: duckdb}}}\n");
    for key in ["name", "profile", "version", "model-paths", "target-path"] {
        let (name, profile) =
            (if key == "name" { "" } else { "name: demo\n" }, if key == "profile" { "" } else { "profile: demo\n" });
        files.write("dbt_project.yml", format!("{name}{profile}{key}: \"{{{{ env_var('NOT_SET') }}}}\"\n"));
        let errors = load(&LoadOptions::new("").with_files(files.clone())).unwrap_err();
        assert_eq!(errors.0.len(), 1, "{key}: {errors}");
    }
}

#[test]
fn each_value_of_an_output_has_its_kind() {
    let said = |lines: &str| {
        told(with_profile(&format!("demo:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      {lines}\n")))
    };
    for (lines, expected) in [
        ("threads: banana", "'threads' of the output 'dev' is banana; it must be a whole number from 1 to 256"),
        ("threads: 0", "is 0; it must be a whole number from 1 to 256"),
        ("threads: -1", "is -1;"),
        ("threads: 1.5", "is 1.5;"),
        ("threads: 1000", "is 1000;"),
        ("threads: [1]", "is a list;"),
        ("threads: \"{{ 'x' }}\"", "is x;"),
        ("schema: [a]", "'schema' of the output 'dev' is a list; it must be text"),
        ("schema: {a: 1}", "is a mapping; it must be text"),
        ("schema: true", "is true or false; it must be text"),
        ("schema: ''", "is empty; write a name, or leave the key out"),
        ("path: ''", "is empty;"),
        ("settings: [a]", "'settings' of the output 'dev' is a list; it must be a mapping: settings: {NAME: VALUE}"),
        ("settings: 7", "is a number; it must be a mapping"),
    ] {
        let text = said(lines);
        assert!(text.contains(expected) && text.contains("profiles.yml:6:7"), "{lines}: {text}");
    }
    for lines in ["threads: '4'", "threads: 256", "threads:", "schema: 2024", "settings:", "settings: {threads: 4}"] {
        assert_eq!(said(lines), "", "{lines}");
    }
}

//! A secret environment variable reaches the warehouse by the profile, and nothing else that the program prints or writes.

use std::{fs, path::Path};

use crate::{acuity, both, copy_of_built, small_project, write};

const SECRET: &str = "s3cret_place";

/// All files of a folder whose bytes hold the secret.
fn holding(dir: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            holding(&path, found);
        } else if fs::read(&path).unwrap().windows(SECRET.len()).any(|bytes| bytes == SECRET.as_bytes()) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
}

#[test]
fn secret_variables_are_scrubbed_from_everything() {
    let project = small_project();
    let dir = project.path();
    write(
        dir,
        "profiles.yml",
        "small: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: small.duckdb, schema: \"{{ env_var('PLACE') }}\"}}}\n",
    );
    write(
        dir,
        "models/told.sql",
        "{{ config(meta={'from': target.schema}) }}\n{{ log('log ' ~ target.schema) }}{{ exceptions.warn('warn ' ~ target.schema) }}select '{{ target.schema }}' as place, 1 as n\n",
    );
    write(dir, "tests/fails.sql", "select * from {{ ref('told') }} where place = '{{ target.schema }}'\n");
    write(
        dir,
        "models/broken.sql",
        "select cast('{{ target.schema }}' as int64) as n, '{{ target.schema }}' as place\n",
    );
    let run = |words: &[&str]| {
        let output = acuity(dir).args(words).env("DBT_ENV_SECRET_PLACE", SECRET).env("PLACE", SECRET).output().unwrap();
        let said = both(&output);
        assert!(!said.contains(SECRET), "acuity {}\n{said}", words.join(" "));
        said
    };
    assert!(run(&["-vvv", "build"]).contains("*****"));
    assert!(run(&["show", "told", "--output", "csv"]).contains("*****,1"));
    assert!(run(&["show", "told", "--output", "json"]).contains("*****"));
    assert!(run(&["show", "told"]).contains("*****"));
    assert!(run(&["show", "--inline", "select '{{ target.schema }}' as x"]).contains("*****"));
    assert!(run(&["compile", "--print"]).contains("'*****' as place"));
    run(&["parse"]);
    run(&["check"]);
    run(&["check", "--output", "json"]);
    run(&["ls", "--output", "json"]);
    run(&["docs", "generate"]);
    run(&["debug"]);
    run(&["build", "--output", "json"]);
    assert!(run(&["pipeline", "--from", "build", "--to", "build"]).contains("build"));
    run(&["pipeline", "history", "--output", "json"]);
    // What clap prints quotes what was typed.
    for words in
        [&["shw", SECRET][..], &["show", "--nope", SECRET], &["build", "--threads", SECRET], &["show", SECRET, SECRET]]
    {
        assert!(run(words).contains("error:"), "{words:?}");
    }
    assert!(run(&["view", "--task", SECRET]).contains("*****"));
    let mut found = Vec::new();
    holding(dir, &mut found);
    // The warehouse holds what it was given.
    found.retain(|file| !file.starts_with("small.duckdb"));
    assert_eq!(found, Vec::<String>::new());
    let manifest = fs::read_to_string(dir.join("target/manifest.json")).unwrap();
    assert!(manifest.contains("*****") && serde_json::from_str::<serde_json::Value>(&manifest).is_ok());
}

#[test]
fn secret_variables_outside_of_the_profile_are_refused() {
    let project = small_project();
    let dir = project.path();
    write(dir, "models/told.sql", "select\n  '{{ env_var('DBT_ENV_SECRET_PLACE') }}' as place\n");
    let output = acuity(dir).arg("build").env("DBT_ENV_SECRET_PLACE", SECRET).output().unwrap();
    let said = both(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("models/told.sql:2:7") && said.contains("secret-env-var") && !said.contains(SECRET),
        "{said}"
    );
}

/// What a profile makes of a secret no scrubbing finds, so it is refused; and no name of the warehouse is one.
#[test]
fn a_secret_is_used_as_it_is_or_not_at_all() {
    let project = small_project();
    let dir = project.path();
    let run = |key: &str, value: &str| {
        let profile = format!(
            "small:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      dialect: bigquery\n      path: small.duckdb\n      {key}: \"{{{{ {value} }}}}\"\n"
        );
        write(dir, "profiles.yml", &profile);
        let output = acuity(dir).args(["-vvv", "build"]).env("DBT_ENV_SECRET_PLACE", SECRET).output().unwrap();
        (output.status.code(), both(&output))
    };
    for made in ["[1:]", " | upper", " | replace('_', '-')", " | reverse"] {
        let (code, said) = run("custom_user_agent", &format!("env_var('DBT_ENV_SECRET_PLACE'){made}"));
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("filtered, cut or compared") && said.contains("profiles.yml:8:"), "{said}");
        assert!(!said.to_lowercase().contains("3cret"), "{said}");
    }
    let (code, said) = run("custom_user_agent", "'me ' ~ env_var('DBT_ENV_SECRET_PLACE')");
    assert!(code == Some(0) && !said.contains(SECRET), "{said}");
    for key in ["schema", "database"] {
        let (code, said) = run(key, "env_var('DBT_ENV_SECRET_PLACE')");
        assert!(code == Some(2) && said.contains("is read by everybody") && !said.contains(SECRET), "{said}");
    }
}

#[test]
fn a_trained_model_holds_no_secret() {
    let copy = copy_of_built();
    let dir = copy.path();
    let output = acuity(dir)
        .args(["-q", "train", "--output", "json"])
        .env("DBT_ENV_SECRET_PLACE", "heartrate_mean")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", both(&output));
    // The reading is told even so.
    assert!(both(&output).contains("SOFA, the baseline, is scored"), "{}", both(&output));
    let trained = dir.join("trained/in_hospital_mortality");
    let texts: Vec<String> =
        fs::read_dir(trained).unwrap().map(|one| fs::read_to_string(one.unwrap().path()).unwrap()).collect();
    assert!(texts.iter().any(|text| text.contains("*****") && !text.contains("heartrate_mean")));
}

#[test]
fn excerpts_of_the_profile_hide_the_token() {
    let project = small_project();
    let dir = project.path();
    for token in ["\"T0KEN", "\"T0KEN {{ 1 + }}\"", "\"T0KEN{{ env_var('NOT_SET_HERE') }}\""] {
        write(
            dir,
            "profiles.yml",
            &format!(
                "small:\n  target: dev\n  outputs:\n    dev:\n      type: bigquery\n      token: {token}\n      dataset: d\n"
            ),
        );
        let output = acuity(dir).arg("debug").output().unwrap();
        let said = both(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("profiles.yml:") && !said.contains("T0KEN"), "{said}");
    }
}

/// What is long or deep ends in a message and an exit code, whatever file or option it is in.
#[test]
fn what_is_endless_ends() {
    let project = small_project();
    let dir = project.path();
    let told = |words: &[&str]| {
        let output = acuity(dir).args(words).output().unwrap();
        let said = both(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.len() < 10_000, "{} bytes are said", said.len());
        said
    };
    let mut bomb = "a: &a [x,x,x,x,x,x,x,x,x]".to_owned();
    for (name, below) in ('b'..='l').zip('a'..) {
        bomb.push_str(&format!(", {name}: &{name} [{}]", vec![format!("*{below}"); 9].join(",")));
    }
    assert!(told(&["parse", "--vars", &format!("{{{bomb}}}")]).contains("aliases stand for more than"));
    write(dir, "models/s.yml", &format!("models: []\nx: {{{bomb}}}\n"));
    assert!(told(&["parse"]).contains("models/s.yml:2:"));
    fs::remove_file(dir.join("models/s.yml")).unwrap();
    write(dir, "models/long.sql", &format!("select {{{{ {}1 }}}}\n", "not ".repeat(20_000)));
    assert!(told(&["parse"]).contains("models/long.sql:1:"));
    write(
        dir,
        "models/long.sql",
        "{% set ns = namespace(x=1) %}{% for i in range(100000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
    );
    assert!(told(&["parse"]).contains("models/long.sql:1:"));
}

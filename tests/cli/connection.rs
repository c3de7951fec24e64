//! What is wrong with a profile or with the way to BigQuery, as the binary tells it; nothing here needs a network.

use crate::{acuity, both, small_project, write};

/// Runs `words` with this BigQuery output, on a machine where nobody has signed in; gives exit code and both outputs.
fn told(output: &str, words: &[&str]) -> (Option<i32>, String) {
    let project = small_project();
    let head = "small:\n  target: bq\n  outputs:\n    bq:\n      type: bigquery\n      dataset: d\n";
    write(project.path(), "profiles.yml", &format!("{head}{output}"));
    let nowhere = project.path().join("nowhere");
    let output = acuity(project.path())
        .args(words)
        .env_remove("BIGQUERY_EMULATOR_HOST")
        .env_remove("GOOGLE_APPLICATION_CREDENTIALS")
        .env("HOME", &nowhere)
        .env("CLOUDSDK_CONFIG", &nowhere)
        .env("GCE_METADATA_HOST", "127.0.0.1:1")
        .output()
        .unwrap();
    (output.status.code(), both(&output))
}

#[test]
fn a_mistake_in_a_profile_is_told_with_its_line() {
    for (output, key, line) in [
        ("      project: p\n      threads: lots\n", "'threads'", 8),
        ("      project: p\n      threads: 0\n", "'threads'", 8),
        ("      project: p\n      location: [US]\n", "'location'", 8),
        ("      project: p\n      method: {a: b}\n", "'method'", 8),
        ("      project: p\n      labels: team\n", "'labels'", 8),
        ("      project: p\n      maximum_bytes_billed: much\n", "'maximum_bytes_billed'", 8),
        ("      project: ''\n", "'project'", 7),
        ("      project: p\n      method: service-account\n", "'keyfile'", 5),
        ("      project: p\n      method: service-account\n      keyfile: gone.json\n", "gone.json", 9),
        ("      project: p\n      method: magic\n", "'method'", 8),
    ] {
        let (code, text) = told(output, &["build"]);
        assert_eq!(code, Some(2), "{output}{text}");
        assert!(text.contains(key) && text.contains(&format!("profiles.yml:{line}:")), "{output}{text}");
        assert!(!text.contains("SQL error") && !text.contains("not found:"), "{text}");
    }
    let (_, text) = told("      project: p\n      maxium_bytes_billed: 1\n", &["parse"]);
    assert!(text.contains("did you mean 'maximum_bytes_billed'?"), "{text}");
}

#[test]
fn without_credentials_the_ways_to_give_them_are_told() {
    for words in [&["debug"][..], &["build"]] {
        let (code, text) = told("      project: p\n      method: oauth\n", words);
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("no credentials were found") && text.contains("127.0.0.1:1"), "{text}");
        for way in ["gcloud auth application-default login", "keyfile", "a machine of Google's"] {
            assert!(text.contains(way), "{way}\n{text}");
        }
        assert!(
            !text.contains("permission denied") && !text.contains("credentials                            OK"),
            "{text}"
        );
    }
}

#[test]
fn settings_of_duckdb_are_judged_with_their_line() {
    for (settings, expected, help) in [
        ("threads: banana", "'threads' of DuckDB is banana; it must be a whole number from 1 to 1024", "threads: 4"),
        ("threads: 0", "it must be a whole number", "threads: 4"),
        ("threads: 100000", "it must be a whole number", "threads: 4"),
        ("memory_limit: banana", "which is not a size", "memory_limit: 4GB"),
        ("memory_limt: 1GB", "DuckDB has no setting 'memory_limt'", "did you mean 'memory_limit'?"),
        ("preserve_insertion_order: maybe", "which is not true or false", "preserve_insertion_order: true"),
        ("default_null_order: nulls_last", "is decided by this program", "leave it out"),
    ] {
        for path in ["small.duckdb", "':memory:'"] {
            let project = small_project();
            write(
                project.path(),
                "profiles.yml",
                &format!(
                    "small:\n  target: dev\n  outputs:\n    dev:\n      type: duckdb\n      dialect: bigquery\n      path: {path}\n      settings:\n        {settings}\n"
                ),
            );
            let output = acuity(project.path()).arg("build").output().unwrap();
            let text = both(&output);
            assert_eq!(output.status.code(), Some(2), "{settings}: {text}");
            assert!(text.contains(expected) && text.contains(help) && text.contains("profiles.yml:9:9"), "{text}");
            assert!(!text.contains("internal error"), "{text}");
        }
    }
}

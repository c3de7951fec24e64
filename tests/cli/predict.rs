//! `predict` on streams: rows are written as they are read, and a mistake is told with its line.

use std::fmt::Write as _;

use crate::{acuity, built};

/// Runs `predict` on what stands on standard input; its exit code, stdout and stderr.
fn predict(input: String, words: &[&str]) -> (Option<i32>, String, String) {
    let words = [&["predict", "--input", "-"], words].concat();
    let output = acuity(built()).args(words).write_stdin(input).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn rows(count: usize, bad: usize) -> String {
    let mut text = String::from("id,age,lactate_max\n");
    for row in 1..=count {
        let age = if row == bad { "old".to_owned() } else { (20 + row % 60).to_string() };
        let _ = writeln!(text, "{row},{age},{}", 1 + row % 5);
    }
    text
}

#[test]
fn rows_before_a_mistake_are_written_and_none_of_the_first_thousand() {
    for format in ["csv", "json"] {
        let (code, out, said) = predict(rows(5000, 4000), &["--output", format]);
        assert_eq!(code, Some(1));
        assert!(said.contains("standard input, line 4001, column 2 (`age`): `old` is no number"), "{said}");
        assert!(out.contains("3000") && !out.contains("4000"), "{format}");
    }
    let (code, out, said) = predict(rows(5000, 900), &["--output", "csv"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(said.contains("line 901"), "{said}");
}

#[test]
fn a_stream_says_the_same_in_parts_as_in_whole() {
    let (_, all, said) = predict(rows(3000, 0), &["--output", "csv"]);
    assert_eq!(all.lines().count(), 3001);
    assert!(said.contains("3000 rows have values for less than half of the features"), "{said}");
    assert!(said.contains("features are distributed otherwise than in training"), "{said}");
    // As JSON lines, and each row alone.
    let mut lines = String::new();
    for row in rows(3000, 0).lines().skip(1) {
        let [id, age, lactate] = row.split(',').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let _ = writeln!(lines, "{{\"id\": {id}, \"age\": {age}, \"lactate_max\": {lactate}}}");
    }
    let (_, of_lines, _) = predict(lines, &["--output", "csv"]);
    assert_eq!(of_lines, all);
    let (_, one, _) = predict("id,age,lactate_max\n2999,79,5\n".to_owned(), &["--output", "csv"]);
    assert_eq!(one.lines().nth(1), all.lines().find(|line| line.starts_with("2999,")));
    // One document of JSON, whatever the number of rows.
    let (_, json, _) = predict(rows(3000, 0), &["--output", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json.as_array().unwrap().len(), &json[2999]["id"]), (3000, &serde_json::Value::from("3000")));
}

#[test]
fn a_wrong_byte_is_told_with_its_line() {
    let mut bytes = rows(2000, 0).into_bytes();
    let at = bytes.len() - 2;
    bytes[at] = 0xff;
    let output =
        acuity(built()).args(["predict", "--input", "-", "--output", "csv"]).write_stdin(bytes).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("standard input, line 2001: this is no UTF-8 text"), "{said}");
}

#[test]
fn the_line_of_a_mistake_is_that_of_the_file_however_lines_end() {
    for end in ["\n", "\r\n"] {
        let text = ["age", "70", "71", "old", ""].join(end);
        let (code, _, told) = predict(text, &[]);
        assert_eq!(code, Some(1), "{told}");
        assert!(told.contains("line 4"), "{end:?}: {told}");
    }
}

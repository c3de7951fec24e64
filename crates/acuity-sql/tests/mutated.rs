//! The queries and scripts of the corpus with pieces cut, doubled, moved and put in: whatever comes of it, translation and
//! scripts end in an answer or a message. What `fuzz/` does without a nightly compiler; `ACUITY_MUTATIONS` says how many
//! texts (default 20000).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{env, fs, panic, path::Path};

use acuity_sql::{Catalog, Host, Parameters, Transpiled, Type, normalize, run_script, transpile};

/// What is put in.
const PIECES: &[&str] = &[
    "(",
    ")",
    ",",
    "[",
    "]",
    ".",
    ";",
    "'",
    "\"",
    "`",
    "\\",
    "\0",
    "é",
    "--",
    "/*",
    "*",
    "-",
    ">>",
    "|>",
    "@p",
    "?",
    "SELECT",
    "FROM",
    "WITH",
    "NULL",
    "AS",
    "1e400",
    "9223372036854775808",
    "b'\\xff'",
    "GROUP BY",
    "OVER (",
    "UNNEST",
    "CASE",
    "END",
    "STRUCT<",
    "LIMIT",
    "UNION ALL BY NAME",
    "INTERVAL 1 DAY",
    "RANGE<DATE>",
    "BEGIN",
    "DECLARE x",
    "SET x =",
    "IF",
    "LOOP",
    "TABLE t",
];

/// Numbers without an end, the same each time.
struct Dice(u64);

impl Dice {
    /// A number below `sides`, which is 0 when there are none.
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }
}

/// Answers with a number or an error, in turn, and ends the script after some statements.
struct Turns(usize);

impl Turns {
    fn next(&mut self) -> Result<usize, String> {
        self.0 += 1;
        match self.0 {
            500.. => Err("enough".to_owned()),
            n if n % 7 == 0 => Err("a fault of the warehouse's".to_owned()),
            n => Ok(n),
        }
    }
}

impl Host for Turns {
    type Error = String;

    fn show(&mut self, _: &Transpiled) -> Result<(), String> {
        self.next().map(drop)
    }

    fn execute(&mut self, _: &Transpiled) -> Result<Option<u64>, String> {
        self.next().map(|n| Some(n as u64))
    }

    fn texts(&mut self, _: &str) -> Result<Vec<String>, String> {
        self.next().map(|n| vec![if n % 3 == 0 { "NULL".to_owned() } else { n.to_string() }])
    }

    fn transaction(&mut self, _: &'static str) -> Result<(), String> {
        self.next().map(drop)
    }

    fn proceed(&mut self) -> Result<(), String> {
        self.0 += 1;
        if self.0 > 500 { Err("enough".to_owned()) } else { Ok(()) }
    }
}

/// Every text of the corpus.
fn corpus() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/googlesql/answers");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let lines =
        files.iter().flat_map(|file| fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect::<Vec<_>>());
    lines
        .map(|line| serde_json::from_str::<serde_json::Value>(&line).unwrap()["sql"].as_str().unwrap().to_owned())
        .collect()
}

/// One of the texts, changed in a few places.
fn mutated(corpus: &[String], dice: &mut Dice) -> String {
    let mut text: Vec<char> = corpus[dice.below(corpus.len())].chars().collect();
    for _ in 0..=dice.below(4) {
        let start = dice.below(text.len() + 1);
        let end = (start + 1 + dice.below(24)).min(text.len());
        let piece: Vec<char> = match dice.below(4) {
            0 => Vec::new(),
            1 => format!(" {} ", PIECES[dice.below(PIECES.len())]).chars().collect(),
            2 => text[start..end].repeat(2 + dice.below(3)),
            _ => {
                let other: Vec<char> = corpus[dice.below(corpus.len())].chars().collect();
                let from = dice.below(other.len());
                other[from..(from + 40).min(other.len())].to_vec()
            }
        };
        text.splice(start..end, piece);
    }
    text.into_iter().collect()
}

#[test]
fn mutated_texts_end_in_an_answer_or_a_message() {
    let corpus = corpus();
    let mut catalog = Catalog::new();
    catalog.add_table(&["d", "x"], vec![("a".to_owned(), Type::Int64), ("b".to_owned(), Type::String)]);
    let mut parameters = Parameters::new();
    parameters.add_text("p:INT64:5").unwrap();
    let count = env::var("ACUITY_MUTATIONS").ok().map_or(20_000, |count| count.parse().unwrap());
    let mut dice = Dice(1);
    for _ in 0..count {
        let text = mutated(&corpus, &mut dice);
        let done = panic::catch_unwind(|| {
            if let (Ok(normal), Ok(translated)) = (normalize(&text), transpile(&text, &catalog)) {
                let again = transpile(&normal, &catalog).map(|again| again.sql);
                assert_eq!(again.as_ref(), Ok(&translated.sql), "in its normal form: {normal}");
            }
            let _ = run_script(&text, catalog.clone(), &parameters, &mut Turns(0));
        });
        assert!(done.is_ok(), "a panic over {text:?}");
    }
}

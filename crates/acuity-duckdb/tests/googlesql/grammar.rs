//! The grammar of random expressions (`tests/googlesql/grammar.txt`) and what draws from it.

use std::collections::BTreeMap;

use rand::{RngExt, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

const GRAMMAR: &str = include_str!("../../../../tests/googlesql/grammar.txt");
const YOUNGER: &str = include_str!("../../../../tests/googlesql/grammar_younger.txt");

/// Types by the names that the grammar uses, with their GoogleSQL names.
pub(crate) const TYPES: &[(&str, &str)] = &[
    ("INT", "INT64"),
    ("FLOAT", "FLOAT64"),
    ("NUM", "NUMERIC"),
    ("STR", "STRING"),
    ("BOOL", "BOOL"),
    ("DATE", "DATE"),
    ("DT", "DATETIME"),
    ("TS", "TIMESTAMP"),
    ("TIME", "TIME"),
    ("BYTES", "BYTES"),
    ("INTS", "ARRAY<INT64>"),
    ("STRS", "ARRAY<STRING>"),
    ("FLOATS", "ARRAY<FLOAT64>"),
    ("REC", "STRUCT<a INT64, b STRING>"),
];

/// Those that can be grouped, compared and ordered.
const KEYS: usize = 10;

pub(crate) fn is_key(ty: &str) -> bool {
    TYPES[..KEYS].iter().any(|(t, _)| *t == ty)
}

/// The GoogleSQL name of a type of the grammar.
pub(crate) fn googlesql(ty: &str) -> &'static str {
    TYPES.iter().find(|(t, _)| *t == ty).unwrap().1
}

/// Ordinary literals of a type, and extreme ones.
fn literals(ty: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match ty {
        "INT" => (
            &["1", "2", "3", "-1", "-7", "10", "42", "5"],
            &["0", "9223372036854775807", "-9223372036854775808", "4611686018427387904", "NULL"],
        ),
        "FLOAT" => (
            &["0.5", "1.0", "2.5", "-1.5", "3.25", "-0.25", "100.0", "7.0"],
            &[
                "0.0",
                "-0.0",
                "CAST('nan' AS FLOAT64)",
                "CAST('inf' AS FLOAT64)",
                "CAST('-inf' AS FLOAT64)",
                "1e308",
                "5e-324",
                "1e15",
                "0.1",
            ],
        ),
        "NUM" => (
            &["NUMERIC '1'", "NUMERIC '2.5'", "NUMERIC '-0.75'", "NUMERIC '10.01'", "NUMERIC '3'"],
            &[
                "NUMERIC '0'",
                "NUMERIC '0.000000001'",
                "NUMERIC '99999999999999999999999999999.999999999'",
                "NUMERIC '123456789.5'",
            ],
        ),
        "STR" => (
            &["'a'", "'abc'", "'Hello World'", "'b,c'", "'12'", "'2020-02-29'", "'x1y22'"],
            &[
                "''",
                "' '",
                "'é'",
                "'日本'",
                "'😀a'",
                "'3.5'",
                "'true'",
                "'2150-01-01 10:11:12'",
                "'a%_'",
                "' aB '",
                "NULL",
            ],
        ),
        "BOOL" => (&["TRUE", "FALSE"], &["NULL"]),
        "DATE" => (
            &["DATE '2150-03-01'", "DATE '2020-02-29'", "DATE '2019-12-31'", "DATE '2021-01-03'", "DATE '2150-12-31'"],
            &["DATE '0001-01-01'", "DATE '9999-12-31'", "DATE '1970-01-01'", "DATE '1969-12-28'"],
        ),
        "DT" => (
            &[
                "DATETIME '2150-03-01 12:30:15'",
                "DATETIME '2020-02-29 00:00:00'",
                "DATETIME '2020-01-05 23:59:59.5'",
                "DATETIME '2150-02-28 12:30:15.25'",
            ],
            &[
                "DATETIME '0001-01-01 00:00:00'",
                "DATETIME '9999-12-31 23:59:59.999999'",
                "DATETIME '1969-12-31 23:59:59.999999'",
            ],
        ),
        "TS" => (
            &[
                "TIMESTAMP '2020-03-08 12:00:00+00'",
                "TIMESTAMP '2019-11-03 05:30:00+00'",
                "TIMESTAMP '2021-01-03 23:59:59.75+00'",
            ],
            &[
                "TIMESTAMP '1970-01-01 00:00:00+00'",
                "TIMESTAMP '1969-12-31 23:59:59.999999+00'",
                "TIMESTAMP '2150-01-01 00:00:00+00'",
            ],
        ),
        "TIME" => (
            &["TIME '12:30:15'", "TIME '08:00:00.5'", "TIME '23:15:00'"],
            &["TIME '00:00:00'", "TIME '23:59:59.999999'"],
        ),
        "BYTES" => (&["b'abc'", "b'a'", "b'\\x7f\\xff'"], &["b''", "b'\\xc3\\xa9'"]),
        "INTS" => (&["[1, 2, 3]", "[5]", "[3, 3, 1]"], &["ARRAY<INT64>[]", "[1, NULL, 2]"]),
        "STRS" => (&["['a', 'b']", "['x']", "['b', 'a', 'b']"], &["ARRAY<STRING>[]", "['a', NULL]", "['']"]),
        "FLOATS" => (&["[0.5, 1.5]", "[2.0]"], &["ARRAY<FLOAT64>[]", "[1.5, NULL]"]),
        _ => (&["STRUCT(1 AS a, 'x' AS b)", "STRUCT(2 AS a, 'y' AS b)"], &["STRUCT<a INT64, b STRING>(NULL, NULL)"]),
    }
}

#[derive(Debug)]
enum Part {
    Text(String),
    Of(String),
    Surely(String),
    Literal(String),
    Pool(String),
    Same,
    Some,
    Keys,
}

/// Templates by type, and pools.
#[derive(Debug)]
pub(crate) struct Grammar {
    templates: BTreeMap<String, Vec<Vec<Part>>>,
    pools: BTreeMap<String, Vec<Vec<Part>>>,
}

fn parts(text: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        // JSON text in a pool has braces of its own: what is between them is no name there.
        let Some(close) = rest[open..].find('}').map(|i| open + i) else { break };
        let name = &rest[open + 1..close];
        let part = match name {
            "*" => Part::Same,
            "?" => Part::Some,
            "keys" => Part::Keys,
            _ if name.starts_with('@') => Part::Pool(name[1..].to_owned()),
            _ if name.ends_with('\'') => Part::Literal(name.trim_end_matches('\'').to_owned()),
            _ if name.ends_with('!') => Part::Surely(name.trim_end_matches('!').to_owned()),
            _ if TYPES.iter().any(|(t, _)| *t == name) => Part::Of(name.to_owned()),
            _ => {
                out.push(Part::Text(rest[..=open].to_owned()));
                rest = &rest[open + 1..];
                continue;
            }
        };
        out.push(Part::Text(rest[..open].to_owned()));
        out.push(part);
        rest = &rest[close + 1..];
    }
    out.push(Part::Text(rest.to_owned()));
    out
}

impl Grammar {
    pub(crate) fn read() -> Self {
        Self::of(GRAMMAR)
    }

    /// With what the younger engine knows besides.
    pub(crate) fn younger() -> Self {
        // Powers of great decimals never end there.
        let lines = GRAMMAR.lines().filter(|line| !line.contains("SAFE.POW({NUM}"));
        Self::of(&lines.chain(YOUNGER.lines()).collect::<Vec<_>>().join("\n"))
    }

    fn of(text: &str) -> Self {
        let mut grammar = Grammar { templates: BTreeMap::new(), pools: BTreeMap::new() };
        for line in text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let (head, body) = line.split_once(": ").unwrap();
            match head.strip_prefix('@') {
                Some(pool) => {
                    grammar.pools.insert(pool.to_owned(), body.split(" | ").map(parts).collect());
                }
                None => grammar.templates.entry(head.to_owned()).or_default().push(parts(body)),
            }
        }
        grammar
    }
}

/// A column in sight.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) sql: String,
    pub(crate) ty: &'static str,
}

/// Draws expressions over some columns.
pub(crate) struct Draw<'g> {
    pub(crate) grammar: &'g Grammar,
    pub(crate) rng: ChaCha8Rng,
    pub(crate) columns: Vec<Column>,
    /// Columns that together tell the rows apart.
    pub(crate) keys: Vec<String>,
    /// Of a hundred literals, how many are extreme.
    pub(crate) extreme: u32,
    /// Of a hundred arguments, how many have another type than they should.
    pub(crate) wrong: u32,
}

impl Draw<'_> {
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_range(0..100) < percent
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.rng.random_range(0..n)
    }

    pub(crate) fn any<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        list.choose(&mut self.rng).unwrap()
    }

    pub(crate) fn some_type(&mut self) -> &'static str {
        // Simple types are more common than the rest.
        let end = if self.chance(70) { 6 } else { TYPES.len() };
        TYPES[self.below(end)].0
    }

    pub(crate) fn key_type(&mut self) -> &'static str {
        TYPES[self.below(KEYS)].0
    }

    pub(crate) fn literal(&mut self, ty: &str) -> String {
        let (ordinary, extreme) = literals(ty);
        if self.chance(3) {
            return format!("CAST(NULL AS {})", googlesql(ty));
        }
        if self.chance(self.extreme) { self.any(extreme) } else { self.any(ordinary) }.to_string()
    }

    /// A column of the type, or a literal.
    fn leaf(&mut self, ty: &str) -> String {
        let fitting: Vec<String> = self.columns.iter().filter(|c| c.ty == ty).map(|c| c.sql.clone()).collect();
        if !fitting.is_empty() && self.chance(85) { self.any(&fitting).clone() } else { self.literal(ty) }
    }

    /// An expression of type `ty`, nested at most `depth` deep.
    pub(crate) fn expr(&mut self, ty: &str, depth: u32) -> String {
        let ty = if self.chance(self.wrong) { self.some_type() } else { ty };
        if depth == 0 || self.chance(15) {
            return self.leaf(ty);
        }
        let grammar = self.grammar;
        let own = grammar.templates.get(ty).map_or(&[][..], Vec::as_slice);
        let any = &grammar.templates["ANY"];
        let key = if is_key(ty) { &grammar.templates["KEY"][..] } else { &[] };
        let sure = if is_key(ty) && ty != "FLOAT" { &grammar.templates["SURE"][..] } else { &[] };
        let shared: Vec<&Vec<Part>> = any.iter().chain(key).chain(sure).collect();
        let template = if own.is_empty() || self.chance(20) { *self.any(&shared) } else { self.any(own) };
        let written = self.fill(template, ty, depth - 1);
        // Operators inside operators need their parentheses.
        let closed = written.ends_with(')') && written.chars().next().is_some_and(|c| c.is_ascii_uppercase());
        if closed && !written.contains(") ") { written } else { format!("({written})") }
    }

    fn fill(&mut self, template: &[Part], ty: &str, depth: u32) -> String {
        let mut some = None;
        let mut out = String::new();
        for part in template {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Of(ty) => out.push_str(&self.expr(ty, depth)),
                Part::Surely(ty) => {
                    let wrong = std::mem::take(&mut self.wrong);
                    out.push_str(&self.expr(ty, depth));
                    self.wrong = wrong;
                }
                Part::Literal(ty) => out.push_str(&self.literal(ty)),
                Part::Pool(name) => out.push_str(&self.pool(name, depth)),
                Part::Same => out.push_str(&self.expr(ty, depth)),
                Part::Some => {
                    let ty = match some {
                        Some(ty) => ty,
                        None => *some.insert(self.key_type()),
                    };
                    out.push_str(&self.expr(ty, depth));
                }
                Part::Keys => out.push_str(&self.keys.join(", ")),
            }
        }
        out
    }

    /// One entry of a pool.
    pub(crate) fn pool(&mut self, name: &str, depth: u32) -> String {
        let grammar = self.grammar;
        let entry = self.any(&grammar.pools[name]);
        self.fill(entry, "INT", depth)
    }

    /// The types that pools of this kind (`agg`, `win`, `nav`) are there for.
    pub(crate) fn types_of(&self, kind: &str) -> Vec<&'static str> {
        TYPES.iter().map(|(t, _)| *t).filter(|t| self.grammar.pools.contains_key(&format!("{kind}_{t}"))).collect()
    }
}

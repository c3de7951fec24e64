//! Random queries whose shapes stand in `grammar_younger.txt`: what only the younger of Google's engines knows, and what
//! came late.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::{
    grammar::{Draw, Grammar},
    query::table,
};

/// Query `seed`: its text, and whether its rows come in a fixed order, which they never do.
pub(crate) fn random(grammar: &Grammar, seed: u64) -> (String, bool) {
    let rng = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = Draw { grammar, rng, columns: Vec::new(), keys: Vec::new(), extreme: 0, wrong: 0 };
    draw.extreme = *draw.any(&[0, 5, 15]);
    let table = table(&mut draw, 0);
    draw.columns = table.columns("x").collect();
    draw.keys = vec!["x.id".to_owned()];
    let body = draw.pool("shape", 2).replace("$T", &table.name);
    // A recursive query brings its own WITH.
    let sql = match body.strip_prefix("WITH RECURSIVE ") {
        Some(rest) => format!("WITH RECURSIVE {} AS ({}),\n{rest}", table.name, table.sql),
        None => format!("WITH {} AS ({})\n{body}", table.name, table.sql),
    };
    (sql, false)
}

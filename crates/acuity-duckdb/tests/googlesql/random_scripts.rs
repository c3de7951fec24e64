//! Random scripts, and what they must give: a program is a tree that is written as a script and walked here as well.
//!
//! `ACUITY_SCRIPTS` says how many (without it none), `ACUITY_SCRIPTS_SEED` where to start.

use std::fmt::Write as _;

use acuity_duckdb::DuckDb;
use acuity_sql::{Catalog, Parameters, run_script};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::scripts::Last;

/// Variables `x0`, `x1`, `x2`.
const VARIABLES: usize = 3;
/// A program that takes more steps is not run.
const STEPS: usize = 120;

enum Expr {
    Number(i64),
    Variable(usize),
    /// The row of the innermost FOR loop.
    Row,
    Add(Box<Expr>, Box<Expr>),
    Subtract(Box<Expr>, Box<Expr>),
    /// Division by zero is an error, which a handler may see.
    Divide(Box<Expr>, Box<Expr>),
}

enum Step {
    Set(usize, Expr),
    If(Expr, Vec<Step>, Vec<Step>),
    Case(Expr, Vec<(i64, Vec<Step>)>, Vec<Step>),
    /// So many rounds at most, by a counter of the loop's own.
    While(u32, Expr, Vec<Step>),
    Repeat(u32, Expr, Vec<Step>),
    For(Vec<i64>, Vec<Step>),
    Guarded(Vec<Step>, Vec<Step>),
    Raise,
    Break,
    Continue,
    Call(usize, Expr),
}

struct Maker {
    random: ChaCha8Rng,
    /// Loops around: whether the row of one can be read.
    loops: Vec<bool>,
    /// Numbers the counters.
    counters: u32,
}

impl Maker {
    fn expr(&mut self, depth: u32) -> Expr {
        let kind = self.random.random_range(0..if depth == 0 { 3 } else { 6 });
        let pair = |this: &mut Self| (Box::new(this.expr(depth - 1)), Box::new(this.expr(depth - 1)));
        match kind {
            0 => Expr::Number(self.random.random_range(-3..4)),
            1 if self.loops.contains(&true) => Expr::Row,
            1 | 2 => Expr::Variable(self.random.random_range(0..VARIABLES)),
            3 => {
                let (a, b) = pair(self);
                Expr::Add(a, b)
            }
            4 => {
                let (a, b) = pair(self);
                Expr::Subtract(a, b)
            }
            _ => {
                let (a, b) = pair(self);
                Expr::Divide(a, b)
            }
        }
    }

    fn steps(&mut self, depth: u32) -> Vec<Step> {
        (0..self.random.random_range(1..4)).map(|_| self.step(depth)).collect()
    }

    fn inside(&mut self, row: bool, depth: u32) -> Vec<Step> {
        self.loops.push(row);
        let steps = self.steps(depth);
        self.loops.pop();
        steps
    }

    fn step(&mut self, depth: u32) -> Step {
        let variable = self.random.random_range(0..VARIABLES);
        let kind = self.random.random_range(0..if depth == 0 { 6 } else { 13 });
        let next = depth.saturating_sub(1);
        match kind {
            0..=2 => Step::Set(variable, self.expr(2)),
            3 if !self.loops.is_empty() => Step::Break,
            4 if !self.loops.is_empty() => Step::Continue,
            5 => Step::Raise,
            3 | 4 => Step::Call(variable, self.expr(1)),
            6 | 7 => Step::If(self.expr(1), self.steps(next), self.steps(next)),
            8 => {
                let branches = (0..2).map(|_| (self.random.random_range(-2..3), self.steps(next))).collect();
                Step::Case(self.expr(1), branches, self.steps(next))
            }
            9 | 10 => {
                self.counters += 1;
                let counter = self.counters;
                let condition = self.expr(1);
                let steps = self.inside(false, next);
                if kind == 9 { Step::While(counter, condition, steps) } else { Step::Repeat(counter, condition, steps) }
            }
            11 => {
                let rows = (0..self.random.random_range(0..4)).map(|_| self.random.random_range(-2..3)).collect();
                Step::For(rows, self.inside(true, next))
            }
            _ => Step::Guarded(self.steps(next), self.steps(next)),
        }
    }
}

/// The script's text.
struct Written(String, usize);

impl Written {
    fn expr(&mut self, expr: &Expr) {
        let out = match expr {
            Expr::Number(n) => write!(self.0, "({n})"),
            Expr::Variable(i) => write!(self.0, "x{i}"),
            Expr::Row => write!(self.0, "r{}.v", self.1),
            Expr::Add(a, b) => return self.pair("", a, "+", b),
            Expr::Subtract(a, b) => return self.pair("", a, "-", b),
            Expr::Divide(a, b) => return self.pair("DIV", a, ",", b),
        };
        out.unwrap();
    }

    fn pair(&mut self, name: &str, a: &Expr, sign: &str, b: &Expr) {
        write!(self.0, "{name}(").unwrap();
        self.expr(a);
        write!(self.0, " {sign} ").unwrap();
        self.expr(b);
        self.0.push(')');
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            self.step(step);
        }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Set(i, value) => {
                write!(self.0, "SET x{i} = ").unwrap();
                self.expr(value);
            }
            Step::If(condition, then, otherwise) => {
                self.0.push_str("IF ");
                self.expr(condition);
                self.0.push_str(" > 0 THEN\n");
                self.steps(then);
                self.0.push_str("ELSE\n");
                self.steps(otherwise);
                self.0.push_str("END IF");
            }
            Step::Case(operand, branches, otherwise) => {
                self.0.push_str("CASE ");
                self.expr(operand);
                for (when, steps) in branches {
                    writeln!(self.0, " WHEN {when} THEN").unwrap();
                    self.steps(steps);
                }
                self.0.push_str("ELSE\n");
                self.steps(otherwise);
                self.0.push_str("END CASE");
            }
            Step::While(counter, condition, steps) => {
                write!(self.0, "BEGIN DECLARE c{counter} INT64 DEFAULT 0; WHILE c{counter} < 3 AND ").unwrap();
                self.expr(condition);
                writeln!(self.0, " < 5 DO SET c{counter} = c{counter} + 1;").unwrap();
                self.steps(steps);
                self.0.push_str("END WHILE; END");
            }
            Step::Repeat(counter, condition, steps) => {
                writeln!(self.0, "BEGIN DECLARE c{counter} INT64 DEFAULT 0; REPEAT SET c{counter} = c{counter} + 1;")
                    .unwrap();
                self.steps(steps);
                write!(self.0, "UNTIL c{counter} >= 3 OR ").unwrap();
                self.expr(condition);
                self.0.push_str(" > 5 END REPEAT; END");
            }
            Step::For(rows, steps) => {
                let rows: Vec<String> = rows.iter().map(i64::to_string).collect();
                self.1 += 1;
                writeln!(
                    self.0,
                    "FOR r{} IN (SELECT v FROM UNNEST(ARRAY<INT64>[{}]) AS v WITH OFFSET AS o ORDER BY o) DO",
                    self.1,
                    rows.join(", ")
                )
                .unwrap();
                self.steps(steps);
                self.1 -= 1;
                self.0.push_str("END FOR");
            }
            Step::Guarded(steps, handler) => {
                self.0.push_str("BEGIN\n");
                self.steps(steps);
                self.0.push_str("EXCEPTION WHEN ERROR THEN\n");
                self.steps(handler);
                self.0.push_str("END");
            }
            Step::Raise => self.0.push_str("RAISE USING MESSAGE = 'on purpose'"),
            Step::Break => self.0.push_str("BREAK"),
            Step::Continue => self.0.push_str("CONTINUE"),
            Step::Call(i, value) => {
                self.0.push_str("CALL d.grow(");
                self.expr(value);
                write!(self.0, ", x{i})").unwrap();
            }
        }
        self.0.push_str(";\n");
    }
}

enum Flow {
    On,
    Break,
    Continue,
}

/// Walks the program; an error is None.
struct Walk {
    x: [i64; VARIABLES],
    rows: Vec<i64>,
    left: usize,
}

impl Walk {
    fn expr(&self, expr: &Expr) -> Option<i64> {
        Some(match expr {
            Expr::Number(n) => *n,
            Expr::Variable(i) => self.x[*i],
            Expr::Row => *self.rows.last()?,
            Expr::Add(a, b) => self.expr(a)?.checked_add(self.expr(b)?)?,
            Expr::Subtract(a, b) => self.expr(a)?.checked_sub(self.expr(b)?)?,
            Expr::Divide(a, b) => self.expr(a)?.checked_div(self.expr(b)?)?,
        })
    }

    fn steps(&mut self, steps: &[Step]) -> Option<Flow> {
        for step in steps {
            match self.step(step)? {
                Flow::On => {}
                other => return Some(other),
            }
        }
        Some(Flow::On)
    }

    fn step(&mut self, step: &Step) -> Option<Flow> {
        self.left = self.left.saturating_sub(1);
        match step {
            Step::Set(i, value) => self.x[*i] = self.expr(value)?,
            Step::If(condition, then, otherwise) => {
                return if self.expr(condition)? > 0 { self.steps(then) } else { self.steps(otherwise) };
            }
            Step::Case(operand, branches, otherwise) => {
                let value = self.expr(operand)?;
                let branch = branches.iter().find(|(when, _)| *when == value);
                return self.steps(branch.map_or(otherwise, |(_, steps)| steps));
            }
            Step::While(_, condition, steps) => {
                for _ in 0..3 {
                    if self.expr(condition)? >= 5 {
                        break;
                    }
                    if let Flow::Break = self.steps(steps)? {
                        return Some(Flow::On);
                    }
                }
                // The condition is computed once more, unless its first part decides.
            }
            Step::Repeat(_, condition, steps) => {
                for round in 1..=3 {
                    if let Flow::Break = self.steps(steps)? {
                        return Some(Flow::On);
                    }
                    if round >= 3 || self.expr(condition)? > 5 {
                        break;
                    }
                }
            }
            Step::For(rows, steps) => {
                for row in rows {
                    self.rows.push(*row);
                    let flow = self.steps(steps);
                    self.rows.pop();
                    if let Flow::Break = flow? {
                        break;
                    }
                }
            }
            Step::Guarded(steps, handler) => {
                let rows = self.rows.len();
                return match self.steps(steps) {
                    None => {
                        self.rows.truncate(rows);
                        self.steps(handler)
                    }
                    flow => flow,
                };
            }
            Step::Raise => return None,
            Step::Break => return Some(Flow::Break),
            Step::Continue => return Some(Flow::Continue),
            Step::Call(i, value) => self.x[*i] = self.x[*i].checked_mul(2)?.checked_add(self.expr(value)?)?,
        }
        Some(Flow::On)
    }
}

/// Whether a division stands where the two may compute it or not: beside AND and OR.
fn divides(expr: &Expr) -> bool {
    match expr {
        Expr::Number(_) | Expr::Variable(_) | Expr::Row => false,
        Expr::Add(a, b) | Expr::Subtract(a, b) => divides(a) || divides(b),
        Expr::Divide(..) => true,
    }
}

fn doubtful(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::While(_, condition, steps) | Step::Repeat(_, condition, steps) => divides(condition) || doubtful(steps),
        Step::If(_, a, b) | Step::Guarded(a, b) => doubtful(a) || doubtful(b),
        Step::Case(_, branches, otherwise) => branches.iter().any(|(_, steps)| doubtful(steps)) || doubtful(otherwise),
        Step::For(_, steps) => doubtful(steps),
        _ => false,
    })
}

#[test]
fn random_scripts_do_what_their_programs_say() {
    let Ok(count) = std::env::var("ACUITY_SCRIPTS") else { return };
    let count: u64 = count.parse().unwrap();
    let seed = std::env::var("ACUITY_SCRIPTS_SEED").map_or(1, |text| text.parse().unwrap());
    let warehouse = DuckDb::in_memory().unwrap();
    let (mut ended, mut failed) = (0, 0);
    let mut number = 0;
    while ended + failed < count {
        number += 1;
        let random = ChaCha8Rng::seed_from_u64(seed * 1_000_000 + number);
        let mut maker = Maker { random, loops: Vec::new(), counters: 0 };
        let program = maker.steps(3);
        let mut walk = Walk { x: [1, 2, 3], rows: Vec::new(), left: STEPS };
        let done = walk.steps(&program);
        if walk.left == 0 || doubtful(&program) {
            continue;
        }
        let mut text = Written(
            "DECLARE x0 INT64 DEFAULT 1; DECLARE x1 INT64 DEFAULT 2; DECLARE x2 INT64 DEFAULT 3;\n\
             CREATE PROCEDURE d.grow(v INT64, INOUT x INT64) BEGIN SET x = x * 2 + v; END;\n"
                .to_owned(),
            0,
        );
        text.steps(&program);
        text.0.push_str("SELECT FORMAT('%d %d %d', x0, x1, x2) AS x");
        let mut host = Last::new(&warehouse);
        let ran = run_script(&text.0, Catalog::new(), &Parameters::new(), &mut host);
        match (done, ran) {
            (Some(_), Ok(())) => {
                ended += 1;
                let [a, b, c] = walk.x;
                assert_eq!(host.text(), format!("{a} {b} {c}"), "script {number}:\n{}", text.0);
            }
            (None, Err(_)) => failed += 1,
            (Some(_), Err(failure)) => panic!("script {number} should end: {failure}\n{}", text.0),
            (None, Ok(())) => panic!("script {number} should fail\n{}", text.0),
        }
    }
    assert!(ended > count / 4, "{ended} of {count} ended");
}

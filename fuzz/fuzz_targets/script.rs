//! A script ends, in an answer or a message, whatever its warehouse says.

#![no_main]

use acuity_sql::{Catalog, Host, Parameters, Transpiled, Type, run_script};
use libfuzzer_sys::fuzz_target;

/// Answers with NULL, the number of the question, or an error, in turn; and ends the script after some statements.
struct Turns(usize);

impl Turns {
    fn next(&mut self) -> Result<usize, String> {
        self.0 += 1;
        if self.0 % 7 == 0 { Err("a fault of the warehouse's".to_owned()) } else { Ok(self.0) }
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
        if self.0 > 2_000 { Err("enough".to_owned()) } else { Ok(()) }
    }
}

fuzz_target!(|text: &str| {
    let mut catalog = Catalog::new();
    catalog.add_table(&["d", "x"], vec![("a".to_owned(), Type::Int64), ("b".to_owned(), Type::String)]);
    let mut parameters = Parameters::new();
    parameters.add_text("p:INT64:5").expect("a parameter");
    let _ = run_script(text, catalog, &parameters, &mut Turns(0));
});

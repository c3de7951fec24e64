//! Text that is accepted means the same in its normal form.

#![no_main]

use acuity_sql::{Catalog, Type, normalize, transpile};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut catalog = Catalog::new();
    let columns = vec![("a".to_owned(), Type::Int64), ("b".to_owned(), Type::String), ("t".to_owned(), Type::Datetime)];
    catalog.add_table(&["d", "x"], columns);
    if let Ok(done) = transpile(text, &catalog) {
        let again = normalize(text).and_then(|normal| transpile(&normal, &catalog));
        match again {
            Err(found) if found.0.iter().all(|d| d.code == "limit") => {}
            again => assert_eq!(again.map(|again| again.sql), Ok(done.sql)),
        }
    }
});

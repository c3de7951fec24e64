//! Text that parses is printed, and what is printed parses to the same text again.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(printed) = acuity_sql::normalize(text) {
        assert_eq!(acuity_sql::normalize(&printed).as_ref(), Ok(&printed));
    }
});

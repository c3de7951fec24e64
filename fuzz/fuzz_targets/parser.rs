//! Text that parses is printed, and what is printed parses to the same text again.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(printed) = acuity_sql::normalize(text) {
        match acuity_sql::normalize(&printed) {
            // The parentheses that printing adds may go over the limit of depth.
            Err(found) if found.0.iter().all(|d| d.code == "limit") => {}
            again => assert_eq!(again.as_ref(), Ok(&printed)),
        }
    }
});

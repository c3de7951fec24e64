//! The suite on an emulator, and on a real project.

use acuity_bigquery::{BigQuery, Settings};

use crate::suite;

/// The emulator's address, or a line that says why nothing is tested.
pub(crate) fn address() -> Option<String> {
    match std::env::var("ACUITY_BIGQUERY_EMULATOR") {
        Ok(address) if !address.is_empty() => Some(address),
        _ => {
            eprintln!("skipped: ACUITY_BIGQUERY_EMULATOR does not name an emulator (http://127.0.0.1:9050)");
            None
        }
    }
}

fn emulator() -> Option<BigQuery> {
    let mut settings = Settings::emulator("p1", address()?);
    // Where the emulator's Storage Read API answers; without it whole tables are read page by page.
    settings.storage_endpoint = std::env::var("ACUITY_BIGQUERY_EMULATOR_STORAGE").ok();
    Some(BigQuery::open(settings).unwrap())
}

fn project() -> BigQuery {
    let project = std::env::var("ACUITY_TEST_BIGQUERY_PROJECT").expect("ACUITY_TEST_BIGQUERY_PROJECT names a project");
    let profile = serde_json::json!({"type": "bigquery", "method": "oauth", "project": project, "dataset": "x",
        "location": std::env::var("ACUITY_TEST_BIGQUERY_LOCATION").unwrap_or_else(|_| "US".to_owned())});
    BigQuery::open(Settings::from_profile(profile.as_object().unwrap(), None).unwrap()).unwrap()
}

macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            if let Some(warehouse) = emulator() {
                suite::$name(&warehouse);
            }
        })*
        mod real {
            $(#[test]
            #[ignore = "needs a Google project: ACUITY_TEST_BIGQUERY_PROJECT"]
            fn $name() {
                crate::suite::$name(&super::project());
            })*
        }
    };
}

on_both![
    types_arrive_exactly,
    relations_are_replaced_described_and_dropped,
    a_table_takes_the_place_of_a_view,
    errors_have_kind_and_place,
    files_are_loaded_once,
    rows_that_do_not_fit,
    many_pages,
    whole_tables,
    empty_tables_and_missing_things,
    usage_is_counted,
];

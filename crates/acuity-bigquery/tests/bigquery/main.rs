//! The executor against servers: an emulator named by `ACUITY_BIGQUERY_EMULATOR` (the address of its REST interface), a
//! proxy of our own that breaks things in between, a small server of our own that answers as Google documents where the
//! emulator does not, and with `--ignored` a real project named by `ACUITY_TEST_BIGQUERY_PROJECT`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod emulator;
mod faults;
mod http;
mod keys;
mod standin;
mod suite;

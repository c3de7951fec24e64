//! The embedded warehouse from outside: files, locks, crashes, streams.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod dates;
mod files;
mod loading;
mod moments;
mod relations;
mod streams;

/// Makes an error's text the same on every machine: the folder is named DIR.
fn told(error: &acuity_warehouse::Error, folder: &std::path::Path) -> String {
    let mut text = error.to_string();
    if let Some(help) = &error.help {
        text.push_str(&format!("\n  help: {help}"));
    }
    text.replace(&folder.display().to_string(), "DIR")
}

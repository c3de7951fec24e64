//! `acuity transpile`: BigQuery SQL to DuckDB SQL.

use std::{io::Read as _, path::Path};

use anyhow::{Context as _, Result};

pub(crate) fn read_text(path: &Path) -> Result<String> {
    if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input is not UTF-8 text")?;
        return Ok(text);
    }
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

//! `deps --add-package`: an entry more in packages.yml. The file is edited as text, so that comments and order stay.

use std::{fs, io, path::PathBuf};

use acuity_compiler::LoadOptions;

use crate::{
    artifacts,
    error::{Error, Result, SourceError},
};

/// Where a package that is added comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A hub.
    Hub,
    /// A repository.
    Git,
    /// A folder.
    Local,
}

impl Source {
    /// The keys of an entry: of what is named, and of its version.
    fn keys(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Hub => ("package", Some("version")),
            Self::Git => ("git", Some("revision")),
            Self::Local => ("local", None),
        }
    }
}

/// Puts `spec` (`NAME@VERSION`, or the path of a folder) into the project's file of packages, in place of an entry of the
/// same name; the file.
///
/// # Errors
/// No version where one is needed, a file that is written in a form which is left to people, or that cannot be written.
pub fn add(options: &LoadOptions, spec: &str, source: Source) -> Result<PathBuf> {
    let (key, version_key) = source.keys();
    // An address may have an @ of its own, before its folders: `git@host:folder/name.git`, `ssh://git@host/folder/name.git`.
    let has_folders = |name: &str| name.split_once("://").map_or(name, |(_, rest)| rest).contains(['/', ':']);
    let is_version = |name: &str, version: &str| match source {
        Source::Git => has_folders(name) && !version.contains(':'),
        Source::Hub | Source::Local => !version.contains([':', '/']),
    };
    let (name, version) = match (version_key, spec.rsplit_once('@')) {
        (Some(version_key), Some((name, version))) if !name.is_empty() && is_version(name, version) => {
            (name, Some((version_key, version)))
        }
        (None, _) => (spec, None),
        (Some(version_key), _) => {
            let error = SourceError::new(format!("'{spec}' says no {version_key}"));
            return Err(error.with_help(format!("write NAME@{}: {spec}@1.0.0", version_key.to_uppercase())).into());
        }
    };
    let dir = &options.project_dir;
    let files = ["packages.yml", "dependencies.yml"].map(|name| dir.join(name));
    let file = files.iter().find(|file| file.is_file()).unwrap_or(&files[0]).clone();
    let text = match fs::read_to_string(&file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|source| Error::Io { path: file.clone(), source })?,
    };
    let shown = file.file_name().unwrap_or_default().to_string_lossy();
    let changed = edited(&text, key, name, version).ok_or_else(|| {
        SourceError::new("the list of packages is written on one line, and such a line is not changed")
            .in_file(&shown)
            .with_help("write each entry on lines of its own, or add the package by hand")
    })?;
    artifacts::whole(&file, |out| out.write_all(changed.as_bytes()))?;
    Ok(file)
}

/// The text with the entry in its list.
fn edited(text: &str, key: &str, name: &str, version: Option<(&str, &str)>) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let head = lines.iter().position(|line| line.starts_with("packages:")).unwrap_or_else(|| {
        lines.push("packages:".to_owned());
        lines.len() - 1
    });
    match without_comment(&lines[head]["packages:".len()..]) {
        "" => {}
        "[]" => lines[head] = "packages:".to_owned(),
        _ => return None,
    }
    let is_within = |line: &String| line.trim().is_empty() || line.starts_with([' ', '-', '#', '\t']);
    let mut end = lines[head + 1..].iter().position(|line| !is_within(line)).map_or(lines.len(), |n| head + 1 + n);
    // What stands behind the last entry stays there.
    while end > head + 1 && without_comment(&lines[end - 1]).is_empty() {
        end -= 1;
    }
    let dash = |line: &String| line.trim_start().starts_with('-').then(|| line.len() - line.trim_start().len());
    let indent = lines[head + 1..end].iter().find_map(dash).unwrap_or(2);
    let starts: Vec<usize> = (head + 1..end).filter(|at| dash(&lines[*at]) == Some(indent)).collect();
    let is_same = |line: &String| {
        let entry = without_comment(line.trim_start().trim_start_matches('-'));
        entry.split_once(':').is_some_and(|(k, v)| k.trim() == key && v.trim().trim_matches(['"', '\'']) == name)
    };
    let bounds = |n: usize| (starts[n], starts.get(n + 1).copied().unwrap_or(end));
    let same = (0..starts.len()).map(bounds).find(|(from, to)| lines[*from..*to].iter().any(is_same));
    let pad = " ".repeat(indent);
    let mut entry = vec![format!("{pad}- {key}: {}", scalar(name))];
    entry.extend(version.map(|(key, version)| format!("{pad}  {key}: {}", quoted(version))));
    let (from, to) = same.unwrap_or((end, end));
    lines.splice(from..to, entry);
    Some(lines.join("\n") + "\n")
}

fn without_comment(line: &str) -> &str {
    let line = line.trim();
    let end = if line.starts_with('#') { Some(0) } else { line.find(" #") };
    end.map_or(line, |end| line[..end].trim_end())
}

/// As it is where YAML reads the same, else quoted.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '.' | '-');
    let is_plain = text.chars().all(plain) && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '.');
    if is_plain { text.to_owned() } else { quoted(text) }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let version = Some(("version", "1.2.0"));
        assert_eq!(edited(text, "package", "dbt-labs/dbt_utils", version).as_deref(), Some(expect));
    }

    #[test]
    fn an_entry_is_put_behind_the_others() {
        let entry = "  - package: dbt-labs/dbt_utils\n    version: \"1.2.0\"\n";
        check("", &format!("packages:\n{entry}"));
        check("packages: [] # none\n", &format!("packages:\n{entry}"));
        check(
            "# ours\npackages:\n  - local: a # here\n\n# more\nother: 1\n",
            &format!("# ours\npackages:\n  - local: a # here\n{entry}\n# more\nother: 1\n"),
        );
        check(
            "packages:\n- local: a\n",
            "packages:\n- local: a\n- package: dbt-labs/dbt_utils\n  version: \"1.2.0\"\n",
        );
        assert_eq!(edited("packages: [{local: a}]\n", "local", "b", None), None);
    }

    #[test]
    fn an_entry_of_the_same_name_is_replaced() {
        check(
            "packages:\n  - package: 'dbt-labs/dbt_utils'\n    version: [\">=1\", \"<2\"]\n  - local: a\n",
            "packages:\n  - package: dbt-labs/dbt_utils\n    version: \"1.2.0\"\n  - local: a\n",
        );
    }
}

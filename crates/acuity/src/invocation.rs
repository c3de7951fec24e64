//! How the person types this program where they are: commands that are suggested are copied and pasted as they stand.

use std::{
    env,
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// `acuity` where the shell finds this very program by that name, else its path from the current folder.
pub(crate) fn program() -> String {
    let exe = env::current_exe().unwrap_or_else(|_| PathBuf::from("acuity"));
    let here = env::current_dir().unwrap_or_default();
    quote(&typed(&exe, &here, env::var_os("PATH").as_deref()))
}

/// `text` as one word of a shell.
pub(crate) fn quote(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./+=:@%,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn typed(exe: &Path, here: &Path, search: Option<&OsStr>) -> String {
    let name = exe.file_name().unwrap_or(OsStr::new("acuity"));
    let found =
        search.and_then(|search| env::split_paths(search).map(|dir| dir.join(name)).find(|path| path.is_file()));
    // A link on the search path stands for what it leads to.
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    if found.is_some_and(|found| real(&found) == real(exe)) {
        return name.to_string_lossy().into_owned();
    }
    match exe.strip_prefix(here) {
        // A shell looks a bare name up on its path only.
        Ok(below) if below.components().count() == 1 => format!("./{}", below.display()),
        Ok(below) => below.display().to_string(),
        Err(_) => exe.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn by_name_where_the_shell_finds_it_else_by_path() {
        let root = tempfile::tempdir().unwrap();
        let (bin, other) = (root.path().join("bin"), root.path().join("other"));
        let exe = bin.join("acuity");
        for dir in [&bin, &other] {
            fs::create_dir(dir).unwrap();
            fs::write(dir.join("acuity"), "").unwrap();
        }
        let path = |dirs: &[&PathBuf]| env::join_paths(dirs).unwrap();
        assert_eq!(typed(&exe, &other, Some(&path(&[&bin, &other]))), "acuity");
        // Another program of that name comes first.
        assert_eq!(typed(&exe, root.path(), Some(&path(&[&other, &bin]))), "bin/acuity");
        assert_eq!(typed(&exe, &bin, None), "./acuity");
        assert_eq!(typed(&exe, &other, None), exe.display().to_string());
    }

    #[test]
    fn one_word_of_a_shell() {
        assert_eq!(quote("target/debug/acuity"), "target/debug/acuity");
        assert_eq!(quote("my demo"), "'my demo'");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote(""), "''");
    }
}

//! What the values of selectors match: names with stars, folders, settings.

use serde_json::Value as Json;

/// Whether a name or dotted path means this node; the package in front may be left out. As in dbt stars are matched with
/// the whole path: `stg_*` finds no model in a folder, `*stg_*` and `staging.stg_*` do. The last part of a model that has
/// versions is its version: its name means all of them, `name.v2` and `name_v2` one.
pub(super) fn fqn_matches(fqn: &[String], wanted: &str, has_versions: bool) -> bool {
    let within = |fqn: &[String]| {
        let is_named = match fqn {
            [.., name, version] if has_versions => {
                let parts: Vec<&str> = wanted.split('.').collect();
                let end = &parts[parts.len().saturating_sub(2)..];
                wanted == name || end.join("_") == format!("{name}_{version}")
            }
            [.., name] => wanted == name,
            [] => return false,
        };
        if is_named {
            return true;
        }
        // Folder by folder from the start; a star stands for anything that follows.
        let flat: Vec<&str> = fqn.iter().flat_map(|p| p.split('.')).collect();
        let parts: Vec<&str> = wanted.split('.').collect();
        if parts.len() > flat.len() {
            return false;
        }
        for (i, part) in parts.iter().enumerate() {
            if part.contains(['*', '?', '[']) {
                return glob(&parts[i..].join("."), &flat[i..].join("."));
            }
            if flat[i] != *part {
                return false;
            }
        }
        true
    };
    within(fqn) || within(fqn.get(1..).unwrap_or_default())
}

/// Whether a path or its folder is meant; stars do not reach over a slash, `**` does.
pub(super) fn path_matches(wanted: &str, path: &str) -> bool {
    if wanted == "." {
        return true;
    }
    if wanted.contains(['*', '?', '[']) {
        let wanted: Vec<&str> = wanted.split('/').collect();
        let path: Vec<&str> = path.split('/').collect();
        return folders_match(&wanted, &path);
    }
    path == wanted || path.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/'))
}

fn folders_match(wanted: &[&str], path: &[&str]) -> bool {
    match (wanted.first(), path.first()) {
        (None, _) => true,
        (Some(&"**"), _) => (0..=path.len()).any(|n| folders_match(&wanted[1..], &path[n..])),
        (Some(w), Some(p)) => glob(w, p) && folders_match(&wanted[1..], &path[1..]),
        (Some(_), None) => false,
    }
}

/// A text, or true or false, or a list with such an item; as in dbt no number and no mapping is found, and there are no patterns.
pub(super) fn config_matches(value: &Json, wanted: &str) -> bool {
    let truth = ["false", "true"].iter().position(|name| name.eq_ignore_ascii_case(wanted));
    let is = |one: &Json| match one {
        Json::String(text) => text == wanted,
        Json::Bool(one) => truth == Some(usize::from(*one)),
        _ => false,
    };
    match value {
        // In Python's lists one is true.
        Json::Array(items) => {
            items.iter().any(|item| is(item) || item.as_u64().is_some_and(|n| truth == usize::try_from(n).ok()))
        }
        one => is(one),
    }
}

/// Shell patterns: `*`, `?` and `[abc]`.
pub(super) fn glob(pattern: &str, text: &str) -> bool {
    if !pattern.contains(['*', '?', '[']) {
        return pattern == text;
    }
    let p: Vec<char> = pattern.chars().collect();
    let t: Vec<char> = text.chars().collect();
    // Backtracks to the last star only, which is enough and never exponential.
    let (mut i, mut j) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while j < t.len() {
        let step = match p.get(i) {
            Some('*') => {
                star = Some((i, j));
                i += 1;
                continue;
            }
            Some('?') => Some(i + 1),
            Some('[') => class(&p[i..], t[j]).map(|n| i + n),
            Some(c) if *c == t[j] => Some(i + 1),
            _ => None,
        };
        match (step, star) {
            (Some(next), _) => {
                i = next;
                j += 1;
            }
            (None, Some((at, from))) => {
                star = Some((at, from + 1));
                i = at + 1;
                j = from + 1;
            }
            (None, None) => return false,
        }
    }
    p[i..].iter().all(|c| *c == '*')
}

/// The length of the class at the start of a pattern when it holds the character.
fn class(pattern: &[char], c: char) -> Option<usize> {
    // A `]` right behind the bracket is a member, as in a shell.
    let end = pattern.iter().skip(2).position(|x| *x == ']')? + 2;
    let mut set = &pattern[1..end];
    let negated = set.first() == Some(&'!');
    if negated {
        set = &set[1..];
    }
    let mut hit = false;
    let mut i = 0;
    while i < set.len() {
        if i + 2 < set.len() && set[i + 1] == '-' {
            hit |= (set[i]..=set[i + 2]).contains(&c);
            i += 3;
        } else {
            hit |= set[i] == c;
            i += 1;
        }
    }
    (hit != negated).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, expect) in [
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a?c", "abc", true),
            ("a[bx]c", "abc", true),
            ("a[!b]c", "abc", false),
            ("a[a-c]c", "abc", true),
            ("a*b*d", "axxbyyd", true),
            ("a*b*d", "axxbyy", false),
            ("*", "", true),
            ("[", "[", false),
        ] {
            assert_eq!(glob(pattern, text), expect, "{pattern} {text}");
        }
    }
}

//! The text of a profile as messages may show it.
//!
//! It works on lines, not on YAML: what is shown most is what could not be read. A value is shown only when its key is known
//! and harmless. Everything else is `*****`: values of unknown keys, which may be secret keys misspelt; lines that have no key,
//! which may be the rest of a secret; and the lines below a secret.

use super::{MASK, is_secret_key};

/// The lines of the text with values masked that are or may be secrets. `harmless` says of a key whether its value may be shown.
pub(crate) fn lines(text: &str, harmless: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut hidden = Hidden::default();
    text.split('\n').map(|line| hidden.line(line.trim_end_matches('\r'), harmless)).collect()
}

/// What of the lines before reaches into the next.
#[derive(Default)]
struct Hidden {
    /// Lines that are indented deeper than this belong to a masked value.
    below: Option<usize>,
    /// The masked value has not begun on the line of its key: a list may follow that is not indented.
    not_begun: bool,
    /// The masked value may begin anywhere on the next line, as in `{token:`.
    in_flow: bool,
    /// A masked value began with this quote, which has not come again.
    quote: Option<char>,
}

impl Hidden {
    fn line(&mut self, line: &str, harmless: &dyn Fn(&str) -> bool) -> String {
        let body = line.trim_start();
        let indent = line.len() - body.len();
        if body.is_empty() {
            return line.to_owned();
        }
        if self.holds(body, indent) {
            return format!("{}{MASK}", &line[..indent]);
        }
        *self = Self::default();
        let Some(from) = secret_start(body, harmless) else { return line.to_owned() };
        let value = body[from..].trim_start();
        self.below = Some(indent);
        self.not_begun = value.is_empty();
        self.in_flow = value.is_empty() && body.contains(['{', '[']);
        // One that closes on its line hides nothing below.
        self.quote = value.chars().next().filter(|c| matches!(c, '"' | '\'') && !value[1..].contains(*c));
        if value.is_empty() {
            return line.to_owned();
        }
        let gap = if body[..from].ends_with(':') { " " } else { "" };
        format!("{}{}{gap}{MASK}", &line[..indent], &body[..from])
    }

    /// Whether a line belongs to the masked value above it.
    fn holds(&mut self, body: &str, indent: usize) -> bool {
        if let Some(quote) = self.quote {
            if body.contains(quote) {
                self.quote = None;
            }
            return true;
        }
        if std::mem::take(&mut self.in_flow) {
            return true;
        }
        self.below.is_some_and(|base| indent > base || (self.not_begun && indent == base && body.starts_with('-')))
    }
}

/// Where in a line the first stretch begins that must not be shown; it goes to the end of the line.
fn secret_start(body: &str, harmless: &dyn Fn(&str) -> bool) -> Option<usize> {
    let mut has_key = false;
    for (start, end) in words(body) {
        let (word, rest) = (&body[start..end], body[end..].trim_start_matches(['"', '\'']).trim_start());
        // `a:b` is one word to YAML; behind a key in quotes no space is needed.
        let value = rest
            .strip_prefix(':')
            .filter(|value| value.is_empty() || value.starts_with(|c: char| c.is_whitespace() || "\"'{[".contains(c)));
        match value {
            Some(value) => {
                has_key = true;
                if is_secret_key(word) || (!harmless(word) && !holds_keys(value.trim_start())) {
                    return Some(body.len() - value.len());
                }
            }
            // As in `md:db?motherduck_token=…`, or with the colon forgotten.
            None if is_secret_key(word) && !rest.is_empty() && !rest.starts_with([',', '}', ']', ')', '#']) => {
                return Some(end);
            }
            None => {}
        }
    }
    if let Some(user) = user_in_address(body) {
        return Some(user);
    }
    // Remarks and brackets. Anything else without a key may be the rest of a secret.
    let structure = body.starts_with(['#', '%']) || body.chars().all(|c| " \t{}[],-|>&*.".contains(c));
    (!has_key && !structure).then_some(0)
}

/// Whether more keys follow, which are looked at one by one: `{`, `[`, an alias, or nothing on this line.
fn holds_keys(value: &str) -> bool {
    let value = match value.strip_prefix('&') {
        Some(anchor) => anchor.split_once(char::is_whitespace).map_or("", |(_, value)| value.trim_start()),
        None => value,
    };
    value.is_empty() || value.starts_with(['{', '[', '*', '#'])
}

/// Where `user:password` begins in `https://user:password@host`.
fn user_in_address(body: &str) -> Option<usize> {
    let start = body.find("://")? + 3;
    let host = body[start..].split(['/', ' ', '"', '\'']).next()?;
    host.contains('@').then_some(start)
}

/// The words of a line: where each begins and ends.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut at = 0;
    std::iter::from_fn(move || {
        // A dash in front is an item of a list, not a part of its key.
        let start = at + text[at..].find(|c| part(c) && c != '-')?;
        let end = text[start..].find(|c| !part(c)).map_or(text.len(), |n| start + n);
        at = end;
        Some((start, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        lines(text, &|key| ["type", "project", "path", "outputs", "target", "method"].contains(&key)).join("\n")
    }

    #[test]
    fn secrets_of_every_form_are_masked() {
        for (text, expect) in [
            ("  token: S3CRET", "  token: *****"),
            ("  token: \"S3CRET", "  token: *****"),
            ("  token: 'S3C\n  RET' \n  type: x", "  token: *****\n  *****\n  type: x"),
            ("token: \"S3C\nS3C\nS3C\"\ntype: x", "token: *****\n*****\n*****\ntype: x"),
            ("private_key: |\n  S3C\n\n  RET\ntype: x", "private_key: *****\n  *****\n\n  *****\ntype: x"),
            ("password: S3C\n  RET\ntype: x", "password: *****\n  *****\ntype: x"),
            ("dev: {type: x, token: S3C, project: y}", "dev: {type: x, token: *****"),
            ("dev: {type: x, token:\nS3C, project: y}", "dev: {type: x, token:\n*****"),
            ("{\"type\":\"x\",\"token\":\"S3C\"}", "{\"type\":\"x\",\"token\": *****"),
            ("keyfile_json:\n  a: S3C\n  b: {c: S3C}\ntype: x", "keyfile_json:\n  *****\n  *****\ntype: x"),
            ("secrets:\n- key: S3C\n  id: S3C\ntype: x", "secrets:\n*****\n  *****\ntype: x"),
            ("- token: S3C", "- token: *****"),
            ("tokn: S3C", "tokn: *****"),
            ("x: &a S3C", "x: *****"),
            ("token S3C", "token*****"),
            ("token=S3C", "token*****"),
            ("type: x token: S3C", "type: x token: *****"),
            ("path: md:db?motherduck_token=S3C", "path: md:db?motherduck_token*****"),
            ("path: https://me:S3C@host/x", "path: https://*****"),
            ("# token: S3C", "# token: *****"),
            ("S3CRET", "*****"),
            ("é: 'S3C", "é: *****"),
        ] {
            assert_eq!(masked(text), expect, "{text}");
        }
    }

    #[test]
    fn the_rest_is_shown() {
        for text in [
            "demo:\n  target: dev\n  outputs:\n    dev: {type: x, project: \"{{ env_var('DBT_ENV_SECRET_P') }}\"}\n",
            "method: oauth-secrets",
            "# a remark",
            "",
            "demo: *other",
            "path: x.duckdb",
        ] {
            assert_eq!(masked(text), text);
        }
    }
}

//! Lists and maps in brackets, whose lines may begin anywhere.
//!
//! YAML 1.2, and the parser with it, wants them indented further than the key they belong to; PyYAML, which dbt reads with, does
//! not look, and many a project has its closing bracket below the key.

/// The text with the line at the character `at` put behind the line before it, every character at its place; `None` where the
/// line is not one of a list or map in brackets.
pub(super) fn joined(text: &str, at: usize) -> Option<String> {
    let (at, _) = text.char_indices().nth(at)?;
    let before = text.get(..at)?.trim_end_matches([' ', '\t']);
    let next = text[at..].chars().next()?;
    let before = before.strip_suffix('\n')?;
    // Lines between that say nothing go with it.
    let said = before.lines().rev().map(uncommented).find(|line| !line.is_empty())?;
    let inside = [']', '}', ','].contains(&next) || said.ends_with(['[', '{', ',']);
    if !inside {
        return None;
    }
    let from = end_of(before, said);
    let blank = " ".repeat(text[from..at].chars().count());
    Some(format!("{}{blank}{}", &text[..from], &text[at..]))
}

/// A line without its comment and the space around it.
fn uncommented(line: &str) -> &str {
    let comment =
        line.match_indices('#').find(|(i, _)| *i == 0 || line[..*i].ends_with([' ', '\t']) && !is_quoted(&line[..*i]));
    comment.map_or(line, |(i, _)| &line[..i]).trim()
}

/// Whether a quote is open at the end.
fn is_quoted(start: &str) -> bool {
    let (mut open, mut before) = (None, ' ');
    for c in start.chars() {
        match open {
            // Not the apostrophe of a word.
            None if (c == '"' || c == '\'') && " [{,:".contains(before) => open = Some(c),
            Some(quote) if quote == c => open = None,
            _ => {}
        }
        before = c;
    }
    open.is_some()
}

/// Where `part` ends in `whole`, of which it is a part.
fn end_of(whole: &str, part: &str) -> usize {
    part.as_ptr() as usize - whole.as_ptr() as usize + part.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_in_brackets_goes_behind_the_one_before() {
        let put =
            |text: &str| joined(text, text.chars().position(|c| c == '@').unwrap()).map(|put| put.replace('@', ""));
        assert_eq!(put("a: [ # first\n\n@1]").unwrap(), "a: [          1]");
        assert_eq!(put("a: ['#', # it's\n  @'b']").unwrap(), "a: ['#',          'b']");
        assert_eq!(put("a: [don't, # one\n@]").unwrap(), "a: [don't,       ]");
        assert_eq!(put("a: é,\n@b").unwrap(), "a: é, b");
        assert_eq!(put("a:\n    b: 1\n  @c: 2"), None);
        let closing = "a: [1\n]";
        assert_eq!(joined(closing, 6).unwrap(), "a: [1 ]");
    }
}

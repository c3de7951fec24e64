//! Python source: literals, filled gaps, and the body of the DAG function.

use std::fmt::Write as _;

use acuity_ml::ModelKind;

use super::groups::{Group, Groups};

/// Longest line of the generated file.
const WIDTH: usize = 120;

/// A string literal. JSON's escapes are Python's.
pub(super) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Text inside a docstring.
pub(super) fn prose(text: &str) -> String {
    text.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"")
}

/// A list of strings: on one line where it fits behind `indent` columns, else an item a line.
pub(super) fn list(items: &[String], indent: usize) -> String {
    let words: Vec<String> = items.iter().map(|item| string(item)).collect();
    let line = format!("[{}]", words.join(", "));
    // The name in front and the comma behind it.
    if indent + "exclude=,".len() + line.len() <= WIDTH {
        return line;
    }
    let pad = " ".repeat(indent);
    let lines: String = words.iter().fold(String::new(), |mut out, word| {
        let _ = writeln!(out, "{pad}    {word},");
        out
    });
    format!("[\n{lines}{pad}]")
}

/// The template with `__NAME__` replaced, in one pass: what is filled in is not looked at again.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some(at) = rest.find("__") {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 2..];
        let found =
            values.iter().find(|(name, _)| behind.strip_prefix(name).is_some_and(|tail| tail.starts_with("__")));
        match found {
            Some((name, value)) => {
                out.push_str(value);
                rest = &behind[name.len() + 2..];
            }
            None => {
                out.push_str("__");
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The template without the lines between `# <name>` and `# </name>` of parts that are not kept, and without the marks.
pub(super) fn parts(template: &str, kept: &[(&str, bool)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut hidden = false;
    for line in template.lines() {
        let mark = line.strip_prefix("# <").and_then(|rest| rest.strip_suffix('>'));
        match mark.map(|mark| mark.strip_prefix('/').ok_or(mark)) {
            Some(Ok(_)) => hidden = false,
            Some(Err(name)) => hidden = kept.iter().any(|(part, keep)| *part == name && !keep),
            None if hidden => {}
            None => {
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    out
}

/// What the DAG function says.
pub(super) struct Body<'a> {
    pub(super) groups: &'a Groups,
    /// What is loaded first.
    pub(super) data: Option<&'a str>,
    /// Whether models are trained and reported.
    pub(super) learns: bool,
}

impl Body<'_> {
    /// How many tasks there are.
    pub(super) fn tasks(&self) -> usize {
        let learning = if self.learns { 3 } else { 0 };
        usize::from(self.data.is_some())
            + usize::from(self.groups.gate.is_some())
            + self.groups.groups.len()
            + learning
            + 1
    }

    /// The statements.
    pub(super) fn text(&self) -> String {
        let Groups { gate, groups } = self.groups;
        let mut calls = String::new();
        let mut order = String::new();
        let mut first: Option<&str> = None;
        if let Some(data) = self.data {
            let _ = writeln!(calls, "    loaded = load(data={})", string(data));
            first = Some("loaded");
        }
        if let Some(gate) = gate {
            calls.push_str(&call("test", gate));
            if let Some(first) = first {
                let _ = writeln!(order, "    {first} >> {}", gate.name);
            }
            first = Some(&gate.name);
        }
        for group in groups {
            calls.push_str(&call("build", group));
            let before: Vec<&str> = group.after.iter().map(|&n| groups[n].name.as_str()).collect();
            match (before.as_slice(), first) {
                ([], Some(first)) => follows(&mut order, &[first], &group.name),
                (before, _) => follows(&mut order, before, &group.name),
            }
        }
        let is_read = |n: usize| groups.iter().any(|group| group.after.contains(&n));
        let mut last: Vec<&str> =
            groups.iter().enumerate().filter(|&(n, _)| !is_read(n)).map(|(_, group)| group.name.as_str()).collect();
        if last.is_empty() {
            last.extend(first);
        }
        calls.push_str("    documented = docs()\n");
        follows(&mut order, &last, "documented");
        if self.learns {
            let trained = ModelKind::USUAL.map(|kind| (kind, format!("train_{kind}")));
            for (kind, task) in &trained {
                let _ = writeln!(calls, "    {task} = train.override(task_id=\"{task}\")(model=\"{kind}\")");
                follows(&mut order, &last, task);
            }
            calls.push_str("    reported = report()\n");
            follows(&mut order, &trained.each_ref().map(|(_, task)| task.as_str()), "reported");
        }
        if order.is_empty() { calls } else { format!("{calls}\n{order}") }
    }
}

fn follows(order: &mut String, before: &[&str], then: &str) {
    let _ = match before {
        [] => Ok(()),
        [one] => writeln!(order, "    {one} >> {then}"),
        several => writeln!(order, "    [{}] >> {then}", several.join(", ")),
    };
}

/// `staging = build.override(task_id="staging")(select=[…], exclude=[…])`.
fn call(function: &str, group: &Group) -> String {
    let Group { name, select, exclude, .. } = group;
    let head = format!("    {name} = {function}.override(task_id={})(", string(name));
    let line = format!("{head}select={}, exclude={})\n", list(select, 0), list(exclude, 0));
    if line.trim_end().len() <= WIDTH && line.lines().count() == 1 {
        return line;
    }
    format!("{head}\n        select={},\n        exclude={},\n    )\n", list(select, 8), list(exclude, 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        assert_eq!(fill("a __X__ __Y__ __Z__ __init__", &[("X", "__Y__"), ("Y", "1")]), "a __Y__ 1 __Z__ __init__");
    }

    #[test]
    fn parts_go_with_their_marks() {
        let template = "a\n# <x>\nb\n# </x>\n# <y>\nc\n# </y>\nd\n";
        assert_eq!(parts(template, &[("x", false), ("y", true)]), "a\nc\nd\n");
    }

    #[test]
    fn literals_cannot_be_left() {
        assert_eq!(string("a\"b\\\n"), r#""a\"b\\\n""#);
        assert_eq!(prose(r#"x """ \"#), r#"x \"\"\" \\"#);
        let long: Vec<String> = (0..9).map(|n| format!("not_null_of_a_long_name_{n}")).collect();
        assert!(list(&long, 8).starts_with("[\n            \"not_null_of_a_long_name_0\",\n"));
    }
}

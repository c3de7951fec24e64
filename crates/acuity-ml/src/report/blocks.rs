//! A document of headings, sentences, lists and tables, as Markdown and as a page of HTML: what it says is said once.

use std::fmt::Write as _;

use super::svg::escape;

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Of level 1 or 2.
    Heading(usize, String),
    /// A paragraph.
    Text(String),
    /// A list.
    List(Vec<String>),
    /// Names of the columns, each with whether it is of numbers, and rows.
    Table(Vec<(&'static str, bool)>, Vec<Vec<String>>),
}

/// As Markdown.
pub(crate) fn markdown(blocks: &[Block]) -> String {
    let mut out = String::new();
    // A bar would end a cell.
    let cell = |text: &String| text.replace('|', "\\|");
    for block in blocks {
        match block {
            Block::Heading(level, text) => {
                let _ = writeln!(out, "{} {text}", "#".repeat(*level));
            }
            Block::Text(text) => {
                let _ = writeln!(out, "{text}");
            }
            Block::List(items) => items.iter().for_each(|item| {
                let _ = writeln!(out, "- {item}");
            }),
            Block::Table(columns, rows) => {
                let names: Vec<&str> = columns.iter().map(|column| column.0).collect();
                let rules: Vec<&str> = columns.iter().map(|column| if column.1 { "---:" } else { "---" }).collect();
                let _ = writeln!(out, "| {} |\n| {} |", names.join(" | "), rules.join(" | "));
                for row in rows {
                    let _ = writeln!(out, "| {} |", row.iter().map(cell).collect::<Vec<_>>().join(" | "));
                }
            }
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// As a page that needs nothing else.
pub(crate) fn html(title: &str, blocks: &[Block]) -> String {
    let (title, style) = (escape(title), include_str!("style.css"));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title><style>\n{style}</style></head><body><main>\n"
    );
    body(&mut out, blocks);
    out.push_str("</main></body></html>\n");
    out
}

/// As a part of a page.
pub(super) fn body(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        let _ = match block {
            Block::Heading(level, text) => writeln!(out, "<h{level}>{}</h{level}>", escape(text)),
            Block::Text(text) => writeln!(out, "<p>{}</p>", escape(text)),
            Block::List(items) => {
                let items: String = items.iter().map(|item| format!("<li>{}</li>", escape(item))).collect();
                writeln!(out, "<ul>{items}</ul>")
            }
            Block::Table(columns, rows) => {
                let head: String = columns.iter().map(|column| format!("<th>{}</th>", escape(column.0))).collect();
                let row = |row: &Vec<String>| {
                    let cells: String = row.iter().map(|cell| format!("<td>{}</td>", escape(cell))).collect();
                    format!("<tr>{cells}</tr>\n")
                };
                let body: String = rows.iter().map(row).collect();
                // Left-aligned where most of it is text.
                let class = if columns.iter().filter(|column| column.1).count() * 2 < columns.len() {
                    " class=\"text\""
                } else {
                    ""
                };
                writeln!(out, "<div class=\"scroll\"><table{class}><tr>{head}</tr>\n{body}</table></div>")
            }
        };
    }
}

/// A picture with its caption.
pub(super) fn figure(out: &mut String, svg: &str, caption: &str, wide: bool) {
    let class = if wide { " class=\"wide\"" } else { "" };
    let _ = writeln!(out, "<figure{class}>{svg}<figcaption>{}</figcaption></figure>", escape(caption));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_say_the_same_and_keep_odd_text_apart() {
        let blocks = [
            Block::Heading(1, "A <b>".to_owned()),
            Block::Text("One.".to_owned()),
            Block::List(vec!["x".to_owned(), "y & z".to_owned()]),
            Block::Table(vec![("name", false), ("n", true)], vec![vec!["a|b".to_owned(), "1".to_owned()]]),
        ];
        let text = "# A <b>\n\nOne.\n\n- x\n- y & z\n\n| name | n |\n| --- | ---: |\n| a\\|b | 1 |\n";
        assert_eq!(markdown(&blocks), text);
        let page = html("T", &blocks);
        assert!(page.contains("<h1>A &lt;b&gt;</h1>") && page.contains("<li>y &amp; z</li>"));
        assert!(page.contains("<tr><td>a|b</td><td>1</td></tr>"));
    }
}

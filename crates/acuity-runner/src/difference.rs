//! Two sets of rows that should be the same, side by side: what is missing and what is too much.

use acuity_warehouse::Cell;

/// A row.
pub(crate) type Side = Vec<Cell>;

/// Rows that are shown; more are counted.
const SHOWN: usize = 20;

/// How `actual` differs from `expected`, whatever the order of rows, as a table for people; `None` when they are the same.
pub(crate) fn difference(columns: &[String], actual: Vec<Side>, expected: Vec<Side>) -> Option<String> {
    let mut missing: Vec<Vec<String>> = texts(expected);
    let mut extra = Vec::new();
    for row in texts(actual) {
        match missing.iter().position(|wanted| *wanted == row) {
            // Each row answers for one: two of the same must be there twice.
            Some(at) => drop(missing.remove(at)),
            None => extra.push(row),
        }
    }
    if missing.is_empty() && extra.is_empty() {
        return None;
    }
    missing.sort();
    extra.sort();
    let head = format!(
        "actual differs from expected: {} missing, {} not expected",
        counted(missing.len()),
        counted(extra.len())
    );
    let mut rows = Vec::new();
    for wanted in missing {
        // Beside it the row that is most like it, of which one or another value is wrong.
        let alike = |row: &Vec<String>| row.iter().zip(&wanted).filter(|(a, b)| a == b).count();
        let nearest = extra.iter().enumerate().max_by_key(|(at, row)| (alike(row), usize::MAX - at));
        let nearest = nearest.filter(|(_, row)| alike(row) > 0).map(|(at, _)| at);
        rows.push(('-', wanted));
        rows.extend(nearest.map(|at| ('+', extra.remove(at))));
    }
    rows.extend(extra.into_iter().map(|row| ('+', row)));
    Some(format!("{head}\n{}", table(columns, &rows)))
}

fn counted(rows: usize) -> String {
    if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") }
}

fn texts(rows: Vec<Side>) -> Vec<Vec<String>> {
    let text = |cell: &Cell| if *cell == Cell::Null { "NULL".to_owned() } else { cell.text() };
    rows.iter().map(|row| row.iter().map(text).collect()).collect()
}

/// Rows with their signs under the names of the columns.
fn table(columns: &[String], rows: &[(char, Vec<String>)]) -> String {
    let shown = &rows[..rows.len().min(SHOWN)];
    let width = |index: usize| {
        let cells = shown.iter().filter_map(|(_, row)| row.get(index)).map(|text| text.chars().count());
        cells.chain(columns.get(index).map(|name| name.chars().count())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let line = |sign: &str, cells: &[String]| {
        let cells = cells.iter().zip(&widths).map(|(text, width)| format!("{text:<width$}"));
        format!("  {sign:<8} | {}", cells.collect::<Vec<_>>().join(" | ")).trim_end().to_owned()
    };
    let mut lines = vec![line("", columns)];
    let name = |sign: char| if sign == '-' { "expected" } else { "actual" };
    lines.extend(shown.iter().map(|(sign, row)| line(name(*sign), row)));
    if rows.len() > SHOWN {
        lines.push(format!("  and {} more", counted(rows.len() - SHOWN)));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Side> {
        let cell = |text: &str| if text == "-" { Cell::Null } else { Cell::Text(text.to_owned()) };
        text.split_whitespace().map(|row| row.split('|').map(cell).collect()).collect()
    }

    #[test]
    fn rows_are_compared_whatever_their_order() {
        let names = ["id".to_owned(), "status".to_owned()];
        let told = |actual: &str, expected: &str| difference(&names, rows(actual), rows(expected));
        assert_eq!(told("1|a 2|b", "2|b 1|a"), None);
        assert_eq!(told("", ""), None);
        // As often as it is expected.
        assert_eq!(told("1|a 1|a", "1|a").unwrap().lines().count(), 3);
        insta::assert_snapshot!(told("1|open 2|- 4|new", "1|paid 2|- 3|late").unwrap(), @r"
        actual differs from expected: 2 rows missing, 2 rows not expected
                   | id | status
          expected | 1  | paid
          actual   | 1  | open
          expected | 3  | late
          actual   | 4  | new
        ");
        let many: String = (0..50).map(|n| format!("{n}|x ")).collect();
        assert!(told(&many, "").unwrap().ends_with("and 30 rows more"));
    }
}

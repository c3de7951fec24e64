//! Tables for other programs: what a table shows as text between tabs, which spreadsheets take from the clipboard.

use eframe::egui::{Button, Ui};

/// A button that copies a table, which is written only when it is asked for.
pub(crate) fn copy_table_ui(ui: &mut Ui, what: &str, table: impl FnOnce() -> String) {
    let button = ui.add(Button::new("Copy table")).on_hover_text("As text between tabs, for a spreadsheet");
    if button.accessible_name(format!("Copy {what}")).clicked() {
        ui.ctx().copy_text(table());
    }
}

/// Lines of cells as text between tabs. What would end a cell or a line is a space.
pub(crate) fn tabbed(lines: &[Vec<String>]) -> String {
    let cell = |cell: &String| cell.replace(['\t', '\n', '\r'], " ");
    let line = |line: &Vec<String>| line.iter().map(cell).collect::<Vec<_>>().join("\t") + "\n";
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::tabbed;

    #[test]
    fn a_cell_cannot_end_its_line() {
        let lines = [vec!["Unit".to_owned(), "Stays".to_owned()], vec!["A\tB\nC".to_owned(), "1,200".to_owned()]];
        assert_eq!(tabbed(&lines), "Unit\tStays\nA B C\t1,200\n");
        assert_eq!(tabbed(&[]), "");
    }
}

//! Tables in the clipboard.

use crate::{assert_shows, click, copied, fake::Fake, fake_worth::save_evaluated, shelf, start, wait_for};

/// As many cells in every line as headings; gives the lines.
#[track_caller]
fn cells(table: &str) -> Vec<Vec<&str>> {
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').collect()).collect();
    assert!(lines.iter().all(|line| line.len() == lines[0].len()), "{table}");
    lines
}

#[test]
fn every_table_can_be_copied() {
    let dir = tempfile::tempdir().unwrap();
    let fake = Fake::with_stays(12);
    let unit = fake.text("icustay_detail", "first_careunit", 0);
    let mut app = start(&shelf(fake), save_evaluated(dir.path()));
    app.set_size([1400.0, 2600.0].into());
    wait_for(&mut app, "ICU stays: 12");

    let units = copied(&mut app, "Copy the units");
    let lines = cells(&units);
    assert_eq!(lines[0][..3], ["Unit", "Stays", "Hospital mortality"]);
    assert!(lines.iter().any(|line| line[0] == unit), "{units}");
    let stays: usize = lines[1..].iter().map(|line| line[1].parse::<usize>().unwrap()).sum();
    assert_eq!(stays, 12);

    click(&mut app, "Stays");
    let stays = copied(&mut app, "Copy the stays");
    let lines = cells(&stays);
    assert_eq!((lines.len(), lines[0][0], lines[1][0], lines[12][0]), (13, "ICU stay", "200001", "200012"));

    click(&mut app, "Models");
    wait_for(&mut app, "Groups of patients");
    let figures = copied(&mut app, "Copy the figures");
    let lines = cells(&figures);
    assert_eq!(lines[0][1], "AUROC (95 % CI)");
    assert!(lines.iter().any(|line| line[..3] == ["SOFA", "0.700 (0.670–0.730)", "–"]), "{figures}");
    let groups = copied(&mut app, "Copy the groups of logistic regression");
    let lines = cells(&groups);
    assert_eq!(lines[1][..3], ["Age: below 65", "20", "25.0 %"]);
    assert_shows(&app, "−0.21");

    click(&mut app, "Cohorts");
    wait_for(&mut app, "Who is left");
    assert_eq!(cells(&copied(&mut app, "Copy the flow"))[1][..2], ["All ICU stays", "12"]);
    assert_eq!(cells(&copied(&mut app, "Copy the table"))[0][..2], ["fact", "value"]);
    assert_eq!(cells(&copied(&mut app, "Copy the curves"))[0][..2], ["group", "days"]);
}

//! The state of the records.

use std::sync::Arc;

use crate::{
    assert_shows, click, copied,
    fake::Fake,
    fake_project::{FakeProject, write_artifacts},
    open_window, options, shelf, shows, start, wait_for,
};

#[test]
fn faults_are_listed_by_item_and_missing_values_by_hour() {
    let mut app = start(&shelf(Fake::with_stays(12).with_quality()), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Data quality");
    wait_for(&mut app, "25 faults in 1,250 rows of 3 items. What is out of range or not converted is not used.");
    // An item that its dictionary does not name has its number.
    let items = copied(&mut app, "Copy the items");
    let order =
        |text: &str| text.lines().skip(1).map(|line| line.split('\t').next().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(order(&items), ["30047", "211"], "the largest share of faulty rows first: {items}");
    assert!(items.contains("30047\t30047\tnorepinephrine\tinputevents_cv\t50\t0\t0\t0\t40\t10\t0\t0"), "{items}");
    assert!(!shows(&app, "Creatinine"));
    click(&mut app, "Sort by Repeated");
    assert_eq!(order(&copied(&mut app, "Copy the items")), ["211", "30047"]);
    click(&mut app, "All items");
    wait_for(&mut app, "Creatinine");
    click(&mut app, "By share of faulty rows");
    assert_eq!(order(&copied(&mut app, "Copy the items")), ["30047", "211", "50912"]);
    // An hour that is in no row is not known, and not complete.
    let missing = copied(&mut app, "Copy the missing values");
    assert!(missing.ends_with("creatinine\t75.0 %\t50.0 %\t–\t–\t–\t–\t0.0 %\n"), "{missing}");
}

#[test]
fn without_its_mart_the_page_says_how_to_build_it() {
    let mut app = start(&shelf(Fake::with_stays(12)), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Data quality");
    wait_for(&mut app, "The state of the records cannot be shown");
    assert!(crate::text(&app).contains("data_quality yet"), "{}", crate::text(&app));

    let without_hours = Fake::with_stays(12).with_quality().without("data_quality_hours");
    let mut app = start(&shelf(without_hours), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Data quality");
    wait_for(
        &mut app,
        "The mart data_quality_hours is empty or was not built: `acuity build --select data_quality_hours` builds it.",
    );
    assert_shows(&app, "Heart Rate");
}

#[test]
fn a_count_leads_to_how_it_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    write_artifacts(&dir.path().join("target"), "success");
    let mut options = options(&shelf(Fake::with_stays(12).with_quality()), vec![], dir.path());
    options.project = Some(Arc::<FakeProject>::default());
    let mut app = open_window(options);
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Data quality");
    wait_for(&mut app, "How they are counted");
    click(&mut app, "How they are counted");
    wait_for(&mut app, "Pipeline");
    assert!(!shows(&app, "Sort by Repeated"), "the page of the project is open");
}

//! A score and its context: in which reading it is, and whom it is not of.

use acuity_scores::ScoreMode;

use crate::{assert_shows, click, fake::Fake, shelf, shows, start, text, wait_for};

/// How often a line is read on the page.
fn times(app: &egui_kittest::Harness<'static, acuity_viewer::App>, line: &str) -> usize {
    text(app).lines().filter(|one| *one == line).count()
}

#[test]
fn the_reading_is_said_wherever_a_score_is() {
    for (mode, of_row) in [
        (ScoreMode::Paper, (|_| "paper") as fn(usize) -> &'static str),
        (ScoreMode::Reference, |_| "reference"),
        (ScoreMode::Mixed, |row| if row < 3 { "paper" } else { "reference" }),
        (ScoreMode::Unknown, |_| "?"),
    ] {
        let fake = Fake::with_stays(12).with_texts("sofa", "score_mode", of_row).with_texts(
            "sofa_inputs",
            "score_mode",
            of_row,
        );
        let said = mode.caution().map_or_else(|| format!("SOFA {}.", mode.words()), str::to_owned);
        let mut app = start(&shelf(fake), vec![]);
        wait_for(&mut app, "ICU stays: 12");
        // Beside the filter, two charts and the table of units.
        assert_eq!(times(&app, &said), 4, "{mode:?}:\n{}", text(&app));
        click(&mut app, "Stays");
        assert_eq!(times(&app, &said), 2, "{mode:?}: the filter and the list");
        click(&mut app, "200001");
        wait_for(&mut app, "Values of the first 24 hours");
        if mode != ScoreMode::Mixed {
            assert_eq!(times(&app, &said), 2, "{mode:?}: the filter and the stay:\n{}", text(&app));
        }
        if mode != ScoreMode::Paper {
            assert!(!shows(&app, "SOFA as the paper says.") || mode == ScoreMode::Mixed);
        }
    }
}

#[test]
fn points_and_the_values_behind_them_from_two_readings_are_told() {
    let fake = Fake::with_stays(5).with_texts("sofa_inputs", "score_mode", |_| "reference");
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 5");
    click(&mut app, "Stays");
    click(&mut app, "200001");
    wait_for(&mut app, "Values of the first 24 hours");
    assert_shows(&app, ScoreMode::Mixed.caution().unwrap());
}

#[test]
fn a_score_of_adults_is_of_adults_also_where_the_mart_has_points_for_everyone() {
    // The fake marts have points for the children, as the rows of the reference do.
    let fake = Fake::with_stays(60).with_children(17);
    let scores = fake.ints("sofa", "sofa");
    let of_adults = |score: i64| scores[17..].iter().filter(|one| **one == Some(score)).count();
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 60");
    for score in 0..25 {
        let noun = if of_adults(score) == 1 { "stay" } else { "stays" };
        assert_shows(&app, &format!("SOFA {score}: {} {noun}", of_adults(score)));
    }
    let heard = text(&app);
    let left_out = "SOFA is a score of adults. Left out: 17 stays of patients not known to be 16 or older, 0 stays of adults without a score.";
    assert_eq!(heard.lines().filter(|line| line.contains(left_out)).count(), 2, "{heard}");

    click(&mut app, "Stays");
    click(&mut app, "200003");
    wait_for(&mut app, "Values of the first 24 hours");
    assert_shows(&app, "No score: SOFA is one of adults, and this patient is younger than 16.");
    assert!(!text(&app).contains("SOFA total"), "{}", text(&app));
}

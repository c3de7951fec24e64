//! What is said beside a risk: what it is not for, which values the model does not know, and how it went with others like this.

use crate::{
    assert_shows, click,
    fake::{Fake, floats},
    fake_worth::save_evaluated,
    shelf, start, text, wait_for,
};

#[test]
fn a_risk_is_shown_with_what_it_is_worth_and_what_the_model_does_not_know() {
    let dir = tempfile::tempdir().unwrap();
    let mut fake = Fake::with_stays(3);
    // Training saw 0.5 to 20 mmol/L.
    fake.put("first_day_features", vec![floats("lactate_max", vec![Some(25.0), Some(3.0), None])]);
    let mut app = start(&shelf(fake), save_evaluated(dir.path()));
    app.set_size([1400.0, 2600.0].into());
    wait_for(&mut app, "ICU stays: 3");
    click(&mut app, "Stays");
    click(&mut app, "200001");
    wait_for(&mut app, "Values of the first 24 hours");
    let warning = "Highest lactate is 25 mmol/L, outside what the model was trained on (0.5 to 20 mmol/L)";
    assert_shows(&app, warning);
    assert_shows(&app, "Research use, not a medical device.");
    let heard = text(&app);
    assert!(heard.contains("Of the 10 training stays nearest to it, predicted "), "{heard}");
    click(&mut app, "Next");
    wait_for(&mut app, "ICU stay 200002");
    wait_for(&mut app, "Values of the first 24 hours");
    assert!(!text(&app).contains("outside what the model was trained on"));

    click(&mut app, "Change values in the risk form");
    wait_for(&mut app, "Values of stay 200002");
    assert_shows(&app, "Research use, not a medical device.");
    assert!(text(&app).contains("Of the 10 training stays nearest to it, predicted "));
    // What was not measured is no value: neither a zero nor a field that counts.
    click(&mut app, "Clear");
    assert!(text(&app).contains("Highest lactate: not measured, contributes "));
}

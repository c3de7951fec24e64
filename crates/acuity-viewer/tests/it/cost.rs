//! A warehouse that bills: what a page costs is said before it is read, and asked when it is much.

use std::sync::{Arc, atomic::Ordering};

use crate::{
    assert_shows, click, fake::Fake, fake_models::save_models, shelf, shows, start, text, wait_for, wait_while_moving,
};

const MB: u64 = 1_000_000;

#[test]
fn what_is_read_is_said_before_and_summed_up_after() {
    let fake = Fake::with_stays(12).billed(5 * MB);
    let (queries, priced) = (Arc::clone(&fake.queries), Arc::clone(&fake.priced));
    queries.set_closed(true);
    let mut app = start(&shelf(fake), vec![]);
    wait_while_moving(&mut app, "Reading the stays (1 of 4): 20.0 MB in all, about $0.0001");
    assert_eq!(priced.load(Ordering::SeqCst), 4, "all are priced before the first one runs");
    queries.set_closed(false);
    wait_for(&mut app, "ICU stays: 12");
    assert_shows(&app, "Read so far: 20.0 MB, about $0.0001");

    queries.set_closed(true);
    click(&mut app, "Stays");
    click(&mut app, "200003");
    wait_while_moving(&mut app, "Reading the stay: 20.0 MB in all, about $0.0001");
    queries.set_closed(false);
    wait_for(&mut app, "Values of the first 24 hours");
    assert_shows(&app, "Read so far: 40.0 MB, about $0.0002");
}

#[test]
fn much_is_read_only_after_a_yes() {
    let fake = Fake::with_stays(12).billed(500 * MB);
    let ran = Arc::clone(&fake.ran);
    let shelf = shelf(fake);
    let mut app = start(&shelf, vec![]);
    wait_for(&mut app, "this reads 2.0 GB, about $0.0114");
    assert_shows(&app, "Read it?");
    assert!(!shows(&app, "Retry") && !text(&app).contains("Read so far"), "{}", text(&app));
    assert_eq!(ran.load(Ordering::SeqCst), 0);
    click(&mut app, "Read it");
    wait_for(&mut app, "ICU stays: 12");
    assert_eq!(ran.load(Ordering::SeqCst), 4);
    assert_shows(&app, "Read so far: 2.0 GB, about $0.0114");

    // A yes is for that request, and for what it would have read then.
    click(&mut app, "Reload");
    wait_for(&mut app, "Read it");
    assert_shows(&app, "ICU stays: 12");
    let mut larger = Fake::with_stays(13).billed(600 * MB);
    larger.ran = Arc::clone(&ran);
    *shelf.lock().unwrap() = Ok(larger);
    click(&mut app, "Read it");
    wait_for(&mut app, "Read it");
    assert!(text(&app).contains("this reads 2.4 GB"), "{}", text(&app));
    assert_eq!(ran.load(Ordering::SeqCst), 4);
    click(&mut app, "Read it");
    wait_for(&mut app, "ICU stays: 13");
    assert_shows(&app, "Read so far: 4.4 GB, about $0.0250");
}

#[test]
fn a_stay_and_the_form_ask_too() {
    let dir = tempfile::tempdir().unwrap();
    let shelf = shelf(Fake::with_stays(12).billed(MB));
    let mut app = start(&shelf, save_models(dir.path()));
    wait_for(&mut app, "ICU stays: 12");
    let dear = Fake::with_stays(12).billed(1_100 * MB);
    let ran = Arc::clone(&dear.ran);
    *shelf.lock().unwrap() = Ok(dear);
    click(&mut app, "Stays");
    click(&mut app, "200003");
    wait_for(&mut app, "this reads 4.4 GB, about $0.0250");
    assert_eq!(ran.load(Ordering::SeqCst), 0);
    click(&mut app, "Read it");
    wait_for(&mut app, "Values of the first 24 hours");
    assert_eq!(ran.load(Ordering::SeqCst), 4);

    // The page of the stay has paid for these values.
    click(&mut app, "Change values in the risk form");
    wait_for(&mut app, "Values of stay 200003");
    assert_eq!(ran.load(Ordering::SeqCst), 4);
}

#[test]
fn where_nothing_is_billed_nothing_is_priced() {
    let fake = Fake::with_stays(12);
    let priced = Arc::clone(&fake.priced);
    let mut app = start(&shelf(fake), vec![]);
    wait_for(&mut app, "ICU stays: 12");
    click(&mut app, "Stays");
    click(&mut app, "200003");
    wait_for(&mut app, "Values of the first 24 hours");
    assert_eq!(priced.load(Ordering::SeqCst), 0);
    assert!(!text(&app).contains('$') && !text(&app).contains("Read so far"), "{}", text(&app));
}

//! Each threshold at, just below and just above its value; missing values.

use std::collections::BTreeSet;

use acuity_scores::{ApsiiiInputs, Mode, Op, Outcome, Rule, SofaInputs, Test, apsiii, points, scores, sofa};

use crate::score;

/// Points of `component` when only `input` is known.
#[track_caller]
fn check(component: &str, input: &str, expected: &[(f64, i32)]) {
    for mode in [Mode::Paper, Mode::Reference] {
        for (value, points) in expected {
            let name = if input == "sysbp_min" || input == "resprate_max" { "qsofa" } else { "sofa" };
            let result = score(name, &[(input, *value)], mode);
            let points = Some(f64::from(*points));
            assert_eq!(result.component(component), points, "{input} = {value}, {mode:?}");
            assert_eq!(result.total, points);
        }
    }
}

/// The next double in either direction.
fn below(x: f64) -> f64 {
    x.next_down()
}

fn above(x: f64) -> f64 {
    x.next_up()
}

#[test]
fn thresholds_that_both_readings_share() {
    check("respiration", "pf_novent", &[(400.0, 0), (below(400.0), 1), (300.0, 1), (below(300.0), 2), (1.0, 2)]);
    check("respiration", "pf_vent", &[(200.0f64.next_down(), 3), (100.0, 3), (below(100.0), 4), (400.0, 0)]);
    check(
        "coagulation",
        "platelet_min",
        &[
            (150.0, 0),
            (below(150.0), 1),
            (100.0, 1),
            (below(100.0), 2),
            (50.0, 2),
            (below(50.0), 3),
            (20.0, 3),
            (below(20.0), 4),
        ],
    );
    check(
        "liver",
        "bilirubin_max",
        &[(below(1.2), 0), (1.2, 1), (below(2.0), 1), (2.0, 2), (below(6.0), 2), (6.0, 3), (below(12.0), 3), (12.0, 4)],
    );
    check("cardiovascular", "meanbp_min", &[(70.0, 0), (below(70.0), 1)]);
    check(
        "cardiovascular",
        "rate_dopamine",
        &[(0.0, 0), (above(0.0), 2), (5.0, 2), (above(5.0), 3), (15.0, 3), (above(15.0), 4)],
    );
    check("cardiovascular", "rate_dobutamine", &[(0.0, 0), (above(0.0), 2), (100.0, 2)]);
    for drug in ["rate_epinephrine", "rate_norepinephrine"] {
        check("cardiovascular", drug, &[(above(0.0), 3), (0.1, 3), (above(0.1), 4)]);
    }
    check(
        "cns",
        "mingcs",
        &[(15.0, 0), (14.0, 1), (13.0, 1), (12.0, 2), (10.0, 2), (9.0, 3), (6.0, 3), (5.0, 4), (3.0, 4)],
    );
    check(
        "renal",
        "creatinine_max",
        &[(below(1.2), 0), (1.2, 1), (below(2.0), 1), (2.0, 2), (below(3.5), 2), (3.5, 3), (below(5.0), 3), (5.0, 4)],
    );
    check("renal", "urineoutput", &[(500.0, 0), (below(500.0), 3), (200.0, 3), (below(200.0), 4), (-50.0, 4)]);
    check("sysbp_score", "sysbp_min", &[(100.0, 1), (above(100.0), 0)]);
    check("resprate_score", "resprate_max", &[(22.0, 1), (below(22.0), 0)]);
}

/// The paper's table, each printed range by its lower and its upper end.
#[test]
fn saps_has_the_ranges_of_its_table() {
    type Points = &'static [(f64, f64)];
    const TABLE: &[(&str, &str, Points)] = &[
        (
            "age_score",
            "age",
            &[(45.9, 0.0), (46.0, 1.0), (55.9, 1.0), (56.0, 2.0), (66.0, 3.0), (75.9, 3.0), (76.0, 4.0)],
        ),
        (
            "hr_score",
            "heartrate",
            &[
                (39.0, 4.0),
                (40.0, 3.0),
                (54.0, 3.0),
                (55.0, 2.0),
                (69.0, 2.0),
                (70.0, 0.0),
                (109.0, 0.0),
                (110.0, 2.0),
                (139.0, 2.0),
                (140.0, 3.0),
                (179.0, 3.0),
                (180.0, 4.0),
            ],
        ),
        (
            "sysbp_score",
            "sysbp",
            &[
                (54.0, 4.0),
                (55.0, 2.0),
                (79.0, 2.0),
                (80.0, 0.0),
                (149.0, 0.0),
                (150.0, 2.0),
                (189.0, 2.0),
                (190.0, 4.0),
            ],
        ),
        (
            "temp_score",
            "tempc",
            &[
                (29.9, 4.0),
                (30.0, 3.0),
                (31.9, 3.0),
                (32.0, 2.0),
                (33.9, 2.0),
                (34.0, 1.0),
                (35.9, 1.0),
                (36.0, 0.0),
                (38.4, 0.0),
                (38.5, 1.0),
                (38.9, 1.0),
                (39.0, 3.0),
                (40.9, 3.0),
                (41.0, 4.0),
            ],
        ),
        (
            "resp_score",
            "resprate",
            &[
                (5.0, 4.0),
                (6.0, 2.0),
                (9.0, 2.0),
                (10.0, 1.0),
                (11.0, 1.0),
                (12.0, 0.0),
                (24.0, 0.0),
                (25.0, 1.0),
                (34.0, 1.0),
                (35.0, 3.0),
                (49.0, 3.0),
                (50.0, 4.0),
            ],
        ),
        (
            "uo_score",
            "urineoutput",
            &[
                (199.0, 4.0),
                (200.0, 3.0),
                (499.0, 3.0),
                (500.0, 2.0),
                (699.0, 2.0),
                (700.0, 0.0),
                (3499.0, 0.0),
                (3500.0, 1.0),
                (4999.0, 1.0),
                (5000.0, 2.0),
            ],
        ),
        (
            "bun_score",
            "bun",
            &[
                (9.7, 1.0),
                (9.8, 0.0),
                (20.9, 0.0),
                (21.0, 1.0),
                (81.1, 1.0),
                (81.2, 2.0),
                (100.7, 2.0),
                (100.8, 3.0),
                (153.9, 3.0),
                (154.0, 4.0),
            ],
        ),
        (
            "hematocrit_score",
            "hematocrit",
            &[
                (19.9, 4.0),
                (20.0, 2.0),
                (29.9, 2.0),
                (30.0, 0.0),
                (45.9, 0.0),
                (46.0, 1.0),
                (49.9, 1.0),
                (50.0, 2.0),
                (59.9, 2.0),
                (60.0, 4.0),
            ],
        ),
        (
            "wbc_score",
            "wbc",
            &[
                (0.9, 4.0),
                (1.0, 2.0),
                (2.9, 2.0),
                (3.0, 0.0),
                (14.9, 0.0),
                (15.0, 1.0),
                (19.9, 1.0),
                (20.0, 2.0),
                (39.9, 2.0),
                (40.0, 4.0),
            ],
        ),
        (
            "glucose_score",
            "glucose",
            &[
                (28.7, 4.0),
                (28.8, 3.0),
                (50.3, 3.0),
                (50.4, 2.0),
                (70.1, 2.0),
                (70.2, 0.0),
                (251.9, 0.0),
                (252.0, 1.0),
                (500.3, 1.0),
                (500.4, 3.0),
                (800.9, 3.0),
                (801.0, 4.0),
            ],
        ),
        (
            "potassium_score",
            "potassium",
            &[
                (2.4, 4.0),
                (2.5, 2.0),
                (2.9, 2.0),
                (3.0, 1.0),
                (3.4, 1.0),
                (3.5, 0.0),
                (5.4, 0.0),
                (5.5, 1.0),
                (5.9, 1.0),
                (6.0, 3.0),
                (6.9, 3.0),
                (7.0, 4.0),
            ],
        ),
        (
            "sodium_score",
            "sodium",
            &[
                (109.0, 4.0),
                (110.0, 3.0),
                (119.0, 3.0),
                (120.0, 2.0),
                (129.0, 2.0),
                (130.0, 0.0),
                (150.0, 0.0),
                (151.0, 1.0),
                (155.0, 1.0),
                (156.0, 2.0),
                (160.0, 2.0),
                (161.0, 3.0),
                (179.0, 3.0),
                (180.0, 4.0),
            ],
        ),
        (
            "bicarbonate_score",
            "bicarbonate",
            &[
                (4.9, 4.0),
                (5.0, 3.0),
                (9.9, 3.0),
                (10.0, 1.0),
                (19.9, 1.0),
                (20.0, 0.0),
                (29.9, 0.0),
                (30.0, 1.0),
                (39.9, 1.0),
                (40.0, 3.0),
            ],
        ),
        (
            "gcs_score",
            "mingcs",
            &[
                (3.0, 4.0),
                (4.0, 3.0),
                (6.0, 3.0),
                (7.0, 2.0),
                (9.0, 2.0),
                (10.0, 1.0),
                (12.0, 1.0),
                (13.0, 0.0),
                (15.0, 0.0),
            ],
        ),
    ];
    for (component, measured, points) in TABLE {
        for (value, expected) in *points {
            // The day's only value is its lowest and its highest.
            let ends = [format!("{measured}_min"), format!("{measured}_max")];
            let spec = acuity_scores::find("saps").unwrap();
            let known = |name: &String| spec.inputs.iter().any(|input| input.name == *name);
            let inputs: Vec<(&str, f64)> = if ends.iter().all(known) {
                ends.iter().map(|name| (name.as_str(), *value)).collect()
            } else {
                vec![(*measured, *value)]
            };
            let result = score("saps", &inputs, Mode::Paper);
            assert_eq!(result.component(component), Some(*expected), "{measured} = {value}");
        }
    }
    // Whoever is ventilated has no rate of breathing of one's own.
    let ventilated = score("saps", &[("supported", 1.0), ("resprate_min", 50.0), ("resprate_max", 50.0)], Mode::Paper);
    assert_eq!(ventilated.component("resp_score"), Some(3.0));
}

#[test]
fn readings_differ_where_the_paper_says_otherwise() {
    let component = |name: &str, component: &str, input: &str, value: f64, mode| {
        score(name, &[(input, value)], mode).component(component)
    };
    for (value, paper) in [(200.0, 2.0), (below(300.0), 2.0), (300.0, 1.0), (below(400.0), 1.0)] {
        assert_eq!(component("sofa", "respiration", "pf_vent", value, Mode::Paper), Some(paper), "{value}");
        assert_eq!(component("sofa", "respiration", "pf_vent", value, Mode::Reference), Some(0.0), "{value}");
    }
    for drug in ["rate_epinephrine", "rate_norepinephrine"] {
        assert_eq!(component("sofa", "cardiovascular", drug, 0.0, Mode::Paper), Some(0.0));
        assert_eq!(component("sofa", "cardiovascular", drug, 0.0, Mode::Reference), Some(3.0));
    }
    for (value, paper, reference) in [(15.0, 0.0, 0.0), (14.0, 1.0, 0.0), (13.0, 1.0, 1.0)] {
        assert_eq!(component("qsofa", "gcs_score", "mingcs", value, Mode::Paper), Some(paper));
        assert_eq!(component("qsofa", "gcs_score", "mingcs", value, Mode::Reference), Some(reference));
    }
}

#[test]
fn nothing_measured_is_missing_everywhere_and_totals_zero() {
    for mode in [Mode::Paper, Mode::Reference] {
        let result = sofa(&SofaInputs::default(), mode).unwrap();
        assert_eq!(result.total, Some(0.0));
        assert!(result.components.iter().all(|(_, points)| points.is_none()));
    }
}

#[test]
fn one_known_input_is_enough_for_a_component() {
    for spec in scores() {
        for component in spec.components {
            let asks = |rule: &Rule| {
                rule.outcome == Outcome::Missing
                    || rule.any.iter().copied().flatten().any(|term| term.test == Test::Missing)
            };
            if component.otherwise == Outcome::Missing || component.rules.iter().any(asks) {
                // It says itself when it is missing.
                continue;
            }
            for known in component.inputs {
                let value = |name: &str| (name == *known).then_some(50.0);
                for mode in [Mode::Paper, Mode::Reference] {
                    assert!(points(component, &value, mode).is_some(), "{} from {known}", component.name);
                }
            }
        }
    }
}

#[test]
fn rules_are_about_known_inputs_and_thresholds_are_possible_values() {
    for spec in scores() {
        assert!(!spec.papers.is_empty());
        for component in spec.components {
            for rule in component.rules {
                assert!(
                    spec.papers.contains(&rule.paper),
                    "{}: cites a paper that the score does not list",
                    component.name
                );
                for term in rule.any.iter().copied().flatten() {
                    // The value further from normal has a name of its own.
                    let name = match &component.further {
                        Some(further) if further.name == term.input => further.low,
                        _ => term.input,
                    };
                    let input = spec.input(name).unwrap();
                    assert!(component.inputs.contains(&name), "{}: {name}", component.name);
                    for threshold in term.thresholds() {
                        let (low, high) = input.quantity.possible;
                        assert!(threshold >= low && threshold <= high, "{}: {threshold}", component.name);
                    }
                }
            }
        }
        for input in spec.inputs {
            assert!(
                input.quantity.possible.0 <= input.quantity.usual.0
                    && input.quantity.usual.1 <= input.quantity.possible.1,
                "{}",
                input.name
            );
            assert!(spec.components.iter().any(|component| component.inputs.contains(&input.name)), "{}", input.name);
        }
        // Columns of one relation.
        let inputs = spec.inputs.iter().map(|input| input.name);
        let names: Vec<&str> = inputs.chain(spec.columns().map(|component| component.name)).collect();
        let distinct: BTreeSet<&str> = names.iter().copied().collect();
        assert!(distinct.len() == names.len(), "{}: a name twice", spec.name);
    }
    assert!(!Op::Lt.holds(f64::NAN, 1.0));
}

#[test]
fn a_result_is_one_flat_object() {
    let result = score("sofa", &[("pf_novent", 250.0), ("platelet_min", 90.0)], Mode::Paper);
    insta::assert_snapshot!(
        serde_json::to_string(&result).unwrap(),
        @r#"{"total":4,"respiration":2,"coagulation":2,"liver":null,"cardiovascular":null,"cns":null,"renal":null}"#
    );
}

#[test]
fn the_value_further_from_normal_is_scored() {
    let rate = |min: Option<f64>, max: Option<f64>| {
        let inputs = ApsiiiInputs { heartrate_min_per_min: min, heartrate_max_per_min: max, ..ApsiiiInputs::default() };
        apsiii(&inputs, Mode::Paper).unwrap().component("hr_score")
    };
    // Normal is 75: 45 is 30 away (5 points), 104 is 29 away (1), 106 is 31 away (1), 105 as far as 45.
    assert_eq!(rate(Some(45.0), Some(104.0)), Some(5.0));
    assert_eq!(rate(Some(45.0), Some(106.0)), Some(1.0));
    assert_eq!(rate(Some(45.0), Some(105.0)), Some(5.0), "of two equally far the one with more points");
    assert_eq!((rate(Some(45.0), None), rate(None, Some(106.0)), rate(None, None)), (Some(5.0), Some(1.0), None));
    // On a ventilator slow breathing is the machine's.
    let breathing = |vent, min, mode| {
        let inputs = ApsiiiInputs {
            resprate_min_per_min: Some(min),
            resprate_max_per_min: Some(20.0),
            vent: Some(vent),
            ..ApsiiiInputs::default()
        };
        apsiii(&inputs, mode).unwrap().component("resprate_score")
    };
    assert_eq!(breathing(false, 8.0, Mode::Paper), Some(8.0));
    assert_eq!(breathing(true, 8.0, Mode::Paper), Some(0.0));
    assert_eq!((breathing(true, 5.0, Mode::Paper), breathing(true, 5.0, Mode::Reference)), (Some(17.0), Some(0.0)));
}

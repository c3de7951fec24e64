use std::sync::atomic::{AtomicUsize, Ordering};

use acuity_ml::{
    ClassWeight, Directions, Learner, ModelFile, ModelKind, Recalibration, TrainOptions, Training, report, train,
    train_until,
};

use crate::{
    fake::{marts, task},
    training::{options, trained},
};

fn told<'a>(training: &'a Training, name: &str) -> Option<&'a str> {
    training.model.metadata().hyperparameters.get(name).map(String::as_str)
}

/// Age, lactate and blood pressure decide in the generated rows; nothing else does.
#[test]
fn shuffling_what_decides_costs_most() {
    let fake = marts(1500, 1);
    for kind in ModelKind::USUAL {
        let training = trained(&fake, kind);
        let importance = &training.evaluation.importance;
        assert!(importance.is_sorted_by(|a, b| a.loss >= b.loss));
        let mut first: Vec<&str> = importance.iter().take(3).map(|one| one.name.as_str()).collect();
        first.sort_unstable();
        assert_eq!(first, ["age", "lactate_max", "meanbp_min"], "{kind}: {:?}", &importance[..4]);
        assert!(importance[2].loss > 0.02 && importance[2].sd < 0.1, "{kind}: {:?}", &importance[..4]);
        assert!(importance[8..].iter().all(|one| one.loss.abs() < 0.01), "{kind}: {importance:?}");
        let card = report::model_card(&training.model);
        assert!(card.contains("## What it rests on") && card.contains("| meanbp_min |"), "{card}");
    }
    let options = TrainOptions { keep: Some(3), ..options(ModelKind::Logistic) };
    let importance = train(&fake, "analytics", &options, &|_| {}).unwrap().evaluation.importance;
    assert!(importance.len() >= 3 && importance.len() <= 15, "of what some fold kept: {importance:?}");
}

#[test]
fn weights_of_outcomes_change_the_model_and_not_its_calibration() {
    let fake = marts(1500, 2);
    for kind in ModelKind::USUAL {
        let weighted = |weight: &str, how: Option<Recalibration>| {
            let class_weight = Some(weight.parse::<ClassWeight>().unwrap());
            let options = TrainOptions { class_weight, recalibration: how, ..options(kind) };
            train(&fake, "analytics", &options, &|_| {}).unwrap()
        };
        let balanced = weighted("balanced", None);
        assert_eq!(
            (told(&balanced, "class_weight"), told(&balanced, "calibration")),
            (Some("balanced"), Some("platt"))
        );
        let corrected = balanced.evaluation.model().unwrap().metrics;
        assert!(corrected.calibration_intercept.unwrap().abs() < 0.25, "{kind}: {corrected:?}");
        // As the learner sees them both outcomes are as frequent.
        let raw = weighted("balanced", Some(Recalibration::None)).evaluation.model().unwrap().metrics;
        assert!(raw.calibration_intercept.unwrap() < -0.8, "{kind}: {raw:?}");
        assert!((raw.auroc.value - corrected.auroc.value).abs() < 0.03);
        // A weight of 1 is none.
        let (one, none) = (weighted("1", Some(Recalibration::usual(kind))), trained(&fake, kind));
        assert_eq!(one.evaluation, none.evaluation);
    }
}

#[test]
fn weights_are_taken_off_also_where_the_learner_says_next_to_nothing() {
    // So few stays that the line of the calibration is beyond belief for some seeds.
    for seed in 1..6 {
        let fake = marts(160, seed);
        for kind in ModelKind::USUAL {
            let class_weight = Some("balanced".parse::<ClassWeight>().unwrap());
            let training =
                train(&fake, "analytics", &TrainOptions { class_weight, seed, ..options(kind) }, &|_| {}).unwrap();
            let shift = training.evaluation.model().unwrap().metrics.calibration_intercept.unwrap();
            assert!(shift.abs() < 0.6, "{kind}, seed {seed}: {shift}");
        }
    }
}

#[test]
fn an_elastic_net_leaves_features_out() {
    let fake = marts(800, 3);
    let net = |l1_ratio: f64| {
        let options = TrainOptions { l1_ratio: Some(l1_ratio), ..options(ModelKind::Logistic) };
        train(&fake, "analytics", &options, &|_| {}).unwrap()
    };
    let (ridge, lasso) = (net(0.0), net(1.0));
    assert_eq!(told(&ridge, "features_used"), None);
    let Learner::Logistic(model) = lasso.model.learner() else { panic!("a logistic regression") };
    assert_eq!(told(&lasso, "features_used"), Some(model.features_used().to_string().as_str()));
    assert!((3..60).contains(&model.features_used()), "{}", model.features_used());
    assert_eq!(told(&lasso, "l1_ratio"), Some("1"));
    let area = |training: &Training| training.evaluation.model().unwrap().metrics.auroc.value;
    assert!(area(&lasso) > area(&ridge) - 0.01, "{} {}", area(&lasso), area(&ridge));
}

/// A tree and a forest are trained, stored, explained and judged as the others are.
#[test]
fn baselines_of_trees_are_models_like_others() {
    let fake = marts(900, 7);
    let area = |training: &Training| training.evaluation.model().unwrap().metrics.auroc.value;
    let booster = area(&trained(&fake, ModelKind::Gbdt));
    for kind in [ModelKind::Tree, ModelKind::Forest] {
        let training = trained(&fake, kind);
        assert_eq!((training.model.kind(), told(&training, "learner")), (kind, Some(kind.name())));
        // One tree of 84 columns, of which three say something, finds little; a forest finds more.
        let least = if kind == ModelKind::Forest { 0.6 } else { 0.45 };
        assert!((least..booster + 0.03).contains(&area(&training)), "{kind}: {} {booster}", area(&training));
        let json = training.model.to_json().unwrap();
        let read = ModelFile::from_json(&json).unwrap();
        assert_eq!(read.kind(), kind);
        let row = read.row([("lactate_max", Some(9.0)), ("age", Some(80.0))]).unwrap();
        let explained = read.explain(&row);
        let sum = explained.base + explained.contributions.iter().map(|one| one.shap).sum::<f64>();
        assert!((sum - explained.margin).abs() < 1e-5, "{sum} {}", explained.margin);
        assert_eq!(explained.model, kind);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(pool.install(|| trained(&fake, kind)).model.to_json().unwrap(), json);
    }
    let tuned = TrainOptions { tune: Some(2), folds: 3, ..options(ModelKind::Tree) };
    assert_eq!(told(&train(&fake, "analytics", &tuned, &|_| {}).unwrap(), "tune_trials"), Some("2"));
}

#[test]
fn risk_goes_only_the_way_that_was_said() {
    let fake = marts(500, 6);
    let directed = |rising: &str, falling: &str| {
        let directions = Directions::new(&[rising.to_owned()], &[falling.to_owned()]).unwrap();
        train(&fake, "analytics", &TrainOptions { directions, ..options(ModelKind::Gbdt) }, &|_| {})
    };
    // Risk by lactate, and by blood pressure, of a row without other values: how often it goes up, and down.
    let course = |training: &Training, name: &str, high: f64| {
        let at = |step: u32| {
            let value = high * f64::from(step) / 200.0;
            training.model.predict_one(&training.model.row([(name, Some(value))]).unwrap())
        };
        let steps = (0..200).map(|step| at(step + 1) - at(step));
        steps.fold((0, 0), |(up, down), step| (up + usize::from(step > 1e-9), down + usize::from(step < -1e-9)))
    };
    let directed_well = directed("lactate_max", "meanbp_min").unwrap();
    let ((up, none), (no, down)) =
        (course(&directed_well, "lactate_max", 15.0), course(&directed_well, "meanbp_min", 120.0));
    assert!(up > 3 && down > 3 && none == 0 && no == 0, "{up} {none} {no} {down}");
    assert_eq!(
        (told(&directed_well, "rising"), told(&directed_well, "falling")),
        (Some("lactate_max"), Some("meanbp_min"))
    );
    // Where the rows say the opposite, nothing is left to say.
    let against = directed("meanbp_min", "lactate_max").unwrap();
    let ((up, _), (_, down)) = (course(&against, "lactate_max", 15.0), course(&against, "meanbp_min", 120.0));
    assert_eq!((up, down), (0, 0));

    let messages = [
        directed("lactate", "meanbp_min").unwrap_err().to_string(),
        Directions::new(&["age".to_owned()], &["age".to_owned()]).unwrap_err().to_string(),
        train(
            &fake,
            "analytics",
            &TrainOptions {
                directions: Directions::new(&["age".to_owned()], &[]).unwrap(),
                ..options(ModelKind::Logistic)
            },
            &|_| {},
        )
        .unwrap_err()
        .to_string(),
    ];
    insta::assert_snapshot!(messages.join("\n"), @r"
    unknown feature `lactate` (did you mean `lactate_min`?)
    option `falling` is `age`: the risk is to rise with it, too: name a feature once
    option `rising or falling` is given: only boosted trees have it; a logistic regression tells the direction of each feature
    ");
}

/// However long it takes: a search that time ended is one of fewer trials, to the byte, at any number of threads.
#[test]
fn a_search_is_nested_and_the_same_for_as_many_trials() {
    let fake = marts(400, 4);
    let mut found_better = false;
    for kind in ModelKind::USUAL {
        let tuned = |trials: usize| TrainOptions { tune: Some(trials), folds: 3, ..options(kind) };
        let three = train(&fake, "analytics", &tuned(3), &|_| {}).unwrap();
        assert_eq!(told(&three, "tune_trials"), Some("3"));
        let tuned_settings = three.tuned.as_ref().unwrap();
        assert!(tuned_settings.to_string().starts_with("best of 3 settings tried: "), "{tuned_settings}");
        assert!(tuned_settings.settings.iter().all(|(name, value)| told(&three, name) == Some(value)));
        let asked = AtomicUsize::new(0);
        let progress = std::sync::Mutex::new(Vec::new());
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let stopped = pool.install(|| {
            let told = |step| progress.lock().unwrap().push(step);
            let out_of_time = || asked.fetch_add(1, Ordering::Relaxed) >= 2;
            train_until(&fake, "analytics", &tuned(50), &told, &out_of_time).unwrap()
        });
        assert_eq!(stopped.model.to_json().unwrap(), three.model.to_json().unwrap());
        let progress = progress.into_inner().unwrap();
        let last = progress.last().unwrap();
        assert!(progress.is_sorted_by_key(|one| one.done) && last.done == last.total, "{last:?}");
        // The first trial is the usual setting, so one trial changes nothing but who chooses for the final model.
        let one = train(&fake, "analytics", &tuned(1), &|_| {}).unwrap();
        let plain = train(&fake, "analytics", &TrainOptions { tune: None, ..tuned(1) }, &|_| {}).unwrap();
        assert_eq!(one.evaluation, plain.evaluation);
        found_better |= three.evaluation != plain.evaluation;
    }
    assert!(found_better, "one of the settings is better than the usual ones for some fold");
    let both = TrainOptions {
        tune: Some(2),
        keep: Some(4),
        folds: 3,
        ..TrainOptions::new(task("in_hospital_mortality"), ModelKind::Gbdt)
    };
    let smaller = train(&fake, "analytics", &both, &|_| {}).unwrap();
    assert_eq!((smaller.model.features().len(), told(&smaller, "tune_trials")), (4, Some("2")));
}

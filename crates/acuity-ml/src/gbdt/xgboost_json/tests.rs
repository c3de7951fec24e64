use super::*;
use crate::gbdt::tree::SplitRule;

fn example() -> XgboostFile {
    let mut tree = Tree::stump(0.1, 10.0);
    let rule = SplitRule { feature: 1, threshold: 2.5, categories: None, default_left: true, gain: 3.0 };
    tree.split(0, rule, Node::leaf(-0.25, 4.0), Node::leaf(0.5, 6.0));
    XgboostFile {
        model: GbdtModel { features: 2, base_score: 0.125, trees: vec![tree, Tree::stump(0.01, 10.0)] },
        feature_names: vec!["age".into(), "lactate_max".into()],
        categories: Vec::new(),
        attributes: BTreeMap::from([("acuity".to_owned(), "{\"a\":1}".to_owned())]),
    }
}

#[test]
fn round_trip() {
    let file = example();
    let text = write(&file).unwrap();
    assert_eq!(read(&text).unwrap(), file);
    assert_eq!(write(&read(&text).unwrap()).unwrap(), text);
    let binary = write_ubjson(&file).unwrap();
    assert_eq!(read_value(&crate::gbdt::ubjson::read(&binary).unwrap()).unwrap(), file);
}

#[test]
fn damaged_and_foreign_files_are_explained() {
    let text = write(&example()).unwrap();
    let problem = |text: &str| read(text).unwrap_err();
    insta::assert_snapshot!(problem(&text[..text.len() / 2]), @"the file ends too early (line 1, column 680): it is truncated");
    insta::assert_snapshot!(problem(&text.replace("[2,1,0]", "[9,0,0]")), @"XGBoost 9.0.0 wrote it, whose format nobody has compared; up to 3 can be read");
    insta::assert_snapshot!(problem("{}"), @"it has no `learner`, so it is no XGBoost model");
    insta::assert_snapshot!(problem("hello"), @"it is not JSON: expected value at line 1 column 1");
    insta::assert_snapshot!(problem(&text.replace("binary:logistic", "reg:squarederror")), @"its objective is `reg:squarederror`; only `binary:logistic` can be read");
    insta::assert_snapshot!(problem(&text.replace("\"num_target\":\"1\"", "\"num_target\":\"3\"")), @"it predicts 3 outcomes of each row; only a model of one can be read");
    insta::assert_snapshot!(problem(&text.replace("1.25E-1", "7")), @"base_score is 7, but must lie between 0 and 1");
    insta::assert_snapshot!(problem(&text.replace("\"split_indices\":[1,0,0]", "\"split_indices\":[9,0,0]")), @"tree 0: node 0 splits on feature 9, but there are 2");
    insta::assert_snapshot!(problem(&text.replace("\"left_children\":[1,-1,-1]", "\"left_children\":[0,-1,-1]")), @"tree 0: node 0 has two parents");
    insta::assert_snapshot!(problem(&text.replace("\"left_children\":[1,-1,-1]", "\"left_children\":[1,-1]")), @"tree 0: its arrays differ in length");
}

#[test]
fn estimators_leave_out_what_was_grown_after_the_best_round() {
    let mut file = example();
    file.attributes.insert("best_iteration".to_owned(), "0".to_owned());
    let trees = |file: &XgboostFile| read(&write(file).unwrap()).unwrap().model.trees.len();
    assert_eq!(trees(&file), 2, "a booster predicts with all");
    file.attributes.insert("scikit_learn".to_owned(), "{}".to_owned());
    assert_eq!(trees(&file), 1);
    let text = write(&file).unwrap();
    let once = read(&text).unwrap();
    assert_eq!(read(&write(&once).unwrap()).unwrap(), once);
    // Before rounds were written down, and two trees a round.
    let old = text.replace("\"iteration_indptr\":[0,1,2],", "");
    assert_eq!(read(&old).unwrap().model.trees.len(), 1);
    let parallel = old.replace("\"num_parallel_tree\":\"1\"", "\"num_parallel_tree\":\"2\"");
    assert_eq!(read(&parallel).unwrap().model.trees.len(), 2);
    file.attributes.insert("best_iteration".to_owned(), "last".to_owned());
    insta::assert_snapshot!(read(&write(&file).unwrap()).unwrap_err(), @"its attribute `best_iteration` is `last`, which is no number of a round");
}

fn with_categories() -> XgboostFile {
    let mut file = example();
    let categories = Some([0, 2].into_iter().collect());
    let rule = SplitRule { feature: 0, threshold: 0.0, categories, default_left: false, gain: 1.0 };
    file.model.trees[1].split(0, rule, Node::leaf(-0.5, 4.0), Node::leaf(0.75, 6.0));
    let names = ["MICU", "SICU", "Unité"].map(str::to_owned).to_vec();
    XgboostFile { categories: vec![Some(names), None], ..file }
}

#[test]
fn categories_make_the_round() {
    let file = with_categories();
    let text = write(&file).unwrap();
    assert_eq!(read(&text).unwrap(), file);
    let binary = write_ubjson(&file).unwrap();
    assert_eq!(read_value(&crate::gbdt::ubjson::read(&binary).unwrap()).unwrap(), file);
    // Only codes are known.
    let codes = XgboostFile { categories: vec![Some(Vec::new()), None], ..file };
    assert_eq!(read(&write(&codes).unwrap()).unwrap(), codes);
}

#[test]
fn damaged_categories_are_explained() {
    let text = write(&with_categories()).unwrap();
    let problem = |was: &str, is: &str| {
        assert!(text.contains(was), "{text}");
        read(&text.replace(was, is)).unwrap_err()
    };
    let sizes = "\"categories_sizes\":[2]";
    insta::assert_snapshot!(problem(sizes, "\"categories_sizes\":[3]"), @"tree 1: node 0 has categories that are not there");
    insta::assert_snapshot!(problem(sizes, "\"categories_sizes\":[]"), @"tree 1: the lists of its categories differ in length");
    insta::assert_snapshot!(problem("\"categories\":[0,2]", "\"categories\":[0,65536]"), @"tree 1: node 0 asks for the category 65536, but codes up to 65535 can be read");
    insta::assert_snapshot!(problem("\"categories\":[0,2]", "\"categories\":[0,3]"), @"a split asks for the category 3 of feature 0, but there are names of 3");
    insta::assert_snapshot!(problem("\"split_type\":[1,0,0]", "\"split_type\":[0,0,0]"), @"tree 1: node 0 has categories, and a threshold");
    insta::assert_snapshot!(problem("\"split_indices\":[0,0,0]", "\"split_indices\":[1,0,0]"), @"feature 1 has categories, and a split with a threshold");
}

#[test]
fn the_list_syntax_of_newer_releases_is_read() {
    let text = write(&example()).unwrap().replace("\"1.25E-1\"", "\"[1.25E-1]\"");
    assert_eq!(read(&text).unwrap().model, example().model);
}

/// Weights of trees, as releases before 3.4 and from then on write them.
#[test]
fn trees_of_dropout_count_with_their_weights() {
    let file = example();
    let text = write(&file).unwrap();
    let trees = &text[text.find("{\"gbtree_model_param\"").unwrap()..text.find(",\"name\":\"gbtree\"").unwrap()];
    let newer = |weights: &str| text.replace(trees, &format!("{{\"weight_drop\":{weights},{}", &trees[1..]));
    let older = |weights: &str| {
        let dart = format!("{{\"gbtree\":{{\"model\":{trees}}},\"weight_drop\":{weights},\"name\":\"dart\"");
        text.replace(&format!("{{\"model\":{trees},\"name\":\"gbtree\""), &dart)
    };
    let mut expected = file.clone();
    expected.model.trees[0].scale(0.5);
    for text in [newer("[0.5, 1]"), older("[0.5, 1]")] {
        assert_eq!(read(&text).unwrap(), expected);
    }
    assert_eq!(read(&newer("[]")).unwrap(), file);
    insta::assert_snapshot!(read(&newer("[1]")).unwrap_err(), @"it has 1 weight of dropout for 2 trees");
    insta::assert_snapshot!(read(&older("null")).unwrap_err(), @"it has no `gradient_booster.weight_drop`");
    insta::assert_snapshot!(read(&newer("[1, 1e99]")).unwrap_err(), @"tree 1 has a weight that is not finite");
    insta::assert_snapshot!(read(&text.replace("\"name\":\"gbtree\"", "\"name\":\"gblinear\"")).unwrap_err(), @"its booster is `gblinear`; only `gbtree` and `dart` can be read");
}

//! Who waits for whom.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{PlanNode, ResourceType};

/// For each of `selected`, the selected nodes it waits for: those it depends on, through nodes that were not selected
/// too. With `tests_first` (the `build` command) a node also waits for the tests of what it depends on.
pub(crate) fn of(nodes: &BTreeMap<String, PlanNode>, selected: &[String], tests_first: bool) -> Vec<BTreeSet<usize>> {
    let index: BTreeMap<&str, usize> = selected.iter().enumerate().map(|(index, id)| (id.as_str(), index)).collect();
    let ancestors: Vec<BTreeSet<&str>> = selected.iter().map(|id| ancestors(nodes, before(nodes, id))).collect();
    let mut waits: Vec<BTreeSet<usize>> =
        ancestors.iter().map(|ancestors| ancestors.iter().filter_map(|&id| index.get(id).copied()).collect()).collect();
    if tests_first {
        let tests: Vec<usize> = (0..selected.len())
            .filter(|&test| nodes.get(&selected[test]).is_some_and(|node| node.resource_type() == ResourceType::Test))
            .collect();
        for (node, id) in selected.iter().enumerate() {
            if nodes.get(id).is_none_or(|node| node.resource_type() == ResourceType::Test) {
                continue;
            }
            // A model is built when it makes what it must of rows that are given.
            let of_node = |unit: &usize| {
                is_unit(nodes, &selected[*unit]).is_some_and(|test| test.depends_on.contains(id.as_str()))
            };
            waits[node].extend((0..selected.len()).filter(of_node));
            for &test in &tests {
                let tested = nodes.get(&selected[test]).map(|test| &test.depends_on);
                // A test of several relations holds back only what stands below all of them, or else it would wait
                // for itself.
                if tested.is_some_and(|tested| {
                    !tested.is_empty() && tested.iter().all(|tested| ancestors[node].contains(tested.as_str()))
                }) {
                    waits[node].insert(test);
                }
            }
        }
    }
    waits
}

fn is_unit<'a>(nodes: &'a BTreeMap<String, PlanNode>, id: &str) -> Option<&'a PlanNode> {
    nodes.get(id).filter(|node| node.resource_type() == ResourceType::UnitTest)
}

/// What has the same before it: of a unit test, whose model need not be there, that model.
fn before<'a>(nodes: &'a BTreeMap<String, PlanNode>, id: &'a str) -> &'a str {
    is_unit(nodes, id).and_then(|test| test.depends_on.first()).map_or(id, String::as_str)
}

fn ancestors<'a>(nodes: &'a BTreeMap<String, PlanNode>, id: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut queue: Vec<&str> =
        nodes.get(id).into_iter().flat_map(|node| &node.depends_on).map(String::as_str).collect();
    while let Some(next) = queue.pop() {
        if found.insert(next) {
            queue.extend(nodes.get(next).into_iter().flat_map(|node| &node.depends_on).map(String::as_str));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use acuity_warehouse::RelationName;

    use super::*;
    use crate::plan::{TestConfig, Work};

    fn node(id: &str, work: Work, depends_on: &[&str]) -> (String, PlanNode) {
        let node = PlanNode {
            unique_id: id.to_owned(),
            name: id.to_owned(),
            package: "p".to_owned(),
            file: format!("{id}.sql"),
            artifact: format!("{id}.sql"),
            relation: RelationName::new("d", id),
            work,
            depends_on: depends_on.iter().map(|&id| id.to_owned()).collect(),
            description: String::new(),
            columns: Vec::new(),
            is_empty: false,
            wrong: None,
        };
        (id.to_owned(), node)
    }

    #[test]
    fn tests_hold_back_what_stands_below_all_they_look_at() {
        let model = || Work::Model(Box::default());
        let test = || Work::Test(TestConfig::default());
        let nodes = BTreeMap::from([
            node("a", model(), &[]),
            node("b", model(), &["a"]),
            node("c", model(), &["b"]),
            node("t_a", test(), &["a"]),
            node("t_ab", test(), &["a", "b"]),
        ]);
        let selected: Vec<String> = ["a", "t_a", "b", "t_ab", "c"].map(str::to_owned).to_vec();
        let waits = of(&nodes, &selected, true);
        let named = |set: &BTreeSet<usize>| set.iter().map(|&i| selected[i].as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(waits.iter().map(named).collect::<Vec<_>>(), ["", "a", "a t_a", "a b", "a t_a b t_ab"]);

        // A unit test stands before its model, and needs what that needs.
        let mut nodes = nodes;
        let expect = acuity_compiler::Fixture {
            format: acuity_compiler::Format::Dict,
            file: None,
            rows: acuity_compiler::FixtureRows::Rows(Vec::new()),
        };
        let unit = Work::UnitTest(crate::plan::UnitTestConfig { model: "b".to_owned(), expect });
        nodes.extend([node("u_b", unit, &["b"])]);
        let selected: Vec<String> = ["a", "t_a", "b", "u_b", "c"].map(str::to_owned).to_vec();
        let waits = of(&nodes, &selected, true);
        let named = |set: &BTreeSet<usize>| set.iter().map(|&i| selected[i].as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(waits.iter().map(named).collect::<Vec<_>>(), ["", "a", "a t_a u_b", "a t_a", "a t_a b"]);

        // Without `b` among the selected, `c` still waits for `a`.
        let selected: Vec<String> = ["a", "c"].map(str::to_owned).to_vec();
        assert_eq!(of(&nodes, &selected, false), [BTreeSet::new(), BTreeSet::from([0])]);
    }
}

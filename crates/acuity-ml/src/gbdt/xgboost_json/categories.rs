//! The categories of a model's features as XGBoost keeps them since version 3.1: texts as bytes one after the other, whole
//! numbers as they are, and the order in which either is sorted.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::TreeJson;
use crate::{
    feature_info::MOST_CODES,
    gbdt::{category::CategorySet, model::GbdtModel, tree::Tree},
    words::counted,
};

/// What XGBoost calls an array of 64-bit integers.
const INTEGERS: u8 = 15;

/// The container `cats`.
#[derive(Serialize)]
pub(super) struct CatsJson {
    enc: Vec<EncodingJson>,
    feature_segments: Vec<i32>,
    sorted_idx: Vec<i32>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum EncodingJson {
    Texts {
        offsets: Vec<i32>,
        values: Vec<i8>,
    },
    Integers {
        #[serde(rename = "type")]
        kind: u8,
        values: Vec<i64>,
    },
}

/// The container for the categories of each feature; `None` where no name is known.
pub(super) fn write(categories: &[Option<Vec<String>>]) -> Option<CatsJson> {
    if !categories.iter().flatten().any(|names| !names.is_empty()) {
        return None;
    }
    let mut out = CatsJson { enc: Vec::new(), feature_segments: vec![0], sorted_idx: Vec::new() };
    for names in categories.iter().map(|names| names.as_deref().unwrap_or_default()) {
        let mut order: Vec<usize> = (0..names.len()).collect();
        match integers(names) {
            Some(values) => {
                order.sort_by_key(|&at| values[at]);
                out.enc.push(EncodingJson::Integers { kind: INTEGERS, values });
            }
            None => {
                order.sort_by_key(|&at| names[at].as_bytes());
                out.enc.push(texts(names));
            }
        }
        out.sorted_idx.extend(order.into_iter().map(|at| at as i32));
        out.feature_segments.push(out.sorted_idx.len() as i32);
    }
    Some(out)
}

fn texts(names: &[String]) -> EncodingJson {
    let mut offsets = Vec::new();
    let mut values: Vec<i8> = Vec::new();
    for name in names {
        offsets.push(values.len() as i32);
        values.extend(name.bytes().map(u8::cast_signed));
    }
    offsets.extend((!names.is_empty()).then_some(values.len() as i32));
    EncodingJson::Texts { offsets, values }
}

/// The names as whole numbers, where all of them are such.
fn integers(names: &[String]) -> Option<Vec<i64>> {
    let numbers: Option<Vec<i64>> =
        names.iter().map(|name| name.parse().ok().filter(|number: &i64| number.to_string() == *name)).collect();
    numbers.filter(|numbers| !numbers.is_empty())
}

/// The categories by feature; of features without names nothing.
pub(super) fn read(cats: Option<&Value>, features: usize) -> Result<Vec<Vec<String>>, String> {
    let encodings = cats.and_then(|cats| cats.get("enc")).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if !encodings.is_empty() && encodings.len() != features {
        return Err(format!("it has the categories of {} but {features}", counted(encodings.len(), "feature")));
    }
    let mut out = vec![Vec::new(); features];
    for (feature, (slot, encoding)) in out.iter_mut().zip(encodings).enumerate() {
        *slot = names(encoding).ok_or_else(|| format!("the categories of feature {feature} are damaged"))?;
    }
    Ok(out)
}

fn names(encoding: &Value) -> Option<Vec<String>> {
    let list = |name: &str| encoding.get(name).map_or(Some(&[][..]), |list| Some(list.as_array()?.as_slice()));
    let values = list("values")?;
    if encoding.get("type").is_some() {
        return values.iter().map(|value| value.is_number().then(|| value.to_string())).collect();
    }
    let bytes: Option<Vec<u8>> =
        values.iter().map(|value| Some(i8::try_from(value.as_i64()?).ok()?.cast_unsigned())).collect();
    let (bytes, offsets) = (bytes?, list("offsets")?);
    let offsets: Option<Vec<usize>> = offsets.iter().map(|at| usize::try_from(at.as_u64()?).ok()).collect();
    // XGBoost 3.2 counts characters where it should count bytes, and cuts the end of names that are not ASCII.
    offsets?.windows(2).map(|ends| Some(String::from_utf8_lossy(bytes.get(ends[0]..ends[1])?).into_owned())).collect()
}

/// Which features have categories: those that the file says, or that splits ask categories of.
pub(super) fn of(
    model: &GbdtModel,
    types: &[String],
    names: Vec<Vec<String>>,
) -> Result<Vec<Option<Vec<String>>>, String> {
    let mut asked = vec![[false; 2]; model.features];
    for node in model.trees.iter().flat_map(Tree::nodes).filter(|node| node.children().is_some()) {
        asked[node.feature as usize][usize::from(node.categories.is_some())] = true;
        let names = names.get(node.feature as usize).map_or(&[][..], Vec::as_slice);
        let last = node.categories.as_ref().and_then(|set| set.codes().last());
        if let Some(code) = last.filter(|code| !names.is_empty() && *code as usize >= names.len()) {
            let (feature, known) = (node.feature, names.len());
            return Err(format!(
                "a split asks for the category {code} of feature {feature}, but there are names of {known}"
            ));
        }
    }
    let mut out: Vec<Option<Vec<String>>> = Vec::with_capacity(model.features);
    for (feature, (names, [by_threshold, by_category])) in names.into_iter().zip(asked).enumerate() {
        let said = types.get(feature).is_some_and(|kind| kind == "c");
        if by_threshold && (by_category || said) {
            return Err(format!("feature {feature} has categories, and a split with a threshold"));
        }
        out.push((said || by_category || !names.is_empty()).then_some(names));
    }
    if out.iter().all(Option::is_none) {
        out.clear();
    }
    Ok(out)
}

/// The categories that go right, by node.
pub(super) fn sets(tree: &TreeJson) -> Result<BTreeMap<usize, CategorySet>, String> {
    let (nodes, segments, sizes) = (&tree.categories_nodes, &tree.categories_segments, &tree.categories_sizes);
    if segments.len() != nodes.len() || sizes.len() != nodes.len() {
        return Err("the lists of its categories differ in length".to_owned());
    }
    let mut out = BTreeMap::new();
    for ((&node, &first), &size) in nodes.iter().zip(segments).zip(sizes) {
        let (first, node) = (first as usize, node as usize);
        let codes = first.checked_add(size as usize).and_then(|end| tree.categories.get(first..end));
        let codes = codes.ok_or_else(|| format!("node {node} has categories that are not there"))?;
        if let Some(code) = codes.iter().find(|code| **code >= MOST_CODES) {
            let most = MOST_CODES - 1;
            return Err(format!("node {node} asks for the category {code}, but codes up to {most} can be read"));
        }
        out.insert(node, codes.iter().copied().collect());
    }
    let by_category = |node: &usize| tree.split_type.get(*node).is_some_and(|kind| *kind != 0);
    let is_split = |node: &usize| tree.left_children[*node] != -1;
    match (0..tree.left_children.len()).find(|node| is_split(node) && by_category(node) != out.contains_key(node)) {
        Some(node) if by_category(&node) => Err(format!("node {node} asks for categories that are not there")),
        Some(node) => Err(format!("node {node} has categories, and a threshold")),
        None => Ok(out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xgboost_writes_is_read_and_written() {
        // xgboost 3.4.1, of a frame with a number, four texts and three whole numbers.
        let theirs = r#"{"enc": [{"offsets": [], "values": []}, {"offsets": [0, 5, 12, 15, 19], "values": [97, 108, 112, 104, 97, 98, 101, 116, 97, 32, -61, -68, 109, 105, 100, 122, 101, 116, 97]}, {"type": 15, "values": [3, 7, 11]}], "feature_segments": [0, 0, 4, 7], "sorted_idx": [0, 1, 2, 3, 0, 1, 2]}"#;
        let theirs: Value = serde_json::from_str(theirs).unwrap();
        let names = read(Some(&theirs), 3).unwrap();
        assert_eq!(names, [vec![], vec!["alpha", "beta ü", "mid", "zeta"], vec!["3", "7", "11"]]);
        let ours: Vec<Option<Vec<String>>> =
            names.into_iter().map(|names| Some(names).filter(|names| !names.is_empty())).collect();
        assert_eq!(serde_json::to_value(write(&ours).unwrap()).unwrap(), theirs);
        assert!(write(&[None, Some(Vec::new())]).is_none());
        assert_eq!(read(None, 2).unwrap(), vec![Vec::<String>::new(); 2]);
    }

    #[test]
    fn damaged_ones_are_told() {
        let read = |text: &str| read(Some(&serde_json::from_str(text).unwrap()), 1).unwrap_err();
        assert_eq!(read(r#"{"enc": [{}, {}]}"#), "it has the categories of 2 features but 1");
        for encoding in
            [r#"{"offsets": [0, 9], "values": [97]}"#, r#"{"offsets": [0, 1], "values": [900]}"#, r#"{"values": 3}"#]
        {
            let text = format!(r#"{{"enc": [{encoding}]}}"#);
            assert_eq!(read(&text), "the categories of feature 0 are damaged");
        }
    }
}

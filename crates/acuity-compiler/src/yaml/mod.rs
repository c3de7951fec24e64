//! YAML with places, read the way dbt reads it (PyYAML's rules for plain scalars).

mod flow;
mod limits;
mod moment;
mod scalar;
mod value;

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    ops::Range,
};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle};
use serde_json::Value as Json;

use crate::{
    diagnostic::{Diagnostic, Severity},
    files::SourceFile,
};
use limits::{Anchored, MAX_ALIASED, MAX_ANCHORED, MAX_DEPTH};
pub(crate) use moment::isoformat;
use scalar::plain_scalar;
pub use value::{Yaml, YamlValue};

/// Reads one document; an empty file is null.
///
/// # Errors
/// A syntax error, a duplicate key, an unknown alias, or more than a document may hold, with its place.
pub fn parse(file: &SourceFile) -> Result<Yaml, Diagnostic> {
    let (yaml, repeated) = whole(file)?;
    repeated.into_iter().next().map_or(Ok(yaml), Err)
}

/// As [`parse`], but of a key that is written twice the last counts, as in dbt, with a warning.
///
/// # Errors
/// A syntax error, an unknown alias, or more than a document may hold, with its place.
pub(crate) fn read(file: &SourceFile, warnings: &mut Vec<Diagnostic>) -> Result<Yaml, Diagnostic> {
    let (yaml, repeated) = whole(file)?;
    let warned = |found: Diagnostic| Diagnostic { severity: Severity::Warning, ..found };
    warnings.extend(repeated.into_iter().map(|found| warned(found).help("the last one counts: merge the two entries")));
    Ok(yaml)
}

/// The document, and the keys in it that are written twice.
fn whole(file: &SourceFile) -> Result<(Yaml, Vec<Diagnostic>), Diagnostic> {
    // The parser counts characters; the rest of the crate counts bytes.
    let bytes: Option<Vec<usize>> = (!file.text.is_ascii())
        .then(|| file.text.char_indices().map(|(i, _)| i).chain(std::iter::once(file.text.len())).collect());
    let byte = |marker: &Marker| match &bytes {
        Some(table) => *table.get(marker.index()).or(table.last()).unwrap_or(&0),
        None => marker.index(),
    };
    let mut text = Cow::Borrowed(file.text.as_str());
    loop {
        let mut misplaced = None;
        let outcome = document(file, &text, &byte, &mut misplaced);
        match misplaced.and_then(|at| flow::joined(&text, at)) {
            Some(joined) => text = Cow::Owned(joined),
            None => return outcome,
        }
    }
}

/// Reads `text`, which is the file's but for what stands between its values. A line that is not indented far enough is told
/// in `misplaced`.
fn document<'a>(
    file: &'a SourceFile,
    text: &'a str,
    byte: &'a dyn Fn(&Marker) -> usize,
    misplaced: &'a mut Option<usize>,
) -> Result<(Yaml, Vec<Diagnostic>), Diagnostic> {
    let parser = Parser::new_from_str(text);
    let (anchors, repeated) = (BTreeMap::new(), Vec::new());
    let mut reader = Reader { file, parser, byte, misplaced, anchors, anchored: 0, aliased: 0, repeated };
    let mut root = None;
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => break,
            (Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing, _) => {}
            (event, range) => {
                if root.is_some() {
                    return Err(Diagnostic::error("yaml", "a second YAML document in the file").at(file, range));
                }
                root = Some(reader.node(event, range, 0)?);
            }
        }
    }
    Ok((root.unwrap_or(Yaml { value: YamlValue::Null, range: 0..0 }), reader.repeated))
}

struct Reader<'a> {
    file: &'a SourceFile,
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    byte: &'a dyn Fn(&Marker) -> usize,
    /// The character at which a line begins that is not indented far enough.
    misplaced: &'a mut Option<usize>,
    anchors: BTreeMap<usize, Anchored>,
    /// Values that the anchors hold.
    anchored: usize,
    /// Values that the aliases stand for.
    aliased: usize,
    /// Keys that are written twice.
    repeated: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Range<usize>), Diagnostic> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, (self.byte)(&span.start)..(self.byte)(&span.end))),
            Some(Err(error)) => {
                let at = (self.byte)(error.marker());
                if error.info().starts_with("invalid indentation") {
                    *self.misplaced = Some(error.marker().index());
                }
                Err(Diagnostic::error("yaml", format!("this is not valid YAML: {}", error.info()))
                    .at(self.file, at..at + 1)
                    .help("check the indentation, and quote text that starts with a special character or holds ': '"))
            }
            None => Ok((Event::StreamEnd, 0..0)),
        }
    }

    fn node(&mut self, event: Event<'a>, range: Range<usize>, depth: usize) -> Result<Yaml, Diagnostic> {
        if depth > MAX_DEPTH {
            return Err(self.too_deep(range));
        }
        let (value, anchor) = match event {
            Event::Alias(id) => return self.alias(id, range, depth),
            Event::Scalar(text, style, anchor, tag) => {
                // Quotes keep it text, and so does a tag.
                let plain = style == ScalarStyle::Plain && tag.is_none();
                (if plain { plain_scalar(&text) } else { YamlValue::Text(text.into_owned()) }, anchor)
            }
            Event::SequenceStart(anchor, _) => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        (Event::SequenceEnd, _) => break,
                        (event, range) => items.push(self.node(event, range, depth + 1)?),
                    }
                }
                (YamlValue::Seq(items), anchor)
            }
            Event::MappingStart(anchor, _) => (self.mapping(depth)?, anchor),
            _ => (YamlValue::Null, 0),
        };
        let yaml = Yaml { value, range };
        // 0 means none. Kept only now that it is read: an alias inside of its own anchor would have no end.
        if anchor != 0 {
            let anchored = Anchored::new(yaml.clone());
            self.anchored = self.anchored.saturating_add(anchored.values);
            if self.anchored > MAX_ANCHORED {
                let at = yaml.range.start..yaml.range.start;
                return Err(Diagnostic::error("yaml", format!("anchors hold more than {MAX_ANCHORED} values"))
                    .at(self.file, at)
                    .help("put anchors at smaller parts, not around each other"));
            }
            self.anchors.insert(anchor, anchored);
        }
        Ok(yaml)
    }

    /// What an alias stands for.
    fn alias(&mut self, id: usize, range: Range<usize>, depth: usize) -> Result<Yaml, Diagnostic> {
        let Some(found) = self.anchors.get(&id) else {
            return Err(Diagnostic::error("yaml", "this alias has no anchor").at(self.file, range));
        };
        self.aliased = self.aliased.saturating_add(found.values);
        if self.aliased > MAX_ALIASED {
            return Err(Diagnostic::error("yaml", format!("aliases stand for more than {MAX_ALIASED} values"))
                .at(self.file, range)
                .help("aliases of aliases multiply; write the values out, or generate the file"));
        }
        if depth + found.depth > MAX_DEPTH {
            return Err(self.too_deep(range));
        }
        Ok(Yaml { value: found.yaml.value.clone(), range })
    }

    fn too_deep(&self, range: Range<usize>) -> Diagnostic {
        Diagnostic::error("yaml", format!("values are nested more than {MAX_DEPTH} deep")).at(self.file, range)
    }

    fn mapping(&mut self, depth: usize) -> Result<YamlValue, Diagnostic> {
        let mut entries = Entries::default();
        // Held back: `<<` gives way to written keys, also to those below it.
        let mut merged: Vec<(Yaml, Yaml)> = Vec::new();
        loop {
            let key = match self.next()? {
                (Event::MappingEnd, _) => break,
                (event, range) => self.node(event, range, depth + 1)?,
            };
            let (event, range) = self.next()?;
            let value = self.node(event, range, depth + 1)?;
            if key.as_str() == Some("<<") {
                let maps = match value.value {
                    YamlValue::Seq(items) => items,
                    other => vec![Yaml { value: other, range: value.range }],
                };
                for map in maps {
                    if let YamlValue::Map(entries) = map.value {
                        merged.extend(entries);
                    }
                }
                continue;
            }
            if let Some(first) = entries.find(&key) {
                let name = key.scalar().unwrap_or_default();
                let found = Diagnostic::error("yaml", format!("the key '{name}' is written twice"))
                    .at(self.file, key.range.clone())
                    .related("first here", self.file, first.range.clone())
                    .help("merge the two entries");
                self.repeated.push(found);
            }
            entries.push(key, value);
        }
        // Of several merged mappings the first that has a key gives it, as in YAML 1.1.
        for (key, value) in merged {
            if entries.find(&key).is_none() {
                entries.push(key, value);
            }
        }
        Ok(YamlValue::Map(entries.list))
    }
}

/// The entries of a mapping, found by key: a mapping with 100,000 keys would take minutes otherwise.
#[derive(Default)]
struct Entries {
    list: Vec<(Yaml, Yaml)>,
    /// Where keys are that have this text; `1` and `'1'` have the same.
    by_text: HashMap<String, Vec<usize>>,
}

impl Entries {
    fn text(key: &Yaml) -> String {
        key.scalar().unwrap_or_else(|| key.to_json().to_string())
    }

    fn find(&self, key: &Yaml) -> Option<&Yaml> {
        self.place(key).map(|place| &self.list[place].0)
    }

    fn place(&self, key: &Yaml) -> Option<usize> {
        let places = self.by_text.get(&Self::text(key))?;
        places.iter().copied().find(|place| self.list[*place].0.value == key.value)
    }

    /// Also in the place of an entry of the same key.
    fn push(&mut self, key: Yaml, value: Yaml) {
        match self.place(&key) {
            Some(place) => self.list[place] = (key, value),
            None => {
                self.by_text.entry(Self::text(&key)).or_default().push(self.list.len());
                self.list.push((key, value));
            }
        }
    }
}

/// Reads a mapping from text such as `--vars`.
///
/// # Errors
/// When it is not YAML or not a mapping.
pub fn mapping(name: &str, text: &str) -> Result<serde_json::Map<String, Json>, Diagnostic> {
    let file = SourceFile::new(name, text);
    let yaml = parse(&file)?;
    match yaml.to_json() {
        Json::Object(map) => Ok(map),
        Json::Null => Ok(serde_json::Map::new()),
        _ => {
            Err(Diagnostic::error("yaml", format!("expected a mapping such as {{key: value}}, found {}", yaml.kind()))
                .at(&file, yaml.range))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> String {
        match parse(&SourceFile::new("x.yml", text)) {
            Ok(yaml) => yaml.to_json().to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn scalars_resolve_as_in_pyyaml() {
        let text = "a: yes\nb: 'yes'\nc: 1.0\nd: 1_000\ne: 1.2.3\nf: ~\ng: -4\nh: 0x1F\ni: 2024-01-01\nj: 1e3\nk: off";
        insta::assert_snapshot!(json(text), @r#"{"a":true,"b":"yes","c":1.0,"d":1000,"e":"1.2.3","f":null,"g":-4,"h":31,"i":"2024-01-01","j":"1e3","k":false}"#);
    }

    #[test]
    fn anchors_and_merge_keys() {
        insta::assert_snapshot!(json("base: &b {x: 1, y: 2}\nmore:\n  <<: *b\n  y: 3"), @r#"{"base":{"x":1,"y":2},"more":{"y":3,"x":1}}"#);
    }

    #[test]
    fn places_count_characters_not_bytes() {
        let file = SourceFile::new("x.yml", "é: ü\nk: v\n");
        let yaml = parse(&file).unwrap();
        assert_eq!(&file.text[yaml.get("k").unwrap().range.clone()], "v");
    }

    #[test]
    fn brackets_close_wherever_they_stand() {
        insta::assert_snapshot!(json("a: [ # one\n  1,\n]\nb: {\nx: [\n2\n]}\n"), @r#"{"a":[1],"b":{"x":[2]}}"#);
        let file = SourceFile::new("x.yml", "é: [ # ü\n  1\n]\nk: v\n");
        let yaml = parse(&file).unwrap();
        assert_eq!(&file.text[yaml.get("k").unwrap().range.clone()], "v");
        assert!(json("a:\n    b: 1\n  c: 2").contains("did not find expected key"));
    }

    #[test]
    fn aliases_end_before_they_fill_the_memory() {
        let bomb = |levels: u8| {
            let name = |level: u8| char::from(b'a' + level);
            let mut text = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
            for level in 1..levels {
                let (name, below) = (name(level), vec![format!("*{}", name(level - 1)); 9].join(","));
                text.push_str(&format!("{name}: &{name} [{below}]\n"));
            }
            text
        };
        // What a project uses is far below the bound.
        assert!(json(&bomb(5)).starts_with("{\"a\":"));
        insta::assert_snapshot!(json(&bomb(8)), @"x.yml:6:8: error: aliases stand for more than 100000 values [yaml] (aliases of aliases multiply; write the values out, or generate the file)");
        insta::assert_snapshot!(json(&bomb(20)), @"x.yml:6:8: error: aliases stand for more than 100000 values [yaml] (aliases of aliases multiply; write the values out, or generate the file)");
        let merges = "a: &a {k: v}\nb: &b {<<: [*a, *a]}\n".to_owned()
            + &(0..40).map(|i| format!("c{i}: &c{i} {{x: [*b, *b]}}\n")).collect::<String>();
        assert!(json(&merges).starts_with("{"));
    }

    #[test]
    fn long_texts_count_by_their_length() {
        let text = format!("a: &a {}\nb: [{}]\n", "x".repeat(1_000_000), vec!["*a"; 100].join(", "));
        insta::assert_snapshot!(json(&text), @"x.yml:2:29: error: aliases stand for more than 100000 values [yaml] (aliases of aliases multiply; write the values out, or generate the file)");
    }

    #[test]
    fn aliases_cannot_nest_deeper_than_text() {
        let mut text = format!("a0: &a0 {}x{}\n", "[".repeat(40), "]".repeat(40));
        text.push_str(&format!("a1: &a1 {}*a0{}\n", "[".repeat(40), "]".repeat(40)));
        insta::assert_snapshot!(json(&text), @"x.yml:2:49: error: values are nested more than 64 deep [yaml]");
    }

    #[test]
    fn anchors_around_each_other_end() {
        let anchors: String = (0..60).map(|i| format!("[&a{i} ")).collect();
        let text = format!("a: {anchors}[{}]{}\n", "x,".repeat(100_000), "]".repeat(60));
        assert!(json(&text).contains("anchors hold more than 1000000 values"));
    }

    #[test]
    fn many_keys_take_no_longer_than_many_lines() {
        let text: String = (0..100_000).map(|i| format!("key{i}: 1\n")).collect();
        let start = std::time::Instant::now();
        assert!(parse(&SourceFile::new("x.yml", text)).is_ok());
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }

    #[test]
    fn mistakes_have_places() {
        insta::assert_snapshot!(json("a: 1\nb: [1, 2\nc: 3\n"));
        insta::assert_snapshot!(json("a: 1\na: 2\n"), @"x.yml:2:1: error: the key 'a' is written twice [yaml] (merge the two entries)");
    }
}

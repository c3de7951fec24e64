//! A table or view as templates see it.

mod policy;

use std::{cmp::Ordering, fmt, sync::Arc};

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{DynObject, Enumerator, Object, ObjectRepr},
};

pub(crate) use policy::Included;
use policy::{Parts, mapping};

use super::{Dict, List};
use crate::{
    definitions::{Dialect, Quoting, Relation, cte_name, quoting::join},
    jinja::{
        arguments::{Arguments, named},
        fault::fault,
    },
};

/// What `ref()`, `source()` and `this` give.
#[derive(Debug, Clone)]
pub(crate) struct RelationValue {
    /// Its parts; a schema or an identifier that it does not have is empty.
    pub(crate) relation: Relation,
    /// `table` or `view`, when it is known to exist.
    pub(crate) kind: Option<String>,
    /// Stands in the SQL in place of the name: an ephemeral model's CTE.
    pub(crate) alias: Option<String>,
    /// Stands in the SQL likewise: the file that a source lies in.
    pub(crate) external: Option<String>,
    /// Stands in the SQL likewise, and not where it is asked for by `render()`: some of its rows, or none.
    pub(crate) part_of_rows: Option<String>,
    /// How its name is written.
    pub(crate) quoting: Quoting,
    /// Which parts of its name are written.
    pub(crate) included: Included,
    /// Of an information schema: which view of it is meant.
    pub(crate) view: Option<String>,
    pub(crate) dialect: Dialect,
}

/// The identifier of an information schema.
const INFORMATION_SCHEMA: &str = "INFORMATION_SCHEMA";

/// Parts of a relation's name.
const PARTS: [&str; 3] = ["database", "schema", "identifier"];

impl RelationValue {
    pub(crate) fn into_value(self) -> Value {
        Value::from_object(self)
    }

    /// As it stands in a statement.
    pub(crate) fn text(&self) -> String {
        self.alias.clone().or_else(|| self.part_of_rows.clone()).unwrap_or_else(|| self.whole())
    }

    /// The same of all its rows, as in `alter table`.
    fn whole(&self) -> String {
        self.alias.clone().or_else(|| self.external.clone()).unwrap_or_else(|| self.name())
    }

    /// The parts that it has and shows.
    fn name(&self) -> String {
        let quoted = [self.quoting.database, self.quoting.schema, self.quoting.identifier];
        let shown = PARTS.iter().zip(quoted).filter(|(part, _)| self.included.has(part));
        let mut name = join(shown.filter_map(|(part, quoted)| Some((self.part(part)?, quoted))), self.dialect);
        if let Some(view) = &self.view {
            name.push('.');
            name.push_str(view);
        }
        name
    }

    /// A part of its name that it has.
    fn part(&self, name: &str) -> Option<&str> {
        let part = match name {
            "database" => self.relation.database.as_deref(),
            "schema" => Some(self.relation.schema.as_str()),
            _ => Some(self.relation.identifier.as_str()),
        };
        part.filter(|part| !part.is_empty())
    }

    /// The same with parts replaced: by what is given, none takes one away.
    fn replaced(&self, part: impl Fn(&str) -> Option<Value>) -> Self {
        let text = |value: Value| value.as_str().map(str::to_owned);
        let mut changed = self.clone();
        if let Some(given) = part("database") {
            changed.relation.database = text(given);
        }
        if let Some(given) = part("schema") {
            changed.relation.schema = text(given).unwrap_or_default();
        }
        if let Some(given) = part("identifier") {
            changed.relation.identifier = text(given).unwrap_or_default();
        }
        changed
    }

    /// The same with these settings: `type`, `path`, and how and what of its name is written.
    fn incorporated(&self, args: &Arguments<'_>) -> Result<Self, Error> {
        let path = args.get("path").cloned().unwrap_or_default();
        let given = |value: Value| (!value.is_undefined()).then_some(value);
        let mut changed = self.replaced(|part| path.get_attr(part).ok().and_then(given));
        if let Some(kind) = args.get("type") {
            changed.kind = Some(kind.to_string());
        }
        let policy = |name: &str| args.get(name).and_then(|policy| serde_json::to_value(policy).ok());
        changed.quoting = Quoting::read(policy("quote_policy").as_ref()).or(changed.quoting);
        changed.included = changed.included.with(policy("include_policy").as_ref());
        Ok(changed)
    }

    /// The information schema that tells of it, or one view of that.
    fn information_schema(&self, view: Option<&str>) -> Self {
        // BigQuery has one for each dataset, and the list of these for the project.
        let of_schema = self.dialect == Dialect::GoogleSql
            && view.is_some_and(|view| !["SCHEMATA", "SCHEMATA_OPTIONS"].contains(&view.to_ascii_uppercase().as_str()));
        let quoting = Quoting { identifier: Some(false), ..self.quoting };
        Self {
            relation: Relation {
                database: self.relation.database.clone(),
                schema: if of_schema { self.relation.schema.clone() } else { String::new() },
                identifier: INFORMATION_SCHEMA.to_owned(),
            },
            kind: None,
            alias: None,
            external: None,
            part_of_rows: None,
            quoting,
            included: Included { database: self.part("database").is_some(), schema: of_schema, identifier: true },
            view: view.map(str::to_owned),
            dialect: self.dialect,
        }
    }

    /// Whether it has these parts. As in dbt one that differs in case alone is refused rather than guessed.
    fn matches(&self, args: &Arguments<'_>) -> Result<bool, Error> {
        let wanted: Vec<(&str, &str)> = {
            let one = |part: &'static str| args.optional_text(part).map(|text| text.map(|text| (part, text)));
            PARTS.into_iter().filter_map(|part| one(part).transpose()).collect::<Result<_, _>>()?
        };
        if wanted.is_empty() {
            return Err(fault("argument", "matches() is told no part of a name to compare".to_owned(), None));
        }
        let is = |alike: fn(&str, &str) -> bool| {
            wanted.iter().all(|(part, text)| self.part(part).is_some_and(|own| alike(own, text)))
        };
        if is(|own, text| own == text) || !is(str::eq_ignore_ascii_case) {
            return Ok(is(|own, text| own == text));
        }
        let message = format!("matches() is asked for a name that differs from {} in case", self.name());
        Err(fault("argument", message, Some("write the name as the relation has it".to_owned())))
    }

    fn is(&self, kind: &str) -> bool {
        self.kind.as_deref() == Some(kind)
    }

    fn path(&self) -> Value {
        Parts::value("Path", PARTS.map(|part| self.part(part).map_or(Value::from(()), Value::from)))
    }

    fn quote_policy(&self) -> Value {
        let quoted = [self.quoting.database, self.quoting.schema, self.quoting.identifier];
        Parts::value("Policy", quoted.map(|quoted| Value::from(quoted.unwrap_or(true))))
    }

    /// All that it is, without what it is not where `omits_none`.
    fn to_dict(&self, omits_none: bool) -> Value {
        let none = || Value::from(());
        let quote: String = self.dialect.quote("").chars().take(1).collect();
        let all = [
            ("path", mapping(&self.path())),
            ("type", self.kind.as_deref().map_or_else(none, Value::from)),
            ("quote_character", Value::from(quote)),
            ("include_policy", mapping(&self.included.value())),
            ("quote_policy", mapping(&self.quote_policy())),
            ("dbt_created", Value::from(false)),
            ("limit", none()),
            ("event_time_filter", none()),
            ("require_alias", Value::from(false)),
            ("catalog", none()),
            ("renameable_relations", List::value([])),
            ("replaceable_relations", List::value([])),
            ("external", self.external.as_deref().map_or_else(none, Value::from)),
        ];
        let kept = all.into_iter().filter(|(_, value)| !omits_none || !value.is_none());
        Dict::at_level(kept.map(|(key, value)| (Value::from(key), value)), 0)
    }
}

impl Object for RelationValue {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let part = |name: &str| Some(self.part(name).map_or(Value::from(()), Value::from));
        Some(match key.as_str()? {
            "database" | "project" => return part("database"),
            "schema" | "dataset" => return part("schema"),
            "identifier" | "name" | "table" => return part("identifier"),
            "type" => self.kind.as_deref().map_or(Value::from(()), Value::from),
            "is_table" => Value::from(self.is("table")),
            "is_view" => Value::from(self.is("view")),
            "is_materialized_view" => Value::from(self.is("materialized_view")),
            "is_cte" => Value::from(self.alias.is_some() || self.is("cte")),
            "is_pointer" | "is_function" | "dbt_created" | "require_alias" => Value::from(false),
            // dbt-duckdb has no kind that is renamed or replaced as it stands.
            "can_be_renamed" | "can_be_replaced" => Value::from(false),
            "metadata" => Value::from_pairs([("type", format!("{}Relation", self.dialect.name()))]),
            "path" => self.path(),
            "include_policy" => self.included.value(),
            "quote_policy" => self.quote_policy(),
            "quote_character" => Value::from(self.dialect.quote("").chars().take(1).collect::<String>()),
            "limit" | "event_time_filter" | "catalog" => Value::from(()),
            "external" => self.external.as_deref().map_or(Value::from(()), Value::from),
            "information_schema_view" => self.view.as_deref().map_or(Value::from(()), Value::from),
            _ => return None,
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    /// Two are equal of which all is the same: where they stand, what they are, and how their names are written.
    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let other = other.downcast_ref::<Self>()?;
        let quoted =
            |one: &Self| [one.quoting.database, one.quoting.schema, one.quoting.identifier].map(|it| it != Some(false));
        let compared = |one: &Self| {
            (one.relation.clone(), one.alias.clone(), one.kind.clone(), one.included, quoted(one), one.view.clone())
        };
        Some(compared(self).cmp(&compared(other)))
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let changed = |relation: Self| Ok(relation.into_value());
        match method {
            // As dbt's relations, it can be asked like a mapping.
            "get" => {
                let found = args.first().and_then(|key| self.get_value(key));
                Ok(found.or_else(|| args.get(1).cloned()).unwrap_or_else(|| Value::from(())))
            }
            "render" => Ok(Value::from(self.whole())),
            "render_limited" => Ok(Value::from(self.text())),
            "include" | "quote" => {
                let args = Arguments::of(method, args, &PARTS)?;
                let said = |part: &str| args.get(part).map(Value::is_true);
                if method == "include" {
                    return changed(Self { included: self.included.said(said), ..(**self).clone() });
                }
                let quoting =
                    Quoting { database: said("database"), schema: said("schema"), identifier: said("identifier") };
                changed(Self { quoting: quoting.or(self.quoting), ..(**self).clone() })
            }
            "quoted" => {
                Ok(Value::from(self.dialect.quote(Arguments::of(method, args, &["identifier"])?.text("identifier")?)))
            }
            "incorporate" | "replace" => {
                let args = Arguments::of(method, args, &["path", "type", "quote_policy", "include_policy"])?;
                changed(self.incorporated(&args)?)
            }
            "replace_path" => {
                let args = named(args, &[]);
                changed(self.replaced(|part| args.get(part).cloned()))
            }
            "without_identifier" => {
                let mut relation = (**self).clone();
                relation.relation.identifier.clear();
                changed(relation)
            }
            "information_schema" => {
                let args = Arguments::of(method, args, &["view_name"])?;
                changed(self.information_schema(args.optional_text("view_name")?))
            }
            "information_schema_only" => changed(self.information_schema(None)),
            "matches" => Ok(Value::from(self.matches(&Arguments::of(method, args, &PARTS)?)?)),
            "to_dict" => Ok(self.to_dict(Arguments::of(method, args, &["omit_none"])?.is_true("omit_none"))),
            "add_ephemeral_prefix" => Ok(Value::from(cte_name(Arguments::of(method, args, &["name"])?.text("name")?))),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a relation has no method '{method}'"))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

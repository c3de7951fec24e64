//! The names that a place in a template sees: variables, dbt's functions and objects, macros.

mod calls;
mod function;
mod namespace;
mod overridden;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr},
};

use calls::MacroValue;
pub(crate) use calls::{Caller, rendered};
pub(crate) use function::Function;
use namespace::Namespace;
use overridden::overridden;

use crate::{
    definitions::Relation,
    jinja::{
        render::Render,
        values::{
            pairs,
            relation::{Included, RelationValue},
        },
        world::MacroDef,
    },
};

/// What one of dbt's functions does.
pub(crate) type Body = fn(&Scope, &mut State<'_, '_>, &[Value]) -> Result<Value, Error>;

/// What one of dbt's names stands for.
#[derive(Clone, Copy)]
pub(crate) enum Meaning {
    /// A value, such as `target`. No macro hides it.
    Value(fn(&Scope) -> Value),
    /// A function or an object that can be called, and that `builtins` holds as well. A macro of the same name hides it.
    Builtin(fn(&Scope) -> Value),
    /// A function. A macro of the same name hides it: a project may redefine it.
    Function(Body),
    /// The same of what is a macro in dbt: who calls it has its id among the macros it calls.
    Macro(Body),
    /// What prepared templates call and people do not; it sees the names of the macro it is called in.
    Internal(Body),
}

/// A name and what it stands for.
pub(crate) type Name = (&'static str, Meaning);

/// The names at one place: a macro's own on top of everybody's.
#[derive(Clone)]
pub(crate) struct Scope {
    pub(crate) render: Arc<Render>,
    /// The package whose macros are meant by bare names.
    pub(crate) package: String,
    /// dbt's own.
    pub(crate) names: &'static [Name],
    locals: Arc<BTreeMap<String, Value>>,
    given: Arc<BTreeSet<String>>,
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("package", &self.package).finish_non_exhaustive()
    }
}

impl Scope {
    pub(crate) fn new(render: Arc<Render>, names: &'static [Name]) -> Self {
        let package = render.subject.package.clone();
        Self { render, package, names, locals: Arc::default(), given: Arc::default() }
    }

    /// The same with names on top.
    pub(crate) fn with(&self, locals: BTreeMap<String, Value>) -> Self {
        let mut all = (*self.locals).clone();
        all.extend(locals);
        Self { locals: Arc::new(all), ..self.clone() }
    }

    /// The same without the names of a macro. What a value may hold must not hold other values in turn.
    pub(crate) fn bare(&self) -> Self {
        Self { locals: Arc::default(), given: Arc::default(), ..self.clone() }
    }

    pub(crate) fn into_value(self) -> Value {
        Value::from_object(self)
    }

    /// A macro as a value.
    pub(crate) fn macro_value(&self, def: &MacroDef) -> Value {
        Value::from_object(MacroValue {
            scope: self.bare(),
            package: def.public.package_name.clone(),
            name: def.public.name.clone(),
        })
    }

    /// A table or view that nothing is known of but its name.
    pub(crate) fn relation(&self, relation: Relation) -> RelationValue {
        let world = &self.render.world;
        RelationValue {
            relation,
            kind: None,
            alias: None,
            external: None,
            part_of_rows: None,
            quoting: world.quoting,
            included: Included::default(),
            view: None,
            dialect: world.target.dialect,
        }
    }

    /// What dbt itself has under a name, whatever a project defines there: `dbt.is_incremental`.
    fn built_in(&self, name: &str) -> Option<Value> {
        let (name, meaning) = self.names.iter().find(|(known, _)| *known == name)?;
        match meaning {
            Meaning::Builtin(make) => Some(make(self)),
            Meaning::Function(body) => Some(Function::value(self.bare(), name, *body)),
            Meaning::Macro(body) => Some(Function::macro_value(self.bare(), name, *body)),
            Meaning::Value(_) | Meaning::Internal(_) => None,
        }
    }

    /// What a name means here: the macro's own names, those of dbt that no macro hides, macros, dbt's other functions, packages.
    fn lookup(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.locals.get(name) {
            return Some(value.clone());
        }
        if let Some(value) = self.render.everywhere.get(name) {
            return Some(value.clone());
        }
        if let Some(value) = overridden(&self.render, name).or_else(|| self.render.added(name)) {
            return Some(value);
        }
        let known = self.names.iter().find(|(known, _)| *known == name);
        match known {
            Some((_, Meaning::Value(make))) => return Some(make(self)),
            Some((name, Meaning::Internal(body))) => return Some(Function::value(self.clone(), name, *body)),
            Some((_, Meaning::Builtin(_) | Meaning::Function(_) | Meaning::Macro(_))) | None => {}
        }
        if let Some(def) = self.render.world.meant(&self.render.subject.package, &self.package, name) {
            return Some(self.macro_value(def));
        }
        if let Some(value) = self.built_in(name) {
            return Some(value);
        }
        self.render
            .world
            .macros
            .contains_key(name)
            .then(|| Value::from_object(Namespace { scope: self.bare(), package: name.to_owned() }))
    }

    /// Whether the macro was called with this argument.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        self.given.contains(name)
    }
}

impl Object for Scope {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.lookup(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.lookup(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    /// `context.update({'name': value})`: the names are seen by all templates of the render.
    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match self.lookup(method) {
            Some(value) => value.call(state, args),
            None if method == "update" => {
                for (name, value) in args.iter().map(pairs).collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
                    state.consume_fuel(2)?;
                    self.render.add(name.to_string(), value);
                }
                Ok(Value::from(()))
            }
            None => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }
}

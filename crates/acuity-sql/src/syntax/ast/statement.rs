//! Statements, as written.

use super::{Expr, FromItem, Ident, Path, Query, TypeSyntax};
use crate::diagnostics::Loc;

/// A statement.
#[derive(Debug, Clone)]
pub(crate) enum Statement {
    Query(Query),
    CreateTable {
        replace: bool,
        temporary: bool,
        if_not_exists: bool,
        name: Path,
        columns: Vec<ColumnDef>,
        query: Option<Query>,
        like: Option<Path>,
    },
    CreateView {
        replace: bool,
        if_not_exists: bool,
        name: Path,
        columns: Vec<Ident>,
        query: Query,
    },
    CreateSchema {
        if_not_exists: bool,
        name: Path,
    },
    CreateFunction {
        function: FunctionDef,
        then: Option<Box<Statement>>,
    },
    Drop {
        kind: DropKind,
        if_exists: bool,
        name: Path,
    },
    Truncate(Path),
    Insert {
        name: Path,
        columns: Vec<Ident>,
        source: InsertSource,
    },
    Update {
        name: Path,
        alias: Option<Ident>,
        set: Vec<(Path, Option<Expr>)>,
        from: Option<FromItem>,
        filter: Expr,
    },
    Delete {
        name: Path,
        alias: Option<Ident>,
        filter: Expr,
    },
    Merge {
        name: Path,
        alias: Option<Ident>,
        source: FromItem,
        on: Expr,
        clauses: Vec<MergeClause>,
    },
}

/// A SQL function of the statement.
#[derive(Debug, Clone)]
pub(crate) struct FunctionDef {
    pub(crate) name: Ident,
    /// A parameter without a type is of ANY TYPE.
    /// In the order of the call.
    pub(crate) params: Vec<(Ident, Option<TypeSyntax>)>,
    /// The declared type of the result; the body must fit it.
    pub(crate) returns: Option<TypeSyntax>,
    pub(crate) body: Expr,
}

/// A column of CREATE TABLE.
#[derive(Debug, Clone)]
pub(crate) struct ColumnDef {
    pub(crate) name: Ident,
    pub(crate) ty: TypeSyntax,
    pub(crate) not_null: bool,
}

/// What INSERT puts into the table.
#[derive(Debug, Clone)]
pub(crate) enum InsertSource {
    /// None is DEFAULT.
    Values(Vec<Vec<Option<Expr>>>),
    Query(Box<Query>),
}

/// Which rows a clause of MERGE is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MergeMatch {
    Matched,
    /// NOT MATCHED, with or without BY TARGET.
    NotMatchedByTarget,
    /// NOT MATCHED BY SOURCE: rows of the target that no row of the source meets.
    NotMatchedBySource,
}

/// A clause of MERGE.
#[derive(Debug, Clone)]
pub(crate) struct MergeClause {
    pub(crate) when: MergeMatch,
    pub(crate) and: Option<Expr>,
    pub(crate) action: MergeAction,
}

/// What a clause of MERGE does.
#[derive(Debug, Clone)]
pub(crate) enum MergeAction {
    Delete,
    Update(Vec<(Path, Option<Expr>)>),
    /// Columns and values; `INSERT ROW` has no values.
    Insert {
        columns: Vec<Ident>,
        values: Option<Vec<Option<Expr>>>,
        at: Loc,
    },
}

/// What DROP removes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum DropKind {
    Table,
    View,
    Schema,
}

impl DropKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            DropKind::Table => "TABLE",
            DropKind::View => "VIEW",
            DropKind::Schema => "SCHEMA",
        }
    }
}

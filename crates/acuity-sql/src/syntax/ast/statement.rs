//! Statements, as written.

use super::{Expr, FromItem, Ident, Path, Query, TypeSyntax};
use crate::diagnostics::Loc;

/// A statement.
///
/// CREATE TABLE has columns, a query, both, or another table to be like. CREATE FUNCTION comes with the statement that
/// follows and may call it. INSERT without columns means all of the table's, in their order. GoogleSQL wants a WHERE in
/// UPDATE and DELETE. In the assignments of UPDATE and MERGE None is DEFAULT; of MERGE's clauses the first that fits a
/// row acts.
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
        /// Another table whose columns it has.
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
    /// CREATE FUNCTION of a function that stays.
    CreateRoutine {
        replace: bool,
        if_not_exists: bool,
        name: Path,
        routine: Routine,
    },
    Drop {
        kind: DropKind,
        if_exists: bool,
        name: Path,
    },
    Alter {
        kind: DropKind,
        if_exists: bool,
        name: Path,
        changes: Vec<Alteration>,
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
    /// The name in calls; it hides a built-in function.
    pub(crate) name: Ident,
    /// In the order of the call.
    pub(crate) params: Vec<Param>,
    /// The declared type of the result; the body must fit it.
    pub(crate) returns: Option<TypeSyntax>,
    /// An expression over the parameters.
    pub(crate) body: Expr,
    /// AGGREGATE: the body aggregates the rows of the call's group.
    pub(crate) aggregate: bool,
    /// Whether it was written in another text than the statement that calls it.
    pub(crate) foreign: bool,
    /// IF NOT EXISTS, of a temporary one: an earlier function of its name stays.
    pub(crate) if_not_exists: bool,
}

/// A parameter of a SQL function.
#[derive(Debug, Clone)]
pub(crate) struct Param {
    /// Its name in the body.
    pub(crate) name: Ident,
    /// Its type; None: ANY TYPE.
    pub(crate) ty: Option<TypeSyntax>,
    /// NOT AGGREGATE: a function that aggregates uses it outside of its aggregates as well.
    pub(crate) not_aggregate: bool,
}

/// A function that stays, of values or of rows.
#[derive(Debug, Clone)]
pub(crate) enum Routine {
    /// CREATE FUNCTION.
    Value(FunctionDef),
    /// CREATE TABLE FUNCTION.
    Table(TableFunctionDef),
}

/// A function whose call is a table.
#[derive(Debug, Clone)]
pub(crate) struct TableFunctionDef {
    /// In the order of the call.
    pub(crate) params: Vec<Param>,
    /// The declared columns.
    pub(crate) returns: Option<Vec<(Option<Ident>, TypeSyntax)>>,
    /// A query over the parameters.
    pub(crate) query: Box<Query>,
}

/// A column of CREATE TABLE.
#[derive(Debug, Clone)]
pub(crate) struct ColumnDef {
    pub(crate) name: Ident,
    pub(crate) ty: TypeSyntax,
    /// NOT NULL: the one constraint that BigQuery enforces.
    pub(crate) not_null: bool,
    /// DEFAULT: what a row has that does not say.
    pub(crate) default: Option<Expr>,
}

/// What INSERT puts into the table.
#[derive(Debug, Clone)]
pub(crate) enum InsertSource {
    /// None is DEFAULT.
    Values(Vec<Vec<Option<Expr>>>),
    /// The rows of a query, matched to the columns by place.
    Query(Box<Query>),
}

/// Which rows a clause of MERGE is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MergeMatch {
    /// Rows of the target that meet one of the source.
    Matched,
    /// NOT MATCHED, with or without BY TARGET.
    NotMatchedByTarget,
    /// NOT MATCHED BY SOURCE: rows of the target that no row of the source meets.
    NotMatchedBySource,
}

/// A clause of MERGE.
#[derive(Debug, Clone)]
pub(crate) struct MergeClause {
    /// Which rows.
    pub(crate) when: MergeMatch,
    /// A further condition on them.
    pub(crate) and: Option<Expr>,
    /// What happens to them.
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

/// What ALTER does to a table, view or dataset.
#[derive(Debug, Clone)]
pub(crate) enum Alteration {
    AddColumn {
        unless_there: bool,
        column: ColumnDef,
    },
    DropColumn {
        if_there: bool,
        name: Ident,
    },
    RenameColumn {
        if_there: bool,
        name: Ident,
        to: Ident,
    },
    Rename(Ident),
    /// SET OPTIONS, of which only the description is seen by anybody.
    Options(Vec<(Ident, Expr)>),
    Column {
        if_there: bool,
        name: Ident,
        change: ColumnChange,
    },
    /// A key: those of BigQuery are not enforced.
    Nothing,
}

/// What ALTER COLUMN does.
#[derive(Debug, Clone)]
pub(crate) enum ColumnChange {
    Type(TypeSyntax),
    DropNotNull,
    Default(Expr),
    DropDefault,
    Options(Vec<(Ident, Expr)>),
}

/// What DROP removes, and ALTER changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum DropKind {
    /// DROP TABLE.
    Table,
    /// DROP VIEW.
    View,
    /// DROP SCHEMA.
    Schema,
    /// DROP FUNCTION.
    Function,
    /// DROP TABLE FUNCTION.
    TableFunction,
}

impl DropKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            DropKind::Table => "TABLE",
            DropKind::View => "VIEW",
            DropKind::Schema => "SCHEMA",
            DropKind::Function => "FUNCTION",
            DropKind::TableFunction => "TABLE FUNCTION",
        }
    }
}

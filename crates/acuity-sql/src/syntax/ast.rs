//! The syntax tree of a statement, as written.

pub(crate) use super::operators::{BinaryOp, CompareOp, UnaryOp};
use crate::diagnostics::Loc;

#[derive(Debug, Clone)]
pub(crate) struct Ident {
    pub(crate) text: String,
    pub(crate) at: Loc,
}

impl Ident {
    pub(crate) fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }
}

pub(crate) type Path = Vec<Ident>;

#[derive(Debug, Clone)]
pub(crate) struct Expr {
    pub(crate) kind: ExprKind,
    pub(crate) at: Loc,
}

#[derive(Debug, Clone)]
pub(crate) enum ExprKind {
    Null,
    Bool(bool),
    Int(String),
    Float(String),
    Str(String),
    Bytes(Vec<u8>),
    /// `DATE '2020-01-01'`: the type's name and the text.
    Typed(String, String),
    Interval {
        value: Box<Expr>,
        from: Ident,
        to: Option<Ident>,
    },
    Name(Ident),
    Field(Box<Expr>, Ident),
    /// `array[OFFSET(i)]`; the accessor is None for a bare index.
    Index {
        array: Box<Expr>,
        accessor: Option<Ident>,
        index: Box<Expr>,
    },
    Not(Box<Expr>),
    Unary {
        op: UnaryOp,
        expr: Box<Expr>,
    },
    Binary {
        left: Box<Expr>,
        op: BinaryOp,
        right: Box<Expr>,
    },
    And(Vec<Expr>),
    Or(Vec<Expr>),
    IsNull {
        expr: Box<Expr>,
        negated: bool,
    },
    IsBool {
        expr: Box<Expr>,
        value: bool,
        negated: bool,
    },
    IsDistinct {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
    },
    Between {
        expr: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    InList {
        expr: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    InQuery {
        expr: Box<Expr>,
        query: Box<Query>,
        negated: bool,
    },
    InUnnest {
        expr: Box<Expr>,
        array: Box<Expr>,
        negated: bool,
    },
    Like {
        expr: Box<Expr>,
        pattern: Box<Expr>,
        negated: bool,
    },
    /// `LIKE ANY (…)` and `LIKE ALL (…)`.
    LikeMany {
        expr: Box<Expr>,
        patterns: Vec<Expr>,
        all: bool,
        negated: bool,
    },
    Case {
        operand: Option<Box<Expr>>,
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Cast {
        expr: Box<Expr>,
        ty: TypeSyntax,
        safe: bool,
        format: Option<Box<Expr>>,
        zone: Option<Box<Expr>>,
    },
    Extract {
        part: Box<Expr>,
        expr: Box<Expr>,
        zone: Option<Box<Expr>>,
    },
    Call(Box<Call>),
    Array {
        element: Option<TypeSyntax>,
        items: Vec<Expr>,
    },
    ArrayQuery(Box<Query>),
    Struct {
        fields_type: Option<Vec<(Option<Ident>, TypeSyntax)>>,
        fields: Vec<(Option<Ident>, Expr)>,
    },
    Tuple(Vec<Expr>),
    Subquery(Box<Query>),
    Exists(Box<Query>),
    Lambda {
        params: Vec<Ident>,
        body: Box<Expr>,
    },
    NamedArgument(Ident, Box<Expr>),
    Star,
}

#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) name: Path,
    pub(crate) safe: bool,
    pub(crate) args: Vec<Expr>,
    pub(crate) distinct: bool,
    /// IGNORE NULLS is true, RESPECT NULLS is false.
    pub(crate) ignore_nulls: Option<bool>,
    /// `HAVING MAX expr` is (true, expr).
    pub(crate) having: Option<(bool, Expr)>,
    pub(crate) order_by: Vec<OrderItem>,
    pub(crate) limit: Option<Expr>,
    pub(crate) over: Option<Window>,
}

#[derive(Debug, Clone)]
pub(crate) enum Window {
    Named(Ident),
    Spec(Box<WindowSpec>),
}

#[derive(Debug, Clone)]
pub(crate) struct WindowSpec {
    pub(crate) base: Option<Ident>,
    pub(crate) partition_by: Vec<Expr>,
    pub(crate) order_by: Vec<OrderItem>,
    pub(crate) frame: Option<Frame>,
    pub(crate) at: Loc,
}

#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) rows: bool,
    pub(crate) start: Bound,
    pub(crate) end: Option<Bound>,
    pub(crate) at: Loc,
}

#[derive(Debug, Clone)]
pub(crate) enum Bound {
    UnboundedPreceding,
    Preceding(Expr),
    CurrentRow,
    Following(Expr),
    UnboundedFollowing,
}

#[derive(Debug, Clone)]
pub(crate) struct OrderItem {
    pub(crate) expr: Expr,
    pub(crate) descending: bool,
    pub(crate) nulls_first: Option<bool>,
}

#[derive(Debug, Clone)]
pub(crate) enum TypeSyntax {
    Named(Ident, Vec<Expr>),
    Array(Box<TypeSyntax>, Loc),
    Struct(Vec<(Option<Ident>, TypeSyntax)>),
}

#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) recursive: bool,
    pub(crate) ctes: Vec<Cte>,
    pub(crate) body: Body,
    pub(crate) order_by: Vec<OrderItem>,
    pub(crate) limit: Option<Expr>,
    pub(crate) offset: Option<Expr>,
    pub(crate) at: Loc,
}

#[derive(Debug, Clone)]
pub(crate) struct Cte {
    pub(crate) name: Ident,
    pub(crate) query: Query,
}

#[derive(Debug, Clone)]
pub(crate) enum Body {
    Select(Box<Select>),
    Query(Box<Query>),
    /// All operands of one run of the same operator.
    Set {
        op: SetOp,
        distinct: bool,
        items: Vec<Body>,
        at: Loc,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetOp {
    Union,
    Intersect,
    Except,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowForm {
    Columns,
    Struct,
    Value,
}

#[derive(Debug, Clone)]
pub(crate) struct Select {
    pub(crate) distinct: bool,
    pub(crate) form: RowForm,
    pub(crate) items: Vec<SelectItem>,
    pub(crate) from: Option<FromItem>,
    pub(crate) filter: Option<Expr>,
    pub(crate) group_by: Option<GroupBy>,
    pub(crate) having: Option<Expr>,
    pub(crate) qualify: Option<Expr>,
    pub(crate) windows: Vec<(Ident, WindowSpec)>,
    pub(crate) at: Loc,
}

#[derive(Debug, Clone)]
pub(crate) enum SelectItem {
    Expr(Expr, Option<Ident>),
    Star { of: Option<Expr>, except: Vec<Ident>, replace: Vec<(Expr, Ident)>, at: Loc },
}

#[derive(Debug, Clone)]
pub(crate) enum GroupBy {
    All,
    Items(Vec<GroupItem>),
}

#[derive(Debug, Clone)]
pub(crate) enum GroupItem {
    Expr(Expr),
    Rollup(Vec<Expr>),
    Cube(Vec<Expr>),
    Sets(Vec<GroupItem>, Loc),
    /// `(a, b)` or `()` inside GROUPING SETS.
    Tuple(Vec<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    Cross,
    Comma,
}

#[derive(Debug, Clone)]
pub(crate) enum FromItem {
    Table { path: Path, alias: Option<Ident>, offset: Option<Option<Ident>>, at: Loc },
    Query { query: Box<Query>, alias: Option<Ident> },
    Unnest { array: Expr, alias: Option<Ident>, offset: Option<Option<Ident>>, at: Loc },
    Join { kind: JoinKind, left: Box<FromItem>, right: Box<FromItem>, on: Option<Expr>, using: Vec<Ident>, at: Loc },
    Pivot { from: Box<FromItem>, pivot: Box<Pivot>, alias: Option<Ident> },
    Unpivot { from: Box<FromItem>, unpivot: Box<Unpivot>, alias: Option<Ident>, at: Loc },
    Sample { from: Box<FromItem>, percent: Expr },
}

#[derive(Debug, Clone)]
pub(crate) struct Pivot {
    pub(crate) aggregates: Vec<(Expr, Option<Ident>)>,
    pub(crate) input: Expr,
    pub(crate) values: Vec<(Expr, Option<Ident>)>,
}

#[derive(Debug, Clone)]
pub(crate) struct Unpivot {
    pub(crate) include_nulls: bool,
    pub(crate) values: Vec<Ident>,
    pub(crate) name: Ident,
    /// Columns of one group, and the text or number that names the group.
    pub(crate) groups: Vec<(Vec<Ident>, Option<Expr>)>,
}

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

#[derive(Debug, Clone)]
pub(crate) struct FunctionDef {
    pub(crate) name: Ident,
    /// A parameter without a type is of ANY TYPE.
    pub(crate) params: Vec<(Ident, Option<TypeSyntax>)>,
    pub(crate) returns: Option<TypeSyntax>,
    pub(crate) body: Expr,
}

#[derive(Debug, Clone)]
pub(crate) struct ColumnDef {
    pub(crate) name: Ident,
    pub(crate) ty: TypeSyntax,
    pub(crate) not_null: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum InsertSource {
    /// None is DEFAULT.
    Values(Vec<Vec<Option<Expr>>>),
    Query(Box<Query>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MergeMatch {
    Matched,
    NotMatchedByTarget,
    NotMatchedBySource,
}

#[derive(Debug, Clone)]
pub(crate) struct MergeClause {
    pub(crate) when: MergeMatch,
    pub(crate) and: Option<Expr>,
    pub(crate) action: MergeAction,
}

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

//! Scripts, as written.

use std::rc::Rc;

use super::{Expr, FunctionDef, Ident, Path, Query, Statement, TypeSyntax};
use crate::diagnostics::Loc;

/// One statement of a script, with all that it holds.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) kind: StepKind,
    /// From its first word to its end, without the semicolon.
    pub(crate) at: Loc,
}

/// What a statement of a script does.
#[derive(Debug, Clone)]
pub(crate) enum StepKind {
    /// A statement for the warehouse.
    Sql(Box<Statement>),
    /// CREATE TEMP FUNCTION.
    Function(Rc<FunctionDef>),
    /// DECLARE: new variables of one type, which DEFAULT gives where none is written.
    Declare { names: Vec<Ident>, ty: Option<TypeSyntax>, default: Option<Expr> },
    /// SET: one variable, or as many as the fields of a struct.
    Set { targets: Vec<Ident>, value: Expr },
    /// SET of a variable of the system.
    SetSystem(Ident, Expr),
    /// IF with its ELSEIFs, and CASE without an operand.
    If { branches: Vec<(Expr, Vec<Step>)>, otherwise: Vec<Step> },
    /// CASE with an operand.
    Case { operand: Expr, branches: Vec<(Expr, Vec<Step>)>, otherwise: Vec<Step> },
    /// LOOP, WHILE, REPEAT and FOR.
    Loop { label: Option<Ident>, until: Until, body: Vec<Step> },
    /// BEGIN … END.
    Block { label: Option<Ident>, body: Vec<Step>, handler: Option<Vec<Step>> },
    /// BREAK and LEAVE; of the loop or block with that label, otherwise of the innermost loop.
    Leave(Option<Ident>),
    /// CONTINUE and ITERATE.
    Continue(Option<Ident>),
    /// RETURN: the end of the procedure, or of the script.
    Return,
    /// RAISE; without a message the error that is being handled goes on.
    Raise(Option<Expr>),
    /// EXECUTE IMMEDIATE.
    Execute { sql: Expr, into: Vec<Ident>, using: Vec<(Expr, Option<Ident>)> },
    /// BEGIN, COMMIT and ROLLBACK TRANSACTION.
    Transaction(Transaction),
    /// CREATE PROCEDURE.
    Procedure { replace: bool, if_not_exists: bool, name: Path, procedure: Rc<Procedure> },
    /// DROP PROCEDURE.
    DropProcedure { if_exists: bool, name: Path },
    /// CALL.
    Call { name: Path, args: Vec<Expr> },
    /// ASSERT condition AS description.
    Assert { condition: Expr, description: Option<String> },
}

/// How often a loop runs.
#[derive(Debug, Clone)]
pub(crate) enum Until {
    /// LOOP: until something leaves it.
    Left,
    /// WHILE: as long as this is true, which is looked at first.
    While(Expr),
    /// REPEAT: until this is true, which is looked at last.
    Repeat(Expr),
    /// FOR: once for each row, which the variable holds.
    Rows(Ident, Box<Query>),
}

/// What a transaction's statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transaction {
    Begin,
    Commit,
    Rollback,
}

/// A procedure's parameters and body.
#[derive(Debug, Clone)]
pub(crate) struct Procedure {
    pub(crate) params: Vec<ProcedureParam>,
    pub(crate) body: Vec<Step>,
}

/// A parameter of a procedure.
#[derive(Debug, Clone)]
pub(crate) struct ProcedureParam {
    /// Whether the caller's value goes in: IN (as without a word) and INOUT.
    pub(crate) takes: bool,
    /// Whether a value comes out: OUT and INOUT.
    pub(crate) gives: bool,
    pub(crate) name: Ident,
    /// None for ANY TYPE.
    pub(crate) ty: Option<TypeSyntax>,
}

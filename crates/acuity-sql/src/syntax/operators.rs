//! Operators, with their signs.

/// An operator before its operand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum UnaryOp {
    Minus,
    Plus,
    /// `~`, on INT64 and BYTES.
    BitNot,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum BinaryOp {
    /// A comparison, the loosest of all.
    Compare(CompareOp),
    /// A bar, on INT64 and on BYTES of equal length, as the two below.
    BitOr,
    BitXor,
    BitAnd,
    /// `<<`; bits that are shifted out are lost.
    ShiftLeft,
    ShiftRight,
    Add,
    Subtract,
    Multiply,
    /// `/`: of two INT64 it gives FLOAT64.
    Divide,
    /// Two bars, of texts, bytes and arrays.
    Concat,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum CompareOp {
    Equal,
    /// `!=`, also written `<>`.
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl UnaryOp {
    pub(crate) fn of_sign(sign: &str) -> Option<UnaryOp> {
        Some(match sign {
            "-" => UnaryOp::Minus,
            "+" => UnaryOp::Plus,
            "~" => UnaryOp::BitNot,
            _ => return None,
        })
    }

    pub(crate) fn sign(self) -> &'static str {
        match self {
            UnaryOp::Minus => "-",
            UnaryOp::Plus => "+",
            UnaryOp::BitNot => "~",
        }
    }
}

impl CompareOp {
    pub(crate) fn of_sign(sign: &str) -> Option<CompareOp> {
        Some(match sign {
            "=" => CompareOp::Equal,
            "!=" | "<>" => CompareOp::NotEqual,
            "<" => CompareOp::Less,
            "<=" => CompareOp::LessOrEqual,
            ">" => CompareOp::Greater,
            ">=" => CompareOp::GreaterOrEqual,
            _ => return None,
        })
    }

    /// Its sign; NotEqual has two.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            CompareOp::Equal => "=",
            CompareOp::NotEqual => "!=",
            CompareOp::Less => "<",
            CompareOp::LessOrEqual => "<=",
            CompareOp::Greater => ">",
            CompareOp::GreaterOrEqual => ">=",
        }
    }
}

impl BinaryOp {
    /// The operator of that sign and how tightly it binds, 1 the loosest; comparisons are none of these.
    pub(crate) fn of_sign(sign: &str) -> Option<(BinaryOp, u8)> {
        Some(match sign {
            "|" => (BinaryOp::BitOr, 1),
            "^" => (BinaryOp::BitXor, 2),
            "&" => (BinaryOp::BitAnd, 3),
            "<<" => (BinaryOp::ShiftLeft, 4),
            ">>" => (BinaryOp::ShiftRight, 4),
            "+" => (BinaryOp::Add, 5),
            "-" => (BinaryOp::Subtract, 5),
            "*" => (BinaryOp::Multiply, 6),
            "/" => (BinaryOp::Divide, 6),
            // As tight as a product, unlike in most dialects.
            "||" => (BinaryOp::Concat, 6),
            _ => return None,
        })
    }

    pub(crate) fn sign(self) -> &'static str {
        match self {
            BinaryOp::Compare(op) => op.sign(),
            BinaryOp::BitOr => "|",
            BinaryOp::BitXor => "^",
            BinaryOp::BitAnd => "&",
            BinaryOp::ShiftLeft => "<<",
            BinaryOp::ShiftRight => ">>",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Concat => "||",
        }
    }
}

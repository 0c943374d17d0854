//! What an expression is made of, without types.
use crate::value::Value;
use std::fmt;

/// What an expression is made of. Made by methods and operators of [`Expr`](super::Expr) alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Node(pub(crate) Kind);

/// The kinds of expression there are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Column {
        name: &'static str,
        nullable: bool,
    },
    Value(Value),
    /// A condition that is known without asking.
    Constant(bool),
    Compare {
        comparison: Comparison,
        left: Box<Node>,
        right: Box<Node>,
    },
    /// `nullable` where the operator itself can give NULL.
    Arithmetic {
        operator: Arithmetic,
        nullable: bool,
        left: Box<Node>,
        right: Box<Node>,
    },
    Text {
        lookup: TextLookup,
        ignore_case: bool,
        text: Box<Node>,
        pattern: Box<Node>,
    },
    IsNull {
        of: Box<Node>,
        negated: bool,
    },
    In {
        of: Box<Node>,
        values: Vec<Node>,
    },
    And(Vec<Node>),
    Or(Vec<Node>),
    Xor(Box<Node>, Box<Node>),
    Not(Box<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Eq,
    Ne,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextLookup {
    Exact,
    Contains,
    StartsWith,
    EndsWith,
}

impl Node {
    pub(crate) fn value(value: Value) -> Self {
        Node(Kind::Value(value))
    }

    pub(crate) fn constant(value: bool) -> Self {
        Node(Kind::Constant(value))
    }

    pub(crate) fn is_constant(&self, value: bool) -> bool {
        self.0 == Kind::Constant(value)
    }

    pub(crate) fn is_null_value(&self) -> bool {
        matches!(&self.0, Kind::Value(value) if value.is_null())
    }

    /// Both conditions, folding what is known.
    pub(crate) fn and(self, other: Node) -> Self {
        Node::join(self, other, false, Kind::And)
    }

    /// Either condition, folding what is known.
    pub(crate) fn or(self, other: Node) -> Self {
        Node::join(self, other, true, Kind::Or)
    }

    /// `decides` is the constant that decides the whole; the other one changes nothing.
    fn join(left: Node, right: Node, decides: bool, kind: fn(Vec<Node>) -> Kind) -> Self {
        if left.is_constant(decides) || right.is_constant(!decides) {
            return left;
        }
        if right.is_constant(decides) || left.is_constant(!decides) {
            return right;
        }
        let mut parts = left.into_parts(decides);
        parts.extend(right.into_parts(decides));
        Node(kind(parts))
    }

    /// The operands of a chain of the same operator, so that `a & b & c` is one chain.
    fn into_parts(self, of_or: bool) -> Vec<Node> {
        match self.0 {
            Kind::Or(parts) if of_or => parts,
            Kind::And(parts) if !of_or => parts,
            kind => vec![Node(kind)],
        }
    }

    /// One condition or the other, not both.
    pub(crate) fn xor(self, other: Node) -> Self {
        match (&self.0, &other.0) {
            (Kind::Constant(true), _) => other.not(),
            (Kind::Constant(false), _) => other,
            (_, Kind::Constant(true)) => self.not(),
            (_, Kind::Constant(false)) => self,
            _ => Node(Kind::Xor(Box::new(self), Box::new(other))),
        }
    }

    /// The rows for which the condition is not true: also those for which NULL makes it unknown, as Django's `exclude`.
    pub(crate) fn not(self) -> Self {
        match self.0 {
            Kind::Constant(value) => Node::constant(!value),
            kind => Node(Kind::Not(Box::new(Node(kind)))),
        }
    }

    /// Whether it can be NULL, which for a condition means neither true nor false.
    pub(crate) fn is_nullable(&self) -> bool {
        match &self.0 {
            Kind::Column { nullable, .. } => *nullable,
            Kind::Value(value) => value.is_null(),
            Kind::Constant(_) | Kind::IsNull { .. } | Kind::Xor(..) | Kind::Not(_) => false,
            Kind::Arithmetic { nullable, left, right, .. } => *nullable || left.is_nullable() || right.is_nullable(),
            Kind::Compare { left, right, .. } => left.is_nullable() || right.is_nullable(),
            Kind::Text { text, pattern, .. } => text.is_nullable() || pattern.is_nullable(),
            Kind::In { of, values } => of.is_nullable() || values.iter().any(Node::is_nullable),
            Kind::And(parts) | Kind::Or(parts) => parts.iter().any(Node::is_nullable),
        }
    }
}

/// What can stand in an [`Expr`](super::Expr): a column's name, or a [`Node`].
pub trait IntoNode {
    /// The node; `nullable` says whether the type of the expression allows NULL.
    #[doc(hidden)]
    fn into_node(self, nullable: bool) -> Node;
}

impl IntoNode for Node {
    fn into_node(self, _: bool) -> Node {
        self
    }
}

/// The name of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ColumnName(pub(super) &'static str);

impl IntoNode for ColumnName {
    fn into_node(self, nullable: bool) -> Node {
        Node(Kind::Column { name: self.0, nullable })
    }
}

impl fmt::Debug for ColumnName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

//! What an expression is made of, without types.
use super::{Function, Part, Path, PatternKind, Subquery, TemporalKind, Zone};
use crate::value::{ElementType, Value, ValueType};
use std::fmt;

/// What an expression is made of. Made by methods and operators of [`Expr`](super::Expr) alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Node(pub(crate) Kind);

/// The kinds of expression there are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A column of the model: its position in the schema, and what the field is called, for `Debug`.
    Column {
        path: Path,
        position: usize,
        name: Label,
        nullable: bool,
    },
    Value(Value),
    /// SQL of the program's own.
    Raw {
        sql: &'static str,
        of: ValueType,
        nullable: bool,
    },
    /// A condition that is known without asking.
    Constant(bool),
    Compare {
        comparison: Comparison,
        left: Box<Node>,
        right: Box<Node>,
    },
    /// `decimal` where the numbers are decimals, `nullable` where the operator itself can give NULL.
    Arithmetic {
        operator: Arithmetic,
        decimal: bool,
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
    /// The pattern is a value, never an expression: the compiler looks into it.
    Pattern {
        kind: PatternKind,
        text: Box<Node>,
        pattern: Value,
    },
    Sets {
        lookup: SetLookup,
        left: Box<Node>,
        right: Box<Node>,
    },
    /// The element of an array at an index that counts from 0; NULL where there is none.
    Element {
        of: Box<Node>,
        index: u32,
        element: ElementType,
    },
    Function {
        function: Function,
        of: Vec<Node>,
    },
    Part {
        part: Part,
        zone: Zone,
        shape: TemporalKind,
        of: Box<Node>,
    },
    IsNull {
        of: Box<Node>,
        negated: bool,
    },
    In {
        of: Box<Node>,
        values: Vec<Node>,
    },
    /// There is a row at the end of the path for which the condition holds.
    Exists {
        path: Path,
        of: Box<Node>,
    },
    /// `nullable` where the query can give NULL.
    InQuery {
        of: Box<Node>,
        query: Subquery,
        nullable: bool,
    },
    Between {
        of: Box<Node>,
        low: Box<Node>,
        high: Box<Node>,
    },
    /// Several columns or values as one, such as a key of several: not a condition, but what one is about.
    Row(Vec<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Xor(Box<Node>, Box<Node>),
    Not(Box<Node>),
}

/// What a column's field is called, for `Debug`: it makes no difference.
#[derive(Clone, Copy)]
pub(crate) struct Label(pub(super) &'static str);

impl PartialEq for Label {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
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

/// What is asked of arrays or ranges, of two; of ranges alone, how they lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SetLookup {
    Contains,
    ContainedBy,
    Overlaps,
    FullyLt,
    FullyGt,
    NotLt,
    NotGt,
    AdjacentTo,
}

/// The nodes that a kind is made of, borrowed as it is.
macro_rules! parts {
    ($kind:expr, $part:ty) => {
        match $kind {
            Kind::Column { .. } | Kind::Value(_) | Kind::Raw { .. } | Kind::Constant(_) => Vec::new(),
            Kind::Compare { left, right, .. }
            | Kind::Arithmetic { left, right, .. }
            | Kind::Sets { left, right, .. }
            | Kind::Xor(left, right) => {
                vec![left, right]
            }
            Kind::Text { text, pattern, .. } => vec![text, pattern],
            // The columns of an inner query are those of another model.
            Kind::InQuery { of, .. }
            | Kind::Exists { of, .. }
            | Kind::Pattern { text: of, .. }
            | Kind::Part { of, .. }
            | Kind::Element { of, .. }
            | Kind::IsNull { of, .. }
            | Kind::Not(of) => vec![of],
            Kind::Between { of, low, high } => vec![of, low, high],
            Kind::Function { of, .. } => of.into_iter().collect(),
            Kind::In { of, values } => {
                let mut parts: Vec<$part> = vec![of];
                parts.extend(values);
                parts
            }
            Kind::Row(parts) | Kind::And(parts) | Kind::Or(parts) => parts.into_iter().collect(),
        }
    };
}

impl Node {
    pub(crate) fn value(value: Value) -> Self {
        Node(Kind::Value(value))
    }

    pub(crate) fn constant(value: bool) -> Self {
        Node(Kind::Constant(value))
    }

    /// The column at a position of the schema.
    pub(crate) fn column(position: usize, nullable: bool) -> Self {
        Node::named(position, "", nullable)
    }

    /// The columns at these positions of the schema, as one.
    pub(crate) fn columns(positions: &[usize]) -> Self {
        Node::one(positions.iter().map(|position| Node::column(*position, false)).collect())
    }

    /// Several as one.
    pub(crate) fn one(mut parts: Vec<Node>) -> Self {
        match parts.pop() {
            Some(part) if parts.is_empty() => part,
            last => Node(Kind::Row(parts.into_iter().chain(last).collect())),
        }
    }

    /// The column at a position of the schema, and what its field is called.
    pub(crate) fn named(position: usize, name: &'static str, nullable: bool) -> Self {
        Node::along(Path::ROOT, position, name, nullable)
    }

    /// The column at a position of the schema at the end of a path.
    pub(crate) fn along(path: Path, position: usize, name: &'static str, nullable: bool) -> Self {
        Node(Kind::Column { path, position, name: Label(name), nullable: nullable || path.is_nullable() })
    }

    pub(crate) fn is_constant(&self, value: bool) -> bool {
        self.0 == Kind::Constant(value)
    }

    /// The position of the column in the schema, if it is a plain one.
    pub(crate) fn position(&self) -> Option<usize> {
        match self.0 {
            Kind::Column { path, position, .. } if path.is_root() => Some(position),
            _ => None,
        }
    }

    /// The nodes it is made of.
    pub(crate) fn parts(&self) -> Vec<&Node> {
        parts!(&self.0, &Node)
    }

    /// The same end of relations seen from elsewhere, as the function says; whether it says so of all there are.
    pub(crate) fn move_paths(&mut self, to: &dyn Fn(Path) -> Option<Path>) -> bool {
        if let Kind::Column { path, .. } | Kind::Exists { path, .. } = &mut self.0 {
            match to(*path) {
                Some(moved) => *path = moved,
                None => return false,
            }
        }
        let parts: Vec<&mut Node> = parts!(&mut self.0, &mut Node);
        parts.into_iter().all(|part| part.move_paths(to))
    }

    /// Whether it is about columns of rows that would have to be joined: not those that it asks for itself.
    pub(crate) fn is_of_others(&self, asked: &mut Vec<Path>) -> bool {
        let is_asked = |path: &Path, asked: &[Path]| asked.iter().any(|bound| path.after(*bound).is_some());
        match &self.0 {
            Kind::Column { path, .. } => !path.is_root() && !is_asked(path, asked),
            Kind::Exists { path, of } => {
                let joined = path.len() > 1 && !is_asked(path, asked);
                asked.push(*path);
                let within = of.is_of_others(asked);
                asked.pop();
                joined || within
            }
            _ => self.parts().into_iter().any(|part| part.is_of_others(asked)),
        }
    }

    /// Which relations lead to its columns, one by one.
    pub(crate) fn each_path(&self, see: &mut dyn FnMut(Path)) {
        if let Kind::Column { path, .. } = &self.0 {
            see(*path);
        }
        for part in self.parts() {
            part.each_path(see);
        }
    }

    /// Whether something is a difference within it.
    pub(crate) fn subtracts(&self) -> bool {
        matches!(self.0, Kind::Arithmetic { operator: Arithmetic::Sub, .. })
            || self.parts().into_iter().any(Node::subtracts)
    }

    /// The positions of the columns in it, each once, in their order.
    pub(crate) fn positions(&self) -> Vec<usize> {
        let mut positions: Vec<usize> = self.position().into_iter().collect();
        positions.extend(self.parts().into_iter().flat_map(Node::positions));
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// Whether it is NULL where there is no row at the end of a path.
    pub(crate) fn is_null_without(&self, path: Path) -> bool {
        let is_null = |of: &Node| of.is_null_without(path);
        match &self.0 {
            Kind::Column { path: own, .. } => own.after(path).is_some(),
            Kind::Value(value) => value.is_null(),
            Kind::Function { function: Function::Coalesce, of } => of.iter().all(is_null),
            Kind::Function { function: Function::Concat | Function::TypeOf, .. } => false,
            Kind::Function { of, .. } => of.iter().any(is_null),
            Kind::Part { of, .. } | Kind::Element { of, .. } => is_null(of),
            Kind::Arithmetic { left, right, .. } | Kind::Compare { left, right, .. } => is_null(left) || is_null(right),
            _ => false,
        }
    }

    pub(crate) fn is_null_value(&self) -> bool {
        match &self.0 {
            Kind::Value(value) => value.is_null(),
            // What is half NULL is named by nothing.
            Kind::Row(parts) => parts.iter().any(Node::is_null_value),
            _ => false,
        }
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
            (Kind::Constant(false), _) => other.known(),
            (_, Kind::Constant(true)) => self.not(),
            (_, Kind::Constant(false)) => self.known(),
            _ => Node(Kind::Xor(Box::new(self), Box::new(other))),
        }
    }

    /// With NULL counted as not true.
    fn known(self) -> Self {
        if self.is_nullable() { self.not().not() } else { self }
    }

    /// The rows for which the condition is not true: also those for which NULL makes it unknown, as Django's `exclude`.
    pub(crate) fn not(self) -> Self {
        match self.0 {
            Kind::Constant(value) => Node::constant(!value),
            Kind::Not(of) if !of.is_nullable() => *of,
            kind => Node(Kind::Not(Box::new(Node(kind)))),
        }
    }

    /// Whether it can be NULL, which for a condition means neither true nor false.
    pub(crate) fn is_nullable(&self) -> bool {
        match &self.0 {
            Kind::Column { nullable, .. } | Kind::Raw { nullable, .. } => *nullable,
            Kind::Value(value) => value.is_null(),
            Kind::Constant(_) | Kind::IsNull { .. } | Kind::Exists { .. } | Kind::Xor(..) | Kind::Not(_) => false,
            Kind::Arithmetic { nullable, left, right, .. } => *nullable || left.is_nullable() || right.is_nullable(),
            Kind::Compare { left, right, .. } | Kind::Sets { left, right, .. } => {
                left.is_nullable() || right.is_nullable()
            }
            Kind::Text { text, pattern, .. } => text.is_nullable() || pattern.is_nullable(),
            Kind::Pattern { text, .. } => text.is_nullable(),
            Kind::Function { function, of } => function.is_nullable(of),
            // What is no date, and what a zone's rules do not reach; what is behind the last element.
            Kind::Part { .. } | Kind::Element { .. } => true,
            Kind::In { of, values } => of.is_nullable() || values.iter().any(Node::is_nullable),
            Kind::InQuery { of, nullable, .. } => *nullable || of.is_nullable(),
            Kind::Between { of, low, high } => of.is_nullable() || low.is_nullable() || high.is_nullable(),
            Kind::Row(parts) | Kind::And(parts) | Kind::Or(parts) => parts.iter().any(Node::is_nullable),
        }
    }
}

/// What can stand in an [`Expr`](super::Expr): a column, or a [`Node`].
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

/// Which column it is: its position in the schema of its model, and what the field is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ColumnRef {
    pub(super) path: Path,
    pub(super) position: usize,
    pub(super) name: &'static str,
}

impl ColumnRef {
    /// Which relations lead to it.
    pub(crate) fn path(self) -> Path {
        self.path
    }

    /// Its position in the schema of its model; where that is the model of another row, none that there is, so that no
    /// other column is taken for it.
    pub(crate) fn own_position(self) -> usize {
        if self.path.is_root() { self.position } else { usize::MAX }
    }

    /// Its position in the schema of its model.
    pub(crate) fn position(self) -> usize {
        self.position
    }
}

impl IntoNode for ColumnRef {
    fn into_node(self, nullable: bool) -> Node {
        let nullable = nullable || self.path.is_nullable();
        Node(Kind::Column { path: self.path, position: self.position, name: Label(self.name), nullable })
    }
}

impl fmt::Debug for ColumnRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

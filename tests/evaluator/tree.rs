//! What is asked, as trees: made at random, told to Biform, and evaluated.
use crate::model::{Base, Item, Type, Value};

/// An expression. Its type can be told from it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Column(Type),
    Literal(Type, Value),
    Arithmetic(Arithmetic, Box<Expression>, Box<Expression>),
    Abs(Box<Expression>),
    Coalesce(Box<Expression>, Box<Expression>),
    Lower(Box<Expression>),
    Upper(Box<Expression>),
    Length(Box<Expression>),
    Concat(Box<Expression>, Box<Expression>),
    Extreme(Extreme, Box<Expression>, Box<Expression>),
    /// A whole number where a decimal is asked for.
    Whole(Box<Expression>),
    Part(Part, Option<Place>, Box<Expression>),
    Truth(Box<Predicate>),
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
pub(crate) enum Extreme {
    Greatest,
    Least,
}

/// A time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// So many seconds east of UTC.
    East(i32),
    Named(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Year,
    Quarter,
    Month,
    Day,
    IsoYear,
    Week,
    WeekDay,
    IsoWeekDay,
    Date,
    Hour,
    Minute,
    Second,
    Time,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Predicate {
    Compare(Comparison, Expression, Expression),
    Between(Expression, Expression, Expression),
    In(Expression, Vec<Expression>),
    InQuery(Expression, Box<Inner>),
    KeyIn(Box<Query>),
    IsNull(Expression),
    IsNotNull(Expression),
    Text {
        lookup: Lookup,
        any_case: bool,
        text: Expression,
        other: Expression,
    },
    Pattern(Pattern, Expression, String),
    /// A column or an expression that is a condition itself.
    Holds(Expression),
    And(Box<Predicate>, Box<Predicate>),
    Or(Box<Predicate>, Box<Predicate>),
    Xor(Box<Predicate>, Box<Predicate>),
    Not(Box<Predicate>),
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
pub(crate) enum Lookup {
    Exact,
    Contains,
    StartsWith,
    EndsWith,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pattern {
    Like,
    ILike,
    Regex,
    IRegex,
}

/// A query of one expression, within another query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inner {
    pub(crate) query: Query,
    pub(crate) value: Expression,
}

/// Which rows, and in which order.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Query {
    /// Each kept by `filter`, or by `exclude` if that is said.
    pub(crate) filters: Vec<(bool, Predicate)>,
    pub(crate) tail: Tail,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Tail {
    pub(crate) distinct: bool,
    pub(crate) order: Vec<Term>,
    pub(crate) reverse: bool,
    pub(crate) slices: Vec<Slice>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    pub(crate) by: By,
    pub(crate) descending: bool,
    /// Whether NULLs come first, if it is said.
    pub(crate) nulls_first: Option<bool>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum By {
    Key,
    Expression(Expression),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Slice {
    Limit(u64),
    Offset(u64),
    Range(u64, u64),
    From(u64),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Select {
    Models,
    /// One expression, or three of set types.
    One(Expression),
    Three(Box<[Expression; 3]>),
}

/// The types that three expressions have.
pub(crate) const THREE: [Type; 3] = [Base::I32.option(), Base::Text.option(), Base::Bool.plain()];

impl Select {
    pub(crate) fn expressions(&self) -> &[Expression] {
        match self {
            Select::Models => &[],
            Select::One(one) => std::slice::from_ref(one),
            Select::Three(three) => &three[..],
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Combine {
    Union,
    UnionAll,
    Intersection,
    Difference,
}

/// A query, or several that are combined from left to right; and the rows that there are.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    pub(crate) rows: Vec<Item>,
    pub(crate) select: Select,
    pub(crate) query: Query,
    pub(crate) combined: Vec<(Combine, Query)>,
    /// Of the combined queries.
    pub(crate) whole: Tail,
    /// The column that `earliest` and `latest` go by.
    pub(crate) by: Type,
}

impl Expression {
    pub(crate) fn of_type(&self) -> Type {
        match self {
            Expression::Column(of) | Expression::Literal(of, _) => *of,
            Expression::Arithmetic(_, left, right) | Expression::Extreme(_, left, right) => {
                let (left, right) = (left.of_type(), right.of_type());
                Type { base: left.base, null: left.null || right.null }
            }
            Expression::Abs(of) | Expression::Lower(of) | Expression::Upper(of) => of.of_type(),
            Expression::Coalesce(_, other) => other.of_type(),
            Expression::Whole(of) => Type { base: Base::Decimal, ..of.of_type() },
            Expression::Length(of) => Type { base: Base::I64, null: of.of_type().null },
            Expression::Concat(..) => Base::Text.plain(),
            Expression::Part(part, _, of) => Type { base: part.base(), null: of.of_type().null },
            Expression::Truth(_) => Base::Bool.plain(),
        }
    }
}

impl Part {
    pub(crate) const OF_DATES: [Part; 9] = [
        Part::Year,
        Part::Quarter,
        Part::Month,
        Part::Day,
        Part::IsoYear,
        Part::Week,
        Part::WeekDay,
        Part::IsoWeekDay,
        Part::Date,
    ];
    pub(crate) const OF_TIMES: [Part; 4] = [Part::Hour, Part::Minute, Part::Second, Part::Time];

    pub(crate) fn base(self) -> Base {
        match self {
            Part::Date => Base::Date,
            Part::Time => Base::Time,
            _ => Base::I32,
        }
    }
}

impl Tail {
    pub(crate) fn is_sliced(&self) -> bool {
        let (offset, limit) = self.window();
        offset > 0 || limit.is_some()
    }

    /// How many rows are left out, and how many are given at most.
    pub(crate) fn window(&self) -> (u64, Option<u64>) {
        self.slices.iter().fold((0, None), |(offset, limit), slice| match *slice {
            Slice::Limit(rows) => (offset, Some(rows)),
            Slice::Offset(rows) => (rows, limit),
            Slice::Range(from, to) => {
                let wanted = to.saturating_sub(from);
                (offset + from, Some(limit.map_or(wanted, |limit: u64| limit.saturating_sub(from).min(wanted))))
            }
            Slice::From(from) => (offset + from, limit.map(|limit| limit.saturating_sub(from))),
        })
    }
}

//! What can be asked of a range: what is in it, and how it lies to another.
use super::{Expr, Function, IntoExpr, IntoNode, Kind, Node, SetLookup};
use crate::field::{FieldType, RangeElement};
use crate::value::Range;
use std::ops;

/// The range that another is compared with: a [`Range`], a range of Rust's own, or a column or expression of ranges.
///
/// ```
/// # use biform::prelude::*;
/// use biform::Range;
///
/// #[derive(Model)]
/// struct Job {
///     id: Id<Job>,
///     wage: Range<i32>,
///     asked: Option<Range<i32>>,
/// }
///
/// let query = Job::objects().filter(|j| j.wage.overlaps(j.asked) | j.wage.contained_by(10..=20));
/// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(
///     r#"WHERE "job"."wage" && "job"."asked" OR "job"."wage" <@ $1::int4range"#
/// ));
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a range of `{T}` is not compared with `{Self}`",
    label = "expected a range of `{T}`, or a column of them"
)]
pub trait RangeOperand<T> {
    /// The range, as a node.
    #[doc(hidden)]
    fn into_range(self) -> Node;
}

/// What can be in a range of `T`: a value, a column or expression of these, or a [range](RangeOperand).
#[diagnostic::on_unimplemented(
    message = "a range of `{T}` does not contain `{Self}`",
    label = "expected `{T}`, a range of these, or a column of one of them"
)]
pub trait RangeContent<T> {
    /// The content, as a node.
    #[doc(hidden)]
    fn into_content(self) -> Node;
}

impl<T: RangeElement> RangeContent<T> for T {
    fn into_content(self) -> Node {
        Node::value(self.into_value())
    }
}

impl<T: RangeElement, N: IntoNode> RangeContent<T> for Expr<T, N> {
    fn into_content(self) -> Node {
        self.into_node()
    }
}

impl<T: RangeElement, N: IntoNode> RangeContent<T> for Expr<Option<T>, N> {
    fn into_content(self) -> Node {
        self.into_node()
    }
}

macro_rules! operands {
    ($([$($generic:tt)*] $range:ty: $range_of:ident => $node:expr;)+) => {$(
        impl<T: RangeElement, $($generic)*> RangeOperand<T> for $range {
            fn into_range(self) -> Node {
                let $range_of = self;
                $node
            }
        }

        impl<T: RangeElement, $($generic)*> RangeContent<T> for $range {
            fn into_content(self) -> Node {
                self.into_range()
            }
        }
    )+};
}
operands! {
    [] Range<T>: range => Node::value(range.to_value());
    [] ops::Range<T>: range => Range::from(range).into_range();
    [] ops::RangeInclusive<T>: range => Range::from(range).into_range();
    [] ops::RangeFrom<T>: range => Range::from(range).into_range();
    [] ops::RangeTo<T>: range => Range::from(range).into_range();
    [] ops::RangeToInclusive<T>: range => Range::from(range).into_range();
    [N: IntoNode] Expr<Range<T>, N>: range => range.into_node();
    [N: IntoNode] Expr<Option<Range<T>>, N>: range => range.into_node();
}

macro_rules! values {
    ($($range:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl<T: RangeElement> IntoExpr<Range<T>> for $range {
            fn into_expr(self) -> Expr<Range<T>> {
                Expr::from_node(self.into_range())
            }
        }

        #[diagnostic::do_not_recommend]
        impl<T: RangeElement> IntoExpr<Option<Range<T>>> for $range {
            fn into_expr(self) -> Expr<Option<Range<T>>> {
                Expr::from_node(self.into_range())
            }
        }
    )+};
}
values!(ops::Range<T>, ops::RangeInclusive<T>, ops::RangeFrom<T>, ops::RangeTo<T>, ops::RangeToInclusive<T>);

macro_rules! lookups {
    ($($range:ty;)+) => {$(
        /// Ranges are of PostgreSQL alone. How two of them lie to each other is unknown where one is NULL; an empty range lies
        /// nowhere.
        impl<T: RangeElement, N: IntoNode> Expr<$range, N> {
            /// Has a value, or all of another range: Django's `contains`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32>, least: i32 }
            /// let query = Job::objects().filter(|j| j.wage.contains(j.least) & j.wage.contains(10..=20));
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(
            ///     r#"WHERE "job"."wage" @> "job"."least" AND "job"."wage" @> $1::int4range"#
            /// ));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn contains(self, content: impl RangeContent<T>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::Contains, content.into_content()))
            }

            /// Has nothing that is not in another: Django's `contained_by`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32> }
            /// let query = Job::objects().filter(|j| j.wage.contained_by(10..=20));
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(r#"WHERE "job"."wage" <@ $1::int4range"#));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn contained_by(self, other: impl RangeOperand<T>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::ContainedBy, other.into_range()))
            }

            /// Has a value that is in another, too: Django's `overlap`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32> }
            /// let query = Job::objects().filter(|j| j.wage.overlaps(10..=20));
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(r#"WHERE "job"."wage" && $1::int4range"#));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn overlaps(self, other: impl RangeOperand<T>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::Overlaps, other.into_range()))
            }

            /// Ends before another begins: Django's `fully_lt`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32> }
            /// let query = Job::objects().filter(|j| j.wage.fully_lt(10..=20));
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(r#"WHERE "job"."wage" << $1::int4range"#));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn fully_lt(self, other: impl RangeOperand<T>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::FullyLt, other.into_range()))
            }

            /// Begins after another has ended: Django's `fully_gt`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32> }
            /// let query = Job::objects().filter(|j| j.wage.fully_gt(10..=20));
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(r#"WHERE "job"."wage" >> $1::int4range"#));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn fully_gt(self, other: impl RangeOperand<T>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::FullyGt, other.into_range()))
            }

            /// Begins nowhere before another: Django's `not_lt`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32> }
            /// let query = Job::objects().filter(|j| j.wage.not_lt(10..=20));
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(r#"WHERE "job"."wage" &> $1::int4range"#));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn not_lt(self, other: impl RangeOperand<T>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::NotLt, other.into_range()))
            }

            /// Ends nowhere after another: Django's `not_gt`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32> }
            /// let query = Job::objects().filter(|j| j.wage.not_gt(10..=20));
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(r#"WHERE "job"."wage" &< $1::int4range"#));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn not_gt(self, other: impl RangeOperand<T>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::NotGt, other.into_range()))
            }

            /// Has nothing in common with another, and nothing lies between them: Django's `adjacent_to`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32> }
            /// let query = Job::objects().filter(|j| j.wage.adjacent_to(10..=20));
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(r#"WHERE "job"."wage" -|- $1::int4range"#));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn adjacent_to(self, other: impl RangeOperand<T>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::AdjacentTo, other.into_range()))
            }

            /// The value where it begins, NULL for one that is unbounded or empty: Django's `startswith`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32> }
            /// let query = Job::objects().filter(|j| j.wage.lower().ge(10) & !j.wage.is_empty());
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(
            ///     r#"WHERE lower("job"."wage") >= $1::int4 AND NOT (isempty("job"."wage"))"#
            /// ));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn lower(self) -> Expr<Option<T>> {
                Expr::from_node(self.into_node().of_range(Function::RangeLower))
            }

            /// The value where it ends, which is in a range of whole numbers or of days no more; NULL for one that is unbounded or
            /// empty: Django's `endswith`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32> }
            /// let query = Job::objects().filter(|j| j.wage.upper().le(20));
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(r#"WHERE upper("job"."wage") <= $1::int4"#));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn upper(self) -> Expr<Option<T>> {
                Expr::from_node(self.into_node().of_range(Function::RangeUpper))
            }

            /// Whether there is no value in it: Django's `isempty`.
            ///
            /// ```
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Job { id: Id<Job>, wage: biform::Range<i32> }
            /// let query = Job::objects().filter(|j| j.wage.is_empty());
            /// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(r#"WHERE isempty("job"."wage")"#));
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn is_empty(self) -> Expr<bool> {
                Expr::from_node(self.into_node().of_range(Function::RangeIsEmpty))
            }
        }
    )+};
}
lookups! {
    Range<T>;
    Option<Range<T>>;
}

impl Node {
    /// What a function says of a range.
    pub(crate) fn of_range(self, function: Function) -> Node {
        Node(Kind::Function { function, of: vec![self] })
    }
}

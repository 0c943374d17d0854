//! What can be asked of an array: which elements it has, how many, and which one stands where.
use super::{Expr, Function, IntoNode, Kind, Node, SetLookup};
use crate::field::{Deferred, Element, FieldType};
use crate::value::{ElementType, Value};

/// The elements that a lookup of an array compares with: a list of them (an array, a vector, a slice, any iterator), or a
/// column or expression of an array. A NULL column is found nowhere.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, tags: Vec<String>, banned: Option<Vec<String>> }
/// let query = Book::objects().filter(|b| b.tags.overlaps(b.banned) | b.tags.contains(["a", "b"]));
/// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(
///     r#"WHERE "book"."tags" && "book"."banned" OR "book"."tags" @> $1"#
/// ));
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "an array of `{E}` is not compared with `{Self}`",
    label = "expected a list of `{E}`, or an array column of them",
    note = "also of a single element give a list: `b.tags.contains([\"a\"])`"
)]
pub trait ArrayOperand<E> {
    /// The array, as a node.
    #[doc(hidden)]
    fn into_array(self) -> Node;
}

impl<E: Element, I: IntoIterator<Item: IntoElement<E>>> ArrayOperand<E> for I {
    fn into_array(self) -> Node {
        let values = self.into_iter().map(IntoElement::into_element).collect();
        Node::value(Value::Array { of: E::ELEMENT, values })
    }
}

/// What an element can be given as: a value of the type, a reference to one, a `&str` for a `String`, and what is not NULL
/// for what may be.
#[diagnostic::on_unimplemented(
    message = "an array of `{E}` has no element `{Self}`",
    label = "expected elements of type `{E}`"
)]
pub trait IntoElement<E> {
    /// The value.
    #[doc(hidden)]
    fn into_element(self) -> Value;
}

impl<E: Element> IntoElement<E> for E {
    fn into_element(self) -> Value {
        self.into_value()
    }
}

impl<E: Element> IntoElement<E> for &E {
    fn into_element(self) -> Value {
        self.to_value()
    }
}

impl<E: FieldType> IntoElement<Option<E>> for E
where
    Option<E>: Element,
{
    fn into_element(self) -> Value {
        self.into_value()
    }
}

impl IntoElement<String> for &str {
    fn into_element(self) -> Value {
        Value::from(self)
    }
}

impl IntoElement<Option<String>> for &str {
    fn into_element(self) -> Value {
        Value::from(self)
    }
}

macro_rules! lookups {
    ($($array:ty, $count:ty);+ $(;)?) => {$(
        impl<E: Element, N: IntoNode> ArrayOperand<E> for Expr<$array, N> {
            fn into_array(self) -> Node {
                self.into_node()
            }
        }

        /// Arrays are compared with as sets: neither order nor repetition counts, and NULL among the elements is equal to
        /// nothing, as everywhere in PostgreSQL.
        impl<E: Element, N: IntoNode> Expr<$array, N> {
            /// Has each of some elements, of none too: Django's `contains`.
            ///
            /// ```
            /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Book { id: Id<Book>, title: String, tags: Vec<String> }
            /// # let db = biform::blocking::connect("sqlite::memory:")?;
            /// # db.create_tables(models![Book])?;
            /// Book::create().title("Dune").tags(["sand", "spice"]).save(&db)?;
            /// let found = |tags: &[&str]| Book::objects().filter(|b| b.tags.contains(tags.iter().copied())).exists(&db);
            /// assert!(found(&["spice"])? && found(&["spice", "sand"])? && found(&[])?);
            /// assert!(!found(&["spice", "love"])?);
            /// # }
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn contains(self, elements: impl ArrayOperand<E>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::Contains, elements.into_array()))
            }

            /// Has no elements but some: Django's `contained_by`.
            ///
            /// ```
            /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Book { id: Id<Book>, title: String, tags: Vec<String> }
            /// # let db = biform::blocking::connect("sqlite::memory:")?;
            /// # db.create_tables(models![Book])?;
            /// Book::create().title("Dune").tags(["sand", "spice"]).save(&db)?;
            /// assert!(Book::objects().filter(|b| b.tags.contained_by(["love", "sand", "spice"])).exists(&db)?);
            /// assert!(!Book::objects().filter(|b| b.tags.contained_by(["sand"])).exists(&db)?);
            /// # }
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn contained_by(self, elements: impl ArrayOperand<E>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::ContainedBy, elements.into_array()))
            }

            /// Has at least one of some elements: Django's `overlap`.
            ///
            /// ```
            /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Book { id: Id<Book>, title: String, tags: Vec<String> }
            /// # let db = biform::blocking::connect("sqlite::memory:")?;
            /// # db.create_tables(models![Book])?;
            /// Book::create().title("Dune").tags(["sand", "spice"]).save(&db)?;
            /// assert!(Book::objects().filter(|b| b.tags.overlaps(["love", "spice"])).exists(&db)?);
            /// assert!(!Book::objects().filter(|b| b.tags.overlaps(["love"])).exists(&db)?);
            /// # }
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn overlaps(self, elements: impl ArrayOperand<E>) -> Expr<bool> {
                Expr::from_node(self.into_node().set_lookup(SetLookup::Overlaps, elements.into_array()))
            }

            /// How many elements it has: Django's `len`, and 0 for an empty one.
            ///
            /// ```
            /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Book { id: Id<Book>, title: String, tags: Vec<String> }
            /// # let db = biform::blocking::connect("sqlite::memory:")?;
            /// # db.create_tables(models![Book])?;
            /// Book::create().title("Dune").tags(["sand", "spice"]).save(&db)?;
            /// assert_eq!(Book::objects().values(|b| b.tags.len()).get(&db)?, 2);
            /// # }
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn len(self) -> Expr<$count> {
                Expr::from_node(self.into_node().length())
            }

            /// The element at an index, counted from 0 as in Rust and in Django; NULL where there is none.
            ///
            /// ```
            /// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
            /// # use biform::prelude::*;
            /// # #[derive(Model)]
            /// # struct Book { id: Id<Book>, title: String, tags: Vec<String> }
            /// # let db = biform::blocking::connect("sqlite::memory:")?;
            /// # db.create_tables(models![Book])?;
            /// Book::create().title("Dune").tags(["sand", "spice"]).save(&db)?;
            /// let tags = Book::objects().values(|b| (b.tags.get(1), b.tags.get(2))).get(&db)?;
            /// assert_eq!(tags, (Some("spice".to_owned()), None));
            /// # }
            /// # Ok::<(), biform::Error>(())
            /// ```
            pub fn get(self, index: u32) -> Expr<E::OrNull> {
                Expr::from_node(self.into_node().element(index, E::ELEMENT))
            }
        }
    )+};
}
lookups! {
    Vec<E>, i64;
    Option<Vec<E>>, Option<i64>;
    Deferred<Vec<E>>, i64;
    Deferred<Option<Vec<E>>>, Option<i64>;
}

impl Node {
    /// Whether it has what another has, or the other way round; nothing is known where one of them is NULL.
    pub(crate) fn set_lookup(self, lookup: SetLookup, other: Node) -> Node {
        match other.is_null_value() {
            true => Node::constant(false),
            false => Node(Kind::Sets { lookup, left: Box::new(self), right: Box::new(other) }),
        }
    }

    /// How many elements an array has.
    pub(crate) fn length(self) -> Node {
        Node(Kind::Function { function: Function::Elements, of: vec![self] })
    }

    /// The element at an index, counted from 0.
    pub(crate) fn element(self, index: u32, element: ElementType) -> Node {
        Node(Kind::Element { of: Box::new(self), index, element })
    }
}

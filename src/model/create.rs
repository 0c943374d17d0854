//! The parts of a builder: what is set, what is missing, and what fits a field.
use super::{Id, Model};

/// In a builder: a required field that was not set.
#[derive(Debug, Clone, Copy, Default)]
pub struct Missing;

/// In a builder: a required field, set.
#[derive(Debug, Clone)]
pub struct Set<T>(pub T);

/// A builder in which nothing that is required is missing; a model is one too. What
/// [`bulk_create`](crate::QuerySet::bulk_create) takes.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// use biform::Complete;
///
/// let book: Book = Book::create().title("Dune").rating(5).complete();
/// assert_eq!((book.title.as_str(), book.subtitle, book.id.key()), ("Dune", None, None));
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a complete `{M}`",
    label = "something required is not set",
    note = "start with `{M}::create()` and name every required field"
)]
pub trait Complete<M: Model>: Send {
    /// The row to be.
    fn complete(self) -> M;
}

impl<M: Model> Complete<M> for M {
    fn complete(self) -> M {
        self
    }
}

/// What a builder's setter for a field of type `T` takes: a `T`, what is inside an `Option`, borrowed text and bytes,
/// and the number of an `Id`.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// let _ = Book::create().id(7).title("Dune").rating(5).subtitle("A Novel");
/// let _ = Book::create().title(String::from("Dune")).rating(5).subtitle(None);
/// # Ok::<(), biform::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "a field of type `{T}` does not take `{Self}`",
    label = "expected `{T}`, or something that fits it"
)]
pub trait IntoField<T> {
    /// The field's value.
    fn into_field(self) -> T;
}

impl<T> IntoField<T> for T {
    fn into_field(self) -> T {
        self
    }
}

impl<T> IntoField<Option<T>> for T {
    fn into_field(self) -> Option<T> {
        Some(self)
    }
}

impl IntoField<String> for &str {
    fn into_field(self) -> String {
        self.to_owned()
    }
}

impl IntoField<Option<String>> for &str {
    fn into_field(self) -> Option<String> {
        Some(self.to_owned())
    }
}

impl IntoField<String> for &String {
    fn into_field(self) -> String {
        self.clone()
    }
}

impl IntoField<Option<String>> for &String {
    fn into_field(self) -> Option<String> {
        Some(self.clone())
    }
}

impl IntoField<Vec<u8>> for &[u8] {
    fn into_field(self) -> Vec<u8> {
        self.to_vec()
    }
}

impl IntoField<Option<Vec<u8>>> for &[u8] {
    fn into_field(self) -> Option<Vec<u8>> {
        Some(self.to_vec())
    }
}

macro_rules! keys {
    ($($given:ty => $key:ty),+) => {$(
        #[diagnostic::do_not_recommend]
        impl<M> IntoField<Id<M, $key>> for $given {
            fn into_field(self) -> Id<M, $key> {
                Id::from(self)
            }
        }
    )+};
}
keys!(i8 => i8, i16 => i16, i32 => i32, i64 => i64, u8 => u8, u16 => u16, u32 => u32, &str => String, String => String);

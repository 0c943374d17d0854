//! The form of an answer.
use super::{Buffer, CursorLayer, RowPlan};
use crate::error::Result;
use std::time::Duration;

#[cfg(feature = "async")]
pub(crate) use maybe_async::must_be_async as maybe_async;
#[cfg(not(feature = "async"))]
pub(crate) use maybe_async::must_be_sync as maybe_async;

/// Of a user's steps, which the attribute `logic` writes as a future and as a plain call, takes the one that this build
/// is made of.
#[cfg(feature = "async")]
#[doc(hidden)]
#[macro_export]
macro_rules! __in_form {
    ({ $($future:tt)* } { $($call:tt)* }) => { $($future)* };
}
#[cfg(not(feature = "async"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __in_form {
    ({ $($future:tt)* } { $($call:tt)* }) => { $($call)* };
}

/// Says what a user's steps give, as a future.
#[doc(hidden)]
pub fn future<R>(steps: impl Future<Output = R> + Send) -> impl Future<Output = R> + Send {
    steps
}

/// Runs a user's steps as a plain call, which a `?` in them leaves.
#[doc(hidden)]
pub fn call<R>(steps: impl FnOnce() -> R) -> R {
    steps()
}

/// Keeps [`Output`] to the two forms of this crate.
pub(crate) mod sealed {
    pub trait Sealed {}
}

/// What a blocking executor's answer cannot be: not there yet.
#[cfg(all(feature = "blocking", feature = "async"))]
pub(crate) fn waited() -> crate::Error {
    let message = "model logic waited for a blocking executor: this is a fault of Biform";
    crate::Error::new(crate::ErrorKind::Unsupported, message)
}

/// The form of an answer: `Immediate` or `Deferred`, and no third.
///
/// What can be written once by users of this crate, generic over an executor `E`: models, queries, single calls, and calls
/// in a row by [`and_then`](Output::and_then) and [`map`](Output::map). A closure given to `atomic` knows its form, as it
/// awaits or does not; what it calls need not.
///
/// ```
/// use biform::prelude::*;
/// use biform::{Answer, Output};
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
/// }
///
/// /// Renames a book, and says what it was called: two calls, in either form.
/// fn rename<'a, E: Executor + ?Sized>(db: &'a E, id: Id<Book>, title: &'a str) -> Answer<'a, E, String> {
///     E::Output::and_then(Book::get(db, id), move |book| {
///         let renamed = Book::objects().filter(|b| b.id.eq(id)).update(db, |b| b.title.set(title));
///         E::Output::map(renamed, |renamed| renamed.map(|_| book.title))
///     })
/// }
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
/// # let id = Book::create().title("Dune").save(&db)?.id;
/// assert_eq!(rename(&db, id, "Arrakis")?, "Dune");
/// # assert_eq!(rename(&db, id, "Dune")?, "Arrakis");
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub trait Output: sealed::Sealed + Sized + Send + Sync + 'static {
    /// `Result<T>`, or a future of it.
    type Of<'a, T: Send + 'a>;

    /// What [`Executor::open`](super::Executor::open) gives: a cursor.
    type Opened<'a>;

    /// What `QuerySet::iterator` gives: an `Iterator`, or a `Stream`.
    type Rows<'a, R: Send + 'static>;

    /// An answer that is known already.
    fn ready<'a, T: Send + 'a>(result: Result<T>) -> Self::Of<'a, T>;

    /// The answer that `next` gives to an answer, once it is there. Of a future that nobody awaits it makes nothing.
    fn then<'a, T: Send + 'a, U: Send + 'a>(
        answer: Self::Of<'a, T>,
        next: impl FnOnce(Result<T>) -> Self::Of<'a, U> + Send + 'a,
    ) -> Self::Of<'a, U>;

    /// [`then`](Output::then), where `next` has no need to ask anything.
    fn map<'a, T: Send + 'a, U: Send + 'a>(
        answer: Self::Of<'a, T>,
        next: impl FnOnce(Result<T>) -> Result<U> + Send + 'a,
    ) -> Self::Of<'a, U> {
        Self::then(answer, |answer| Self::ready(next(answer)))
    }

    /// [`then`](Output::then), where an error is the answer: one call after the other, written once for both forms.
    fn and_then<'a, T: Send + 'a, U: Send + 'a>(
        answer: Self::Of<'a, T>,
        next: impl FnOnce(T) -> Self::Of<'a, U> + Send + 'a,
    ) -> Self::Of<'a, U> {
        Self::then(answer, |answer| match answer {
            Ok(answer) => next(answer),
            Err(error) => Self::ready(Err(error)),
        })
    }

    /// An answer that comes after a while.
    #[doc(hidden)]
    fn pause(time: Duration) -> Self::Of<'static, ()>;

    /// Opens a cursor once `before` has gone well.
    fn after<'a>(before: Self::Of<'a, ()>, open: impl FnOnce() -> Self::Opened<'a> + Send + 'a) -> Self::Opened<'a>;

    /// A cursor with a layer around it, for executors that wrap others.
    fn layer<'a>(opened: Self::Opened<'a>, layer: Box<dyn CursorLayer + 'a>) -> Self::Opened<'a>;

    /// A cursor over rows in memory.
    #[doc(hidden)]
    fn buffered<'a>(buffer: Self::Of<'a, Buffer>) -> Self::Opened<'a>;

    /// The rows of a cursor, decoded.
    #[doc(hidden)]
    fn rows<'a, R: Send + 'static>(opened: Self::Opened<'a>, plan: RowPlan<'a, Self, R>) -> Self::Rows<'a, R>;

    /// Hands finished model logic to the caller in this form. Must be called where the form is a parameter: with it
    /// written out, rustc cannot prove `Send` (rust-lang/rust#100013).
    #[cfg(feature = "async")]
    #[doc(hidden)]
    fn give<'a, T: Send + 'a>(logic: impl Future<Output = Result<T>> + Send + 'a) -> Self::Of<'a, T>;
    /// Hands finished model logic to the caller in this form.
    #[cfg(not(feature = "async"))]
    #[doc(hidden)]
    fn give<'a, T: Send + 'a>(logic: Result<T>) -> Self::Of<'a, T>;

    /// Takes an executor's answer into model logic.
    #[cfg(feature = "async")]
    #[doc(hidden)]
    fn take<'a, T: Send + 'a>(answer: Self::Of<'a, T>) -> impl Future<Output = Result<T>> + Send + 'a;
    /// Takes an executor's answer into model logic.
    #[cfg(not(feature = "async"))]
    #[doc(hidden)]
    fn take<'a, T: Send + 'a>(answer: Self::Of<'a, T>) -> Result<T>;
}

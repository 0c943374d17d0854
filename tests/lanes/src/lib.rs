//! One test body, every lane: form × database. The body is written once, as `async`; the blocking one is made of the
//! same tokens.
mod body;
mod databases;
mod expand;
mod form;
mod options;

use proc_macro::TokenStream;

/// Runs a body in every lane.
///
/// ```ignore
/// mod support;
///
/// #[biform_lanes::lanes]
/// async fn saving_twice_updates(db: Db) -> biform::Result<()> {
///     let mut book = Book::create().title("x").save(&db).await?;
///     book.save(&db).await?;
///     assert_eq!(Book::objects().count(&db).await?, 1);
///     Ok(())
/// }
/// ```
///
/// becomes the tests `saving_twice_updates::sqlite_blocking`, `saving_twice_updates::sqlite_async` (spawned, which proves
/// that it is `Send`) and `saving_twice_updates::statements_agree::sqlite`, which runs both and compares their logs byte
/// for byte; and the same for every other database. `Db` is the lane's handle, a `Recorder`; `Form` is `Immediate` or
/// `Deferred`. Each lane gets a new database.
///
/// For the blocking form `.await` is dropped, and so is `async` before functions and closures; `async { … }` becomes a
/// closure that is called at once, so that `?` leaves the same place in both forms. Macro arguments are no exception.
/// What has to differ is written `lane!(blocking => { … }, async => { … })`.
///
/// Options: `#[lanes(file)]` puts SQLite into a new file rather than into memory; `#[lanes(with(seed, fill))]` makes
/// functions available that are marked [`helper`]; `#[lanes(without(savepoints))]` opens databases that are not to use a
/// capability.
#[proc_macro_attribute]
pub fn lanes(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::lanes(arguments.into(), item.into()).into()
}

/// A function that bodies of lanes share: made in both forms, and asked for with `#[lanes(with(name))]`.
///
/// ```ignore
/// #[biform_lanes::helper]
/// async fn seed(db: &Db) -> biform::Result<Book> {
///     Book::create().title("x").save(db).await
/// }
/// ```
#[proc_macro_attribute]
pub fn helper(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::helper(arguments.into(), item.into()).into()
}

/// Runs a body without a database in both forms, as the tests `name::in_blocking` and `name::in_async`. `Form` is
/// `Immediate` or `Deferred`.
///
/// ```ignore
/// #[biform_lanes::forms]
/// async fn a_mock_answers() -> biform::Result<()> {
///     let mock = Mock::<Form>::new(Dialect::Sqlite);
///     mock.on(statement()).affected(1);
///     assert_eq!(mock.run(statement(), &mut |_| Ok(())).await?, 1);
///     mock.verify()
/// }
/// ```
#[proc_macro_attribute]
pub fn forms(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::forms(arguments.into(), item.into()).into()
}

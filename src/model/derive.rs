//! The derives, with examples; what they make is described in their own crate.
/// Makes the fields of a struct columns of the models that it is embedded in.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Embedded, Debug, Clone, PartialEq)]
/// struct Point {
///     east: f64,
///     north: f64,
/// }
///
/// #[derive(Embedded, Debug, Clone, PartialEq)]
/// #[embedded(rename_all = "camelCase")]
/// struct Address {
///     street_name: String,
///     city: Option<String>,
///     #[field(embedded)]
///     point: Point,
/// }
///
/// #[derive(Model)]
/// #[model(index(on = |c| c.home.city.asc()))]
/// struct Customer {
///     id: Id<Customer>,
///     #[field(embedded)]
///     home: Address,
///     #[field(embedded(prefix = ""))]
///     work: Address,
/// }
///
/// let columns: Vec<&str> = Customer::schema().fields().iter().map(|field| field.column()).collect();
/// assert_eq!(columns[1..5], ["home_streetName", "home_city", "home_point_east", "home_point_north"]);
/// assert_eq!(columns[5..], ["streetName", "city", "point_east", "point_north"]);
/// let query = Customer::objects().filter(|c| c.home.point.north.gt(60.0)).values(|c| (c.id, c.work.city));
/// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(r#"WHERE "customer"."home_point_north" > ?"#));
/// # Ok::<(), biform::Error>(())
/// ```
pub use biform_macros::Embedded;
/// Makes an enum without data, or a struct around one value, a type that columns hold.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(FieldType, Debug, Clone, PartialEq)]
/// enum State {
///     Draft,
///     #[field_type(rename = "out")]
///     Published,
/// }
///
/// #[derive(FieldType, Debug, Clone, PartialEq)]
/// #[field_type(integer)]
/// #[repr(i16)]
/// enum Age {
///     All = 0,
///     Adult = 18,
/// }
///
/// #[derive(FieldType, Debug, Clone, PartialEq)]
/// struct Cents(i64);
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     state: State,
///     age: Option<Age>,
///     price: Cents,
/// }
///
/// let query = Book::objects().filter(|b| b.state.eq(State::Published) & b.age.eq(Age::Adult) & b.price.lt(Cents(900)));
/// let statement = query.to_sql(Dialect::Sqlite)?;
/// assert_eq!(statement.values(), [biform::Value::from("out"), 18_i16.into(), 900_i64.into()]);
/// # Ok::<(), biform::Error>(())
/// ```
///
/// An enum says how its variants are written:
///
/// ```
/// # use biform::prelude::*;
/// use biform::ValueRef;
///
/// #[derive(FieldType)]
/// #[field_type(rename_all = "SCREAMING-KEBAB-CASE")]
/// enum Cover {
///     HardBack,
///     Paper,
/// }
///
/// assert_eq!(Cover::CHOICES, [ValueRef::Text("HARD-BACK"), ValueRef::Text("PAPER")]);
/// ```
///
/// Or that it is an enum type of PostgreSQL, whose labels have the order of the variants. `create_tables` makes the type if
/// it is not there, and `check_schema` tells if it has other labels. SQLite and MariaDB have no such types: there its columns
/// are text with a check, and to order by them fails with [`Unsupported`](crate::ErrorKind::Unsupported), as the order would be
/// that of the names.
///
/// ```
/// # use biform::prelude::*;
/// #[derive(FieldType)]
/// #[field_type(enum_type = "mood")]
/// enum Mood {
///     Sad,
///     Happy,
/// }
///
/// #[derive(Model)]
/// struct Person {
///     id: Id<Person>,
///     mood: Mood,
/// }
///
/// let query = Person::objects().filter(|p| p.mood.gt(Mood::Sad));
/// assert!(query.to_sql(Dialect::Postgres)?.sql().ends_with(r#"WHERE "person"."mood" > $1"#));
/// assert_eq!(query.to_sql(Dialect::Sqlite).unwrap_err().kind(), ErrorKind::Unsupported);
/// # Ok::<(), biform::Error>(())
/// ```
///
/// A form lists the variants, and reads what was chosen:
///
/// ```
/// use biform::{ValueRef, prelude::*};
///
/// #[derive(FieldType, Debug, PartialEq)]
/// enum Medium {
///     Book,
///     AudioBook,
/// }
///
/// let options = Medium::CHOICES.iter().map(|choice| match choice {
///     ValueRef::Text(text) => format!("<option>{text}</option>"),
///     _ => String::new(),
/// });
/// assert_eq!(options.collect::<String>(), "<option>book</option><option>audio_book</option>");
/// assert_eq!(Medium::from_value(ValueRef::Text("audio_book")), Ok(Medium::AudioBook));
/// let error = Medium::from_value(ValueRef::Text("film")).unwrap_err();
/// assert_eq!(error.to_string(), "wanted one of `book`, `audio_book`, found another text");
/// ```
pub use biform_macros::FieldType;
/// Makes a struct something to insert: a row to be, of whose model it has the fields that a program wants to name.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
///
/// #[derive(Insert)]
/// #[insert(into = Book)]
/// struct NewBook {
///     title: String,
///     #[insert(field = "rating")]
///     stars: i32,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
///
/// let dune = Book::objects().create(&db, NewBook { title: "Dune".to_owned(), stars: 5 })?;
/// assert_eq!((dune.rating, dune.subtitle), (5, None));
/// let more = ["Emma", "Iris"].map(|title| NewBook { title: title.to_owned(), stars: 4 });
/// assert_eq!(Book::objects().bulk_create(&db, more)?.len(), 2);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub use biform_macros::Insert;
/// Makes a struct with named fields a model: it stands for the rows of a table.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// #[model(table = "books")]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     #[field(unique)]
///     isbn: Option<String>,
///     #[field(column = "stars", default = 3)]
///     rating: i32,
/// }
///
/// let query = Book::objects().filter(|b| b.rating.ge(4)).values(|b| b.title);
/// let statement = query.to_sql(Dialect::Sqlite)?;
/// assert_eq!(statement.sql(), r#"SELECT "books"."title" FROM "books" WHERE "books"."stars" >= ?"#);
/// # Ok::<(), biform::Error>(())
/// ```
///
/// **Keys** are made by the database, chosen by the program, or of several columns. Types of one's own do, too, and with the
/// feature `uuid` so does `Uuid`: `#[field(default = Uuid::new_v4())] id: Id<Ticket, Uuid>`.
///
/// ```
/// # use biform::prelude::*;
/// #[derive(FieldType, Debug, Clone, PartialEq, Eq, Hash)]
/// struct Code(String);
///
/// #[derive(Model)]
/// struct Country {
///     id: Id<Country, Code>,
///     name: String,
/// }
///
/// #[derive(Model)]
/// struct Line {
///     #[field(primary_key)]
///     order: i64,
///     #[field(primary_key)]
///     number: i32,
///     from: Id<Country, Code>,
/// }
///
/// let line = Line { order: 7, number: 1, from: Id::from(Code("FI".to_owned())) };
/// assert_eq!(line.pk().key(), Some(&(7, 1)));
/// assert!(!Country::schema().fields()[0].is_generated() && Country::schema().fields()[0].is_key());
/// ```
///
/// **Names, constraints and indexes.** Conditions are closures over the columns, as in queries.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// #[derive(Model)]
/// #[model(
///     rename_all = "camelCase",
///     unique(title, first_year),
///     unique(title, name = "one_in_print", condition = |b| b.in_print.eq(true)),
///     index(on = |b| (b.first_year.desc(), b.title.lower().asc()), name = "by_year"),
///     check(name = "printed", condition = |b| b.first_year.ge(1450) | b.in_print.eq(false)),
/// )]
/// struct Book {
///     id: Id<Book>,
///     #[field(index)]
///     title: String,
///     first_year: i32,
///     in_print: bool,
///     #[field(check = |rating| rating.between(1, 5))]
///     rating: i32,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Book])?;
///
/// let names: Vec<&str> = Book::schema().indexes().iter().map(|index| index.name()).collect();
/// assert_eq!(names, ["book_title_index", "one_in_print", "by_year"]);
/// let start = || Book::create().title("Gilgamesh").rating(5);
/// let error = start().first_year(-1800).in_print(true).save(&db).map(|book| book.id).unwrap_err();
/// assert_eq!((error.kind(), error.constraint().and_then(|broken| broken.name.as_deref())), (ErrorKind::Check, Some("printed")));
/// start().first_year(-1800).in_print(false).save(&db)?;
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// **What is left out**, calculated, or given the time and the number of the write. A type that tells the time comes with
/// `chrono`, `time` or `jiff`.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite", feature = "jiff"))] {
/// # use biform::prelude::*;
/// #[derive(Model)]
/// struct Order {
///     id: Id<Order>,
///     price: i64,
///     #[field(default = 1)]
///     pieces: i64,
///     #[field(db_default = "open")]
///     state: String,
///     #[field(generated = |o| o.price * o.pieces)]
///     total: i64,
///     #[field(auto_now_add)]
///     made: jiff::Timestamp,
///     #[field(auto_now)]
///     changed: jiff::Timestamp,
///     #[field(version)]
///     version: i32,
///     #[field(skip)]
///     marked: bool,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Order])?;
///
/// let mut order = Order::create().price(900).save(&db)?;
/// assert_eq!((order.pieces, order.state.as_str(), order.total, order.version), (1, "open", 900, 1));
/// let mut other = Order::get(&db, 1)?;
/// order.pieces = 3;
/// order.save(&db)?;
/// assert_eq!((order.total, order.version), (2700, 2));
/// assert!(order.changed >= order.made);
/// assert_eq!(other.save(&db).unwrap_err().kind(), ErrorKind::Stale);
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// SQL of your own stands in `generated` as [`raw`](crate::raw), and says of which type it is.
///
/// ```
/// # use biform::prelude::*;
/// use biform::raw;
///
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     #[field(generated = |_| raw::<String>("substr(title, 1, 1)"))]
///     initial: String,
/// }
///
/// let table = Book::create_table_sql(Dialect::Sqlite)?.remove(0);
/// assert!(table.sql().contains(r#""initial" TEXT NOT NULL GENERATED ALWAYS AS ((substr(title, 1, 1))) STORED"#));
/// # Ok::<(), biform::Error>(())
/// ```
///
/// **Choices** are those of an enum, or named; the database refuses others.
///
/// ```
/// # use biform::prelude::*;
/// #[derive(FieldType)]
/// enum State {
///     Draft,
///     InReview,
/// }
///
/// #[derive(Model)]
/// struct Article {
///     id: Id<Article>,
///     #[field(choices)]
///     state: State,
///     #[field(choices("en", "fi"))]
///     language: String,
/// }
///
/// let choices = |name| Article::schema().field_named(name).map(|field| field.allowed().to_vec());
/// assert_eq!(choices("state"), Some(vec!["draft".into(), "in_review".into()]));
/// assert_eq!(choices("language"), Some(vec!["en".into(), "fi".into()]));
/// ```
///
/// **Several structs over one table.** `ordering` is the order of queries that say none. A second model of the table reads
/// and writes some of its columns; a [`Shape`](derive@Shape) reads them, and an [`Insert`](derive@Insert) is inserted.
/// Columns of several fields stand in an [`Embedded`](derive@Embedded) struct.
///
/// ```
/// # use biform::prelude::*;
/// #[derive(Model)]
/// #[model(ordering = |b| (b.rating.desc(), b.title.asc()))]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     rating: i32,
///     body: String,
/// }
///
/// #[derive(Model)]
/// #[model(table = "book")]
/// struct Rating {
///     id: Id<Rating>,
///     rating: i32,
/// }
///
/// #[derive(Shape)]
/// #[shape(of = Book)]
/// struct Card {
///     title: String,
/// }
///
/// let sql = Book::objects().shape::<Card>().to_sql(Dialect::Sqlite)?;
/// assert_eq!(sql.sql(), r#"SELECT "book"."title" FROM "book" ORDER BY "book"."rating" DESC, "book"."title""#);
/// let sql = Rating::objects().to_sql(Dialect::Sqlite)?;
/// assert_eq!(sql.sql(), r#"SELECT "book"."id", "book"."rating" FROM "book""#);
/// # Ok::<(), biform::Error>(())
/// ```
///
/// **A model of another crate** cannot have a `HasMany` of rows that name it. `related_name` gives it a method instead, by a
/// trait: here `AuthorBooks`, to be imported where the model stands elsewhere. As nothing is loaded into a field, those of
/// rows at hand are read in one statement:
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// # use std::collections::HashMap;
/// # mod authors {
/// #     use biform::prelude::*;
/// #     #[derive(Model)]
/// #     pub struct Author { pub id: Id<Author>, pub name: String }
/// # }
/// # use authors::Author;
/// #[derive(Model)]
/// struct Book {
///     id: Id<Book>,
///     title: String,
///     #[field(related_name = "books")]
///     author: ForeignKey<authors::Author>,
/// }
/// # let db = biform::blocking::connect("sqlite::memory:")?;
/// # db.create_tables(models![Author, Book])?;
/// # let ann = Author::create().name("Ann").save(&db)?;
///
/// ann.books().create(&db, Book::create().title("Dune"))?;
/// let authors = Author::objects().filter(|a| a.books().title.eq("Dune")).all(&db)?;
///
/// let mut by_author: HashMap<Id<Author>, Vec<Book>> = HashMap::new();
/// for book in authors.books().order_by(|b| b.title.asc()).all(&db)? {
///     by_author.entry(book.author.id()).or_default().push(book);
/// }
/// assert_eq!(by_author[&ann.id][0].title, "Dune");
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
///
/// When an author is deleted, Biform knows of no such book, unlike Django, which knows all models that were loaded: what was
/// loaded would depend on what ran before. The database does what `on_delete` says: it refuses, which is
/// [`Protected`](crate::ErrorKind::Protected), or deletes the books, without their hooks and without counting them. Where
/// the author is marked by `soft_delete` alone, they stay as they are, and `protect` does not hold that back.
///
/// **A table of somebody else's**, or a view, is `unmanaged`, as with Django's `managed = False`: `create_tables` leaves it
/// alone. Foreign keys name it as any other, and `check_schema` compares it, which is how to learn whether the model fits.
///
/// ```
/// # #[cfg(all(feature = "blocking", feature = "sqlite"))] {
/// # use biform::prelude::*;
/// #[derive(Model)]
/// #[model(unmanaged)]
/// struct Customer {
///     id: Id<Customer>,
///     name: String,
/// }
///
/// let db = biform::blocking::connect("sqlite::memory:")?;
/// db.create_tables(models![Customer])?;
/// assert!(!Customer::schema().is_managed());
/// assert_eq!(db.check_schema(models![Customer])?.differences().len(), 1); // there is no such table
/// # }
/// # Ok::<(), biform::Error>(())
/// ```
pub use biform_macros::Model;
/// Makes a struct something to read rows into, in place of whole models: it selects what it has fields for.
///
/// ```
/// use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
///
/// #[derive(Shape)]
/// #[shape(of = Book)]
/// struct Card {
///     id: Id<Book>,
///     #[shape(field = "title")]
///     heading: String,
///     #[shape(expr = |b| b.rating * 2)]
///     double: i32,
/// }
///
/// let query: QuerySet<Book, Card> = Book::objects().shape();
/// assert_eq!(
///     query.to_sql(Dialect::Sqlite)?.sql(),
///     r#"SELECT "book"."id", "book"."title", ("book"."rating" * ?) FROM "book""#
/// );
/// # Ok::<(), biform::Error>(())
/// ```
///
/// A shape needs no model of its own: `values` takes one that is told what to read, alone, in a tuple, or in another.
///
/// ```
/// # use biform::prelude::*;
/// # #[derive(Model)]
/// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
/// #[derive(Shape)]
/// struct Line {
///     text: String,
///     rank: i32,
/// }
///
/// #[derive(Shape)]
/// struct Entry {
///     id: Id<Book>,
///     #[shape(nested)]
///     line: Line,
/// }
///
/// let query = Book::objects().values(|b| {
///     let line = Line::select().text(b.title).rank(b.rating + 1);
///     (Entry::select().id(b.id).line(line), b.subtitle)
/// });
/// let _: QuerySet<Book, (Entry, Option<String>)> = query;
/// ```
pub use biform_macros::Shape;

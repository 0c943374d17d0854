//! One table, completely: what a model can state of its rows, and what can be done with them.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "what an example shows is printed")]
use biform::prelude::*;

/// Stored as text: `draft`, `published`, `sold_out`.
#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
enum State {
    Draft,
    Published,
    SoldOut,
}

/// Two columns of the table it is embedded in: `size_width`, `size_height`.
#[derive(Embedded, Debug, Clone, PartialEq)]
struct Size {
    width: i32,
    height: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(
    ordering = |b| (b.title.asc(), b.year.asc()),
    unique(title, year),
    index(on = |b| b.price.desc(), condition = |b| b.state.eq(State::Published), name = "book_on_sale"),
    check(name = "book_fits_the_shelf", condition = |b| b.size.width.le(300) & b.size.height.le(400))
)]
struct Book {
    id: Id<Book>,
    title: String,
    year: i32,
    #[field(choices, default = State::Draft)]
    state: State,
    /// In cents.
    #[field(check = |price| price.ge(0))]
    price: i64,
    #[field(db_default = 1)]
    copies: i64,
    /// The database calculates it.
    #[field(generated = |b| b.price * b.copies)]
    worth: i64,
    #[field(embedded)]
    size: Size,
    /// A query may leave it unread.
    text: Deferred<String>,
    /// Whoever saves what somebody else has changed since is told so.
    #[field(version)]
    version: i32,
}

/// What a form of a website sends.
#[derive(Insert)]
#[insert(into = Book)]
struct NewBook {
    title: String,
    year: i32,
    price: i64,
    size: Size,
    text: String,
}

/// What a list of a website shows.
#[derive(Shape)]
#[shape(of = Book)]
struct Card {
    title: String,
    #[shape(expr = |b| b.price / 100)]
    euros: i64,
}

fn main() -> biform::Result<()> {
    let db = biform::blocking::connect("sqlite::memory:")?;
    db.create_tables(models![Book])?;

    let size = Size { width: 120, height: 190 };
    let new = |title: &str, year, price| NewBook {
        title: title.to_owned(),
        year,
        price,
        size: size.clone(),
        text: format!("The text of {title}"),
    };
    let dune = Book::objects().create(&db, new("Dune", 1965, 1_200))?;
    println!("made by the database: {} copies, worth {}", dune.copies, dune.worth);
    Book::objects().bulk_create(&db, [new("Emma", 1815, 900), new("Iris", 1990, 700)])?;

    // Found, or made, whoever else does the same at the same time.
    let emma = Book::objects().filter(|b| b.title.eq("Emma") & b.year.eq(1815));
    let (mut emma, created) = emma.get_or_create(&db, new("Emma", 1815, 0))?;
    println!("Emma: created {created}, {} cents", emma.price);

    // Calculated by the database, and read back in the same statement.
    emma.update(&db, |b| (b.copies.set(b.copies + 4), b.state.set(State::Published)))?;
    println!("Emma: {} copies, worth {}, version {}", emma.copies, emma.worth, emma.version);

    // What the rows may not be is refused, and told in the model's words.
    for refused in [
        new("Dune", 1965, 1),
        new("Atlas", 2000, -1),
        NewBook { size: Size { width: 500, height: 500 }, ..new("Map", 2001, 1) },
    ] {
        let error = Book::objects().create(&db, refused).unwrap_err();
        println!("{:?}: {error}", error.kind());
    }

    // Two who change the same row.
    let (mut mine, mut theirs) = (Book::get(&db, dune.id)?, Book::get(&db, dune.id)?);
    theirs.state = State::SoldOut;
    theirs.save(&db)?;
    mine.price = 1_000;
    println!("{:?}", mine.save(&db).unwrap_err().kind());
    mine.refresh(&db)?;
    mine.price = 1_000;
    mine.save_fields(&db, |b| b.price)?;

    // A list without the texts, in the model's own order; and one in a shape of its own.
    for book in Book::objects().defer(|b| b.text).exclude(|b| b.state.eq(State::Draft)).all(&db)? {
        println!("{} {:?} {}×{} {:?}", book.title, book.state, book.size.width, book.size.height, book.text);
    }
    for card in Book::objects().filter(|b| b.title.regex("^[A-Z]{1}[a-z]{3}$")).shape::<Card>().all(&db)? {
        println!("{}: {} euros", card.title, card.euros);
    }

    // Filters and orders by name, as they come from a website: text is read as what the column holds.
    let cheap = Book::objects().allow(|b| (b.title, b.price)).filter_by("price__lt", "1000").order_by_name("-price");
    println!("{:?}", cheap.values(|b| b.title).all(&db)?);
    let mistaken = Book::objects().allow(|b| (b.title, b.price)).filter_by("pice__lt", "1000");
    println!("{}", mistaken.check().unwrap_err());

    // What somebody else changes in the database is seen.
    let index = biform::Statement::new(biform::Purpose::Nothing, r#"DROP INDEX "book_on_sale""#);
    db.run(index, &mut |_| Ok(()))?;
    println!("{}", db.check_schema(models![Book])?);
    Ok(())
}

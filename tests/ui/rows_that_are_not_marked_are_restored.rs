use biform::prelude::*;

#[derive(Model)]
#[model(scope = |b| b.title)]
struct Book {
    id: Id<Book>,
    title: String,
}

fn main() -> biform::Result<()> {
    let db = biform::blocking::connect("sqlite::memory:")?;
    Book::all_objects().restore(&db)?;
    Book::all_objects().hard_delete(&db)?;
    Book::get(&db, 1)?.hard_delete(&db)?;
    Ok(())
}

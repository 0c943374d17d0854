use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    r#type: String,
}

fn save(db: &impl Executor) {
    let _ = Book::create().rating(4).save(db);
    let _ = Book::objects().bulk_create(db, [Book::create().rating(4).title("Dune")]);
}

fn main() {}

use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
}

fn save(db: &impl Executor) {
    let _ = Book::create().rating(4).save(db);
}

fn main() {}

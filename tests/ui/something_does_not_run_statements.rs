use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

fn main() {
    let _ = Book::create().title("x").save(&5);
    let _ = Book::objects().all(&5);
}

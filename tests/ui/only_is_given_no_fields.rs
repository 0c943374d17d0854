use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    body: Deferred<String>,
}

fn main() {
    let _ = Book::objects().only(|_| "id");
    let _ = Book::objects().defer(|b| b.body.asc());
}

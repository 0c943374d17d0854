use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

#[derive(Model)]
struct Author {
    id: Id<Author>,
    name: String,
}

#[derive(Insert)]
#[insert(into = Author)]
struct NewAuthor {
    name: String,
}

fn use_it(db: &impl Executor, author: NewAuthor) {
    let _ = Book::objects().create(db, author);
    let _ = Book::objects().create(db, Book::create());
}

fn main() {}

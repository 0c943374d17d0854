use biform::prelude::*;

#[derive(Model)]
struct Author {
    id: Id<Author>,
    name: String,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

fn main() {
    let _ = Book::objects().filter(|b| b.title.contains(5));
    let _ = Book::objects().filter(|b| b.id.in_(Author::objects().values(|a| a.id)));
    let _ = Book::objects().filter(|b| b.title.year().eq(2026));
}

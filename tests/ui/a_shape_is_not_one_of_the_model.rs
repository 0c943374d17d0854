use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

#[derive(Model)]
struct Author {
    id: Id<Author>,
    title: String,
}

#[derive(Shape)]
struct Line {
    title: String,
}

#[derive(Shape)]
#[shape(of = Author)]
struct Card {
    title: String,
}

struct Plain {
    title: String,
}

#[derive(Shape)]
#[shape(of = Plain)]
struct OfPlain {
    title: String,
}

fn main() {
    let _ = Book::objects().shape::<Line>();
    let _ = Book::objects().shape::<Card>();
    let _ = Book::objects().shape::<Plain>();
}

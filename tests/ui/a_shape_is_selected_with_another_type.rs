use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
}

#[derive(Shape)]
struct Line {
    text: String,
}

#[derive(Shape)]
struct Card {
    double: i32,
    #[shape(nested)]
    line: Line,
}

fn main() {
    let _ = Book::objects().values(|b| Card::select().double(b.title).line(Line::select().text(b.title)));
    let _ = Book::objects().values(|b| Card::select().double(b.rating).line(b.title));
    let _ = Book::objects().values(|b| Card::select().doubel(b.rating));
}

use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
}

#[derive(Shape)]
struct Card {
    title: String,
    double: i32,
}

fn main() {
    let _ = Book::objects().values(|b| Card::select().title(b.title));
    let _ = Book::objects().values(|b| (b.id, Card::select().double(b.rating * 2)));
}

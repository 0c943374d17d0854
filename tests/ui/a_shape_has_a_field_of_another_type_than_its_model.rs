use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    subtitle: Option<String>,
}

#[derive(Shape)]
#[shape(of = Book)]
struct Card {
    id: i64,
    title: i32,
    subtitle: String,
    #[shape(expr = |b| b.rating * 2)]
    double: i64,
    #[shape(expr = |b| 7)]
    seven: i32,
    #[shape(nested)]
    rating: i32,
}

fn main() {
    let _ = Book::objects().shape::<Card>();
}

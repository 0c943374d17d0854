use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
}

#[derive(Shape)]
#[shape(of = Book)]
struct Card {
    id: Id<Book>,
    titel: String,
    #[shape(field = "ratng")]
    stars: i32,
    #[shape(expr = |b| b.raiting * 2)]
    double: i32,
}

fn main() {
    let _ = Book::objects().shape::<Card>();
}

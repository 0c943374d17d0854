use biform::prelude::*;

#[derive(Model)]
#[model(index(title, name = "a"), unique(rating, name = "A"), check(name = "a", condition = |b| b.rating.gt(0)))]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
}

fn main() {}

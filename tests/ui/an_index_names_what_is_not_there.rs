use biform::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
#[model(
    unique(titel, rating),
    index(ratings),
    index(address),
    index(cache, title),
    unique(colour),
)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    #[field(embedded)]
    address: Address,
    #[field(skip)]
    cache: i32,
}

fn main() {}

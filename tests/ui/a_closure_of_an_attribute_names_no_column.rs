use biform::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
#[model(ordering = |b| b.titel.asc(), check = |b| b.address.citty.eq("x"))]
struct Book {
    id: Id<Book>,
    title: String,
    #[field(generated = |b| b.pages * 2)]
    doubled: i32,
    #[field(embedded)]
    address: Address,
    #[field(skip)]
    cache: i32,
}

fn use_it() {
    let _ = Book::objects().filter(|b| b.address.ciy.eq("x"));
    let _ = Book::objects().filter(|b| b.cache.eq(3));
}

fn main() {}

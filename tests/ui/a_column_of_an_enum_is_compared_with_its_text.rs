use biform::prelude::*;

#[derive(FieldType)]
enum State {
    Draft,
    Published,
}

#[derive(FieldType)]
struct Cents(i64);

#[derive(FieldType)]
struct Isbn(String);

#[derive(Model)]
struct Book {
    id: Id<Book>,
    state: State,
    price: Cents,
    isbn: Isbn,
}

fn main() {
    let _ = Book::objects().filter(|b| b.state.eq("draft"));
    let _ = Book::objects().filter(|b| b.price.lt(900));
    let _ = Book::objects().values(|b| b.price + 1);
    let _ = Book::objects().values(|b| b.isbn * 2);
    let _ = Book::create().state("draft").price(900).isbn("978");
}

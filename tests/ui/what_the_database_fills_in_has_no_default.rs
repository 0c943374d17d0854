use biform::prelude::*;

#[derive(FieldType)]
struct Cents(i64);

struct Cache;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(db_default = Cents(3))]
    price: Cents,
    #[field(generated = |b| b.price)]
    again: Cents,
    #[field(skip)]
    cache: Cache,
    #[field(default)]
    other: Cents,
}

fn main() {}

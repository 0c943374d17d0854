use biform::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
struct Book {
    #[field(primary_key, skip)]
    number: i64,
}

#[derive(Model)]
struct Shop {
    #[field(primary_key, embedded)]
    address: Address,
}

fn main() {}

use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: i64,
    title: String,
}

fn main() {}

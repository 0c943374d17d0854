use biform::prelude::*;

#[derive(Model)]
#[model(tabel = "books")]
struct Book {
    #[field(primary_ky)]
    number: i64,
    #[field(uniqe, column = "name")]
    title: String,
    #[field(default_db = 3)]
    rating: i32,
}

fn main() {}

use biform::prelude::*;

#[derive(Model)]
struct Line {
    #[field(primary_key)]
    order: i64,
    #[field(primary_key)]
    number: Option<i32>,
}

#[derive(Model)]
struct Country {
    #[field(primary_key)]
    code: Option<String>,
}

fn main() {}

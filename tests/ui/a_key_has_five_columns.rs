use biform::prelude::*;

#[derive(Model)]
struct Line {
    #[field(primary_key)]
    a: i64,
    #[field(primary_key)]
    b: i64,
    #[field(primary_key)]
    c: i64,
    #[field(primary_key)]
    d: i64,
    #[field(primary_key)]
    e: i64,
}

fn main() {}

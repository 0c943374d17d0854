use biform::prelude::*;

#[derive(Embedded)]
struct Point(i32, i32);

#[derive(Embedded)]
struct Pair<T> {
    one: T,
}

#[derive(Embedded)]
enum Side {
    Left,
}

#[derive(Embedded)]
struct Nothing {}

#[derive(Model)]
struct Shape {
    id: Id<Shape>,
    #[field(embedded)]
    at: Point,
    #[field(embedded)]
    pair: Pair<i32>,
    #[field(embedded)]
    side: Side,
}

fn main() {}

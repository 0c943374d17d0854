use biform::prelude::*;

#[derive(Model)]
enum State {
    Draft,
}

#[derive(Model)]
struct Pair(i64, i64);

#[derive(Model)]
struct Unit;

#[derive(Model)]
union Either {
    int: i64,
    float: f64,
}

fn main() {
    let _ = State::objects();
}

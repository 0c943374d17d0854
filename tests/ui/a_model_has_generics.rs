use biform::prelude::*;

#[derive(Model)]
struct Book<'a, T: Clone, const N: usize> {
    id: Id<Self>,
    title: &'a str,
    rest: [T; N],
}

fn main() {}

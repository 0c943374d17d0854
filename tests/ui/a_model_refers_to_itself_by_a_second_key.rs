use biform::prelude::*;

#[derive(Model)]
struct Folder {
    id: Id<Folder>,
    parent: Id<Self>,
}

#[derive(Model)]
struct Country {
    code: Id<Country, String>,
    neighbour: Id<Country, String>,
}

fn main() {}

use biform::prelude::*;

#[derive(Model)]
struct Edition {
    #[field(primary_key)]
    book: i64,
    #[field(primary_key)]
    language: String,
}

#[derive(Model)]
struct Country {
    id: Id<Country, String>,
}

#[derive(Model)]
struct Print {
    id: Id<Print>,
    edition: ForeignKey<Edition>,
    country: ForeignKey<Country>,
}

#[derive(Model)]
struct Review {
    id: Id<Review>,
    edition: ForeignKey<Edition, (String, i64)>,
}

fn main() {}

use biform::prelude::*;

#[derive(Model)]
struct Country {
    id: Id<Country>,
    #[field(unique)]
    code: String,
    #[field(unique)]
    number: i64,
    name: String,
}

#[derive(Model)]
struct City {
    id: Id<City>,
    // Of which type?
    #[field(to = "code")]
    country: ForeignKey<Country>,
    #[field(to = "code")]
    name: String,
}

#[derive(Model)]
struct Port {
    id: Id<Port>,
    // More than one country may be called so.
    #[field(to = "name")]
    country: ForeignKey<Country, String>,
    // As the key is.
    #[field(to = "number")]
    flag: ForeignKey<Country, i64>,
    #[field(to = "code")]
    owner: ForeignKey<Country, i32>,
    #[field(to = "cod")]
    builder: ForeignKey<Country, String>,
}

fn main() {}

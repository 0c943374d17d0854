use biform::Complete;
use biform::prelude::*;

#[derive(Model)]
struct Country {
    id: Id<Country>,
    #[field(unique)]
    code: String,
}

#[derive(Model)]
struct City {
    id: Id<City>,
    #[field(to = "code")]
    country: ForeignKey<Country, String>,
    #[field(to = "code")]
    former: Option<ForeignKey<Country, String>>,
}

fn main() {
    let finland = Country::create().code("FI").complete();
    // These are right.
    let _ = City::create().country(Id::from(finland.code.clone())).former(Country::create().code("SE"));
    // And these name no field.
    let _ = City::create().country(&finland);
    let _ = City::create().former(&finland);
}

//! Tables whose foreign keys name each other, created in every lane.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::lanes;

#[derive(Model, Debug, Clone, PartialEq)]
struct Country {
    id: Id<Country>,
    #[field(on_delete = "set_null")]
    capital: Option<ForeignKey<City>>,
    leader: Option<ForeignKey<Person>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct City {
    id: Id<City>,
    country: ForeignKey<Country>,
    twin: Option<ForeignKey<City>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Person {
    id: Id<Person>,
    home: ForeignKey<City>,
}

#[lanes]
async fn tables_in_a_circle_are_created(db: Db) -> Result<()> {
    let mut sent = Sent::from_now(&db);
    for _ in 0..2 {
        db.create_tables(models![Country, City, Person]).await?;
        // Three tables and five indexes; one foreign key closes the circle, which SQLite's table can name before the other
        // is there.
        assert_eq!(sent.news(&db).len(), if db.dialect() == Dialect::Sqlite { 8 } else { 9 });
        let report = db.check_schema(models![Country, City, Person]).await?;
        assert!(report.is_empty(), "{report}");
        sent.news(&db);
    }
    let country = Country::create().save(&db).await?;
    let city = City::create().country(&country).save(&db).await?;
    let person = Person::create().home(&city).save(&db).await?;
    Country::objects().update(&db, |c| (c.capital.set(city.id), c.leader.set(person.id))).await?;
    let wrong = Country::objects().update(&db, |c| c.capital.set(Id::from(99))).await;
    assert_eq!(wrong.unwrap_err().kind(), ErrorKind::ForeignKey);
    Ok(())
}

/// Of which the table is not there, and may be by another's doing.
#[lanes]
async fn a_model_that_is_not_given_is_named(db: Db) -> Result<()> {
    let created = db.create_tables(models![Person]).await;
    // The table and its index, in one batch.
    assert_eq!(db.count(), 2);
    if db.dialect() == Dialect::Sqlite {
        return created;
    }
    let told = created.unwrap_err().to_string();
    let start = "creating the table of `Person`: its foreign keys name the tables of `City`, which are not among the \
                 models: unless they are there, give these models as well: ";
    assert!(told.starts_with(start), "{told}");
    db.create_tables(models![City, Country, Person]).await?;
    db.create_tables(models![Person]).await
}

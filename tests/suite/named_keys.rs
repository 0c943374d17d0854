//! Foreign keys to a unique field other than the primary key, in every lane.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Country {
    id: Id<Country>,
    #[field(unique)]
    code: String,
    name: String,
    cities: HasMany<City>,
    anthem: HasOne<Anthem>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct City {
    id: Id<City>,
    name: String,
    #[field(to = "code", on_delete = "cascade")]
    country: Option<ForeignKey<Country, String>>,
    streets: HasMany<Street>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Street {
    id: Id<Street>,
    #[field(on_delete = "cascade")]
    city: ForeignKey<City>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Anthem {
    #[field(primary_key, to = "code", on_delete = "cascade")]
    country: OneToOne<Country, String>,
    words: String,
}

/// Finland and the Netherlands, with keys that are not in the order of their codes.
#[helper]
async fn atlas(db: &Db) -> Result<Vec<Country>> {
    db.create_tables(models![Anthem, Street, City, Country]).await?;
    let nl = Country::create().code("NL").name("Netherlands").save(db).await?;
    let fi = Country::create().code("FI").name("Finland").save(db).await?;
    for (name, code) in [("Oulu", "FI"), ("Delft", "NL"), ("Turku", "FI")] {
        City::create().name(name).country(Id::from(code)).save(db).await?;
    }
    City::create().name("Atlantis").save(db).await?;
    Anthem::create().country(Id::from("FI")).words("Maamme").save(db).await?;
    Ok(vec![nl, fi])
}

#[lanes(with(atlas))]
async fn a_row_is_named_by_a_unique_field(db: Db) -> Result<()> {
    let countries = atlas(&db).await?;
    assert!(db.check_schema(models![Anthem, Street, City, Country]).await?.is_empty());
    let oulu = City::get(&db, 1).await?;
    let error = oulu.country.as_ref().unwrap().get().unwrap_err();
    let told = "`City.country` is not loaded: load it with the query, `.select_related(|c| c.country())`";
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::NotLoaded, told));
    assert_eq!(oulu.country.as_ref().map(|country| country.id()), Some(Id::from("FI")));
    let mut sent = Sent::from_now(&db);
    let cities = City::objects().select_related(|c| c.country().anthem()).order_by(|c| c.id.asc()).all(&db).await?;
    let news = sent.news(&db);
    assert_eq!(news.len(), 1);
    assert!(news[0].contains(r#"ON "t1"."code" = "city"."country_id""#), "{news:?}");
    let country = |city: &City| city.country.as_ref().map(|country| country.get().map(|country| country.name.clone()));
    let names: Vec<Option<String>> = cities.iter().map(|city| country(city).transpose()).collect::<Result<_>>()?;
    let expected = [Some("Finland"), Some("Netherlands"), Some("Finland"), None];
    assert_eq!(names.iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
    let Some(finland) = &cities[0].country else { return Ok(()) };
    assert_eq!(finland.get()?.anthem.get()?.map(|anthem| anthem.words.as_str()), Some("Maamme"));
    // In statements of their own.
    let cities = City::objects().prefetch_related(|c| c.country()).order_by(|c| c.id.asc()).all(&db).await?;
    assert_eq!(sent.news(&db).len(), 2);
    let names: Vec<Option<String>> = cities.iter().map(|city| country(city).transpose()).collect::<Result<_>>()?;
    assert_eq!(names.iter().map(Option::as_deref).collect::<Vec<_>>(), expected);
    assert_eq!(oulu.country().get(&db).await?.id, countries[1].id);
    Ok(())
}

#[lanes(with(atlas))]
async fn the_other_side_goes_by_the_same_field(db: Db) -> Result<()> {
    let countries = atlas(&db).await?;
    let [nl, fi] = countries.as_slice() else { return Ok(()) };
    let seen = db.count();
    let found = Country::objects()
        .prefetch_related(|c| (c.cities().order_by(|c| c.name.desc()), c.anthem()))
        .order_by(|c| c.code.asc())
        .all(&db)
        .await?;
    assert_eq!(db.count() - seen, 3);
    let names = |country: &Country| -> Result<Vec<String>> {
        Ok(country.cities.get()?.iter().map(|city| city.name.clone()).collect())
    };
    assert_eq!((names(&found[0])?, names(&found[1])?), (vec!["Turku".into(), "Oulu".into()], vec!["Delft".to_owned()]));
    assert_eq!(found[0].anthem.get()?.map(|anthem| anthem.words.as_str()), Some("Maamme"));
    // A field loads itself by the key that it notes.
    let mut fi_read = Country::get(&db, fi.id).await?;
    fi_read.cities.load(&db).await?;
    assert_eq!(fi_read.cities.get()?.len(), 2);
    fi_read.anthem.load(&db).await?;
    assert!(fi_read.anthem.get()?.is_some());
    // Conditions go either way, and what is named is in the foreign key.
    let of = City::objects().filter(|c| c.country().name.eq("Finland")).count(&db).await?;
    let by_code = City::objects().filter(|c| c.country().code.eq("FI"));
    assert!(!by_code.to_sql(db.dialect())?.sql().contains("JOIN"));
    let same = City::objects().filter(|c| c.country.eq(Id::from("FI"))).count(&db).await?;
    assert_eq!((of, by_code.count(&db).await?, same), (2, 2, 2));
    let by_key = City::objects().filter(|c| c.country().id.eq(fi.id)).count(&db).await?;
    let delft = Country::objects().filter(|c| c.cities().name.eq("Delft")).values(|c| c.code).all(&db).await?;
    assert_eq!((by_key, delft), (2, vec!["NL".to_owned()]));
    let named = City::objects().filter_by("country__code", "FI").filter_by("country", "FI").count(&db).await?;
    assert_eq!(named, 2);
    // What is given to a row names it by that field.
    nl.cities().add(&db, [Id::<City>::from(1)]).await?;
    let hague = nl.cities().create(&db, City::create().name("The Hague")).await?;
    assert_eq!(hague.country.map(|country| country.id()), Some(Id::from("NL")));
    nl.cities().remove(&db, [hague.id]).await?;
    assert_eq!((nl.cities().count(&db).await?, fi.cities().count(&db).await?), (2, 1));
    nl.cities().set(&db, [hague.id]).await?;
    assert_eq!(nl.cities().values(|c| c.name).all(&db).await?, ["The Hague"]);
    Ok(())
}

#[lanes(with(atlas))]
async fn a_row_goes_with_what_it_names_by_that_field(db: Db) -> Result<()> {
    let countries = atlas(&db).await?;
    let nobody = City::create().name("Nowhere").country(Id::from("XX")).save(&db).await.unwrap_err();
    assert_eq!(nobody.kind(), ErrorKind::ForeignKey);
    Street::create().city(Id::from(1)).save(&db).await?;
    Street::create().city(Id::from(2)).save(&db).await?;
    let mut sent = Sent::from_now(&db);
    let deleted = countries[1].clone().delete(&db).await?;
    let news = sent.news(&db);
    // BEGIN, the cities, their streets, the cities, the anthem, the country, COMMIT.
    assert_eq!(news.len(), 7, "{news:?}");
    assert_eq!((deleted.of::<City>(), deleted.of::<Street>(), deleted.of::<Anthem>()), (2, 1, 1));
    assert_eq!(City::objects().order_by(|c| c.id.asc()).values(|c| c.name).all(&db).await?, ["Delft", "Atlantis"]);
    Ok(())
}

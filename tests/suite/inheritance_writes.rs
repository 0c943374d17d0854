//! What is written of rows that are rows of another model as well, in every lane: all of it, or nothing.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Hooks, Output, Result, Session};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Thing {
    id: Id<Thing>,
    #[field(unique)]
    code: String,
    #[field(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Vehicle {
    #[field(parent_link)]
    thing: OneToOne<Thing>,
    wheels: i32,
    #[field(skip)]
    seen: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Car {
    #[field(parent_link)]
    vehicle: OneToOne<Vehicle>,
    #[field(unique)]
    plate: String,
    #[field(skip)]
    saved: bool,
}

#[biform::logic]
impl Hooks for Vehicle {
    async fn before_save<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        let _ = session;
        self.wheels += 10;
        Ok(())
    }
    fn after_load(&mut self) {
        self.seen = true;
    }
}

#[biform::logic]
impl Hooks for Car {
    async fn after_save<O: Output>(&mut self, session: Session<'_, O>, created: bool) -> Result<()> {
        let _ = session;
        self.saved = created;
        Ok(())
    }
}

fn thing(code: &str) -> Thing {
    Thing { id: Id::default(), code: code.into(), version: 1 }
}

fn car(code: &str, plate: &str) -> Car {
    let vehicle = Vehicle { thing: thing(code).into(), wheels: 4, seen: false };
    Car { vehicle: vehicle.into(), plate: plate.into(), saved: false }
}

/// A car that is stored, with a thing before it.
#[helper]
async fn garage(db: &Db) -> Result<Car> {
    db.create_tables(models![Thing, Vehicle, Car]).await?;
    thing("stone").save(db).await?;
    let mut beetle = car("beetle", "A-1");
    beetle.save(db).await?;
    Ok(beetle)
}

fn code(car: &Car) -> Result<(i32, &str, i32)> {
    let vehicle = car.vehicle.get()?;
    let thing = vehicle.thing.get()?;
    Ok((vehicle.wheels, &thing.code, thing.version))
}

#[lanes]
async fn what_is_new_is_inserted_outside_in(db: Db) -> Result<()> {
    db.create_tables(models![Thing, Vehicle, Car]).await?;
    thing("stone").save(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mut beetle = car("beetle", "A-1");
    beetle.save(&db).await?;
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"INSERT INTO "thing" ("code", "version") VALUES (?, ?)"#,
            r#"INSERT INTO "vehicle" ("thing_id", "wheels") VALUES (?, ?)"#,
            r#"INSERT INTO "car" ("vehicle_id", "plate") VALUES (?, ?)"#,
            "COMMIT",
        ]
    );
    assert!(beetle.saved);
    assert_eq!((beetle.pk().key(), beetle.vehicle.id().key()), (Some(&2), Some(&2)));
    assert_eq!(beetle.vehicle.get()?.thing.id(), Id::from(2));
    assert_eq!(beetle.vehicle.get()?.thing.get()?.id, Id::from(2));
    let read = Car::get(&db, 2).await?;
    assert_eq!((code(&read)?, read.plate.as_str()), ((4, "beetle", 1), "A-1"));
    assert!(read.vehicle.get()?.seen);
    Ok(())
}

#[lanes(with(garage))]
async fn what_is_there_is_updated_outside_in(db: Db) -> Result<()> {
    let mut beetle = garage(&db).await?;
    let mut sent = Sent::from_now(&db);
    beetle.vehicle.get_mut()?.wheels = 3;
    beetle.vehicle.get_mut()?.thing.get_mut()?.code = "isetta".into();
    beetle.plate = "B-2".into();
    beetle.save(&db).await?;
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"UPDATE "thing" SET "code" = ?, "version" = ? WHERE "thing"."id" = ? AND "thing"."version" = ?"#,
            r#"UPDATE "vehicle" SET "wheels" = ? WHERE "vehicle"."thing_id" = ?"#,
            r#"UPDATE "car" SET "plate" = ? WHERE "car"."vehicle_id" = ?"#,
            "COMMIT",
        ]
    );
    assert_eq!(code(&beetle)?, (3, "isetta", 2));
    let mut read = Car::get(&db, 2).await?;
    assert_eq!((code(&read)?, read.plate.as_str()), ((3, "isetta", 2), "B-2"));
    // A clone does not learn what is saved, and does not change with it.
    let before = read.clone();
    read.save(&db).await?;
    assert_eq!((code(&read)?.2, code(&before)?.2), (3, 2));
    let mut before = before;
    assert_eq!(before.save(&db).await.unwrap_err().kind(), ErrorKind::Stale);
    // What is not loaded is left alone, but for the version.
    let mut alone = Car { vehicle: Id::from(2).into(), plate: "C-3".into(), saved: false };
    sent.news(&db);
    alone.save(&db).await?;
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"UPDATE "thing" SET "version" = "thing"."version" + 1 WHERE "thing"."id" IN (?)"#,
            r#"UPDATE "car" SET "plate" = ? WHERE "car"."vehicle_id" = ?"#,
            "COMMIT",
        ]
    );
    // The row itself is new, and what it is as well is there.
    let mut cart = Vehicle { thing: Thing::get(&db, 1).await?.into(), wheels: 2, seen: false };
    sent.news(&db);
    cart.force_insert(&db).await?;
    let news = sent.news(&db);
    assert!(news.len() == 4 && news[1].starts_with("UPDATE \"thing\"") && news[2].starts_with("INSERT"), "{news:?}");
    assert_eq!(cart.force_insert(&db).await.unwrap_err().kind(), ErrorKind::Unique);
    assert_eq!(car("x", "X-1").force_update(&db).await.unwrap_err().kind(), ErrorKind::InvalidQuery);
    assert_eq!((Car::objects().count(&db).await?, Vehicle::objects().count(&db).await?), (1, 2));
    assert_eq!(Thing::objects().count(&db).await?, 2);
    assert_eq!(sent.news(&db).len(), 9);
    Ok(())
}

#[lanes(with(garage))]
async fn all_of_a_row_is_written_or_nothing(db: Db) -> Result<()> {
    let mut beetle = garage(&db).await?;
    // The plate is another's: what was inserted before is undone, and the model is as it was.
    let mut copy = car("copy", "A-1");
    let before = db.count();
    let error = copy.save(&db).await.unwrap_err();
    // BEGIN, three rows of which the last is refused, ROLLBACK.
    assert_eq!(db.count() - before, 5);
    assert_eq!((error.kind(), error.constraint().unwrap().model), (ErrorKind::Unique, Some("Car")));
    assert_eq!((copy.pk().key(), copy.vehicle.get()?.thing.get()?.id.key()), (None, None));
    assert_eq!((Thing::objects().count(&db).await?, Vehicle::objects().count(&db).await?), (2, 1));
    copy.plate = "C-3".into();
    copy.save(&db).await?;
    assert_eq!(Car::get(&db, copy.pk()).await?.plate, "C-3");
    // The code is another's: the rows behind it are not written.
    beetle.vehicle.get_mut()?.thing.get_mut()?.code = "stone".into();
    beetle.plate = "D-4".into();
    let error = beetle.save(&db).await.unwrap_err();
    assert_eq!((error.kind(), error.constraint().unwrap().model), (ErrorKind::Unique, Some("Thing")));
    let message = error.to_string();
    assert!(
        message.starts_with("saving a `Car`: saving a `Vehicle`: saving a `Thing`: `Thing.code` is taken"),
        "{error}"
    );
    assert_eq!(code(&beetle)?.2, 1);
    assert_eq!(Car::get(&db, 2).await?.plate, "A-1");
    // Somebody else wrote the thing meanwhile.
    beetle.refresh(&db).await?;
    Thing::objects().update(&db, |t| t.code.set(t.code.concat("!"))).await?;
    beetle.plate = "D-4".into();
    assert_eq!(beetle.save(&db).await.unwrap_err().kind(), ErrorKind::Stale);
    assert_eq!(Car::get(&db, 2).await?.plate, "A-1");
    beetle.refresh(&db).await?;
    beetle.plate = "D-4".into();
    beetle.save(&db).await?;
    let read = Car::get(&db, 2).await?;
    assert_eq!((code(&read)?, read.plate.as_str()), ((4, "beetle!", 3), "D-4"));
    Ok(())
}

#[lanes(with(garage))]
async fn columns_are_set_in_the_table_that_has_them(db: Db) -> Result<()> {
    garage(&db).await?;
    car("isetta", "B-2").save(&db).await?;
    let mut sent = Sent::from_now(&db);
    // What is set in one table could say which rows of another are meant: so keys are read first.
    let trikes = Car::objects().filter(|c| c.wheels.eq(4) & c.plate.ge("B"));
    let set = trikes.update(&db, |c| (c.code.set("trike"), c.wheels.set(c.wheels - 1), c.plate.set("C-3"))).await?;
    assert_eq!(set, 1);
    let news = sent.news(&db);
    assert!(news[1].starts_with(r#"SELECT "car"."vehicle_id" FROM "car" INNER JOIN "vehicle""#), "{news:?}");
    assert_eq!(
        [&news[0], &news[2], &news[3], &news[4], &news[5]],
        [
            "BEGIN IMMEDIATE",
            r#"UPDATE "car" SET "plate" = ? WHERE "car"."vehicle_id" IN (?)"#,
            r#"UPDATE "vehicle" SET "wheels" = ("vehicle"."wheels" - ?) WHERE "vehicle"."thing_id" IN (?)"#,
            r#"UPDATE "thing" SET "code" = ?, "version" = "thing"."version" + 1 WHERE "thing"."id" IN (?)"#,
            "COMMIT",
        ]
    );
    assert_eq!(news.len(), 6);
    let trike = Car::get(&db, 3).await?;
    assert_eq!((code(&trike)?, trike.plate.as_str()), ((3, "trike", 2), "C-3"));
    let others = Car::objects().filter(|c| c.id.ne(3)).values(|c| (c.code, c.wheels, c.plate)).all(&db).await?;
    assert_eq!(others, [("beetle".to_owned(), 4, "A-1".to_owned())]);
    // One table is one statement, if no other has a version.
    sent.news(&db);
    assert_eq!(trikes.update(&db, |c| c.wheels.set(5)).await?, 0);
    assert_eq!(Car::objects().update(&db, |c| c.wheels.set(5)).await?, 2);
    assert_eq!(sent.news(&db).len(), 3 + 5);
    assert_eq!(Car::objects().update(&db, |c| c.code.set(c.code.concat("!"))).await?, 2);
    let news = sent.news(&db);
    assert!(news.len() == 1 && news[0].starts_with(r#"UPDATE "thing" SET "code" ="#), "{news:?}");
    assert_eq!(
        Car::objects().filter(|c| c.code.eq("none")).update(&db, |c| (c.code.set("x"), c.plate.set("x"))).await?,
        0
    );
    assert_eq!(sent.news(&db).len(), 3);
    assert_eq!(Car::objects().values(|c| c.wheels).all(&db).await?, [5, 5]);
    // All of it, or nothing.
    let failed = Car::objects().update(&db, |c| (c.wheels.set(6), c.code.set("stone"))).await.unwrap_err();
    assert_eq!((failed.kind(), failed.constraint().unwrap().model), (ErrorKind::Unique, Some("Thing")));
    assert_eq!(Car::objects().values(|c| c.wheels).all(&db).await?, [5, 5]);
    sent.news(&db);
    let refused = [
        Car::objects().limit(1).update(&db, |c| c.wheels.set(1)).await.unwrap_err(),
        Car::objects().update(&db, |c| c.code.set(c.plate)).await.unwrap_err(),
        Car::objects().update(&db, |c| c.plate.set(c.code)).await.unwrap_err(),
        Car::objects().update_sql(Dialect::Sqlite, |c| (c.wheels.set(1), c.plate.set("x"))).unwrap_err(),
    ];
    for error in &refused {
        assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{error}");
    }
    Ok(())
}

#[lanes(with(garage))]
async fn some_fields_are_saved_set_and_read_where_they_are(db: Db) -> Result<()> {
    let mut beetle = garage(&db).await?;
    beetle.vehicle.get_mut()?.wheels = 3;
    beetle.vehicle.get_mut()?.thing.get_mut()?.code = "not saved".into();
    let mut sent = Sent::from_now(&db);
    beetle.save_fields(&db, |c| c.wheels).await?;
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"UPDATE "thing" SET "version" = ? WHERE "thing"."id" = ? AND "thing"."version" = ?"#,
            r#"UPDATE "vehicle" SET "wheels" = ? WHERE "vehicle"."thing_id" = ?"#,
            "COMMIT",
        ]
    );
    beetle.plate = "B-2".into();
    beetle.save_fields(&db, |c| (c.plate, c.wheels)).await?;
    beetle.save_fields(&db, |c| c.plate).await?;
    assert_eq!(sent.news(&db).len(), 9);
    beetle.refresh_fields(&db, |c| (c.code, c.plate)).await?;
    assert_eq!(sent.news(&db).len(), 2);
    assert_eq!((code(&beetle)?, beetle.plate.as_str()), ((3, "beetle", 4), "B-2"));
    Vehicle::objects().update(&db, |v| v.wheels.set(7)).await?;
    beetle.refresh_fields(&db, |c| c.version).await?;
    beetle.update(&db, |c| (c.wheels.set(c.wheels + 1), c.code.set("herbie"), c.plate.set("OFP-857"))).await?;
    assert_eq!((code(&beetle)?, beetle.plate.as_str()), ((8, "herbie", 6), "OFP-857"));
    assert_eq!(code(&Car::get(&db, 2).await?)?, (8, "herbie", 6));
    // What is set and fails in one table changes none, and not the model.
    let failed = beetle.update(&db, |c| (c.wheels.set(1), c.code.set("stone"))).await.unwrap_err();
    assert_eq!(failed.kind(), ErrorKind::Unique);
    assert_eq!((code(&beetle)?, code(&Car::get(&db, 2).await?)?), ((8, "herbie", 6), (8, "herbie", 6)));
    // What is named must be there.
    let mut alone = Car { vehicle: Id::from(2).into(), plate: "C-3".into(), saved: false };
    sent.news(&db);
    for error in [
        alone.save_fields(&db, |c| c.wheels).await.unwrap_err(),
        alone.update(&db, |c| c.wheels.set(1)).await.unwrap_err(),
        alone.refresh_fields(&db, |c| c.wheels).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error}");
    }
    assert_eq!(sent.news(&db).len(), 0);
    Ok(())
}

#[lanes]
async fn a_row_of_another_version_is_not_deleted_with_what_it_is(db: Db) -> Result<()> {
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Page {
        id: Id<Page>,
        title: String,
    }
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Article {
        #[field(parent_link)]
        page: OneToOne<Page>,
        #[field(version)]
        version: i32,
    }
    db.create_tables(models![Page, Article]).await?;
    let page = Page::create().title("Ants").save(&db).await?;
    let mut article = Article::create().page(&page).save(&db).await?;
    let old = article.clone();
    article.save(&db).await?;
    let seen = db.count();
    let tx = db.begin().await?;
    assert_eq!(old.delete(&tx).await.unwrap_err().kind(), ErrorKind::Stale);
    tx.commit().await?;
    assert_eq!(db.count() - seen, 4);
    assert_eq!((Page::objects().count(&db).await?, Article::objects().count(&db).await?), (1, 1));
    assert_eq!(article.delete(&db).await?.total(), 2);
    Ok(())
}

#[lanes(with(garage))]
async fn what_it_is_as_well_is_created_with_it(db: Db) -> Result<()> {
    garage(&db).await?;
    let mut sent = Sent::from_now(&db);
    let thing = |code: &str| Thing::create().code(code);
    let vehicle = Vehicle::create().wheels(2).thing(thing("vespa"));
    let mut vespa = Car::create().plate("V-1").vehicle(vehicle).save(&db).await?;
    assert_eq!((code(&vespa)?, vespa.pk().key()), ((2 + 10, "vespa", 1), Some(&3)));
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"INSERT INTO "thing" ("code", "version") VALUES (?, ?)"#,
            r#"INSERT INTO "vehicle" ("thing_id", "wheels") VALUES (?, ?)"#,
            r#"INSERT INTO "car" ("vehicle_id", "plate") VALUES (?, ?)"#,
            "COMMIT",
        ]
    );
    vespa.vehicle.get_mut()?.thing.get_mut()?.code = "piaggio".into();
    vespa.save(&db).await?;
    assert_eq!(code(&Car::get(&db, 3).await?)?, (12, "piaggio", 2));
    let refused = Car::create().plate("A-1").vehicle(Vehicle::create().wheels(2).thing(thing("x"))).save(&db).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Unique);
    assert_eq!((Thing::objects().count(&db).await?, Vehicle::objects().count(&db).await?), (3, 2));
    // A row that is held and not saved is created as well; one that is saved is left as it is.
    let held =
        Vehicle { thing: Thing { id: Id::default(), code: "held".into(), version: 1 }.into(), wheels: 1, seen: false };
    let held = Car::create().plate("H-1").vehicle(ForeignKey::from(held)).save(&db).await?;
    assert_eq!(code(&Car::get(&db, held.pk()).await?)?, (1, "held", 1));
    let stone = Vehicle::create().thing(&Thing::get(&db, 1).await?).wheels(0).save(&db).await?;
    sent.news(&db);
    Car::create().plate("S-1").vehicle(&stone).save(&db).await?;
    assert_eq!(sent.news(&db), [r#"INSERT INTO "car" ("vehicle_id", "plate") VALUES (?, ?)"#]);
    // Many are created for what is there, in a statement.
    let carts = [7, 8].map(|number| thing(&format!("cart {number}")));
    let carts = Thing::objects().bulk_create(&db, carts).await?;
    let carts = Vehicle::objects().bulk_create(&db, carts.iter().map(|cart| Vehicle::create().thing(cart).wheels(2)));
    assert_eq!(carts.await?.len(), 2);
    Ok(())
}

#[lanes(with(garage))]
async fn hooks_are_those_of_the_row_that_is_saved(db: Db) -> Result<()> {
    let mut beetle = garage(&db).await?;
    assert!(beetle.saved);
    let seen = db.count();
    beetle.save(&db).await?;
    assert!(!beetle.saved);
    assert_eq!(code(&Car::get(&db, 2).await?)?.0, 4);
    // Saved by itself, it has its own.
    let mut vehicle = Vehicle::get(&db, 2).await?;
    vehicle.save(&db).await?;
    assert_eq!(code(&Car::get(&db, 2).await?)?.0, 14);
    assert_eq!(db.count() - seen, 12);
    Ok(())
}

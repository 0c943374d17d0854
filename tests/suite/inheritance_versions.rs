//! Optimistic locks of rows that are rows of other models as well, in every lane: a row is one object with these, whichever of
//! them has the version.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{FieldType, FromClock, Result};
use biform_lanes::{helper, lanes};
use std::time::{Duration, SystemTime};

/// Seconds since 1970.
#[derive(FieldType, Debug, Clone, Copy, PartialEq, Eq)]
struct Seconds(i64);

impl FromClock for Seconds {
    fn now(time: SystemTime) -> Self {
        Seconds(time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() as i64)
    }
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// The version is the outermost row's.
#[derive(Model, Debug, Clone, PartialEq)]
struct Item {
    id: Id<Item>,
    title: String,
    #[field(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Film {
    #[field(parent_link)]
    item: OneToOne<Item>,
    minutes: i32,
    #[field(soft_delete)]
    deleted_at: Option<Seconds>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Feature {
    #[field(parent_link)]
    film: OneToOne<Film>,
    rated: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Page {
    id: Id<Page>,
    title: String,
    #[field(auto_now)]
    written_at: Seconds,
}

/// The version is that of the row itself.
#[derive(Model, Debug, Clone, PartialEq)]
struct Article {
    #[field(parent_link)]
    page: OneToOne<Page>,
    words: i32,
    #[field(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Plan {
    #[field(parent_link)]
    item: OneToOne<Item>,
    rooms: i32,
}

/// A feature film.
#[helper]
async fn dune(db: &Db) -> Result<Feature> {
    db.create_tables(models![Item, Film, Feature, Page, Article, Plan]).await?;
    let film = Film::create().minutes(1).item(Item::create().title("Dune"));
    Feature::create().rated("PG").film(film).save(db).await?;
    Feature::get(db, 1).await
}

#[helper]
async fn ants(db: &Db) -> Result<Article> {
    db.create_tables(models![Item, Film, Feature, Page, Article, Plan]).await?;
    Article::create().words(1).page(Page::create().title("Ants")).save(db).await?;
    Article::get(db, 1).await
}

fn held(feature: &Feature) -> Result<(&str, i32, &str, i32)> {
    let film = feature.film.get()?;
    let item = film.item.get()?;
    Ok((&feature.rated, film.minutes, &item.title, item.version))
}

fn is_stale<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stale, "{error}");
    assert!(error.to_string().contains("was changed or deleted by somebody else since it was read"), "{error}");
}

#[lanes(with(dune))]
async fn whichever_table_is_written_the_version_is_raised(db: Db) -> Result<()> {
    let mut dune = dune(&db).await?;
    let mut sent = Sent::from_now(&db);
    dune.rated = "G".into();
    dune.save_fields(&db, |f| f.rated).await?;
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"UPDATE "item" SET "version" = ? WHERE "item"."id" = ? AND "item"."version" = ?"#,
            r#"UPDATE "feature" SET "rated" = ? WHERE "feature"."film_id" = ?"#,
            "COMMIT",
        ]
    );
    assert_eq!(held(&dune)?, ("G", 1, "Dune", 2));
    assert_eq!(held(&Feature::get(&db, 1).await?)?, ("G", 1, "Dune", 2));
    dune.update(&db, |f| f.minutes.set(f.minutes + 1)).await?;
    assert_eq!(held(&dune)?, ("G", 2, "Dune", 3));
    dune.update(&db, |f| f.rated.set("R")).await?;
    assert_eq!(held(&dune)?, ("R", 2, "Dune", 4));
    dune.save(&db).await?;
    assert_eq!(held(&dune)?, ("R", 2, "Dune", 5));
    assert_eq!(held(&Feature::get(&db, 1).await?)?, ("R", 2, "Dune", 5));
    // Nothing to write is nothing to raise.
    sent.news(&db);
    dune.save_fields(&db, |_| Vec::new()).await?;
    assert_eq!(sent.news(&db).len(), 0);
    // What is not loaded has no version to compare: it is raised, so that others notice.
    let mut alone = Feature { film: Id::from(1).into(), rated: "PG".into() };
    alone.save(&db).await?;
    let raised = r#"UPDATE "item" SET "version" = "item"."version" + 1 WHERE "item"."id" IN (?)"#;
    assert_eq!(sent.news(&db)[..2], ["BEGIN IMMEDIATE", raised]);
    is_stale(dune.save(&db).await);
    dune.refresh(&db).await?;
    assert_eq!(held(&dune)?, ("PG", 2, "Dune", 6));
    Ok(())
}

#[lanes(with(dune))]
async fn rows_of_a_query_are_raised_whichever_table_is_set(db: Db) -> Result<()> {
    let mut dune = dune(&db).await?;
    let item = Item::create().title("Emma").save(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(Feature::objects().filter(|f| f.rated.eq("PG")).update(&db, |f| f.rated.set("G")).await?, 1);
    let news = sent.news(&db);
    assert_eq!(
        [&news[0], &news[2], &news[3], &news[4]],
        [
            "BEGIN IMMEDIATE",
            r#"UPDATE "feature" SET "rated" = ? WHERE "feature"."film_id" IN (?)"#,
            r#"UPDATE "item" SET "version" = "item"."version" + 1 WHERE "item"."id" IN (?)"#,
            "COMMIT",
        ]
    );
    is_stale(dune.save_fields(&db, |f| f.rated).await);
    dune.refresh(&db).await?;
    assert_eq!(held(&dune)?, ("G", 1, "Dune", 2));
    // A column of the table that has the version is a statement by itself.
    sent.news(&db);
    assert_eq!(Feature::objects().update(&db, |f| f.title.set("Dune 2")).await?, 1);
    assert_eq!(sent.news(&db).len(), 1);
    is_stale(dune.save(&db).await);
    let nothing = Feature::objects().update(&db, |_| Vec::new()).await.unwrap_err();
    assert!(nothing.to_string().contains("sets nothing"), "{nothing}");
    assert_eq!(Item::get(&db, item.id).await?, item);
    Ok(())
}

#[lanes(with(dune))]
async fn nothing_of_a_stale_row_is_written(db: Db) -> Result<()> {
    let mut stale = dune(&db).await?;
    Item::get(&db, 1).await?.save(&db).await?;
    let before = stale.clone();
    stale.rated = "R".into();
    let mut sent = Sent::from_now(&db);
    is_stale(stale.save_fields(&db, |f| f.rated).await);
    // It is seen before any other table is written.
    let news = sent.news(&db);
    assert_eq!((news.len(), &*news[3]), (4, "ROLLBACK"), "{news:?}");
    is_stale(stale.save_fields(&db, |f| (f.rated, f.minutes)).await);
    is_stale(stale.update(&db, |f| f.rated.set("R")).await);
    is_stale(stale.update(&db, |f| f.minutes.set(9)).await);
    is_stale(stale.save(&db).await);
    is_stale(stale.force_update(&db).await);
    sent.news(&db);
    let tx = db.begin().await?;
    is_stale(stale.clone().delete(&tx).await);
    is_stale(stale.clone().delete_keeping_parents(&tx).await);
    tx.commit().await?;
    // Each looks for the row of that version, and then whether there is one at all.
    assert_eq!(sent.news(&db).len(), 6);
    assert_eq!(held(&stale)?, ("R", 1, "Dune", 1));
    assert_eq!(held(&before)?, ("PG", 1, "Dune", 1));
    assert_eq!(held(&Feature::get(&db, 1).await?)?, ("PG", 1, "Dune", 2));
    Ok(())
}

#[lanes(with(ants))]
async fn the_version_of_the_row_itself_is_raised_by_what_it_inherits(db: Db) -> Result<()> {
    let mut ants = ants(&db).await?;
    let mut stale = ants.clone();
    let mut sent = Sent::from_now(&db);
    ants.page.get_mut().unwrap_err(); // the clone holds it as well
    ants.refresh(&db).await?;
    ants.page.get_mut()?.title = "Bees".into();
    sent.news(&db);
    ants.save_fields(&db, |a| a.title).await?;
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"UPDATE "page" SET "title" = ?, "written_at" = ? WHERE "page"."id" = ?"#,
            r#"UPDATE "article" SET "version" = ? WHERE "article"."page_id" = ? AND "article"."version" = ?"#,
            "COMMIT",
        ]
    );
    assert_eq!(ants.version, 2);
    ants.update(&db, |a| a.title.set("Wasps")).await?;
    assert_eq!((ants.version, Article::get(&db, 1).await?.version), (3, 3));
    is_stale(stale.save_fields(&db, |a| a.title).await);
    is_stale(stale.update(&db, |a| a.title.set("Flies")).await);
    assert_eq!(Page::get(&db, 1).await?.title, "Wasps");
    Article::objects().update(&db, |a| a.title.set("Bugs")).await?;
    is_stale(ants.clone().delete(&db).await);
    let read = Article::get(&db, 1).await?;
    assert_eq!((read.version, read.page.get()?.title.as_str()), (4, "Bugs"));
    Ok(())
}

#[lanes(with(ants))]
async fn the_time_of_a_write_is_that_of_the_object(db: Db) -> Result<()> {
    let mut ants = ants(&db).await?;
    let before = db.count();
    ants.words = 2;
    ants.save_fields(&db.clone().at(at(10)), |a| a.words).await?;
    assert_eq!((ants.page.get()?.written_at, db.count() - before), (Seconds(10), 4));
    ants.update(&db.clone().at(at(11)), |a| a.words.set(3)).await?;
    assert_eq!(ants.page.get()?.written_at, Seconds(11));
    assert_eq!(Article::get(&db, 1).await?.page.get()?.written_at, Seconds(11));
    let mut alone = Article { page: Id::from(1).into(), ..ants.clone() };
    alone.save(&db.clone().at(at(12))).await?;
    // As in all tables, an update of rows sets no times.
    Article::objects().update(&db.clone().at(at(13)), |a| a.words.set(4)).await?;
    assert_eq!(Page::get(&db, 1).await?.written_at, Seconds(12));
    Ok(())
}

#[lanes(with(dune))]
async fn what_stays_of_a_row_that_is_deleted_is_raised(db: Db) -> Result<()> {
    let dune = dune(&db).await?;
    let mut stale = Feature::get(&db, 1).await?;
    let mut sent = Sent::from_now(&db);
    // The film is marked, and its item and the row of the feature stay as they are.
    assert_eq!(dune.clone().delete(&db).await?.total(), 1);
    let news = sent.news(&db);
    let raised = r#"UPDATE "item" SET "version" = "item"."version" + 1 WHERE "item"."id" IN (?)"#;
    assert_eq!(news.iter().filter(|sql| *sql == raised).count(), 1, "{news:?}");
    is_stale(stale.save_fields(&db, |f| f.rated).await);
    // What is marked already is gone, as what is deleted is.
    assert_eq!(dune.clone().delete(&db).await?.total(), 0);
    assert_eq!(Item::get(&db, 1).await?.version, 2);
    let mut film = Film::all_objects().get(&db).await?;
    film.restore(&db).await?;
    assert_eq!(film.item.get()?.version, 3);
    is_stale(Film { item: dune.film.get()?.item.clone(), minutes: 1, deleted_at: None }.delete(&db).await);
    assert_eq!(film.clone().delete(&db).await?.total(), 1);
    assert_eq!(Item::get(&db, 1).await?.version, 4);
    let plan = Plan::create().rooms(3).item(Item::create().title("House")).save(&db).await?;
    let stale = plan.clone();
    plan.delete_keeping_parents(&db).await?;
    assert_eq!((Item::get(&db, 2).await?.version, Plan::objects().count(&db).await?), (2, 0));
    // It is no plan any more, and nothing of it is left to be deleted.
    assert_eq!(stale.delete(&db).await?.total(), 0);
    assert_eq!(Item::objects().count(&db).await?, 2);
    Ok(())
}

#[lanes(with(dune))]
async fn an_upsert_raises_what_the_row_is_as_well(db: Db) -> Result<()> {
    dune(&db).await?;
    let mut plan = Plan::create().rooms(1).item(Item::create().title("House")).save(&db).await?;
    let seen = db.count();
    let row = |rooms| Plan::create().rooms(rooms).item(Id::from(2));
    assert_eq!(Plan::objects().upsert(&db, row(2), |p| p.item).await?.rooms, 2);
    is_stale(plan.save(&db).await);
    plan.refresh(&db).await?;
    assert_eq!(plan.item.get()?.version, 2);
    Plan::objects().bulk_upsert(&db, [row(3)], |p| p.item, |p| p.rooms).await?;
    is_stale(plan.save_fields(&db, |p| p.rooms).await);
    plan.refresh(&db).await?;
    assert_eq!((plan.item.get()?.version, plan.rooms), (3, 3));
    assert!(db.count() - seen > 4 + 2);
    assert_eq!(Item::get(&db, 1).await?.version, 1);
    Ok(())
}

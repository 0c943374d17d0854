//! What becomes of rows that are rows of other models as well when one of them is deleted or marked, in every lane.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Deleted, ErrorKind, FieldType, FromClock, Hooks, Output, Result, Session};
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

fn by_model(deleted: &Deleted) -> Vec<(&'static str, u64)> {
    deleted.by_model().collect()
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Item {
    id: Id<Item>,
    title: String,
    #[field(soft_delete)]
    deleted_at: Option<Seconds>,
    film: HasOne<Film>,
    disc: HasOne<Disc>,
}

/// Both mark.
#[derive(Model, Debug, Clone, PartialEq)]
struct Film {
    #[field(parent_link)]
    item: OneToOne<Item>,
    minutes: i32,
    #[field(soft_delete)]
    deleted_at: Option<Seconds>,
}

/// The item alone marks.
#[derive(Model, Debug, Clone, PartialEq)]
struct Disc {
    #[field(parent_link)]
    item: OneToOne<Item>,
    sides: i32,
    #[field(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Hull {
    id: Id<Hull>,
    name: String,
    #[field(soft_delete)]
    deleted_at: Option<Seconds>,
    ship: HasOne<Ship>,
}

/// The hull alone marks, and more goes with it.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Ship {
    #[field(parent_link)]
    hull: OneToOne<Hull>,
    masts: i32,
    sails: HasMany<Sail>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Sail {
    id: Id<Sail>,
    #[field(on_delete = "cascade")]
    ship: ForeignKey<Ship>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Log {
    id: Id<Log>,
    ship: i64,
}

#[biform::logic]
impl Hooks for Ship {
    async fn before_delete<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        let ship = self.pk().key().copied().unwrap_or_default();
        Log::create().ship(ship).save(&session).await.map(drop)
    }
}

/// A film, a disc, and a ship with two sails.
#[helper]
async fn shop(db: &Db) -> Result<()> {
    db.create_tables(models![Item, Film, Disc, Hull, Ship, Sail, Log]).await?;
    Film::create().item(Item::create().title("Dune")).minutes(155).save(db).await?;
    Disc::create().item(Item::create().title("Emma")).sides(2).save(db).await?;
    let ship = Ship::create().hull(Hull::create().name("Fram")).masts(3).save(db).await?;
    Sail::objects().bulk_create(db, [1, 2].map(|_| Sail::create().ship(&ship))).await?;
    Ok(())
}

#[helper]
async fn counts(db: &Db) -> Result<[u64; 5]> {
    let seen = [
        Item::objects().count(db).await?,
        Film::objects().count(db).await?,
        Disc::objects().count(db).await?,
        Ship::objects().count(db).await?,
        Sail::objects().count(db).await?,
    ];
    Ok(seen)
}

#[lanes(with(shop, counts))]
async fn where_both_mark_both_are_marked_and_restored(db: Db) -> Result<()> {
    shop(&db).await?;
    let film = Film::get(&db, 1).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(by_model(&film.delete(&db.clone().at(at(7))).await?), [("Film", 1), ("Item", 1)]);
    assert_eq!(
        sent.news(&db),
        [
            "BEGIN IMMEDIATE",
            r#"UPDATE "film" SET "deleted_at" = ? WHERE "film"."item_id" IN (?) AND "film"."deleted_at" IS NULL"#,
            r#"UPDATE "item" SET "deleted_at" = ? WHERE "item"."id" IN (?) AND "item"."deleted_at" IS NULL"#,
            "COMMIT",
        ]
    );
    assert_eq!(counts(&db).await?, [1, 0, 1, 1, 2]);
    let mut film = Film::all_objects().get(&db).await?;
    assert_eq!((film.deleted_at, film.item.get()?.deleted_at), (Some(Seconds(7)), Some(Seconds(7))));
    film.restore(&db).await?;
    assert_eq!((film.deleted_at, film.item.get()?.deleted_at), (None, None));
    assert_eq!(counts(&db).await?, [2, 1, 1, 1, 2]);
    // By queries, and from the other side.
    assert_eq!(by_model(&Film::objects().delete(&db).await?), [("Film", 1), ("Item", 1)]);
    sent.news(&db);
    assert_eq!((Film::all_objects().restore(&db).await?, sent.news(&db).len()), (1, 5));
    assert_eq!((Film::all_objects().restore(&db).await?, sent.news(&db).len()), (0, 3));
    assert_eq!(by_model(&Item::get(&db, 1).await?.delete(&db).await?), [("Item", 1), ("Film", 1)]);
    assert_eq!((Film::all_objects().restore(&db).await?, counts(&db).await?), (1, [2, 1, 1, 1, 2]));
    // The row of the child alone.
    assert_eq!(by_model(&Film::get(&db, 1).await?.delete_keeping_parents(&db).await?), [("Film", 1)]);
    assert_eq!(counts(&db).await?, [2, 0, 1, 1, 2]);
    sent.news(&db);
    let film = Film::all_objects().get(&db).await?;
    assert_eq!(by_model(&film.hard_delete(&db).await?), [("Film", 1), ("Item", 1)]);
    assert_eq!(
        sent.news(&db)[1..],
        [
            "BEGIN IMMEDIATE",
            r#"DELETE FROM "disc" WHERE "disc"."item_id" IN (?)"#,
            r#"DELETE FROM "film" WHERE "film"."item_id" = ?"#,
            r#"DELETE FROM "item" WHERE "item"."id" IN (?)"#,
            "COMMIT",
        ]
    );
    assert_eq!(Item::all_objects().count(&db).await?, 1);
    Ok(())
}

#[lanes(with(shop, counts))]
async fn where_the_parent_alone_marks_the_row_of_the_child_stays(db: Db) -> Result<()> {
    shop(&db).await?;
    let mut sent = Sent::from_now(&db);
    let disc = Disc::get(&db, 2).await?;
    assert_eq!(by_model(&disc.clone().delete(&db.clone().at(at(7))).await?), [("Item", 1)]);
    let sent_by_child = sent.news(&db);
    assert!(sent_by_child[2].starts_with(r#"SELECT "disc"."item_id" FROM "disc" WHERE "#), "{sent_by_child:?}");
    assert_eq!(sent_by_child.len(), 6);
    assert_eq!(counts(&db).await?, [1, 1, 0, 1, 2]);
    assert_eq!(Disc::all_objects().get(&db).await?.item.get()?.deleted_at, Some(Seconds(7)));
    assert_eq!(disc.delete(&db).await?, 0, "what is marked stays as it is");
    assert_eq!(Disc::get(&db, 2).await.unwrap_err().kind(), ErrorKind::NotFound);
    let mut disc = Disc::all_objects().get(&db).await?;
    disc.item.get_mut()?.restore(&db).await?;
    // From the other side.
    let mut disc = Disc::get(&db, 2).await?;
    let old = disc.clone();
    sent.news(&db);
    assert_eq!(by_model(&Item::get(&db, 2).await?.delete(&db).await?), [("Item", 1)]);
    assert_eq!(Disc::all_objects().count(&db).await?, 1);
    assert_eq!(Item::all_objects().restore(&db).await?, 1);
    assert_eq!(counts(&db).await?, [2, 1, 1, 1, 2]);
    // A version of the row that stays is looked at as of one that goes.
    disc.save(&db).await?;
    sent.news(&db);
    assert_eq!(old.delete(&db).await.unwrap_err().kind(), ErrorKind::Stale);
    assert_eq!((sent.news(&db).len(), counts(&db).await?), (4, [2, 1, 1, 1, 2]));
    assert_eq!(disc.clone().delete_keeping_parents(&db).await?, 1);
    assert_eq!((Disc::all_objects().count(&db).await?, Item::objects().count(&db).await?), (0, 2));
    assert_eq!(Item::all_objects().filter(|i| i.id.eq(2)).hard_delete(&db).await?, 1);
    Ok(())
}

#[lanes(with(shop, counts))]
async fn what_goes_with_the_child_goes_with_a_mark_of_the_parent(db: Db) -> Result<()> {
    shop(&db).await?;
    let mut sent = Sent::from_now(&db);
    let hull = Hull::get(&db, 1).await?;
    assert_eq!(by_model(&hull.delete(&db).await?), [("Hull", 1), ("Sail", 2)]);
    let news = sent.news(&db);
    assert_eq!(news.len(), 7, "{news:#?}");
    assert_eq!((counts(&db).await?, Ship::all_objects().count(&db).await?), ([2, 1, 1, 0, 0], 1));
    assert_eq!(Log::objects().values(|l| l.ship).all(&db).await?, [1], "its hooks are called once");
    let mut ship = Ship::all_objects().get(&db).await?;
    ship.hull.get_mut()?.restore(&db).await?;
    assert_eq!(by_model(&ship.delete(&db).await?), [("Hull", 1)]);
    assert_eq!(by_model(&Ship::objects().delete(&db).await?), []);
    assert_eq!(Log::objects().count(&db).await?, 2);
    sent.news(&db);
    let hull = Hull::all_objects().get(&db).await?;
    assert_eq!(by_model(&hull.hard_delete(&db).await?), [("Hull", 1), ("Ship", 1)]);
    let news = sent.news(&db);
    assert_eq!(news.len(), 8, "{news:#?}");
    assert_eq!((Ship::all_objects().count(&db).await?, Log::objects().count(&db).await?), (0, 3));
    Ok(())
}

#[lanes(with(shop))]
async fn what_is_marked_is_hidden_where_it_is_another_as_well(db: Db) -> Result<()> {
    shop(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(Disc::objects().filter(|d| d.sides.gt(1)).all(&db).await?.len(), 1);
    assert_eq!((Disc::objects().count(&db).await?, Disc::objects().exists(&db).await?), (1, true));
    assert_eq!(Disc::objects().update(&db, |d| d.sides.set(4)).await?, 1);
    let join =
        r#"FROM "disc" INNER JOIN "item" AS "t1" ON "t1"."id" = "disc"."item_id" WHERE "t1"."deleted_at" IS NULL"#;
    let news = sent.news(&db);
    assert!(news[0].ends_with(&format!(r#"{join} AND "disc"."sides" > ?"#)), "{news:?}");
    assert_eq!(news[0].matches("JOIN").count(), 1, "it is joined once");
    assert_eq!(news[1], format!("SELECT COUNT(*) {join}"));
    assert_eq!(news[2], format!("SELECT 1 {join} LIMIT 1"));
    assert_eq!(news.len(), 4);
    let named = Item::objects().filter(|i| i.id.eq(2)).update(&db, |i| i.deleted_at.set(Seconds(7))).await?;
    assert_eq!((named, Disc::objects().update(&db, |d| d.sides.set(5)).await?), (1, 0));
    assert_eq!((Disc::objects().count(&db).await?, Disc::all_objects().count(&db).await?), (0, 1));
    assert_eq!(Disc::all_objects().delete(&db).await?, 0, "it is marked already");
    // The control: what is not marked is not hidden.
    assert_eq!(Ship::objects().count(&db).await?, 1);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Work {
    id: Id<Work>,
    title: String,
}

/// Works of which one goes on with another, maybe in a circle.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(hooks)]
struct Novel {
    #[field(parent_link)]
    work: OneToOne<Work>,
    #[field(on_delete = "cascade")]
    sequel_of: Option<ForeignKey<Novel>>,
    sequels: HasMany<Novel>,
}

/// What hooks saw, with the key of the row.
#[derive(Model, Debug, Clone, PartialEq)]
struct Seen {
    id: Id<Seen>,
    what: String,
}

#[biform::logic]
impl Hooks for Work {
    async fn before_delete<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        Seen::create().what(format!("work {}", self.id)).save(&session).await.map(drop)
    }
}

#[biform::logic]
impl Hooks for Novel {
    async fn before_delete<O: Output>(&mut self, session: Session<'_, O>) -> Result<()> {
        Seen::create().what(format!("novel {}", self.pk())).save(&session).await.map(drop)
    }
}

#[helper]
async fn seen(db: &Db) -> Result<Vec<String>> {
    Seen::objects().order_by(|s| s.id.asc()).values(|s| s.what).all(db).await
}

/// As Django sends `pre_delete` of parents, too.
#[lanes(with(seen))]
async fn hooks_of_deleting_are_called_for_what_it_is_as_well(db: Db) -> Result<()> {
    db.create_tables(models![Work, Novel, Seen]).await?;
    let novel = Novel::create().work(Work::create().title("Emma")).save(&db).await?;
    Work::create().title("stays").save(&db).await?;
    let before = db.count();
    assert_eq!(by_model(&novel.delete(&db).await?), [("Novel", 1), ("Work", 1)]);
    assert_eq!(seen(&db).await?, ["novel 1", "work 1"]);
    assert_eq!((db.count() - before, Work::objects().count(&db).await?), (9, 1));
    Ok(())
}

#[lanes(with(seen))]
async fn in_a_circle_what_is_kept_is_kept(db: Db) -> Result<()> {
    db.create_tables(models![Work, Novel, Seen]).await?;
    let mut first = Novel::create().work(Work::create().title("first")).save(&db).await?;
    let second = Novel::create().work(Work::create().title("second")).sequel_of(&first).save(&db).await?;
    first.sequel_of = Some(ForeignKey::to(&second));
    first.save(&db).await?;
    let before = db.count();
    first.delete_keeping_parents(&db).await?;
    assert_eq!(seen(&db).await?, ["novel 1", "novel 2", "work 2"], "each is met once");
    assert_eq!(db.count() - before, 12);
    assert_eq!(Work::objects().values(|w| w.title).all(&db).await?, ["first"]);
    assert_eq!(Novel::objects().count(&db).await?, 0);
    Ok(())
}

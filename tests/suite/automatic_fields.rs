//! Fields that the program does not fill in, in every lane: times of writes, defaults and values of the database.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::{Sent, plain};
use crate::support::told::told;
use biform::prelude::*;
use biform::{FieldType, FromClock, Result, Value};
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

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    id: Id<Post>,
    #[field(unique)]
    title: String,
    #[field(auto_now_add)]
    created: Seconds,
    #[field(auto_now)]
    changed: Seconds,
    #[field(db_default = 7)]
    rank: i32,
    #[field(generated = |p| p.rank * 2)]
    double: i32,
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

fn post(title: &str) -> Post {
    Post { id: Id::default(), title: title.into(), created: Seconds(-1), changed: Seconds(-1), rank: 1, double: -1 }
}

/// One post, made at second 10.
#[helper]
async fn posted(db: &Db) -> Result<Post> {
    db.create_tables(models![Post]).await?;
    Post::create().title("a").save(&db.clone().at(at(10))).await
}

#[lanes(with(posted))]
async fn an_insert_takes_the_time_and_what_the_database_makes(db: Db) -> Result<()> {
    let first = posted(&db).await?;
    let sent = plain(db.dialect(), &db.statements().pop().unwrap());
    let left =
        r#"INSERT INTO "post" ("title", "created", "changed") VALUES (?, ?, ?) RETURNING "id", "rank", "double""#;
    assert_eq!(sent, left);
    let made = Post { id: Id::from(1), created: Seconds(10), changed: Seconds(10), rank: 7, double: 14, ..post("a") };
    assert_eq!(first, made);
    let mut sent = Sent::from_now(&db);
    let given = Post::create().title("b").rank(3).save(&db.clone().at(at(11))).await?;
    let given_rank =
        r#"INSERT INTO "post" ("title", "created", "changed", "rank") VALUES (?, ?, ?, ?) RETURNING "id", "double""#;
    assert_eq!((given.rank, given.double, sent.news(&db)), (3, 6, vec![given_rank.to_owned()]));
    // A model that is saved has a value for every column.
    let mut own = post("c");
    own.save(&db.clone().at(at(12))).await?;
    assert_eq!((own.created, own.changed, own.rank, own.double), (Seconds(12), Seconds(12), 1, 2));
    let many = Post::objects().bulk_create(&db.clone().at(at(13)), [Post::create().title("d")]).await?;
    assert_eq!((many[0].created, many[0].rank, many[0].double), (Seconds(13), 7, 14));
    assert_eq!(Post::objects().order_by(|p| p.id.asc()).all(&db).await?, [first, given, own, many[0].clone()]);
    Ok(())
}

#[lanes(with(posted))]
async fn an_update_takes_the_time_of_the_change(db: Db) -> Result<()> {
    let mut post = posted(&db).await?;
    let mut sent = Sent::from_now(&db);
    post.rank = 8;
    post.save(&db.clone().at(at(20))).await?;
    assert_eq!((post.created, post.changed, post.double), (Seconds(10), Seconds(20), 16));
    post.save_fields(&db.clone().at(at(21)), |p| p.title).await?;
    assert_eq!(post.changed, Seconds(21));
    post.update(&db.clone().at(at(22)), |p| p.rank.set(p.rank + 1)).await?;
    assert_eq!((post.changed, post.rank, post.double), (Seconds(22), 9, 18));
    let updates = [
        r#"UPDATE "post" SET "title" = ?, "created" = ?, "changed" = ?, "rank" = ? WHERE "post"."id" = ? RETURNING "double""#,
        r#"UPDATE "post" SET "title" = ?, "changed" = ? WHERE "post"."id" = ? RETURNING "double""#,
        r#"UPDATE "post" SET "rank" = ("post"."rank" + ?), "changed" = ? WHERE "post"."id" = ? RETURNING "rank", "changed", "double""#,
    ];
    assert_eq!(sent.news(&db), told(db.dialect(), &updates));
    assert_eq!(Post::get(&db, 1).await?, post);
    // What a program says itself in an update stands.
    post.update(&db.clone().at(at(23)), |p| p.changed.set(Seconds(5))).await?;
    assert_eq!(post.changed, Seconds(5));
    Ok(())
}

/// As in Django: they write the columns that were named, and no times.
#[lanes(with(posted))]
async fn an_update_of_a_queryset_and_a_bulk_update_leave_the_time_of_the_change(db: Db) -> Result<()> {
    let mut post = posted(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(Post::objects().update(&db.clone().at(at(50)), |p| p.rank.set(1)).await?, 1);
    assert_eq!(sent.news(&db), [r#"UPDATE "post" SET "rank" = ?"#]);
    assert_eq!(Post::get(&db, 1).await?, Post { rank: 1, double: 2, ..post.clone() });
    post.rank = 2;
    let rows = std::slice::from_mut(&mut post);
    sent.news(&db);
    assert_eq!(Post::objects().bulk_update(&db.clone().at(at(51)), rows, |p| p.rank).await?, 1);
    let bulk = r#"UPDATE "post" SET "rank" = "given"."column2" FROM (VALUES (?, ?)) AS "given" WHERE "post"."id" = "given"."column1""#;
    assert_eq!(sent.news(&db), told(db.dialect(), &[bulk]));
    let stored = Post::get(&db, 1).await?;
    assert_eq!((stored.changed, stored.rank, stored.double), (Seconds(10), 2, 4));
    assert_eq!(post.changed, Seconds(10));
    // Named, they are written as any other column.
    Post::objects().update(&db, |p| p.changed.set(Seconds(6))).await?;
    assert_eq!(Post::get(&db, 1).await?.changed, Seconds(6));
    post.changed = Seconds(7);
    Post::objects().bulk_update(&db, std::slice::from_mut(&mut post), |p| p.changed).await?;
    assert_eq!(Post::get(&db, 1).await?.changed, Seconds(7));
    Ok(())
}

#[lanes(with(posted))]
async fn a_refused_write_leaves_the_times_in_the_model(db: Db) -> Result<()> {
    let first = posted(&db).await?;
    let mut new = post("a");
    assert_eq!(new.save(&db.clone().at(at(30))).await.unwrap_err().kind(), ErrorKind::Unique);
    assert_eq!(new, post("a"));
    Post::create().title("b").save(&db).await?;
    let mut taken = Post { title: "b".into(), ..first };
    let before = taken.clone();
    assert_eq!(taken.save(&db.clone().at(at(30))).await.unwrap_err().kind(), ErrorKind::Unique);
    assert_eq!(taken.update(&db.clone().at(at(30)), |p| p.title.set("b")).await.unwrap_err().kind(), ErrorKind::Unique);
    assert_eq!(taken, before);
    // Two updates, each in a transaction if what the database calculates takes a statement of its own.
    let more = if db.dialect().capabilities().returning_on_update { 0 } else { 2 * 2 };
    assert_eq!(db.count(), 6 + more);
    Ok(())
}

#[lanes(with(posted))]
async fn an_upsert_keeps_the_time_of_the_insert(db: Db) -> Result<()> {
    posted(&db).await?;
    let seen = db.count();
    let row = || Post::create().title("a").rank(2);
    let later = Post::objects().upsert(&db.clone().at(at(40)), row(), |p| p.title).await?;
    assert_eq!((later.created, later.changed, later.rank, later.double), (Seconds(10), Seconds(40), 2, 4));
    let set =
        Post::objects().bulk_upsert(&db.clone().at(at(41)), [row()], |p| p.title, |p| (p.rank, p.changed)).await?;
    assert_eq!((set[0].created, set[0].changed), (Seconds(10), Seconds(41)));
    // A builder without a value leaves what is there.
    let kept = Post::objects().upsert(&db.clone().at(at(42)), Post::create().title("a"), |p| p.title).await?;
    assert_eq!((kept.rank, kept.changed), (2, Seconds(42)));
    let (found, created) = Post::objects()
        .filter(|p| p.title.eq("a"))
        .update_or_create(&db.clone().at(at(43)), row(), |p| p.rank.set(p.rank * 5))
        .await?;
    assert_eq!((found.rank, found.double, found.changed, created), (10, 20, Seconds(43), false));
    assert_eq!(Post::objects().all(&db).await?, [found]);
    // The update reads what it made.
    let more = if db.dialect().capabilities().returning_on_update { 0 } else { 1 };
    assert_eq!(db.count() - seen, 10 + more);
    Ok(())
}

#[lanes(with(posted))]
async fn what_the_database_calculates_is_never_written(db: Db) -> Result<()> {
    let mut first = posted(&db).await?;
    first.double = 99;
    assert_eq!(first.insert_sql(Dialect::Sqlite).values().len(), 5);
    let update = first.update_sql(Dialect::Sqlite).unwrap();
    assert!(update.values().iter().all(|value| *value != Value::from(99)));
    first.save(&db).await?;
    assert_eq!(first.double, 14);
    let mut sent = Sent::from_now(&db);
    let refused = Post::objects().update(&db, |p| p.double.set(1)).await.unwrap_err();
    assert!(refused.kind() == ErrorKind::InvalidQuery && refused.to_string().contains("`Post.double`"), "{refused}");
    let rows = std::slice::from_mut(&mut first);
    let refused = Post::objects().bulk_update(&db, rows, |p| p.double).await.unwrap_err();
    assert_eq!((refused.kind(), sent.news(&db)), (ErrorKind::InvalidQuery, vec![]));
    Ok(())
}

/// A time to the nanosecond, in which two looks at the clock differ.
#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
struct Nanoseconds(i64);

impl biform::FromClock for Nanoseconds {
    fn now(time: std::time::SystemTime) -> Self {
        let since = time.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Nanoseconds(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
    }
}

#[lanes]
async fn the_times_of_one_write_are_the_same(db: Db) -> Result<()> {
    #[derive(Model)]
    struct Visit {
        id: Id<Visit>,
        #[field(auto_now_add)]
        created: Nanoseconds,
        #[field(auto_now)]
        updated: Nanoseconds,
    }
    db.create_tables(models![Visit]).await?;
    let seen = db.count();
    // On the database itself, whose clock nobody has stopped.
    let mut visit = Visit::create().save(db.inner()).await?;
    assert_eq!(visit.created, visit.updated);
    visit.save(db.inner()).await?;
    assert_ne!(visit.created, visit.updated);
    // More rows than are sent at a time.
    let visits = Visit::objects().bulk_create(db.inner(), (0..10_001).map(|_| Visit::create())).await?;
    assert!(visits.iter().all(|other| other.created == visits[0].created && other.updated == other.created));
    assert_ne!(visits[0].created, visit.created);
    assert_eq!(db.count() - seen, 0);
    Ok(())
}

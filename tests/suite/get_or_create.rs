//! Finding a row or making it, in every lane, with the exact statements; and by many at once.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use crate::support::told::told;
use biform::prelude::*;
use biform::testing::{Log, Mock};
use biform::{Complete, Purpose, QuerySet, Result, Statement, Value, generic};
use biform_lanes::{forms, helper, lanes};
use std::time::{Duration, Instant};
use tempfile::TempDir;

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    #[field(unique)]
    name: String,
    #[field(unique)]
    slug: String,
    #[field(default = 0)]
    uses: i64,
}

const ASK: &str =
    r#"SELECT "tag"."id", "tag"."name", "tag"."slug", "tag"."uses" FROM "tag" WHERE "tag"."name" = ? LIMIT 2"#;
const INSERT: &str = r#"INSERT INTO "tag" ("name", "slug", "uses") VALUES (?, ?, ?) ON CONFLICT DO NOTHING"#;
const INSERT_OR_FAIL: &str = r#"INSERT INTO "tag" ("name", "slug", "uses") VALUES (?, ?, ?)"#;
const UPDATE: &str = r#"UPDATE "tag" SET "uses" = ("tag"."uses" + ?) WHERE "tag"."id" = ? RETURNING "uses""#;

/// The insert that leaves out what is there, as a database is told it.
fn insert(dialect: Dialect) -> &'static str {
    match dialect.family() {
        // Its `INSERT IGNORE` would leave out more than what is there.
        Family::MySql => {
            r#"INSERT INTO "tag" ("name", "slug", "uses") VALUES (IF(@biform_there := FALSE, NULL, ?), ?, ?) ON DUPLICATE KEY UPDATE "id" = IF(@biform_there := TRUE, "tag"."id", "tag"."id") RETURNING "id", @biform_there IS TRUE"#
        }
        _ => INSERT,
    }
}

/// The question that locks what it finds, where rows have locks.
fn ask_and_lock(dialect: Dialect) -> String {
    format!("{ASK}{}", if dialect == Dialect::Sqlite { "" } else { " FOR UPDATE" })
}

fn named(name: &str) -> QuerySet<Tag> {
    let name = name.to_owned();
    Tag::objects().filter(|t| t.name.eq(name))
}

#[helper]
async fn tags(db: &Db) -> Result<()> {
    db.create_tables(models![Tag]).await?;
    Tag::create().name("old").slug("old").uses(5).save(db).await?;
    Ok(())
}

#[lanes(with(tags))]
async fn get_or_create_asks_and_then_inserts(db: Db) -> Result<()> {
    tags(&db).await?;
    let mut sent = Sent::from_now(&db);
    let (old, created) = named("old").get_or_create(&db, Tag::create().name("old").slug("x")).await?;
    assert_eq!((old.id.key(), old.uses, created), (Some(&1), 5, false));
    assert_eq!(sent.news(&db), [ASK]);
    let (new, created) = named("new").get_or_create(&db, Tag::create().name("new").slug("new")).await?;
    assert_eq!((new.id.key(), new.id.is_stored(), created), (Some(&2), true, true));
    assert_eq!(sent.news(&db), [ASK, insert(db.dialect())]);
    assert_eq!(Tag::get(&db, 2).await?, new);
    // With a key of its own, and no row that it could be.
    let (keyed, created) = Tag::objects().none().get_or_create(&db, Tag::create().id(9).name("k").slug("k")).await?;
    assert!(created && keyed.id == Id::from(9) && keyed.id.is_stored());
    assert_eq!(sent.news(&db).len(), 2); // the `get` above, and this insert
    Ok(())
}

/// Here the query does not find what the insert meets, as if it had come in between.
#[lanes(with(tags))]
async fn what_stands_in_the_way_is_told_and_a_lost_race_breaks_nothing(db: Db) -> Result<()> {
    tags(&db).await?;
    let mut sent = Sent::from_now(&db);
    let refused = named("new").get_or_create(&db, Tag::create().name("new").slug("old")).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unique);
    assert!(refused.to_string().starts_with("creating a `Tag`: `Tag.slug` is taken already"), "{refused}");
    assert_eq!(sent.news(&db), [ASK, insert(db.dialect()), ASK, INSERT_OR_FAIL]);
    let several = Tag::create().name("b").slug("b").save(&db).await?;
    let refused = Tag::objects().get_or_create(&db, several).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::MultipleFound);
    Ok(())
}

/// When we ask for the tag `new` it is not there, and before we have inserted it somebody else has: on SQLite, whose
/// writers wait for one another, by a trigger; else on another connection, as soon as we have sent so many statements.
#[helper(with(when_sent))]
async fn somebody_is_faster(db: &Db, statements: usize) -> Result<()> {
    if db.dialect() == Dialect::Sqlite {
        let trigger = "CREATE TRIGGER IF NOT EXISTS faster BEFORE INSERT ON tag WHEN NEW.slug = 'ours' BEGIN \
                       INSERT INTO tag (name, slug, uses) VALUES ('new', 'theirs', 7); END";
        db.inner().run(Statement::new(Purpose::Nothing, trigger), &mut |_| Ok(())).await?;
        return Ok(());
    }
    let theirs = db.inner().begin().await?;
    Tag::create().name("new").slug("theirs").uses(7).save(&theirs).await?;
    let (log, wanted) = (db.log(), db.count() + statements);
    let commit =
        lane!(blocking => { move || when_sent(log, wanted, theirs) }, async => { when_sent(log, wanted, theirs) });
    lane!(blocking => { drop(std::thread::spawn(commit)); }, async => { drop(tokio::spawn(commit)); });
    Ok(())
}

/// Commits what somebody else did when we have sent so many statements; what goes wrong is seen by their absence.
#[helper]
async fn when_sent(log: Log, wanted: usize, theirs: generic::Transaction<Form>) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(30);
    while log.count() < wanted && Instant::now() < until {
        let pause = Duration::from_millis(2);
        lane!(blocking => { std::thread::sleep(pause); }, async => { tokio::time::sleep(pause).await; });
    }
    theirs.commit().await
}

/// The insert that was left out is no error of the database, so the block goes on without a savepoint.
#[lanes(with(tags, somebody_is_faster))]
async fn after_a_lost_race_the_transaction_goes_on(db: Db) -> Result<()> {
    tags(&db).await?;
    let mut sent = Sent::from_now(&db);
    // BEGIN, the question, the insert.
    somebody_is_faster(&db, 3).await?;
    db.atomic(async |tx| {
        let row = Tag::create().name("new").slug("ours");
        let (tag, created) = named("new").get_or_create(tx, row).await?;
        assert_eq!((tag.slug.as_str(), tag.uses, created), ("theirs", 7, false));
        Tag::create().name("after").slug("after").save(tx).await
    })
    .await?;
    // What others have committed since it began is seen by a transaction of MariaDB only where it locks it.
    let again = match db.dialect().family() {
        Family::MySql => format!("{ASK} FOR UPDATE"),
        _ => ASK.to_owned(),
    };
    let insert = insert(db.dialect());
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", ASK, insert, &again, INSERT_OR_FAIL, "COMMIT"]);
    assert_eq!(Tag::objects().order_by(|t| t.id.asc()).values(|t| t.slug).all(&db).await?, ["old", "theirs", "after"]);
    // And without one; then what was found is updated.
    named("new").delete(&db).await?;
    // On MariaDB the question waits for them already, on PostgreSQL it is the insert.
    somebody_is_faster(&db, if db.dialect() == Dialect::MySql { 2 } else { 3 }).await?;
    let row = || Tag::create().name("new").slug("ours");
    let (tag, created) = named("new").update_or_create(&db, row(), |t| t.uses.set(t.uses + 1)).await?;
    assert_eq!((tag.slug.as_str(), tag.uses, created), ("theirs", 8, false));
    Ok(())
}

#[lanes(with(tags))]
async fn update_or_create_does_it_in_a_transaction(db: Db) -> Result<()> {
    tags(&db).await?;
    let mut sent = Sent::from_now(&db);
    let row = |name: &str| Tag::create().name(name).slug(name).uses(1);
    let (tag, created) = named("old").update_or_create(&db, row("old"), |t| t.uses.set(t.uses + 1)).await?;
    assert_eq!((tag.uses, created), (6, false));
    let ask = ask_and_lock(db.dialect());
    let updated = told(db.dialect(), &["BEGIN IMMEDIATE", &ask, UPDATE, "COMMIT"]);
    assert_eq!(sent.news(&db), updated);
    let (tag, created) = named("new").update_or_create(&db, row("new"), |t| t.uses.set(t.uses + 1)).await?;
    assert_eq!((tag.uses, created, tag.id.is_stored()), (1, true, true));
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", &ask, insert(db.dialect()), "COMMIT"]);
    // Inside a transaction it opens no other.
    db.atomic(async |tx| named("old").update_or_create(tx, row("old"), |t| t.uses.set(t.uses + 1)).await).await?;
    assert_eq!(sent.news(&db), updated);
    // Nothing to update is nothing to send.
    named("old").update_or_create(&db, row("old"), |_| Vec::new()).await?;
    assert_eq!(sent.news(&db), ["BEGIN IMMEDIATE", &ask, "COMMIT"]);
    let refused = named("old").update_or_create(&db, row("old"), |t| t.slug.set("new")).await.unwrap_err();
    assert_eq!((refused.kind(), sent.news(&db).pop()), (ErrorKind::Unique, Some("ROLLBACK".to_owned())));
    let refused = Tag::objects().update_or_create(&db, row("x"), |t| t.uses.set(0)).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::MultipleFound);
    assert_eq!(named("old").get(&db).await?.uses, 7);
    Ok(())
}

#[lanes(with(tags))]
async fn upsert_is_one_statement(db: Db) -> Result<()> {
    tags(&db).await?;
    let mut sent = Sent::from_now(&db);
    let upsert = r#"INSERT INTO "tag" ("name", "slug", "uses") VALUES (?, ?, ?) ON CONFLICT ("name") DO UPDATE SET "slug" = excluded."slug", "uses" = excluded."uses" RETURNING "id", "name", "slug", "uses""#;
    let old = Tag::objects().upsert(&db, Tag::create().name("old").slug("older").uses(9), |t| t.name).await?;
    assert_eq!((old.id.key(), old.id.is_stored(), old.uses), (Some(&1), true, 9));
    let new = Tag::objects().upsert(&db, Tag::create().name("new").slug("new").uses(0), |t| t.name).await?;
    assert_eq!((new.id.is_stored(), sent.news(&db)), (true, told(db.dialect(), &[upsert, upsert])));
    assert_eq!(Tag::objects().order_by(|t| t.id.asc()).all(&db).await?, [old, new.clone()]);
    // By the key, which is never given a new value.
    let keyed = Tag::create().id(1).name("first").slug("first");
    assert_eq!(Tag::objects().upsert(&db, keyed, |t| t.id).await?.name, "first");
    sent.news(&db);
    let row = || Tag::create().name("x").slug("new");
    let other = Tag::objects().upsert(&db, row(), |t| t.name).await;
    if db.dialect().capabilities().upsert_target {
        let refused = other.unwrap_err();
        assert!(refused.kind() == ErrorKind::Unique && refused.to_string().contains("`Tag.slug`"), "{refused}");
    } else {
        // Whatever the row has in common with another makes it that one.
        assert_eq!(other?, new);
    }
    sent.news(&db);
    for refused in [
        Tag::objects().upsert(&db, row(), |t| t.uses).await.unwrap_err(),
        Tag::objects().upsert(&db, row(), |t| (t.name, t.slug)).await.unwrap_err(),
    ] {
        assert_eq!(refused.kind(), ErrorKind::InvalidQuery);
        assert!(refused.to_string().starts_with("upserting a `Tag`: no unique constraint of `Tag`"), "{refused}");
    }
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[forms]
async fn a_mock_answers_the_whole_conversation() -> Result<()> {
    let mock = Mock::<Form>::new(Dialect::Sqlite);
    let row = || Tag::create().name("new").slug("new");
    let insert = Statement::new(Purpose::Key, INSERT).with_values(vec!["new".into(), "new".into(), 0_i64.into()]);
    mock.on(named("new")).rows(Vec::<Vec<Value>>::new()).on(insert).keys([4_i64]);
    let (tag, created) = named("new").get_or_create(&mock, row()).await?;
    assert_eq!((tag.id.key(), created), (Some(&4), true));
    mock.verify()
}

const WORKERS: i64 = 12;

/// How many found the row, how many made it, and which keys they got.
#[derive(Debug, PartialEq)]
enum Way {
    GetOrCreate,
    UpdateOrCreate,
    Upsert,
}

/// All do it at the same time, on connections of their own.
#[forms]
async fn of_many_at_once_one_makes_the_row_and_all_get_it() -> Result<()> {
    async fn work(db: generic::Db<Form>, way: &'static Way) -> Result<(Tag, bool)> {
        let row = || Tag::create().name("new").slug("new").uses(1);
        match way {
            Way::GetOrCreate => named("new").get_or_create(&db, row()).await,
            Way::UpdateOrCreate => named("new").update_or_create(&db, row(), |t| t.uses.set(t.uses + 1)).await,
            Way::Upsert => Ok((Tag::objects().upsert(&db, row(), |t| t.name).await?, true)),
        }
    }
    for (way, uses) in [(&Way::GetOrCreate, 1), (&Way::UpdateOrCreate, WORKERS), (&Way::Upsert, 1)] {
        let directory = TempDir::new().unwrap();
        let url = format!("sqlite:{}?busy_timeout=60000", directory.path().join("test.db").display());
        let db = lane!(blocking => { biform::blocking::connect(&url)? }, async => { biform::connect(&url).await? });
        db.create_tables(models![Tag]).await?;
        let mut got = Vec::new();
        lane!(
            blocking => {
                let start = || { let db = db.clone(); std::thread::spawn(move || work(db, way)) };
                let workers: Vec<_> = (0..WORKERS).map(|_| start()).collect();
                for worker in workers {
                    got.push(worker.join().unwrap()?);
                }
            },
            async => {
                let workers: Vec<_> = (0..WORKERS).map(|_| tokio::spawn(work(db.clone(), way))).collect();
                for worker in workers {
                    got.push(worker.await.unwrap()?);
                }
            }
        );
        let stored = Tag::objects().get(&db).await?;
        assert_eq!(stored.uses, uses, "{way:?}");
        assert!(got.iter().all(|(tag, _)| tag.id == stored.id), "{way:?}");
        if *way != Way::Upsert {
            assert_eq!(got.iter().filter(|(_, created)| *created).count(), 1, "{way:?}");
        }
    }
    Ok(())
}

#[lanes(with(tags))]
async fn a_slice_and_a_combination_are_no_lookup(db: Db) -> Result<()> {
    tags(&db).await?;
    let seen = db.count();
    let row = || Tag::create().name("new").slug("new");
    for (query, call) in [
        (named("old").limit(0), "of a slice"),
        (named("old").range(1..), "of a slice"),
        (named("old").union(named("new")), "after `union`"),
    ] {
        let got = query.get_or_create(&db, row()).await.unwrap_err();
        let words = format!("`get_or_create` {call} is not possible: look the row up by a filter");
        assert!(got.kind() == ErrorKind::InvalidQuery && got.to_string().ends_with(&words), "{got}");
        let updated = query.update_or_create(&db, row(), |t| t.uses.set(1)).await.unwrap_err();
        let words = format!("`update_or_create` {call} is not possible: look the row up by a filter");
        assert!(updated.kind() == ErrorKind::InvalidQuery && updated.to_string().ends_with(&words), "{updated}");
    }
    assert_eq!(db.count(), seen);
    Ok(())
}

#[lanes(with(tags))]
async fn a_column_is_set_once_in_an_update(db: Db) -> Result<()> {
    tags(&db).await?;
    let mut old = Tag::get(&db, 1).await?;
    let seen = db.count();
    let row = Tag::create().name("old").slug("old");
    let words = "`Tag.uses`: it is set twice in one update: leave one of the assignments out";
    for refused in [
        Tag::objects().update(&db, |t| (t.uses.set(1), t.name.set("new"), t.uses.set(2))).await.map(|_| ()),
        old.update(&db, |t| (t.uses.set(t.uses + 1), t.uses.set(t.uses + 1))).await,
        named("old").update_or_create(&db, row, |t| vec![t.uses.set(1), t.uses.set(1)]).await.map(|_| ()),
    ] {
        let error = refused.unwrap_err();
        assert!(error.kind() == ErrorKind::InvalidQuery && error.to_string().ends_with(words), "{error}");
    }
    assert_eq!(db.count(), seen);
    assert_eq!(Tag::get(&db, 1).await?, old);
    Ok(())
}

#[derive(Embedded, Debug, Clone, PartialEq, Default)]
struct Size {
    width: i32,
    height: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Sheet {
    id: Id<Sheet>,
    #[field(unique)]
    name: String,
    #[field(default = 3)]
    copies: i32,
    note: Option<String>,
    #[field(embedded, default)]
    size: Size,
    colour: String,
}

#[derive(Insert)]
#[insert(into = Sheet)]
struct NewSheet {
    name: String,
    colour: String,
}

#[lanes]
async fn an_upsert_leaves_what_a_builder_does_not_name(db: Db) -> Result<()> {
    db.create_tables(models![Sheet]).await?;
    let a = Sheet::create().name("a").copies(9).note("n").size(Size { width: 1, height: 2 }).colour("red").save(&db);
    let a = a.await?;
    let mut sent = Sent::from_now(&db);
    let row = || Sheet::create().name("a").colour("blue");
    let stored = Sheet::objects().upsert(&db, row(), |s| s.name).await?;
    let blue = Sheet { colour: "blue".to_owned(), ..a };
    assert_eq!(stored, blue);
    let upsert = |set: &str| {
        format!(
            r#"INSERT INTO "sheet" ("name", "copies", "note", "size_width", "size_height", "colour") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT ("name") DO UPDATE SET {set} RETURNING "id", "name", "copies", "note", "size_width", "size_height", "colour""#
        )
    };
    let colour = r#""colour" = excluded."colour""#;
    assert_eq!(sent.news(&db), told(db.dialect(), &[upsert(colour)]));
    let new = NewSheet { name: "a".to_owned(), colour: "red".to_owned() };
    assert_eq!(Sheet::objects().upsert(&db, new, |s| s.name).await?.copies, 9);
    Sheet::objects().upsert(&db, row().copies(1).note(None), |s| s.name).await?;
    let named = r#""copies" = excluded."copies", "note" = excluded."note", "#;
    let both = [upsert(colour), upsert(&format!("{named}{colour}"))];
    assert_eq!(sent.news(&db), told(db.dialect(), &both));
    // A whole model names everything.
    let whole = row().complete();
    let stored = Sheet::objects().upsert(&db, whole.clone(), |s| s.name).await?;
    assert_eq!(stored, Sheet { id: stored.id, ..whole });
    // A new row has what the builder has for it.
    let new = Sheet::objects().upsert(&db, Sheet::create().name("b").colour("red"), |s| s.name).await?;
    assert_eq!((new.copies, new.note, new.size), (3, None, Size::default()));
    Ok(())
}

//! Optimistic locks, in every lane: a write of what somebody else has changed is refused.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::{Sent, updated};
use biform::prelude::*;
use biform::{Result, generic};
use biform_lanes::{forms, helper, lanes};
use tempfile::TempDir;

#[derive(Model, Debug, Clone, PartialEq)]
struct Doc {
    id: Id<Doc>,
    #[field(unique)]
    name: String,
    words: i64,
    #[field(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Last {
    id: Id<Last>,
    #[field(version)]
    version: i16,
}

const UPDATE: &str =
    r#"UPDATE "doc" SET "name" = ?, "words" = ?, "version" = ? WHERE "doc"."id" = ? AND "doc"."version" = ?"#;
const LOOK: &str = r#"SELECT 1 FROM "doc" WHERE "doc"."id" = ?"#;

/// A row, and another copy of it that was read before somebody changed the row.
#[helper]
async fn changed(db: &Db) -> Result<(Doc, Doc)> {
    db.create_tables(models![Doc, Last]).await?;
    let mut doc = Doc::create().name("a").words(1).save(db).await?;
    let stale = doc.clone();
    assert_eq!(doc.version, 1);
    doc.words = 2;
    doc.save(db).await?;
    assert_eq!(doc.version, 2);
    Ok((doc, stale))
}

fn is_stale<T: std::fmt::Debug>(result: Result<T>) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Stale, "{error}");
    assert!(error.to_string().contains("`Doc` was changed or deleted by somebody else"), "{error}");
}

#[lanes(with(changed))]
async fn a_stale_row_is_refused_by_every_write_of_one_row(db: Db) -> Result<()> {
    let (doc, mut stale) = changed(&db).await?;
    let before = stale.clone();
    let mut sent = Sent::from_now(&db);
    is_stale(stale.save(&db).await);
    assert_eq!(sent.news(&db), [UPDATE]);
    is_stale(stale.force_update(&db).await);
    assert_eq!(sent.news(&db), [UPDATE, LOOK]);
    is_stale(stale.save_fields(&db, |d| d.words).await);
    is_stale(stale.update(&db, |d| d.words.set(9)).await);
    is_stale(stale.clone().delete(&db).await);
    assert_eq!(stale, before);
    // A copy that the program made itself is stale too, where it is there with another version.
    let mut copy = Doc { id: Id::from(1), ..before };
    sent.news(&db);
    is_stale(copy.save(&db).await);
    assert_eq!(sent.news(&db), [UPDATE, LOOK]);
    assert_eq!(Doc::objects().all(&db).await?, [doc]);
    Ok(())
}

#[lanes(with(changed))]
async fn what_was_deleted_is_stale_where_it_was_stored_and_new_elsewhere(db: Db) -> Result<()> {
    let (mut doc, _) = changed(&db).await?;
    doc.clone().delete(&db).await?;
    let mut sent = Sent::from_now(&db);
    is_stale(doc.save(&db).await);
    assert_eq!(doc.force_update(&db).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(doc.update(&db, |d| d.words.set(1)).await.unwrap_err().kind(), ErrorKind::NotFound);
    doc.clone().delete(&db).await?; // gone already
    sent.news(&db);
    let mut new = Doc { id: Id::from(5), name: "b".into(), words: 1, version: 1 };
    new.save(&db).await?;
    assert_eq!((new.version, sent.news(&db).len()), (1, 3)); // UPDATE, look, INSERT
    assert_eq!(Doc::objects().all(&db).await?, [new]);
    Ok(())
}

#[lanes(with(changed))]
async fn every_write_raises_the_version(db: Db) -> Result<()> {
    let (mut doc, mut stale) = changed(&db).await?;
    doc.save_fields(&db, |d| d.words).await?;
    assert_eq!(doc.version, 3);
    let mut sent = Sent::from_now(&db);
    doc.update(&db, |d| d.words.set(d.words + 1)).await?;
    let update = r#"UPDATE "doc" SET "words" = ("doc"."words" + ?), "version" = ? WHERE "doc"."id" = ? AND "doc"."version" = ? RETURNING "words", "version""#;
    assert_eq!((doc.version, sent.news(&db)), (4, updated(db.dialect(), update, true)));
    Doc::objects().update(&db, |d| d.words.set(7)).await?;
    let update = r#"UPDATE "doc" SET "words" = ?, "version" = "doc"."version" + 1"#;
    assert_eq!(sent.news(&db), [update]);
    is_stale(doc.save(&db).await);
    doc.refresh(&db).await?;
    assert_eq!((doc.version, doc.words), (5, 7));
    let row = || Doc::create().name("a").words(8);
    assert_eq!(Doc::objects().upsert(&db, row(), |d| d.name).await?.version, 6);
    let upserted = Doc::objects().bulk_upsert(&db, [row()], |d| d.name, |d| d.words).await?;
    assert_eq!((upserted[0].version, upserted[0].words), (7, 8));
    let (found, created) =
        Doc::objects().filter(|d| d.name.eq("a")).update_or_create(&db, row(), |d| d.words.set(9)).await?;
    assert_eq!((found.version, found.words, created), (8, 9, false));
    // Nothing to write is nothing to raise.
    doc.refresh(&db).await?;
    doc.save_fields(&db, |_| Vec::new()).await?;
    stale.refresh(&db).await?;
    assert_eq!((&stale, doc.version), (&doc, 8));
    Ok(())
}

#[lanes(with(changed))]
async fn a_bulk_update_with_a_stale_row_changes_none(db: Db) -> Result<()> {
    let (doc, stale) = changed(&db).await?;
    let fresh = Doc::objects().bulk_create(&db, (0..700).map(|n| Doc::create().name(n.to_string()).words(0))).await?;
    let mut rows: Vec<Doc> = fresh.clone();
    rows.push(stale); // in the second statement
    rows.iter_mut().for_each(|row| row.words = 5);
    let before = rows.clone();
    is_stale(Doc::objects().bulk_update(&db, &mut rows, |d| d.words).await);
    assert_eq!(rows, before);
    assert_eq!(Doc::objects().filter(|d| d.words.eq(5)).count(&db).await?, 0);
    // Also where the transaction is the program's, and it swallows the error.
    let swallowed = db
        .atomic(async |tx| {
            is_stale(Doc::objects().bulk_update(tx, &mut rows, |d| d.words).await);
            Ok(())
        })
        .await;
    assert_eq!(swallowed.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    assert_eq!(Doc::objects().filter(|d| d.words.eq(5)).count(&db).await?, 0);
    rows[700] = doc;
    let mut sent = Sent::from_now(&db);
    assert_eq!(Doc::objects().bulk_update(&db, &mut rows, |d| d.words).await?, 701);
    assert_eq!(sent.news(&db).len(), 4); // BEGIN, two updates, COMMIT
    assert!(rows[..700].iter().all(|row| row.version == 2) && rows[700].version == 3);
    assert_eq!(Doc::get(&db, rows[0].id).await?, rows[0]);
    // Of a model with versions, one that is gone was changed as well.
    Doc::get(&db, 1).await?.delete(&db).await?;
    is_stale(Doc::objects().bulk_update(&db, &mut rows, |d| d.words).await);
    Ok(())
}

#[lanes(with(changed))]
async fn a_version_that_cannot_be_raised_is_refused(db: Db) -> Result<()> {
    changed(&db).await?;
    let mut last = Last { id: Id::default(), version: i16::MAX };
    last.save(&db).await?;
    let mut sent = Sent::from_now(&db);
    let refused = last.save(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported, "{refused}");
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

const WORKERS: i64 = 8;
const INCREMENTS: i64 = 100;

/// Everyone reads, adds one and saves, again if somebody was faster: nothing is lost.
#[forms]
async fn no_increment_is_lost() -> Result<()> {
    async fn increment(db: generic::Db<Form>) -> Result<u64> {
        let mut retries = 0;
        for _ in 0..INCREMENTS {
            loop {
                let mut doc = Doc::get(&db, 1).await?;
                doc.words += 1;
                match doc.save(&db).await {
                    Ok(()) => break,
                    Err(error) if error.kind() == ErrorKind::Stale => retries += 1,
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(retries)
    }
    let directory = TempDir::new().unwrap();
    let url = format!("sqlite:{}?busy_timeout=60000", directory.path().join("test.db").display());
    let db = lane!(blocking => { biform::blocking::connect(&url)? }, async => { biform::connect(&url).await? });
    db.create_tables(models![Doc]).await?;
    Doc::create().name("a").words(0).save(&db).await?;
    lane!(
        blocking => {
            let workers: Vec<_> = (0..WORKERS).map(|_| { let db = db.clone(); std::thread::spawn(move || increment(db)) }).collect();
            for worker in workers {
                worker.join().unwrap()?;
            }
        },
        async => {
            let workers: Vec<_> = (0..WORKERS).map(|_| tokio::spawn(increment(db.clone()))).collect();
            for worker in workers {
                worker.await.unwrap()?;
            }
        }
    );
    let doc = Doc::get(&db, 1).await?;
    assert_eq!((doc.words, i64::from(doc.version)), (WORKERS * INCREMENTS, WORKERS * INCREMENTS + 1));
    Ok(())
}

#[lanes(with(changed))]
async fn a_version_cannot_be_set(db: Db) -> Result<()> {
    let (mut doc, _) = changed(&db).await?;
    let before = doc.clone();
    let seen = db.count();
    let words = "`Doc.version`: it is the version, which every write raises, and cannot be set";
    let row = Doc::create().name("a").words(3);
    for refused in [
        doc.update(&db, |d| d.version.set(0)).await,
        Doc::objects().update(&db, |d| (d.words.set(1), d.version.set(d.version + 1))).await.map(|_| ()),
        Doc::objects().update_or_create(&db, row, |d| d.version.set(1)).await.map(|_| ()),
    ] {
        let error = refused.unwrap_err();
        assert!(error.kind() == ErrorKind::InvalidQuery && error.to_string().ends_with(words), "{error}");
    }
    assert_eq!((&doc, db.count()), (&before, seen));
    assert_eq!(Doc::get(&db, doc.id).await?, before);
    Ok(())
}

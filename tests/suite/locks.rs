//! `select_for_update`, in every lane: rows that nobody else changes until the transaction ends.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
use biform::Result;
use biform::prelude::*;
use biform_lanes::lanes;

#[derive(Model, Debug, Clone, PartialEq)]
struct Job {
    id: Id<Job>,
    done: bool,
}

fn next() -> QuerySet<Job> {
    Job::objects().filter(|j| j.done.eq(false)).order_by(|j| j.id.asc()).limit(1)
}

#[lanes]
async fn it_is_for_transactions(db: Db) -> Result<()> {
    db.create_tables(models![Job]).await?;
    Job::objects().bulk_create(&db, [false, false].map(|done| Job::create().done(done))).await?;
    let seen = db.count();
    for outside in [
        next().select_for_update().all(&db).await.unwrap_err(),
        next().select_for_update().first(&db).await.unwrap_err(),
        next().select_for_update().iterator(&db).await.err().unwrap(),
    ] {
        assert_eq!(outside.kind(), ErrorKind::InvalidQuery);
        assert!(outside.to_string().contains("inside `atomic`"), "{outside}");
    }
    let done = db.atomic(async |tx| {
        let mut job = next().select_for_update().get(tx).await?;
        job.done = true;
        job.save(tx).await?;
        // No rows, no locks.
        next().select_for_update().count(tx).await
    });
    assert_eq!((done.await?, db.count() - seen), (1, 5));
    Ok(())
}

#[lanes]
async fn combinations_have_no_rows_to_lock(db: Db) -> Result<()> {
    db.create_tables(models![Job]).await?;
    let seen = db.count();
    for query in [Job::objects().distinct(), Job::objects().union(Job::objects())] {
        let refused = db.atomic(async |tx| query.select_for_update().all(tx).await).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidQuery, "{refused}");
    }
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

/// Two workers take a job each; whoever would have to wait is told so.
#[lanes(file)]
async fn what_is_locked_is_skipped_or_an_error(db: Db) -> Result<()> {
    db.create_tables(models![Job]).await?;
    let jobs = Job::objects().bulk_create(&db, [false, false].map(|done| Job::create().done(done))).await?;
    let seen = db.count();
    if db.dialect() == Dialect::Sqlite {
        for query in [next().nowait(), next().skip_locked()] {
            let refused = db.atomic(async |tx| query.all(tx).await).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::Unsupported);
            assert!(refused.to_string().contains("no locks of rows"), "{refused}");
        }
        assert_eq!(db.count() - seen, 4);
        return Ok(());
    }
    let (one, other) = (db.begin().await?, db.begin().await?);
    assert_eq!(next().skip_locked().all(&one).await?, jobs[..1]);
    assert_eq!(next().skip_locked().all(&other).await?, jobs[1..]);
    let busy = next().nowait().all(&other).await.unwrap_err();
    assert_eq!(busy.kind(), ErrorKind::Busy, "{busy}");
    other.rollback().await?;
    one.commit().await?;
    assert_eq!(db.count() - seen, 7);
    Ok(())
}

//! What a connection can do: what is found when a database is opened, and what becomes of what it cannot do.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]
use biform::prelude::*;
use biform::{Capability, Error, Purpose, QuerySet, Result, Statement};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    #[field(unique)]
    name: String,
    rank: Option<i16>,
}

/// What is found on the servers that tests run on is what is documented of them.
#[lanes]
async fn all_that_is_documented_is_found(db: Db) -> Result<()> {
    let documented: &[Capability] = match db.dialect().family() {
        Family::Sqlite => &[
            Capability::ReturningOnInsert,
            Capability::ReturningOnUpdate,
            Capability::ReturningOnDelete,
            Capability::KeyWithoutReturning,
            Capability::Savepoints,
            Capability::TransactionalDdl,
            Capability::NullsOrdering,
            Capability::PartialIndexes,
            Capability::ExpressionIndexes,
            Capability::IgnoresConflicts,
            Capability::UpsertTarget,
            Capability::SequentialIds,
        ],
        Family::Postgres => &[
            Capability::ReturningOnInsert,
            Capability::ReturningOnUpdate,
            Capability::ReturningOnDelete,
            Capability::Savepoints,
            Capability::ReadOnlyTransactions,
            Capability::TransactionalDdl,
            Capability::NullsOrdering,
            Capability::NullsInIndexes,
            Capability::PartialIndexes,
            Capability::ExpressionIndexes,
            Capability::SkipLocked,
            Capability::IgnoresConflicts,
            Capability::UpsertTarget,
            Capability::SequentialIds,
            Capability::Ranges,
            Capability::AdvisoryLocks,
            Capability::NamedPrepares,
        ],
        _ => &[
            Capability::ReturningOnInsert,
            Capability::ReturningOnDelete,
            Capability::KeyWithoutReturning,
            Capability::Savepoints,
            Capability::ReadOnlyTransactions,
            Capability::SkipLocked,
            Capability::SequentialIds,
            Capability::AdvisoryLocks,
        ],
    };
    let found: Vec<_> = Capability::ALL.iter().copied().filter(|capability| db.dialect().can(*capability)).collect();
    assert_eq!(found, documented);
    // Nothing of the search is logged.
    assert_eq!(db.count(), 0);
    db.create_tables(models![Tag]).await?;
    Ok(())
}

/// The words of the refusal of what needs a capability, which is named.
fn refusal<T>(result: Result<T>) -> String {
    let error = result.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    error.to_string()
}

fn database(dialect: Dialect) -> &'static str {
    match dialect.family() {
        Family::Sqlite => "SQLite",
        Family::Postgres => "PostgreSQL",
        _ => "MariaDB",
    }
}

fn tag(name: &str) -> Tag {
    Tag { id: Id::default(), name: name.into(), rank: None }
}

#[lanes(without(savepoints))]
async fn without_savepoints_a_transaction_has_none_in_it(db: Db) -> Result<()> {
    db.create_tables(models![Tag]).await?;
    let seen = db.count();
    let kept = db
        .atomic(async |tx| {
            tag("before").save(tx).await?;
            let nested = tx.atomic(async |tx| tag("within").save(tx).await).await;
            let begun = tx.begin().await.map(drop);
            let words = format!(
                "a transaction within a transaction needs `SAVEPOINT`, which {} has not here: the capability \
                 `savepoints` is missing",
                database(tx.dialect())
            );
            assert_eq!([refusal(nested), refusal(begun)], [words.clone(), words]);
            // Nothing was sent, so that the transaction around goes on.
            tag("after").save(tx).await?;
            Ok(())
        })
        .await;
    assert!(kept.is_ok());
    assert_eq!((db.count() - seen, Tag::objects().count(&db).await?), (4, 2));
    Ok(())
}

#[lanes(without(skip_locked))]
async fn without_skip_locked_nothing_is_skipped(db: Db) -> Result<()> {
    db.create_tables(models![Tag]).await?;
    let seen = db.count();
    let skipped = db.atomic(async |tx| Tag::objects().skip_locked().all(tx).await).await;
    let told = refusal(skipped);
    assert!(told.contains("`skip_locked`") && told.contains(database(db.dialect())), "{told}");
    // Who waits is not concerned.
    assert_eq!(db.atomic(async |tx| Tag::objects().select_for_update().all(tx).await).await?, []);
    assert_eq!(db.count() - seen, 2 + 3);
    Ok(())
}

#[lanes(without(nulls_ordering))]
async fn without_words_for_nulls_a_term_before_says_where_they_come(db: Db) -> Result<()> {
    db.create_tables(models![Tag]).await?;
    let rows = [("a", Some(2)), ("b", None), ("c", Some(1))];
    let rows = rows.map(|(name, rank)| Tag { rank, ..tag(name) });
    Tag::objects().bulk_create(&db, rows).await?;
    let seen = db.count();
    let names = |query: QuerySet<Tag>| query.values(|t| t.name);
    let all = Tag::objects;
    assert_eq!(names(all().order_by(|t| t.rank.asc().nulls_last())).all(&db).await?, ["c", "a", "b"]);
    assert_eq!(names(all().order_by(|t| t.rank.desc().nulls_first())).all(&db).await?, ["b", "a", "c"]);
    assert_eq!(names(all().order_by(|t| t.rank.asc())).all(&db).await?, ["b", "c", "a"]);
    assert_eq!(names(all().order_by(|t| t.rank.asc().nulls_last()).reverse()).all(&db).await?, ["b", "a", "c"]);
    assert!(db.statements().split_off(seen).iter().all(|sql| !sql.contains("NULLS")));
    // Of a combination, and of what is distinct, no term before can be said.
    let ranks = || Tag::objects().values(|t| t.rank);
    let combined = refusal(ranks().union(ranks()).order_by(|t| t.rank.asc().nulls_last()).all(&db).await);
    let distinct = ranks().distinct().order_by(|t| t.rank.asc().nulls_last()).all(&db).await;
    if db.dialect() == Dialect::MySql {
        assert!(combined.contains("MariaDB does not say where NULLs come"), "{combined}");
        assert_eq!(distinct?, [Some(1), Some(2), None]);
        return Ok(());
    }
    for (told, of) in [(combined, "a combination"), (refusal(distinct), "a distinct query")] {
        let words = format!(
            "querying `Tag`: where NULLs come in the order of {of} needs `NULLS FIRST` and `NULLS LAST`, which {} has \
             not here: the capability `nulls_ordering` is missing",
            database(db.dialect())
        );
        assert_eq!(told, words);
    }
    Ok(())
}

#[lanes(without(ignores_conflicts, upsert_target))]
async fn without_a_word_for_conflicts_nothing_is_sent(db: Db) -> Result<()> {
    db.create_tables(models![Tag]).await?;
    let by_name = || Tag::objects().filter(|t| t.name.eq("a"));
    if db.dialect() == Dialect::MySql {
        // Its own words for it are others.
        assert!(by_name().get_or_create(&db, tag("a")).await?.1);
        assert_eq!(Tag::objects().bulk_create_or_ignore(&db, [tag("a"), tag("b")]).await?, 1);
        assert_eq!(Tag::objects().upsert(&db, tag("b"), |t| t.name).await?.name, "b");
        assert_eq!(Tag::objects().count(&db).await?, 2);
        return Ok(());
    }
    let seen = db.count();
    let refused = [
        refusal(Tag::objects().bulk_create_or_ignore(&db, [tag("a")]).await),
        refusal(Tag::objects().bulk_upsert(&db, [tag("a")], |t| t.name, |t| t.rank).await),
        refusal(Tag::objects().upsert(&db, tag("a"), |t| t.name).await),
    ];
    assert_eq!(db.count(), seen);
    let created = refusal(by_name().get_or_create(&db, tag("a")).await);
    let name = database(db.dialect());
    let ignoring = format!(
        "an insert that leaves out what is there needs `ON CONFLICT DO NOTHING`, which {name} has not here: the capability \
         `ignores_conflicts` is missing"
    );
    let upsert = format!(
        "an upsert needs `ON CONFLICT (…) DO UPDATE`, which {name} has not here: the capability `upsert_target` is missing"
    );
    assert_eq!(
        refused,
        [
            format!("creating `Tag` rows: {ignoring}"),
            format!("creating `Tag` rows: {upsert}"),
            format!("upserting a `Tag`: {upsert}")
        ]
    );
    assert_eq!(created, format!("creating a `Tag`: {ignoring}"));
    Ok(())
}

#[derive(Model)]
#[model(index(on = |s| s.name.asc(), condition = |s| s.rank.is_not_null(), name = "ranked"))]
struct Ranked {
    id: Id<Ranked>,
    name: String,
    rank: Option<i16>,
}

#[derive(Model)]
#[model(index(on = |l| l.name.lower().asc(), name = "lower"))]
struct Lower {
    id: Id<Lower>,
    name: String,
}

#[derive(Model)]
#[model(index(on = |l| l.rank.asc().nulls_last(), name = "last"))]
struct Last {
    id: Id<Last>,
    rank: Option<i16>,
}

/// Of an index whose order says nothing of NULLs, nothing is said of them.
#[derive(Model)]
#[model(index(on = |p| p.rank.asc(), name = "plainly"))]
struct Plain {
    id: Id<Plain>,
    rank: Option<i16>,
}

#[lanes(without(partial_indexes, expression_indexes, nulls_in_indexes))]
async fn without_an_index_of_its_kind_no_table_is_made(db: Db) -> Result<()> {
    db.create_tables(models![Plain]).await?;
    assert!(db.statements().iter().all(|sql| !sql.contains("NULLS")));
    let seen = db.count();
    let refused = [
        refusal(db.create_tables(models![Ranked]).await),
        refusal(db.create_tables(models![Lower]).await),
        refusal(db.create_tables(models![Last]).await),
    ];
    for (refused, capability) in
        refused.iter().zip([Capability::PartialIndexes, Capability::ExpressionIndexes, Capability::NullsInIndexes])
    {
        let whole =
            [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql].into_iter().find(|whole| *whole == db.dialect());
        // What none of its family has is said in the words of old.
        let named = format!("the capability `{capability}` is missing");
        assert_eq!(refused.contains(&named), whole.unwrap().can(capability), "{refused}");
    }
    assert_eq!(db.count(), seen);
    Ok(())
}

#[lanes(file, without(read_only_transactions))]
async fn without_transactions_that_only_read_biform_refuses_what_writes(db: Db) -> Result<()> {
    db.create_tables(models![Tag]).await?;
    let seen = db.count();
    let plan = || db.transaction().read_only();
    assert_eq!(plan().run(async |tx| Tag::objects().count(tx).await).await?, 0);
    let written = plan().run(async |tx| tag("a").save(tx).await).await;
    assert!(refusal(written).contains("`read_only`: it writes nothing"));
    let explained = "EXPLAIN ANALYZE DELETE FROM tag";
    let explained = Statement::new(Purpose::Rows, explained);
    let explained = plan().run(async |tx| tx.run(explained.clone(), &mut |_| Ok(())).await).await;
    assert!(refusal(explained).contains("`read_only`: it writes nothing"));
    let begin = match db.dialect().family() {
        Family::Sqlite => "BEGIN DEFERRED",
        Family::Postgres => "BEGIN",
        _ => "START TRANSACTION",
    };
    let sent = db.statements().split_off(seen);
    assert_eq!(
        sent.iter().map(String::as_str).filter(|sql| !sql.starts_with("SELECT")).collect::<Vec<_>>(),
        [begin, "COMMIT", begin, "ROLLBACK", begin, "ROLLBACK"]
    );
    Ok(())
}

#[lanes(without(returning_on_update))]
async fn without_a_row_given_back_a_key_is_set_to_a_value(db: Db) -> Result<()> {
    db.create_tables(models![Tag]).await?;
    let mut row = Tag { id: Id::from(1), ..tag("a") };
    row.force_insert(&db).await?;
    let seen = db.count();
    let refused = row.update(&db, |t| t.id.set(biform::raw("id + 1"))).await;
    assert!(refusal(refused).contains("without `UPDATE … RETURNING`"));
    row.update(&db, |t| t.id.set(Id::from(2))).await?;
    assert_eq!((row.id.key(), db.count() - seen), (Some(&2), 4));
    Ok(())
}

/// A key that no driver is to tell is returned by the insert, where it can be.
#[lanes(without(key_without_returning))]
async fn a_key_that_no_driver_tells_is_returned(db: Db) -> Result<()> {
    db.create_tables(models![Tag]).await?;
    let seen = db.count();
    let mut row = tag("a");
    row.save(&db).await?;
    let rows = Tag::objects().bulk_create(&db, ["b", "c"].map(tag)).await?;
    assert_eq!((row.id.key(), rows[0].id.key(), rows[1].id.key()), (Some(&1), Some(&2), Some(&3)));
    let inserts = db.statements().split_off(seen);
    let inserts: Vec<_> = inserts.iter().filter(|sql| sql.starts_with("INSERT")).collect();
    assert!(inserts.len() == 2 && inserts.iter().all(|sql| sql.contains(" RETURNING ")), "{inserts:?}");
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Counted {
    id: Id<Counted>,
    number: i32,
}

/// What programs are told for SQL of their own, of which Biform needs nothing.
#[lanes(with(runs))]
async fn what_is_said_for_programs_alone_is_so(db: Db) -> Result<()> {
    db.create_tables(models![Counted]).await?;
    let (can, seen) = (db.dialect().capabilities(), db.count());
    let made = Counted::objects().bulk_create(&db, (0..100).map(|number| Counted::create().number(number))).await?;
    let rising = made.windows(2).all(|two| two[0].id.into_key() < two[1].id.into_key());
    assert!(rising && can.sequential_ids, "keys are counted up");
    let deletes = runs(&db, "DELETE FROM counted WHERE number > 97 RETURNING number").await;
    assert_eq!((deletes, can.returning_on_delete), (Some(2), true));
    let locked = match db.dialect().family() {
        Family::MySql => runs(&db, "SELECT GET_LOCK('biform', 0), RELEASE_LOCK('biform')").await,
        _ => runs(&db, "SELECT pg_advisory_lock(77), pg_advisory_unlock(77)").await,
    };
    assert_eq!(locked.is_some(), can.advisory_locks);
    let refused: Result<()> = db
        .atomic(async |tx| {
            let table = Statement::new(Purpose::Nothing, "CREATE TABLE half (id INTEGER)");
            tx.run(table, &mut |_| Ok(())).await?;
            Err(Error::other("on purpose"))
        })
        .await;
    assert!(refused.is_err());
    let is_there = runs(&db, "SELECT id FROM half").await.is_some();
    assert_eq!(is_there, !can.transactional_ddl, "what was defined goes with its transaction");
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

/// How many rows a text of a program's own gives, unless it is refused.
#[helper]
async fn runs(db: &Db, sql: &'static str) -> Option<u64> {
    db.run(Statement::new(Purpose::Rows, sql), &mut |_| Ok(())).await.ok()
}

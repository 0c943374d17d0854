//! Relations that end badly: rows that protect each other, and what is loaded where nothing can be.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::Result;
use biform::prelude::*;
use biform_lanes::lanes;

#[derive(Model, Debug, Clone, PartialEq)]
struct Hen {
    id: Id<Hen>,
    hatched_from: Option<ForeignKey<Egg>>,
    #[field(reverse = "laid_by")]
    eggs: HasMany<Egg>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Egg {
    id: Id<Egg>,
    laid_by: ForeignKey<Hen>,
    #[field(reverse = "hatched_from")]
    hens: HasMany<Hen>,
}

#[lanes]
async fn rows_that_protect_each_other_stay_until_one_lets_go(db: Db) -> Result<()> {
    db.create_tables(models![Hen, Egg]).await?;
    let mut hen = Hen::create().save(&db).await?;
    let egg = Egg::create().laid_by(&hen).save(&db).await?;
    hen.hatched_from = Some(ForeignKey::to(&egg));
    hen.save(&db).await?;
    let before = db.count();
    let is_named = db.dialect().family() != Family::Sqlite;
    for (refused, doing, model, key, constraint) in [
        (hen.clone().delete(&db).await, "deleting a `Hen`", "Hen", "Egg.laid_by", "egg_laid_by_id_fk"),
        (egg.clone().delete(&db).await, "deleting an `Egg`", "Egg", "Hen.hatched_from", "hen_hatched_from_id_fk"),
        (Hen::objects().delete(&db).await, "deleting `Hen` rows", "Hen", "Egg.laid_by", "egg_laid_by_id_fk"),
    ] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Protected);
        // SQLite does not say which.
        let told = match is_named {
            true => format!(
                "{doing}: other rows need this `{model}` (constraint `{constraint}`): delete those of `{key}` first, or let it \
                 say `on_delete = \"cascade\"` instead: "
            ),
            false => format!(
                "{doing}: other rows need this `{model}`: delete those of `{key}` first, or of a model that `{model}` has no \
                 field of; or let their foreign key say `on_delete = \"cascade\"` instead: "
            ),
        };
        assert!(refused.to_string().starts_with(&told), "{refused}\n{told}");
    }
    let broken = db
        .atomic(async |tx| {
            assert_eq!(egg.clone().delete(tx).await.unwrap_err().kind(), ErrorKind::Protected);
            Egg::objects().count(tx).await
        })
        .await;
    assert_eq!(broken.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    // A statement each, and one in a transaction.
    assert_eq!(db.count() - before, 3 + 3);
    // Nothing is lost, and the connection does what it is asked.
    assert_eq!((Hen::objects().count(&db).await?, Egg::objects().count(&db).await?), (1, 1));
    hen.update(&db, |h| h.hatched_from.set(None)).await?;
    assert_eq!((egg.delete(&db).await?.total(), hen.delete(&db).await?.total()), (1, 1));
    Ok(())
}

#[lanes]
async fn a_broken_transaction_loads_nothing(db: Db) -> Result<()> {
    db.create_tables(models![Hen, Egg]).await?;
    let hen = Hen::create().save(&db).await?;
    let mut eggs = vec![Egg::create().laid_by(&hen).save(&db).await?];
    let before = db.count();
    let ended = db
        .atomic(async |tx| {
            let mut twice = hen.clone();
            assert_eq!(twice.force_insert(tx).await.unwrap_err().kind(), ErrorKind::Unique);
            let loaded = eggs[0].laid_by.load(tx).await.map(drop);
            assert_eq!(loaded.unwrap_err().kind(), ErrorKind::BrokenTransaction);
            let loaded = prefetch(tx, &mut eggs, |e| e.laid_by()).await;
            assert_eq!(loaded.unwrap_err().kind(), ErrorKind::BrokenTransaction);
            let loaded = Egg::objects().prefetch_related(|e| e.laid_by()).all(tx).await;
            assert_eq!(loaded.unwrap_err().kind(), ErrorKind::BrokenTransaction);
            Ok(())
        })
        .await;
    assert_eq!(ended.unwrap_err().kind(), ErrorKind::BrokenTransaction);
    // BEGIN, the row that is there, ROLLBACK.
    assert_eq!(db.count() - before, 3);
    assert_eq!(eggs[0].laid_by.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    assert_eq!(eggs[0].laid_by.load(&db).await?.id, hen.id);
    Ok(())
}

#[lanes]
async fn a_database_that_is_closed_loads_nothing(db: Db) -> Result<()> {
    db.create_tables(models![Hen, Egg]).await?;
    let mut hen = Hen::create().save(&db).await?;
    let mut eggs = vec![Egg::create().laid_by(&hen).save(&db).await?];
    db.close().await?;
    let before = db.count();
    for refused in [
        eggs[0].laid_by.load(&db).await.map(drop),
        hen.eggs.load(&db).await.map(drop),
        prefetch(&db, &mut eggs, |e| e.laid_by()).await,
        Egg::objects().prefetch_related(|e| e.laid_by()).all(&db).await.map(drop),
        Egg::objects().select_related(|e| e.laid_by()).all(&db).await.map(drop),
        hen.eggs().all(&db).await.map(drop),
    ] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Connection, "{refused}");
        assert!(refused.to_string().contains("this database handle is closed"), "{refused}");
    }
    assert_eq!(db.count() - before, 6);
    // What is not there is told as before, and what lacks nothing asks for nothing.
    assert_eq!(eggs[0].laid_by.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    assert_eq!(hen.eggs.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    prefetch(&db, &mut [] as &mut [Egg], |e| e.laid_by()).await?;
    assert_eq!(db.count() - before, 6);
    Ok(())
}

/// A table of somebody else's, in which keys name what is not there.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "letter")]
struct Stored {
    id: Id<Stored>,
    hen_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(unmanaged)]
struct Letter {
    id: Id<Letter>,
    hen: ForeignKey<Hen>,
}

#[lanes]
async fn a_key_that_names_nothing_is_told_from_one_that_is_not_loaded(db: Db) -> Result<()> {
    db.create_tables(models![Hen, Egg, Stored]).await?;
    let hen = Hen::create().save(&db).await?;
    for named in [hen.id.key().copied().unwrap_or_default(), 99] {
        Stored::create().hen_id(named).save(&db).await?;
    }
    let before = db.count();
    let mut letters = Letter::objects().prefetch_related(|l| l.hen()).order_by(|l| l.id.asc()).all(&db).await?;
    assert_eq!(letters[0].hen.get()?.id, hen.id);
    let nobody = letters[1].hen.get().unwrap_err();
    let message = "`Letter.hen`: the `Hen` that it names was looked for and is not there, or was left out";
    assert_eq!((nobody.kind(), nobody.to_string().as_str()), (ErrorKind::NotFound, message));
    // It is not looked for again, but where that is said.
    prefetch(&db, &mut letters, |l| l.hen()).await?;
    assert_eq!(db.count() - before, 2);
    assert_eq!(letters[1].hen.load(&db).await.map(drop).unwrap_err().kind(), ErrorKind::NotFound);
    let plain = Letter::objects().order_by(|l| l.id.desc()).first(&db).await?;
    assert_eq!(plain.map(|letter| letter.hen.get().map(drop).unwrap_err().kind()), Some(ErrorKind::NotLoaded));
    // As in Django, a row that is joined is one that is there.
    assert_eq!(Letter::objects().select_related(|l| l.hen()).all(&db).await?.len(), 1);
    assert_eq!(db.count() - before, 5);
    Ok(())
}

/// What a clone holds as well is read again to load what lies behind it, and is kept if that fails.
#[lanes]
async fn what_is_loaded_stays_where_more_is_not_loaded(db: Db) -> Result<()> {
    db.create_tables(models![Hen, Egg]).await?;
    let hen = Hen::create().save(&db).await?;
    Egg::create().laid_by(&hen).save(&db).await?;
    let mut eggs = Egg::objects().prefetch_related(|e| e.laid_by()).all(&db).await?;
    let mut hens = Hen::objects().prefetch_related(|h| h.eggs()).all(&db).await?;
    let clones = (eggs.clone(), hens.clone());
    let before = db.count();
    let broken = db
        .atomic(async |tx| {
            let mut twice = hen.clone();
            assert_eq!(twice.force_insert(tx).await.unwrap_err().kind(), ErrorKind::Unique);
            assert!(prefetch(tx, &mut eggs, |e| e.laid_by().eggs()).await.is_err());
            assert!(prefetch(tx, &mut hens, |h| h.eggs().laid_by()).await.is_err());
            Ok(())
        })
        .await;
    assert_eq!((broken.unwrap_err().kind(), db.count() - before), (ErrorKind::BrokenTransaction, 3));
    assert_eq!((eggs[0].laid_by.get()?.id, hens[0].eggs.get()?.len()), (hen.id, 1));
    // The control: with a transaction that takes statements.
    prefetch(&db, &mut eggs, |e| e.laid_by().eggs()).await?;
    prefetch(&db, &mut hens, |h| h.eggs().laid_by()).await?;
    assert_eq!(eggs[0].laid_by.get()?.eggs.get()?.len(), 1);
    assert_eq!(hens[0].eggs.get()?[0].laid_by.get()?.id, hen.id);
    assert_eq!(clones.0[0].laid_by.get()?.eggs.get().unwrap_err().kind(), ErrorKind::NotLoaded);
    // The rows again, and those behind them.
    assert_eq!(db.count() - before, 3 + 2 + 2);
    Ok(())
}

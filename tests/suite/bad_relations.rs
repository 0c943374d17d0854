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
    for refused in [hen.clone().delete(&db).await, egg.clone().delete(&db).await, Hen::objects().delete(&db).await] {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Protected);
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

//! What becomes of rows that name a key of several columns when its row is deleted, and rows that name it by half, in every
//! lane.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{Purpose, Result, Statement};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Batch {
    #[field(primary_key)]
    year: i32,
    #[field(primary_key)]
    number: i32,
    samples: HasMany<Sample>,
    labels: HasMany<Label>,
    shelves: HasMany<Shelf>,
    seals: HasMany<Seal>,
    permits: HasMany<Permit>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Sample {
    id: Id<Sample>,
    #[field(on_delete = "cascade")]
    batch: ForeignKey<Batch, (i32, i32)>,
    tests: HasMany<Trial>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Trial {
    id: Id<Trial>,
    #[field(on_delete = "cascade")]
    sample: ForeignKey<Sample>,
    #[field(on_delete = "restrict")]
    batch: Option<ForeignKey<Batch, (i32, i32)>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Label {
    id: Id<Label>,
    #[field(on_delete = "set_null")]
    batch: Option<ForeignKey<Batch, (i32, i32)>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Shelf {
    id: Id<Shelf>,
    #[field(on_delete = "set_default", db_default = (2000, 1))]
    batch: ForeignKey<Batch, (i32, i32)>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Seal {
    id: Id<Seal>,
    #[field(on_delete = "db_cascade")]
    batch: ForeignKey<Batch, (i32, i32)>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Permit {
    id: Id<Permit>,
    #[field(on_delete = "protect")]
    batch: ForeignKey<Batch, (i32, i32)>,
}

/// The batches 2000/1, 2000/2 and 2001/1.
#[helper]
async fn batches(db: &Db) -> Result<Vec<Batch>> {
    db.create_tables(models![Batch, Sample, Trial, Label, Shelf, Seal, Permit]).await?;
    let mut batches = Vec::new();
    for (year, number) in [(2000, 1), (2000, 2), (2001, 1)] {
        batches.push(Batch::create().year(year).number(number).save(db).await?);
    }
    Ok(batches)
}

#[lanes(with(batches))]
async fn rows_go_or_stay_with_a_key_of_several_columns(db: Db) -> Result<()> {
    let batches = batches(&db).await?;
    let report = db.check_schema(models![Batch, Sample, Trial, Label, Shelf, Seal, Permit]).await?;
    assert!(report.is_empty(), "{report}");
    for batch in &batches {
        let sample = Sample::create().batch(batch).save(&db).await?;
        Trial::create().sample(&sample).batch(batch).save(&db).await?;
        Label::create().batch(batch).save(&db).await?;
        Shelf::create().batch(batch).save(&db).await?;
        Seal::create().batch(batch).save(&db).await?;
    }
    let left = Shelf::create().save(&db).await?;
    assert_eq!(left.batch.id(), batches[0].pk());
    let permit = Permit::create().batch(&batches[1]).save(&db).await?;
    let mut sent = Sent::from_now(&db);
    let refused = batches[1].clone().delete(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Protected, "{refused}");
    permit.delete(&db).await?;
    sent.news(&db);
    let deleted = batches[1].clone().delete(&db).await?;
    let news = sent.news(&db);
    assert_eq!(deleted.by_model().collect::<Vec<_>>(), [("Batch", 1), ("Sample", 1), ("Trial", 1)]);
    let released = r#"UPDATE "label" SET "batch_year" = ?, "batch_number" = ? WHERE"#;
    assert_eq!(news.iter().filter(|sent| sent.starts_with(released)).count(), 1, "{news:?}");
    // Those of the others, which have a column in common with it, stay.
    let of = |batch: &Batch| batch.pk();
    assert_eq!(
        Sample::objects().order_by(|s| s.id.asc()).values(|s| s.batch).all(&db).await?,
        [of(&batches[0]), of(&batches[2])]
    );
    let labels = Label::objects().order_by(|l| l.id.asc()).values(|l| l.batch).all(&db).await?;
    assert_eq!(labels, [Some(of(&batches[0])), None, Some(of(&batches[2]))]);
    let shelves = Shelf::objects().order_by(|s| s.id.asc()).values(|s| s.batch).all(&db).await?;
    assert_eq!(shelves, [&batches[0], &batches[0], &batches[2], &batches[0]].map(of));
    assert_eq!(Seal::objects().count(&db).await?, 2);
    // One that is restricted goes with what goes; one that does not is in the way.
    let sample = Sample::objects().filter(|s| s.batch.eq(&batches[0])).get(&db).await?;
    Trial::create().sample(&sample).batch(&batches[2]).save(&db).await?;
    let refused = Batch::objects().filter(|b| b.year.eq(2001)).delete(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Protected, "{refused}");
    assert_eq!(Batch::objects().delete(&db).await.unwrap_err().kind(), ErrorKind::Protected);
    Ok(())
}

#[lanes(with(batches))]
async fn what_is_half_null_names_nothing(db: Db) -> Result<()> {
    let batches = batches(&db).await?;
    for values in ["2000, NULL", "NULL, 2", "2000, 2", "NULL, NULL"] {
        let sql = format!("INSERT INTO label (batch_year, batch_number) VALUES ({values})");
        db.run(Statement::new(Purpose::Nothing, sql), &mut |_| Ok(())).await?;
    }
    let mut sent = Sent::from_now(&db);
    let labels = Label::objects().order_by(|l| l.id.asc()).select_related(|l| l.batch()).all(&db).await?;
    let named: Vec<_> = labels.iter().map(|label| label.batch.as_ref().map(ForeignKey::id)).collect();
    assert_eq!(named, [None, None, Some(batches[1].pk()), None]);
    assert!(labels[2].batch.as_ref().is_some_and(|batch| batch.get().is_ok()));
    assert_eq!(Label::objects().filter(|l| l.batch.is_null()).count(&db).await?, 3);
    assert_eq!(Label::objects().filter(|l| l.batch.is_not_null()).count(&db).await?, 1);
    assert_eq!(Label::objects().filter(|l| l.batch.ne(&batches[0])).count(&db).await?, 1);
    assert_eq!(Label::objects().exclude(|l| l.batch.eq(&batches[1])).count(&db).await?, 3);
    assert_eq!(Label::objects().filter(|l| l.batch().year.eq(2000)).count(&db).await?, 2);
    let labels = Label::objects().prefetch_related(|l| l.batch()).all(&db).await?;
    assert_eq!(labels.iter().filter(|label| label.batch.is_some()).count(), 1);
    assert_eq!(sent.news(&db).len(), 8);
    Ok(())
}

#[lanes(with(batches))]
async fn as_many_keys_are_asked_for_at_once_as_a_statement_takes(db: Db) -> Result<()> {
    batches(&db).await?;
    let made = (0..1_200).map(|number| Batch::create().year(3000 + number % 2).number(number));
    let made = Batch::objects().bulk_create(&db, made).await?;
    Sample::objects().bulk_create(&db, made.iter().map(|batch| Sample::create().batch(batch))).await?;
    let mut sent = Sent::from_now(&db);
    let samples = Sample::objects().prefetch_related(|s| s.batch()).all(&db).await?;
    assert!(samples.iter().all(|sample| sample.batch.get().is_ok_and(|batch| batch.pk() == sample.batch.id())));
    // 500 keys of several columns at a time.
    assert_eq!((samples.len(), sent.news(&db).len()), (1_200, 4));
    Ok(())
}

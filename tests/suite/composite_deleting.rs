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

#[derive(Model, Debug, Clone, PartialEq)]
struct Run {
    #[field(primary_key)]
    year: i32,
    #[field(primary_key)]
    number: i32,
    flags: HasMany<Flag>,
    posts: HasMany<Post>,
    tickets: HasMany<Ticket>,
    heats: HasMany<Heat>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Flag {
    id: Id<Flag>,
    #[field(on_delete = "set_null")]
    run: Option<ForeignKey<Run, (i32, i32)>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    id: Id<Post>,
    #[field(on_delete = "set_default", db_default = (1, 1))]
    run: ForeignKey<Run, (i32, i32)>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Ticket {
    id: Id<Ticket>,
    #[field(on_delete = "do_nothing")]
    run: ForeignKey<Run, (i32, i32)>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Heat {
    id: Id<Heat>,
    #[field(on_delete = "db_set_null")]
    run: Option<ForeignKey<Run, (i32, i32)>>,
}

/// Of which its run knows nothing: the database does it.
#[derive(Model, Debug, Clone, PartialEq)]
struct Memo {
    id: Id<Memo>,
    #[field(on_delete = "set_null")]
    run: Option<ForeignKey<Run, (i32, i32)>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Spare {
    id: Id<Spare>,
    #[field(on_delete = "set_default", db_default = (1, 1))]
    run: ForeignKey<Run, (i32, i32)>,
}

/// The runs 1/1, 1/2, 2/1 and 2/2.
#[helper]
async fn runs(db: &Db) -> Result<Vec<Run>> {
    db.create_tables(models![Run, Flag, Post, Ticket, Heat, Memo, Spare]).await?;
    let runs = [(1, 1), (1, 2), (2, 1), (2, 2)].map(|(year, number)| Run::create().year(year).number(number));
    Run::objects().bulk_create(db, runs).await
}

#[lanes(with(runs))]
async fn both_columns_are_set_for_many_rows(db: Db) -> Result<()> {
    let runs = runs(&db).await?;
    let report = db.check_schema(models![Run, Flag, Post, Ticket, Heat, Memo, Spare]).await?;
    assert!(report.is_empty(), "{report}");
    Flag::objects().bulk_create(&db, runs.iter().map(|run| Flag::create().run(run))).await?;
    Post::objects().bulk_create(&db, runs.iter().map(|run| Post::create().run(run))).await?;
    Heat::objects().bulk_create(&db, runs.iter().map(|run| Heat::create().run(run))).await?;
    Memo::objects().bulk_create(&db, runs.iter().map(|run| Memo::create().run(run))).await?;
    let mut sent = Sent::from_now(&db);
    // The two that have one column in common with what they do not name.
    let deleted = Run::objects().filter(|r| r.year.ne(r.number)).delete(&db).await?;
    assert_eq!(deleted.by_model().collect::<Vec<_>>(), [("Run", 2)]);
    let news = sent.news(&db);
    let flags = r#"UPDATE "flag" SET "run_year" = ?, "run_number" = ? WHERE"#;
    let posts = r#"UPDATE "post" SET "run_year" = ?, "run_number" = ? WHERE"#;
    assert!(news.len() == 6 && news[2].starts_with(flags) && news[3].starts_with(posts), "{news:?}");
    let key = |at: usize| Some(runs[at].pk());
    let left = [key(0), None, None, key(3)];
    assert_eq!(Flag::objects().order_by(|f| f.id.asc()).values(|f| f.run).all(&db).await?, left);
    assert_eq!(Heat::objects().order_by(|h| h.id.asc()).values(|h| h.run).all(&db).await?, left);
    assert_eq!(Memo::objects().order_by(|m| m.id.asc()).values(|m| m.run).all(&db).await?, left);
    let posts = Post::objects().order_by(|p| p.id.asc()).values(|p| p.run).all(&db).await?;
    assert_eq!(posts, [0, 0, 0, 3].map(|at| runs[at].pk()));
    // None of the columns is left.
    for table in ["flag", "heat", "memo"] {
        let half = format!("SELECT COUNT(*) FROM {table} WHERE (run_year IS NULL) <> (run_number IS NULL)");
        let mut halves = None;
        db.run(Statement::new(Purpose::Rows, half), &mut |row| {
            halves = Some(row.get(0)?.to_owned());
            Ok(())
        })
        .await?;
        assert_eq!(halves, Some(biform::Value::from(0_i64)), "{table}");
    }
    // A default that goes itself is no way out, and nothing is changed.
    let refused = runs[0].clone().delete(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Protected, "{refused}");
    assert_eq!(Flag::objects().filter(|f| f.run.is_not_null()).count(&db).await?, 2);
    Ok(())
}

#[lanes(with(runs))]
async fn the_database_has_the_last_word(db: Db) -> Result<()> {
    let runs = runs(&db).await?;
    let ticket = Ticket::create().run(&runs[1]).save(&db).await?;
    Flag::create().run(&runs[1]).save(&db).await?;
    let seen = db.count();
    // Nothing is done for a ticket, and the database says that it is there.
    let refused = runs[1].clone().delete(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Protected, "{refused}");
    assert!(refused.to_string().contains("`Ticket.run`"), "{refused}");
    assert_eq!(db.count() - seen, 5);
    assert_eq!(Flag::objects().filter(|f| f.run.eq(&runs[1])).count(&db).await?, 1);
    // One that has a column in common with it is no matter of it.
    assert_eq!(runs[3].clone().delete(&db).await?, 1);
    ticket.delete(&db).await?;
    assert_eq!(runs[1].clone().delete(&db).await?, 1);
    // A default that the database sets, where it knows how to.
    Spare::create().run(&runs[2]).save(&db).await?;
    match (db.dialect().family(), runs[2].clone().delete(&db).await) {
        (biform::Family::MySql, refused) => assert_eq!(refused.unwrap_err().kind(), ErrorKind::Protected),
        (_, deleted) => {
            assert_eq!(deleted?, 1);
            assert_eq!(Spare::objects().values(|s| s.run).all(&db).await?, [runs[0].pk()]);
        }
    }
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

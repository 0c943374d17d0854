//! What is sent to databases that have not all that SQLite has, exactly: mocks stand for them.
#![cfg(any(feature = "blocking", feature = "async"))]
use biform::prelude::*;
use biform::testing::{Mock, Recorder};
use biform::{Purpose, Result, Statement, Value};
use biform_lanes::forms;

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    title: String,
    rating: i32,
    #[field(generated = |b| b.rating * 2)]
    double: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    #[field(unique)]
    name: String,
    rank: i16,
}

fn book() -> Book {
    Book { id: Id::from(7), title: "Dune".into(), rating: 4, double: 8 }
}

fn tag(id: i64, name: &str, rank: i16) -> Tag {
    Tag { id: Id::from(id), name: name.into(), rank }
}

/// A statement with its values.
fn sql(text: &'static str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::new(Purpose::Rows, text).with_values(values.into_iter().collect())
}

const UPDATE: &str = "UPDATE `book` SET `rating` = (`book`.`rating` + ?) WHERE `book`.`id` = ?";
const READ: &str = "SELECT `book`.`rating`, `book`.`double` FROM `book` WHERE `book`.`id` = ? FOR UPDATE";

#[forms]
async fn what_an_update_made_is_read_in_its_transaction() -> Result<()> {
    let mock = Mock::<Form>::new(Dialect::MySql);
    mock.on(sql(UPDATE, [Value::I32(1), Value::I64(7)])).affected(1).times(1);
    mock.on(sql(READ, [Value::I64(7)])).rows([vec![Value::I32(5), Value::I32(10)]]).times(1);
    let db = Recorder::new(mock.clone());
    let mut dune = book();
    dune.update(&db, |b| b.rating.set(b.rating + 1)).await?;
    assert_eq!((dune.rating, dune.double), (5, 10));
    assert_eq!(db.statements(), ["START TRANSACTION", UPDATE, READ, "COMMIT"]);

    // A row that is gone is not read.
    mock.on(sql(UPDATE, [Value::I32(1), Value::I64(7)])).affected(0);
    assert_eq!(dune.update(&db, |b| b.rating.set(b.rating + 1)).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(db.statements()[4..], ["START TRANSACTION", UPDATE, "COMMIT"]);

    // And one whose key is made by an expression could not be found again.
    let error = dune.update(&db, |b| b.id.set(biform::raw("id + 1"))).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (
            ErrorKind::Unsupported,
            "updating a `Book`: without `UPDATE … RETURNING` the database does not tell what an expression made of a key: \
             set the key to a value"
        )
    );
    assert_eq!(db.count(), 7);
    mock.verify()
}

#[forms]
async fn what_is_calculated_is_read_after_a_save() -> Result<()> {
    const SAVE: &str = "UPDATE `book` SET `title` = ?, `rating` = ? WHERE `book`.`id` = ?";
    const READ: &str = "SELECT `book`.`double` FROM `book` WHERE `book`.`id` = ? FOR UPDATE";
    let mock = Mock::<Form>::new(Dialect::MySql);
    mock.on(sql(SAVE, [Value::from("Dune"), Value::I32(6), Value::I64(7)])).affected(1);
    mock.on(sql(READ, [Value::I64(7)])).rows([vec![Value::I32(12)]]);
    let db = Recorder::new(mock.clone());
    let mut dune = Book { rating: 6, ..book() };
    dune.save(&db).await?;
    assert_eq!(dune.double, 12);
    assert_eq!(db.statements(), ["START TRANSACTION", SAVE, READ, "COMMIT"]);
    mock.verify()
}

#[forms]
async fn a_row_that_is_there_says_so() -> Result<()> {
    const FIND: &str = "SELECT `tag`.`id`, `tag`.`name`, `tag`.`rank` FROM `tag` WHERE `tag`.`name` = ? LIMIT 2";
    const INSERT: &str = "INSERT INTO `tag` (`name`, `rank`) VALUES (IF(@biform_there := FALSE, NULL, ?), ?) \
                          ON DUPLICATE KEY UPDATE `id` = IF(@biform_there := TRUE, `tag`.`id`, `tag`.`id`) \
                          RETURNING `id`, @biform_there IS TRUE";
    let values = || [Value::from("new"), Value::I16(1)];
    let ask = || Tag::objects().filter(|t| t.name.eq("new"));
    let mock = Mock::<Form>::new(Dialect::MySql);
    mock.on(sql(FIND, [Value::from("new")])).rows([] as [Vec<Value>; 0]).times(2);
    mock.on(sql(FIND, [Value::from("new")])).rows([&tag(3, "new", 9)]);
    mock.on(sql(INSERT, values())).rows([vec![Value::I64(2), Value::Bool(false)]]).times(1);
    mock.on(sql(INSERT, values())).rows([vec![Value::I64(3), Value::Bool(true)]]).times(1);
    let db = Recorder::new(mock.clone());
    let (made, created) = ask().get_or_create(&db, Tag::create().name("new").rank(1)).await?;
    assert_eq!((made.id.into_key(), made.rank, created), (Some(2), 1, true));
    let (found, created) = ask().get_or_create(&db, Tag::create().name("new").rank(1)).await?;
    assert_eq!((found, created), (tag(3, "new", 9), false));
    assert_eq!(db.statements(), [FIND, INSERT, FIND, INSERT, FIND]);
    mock.verify()
}

#[forms]
async fn rows_that_are_there_are_not_counted() -> Result<()> {
    const INSERT: &str = "INSERT INTO `tag` (`name`, `rank`) VALUES (IF(@biform_there := FALSE, NULL, ?), ?) \
                          ON DUPLICATE KEY UPDATE `id` = IF(@biform_there := TRUE, `tag`.`id`, `tag`.`id`) \
                          RETURNING @biform_there IS TRUE";
    let mock = Mock::<Form>::new(Dialect::MySql);
    for (name, there) in [("a", false), ("b", true), ("c", false)] {
        mock.on(sql(INSERT, [Value::from(name), Value::I16(1)])).rows([vec![Value::Bool(there)]]).times(1);
    }
    let rows = ["a", "b", "c"].map(|name| Tag::create().name(name).rank(1));
    let db = Recorder::new(mock.clone());
    assert_eq!(Tag::objects().bulk_create_or_ignore(&db, rows).await?, 2);
    assert_eq!(db.count(), 3);
    mock.verify()
}

#[forms]
async fn upserts_have_the_words_of_each() -> Result<()> {
    for (dialect, text) in [
        (
            Dialect::Postgres,
            r#"INSERT INTO "tag" ("name", "rank") VALUES ($1, $2) ON CONFLICT ("name") DO UPDATE SET "rank" = excluded."rank" RETURNING "id", "name", "rank""#,
        ),
        (
            Dialect::MySql,
            "INSERT INTO `tag` (`name`, `rank`) VALUES (?, ?) ON DUPLICATE KEY UPDATE `rank` = VALUES(`rank`) RETURNING `id`, `name`, `rank`",
        ),
    ] {
        let mock = Mock::<Form>::new(dialect);
        mock.on(sql(text, [Value::from("a"), Value::I16(1)])).rows([&tag(5, "a", 1)]);
        let db = Recorder::new(mock.clone());
        let stored = Tag::objects().upsert(&db, Tag::create().name("a").rank(1), |t| t.name).await?;
        assert_eq!((stored, db.statements()), (tag(5, "a", 1), vec![text.to_owned()]));
        mock.verify()?;
    }
    Ok(())
}

#[forms]
async fn many_rows_are_updated_in_one_statement() -> Result<()> {
    let mut rows = [tag(1, "a", 1), tag(2, "b", 2)];
    let values = [Value::I64(1), Value::from("a"), Value::I16(1), Value::I64(2), Value::from("b"), Value::I16(2)];
    for (dialect, text) in [
        (
            Dialect::Postgres,
            r#"UPDATE "tag" SET "name" = "given"."column2", "rank" = "given"."column3" FROM (VALUES ($1::int8, $2::text, $3::int2), ($4::int8, $5::text, $6::int2)) AS "given" WHERE "tag"."id" = "given"."column1""#,
        ),
        (
            Dialect::MySql,
            "UPDATE `tag` JOIN (SELECT ? AS `column1`, ? AS `column2`, ? AS `column3` UNION ALL SELECT ?, ?, ?) AS `given` ON `tag`.`id` = `given`.`column1` SET `tag`.`name` = `given`.`column2`, `tag`.`rank` = `given`.`column3`",
        ),
    ] {
        let mock = Mock::<Form>::new(dialect);
        mock.on(sql(text, values.clone())).affected(2);
        let db = Recorder::new(mock.clone());
        assert_eq!(Tag::objects().bulk_update(&db, &mut rows, |t| (t.name, t.rank)).await?, 2);
        assert_eq!(db.statements(), [text]);
        mock.verify()?;
    }
    Ok(())
}

//! `only` and `defer`, in every lane: what is read, what is not, and what that means.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::plain;
use crate::support::spoilt::text_for_numbers;
use biform::prelude::*;
use biform::testing::{Entry, Recorder};
use biform::{FieldType, OwnedRow, Purpose, Result, Statement, Value, ValueRef};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Page {
    body: Deferred<String>,
    id: Id<Page>,
    title: String,
    notes: Deferred<Option<String>>,
    #[field(unique)]
    number: Deferred<i32>,
}

/// What was sent since the last look.
fn news<E>(db: &Recorder<E>, seen: &mut usize) -> Vec<Entry> {
    let news = db.log().entries().split_off(*seen);
    *seen += news.len();
    news
}

#[helper]
async fn pages(db: &Db) -> Result<()> {
    db.create_tables(models![Page]).await?;
    Page::create().title("one").body("Long.").notes(None).number(1).save(db).await?;
    Page::create().title("two").body("Longer.").notes("Hm.").number(2).save(db).await?;
    Ok(())
}

#[lanes(with(pages))]
async fn all_is_read_unless_said(db: Db) -> Result<()> {
    pages(&db).await?;
    let seen = db.count();
    let two = Page::get(&db, 2).await?;
    assert_eq!(
        (two.body.get()?.as_str(), two.notes.get()?.as_deref(), *two.number.get()?),
        ("Longer.", Some("Hm."), 2)
    );
    assert_eq!(Page::objects().order_by(|p| p.id.desc()).first(&db).await?, Some(two));
    assert_eq!(db.count() - seen, 2);
    Ok(())
}

#[lanes(with(pages))]
async fn what_is_not_read_says_so_until_it_is(db: Db) -> Result<()> {
    pages(&db).await?;
    let mut seen = db.log().entries().len();
    let one = Page::objects().only(|p| (p.title, p.number)).filter(|p| p.body.contains("Long.")).get(&db).await?;
    assert_eq!((one.id, one.title.as_str(), *one.number.get()?), (Id::from(1), "one", 1));
    assert!(!one.body.is_read() && !one.notes.is_read());
    let error = one.body.get().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoaded);
    assert!(error.to_string().starts_with("`Page.body` was not read: read it with `refresh_fields`"), "{error}");
    let place = match db.dialect().family() {
        Family::Postgres => r#"strpos("page"."body", ?)"#,
        Family::MySql => r#"locate(?, "page"."body")"#,
        _ => r#"instr("page"."body", ?)"#,
    };
    let sent = format!(r#"SELECT "page"."id", "page"."title", "page"."number" FROM "page" WHERE {place} > 0 LIMIT 2"#);
    let news: Vec<_> = news(&db, &mut seen).iter().map(|entry| plain(db.dialect(), entry.sql())).collect();
    assert_eq!(news, [sent]);
    let mut one = one;
    one.refresh(&db).await?;
    assert_eq!((one.body.get()?.as_str(), one.notes.get()?), ("Long.", &None));
    Ok(())
}

#[lanes(with(pages))]
async fn every_way_of_reading_leaves_it_unread(db: Db) -> Result<()> {
    pages(&db).await?;
    let seen = db.count();
    let light = || Page::objects().defer(|p| (p.body, p.notes)).order_by(|p| p.id.asc());
    let mut read = light().all(&db).await?;
    read.extend(light().first(&db).await?);
    read.extend(light().last(&db).await?);
    read.push(light().earliest(&db, |p| p.body).await?);
    read.push(light().limit(1).get(&db).await?);
    read.extend(light().in_bulk(&db, [1, 2]).await?.into_values());
    read.extend(light().union(light()).all(&db).await?);
    lane!(
        blocking => {
            for page in light().iterator(&db)? {
                read.push(page?);
            }
        },
        async => {
            let mut stream = light().iterator(&db).await?;
            while let Some(page) = stream.next().await {
                read.push(page?);
            }
        }
    );
    assert_eq!(read.len(), 12);
    for page in read {
        assert!(!page.body.is_read() && !page.notes.is_read() && page.number.is_read(), "{page:?}");
        assert_eq!(page.number.get()?, &if page.title == "one" { 1 } else { 2 });
    }
    let by_number = Page::objects().only(|p| p.title).in_bulk_by(&db, |p| p.number, [2]).await?;
    assert_eq!(by_number[&Deferred::from(2)].title, "two");
    assert_eq!((light().count(&db).await?, light().exists(&db).await?), (2, true));
    assert_eq!(db.count() - seen, 11);
    Ok(())
}

/// Makes the titles no text, and makes them text again.
fn spoil_and_mend_titles(dialect: Dialect) -> [Statement; 2] {
    let both = match dialect.family() {
        Family::Postgres => [
            "ALTER TABLE page ALTER title TYPE bytea USING title::bytea",
            "ALTER TABLE page ALTER title TYPE text USING 'x'",
        ],
        Family::MySql => {
            ["ALTER TABLE page MODIFY title longblob NOT NULL", "ALTER TABLE page MODIFY title longtext NOT NULL"]
        }
        _ => ["UPDATE page SET title = CAST(x'ff' AS TEXT)", "UPDATE page SET title = 'x'"],
    };
    both.map(|sql| Statement::new(Purpose::Nothing, sql))
}

#[lanes(with(pages))]
async fn a_row_that_does_not_fit_names_its_own_column(db: Db) -> Result<()> {
    if db.dialect() == Dialect::Sqlite {
        // By hand, without a check of what a number can be.
        let by_hand = "CREATE TABLE page (body, id INTEGER PRIMARY KEY, title TEXT, notes, number INTEGER)";
        db.run(Statement::new(Purpose::Nothing, by_hand), &mut |_| Ok(())).await?;
    }
    pages(&db).await?;
    let seen = db.count();
    let [spoil, mend] = spoil_and_mend_titles(db.dialect());
    db.run(text_for_numbers(db.dialect(), "page", "number"), &mut |_| Ok(())).await?;
    db.run(spoil, &mut |_| Ok(())).await?;
    let title = Page::objects().defer(|p| (p.body, p.notes)).filter(|p| p.id.eq(1)).all(&db).await.unwrap_err();
    assert!(title.to_string().starts_with("page.title: "), "{title}");
    db.run(mend, &mut |_| Ok(())).await?;
    let number = Page::objects().defer(|p| (p.body, p.notes)).all(&db).await.unwrap_err();
    assert_eq!(number.to_string(), "page.number: wanted an i32, found text");
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[lanes(with(pages))]
async fn what_was_never_read_is_never_stored(db: Db) -> Result<()> {
    pages(&db).await?;
    let seen = db.count();
    let unset = Deferred::<String>::default();
    let updated = Page::objects().update(&db, |p| p.body.set(unset)).await.unwrap_err();
    assert_eq!(updated.kind(), ErrorKind::NotLoaded);
    let created = Page::create().title("three").body("x").notes(Deferred::default()).number(3).save(&db).await;
    assert_eq!(created.unwrap_err().kind(), ErrorKind::NotLoaded);
    let created =
        Page::objects().bulk_create(&db, [Page::create().title("x").body(Deferred::default()).notes("x").number(3)]);
    assert_eq!(created.await.unwrap_err().kind(), ErrorKind::NotLoaded);
    let mut light = Page::objects().defer(|p| p.body).filter(|p| p.id.eq(1)).get(&db).await?;
    light.title = "first".to_owned();
    light.save(&db).await?; // all but the body
    assert!(!light.body.is_read());
    let bodies = Page::objects().order_by(|p| p.id.asc()).values(|p| p.body).all(&db).await?;
    assert_eq!(bodies, ["Long.", "Longer."].map(|body| Deferred::from(body.to_owned())));
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

#[test]
fn a_deferred_field_is_a_value_or_nothing() {
    let mut body: Deferred<String> = Deferred::default();
    assert_eq!((format!("{body:?}"), body.clone().into_inner()), ("unread".to_owned(), None));
    assert_eq!((body.to_value(), body.clone().into_value()), (Value::Unread, Value::Unread));
    body.set("x".to_owned());
    assert_eq!((format!("{body:?}"), body.clone().into_inner()), (r#""x""#.to_owned(), Some("x".to_owned())));
    assert_ne!(body, Deferred::default());
    assert_eq!(body.into_value(), Value::from("x"));
    assert!(String::from_value(ValueRef::Unread).is_err() && Option::<i32>::from_value(ValueRef::Unread).is_err());
    assert_eq!(format!("{:?}", Value::Unread), "Unread");
}

#[test]
fn a_mock_answers_with_unread_columns_too() {
    let page = Page {
        body: Deferred::default(),
        id: Id::from(1),
        title: "one".to_owned(),
        notes: Deferred::default(),
        number: Deferred::from(1),
    };
    let row = OwnedRow::from(&page);
    assert_eq!(Page::from_row(&row, 0).unwrap(), page);
    let error = String::from_value(ValueRef::Unread).unwrap_err();
    assert!(format!("{error:?}").contains("the column was not read"), "{error:?}");
}

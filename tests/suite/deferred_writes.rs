//! What writes do with fields that were not read, in every lane, with the exact statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use crate::support::told::told;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Page {
    id: Id<Page>,
    #[field(unique)]
    title: String,
    body: Deferred<String>,
    notes: Deferred<Option<String>>,
    #[field(db_default = 5)]
    rank: Deferred<i32>,
    #[field(generated = |p| p.title.length() + 1)]
    size: Deferred<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Blob {
    id: Id<Blob>,
    bytes: Deferred<Vec<u8>>,
}

/// Two pages, of which nothing but key and title is read.
#[helper]
async fn light(db: &Db) -> Result<Vec<Page>> {
    db.create_tables(models![Page, Blob]).await?;
    for title in ["one", "two"] {
        Page::create().title(title).body(title).notes("Hm.").save(db).await?;
    }
    Page::objects().only(|p| p.title).order_by(|p| p.id.asc()).all(db).await
}

/// What was refused, and why.
fn unread<T: std::fmt::Debug>(result: Result<T>, told: &str) {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error}");
    assert!(error.to_string().starts_with(told), "{error}");
}

#[lanes(with(light))]
async fn saving_writes_what_the_model_holds(db: Db) -> Result<()> {
    let [mut one, mut two] = <[Page; 2]>::try_from(light(&db).await?).unwrap();
    let mut sent = Sent::from_now(&db);
    one.title = "first".into();
    one.save(&db).await?;
    one.notes.set(None);
    one.force_update(&db).await?;
    let updates = [
        r#"UPDATE "page" SET "title" = ? WHERE "page"."id" = ? RETURNING "size""#,
        r#"UPDATE "page" SET "title" = ?, "notes" = ? WHERE "page"."id" = ? RETURNING "size""#,
    ];
    assert_eq!(sent.news(&db), told(db.dialect(), &updates));
    assert!(!one.body.is_read() && !one.rank.is_read() && one.size.get()? == &6);
    two.refresh(&db).await?;
    sent.news(&db);
    two.save(&db).await?;
    let all =
        r#"UPDATE "page" SET "title" = ?, "body" = ?, "notes" = ?, "rank" = ? WHERE "page"."id" = ? RETURNING "size""#;
    assert_eq!(sent.news(&db), told(db.dialect(), &[all]));
    let stored = Page::get(&db, 1).await?;
    assert_eq!((stored.title.as_str(), stored.body.get()?.as_str(), stored.notes.get()?), ("first", "one", &None));
    Ok(())
}

#[lanes(with(light))]
async fn a_model_of_which_only_the_key_was_read_is_looked_for(db: Db) -> Result<()> {
    light(&db).await?;
    Blob::create().bytes(vec![1]).save(&db).await?;
    let mut blob = Blob::objects().defer(|b| b.bytes).get(&db).await?;
    let mut sent = Sent::from_now(&db);
    blob.save(&db).await?;
    blob.force_update(&db).await?;
    let look = r#"SELECT 1 FROM "blob" WHERE "blob"."id" = ?"#;
    assert_eq!(sent.news(&db), [look, look]);
    assert_eq!(Blob::get(&db, 1).await?.bytes.get()?, &[1]);
    Ok(())
}

#[lanes(with(light))]
async fn naming_a_field_that_was_not_read_is_refused(db: Db) -> Result<()> {
    let mut one = light(&db).await?.remove(0);
    let before = one.clone();
    let mut sent = Sent::from_now(&db);
    unread(one.save_fields(&db, |p| (p.title, p.body)).await, "saving a `Page`: `Page.body`: a `Deferred` field");
    unread(one.update(&db, |p| p.body.set(Deferred::<String>::default())).await, "updating a `Page`: `Page.body`:");
    unread(Page::objects().update(&db, |p| p.body.set(Deferred::<String>::default())).await, "`Page.body`:");
    assert_eq!((one, sent.news(&db)), (before, vec![]));
    Ok(())
}

#[lanes(with(light))]
async fn an_insert_needs_every_field_that_the_database_does_not_make(db: Db) -> Result<()> {
    let mut one = light(&db).await?.remove(0);
    let mut sent = Sent::from_now(&db);
    unread(one.force_insert(&db).await, "saving a `Page`: `Page.body`:");
    let row = || Page::create().title("new").body("x").notes(Deferred::default());
    unread(row().save(&db).await, "creating a `Page`: `Page.notes`:");
    unread(Page::objects().bulk_create(&db, [row()]).await, "creating `Page` rows: `Page.notes`:");
    unread(Page::objects().bulk_create_or_ignore(&db, [row()]).await, "creating `Page` rows: `Page.notes`:");
    unread(Page::objects().bulk_upsert(&db, [row()], |p| p.title, |p| p.body).await, "creating `Page` rows:");
    unread(Page::objects().upsert(&db, row(), |p| p.title).await, "upserting a `Page`: `Page.notes`:");
    assert_eq!(sent.news(&db), [""; 0]);
    unread(Page::objects().none().get_or_create(&db, row()).await, "creating a `Page`: `Page.notes`:");
    // Where the row is gone, saving it would be an insert.
    Page::objects().delete(&db).await?;
    let before = one.clone();
    unread(one.save(&db).await, "saving a `Page`: `Page.body`:");
    assert_eq!((one, Page::objects().count(&db).await?), (before, 0));
    Ok(())
}

#[lanes(with(light))]
async fn a_deferred_field_that_can_be_null_is_null_unless_given(db: Db) -> Result<()> {
    light(&db).await?;
    let mut sent = Sent::from_now(&db);
    let page = Page::create().title("third").body("x").save(&db).await?;
    assert_eq!(page.notes.get()?, &None);
    assert_eq!(sent.news(&db).len(), 1);
    let ids = Page::objects().filter(|p| p.notes.is_null() & p.id.eq(&page)).values(|p| p.id).all(&db).await?;
    assert_eq!(ids, [page.id]);
    assert_eq!(Page::objects().filter(|p| p.notes.is_not_null() & p.id.eq(&page)).count(&db).await?, 0);
    assert_eq!(sent.news(&db).len(), 2);
    Ok(())
}

#[lanes(with(light))]
async fn what_the_database_makes_is_left_to_it_and_read_back(db: Db) -> Result<()> {
    light(&db).await?;
    let new = |title: &str| Page {
        id: Id::default(),
        title: title.into(),
        body: Deferred::from("x".to_owned()),
        notes: Deferred::from(None),
        rank: Deferred::default(),
        size: Deferred::default(),
    };
    let mut sent = Sent::from_now(&db);
    let mut page = new("three");
    page.save(&db).await?;
    let insert = r#"INSERT INTO "page" ("title", "body", "notes") VALUES (?, ?, ?) RETURNING "id", "rank", "size""#;
    assert_eq!((page.rank.get()?, page.size.get()?, sent.news(&db)), (&5, &6, vec![insert.to_owned()]));
    assert_eq!(new("x").insert_sql(Dialect::Sqlite).sql(), insert);
    let ranked = Page { rank: Deferred::from(9), ..new("five") };
    let pages = Page::objects().bulk_create(&db, [new("four"), ranked]).await?;
    assert_eq!((pages[0].rank.get()?, pages[1].rank.get()?), (&5, &9));
    assert_eq!(
        Page::objects().filter(|p| p.id.gt(2)).order_by(|p| p.id.asc()).all(&db).await?,
        [vec![page], pages].concat()
    );
    Ok(())
}

#[lanes(with(light))]
async fn refreshing_and_updating_fill_them(db: Db) -> Result<()> {
    let mut one = light(&db).await?.remove(0);
    one.refresh_fields(&db, |p| (p.notes, p.rank)).await?;
    assert_eq!((one.notes.get()?.as_deref(), one.rank.get()?, one.body.is_read()), (Some("Hm."), &5, false));
    one.update(&db, |p| p.body.set("new")).await?;
    assert_eq!((one.body.get()?.as_str(), one.size.get()?), ("new", &4));
    assert_eq!(Page::get(&db, 1).await?, one);
    // What the update made is read in its transaction, if that takes a statement of its own.
    let more = if db.dialect().capabilities().returning_on_update { 0 } else { 3 };
    assert_eq!(db.count(), 8 + more);
    Ok(())
}

#[lanes(with(light))]
async fn a_bulk_update_writes_of_each_row_what_was_read(db: Db) -> Result<()> {
    let mut pages = light(&db).await?;
    pages.push(Page::create().title("three").body("3").notes(None).save(&db).await?);
    pages[0].notes.set(Some("mine".into()));
    pages.iter_mut().for_each(|page| page.title.push('!'));
    let mut sent = Sent::from_now(&db);
    assert_eq!(Page::objects().bulk_update(&db, &mut pages, |p| (p.title, p.body, p.notes)).await?, 3);
    let news = sent.news(&db);
    let set = |columns: &[&str], rows: usize| {
        let set: Vec<_> = columns.iter().zip(2..).map(|(c, n)| format!(r#""{c}" = "given"."column{n}""#)).collect();
        let row = format!("({})", vec!["?"; columns.len() + 1].join(", "));
        format!(
            r#"UPDATE "page" SET {} FROM (VALUES {}) AS "given" WHERE "page"."id" = "given"."column1""#,
            set.join(", "),
            vec![row; rows].join(", ")
        )
    };
    let updates = [set(&["title", "notes"], 1), set(&["title"], 1), set(&["title", "body", "notes"], 1)];
    let updates = [&["BEGIN IMMEDIATE".to_owned()], &updates[..], &["COMMIT".to_owned()]].concat();
    assert_eq!(news, told(db.dialect(), &updates));
    let stored = Page::objects().order_by(|p| p.id.asc()).values(|p| (p.title, p.notes)).all(&db).await?;
    let notes = |text: Option<&str>| Deferred::from(text.map(str::to_owned));
    assert_eq!(
        stored,
        [("one!".into(), notes(Some("mine"))), ("two!".into(), notes(Some("Hm."))), ("three!".into(), notes(None))]
    );
    // A row of which none of the fields was read is left out, and not counted.
    assert_eq!(Page::objects().bulk_update(&db, &mut pages, |p| p.body).await?, 1);
    assert_eq!(Page::objects().bulk_update(&db, &mut pages[..2], |p| p.body).await?, 0);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Draft {
    id: Id<Draft>,
    #[field(default)]
    notes: Deferred<String>,
    #[field(default)]
    remark: Deferred<Option<String>>,
}

#[lanes]
async fn a_default_is_a_value_that_is_there(db: Db) -> Result<()> {
    db.create_tables(models![Draft]).await?;
    let seen = db.count();
    let draft = Draft::create().save(&db).await?;
    assert_eq!((draft.notes.get()?.as_str(), draft.remark.get()?), ("", &None));
    assert_eq!(Draft::get(&db, draft.id).await?, draft);
    assert_eq!(db.count() - seen, 2);
    Ok(())
}

//! Rows that name rows of their own table, deleted together, in every lane: in an order in which each database lets them go.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::Result;
use biform::prelude::*;
use biform_lanes::{helper, lanes};

/// It has a field for the rows that name it; the others have none.
#[derive(Model, Debug, Clone, PartialEq)]
struct Part {
    id: Id<Part>,
    #[field(on_delete = "restrict")]
    whole: Option<ForeignKey<Part>>,
    parts: HasMany<Part>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Edition {
    id: Id<Edition>,
    #[field(unique)]
    code: String,
    #[field(to = "code", on_delete = "restrict")]
    previous: Option<ForeignKey<Edition, String>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Cell {
    #[field(primary_key)]
    x: i32,
    #[field(primary_key)]
    y: i32,
    #[field(on_delete = "do_nothing")]
    below: Option<ForeignKey<Cell, (i32, i32)>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Person {
    id: Id<Person>,
    boss: Option<ForeignKey<Person>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Root {
    id: Id<Root>,
    #[field(on_delete = "restrict")]
    root: ForeignKey<Root>,
}

/// How many statements delete rows of so many levels.
fn levels(dialect: Dialect, levels: usize) -> usize {
    if dialect.capabilities().foreign_keys_at_end { 1 } else { levels }
}

/// A part of each part of the one before, and one of none.
#[helper]
async fn parts(db: &Db) -> Result<Vec<Part>> {
    db.create_tables(models![Part]).await?;
    let mut parts = vec![Part::create().save(db).await?];
    for at in 0..3 {
        let whole = parts[at].clone();
        parts.push(Part::create().whole(&whole).save(db).await?);
    }
    parts.push(Part::create().save(db).await?);
    Ok(parts)
}

#[lanes(with(parts))]
async fn what_restricts_a_row_goes_before_it(db: Db) -> Result<()> {
    let parts = parts(&db).await?;
    // One that stays is in the way, wherever it is.
    for ids in [vec![parts[0].id], vec![parts[0].id, parts[1].id, parts[3].id], vec![parts[2].id, parts[1].id]] {
        let refused = Part::objects().filter(|p| p.id.in_(ids)).delete(&db).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Protected);
        assert!(refused.to_string().contains("other rows need this `Part`"), "{refused}");
        assert_eq!(Part::objects().count(&db).await?, 5);
    }
    assert_eq!(parts[2].clone().delete(&db).await.unwrap_err().kind(), ErrorKind::Protected);
    let mut sent = Sent::from_now(&db);
    // The rows that name a row are newer than it; here one is older, too.
    let mut first = parts[0].clone();
    first.whole = Some(ForeignKey::to(&parts[4]));
    first.save(&db).await?;
    sent.news(&db);
    let deleted = Part::objects().delete(&db).await?;
    assert_eq!((deleted.total(), deleted.of::<Part>()), (5, 5));
    let news = sent.news(&db);
    assert_eq!(news.iter().filter(|sql| sql.starts_with("DELETE")).count(), levels(db.dialect(), 5), "{news:?}");
    assert_eq!(
        (news.len(), news[1].as_str()),
        (3 + levels(db.dialect(), 5), r#"SELECT "part"."id", "part"."whole_id" FROM "part""#)
    );
    // Nothing is nothing to delete.
    assert_eq!((Part::objects().delete(&db).await?.total(), sent.news(&db).len()), (0, 3));
    Ok(())
}

#[lanes]
async fn whatever_is_named(db: Db) -> Result<()> {
    db.create_tables(models![Edition, Cell]).await?;
    for (code, previous) in [("a", None), ("b", Some("a")), ("c", Some("b"))] {
        Edition::create().code(code).previous(previous.map(Id::from).map(ForeignKey::from)).save(&db).await?;
    }
    for y in 0..4 {
        Cell::create().x(1).y(y).below((y > 0).then(|| Id::from((1, y - 1)).into())).save(&db).await?;
    }
    let seen = db.count();
    assert_eq!(
        Edition::objects().filter(|e| e.code.ne("c")).delete(&db).await.unwrap_err().kind(),
        ErrorKind::Protected
    );
    assert_eq!(Edition::objects().delete(&db).await?, 3);
    assert_eq!(Cell::objects().filter(|c| c.y.le(2)).delete(&db).await.unwrap_err().kind(), ErrorKind::Protected);
    assert_eq!(Cell::objects().delete(&db).await?, 4);
    // Of those that were refused the first statement was.
    assert_eq!(db.count() - seen, 2 * 4 + 3 + levels(db.dialect(), 3) + 3 + levels(db.dialect(), 4));
    Ok(())
}

#[lanes(with(parts))]
async fn a_circle_is_opened_first(db: Db) -> Result<()> {
    let parts = parts(&db).await?;
    let mut first = parts[0].clone();
    first.whole = Some(ForeignKey::to(&parts[1]));
    first.save(&db).await?;
    let mut alone = parts[4].clone();
    alone.whole = Some(ForeignKey::to(&parts[4]));
    alone.save(&db).await?;
    let mut sent = Sent::from_now(&db);
    // A row that names itself.
    assert_eq!(alone.delete(&db).await?, 1);
    let news = sent.news(&db);
    assert_eq!((news.len(), news[1].as_str()), (4, r#"UPDATE "part" SET "whole_id" = ? WHERE "part"."id" IN (?)"#));
    // Two that name each other, named by others, of which one stays: nothing is lost.
    let refused = Part::objects().filter(|p| p.id.ne(parts[3].id)).delete(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Protected);
    assert_eq!(Part::objects().filter(|p| p.whole.is_not_null()).count(&db).await?, 4);
    sent.news(&db);
    assert_eq!(Part::objects().delete(&db).await?, 4);
    // The third and the fourth, and then the circle.
    assert_eq!(sent.news(&db).len(), 4 + levels(db.dialect(), 3));
    Ok(())
}

/// There is nothing else that a row can name before it goes.
#[lanes]
async fn a_row_that_must_name_one_names_itself(db: Db) -> Result<()> {
    db.create_tables(models![Root]).await?;
    let root = Root::create().id(1).root(Id::from(1)).save(&db).await?;
    let leaf = Root::create().id(2).root(&root).save(&db).await?;
    let seen = db.count();
    assert_eq!(root.clone().delete(&db).await.unwrap_err().kind(), ErrorKind::Protected);
    assert_eq!(leaf.delete(&db).await?, 1);
    assert_eq!(db.count() - seen, 3 + 1);
    match (db.dialect().capabilities().foreign_keys_at_end, root.delete(&db).await) {
        (true, deleted) => assert_eq!(deleted?, 1),
        (false, refused) => assert_eq!(refused.unwrap_err().kind(), ErrorKind::Protected),
    }
    Ok(())
}

/// Though both go, and however the database sees it.
#[lanes]
async fn what_is_protected_goes_with_no_row_that_names_it(db: Db) -> Result<()> {
    db.create_tables(models![Person]).await?;
    let mut ann = Person::create().save(&db).await?;
    let bob = Person::create().boss(&ann).save(&db).await?;
    let seen = db.count();
    let refused = Person::objects().delete(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Protected);
    assert!(refused.to_string().contains("`Person.boss` protects what it names"), "{refused}");
    assert!(refused.to_string().contains("let it say `on_delete = \"restrict\"` instead"), "{refused}");
    let refused = Person::objects().filter(|p| p.id.eq(ann.id)).delete(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Protected);
    assert_eq!(ann.clone().delete(&db).await.unwrap_err().kind(), ErrorKind::Protected);
    // The rows are read, and nothing is sent for those that name each other.
    assert_eq!(db.count() - seen, 3 + 4 + 1);
    assert_eq!(Person::objects().filter(|p| p.boss.is_not_null()).delete(&db).await?, 1);
    assert!(!Person::objects().contains(&db, &bob).await?);
    ann.boss = Some(ForeignKey::to(&ann));
    ann.save(&db).await?;
    for refused in [ann.clone().delete(&db).await, Person::objects().delete(&db).await] {
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Protected);
    }
    ann.boss = None;
    ann.save(&db).await?;
    assert_eq!(ann.delete(&db).await?, 1);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Topic {
    id: Id<Topic>,
    comments: HasMany<Comment>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Comment {
    id: Id<Comment>,
    #[field(on_delete = "cascade")]
    topic: ForeignKey<Topic>,
    #[field(on_delete = "restrict")]
    reply_to: Option<ForeignKey<Comment>>,
}

#[lanes]
async fn so_do_rows_that_go_with_others(db: Db) -> Result<()> {
    db.create_tables(models![Topic, Comment]).await?;
    let [news, chat] = [Topic::create().save(&db).await?, Topic::create().save(&db).await?];
    let first = Comment::create().topic(&news).save(&db).await?;
    let second = Comment::create().topic(&news).reply_to(&first).save(&db).await?;
    Comment::create().topic(&news).reply_to(&first).save(&db).await?;
    let other = Comment::create().topic(&chat).reply_to(&second).save(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(news.clone().delete(&db).await.unwrap_err().kind(), ErrorKind::Protected);
    assert_eq!((Topic::objects().count(&db).await?, Comment::objects().count(&db).await?), (2, 4));
    other.delete(&db).await?;
    sent.news(&db);
    let deleted = news.delete(&db).await?;
    assert_eq!((deleted.of::<Topic>(), deleted.of::<Comment>()), (1, 3));
    let sent = sent.news(&db);
    assert_eq!(sent.len(), 4 + levels(db.dialect(), 2), "{sent:?}");
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Folder {
    id: Id<Folder>,
    #[field(on_delete = "cascade")]
    parent: Option<ForeignKey<Folder>>,
    #[field(on_delete = "restrict")]
    newest: Option<ForeignKey<Folder>>,
    #[field(reverse = "parent")]
    folders: HasMany<Folder>,
}

/// One foreign key takes rows along, and the other holds them.
#[lanes]
async fn a_row_names_what_goes_with_it(db: Db) -> Result<()> {
    db.create_tables(models![Folder]).await?;
    for all in [false, true] {
        let mut root = Folder::create().save(&db).await?;
        let a = Folder::create().parent(&root).save(&db).await?;
        let b = Folder::create().parent(&a).newest(&a).save(&db).await?;
        Folder::create().parent(&root).newest(&b).save(&db).await?;
        root.newest = Some(ForeignKey::to(&a));
        root.save(&db).await?;
        let mut sent = Sent::from_now(&db);
        let deleted = if all { Folder::objects().delete(&db).await? } else { root.delete(&db).await? };
        assert_eq!(deleted, 4);
        let news = sent.news(&db);
        // Two levels below the root are found, and a look beyond; of the two rows in the circle the names are taken away.
        assert_eq!(news.iter().filter(|sql| sql.starts_with("UPDATE")).count(), 1, "{news:?}");
        assert_eq!(Folder::objects().count(&db).await?, 0);
    }
    Ok(())
}

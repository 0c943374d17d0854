//! Arrays, in every lane: what their elements can be, how they come back, and what can be asked of them.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::prelude::*;
use biform::{Columns, Complete, Deferred, Expr, Purpose, Result, Statement, ValueType, value::ElementType};
use biform_lanes::{helper, lanes};

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
enum Cover {
    Hard,
    Soft,
}

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
#[field_type(integer)]
#[repr(u8)]
enum Level {
    Low = 1,
    High = 255,
}

#[derive(FieldType, Debug, Clone, PartialEq)]
struct Isbn(String);

#[derive(FieldType, Debug, Clone, Copy, PartialEq)]
struct Byte(u8);

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    tags: Vec<String>,
    scores: Vec<Option<i32>>,
    codes: Option<Vec<i64>>,
}

/// Four books, with ids from 1; two of them have no codes.
#[helper]
async fn shelf(db: &Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let books = [
        Book::create().title("Dune").tags(["sand", "spice"]).scores([Some(5), None]).codes([7, -1]),
        Book::create().title("Emma").tags(["love", "love"]).scores([]).codes([]),
        Book::create().title("Pulp").tags([] as [&str; 0]).scores([None]).codes(None),
        Book::create().title("Iris").tags(["Sand", "", "a \"quoted\" \\ one"]).scores([Some(1), Some(2)]).codes(None),
    ];
    Book::objects().bulk_create(db, books).await?;
    Ok(())
}

#[helper]
async fn titles(db: &Db, filter: fn(Columns<Book>) -> Expr<bool>) -> Result<String> {
    let titles = Book::objects().filter(filter).order_by(|b| b.id.asc()).values(|b| b.title).all(db).await?;
    Ok(titles.join(" "))
}

#[helper]
async fn named(db: &Db, name: &str, given: impl Into<biform::Given> + Send) -> Result<String> {
    let books = Book::objects().filter_by(name, given);
    let titles = books.order_by(|b| b.id.asc()).values(|b| b.title).all(db).await?;
    Ok(titles.join(" "))
}

#[lanes(with(shelf, titles))]
async fn arrays_are_looked_into_as_sets(db: Db) -> Result<()> {
    shelf(&db).await?;
    let sent = db.count();
    assert_eq!(titles(&db, |b| b.tags.contains(["spice"])).await?, "Dune");
    assert_eq!(titles(&db, |b| b.tags.contains(["spice", "sand", "spice"])).await?, "Dune");
    assert_eq!(titles(&db, |b| b.tags.contains(["SPICE"])).await?, "");
    assert_eq!(titles(&db, |b| b.tags.contains(["spice "])).await?, "");
    assert_eq!(titles(&db, |b| b.tags.contains([""; 0])).await?, "Dune Emma Pulp Iris");
    assert_eq!(titles(&db, |b| b.tags.contains(["a \"quoted\" \\ one"])).await?, "Iris");
    assert_eq!(titles(&db, |b| b.tags.contained_by(["love", "sand", "spice"])).await?, "Dune Emma Pulp");
    assert_eq!(titles(&db, |b| b.tags.contained_by([""; 0])).await?, "Pulp");
    assert_eq!(titles(&db, |b| b.tags.overlaps(["love", "sand"])).await?, "Dune Emma");
    assert_eq!(titles(&db, |b| b.tags.overlaps([""; 0])).await?, "");
    assert_eq!(titles(&db, |b| b.tags.overlaps(b.tags)).await?, "Dune Emma Iris");
    assert_eq!(titles(&db, |b| !b.tags.overlaps(["love", "sand"])).await?, "Pulp Iris");
    assert_eq!(db.count() - sent, 12);
    Ok(())
}

/// As everywhere, `!` keeps the rows for which it is not true.
#[lanes(with(shelf, titles))]
async fn a_null_is_equal_to_nothing_in_an_array_and_in_place_of_one(db: Db) -> Result<()> {
    shelf(&db).await?;
    let sent = db.count();
    assert_eq!(titles(&db, |b| b.scores.contains([5])).await?, "Dune");
    assert_eq!(titles(&db, |b| b.scores.contains([None])).await?, "");
    assert_eq!(titles(&db, |b| b.scores.overlaps([None, Some(1)])).await?, "Iris");
    assert_eq!(titles(&db, |b| b.scores.contained_by([None, Some(1), Some(2), Some(5)])).await?, "Emma Iris");
    assert_eq!(titles(&db, |b| b.codes.contains([0; 0])).await?, "Dune Emma");
    assert_eq!(titles(&db, |b| !b.codes.contains([0; 0])).await?, "Pulp Iris");
    assert_eq!(titles(&db, |b| b.codes.contains([7])).await?, "Dune");
    assert_eq!(titles(&db, |b| !b.codes.contains([7])).await?, "Emma Pulp Iris");
    assert_eq!(titles(&db, |b| b.codes.contained_by(b.codes)).await?, "Dune Emma");
    assert_eq!(titles(&db, |b| b.codes.is_null()).await?, "Pulp Iris");
    assert_eq!(titles(&db, |b| b.scores.eq([None])).await?, "Pulp");
    assert_eq!(db.count() - sent, 11);
    Ok(())
}

#[lanes(with(shelf, titles))]
async fn lengths_and_elements_are_values_like_others(db: Db) -> Result<()> {
    shelf(&db).await?;
    let sent = db.count();
    let books = || Book::objects().order_by(|b| b.id.asc());
    assert_eq!(
        books().values(|b| (b.tags.len(), b.codes.len())).all(&db).await?,
        [(2, Some(2)), (2, Some(0)), (0, None), (3, None)]
    );
    let elements = books().values(|b| (b.tags.get(0), b.scores.get(0), b.codes.get(1))).all(&db).await?;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        elements,
        [
            (text("sand"), Some(5), Some(-1)),
            (text("love"), None, None),
            (None, None, None),
            (text("Sand"), Some(1), None)
        ]
    );
    assert_eq!(titles(&db, |b| b.tags.get(0).eq("sand")).await?, "Dune");
    assert_eq!(titles(&db, |b| b.tags.get(0).starts_with("s") | b.tags.get(1).eq("")).await?, "Dune Iris");
    assert_eq!(titles(&db, |b| b.scores.get(1).is_null()).await?, "Dune Emma Pulp");
    assert_eq!(titles(&db, |b| b.scores.get(0).gt(b.scores.get(1)) | b.scores.get(1).ge(2)).await?, "Iris");
    assert_eq!(titles(&db, |b| b.tags.len().gt(b.codes.len().coalesce(0))).await?, "Emma Iris");
    let by_length = Book::objects().order_by(|b| (b.tags.len().desc(), b.tags.get(0).asc()));
    assert_eq!(by_length.values(|b| b.title).all(&db).await?, ["Iris", "Emma", "Dune", "Pulp"]);
    assert_eq!(db.count() - sent, 8);
    Ok(())
}

#[lanes(with(shelf, named))]
async fn filters_by_name_look_into_arrays(db: Db) -> Result<()> {
    shelf(&db).await?;
    assert_eq!(named(&db, "tags__contains", vec!["spice"]).await?, "Dune");
    assert_eq!(named(&db, "tags__contains", "[\"spice\", \"sand\"]").await?, "Dune");
    assert_eq!(named(&db, "tags__contained_by", ["love"]).await?, "Emma Pulp");
    assert_eq!(named(&db, "tags__overlap", ["love", "sand"]).await?, "Dune Emma");
    assert_eq!(named(&db, "tags__overlaps", ["love"]).await?, "Emma");
    assert_eq!(named(&db, "tags", ["love", "love"]).await?, "Emma");
    assert_eq!(named(&db, "tags__ne", ["love", "love"]).await?, "Dune Pulp Iris");
    assert_eq!(named(&db, "tags__in", vec![vec!["love", "love"], vec![]]).await?, "Emma Pulp");
    assert_eq!(named(&db, "codes__is_null", true).await?, "Pulp Iris");
    assert_eq!(named(&db, "tags__len", 3).await?, "Iris");
    assert_eq!(named(&db, "tags__len__lt", "2").await?, "Pulp");
    assert_eq!(named(&db, "tags__0__icontains", "SAND").await?, "Dune Iris");
    assert_eq!(named(&db, "scores__0__ge", 5).await?, "Dune");
    assert_eq!(named(&db, "codes__1", -1).await?, "Dune");
    let ordered = Book::objects().order_by_name("-tags__len,tags__0").values(|b| b.title).all(&db).await?;
    assert_eq!(ordered, ["Iris", "Emma", "Dune", "Pulp"]);
    let sent = db.count();
    for (name, given, wanted) in [
        ("tags__contains", "spice", "an array, each element text, as text in the form of `[\"a\", \"b\"]`"),
        ("scores__contains", "[\"x\"]", "an array, each element an i32"),
        ("scores__0", "x", "takes an i32"),
        ("tags__starts_with", "s", "`overlaps`, `len`, `0`"),
        ("tags__-1", "s", "there are `eq`"),
        ("tags__4294967296", "s", "there are `eq`"),
        ("title__overlap", "s", "`regex`"),
    ] {
        let error = Book::objects().filter_by(name, given).count(&db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{name}");
        assert!(error.to_string().contains(wanted), "{name}: {error}");
    }
    assert_eq!(db.count(), sent);
    Ok(())
}

/// Of JSON the order would be that of its text.
#[lanes(with(shelf, titles))]
async fn arrays_are_ordered_where_they_are_arrays(db: Db) -> Result<()> {
    shelf(&db).await?;
    let ordered = Book::objects().order_by(|b| b.tags.asc()).values(|b| b.title).all(&db).await;
    if db.dialect().capabilities().arrays {
        assert_eq!(ordered?, ["Pulp", "Iris", "Emma", "Dune"]);
        assert_eq!(titles(&db, |b| b.tags.gt(["love"])).await?, "Dune Emma");
        assert_eq!(titles(&db, |b| b.scores.between([Some(1)], [Some(4)])).await?, "Iris");
        let greatest = Book::objects().order_by(|b| b.id.asc()).values(|b| b.tags.greatest(["m"])).first(&db).await?;
        assert_eq!(greatest, Some(vec!["sand".to_owned(), "spice".to_owned()]));
        return Ok(());
    }
    let sent = db.count();
    let errors = [
        ordered.map(drop).unwrap_err(),
        Book::objects().order_by_name("tags").all(&db).await.map(drop).unwrap_err(),
        titles(&db, |b| b.tags.gt(["love"])).await.map(drop).unwrap_err(),
        titles(&db, |b| b.scores.between([Some(1)], [Some(4)])).await.map(drop).unwrap_err(),
        Book::objects().values(|b| b.tags.greatest(["m"])).all(&db).await.map(drop).unwrap_err(),
        Book::objects().latest(&db, |b| b.tags).await.map(drop).unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert!(error.to_string().contains("no order of arrays"), "{error}");
    }
    assert_eq!(db.count(), sent);
    Ok(())
}

#[lanes(with(shelf))]
async fn every_write_takes_arrays(db: Db) -> Result<()> {
    shelf(&db).await?;
    let sent = db.count();
    let mut dune = Book::get(&db, 1).await?;
    dune.tags.push("worms".to_owned());
    dune.codes = None;
    dune.save(&db).await?;
    assert_eq!(Book::get(&db, 1).await?, dune);
    dune.update(&db, |b| (b.tags.set(["x"]), b.codes.set([1, 2]), b.scores.set(vec![Some(9)]))).await?;
    assert_eq!((&dune.tags, &dune.codes), (&vec!["x".to_owned()], &Some(vec![1, 2])));
    assert_eq!(Book::objects().filter(|b| b.codes.is_null()).update(&db, |b| b.tags.set(["none"])).await?, 2);
    let mut all = Book::objects().order_by(|b| b.id.asc()).all(&db).await?;
    for (book, number) in all.iter_mut().zip(1..) {
        book.scores = vec![Some(number), None];
        book.codes = (number % 2 == 0).then(|| vec![i64::MAX; 2]);
    }
    Book::objects().bulk_update(&db, &mut all, |b| (b.scores, b.codes)).await?;
    assert_eq!(Book::objects().order_by(|b| b.id.asc()).all(&db).await?, all);
    let rows: Vec<Book> = {
        let rows = Book::objects().filter(|b| b.tags.eq(["none"]) & b.codes.in_([vec![i64::MAX; 2], vec![]]));
        rows.all(&db).await?
    };
    assert_eq!(rows.iter().map(|book| book.title.as_str()).collect::<Vec<_>>(), ["Iris"]);
    let tags = Book::objects().values(|b| b.tags).distinct().count(&db).await?;
    assert_eq!(tags, 3);
    let united = Book::objects().values(|b| b.tags).union(Book::objects().values(|b| b.tags)).count(&db).await?;
    assert_eq!(united, 3);
    let (_, made) = Book::objects()
        .filter(|b| b.tags.contains(["none"]) & b.codes.is_null())
        .get_or_create(&db, Book::create().title("New").tags(["n"]).scores([]).codes(None))
        .await?;
    assert!(!made);
    assert_eq!(db.count() - sent, if db.dialect() == Dialect::MySql { 15 } else { 12 });
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Kinds {
    id: Id<Kinds>,
    flags: Vec<bool>,
    tiny: Vec<i8>,
    small: Vec<Option<i16>>,
    ints: Vec<i32>,
    longs: Vec<i64>,
    bytes: Vec<Option<u8>>,
    shorts: Vec<u16>,
    words: Vec<u32>,
    wide: Vec<u64>,
    singles: Vec<f32>,
    doubles: Vec<f64>,
    texts: Vec<String>,
    blobs: Vec<Vec<u8>>,
    covers: Vec<Cover>,
    levels: Vec<Option<Level>>,
    isbns: Vec<Isbn>,
    own: Vec<Byte>,
    later: Deferred<Option<Vec<String>>>,
}

#[helper]
async fn kinds(db: &Db) -> Result<Kinds> {
    db.create_tables(models![Kinds]).await?;
    let kinds = Kinds::create()
        .flags([true, false])
        .tiny([i8::MIN, i8::MAX])
        .small([Some(i16::MIN), None, Some(i16::MAX)])
        .ints([i32::MIN, -1, 0, 1, i32::MAX])
        .longs([i64::MIN, i64::MAX])
        .bytes([Some(0), None, Some(255)])
        .shorts([0, u16::MAX])
        .words([0, u32::MAX])
        .wide([0, i64::MAX as u64])
        .singles([0.1, f32::MIN, f32::MAX, f32::MIN_POSITIVE, -0.0])
        .doubles([0.1, 1.0, f64::MIN, f64::MAX, f64::MIN_POSITIVE, 5e-324, -0.0])
        .texts(["", " ", "a", "é\u{10ffff}", "'\"\\,{}[]NULL\n\t\u{1}", "null", "NULL"])
        .blobs([vec![], vec![0, 255, 92]])
        .covers([Cover::Hard, Cover::Soft])
        .levels([Some(Level::Low), None, Some(Level::High)])
        .isbns([Isbn("978".to_owned())])
        .own([Byte(0), Byte(255)])
        .later(Deferred::from(Some(vec!["x".to_owned()])));
    kinds.save(db).await
}

#[lanes(with(kinds))]
async fn elements_of_every_type_come_back_as_they_were(db: Db) -> Result<()> {
    let saved = kinds(&db).await?;
    let sent = db.count();
    assert_eq!(Kinds::get(&db, 1).await?, saved);
    let rows = Kinds::objects().filter(|k| k.doubles.eq(saved.doubles.clone()) & k.singles.eq(&saved.singles));
    assert_eq!(rows.count(&db).await?, 1);
    let mut iterator = Kinds::objects().iterator(&db).await?;
    let first = lane!(blocking => { iterator.next().transpose()? }, async => {
        futures::TryStreamExt::try_next(&mut iterator).await?
    });
    assert_eq!(first.as_ref(), Some(&saved));
    drop(iterator);
    // None at all.
    let mut empty = Kinds {
        id: Id::default(),
        flags: vec![],
        tiny: vec![],
        small: vec![],
        ints: vec![],
        longs: vec![],
        bytes: vec![],
        shorts: vec![],
        words: vec![],
        wide: vec![],
        singles: vec![],
        doubles: vec![],
        texts: vec![],
        blobs: vec![],
        covers: vec![],
        levels: vec![],
        isbns: vec![],
        own: vec![],
        later: Deferred::from(None),
    };
    empty.save(&db).await?;
    assert_eq!(Kinds::get(&db, 2).await?, empty);
    assert_eq!(Kinds::get(&db, 1).await?, saved);
    assert_eq!(db.count() - sent, 6);
    Ok(())
}

/// Each lookup compares elements as a column of their type would be compared.
#[lanes(with(kinds))]
async fn elements_of_every_type_are_found(db: Db) -> Result<()> {
    kinds(&db).await?;
    let sent = db.count();
    let found = |filter: fn(Columns<Kinds>) -> Expr<bool>| Kinds::objects().filter(filter).exists(&db);
    assert!(found(|k| k.flags.contains([false]) & k.flags.get(0).eq(true)).await?);
    assert!(found(|k| k.tiny.contains([i8::MIN]) & k.tiny.get(1).eq(i8::MAX)).await?);
    assert!(found(|k| k.small.contains([i16::MAX]) & k.small.get(0).eq(i16::MIN)).await?);
    assert!(found(|k| k.longs.contains([i64::MAX]) & k.longs.get(0).eq(i64::MIN)).await?);
    assert!(!found(|k| k.longs.overlaps([i64::MAX - 1, i64::MIN + 1])).await?);
    assert!(found(|k| k.bytes.contains([255]) & k.bytes.get(0).eq(0)).await?);
    assert!(found(|k| k.words.contains([u32::MAX]) & k.words.get(1).eq(u32::MAX)).await?);
    assert!(found(|k| k.wide.contains([i64::MAX as u64]) & k.wide.get(1).eq(i64::MAX as u64)).await?);
    assert!(found(|k| k.singles.contains([0.1]) & k.singles.contains([0.0])).await?);
    assert!(found(|k| k.doubles.contains([0.1, 5e-324, f64::MAX])).await?);
    assert!(!found(|k| k.doubles.overlaps([0.1 + f64::EPSILON, 1.0 + f64::EPSILON])).await?);
    assert!(found(|k| k.texts.contains(["null", "NULL", " "]) & k.texts.get(6).eq("NULL")).await?);
    assert!(found(|k| k.blobs.contains([vec![0, 255, 92]]) & k.blobs.get(1).eq(vec![0, 255, 92])).await?);
    assert!(found(|k| k.covers.contains([Cover::Soft]) & k.covers.get(0).eq(Cover::Hard)).await?);
    assert!(found(|k| k.levels.contains([Level::High]) & k.levels.get(0).eq(Level::Low)).await?);
    assert!(found(|k| k.isbns.contains([Isbn("978".to_owned())]) & k.own.contains([Byte(255)])).await?);
    let first = Kinds::objects().values(|k| (k.blobs.get(1), k.covers.get(1), k.levels.get(1), k.flags.get(1)));
    assert_eq!(first.get(&db).await?, (Some(vec![0, 255, 92]), Some(Cover::Soft), None, Some(false)));
    assert_eq!(db.count() - sent, 17);
    Ok(())
}

/// SQLite reads about one of six floats of any bits as the one next to it.
#[lanes(with(kinds))]
async fn a_float_in_an_array_is_asked_for_where_it_is_exact(db: Db) -> Result<()> {
    kinds(&db).await?;
    let sent = db.count();
    let odd = 1.715_373_926_431_966e178;
    Kinds::objects().update(&db, |k| k.doubles.set([odd])).await?;
    assert_eq!(Kinds::objects().values(|k| k.doubles).get(&db).await?, [odd]);
    assert!(Kinds::objects().filter(|k| k.doubles.contains([odd])).exists(&db).await?);
    let next = f64::from_bits(odd.to_bits() + 1);
    assert!(!Kinds::objects().filter(|k| k.doubles.overlaps([next])).exists(&db).await?);
    let element = Kinds::objects().values(|k| (k.doubles.get(0), k.singles.get(0))).get(&db).await;
    let equal = Kinds::objects().filter(|k| k.doubles.get(0).eq(odd) & k.singles.get(0).eq(0.1)).count(&db).await;
    if db.dialect() == Dialect::Sqlite {
        for error in [element.map(drop).unwrap_err(), equal.map(drop).unwrap_err()] {
            assert_eq!(error.kind(), ErrorKind::Unsupported);
            assert!(error.to_string().contains("read the whole array"), "{error}");
        }
        assert_eq!(db.count() - sent, 4);
        return Ok(());
    }
    assert_eq!((element?, equal?), ((Some(odd), Some(0.1)), 1));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Edges {
    id: Id<Edges>,
    wide: Vec<u64>,
    doubles: Vec<f64>,
    texts: Vec<Option<String>>,
}

/// Held as it is, or refused with `Encode`, before anything is sent.
#[lanes]
async fn what_a_database_does_not_hold_in_an_array_is_refused(db: Db) -> Result<()> {
    db.create_tables(models![Edges]).await?;
    let (sqlite, postgres) = (db.dialect() == Dialect::Sqlite, db.dialect() == Dialect::Postgres);
    let row = || Edges::create().wide([]).doubles([]).texts([]);
    for (edge, is_held) in [
        (row().wide([u64::MAX, i64::MAX as u64 + 1]).complete(), !sqlite),
        (row().doubles([f64::INFINITY, f64::NEG_INFINITY]).complete(), postgres),
        (row().doubles([f64::NAN]).complete(), postgres),
        (row().texts([Some("a\0b".to_owned())]).complete(), !sqlite && !postgres),
    ] {
        let (sent, mut saved) = (db.count(), edge.clone());
        match saved.save(&db).await {
            Ok(()) => {
                assert!(is_held, "{edge:?}");
                let back = Edges::get(&db, saved.id).await?;
                // NaN is equal to nothing.
                assert_eq!(format!("{back:?}"), format!("{saved:?}"));
            }
            Err(error) => {
                assert!(!is_held, "{edge:?}: {error}");
                assert_eq!((error.kind(), db.count()), (ErrorKind::Encode, sent), "{edge:?}: {error}");
                assert!(error.to_string().contains("Edges"), "{error}");
            }
        }
    }
    if !sqlite {
        assert_eq!(Edges::objects().filter(|e| e.wide.contains([u64::MAX])).count(&db).await?, 1);
        assert_eq!(Edges::objects().filter(|e| e.wide.get(0).eq(u64::MAX)).count(&db).await?, 1);
        assert_eq!(Edges::objects().filter(|e| e.wide.contains([u64::MAX - 1])).count(&db).await?, 0);
    }
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Strict {
    id: Id<Strict>,
    ints: Vec<i32>,
}

/// What another program has written.
#[lanes]
async fn what_is_no_such_array_names_table_and_column(db: Db) -> Result<()> {
    db.create_tables(models![Strict]).await?;
    let sent = db.count();
    let postgres = [
        ("'{1,NULL}'", "wanted an i32 as each element of an array, found NULL"),
        ("'{{1,2},{3,4}}'", "an array of several dimensions"),
        ("'[0:1]={1,2}'", "an array whose first index is not 1"),
    ];
    let json = [
        ("'[1,null]'", "wanted an i32 as each element of an array, found NULL"),
        ("'[[1]]'", "found an array with something nested in it"),
        ("'[2147483648]'", "found an integer beyond its range"),
        ("'[1.5]'", "wanted an i32 as each element of an array, found a floating-point number"),
        ("'{}'", "wanted an array, each element an i32, found text that is no JSON array"),
    ];
    let cases = if db.dialect() == Dialect::Postgres { postgres.to_vec() } else { json.to_vec() };
    for (literal, told) in &cases {
        Strict::objects().delete(&db).await?;
        let insert = format!("INSERT INTO strict (ints) VALUES ({literal})");
        db.run(Statement::new(Purpose::Count, insert), &mut |_| Ok(())).await?;
        let error = Strict::objects().all(&db).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{literal}: {error}");
        assert!(error.to_string().contains("strict.ints") && error.to_string().contains(told), "{literal}: {error}");
    }
    // The control: what is one is read.
    Strict::objects().delete(&db).await?;
    let literal = if db.dialect() == Dialect::Postgres { "'{1, 2}'" } else { "' [1, 2] '" };
    let insert = format!("INSERT INTO strict (ints) VALUES ({literal})");
    db.run(Statement::new(Purpose::Count, insert), &mut |_| Ok(())).await?;
    assert_eq!(Strict::objects().values(|s| s.ints).get(&db).await?, [1, 2]);
    assert_eq!(db.count() - sent, 3 * cases.len() + 3);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(check(name = "some_tags", condition = |s| s.tags.len().gt(0)))]
struct Stated {
    id: Id<Stated>,
    #[field(unique)]
    tags: Vec<String>,
    #[field(db_default = ["it's", "a \\ \"b\""])]
    words: Vec<String>,
    #[field(default)]
    empty: Vec<i32>,
    #[field(generated = |s| s.tags.get(0))]
    first: Option<String>,
}

#[lanes]
async fn tables_state_of_arrays_what_they_state_of_others(db: Db) -> Result<()> {
    db.create_tables(models![Stated]).await?;
    let sent = db.count();
    let saved = Stated::create().tags(["b", "a"]).save(&db).await?;
    assert_eq!(saved.words, ["it's", "a \\ \"b\""]);
    assert_eq!((saved.empty.len(), saved.first.as_deref()), (0, Some("b")));
    assert_eq!(Stated::get(&db, saved.id).await?, saved);
    let again = Stated::create().tags(["b", "a"]).save(&db).await.unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Unique, "{again}");
    let none = Stated::create().tags([""; 0]).save(&db).await.unwrap_err();
    assert_eq!(none.kind(), ErrorKind::Check, "{none}");
    assert_eq!(Stated::objects().in_bulk_by(&db, |s| s.tags, [vec!["b".to_owned(), "a".to_owned()]]).await?.len(), 1);
    assert_eq!(db.count() - sent, 5);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(check(name = "good", condition = |s| s.tags.contained_by(["good"])))]
struct Limited {
    id: Id<Limited>,
    tags: Vec<String>,
}

#[lanes]
async fn a_check_looks_into_arrays_where_the_database_can(db: Db) -> Result<()> {
    let created = db.create_tables(models![Limited]).await;
    if !db.dialect().capabilities().arrays {
        let error = created.unwrap_err();
        assert_eq!((error.kind(), db.count()), (ErrorKind::Unsupported, 0));
        assert!(error.to_string().contains("the check `good`"), "{error}");
        return db.create_tables(models![Strict]).await;
    }
    created?;
    Limited::create().tags(["good", "good"]).save(&db).await?;
    assert_eq!(Limited::create().tags(["bad"]).save(&db).await.unwrap_err().kind(), ErrorKind::Check);
    Ok(())
}

#[test]
fn an_array_is_described_by_its_elements() {
    let types: Vec<ValueType> = Book::schema().fields().iter().map(|field| field.value_type()).collect();
    let array = ValueType::Array;
    assert_eq!(types[2..], [array(ElementType::Text), array(ElementType::I32), array(ElementType::I64)]);
    assert!(Book::schema().fields()[4].is_nullable() && !Book::schema().fields()[3].is_nullable());
}

#[cfg(all(feature = "uuid", feature = "chrono", feature = "time", feature = "jiff", feature = "rust_decimal"))]
mod of_crates {
    use super::*;
    use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
    use jiff::{Timestamp, civil};
    use rust_decimal::Decimal;
    use time::{Month, OffsetDateTime, PrimitiveDateTime};
    use uuid::Uuid;

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Others {
        id: Id<Others>,
        ids: Vec<Uuid>,
        days: Vec<NaiveDate>,
        times: Vec<Option<NaiveTime>>,
        both: Vec<NaiveDateTime>,
        instants: Vec<DateTime<Utc>>,
        time_days: Vec<time::Date>,
        time_times: Vec<time::Time>,
        time_both: Vec<PrimitiveDateTime>,
        offsets: Vec<OffsetDateTime>,
        civil_days: Vec<civil::Date>,
        civil_times: Vec<civil::Time>,
        civil_both: Vec<civil::DateTime>,
        stamps: Vec<Timestamp>,
        prices: Vec<Option<Decimal>>,
    }

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 12, 31).unwrap()
    }

    #[helper]
    async fn others(db: &Db) -> Result<Others> {
        db.create_tables(models![Others]).await?;
        let micros = NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap();
        let time_day = |year| time::Date::from_calendar_date(year, Month::January, 1).unwrap();
        let others = Others::create()
            .ids([Uuid::nil(), Uuid::from_bytes([7; 16])])
            .days([day(1), day(2024), day(9999)])
            .times([Some(NaiveTime::MIN), None, Some(micros)])
            .both([day(1).and_time(NaiveTime::MIN), day(9999).and_time(micros)])
            .instants([day(1).and_time(micros).and_utc(), DateTime::UNIX_EPOCH])
            .time_days([time_day(1), time_day(9999)])
            .time_times([time::Time::MIDNIGHT])
            .time_both([time_day(2024).midnight()])
            .offsets([OffsetDateTime::UNIX_EPOCH])
            .civil_days([civil::date(2024, 2, 29)])
            .civil_times([civil::time(7, 5, 0, 1_000)])
            .civil_both([civil::date(2024, 2, 29).at(7, 5, 0, 0)])
            .stamps([Timestamp::UNIX_EPOCH])
            .prices([Some(Decimal::new(1950, 2)), None, Some(Decimal::from(i64::MIN)), Some(Decimal::new(1, 15))]);
        others.save(db).await
    }

    #[lanes(with(others))]
    async fn types_of_other_crates_are_elements(db: Db) -> Result<()> {
        let saved = others(&db).await?;
        assert_eq!(Others::get(&db, 1).await?, saved);
        let found = |filter: fn(Columns<Others>) -> Expr<bool>| Others::objects().filter(filter).exists(&db);
        assert!(found(|o| o.ids.contains([Uuid::nil()]) & o.ids.get(1).eq(Uuid::from_bytes([7; 16]))).await?);
        assert!(found(|o| o.days.contains([day(2024)]) & o.days.get(0).lt(day(2))).await?);
        assert!(found(|o| o.times.contains([NaiveTime::MIN]) & o.times.get(2).gt(NaiveTime::MIN)).await?);
        assert!(found(|o| o.both.contains([day(1).and_time(NaiveTime::MIN)]) & o.both.get(1).year().eq(9999)).await?);
        assert!(
            found(|o| o.instants.contains([DateTime::UNIX_EPOCH]) & o.stamps.get(0).eq(Timestamp::UNIX_EPOCH)).await?
        );
        assert!(found(|o| o.prices.contains([Decimal::new(195, 1)]) & o.prices.get(0).lt(Decimal::from(20))).await?);
        assert!(!found(|o| o.prices.overlaps([Decimal::new(196, 1)])).await?);
        let parts = Others::objects().values(|o| (o.ids.get(1), o.days.get(1), o.times.get(1), o.prices.get(0)));
        let wanted = (Some(Uuid::from_bytes([7; 16])), Some(day(2024)), None, Some(Decimal::new(195, 1)));
        assert_eq!(parts.get(&db).await?, wanted);
        let offset = Others::objects().values(|o| (o.instants.get(0), o.offsets.get(0), o.civil_times.get(0)));
        assert_eq!(
            offset.get(&db).await?,
            (Some(saved.instants[0]), Some(saved.offsets[0]), Some(saved.civil_times[0]))
        );
        assert_eq!(Others::objects().filter_by("days__1__year", 2024).count(&db).await?, 1);
        assert_eq!(Others::objects().filter_by("prices__contains", ["19.5"]).count(&db).await?, 1);
        Ok(())
    }

    #[lanes(with(others))]
    async fn an_element_is_refused_where_a_column_of_it_would_be(db: Db) -> Result<()> {
        let row = others(&db).await?;
        let sent = db.count();
        let mut digits = row.clone();
        digits.prices = vec![Some(Decimal::new(1_234_567_890_123_456, 2))];
        let saved = digits.save(&db).await;
        match db.dialect().family() {
            biform::Family::Sqlite => assert_eq!(saved.unwrap_err().kind(), ErrorKind::Encode),
            _ => assert_eq!(Others::get(&db, row.id).await?.prices, digits.prices),
        }
        for fine in [Timestamp::MAX, "0001-01-01T00:00:00.000000001Z".parse().unwrap()] {
            let mut late = row.clone();
            late.stamps = vec![Timestamp::UNIX_EPOCH, fine];
            let saved = late.save(&db).await;
            match db.dialect().family() {
                biform::Family::Sqlite => assert_eq!(Others::get(&db, row.id).await?.stamps, late.stamps),
                _ => assert_eq!(saved.unwrap_err().kind(), ErrorKind::Encode),
            }
        }
        assert_eq!(db.count() - sent, if db.dialect() == Dialect::Sqlite { 4 } else { 2 });
        Ok(())
    }
}

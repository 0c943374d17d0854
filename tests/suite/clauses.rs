//! Distinct queries, combinations, ends, keys and plans, in every lane, with the exact statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::plain;
use crate::support::spoilt::text_for_numbers;
use biform::prelude::*;
use biform::testing::{Entry, Recorder};
use biform::{Error, Purpose, Result, Statement};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(unique)]
    isbn: Option<String>,
    title: String,
    rating: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Film {
    id: Id<Film>,
    name: String,
    year: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Country {
    #[field(primary_key)]
    code: String,
    name: String,
}

/// What was sent since the last look.
fn news<E>(db: &Recorder<E>, seen: &mut usize) -> Vec<Entry> {
    let news = db.log().entries().split_off(*seen);
    *seen += news.len();
    news
}

/// Five books, ids 1 to 5, and three films.
#[helper]
async fn shelf(db: &Db) -> Result<()> {
    db.create_tables(models![Book, Film, Country]).await?;
    let books =
        [("Dune", 5, Some("a")), ("Emma", 4, Some("b")), ("Iris", 4, None), ("Pulp", 1, None), ("Dune", 2, None)];
    let books =
        books.map(|(title, rating, isbn)| Book::create().title(title).rating(rating).isbn(isbn.map(str::to_owned)));
    Book::objects().bulk_create(db, books).await?;
    let films = [("Dune", 1984), ("Alien", 1979), ("Emma", 2020)];
    Film::objects().bulk_create(db, films.map(|(name, year)| Film::create().name(name).year(year))).await?;
    Ok(())
}

fn books() -> QuerySet<Book> {
    Book::objects()
}

fn titles() -> QuerySet<Book, String> {
    Book::objects().values(|b| b.title)
}

fn names() -> QuerySet<Film, String> {
    Film::objects().values(|f| f.name)
}

fn invalid<T: std::fmt::Debug>(result: Result<T>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidQuery, "{error}");
    error.to_string()
}

#[lanes(with(shelf))]
async fn distinct_rows_come_once_and_are_counted_once(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut seen = db.log().entries().len();
    let distinct = titles().distinct();
    assert_eq!(distinct.clone().order_by(|b| b.title.asc()).all(&db).await?, ["Dune", "Emma", "Iris", "Pulp"]);
    assert_eq!((distinct.count(&db).await?, titles().count(&db).await?), (4, 5));
    assert_eq!((distinct.clone().limit(3).count(&db).await?, distinct.clone().offset(3).count(&db).await?), (3, 1));
    assert!(distinct.exists(&db).await?);
    assert!(distinct.clone().offset(3).exists(&db).await?);
    assert!(!distinct.clone().offset(4).exists(&db).await?);
    let isbns = books().values(|b| b.isbn).distinct();
    assert_eq!(isbns.count(&db).await?, 3, "NULL is the same as NULL");
    assert_eq!(books().distinct().count(&db).await?, 5);
    assert_eq!(news(&db, &mut seen).len(), 10);
    Ok(())
}

#[lanes(with(shelf))]
async fn an_order_by_what_is_known_is_none(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let nothing = || -> [i32; 0] { [] };
    let ordered = books().order_by(|b| (b.rating.in_(nothing()).desc(), b.title.asc()));
    assert_eq!(ordered.values(|b| b.title).first(&db).await?.as_deref(), Some("Dune"));
    assert_eq!(books().order_by(|b| b.rating.in_(nothing()).asc()).all(&db).await?.len(), 5);
    assert_eq!(db.count() - seen, 2);
    Ok(())
}

#[lanes(with(shelf))]
async fn what_a_distinct_query_orders_by_is_selected_unseen(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let widened = titles().distinct().order_by(|b| (b.rating.desc(), b.title.asc()));
    assert_eq!(widened.all(&db).await?, ["Dune", "Emma", "Iris", "Dune", "Pulp"]);
    assert_eq!(widened.count(&db).await?, 5, "as many as `all` gives");
    let by_expression = books().values(|b| b.rating * 2).distinct().order_by(|b| (b.rating * 2).desc());
    assert_eq!(by_expression.all(&db).await?, [10, 8, 4, 2]);
    let mut rows = Vec::new();
    lane!(
        blocking => {
            for row in widened.iterator(&db)? {
                rows.push(row?);
            }
        },
        async => {
            let mut stream = widened.iterator(&db).await?;
            while let Some(row) = stream.next().await {
                rows.push(row?);
            }
        }
    );
    assert_eq!(rows.len(), 5);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[lanes(with(shelf))]
async fn unions_intersections_and_differences(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut seen = db.log().entries().len();
    let by_title = |query: QuerySet<Book, String>| query.order_by(|b| b.title.asc());
    let union = by_title(titles().union(names()));
    assert_eq!(union.all(&db).await?, ["Alien", "Dune", "Emma", "Iris", "Pulp"]);
    assert_eq!(by_title(titles().union_all(names())).count(&db).await?, 8);
    assert_eq!(by_title(titles().intersection(names())).all(&db).await?, ["Dune", "Emma"]);
    assert_eq!(by_title(titles().difference(names())).all(&db).await?, ["Iris", "Pulp"]);
    assert_eq!(names().difference(titles()).get(&db).await?, "Alien");
    assert_eq!(union.first(&db).await?.as_deref(), Some("Alien"));
    assert_eq!(union.last(&db).await?.as_deref(), Some("Pulp"));
    assert_eq!(union.clone().reverse().first(&db).await?.as_deref(), Some("Pulp"));
    assert_eq!(union.clone().range(1..3).all(&db).await?, ["Dune", "Emma"]);
    assert_eq!((union.count(&db).await?, union.clone().offset(2).limit(9).count(&db).await?), (5, 3));
    assert!(union.exists(&db).await? && !union.clone().offset(5).exists(&db).await?);
    assert_eq!(union.get(&db).await.unwrap_err().kind(), ErrorKind::MultipleFound);
    let step = if db.dialect() == Dialect::Postgres { "Append" } else { "UNION" };
    assert!(union.explain(&db).await?.to_uppercase().contains(&step.to_uppercase()));
    assert_eq!(news(&db, &mut seen).len(), 15);
    Ok(())
}

#[lanes(with(shelf))]
async fn several_combinations_go_from_left_to_right(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let rated = |rating: i32| titles().filter(|b| b.rating.eq(rating));
    let three = rated(5).union(rated(4)).union(rated(1)).order_by(|b| b.title.asc());
    assert_eq!(three.all(&db).await?, ["Dune", "Emma", "Iris", "Pulp"]);
    let grouped = rated(5).union(rated(4)).difference(names()).order_by(|b| b.title.asc());
    assert_eq!(grouped.all(&db).await?, ["Iris"]);
    let nested = rated(5).union(rated(4).difference(names())).order_by(|b| b.title.asc());
    assert_eq!(nested.all(&db).await?, ["Dune", "Iris"]);
    let twice = rated(5).union_all(rated(5)).union(rated(5));
    assert_eq!(twice.all(&db).await?, ["Dune"]);
    let kept = rated(5).union(rated(5)).union_all(rated(5));
    assert_eq!(kept.all(&db).await?, ["Dune", "Dune"]);
    assert_eq!(db.count() - seen, 5);
    Ok(())
}

#[lanes(with(shelf))]
async fn combined_slices_keep_their_rows(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let best = books().order_by(|b| (b.rating.desc(), b.id.asc())).limit(2);
    let newest = books().order_by(|b| b.id.desc()).limit(2);
    let ids = |query: QuerySet<Book>| query.order_by(|b| b.id.asc());
    let keys = |found: Vec<Book>| found.iter().filter_map(|book| book.id.key().copied()).collect::<Vec<_>>();
    assert_eq!(keys(ids(best.clone().union(newest.clone())).all(&db).await?), [1, 2, 4, 5]);
    assert_eq!(keys(ids(books().difference(newest.clone())).all(&db).await?), [1, 2, 3]);
    assert_eq!(keys(ids(best.clone().union(newest).limit(3).intersection(best)).all(&db).await?).len(), 2);
    let widened = titles().distinct().order_by(|b| b.rating.desc()).limit(2);
    assert_eq!(widened.union_all(names()).order_by(|b| b.title.asc()).all(&db).await?.len(), 5);
    assert_eq!(db.count() - seen, 4);
    Ok(())
}

#[lanes(with(shelf))]
async fn what_is_known_to_be_empty_costs_no_statement(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut seen = db.log().entries().len();
    let none = || titles().none();
    let empty = [
        none().union(names().none()),
        none().union_all(none()),
        titles().intersection(none()),
        none().difference(titles()),
        titles().union(names()).limit(0),
        titles().union(names()).none(),
    ];
    for query in empty {
        assert_eq!(query.all(&db).await?.len(), 0);
        assert_eq!((query.count(&db).await?, query.exists(&db).await?), (0, false));
    }
    let ordered = none().union(none()).order_by(|b| b.title.asc());
    assert_eq!((ordered.first(&db).await?, ordered.last(&db).await?), (None, None));
    assert_eq!(none().explain(&db).await?, "");
    assert_eq!(books().none().in_bulk(&db, [1]).await?.len(), 0);
    assert!(!books().none().contains(&db, &one()).await?);
    assert_eq!(news(&db, &mut seen).len(), 0);
    assert_eq!(titles().union(none()).count(&db).await?, 4, "a union is distinct, also of one");
    assert_eq!(titles().union_all(none()).count(&db).await?, 5);
    assert_eq!(titles().difference(none()).count(&db).await?, 4);
    assert_eq!(titles().limit(5).union(none()).all(&db).await?.len(), 4);
    assert_eq!(news(&db, &mut seen).len(), 4);
    Ok(())
}

fn one() -> Book {
    Book { id: Id::from(1), isbn: None, title: String::new(), rating: 0 }
}

#[lanes(with(shelf))]
async fn decoding_a_combination_names_the_column(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let (spoilt, told) = match db.dialect().family() {
        // Its table has a check of numbers, and none of texts.
        Family::Sqlite => (
            Statement::new(Purpose::Nothing, "UPDATE film SET name = x'00' WHERE id = 1"),
            "film.name: wanted text, found bytes",
        ),
        _ => (text_for_numbers(db.dialect(), "film", "year"), "film.year: wanted an i64, found text"),
    };
    db.run(spoilt, &mut |_| Ok(())).await?;
    let years = Film::objects().values(|f| (f.name, f.year));
    let error = years.clone().union(years).all(&db).await.unwrap_err();
    assert_eq!(error.to_string(), told);
    assert_eq!(db.count() - seen, 2);
    Ok(())
}

#[lanes(with(shelf))]
async fn earliest_and_latest_go_by_columns(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut seen = db.log().entries().len();
    assert_eq!(books().earliest(&db, |b| b.rating).await?.title, "Pulp");
    assert_eq!(books().latest(&db, |b| b.rating).await?.title, "Dune");
    assert_eq!(books().latest(&db, |b| (b.title, b.rating)).await?.title, "Pulp");
    assert_eq!(books().earliest(&db, |b| (b.title, b.rating)).await?.rating, 2);
    assert_eq!(books().order_by(|b| b.rating.asc()).latest(&db, |b| b.id).await?.id, Id::from(5));
    assert_eq!(books().reverse().earliest(&db, |b| b.rating).await?.title, "Dune");
    assert_eq!(titles().latest(&db, |b| b.id).await?, "Dune");
    assert_eq!(news(&db, &mut seen).len(), 7);
    let none = books().filter(|b| b.rating.gt(9)).earliest(&db, |b| b.id).await.unwrap_err();
    assert_eq!((none.kind(), news(&db, &mut seen).len()), (ErrorKind::NotFound, 1));
    assert!(invalid(books().limit(2).earliest(&db, |b| b.id).await).ends_with("before slicing"));
    assert!(invalid(books().offset(2).latest(&db, |b| b.id).await).ends_with("before slicing"));
    assert_eq!(news(&db, &mut seen).len(), 0);
    Ok(())
}

#[lanes(with(shelf))]
async fn first_keeps_to_a_slice_and_last_refuses_one(db: Db) -> Result<()> {
    shelf(&db).await?;
    let seen = db.count();
    let sliced = books().order_by(|b| b.rating.desc()).range(3..);
    assert_eq!(sliced.first(&db).await?.map(|book| book.rating), Some(2));
    assert_eq!(books().order_by(|b| b.id.asc()).range(5..).first(&db).await?, None);
    assert!(invalid(sliced.last(&db).await).contains("reverse the order"));
    assert!(invalid(sliced.reverse().all(&db).await).contains("order first"));
    assert_eq!(books().reverse().last(&db).await?.map(|book| book.id), Some(Id::from(1)));
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

#[lanes(with(shelf))]
async fn contains_asks_for_one_row(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut seen = db.log().entries().len();
    let emma = Book::get(&db, 2).await?;
    news(&db, &mut seen);
    let good = books().filter(|b| b.rating.ge(4));
    assert!(good.contains(&db, &emma).await?);
    assert!(!good.clone().filter(|b| b.rating.gt(4)).contains(&db, &emma).await?);
    assert!(good.clone().distinct().order_by(|b| b.title.asc()).contains(&db, &emma).await?);
    assert_eq!(
        news(&db, &mut seen).last().map(|entry| plain(db.dialect(), entry.sql())).as_deref(),
        Some(r#"SELECT 1 FROM "book" WHERE "book"."rating" >= ? AND "book"."id" IN (?) LIMIT 1"#)
    );
    let new = Book { id: Id::default(), ..emma.clone() };
    assert!(invalid(good.contains(&db, &new).await).contains("save it"));
    assert!(invalid(good.limit(1).contains(&db, &emma).await).contains("what `all` gives"));
    assert_eq!(news(&db, &mut seen).len(), 0);
    Ok(())
}

#[lanes(with(shelf))]
async fn in_bulk_gives_rows_by_key(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut seen = db.log().entries().len();
    let found = books().in_bulk(&db, [3, 1, 3, 99]).await?;
    assert_eq!((found.len(), &found[&1].title, &found[&3].title), (2, &"Dune".to_owned(), &"Iris".to_owned()));
    let log = news(&db, &mut seen);
    assert_eq!(log.iter().map(|entry| entry.values().len()).collect::<Vec<_>>(), [3], "each key once");
    let dune = Book::get(&db, 1).await?;
    assert_eq!(books().filter(|b| b.rating.gt(4)).in_bulk(&db, [dune.id, Id::from(2)]).await?.len(), 1);
    Country::create().code("FI").name("Suomi").save(&db).await?;
    let countries = Country::objects().in_bulk(&db, ["FI".to_owned(), "SE".to_owned()]).await?;
    assert_eq!((countries.len(), countries["FI"].name.as_str()), (1, "Suomi"));
    assert_eq!(news(&db, &mut seen).len(), 4);
    assert_eq!(books().in_bulk(&db, [0_i64; 0]).await?.len(), 0);
    assert_eq!(books().in_bulk(&db, [Id::<Book>::default()]).await?.len(), 0);
    assert!(invalid(books().limit(9).in_bulk(&db, [1]).await).contains("slice"));
    assert!(invalid(books().union(books()).in_bulk(&db, [1]).await).contains("`in_bulk` after `union`"));
    assert_eq!(news(&db, &mut seen).len(), 0);
    Ok(())
}

#[lanes(with(shelf))]
async fn in_bulk_asks_in_chunks(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut seen = db.log().entries().len();
    let max = i64::try_from(db.dialect().max_binds()).unwrap();
    assert_eq!(books().in_bulk(&db, 1..=max).await?.len(), 5);
    assert_eq!(news(&db, &mut seen).len(), 1);
    let found = books().filter(|b| b.rating.lt(5)).in_bulk(&db, (1..=max).rev()).await?;
    assert_eq!(found.len(), 4);
    let bound = news(&db, &mut seen).iter().map(|entry| entry.values().len()).collect::<Vec<_>>();
    assert_eq!(bound, [2, 2], "the filter binds a value in each, and a long list is one");
    Ok(())
}

#[lanes(with(shelf))]
async fn in_bulk_by_goes_by_a_unique_column(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut seen = db.log().entries().len();
    let found = books().in_bulk_by(&db, |b| b.isbn, ["a", "b", "a", "z"]).await?;
    assert_eq!((found.len(), found[&Some("b".to_owned())].title.as_str()), (2, "Emma"));
    assert_eq!(news(&db, &mut seen).iter().map(|entry| entry.values().len()).collect::<Vec<_>>(), [3]);
    let by_key = books().in_bulk_by(&db, |b| b.id, [2, 3]).await?;
    assert_eq!(by_key[&Id::from(3)].title, "Iris");
    assert_eq!(news(&db, &mut seen).len(), 1);
    assert_eq!(books().in_bulk_by(&db, |b| b.isbn, [None::<String>]).await?.len(), 0);
    let refused = invalid(books().in_bulk_by(&db, |b| b.title, ["Dune"]).await);
    assert_eq!(
        refused,
        "querying `Book`: `in_bulk_by` needs one row for each value, and `title` of `Book` is not unique: declare it \
         `#[field(unique)]`, or filter by `in_`"
    );
    assert_eq!(news(&db, &mut seen).len(), 0);
    Ok(())
}

#[lanes(with(shelf))]
async fn explain_tells_the_plan_as_a_tree(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut seen = db.log().entries().len();
    let plan = books().filter(|b| b.isbn.eq("a")).explain(&db).await?;
    let (begins, asked) = match db.dialect().family() {
        Family::Postgres => ("Index Scan using book_isbn_unique on book", "EXPLAIN SELECT "),
        Family::MySql => ("{\n  \"query_block\": {", "EXPLAIN FORMAT=JSON SELECT "),
        _ => ("SEARCH book USING INDEX", "EXPLAIN QUERY PLAN SELECT "),
    };
    assert!(plan.starts_with(begins), "{plan}");
    let log = news(&db, &mut seen);
    let sent: Vec<_> = log.iter().map(|entry| entry.sql()).collect();
    assert!(sent.len() == 1 && sent[0].starts_with(asked), "{sent:?}");
    let tree = titles().union(names()).explain(&db).await?;
    let lines: Vec<_> = tree.lines().map(|line| line.len() - line.trim_start().len()).collect();
    match db.dialect().family() {
        Family::Sqlite => assert_eq!(lines, [0, 2, 4, 2, 4], "{tree}"),
        _ => assert!(lines[0] == 0 && lines[1..].iter().any(|indent| *indent >= 4), "{tree}"),
    }
    assert!(invalid(books().limit(1).filter(|b| b.id.eq(1)).explain(&db).await).contains("filter first"));
    Ok(())
}

#[lanes(with(shelf))]
async fn a_refused_call_sends_nothing(db: Db) -> Result<()> {
    shelf(&db).await?;
    let mut seen = db.log().entries().len();
    let union = books().union(books());
    assert!(invalid(union.clone().filter(|b| b.id.eq(1)).all(&db).await).contains("`filter` after `union`"));
    assert!(invalid(union.update(&db, |b| b.rating.set(1)).await).contains("`update` after `union`"));
    assert!(invalid(union.delete(&db).await).contains("`delete` after `union`"));
    assert!(invalid(titles().delete(&db).await).contains("`delete` after `values`"));
    let opened = union.values(|b| b.id).iterator(&db).await.err().ok_or_else(|| Error::other("it was opened"))?;
    assert!(opened.to_string().contains("`values` after `union`"));
    assert_eq!(news(&db, &mut seen).len(), 0);
    Ok(())
}

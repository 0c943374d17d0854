//! What the database reckons: decimals to the digits that are read, the greater and the smaller of two.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use biform::Result;
use biform::prelude::*;
use biform_lanes::lanes;

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    sold: Option<i32>,
}

#[lanes]
async fn the_greater_and_the_smaller_of_two(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let rows = [("a", 1, Some(5)), ("b", 4, None)];
    let rows = rows.map(|(title, rating, sold)| Book::create().title(title).rating(rating).sold(sold));
    Book::objects().bulk_create(&db, rows).await?;
    let seen = db.count();
    let read = Book::objects().order_by(|b| b.id.asc());
    let read =
        read.values(|b| (b.rating.greatest(3), b.rating.least(3), b.sold.greatest(b.rating), b.title.greatest("aa")));
    let text = |text: &str| text.to_owned();
    assert_eq!(read.all(&db).await?, [(3, 1, Some(5), text("aa")), (4, 3, None, text("b"))]);
    // With a NULL it is unknown, and `exclude` keeps what is not true.
    assert_eq!(Book::objects().exclude(|b| b.sold.least(b.rating).eq(1)).count(&db).await?, 1);
    // What is reckoned with no number is none, and of the type of the others.
    let known = Book::objects().order_by(|b| b.id.asc()).values(|b| (b.sold - None::<i32>).coalesce(b.rating));
    assert_eq!(known.all(&db).await?, [1, 4]);
    assert_eq!(db.count() - seen, 3);
    Ok(())
}

#[lanes]
async fn a_row_given_twice_to_bulk_update_is_refused(db: Db) -> Result<()> {
    db.create_tables(models![Book]).await?;
    let mut book = Book::create().title("a").rating(1).sold(None).save(&db).await?;
    book.rating = 2;
    let seen = db.count();
    let error = Book::objects().bulk_update(&db, &mut [book.clone(), book], |b| b.rating).await.unwrap_err();
    assert_eq!(error.to_string(), "updating `Book` rows: a row is given twice: leave one of them out");
    assert_eq!((error.kind(), db.count() - seen), (ErrorKind::InvalidQuery, 0));
    Ok(())
}

#[lanes]
async fn what_a_filter_asks_for_beyond_the_database_names_the_model(db: Db) -> Result<()> {
    #[derive(Model)]
    struct Counter {
        id: Id<Counter>,
        n: u64,
    }
    db.create_tables(models![Counter]).await?;
    let seen = db.count();
    let is_held = db.dialect() != Dialect::Sqlite;
    let beyond = Counter::objects().filter(|c| c.n.lt(u64::MAX)).count(&db).await;
    let named = Counter::objects().filter_by("n", "18446744073709551615").count(&db).await;
    if is_held {
        assert_eq!((beyond?, named?), (0, 0));
    } else {
        let error = beyond.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Encode);
        assert!(error.to_string().starts_with("querying `Counter`: SQLite's integers end"), "{error}");
        let error = named.unwrap_err();
        let told = "querying `Counter`: `filter_by`: `n` takes a u64, and was given a number beyond its range";
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::InvalidQuery, told));
    }
    assert_eq!(db.count() - seen, if is_held { 2 } else { 0 });
    Ok(())
}

#[lanes]
async fn a_difference_of_unsigned_numbers_can_be_below_zero(db: Db) -> Result<()> {
    #[derive(Model)]
    struct Stock {
        id: Id<Stock>,
        tiny: u8,
        small: u16,
        whole: u32,
        long: u64,
        sold: Option<u32>,
    }
    db.create_tables(models![Stock]).await?;
    Stock::create().tiny(2).small(2).whole(2).long(2).sold(Some(2)).save(&db).await?;
    let seen = db.count();
    // What is wanted of `(n - 7) · n`, `(n - 7) / n`, `n + (n - 7)` and `n · (n - 3) + n` for an `n` of 2.
    macro_rules! reckoned {
        ($column:ident) => {{
            let all = |s: biform::Columns<Stock>| {
                let n = s.$column;
                ((n - 7) * n + 20, (n - 7) / n + 20, n + (n - 7) + 20, n * (n - 3) + n + 20)
            };
            let read = Stock::objects().values(all);
            assert_eq!(read.get(&db).await?, (10, 18, 17, 20), stringify!($column));
            let below = Stock::objects().filter(|s| ((s.$column - 7) * s.$column).lt(0));
            assert_eq!(below.count(&db).await?, 1, stringify!($column));
        }};
    }
    reckoned!(tiny);
    reckoned!(small);
    reckoned!(whole);
    reckoned!(long);
    let optional = Stock::objects().values(|s| (s.sold - 7) * s.whole * (s.sold - 8));
    assert_eq!(optional.get(&db).await?, Some(60));
    assert_eq!(db.count() - seen, 9);
    Ok(())
}

#[cfg(feature = "rust_decimal")]
mod decimals {
    use super::*;
    use rust_decimal::Decimal;

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Item {
        id: Id<Item>,
        price: Decimal,
        #[field(generated = |i| i.price * Decimal::new(3, 0))]
        triple: Decimal,
        off: Option<Decimal>,
    }

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// How many statements so many updates take that give back what they made.
    fn updates(dialect: Dialect, count: usize) -> usize {
        if dialect.capabilities().returning_on_update { count } else { count * 4 }
    }

    #[lanes]
    async fn what_is_reckoned_is_the_decimal_that_is_read(db: Db) -> Result<()> {
        db.create_tables(models![Item]).await?;
        let mut item = Item::create().price(decimal("0.1")).off(None).save(&db).await?;
        assert_eq!(item.triple, decimal("0.3"));
        let seen = db.count();
        item.update(&db, |i| i.price.set(i.price + decimal("0.2"))).await?;
        assert_eq!(item.price, decimal("0.3"));
        let found = |condition: biform::Expr<bool>| Item::objects().filter(|_| condition);
        let i = Item::columns();
        for condition in [
            i.price.eq(decimal("0.3")),
            (i.price + decimal("0.4")).eq(decimal("0.7")),
            i.triple.eq(decimal("0.9")),
            (i.price * decimal("1.1") - decimal("0.03")).eq(decimal("0.3")),
            i.price.in_([decimal("0.3")]),
            (i.price / decimal("2")).eq(decimal("0.15")),
            !(i.off + decimal("1")).eq(decimal("1")),
        ] {
            let shown = format!("{condition:?}");
            assert_eq!(found(condition).count(&db).await?, 1, "{shown}");
        }
        // A whole number that a float would round stays as it is.
        item.update(&db, |i| i.price.set(decimal("123456789012345678"))).await?;
        item.update(&db, |i| i.price.set(i.price + decimal("1"))).await?;
        assert_eq!(item.price, decimal("123456789012345679"));
        assert_eq!(db.count() - seen, 7 + updates(db.dialect(), 3));
        Ok(())
    }

    #[lanes]
    async fn whole_numbers_taken_for_decimals_are_reckoned_as_such(db: Db) -> Result<()> {
        #[derive(Model)]
        struct Count {
            id: Id<Count>,
            long: i64,
            all: u64,
        }
        db.create_tables(models![Count]).await?;
        Count::create().long(7_000_000_000).all(2).save(&db).await?;
        let seen = db.count();
        let decimals = |c: biform::Columns<Count>| -> [biform::Expr<Decimal>; 2] {
            [biform::IntoExpr::into_expr(c.long), biform::IntoExpr::into_expr(c.all)]
        };
        let quotient = Count::objects().values(|c| {
            let [long, all] = decimals(c);
            all / long.clone() * long
        });
        assert_eq!(quotient.get(&db).await?.round_dp(5), decimal("2"));
        let product = Count::objects().filter(|c| {
            let [long, all] = decimals(c);
            (long.clone() * long * all).gt(decimal("97000000000000"))
        });
        assert_eq!(product.count(&db).await?, 1);
        assert_eq!(db.count() - seen, 2);
        Ok(())
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    struct Line {
        id: Id<Line>,
        price: Decimal,
        off: Option<Decimal>,
        count: i32,
        more: Option<u64>,
        #[field(generated = |l| l.price * l.count)]
        total: Decimal,
    }

    #[lanes]
    async fn a_decimal_and_a_whole_number_are_a_decimal(db: Db) -> Result<()> {
        db.create_tables(models![Line]).await?;
        let mut line = Line::create().price(decimal("0.1")).off(None).count(3).more(Some(7)).save(&db).await?;
        assert_eq!(line.total, decimal("0.3"));
        let seen = db.count();
        let both =
            |l: biform::Columns<Line>| (l.price * l.count, l.count * l.price, l.price + l.count, l.count - l.price);
        let [a, b, c, d] = ["0.3", "0.3", "3.1", "2.9"].map(decimal);
        assert_eq!(Line::objects().values(both).get(&db).await?, (a, b, c, d));
        // Not cut off, although both are stored as whole numbers.
        line.update(&db, |l| l.price.set(decimal("2"))).await?;
        let quotients =
            Line::objects().values(|l| (l.price / l.count, l.count / l.price, l.count * 2 / l.price - l.price));
        // Each database has digits of its own after these.
        let (a, b, c) = quotients.get(&db).await?;
        assert_eq!((a.round_dp(15), b, c), (decimal("0.666666666666667"), decimal("1.5"), decimal("1")));
        // What can be NULL on either side.
        let options = || Line::objects().values(|l| (l.off + l.count, l.off + l.more));
        assert_eq!(options().get(&db).await?, (None, None));
        line.update(&db, |l| (l.off.set(l.count), l.price.set(l.price * l.count))).await?;
        assert_eq!((line.off, line.price, line.total), (Some(decimal("3")), decimal("6"), decimal("18")));
        assert_eq!(options().get(&db).await?, (Some(decimal("6")), Some(decimal("10"))));
        let condition =
            |l: biform::Columns<Line>| l.price.gt(l.count) & l.off.eq(l.count) & (l.count * l.price).eq(l.total);
        assert_eq!(Line::objects().filter(condition).count(&db).await?, 1);
        // The whole number first, and one of them NULL.
        let turned = || Line::objects().values(|l| (l.count - l.off, l.more * l.price, l.more / l.off));
        let (nothing, product) = (decimal("0"), decimal("42"));
        // Each database has its own number of digits in a quotient.
        let digits = |quotient: Decimal| quotient.round_dp(14);
        let (difference, of_more, quotient) = turned().get(&db).await?;
        assert_eq!((difference, of_more), (Some(nothing), Some(product)));
        assert_eq!(quotient.map(digits), Some(decimal("2.33333333333333")));
        line.update(&db, |l| l.off.set(None)).await?;
        assert_eq!(turned().get(&db).await?, (None, Some(product), None));
        assert_eq!(db.count() - seen, 7 + updates(db.dialect(), 3));
        Ok(())
    }
}

//! The SQL that makes tables, exactly: needs no executor, so it also runs without a form.
use biform::prelude::*;
use biform::raw;

/// The statements that make a model's table.
fn made<M: Model>() -> Vec<String> {
    M::create_table_sql(Dialect::Sqlite).unwrap().iter().map(|statement| statement.sql().to_owned()).collect()
}

/// What stands in the parentheses of the CREATE TABLE.
fn body<M: Model>() -> String {
    let made = made::<M>();
    let (_, body) = made[0].split_once(" (").unwrap();
    body.strip_suffix(')').unwrap().to_owned()
}

#[test]
fn constraints_and_indexes_have_names() {
    #[derive(FieldType, Debug, Clone, PartialEq)]
    enum State {
        Draft,
        Out,
    }
    #[derive(Model)]
    #[model(
        unique(shelf, place),
        unique(title, name = "one_good_title", condition = |b| b.rating.ge(4)),
        unique(on = |b| b.title.lower().asc(), name = "one_lower_title"),
        index(shelf, place),
        index(on = |b| (b.rating.desc(), b.title.asc())),
        index(on = |b| b.title.length().desc(), condition = |b| b.shelf.is_not_null(), name = "long_titles"),
        check = |b| b.place.lt(b.rating) | b.shelf.is_null(),
        check(name = "fair", condition = |b| b.rating.ne(3))
    )]
    struct Book {
        id: Id<Book>,
        #[field(unique)]
        title: String,
        #[field(index, check = |rating| rating.between(1, 5))]
        rating: i32,
        #[field(choices)]
        state: State,
        #[field(choices("hard", "soft"))]
        cover: Option<String>,
        shelf: Option<i64>,
        place: i32,
        #[field(db_default = 7)]
        stock: i32,
        #[field(generated = |b| b.rating * 2)]
        double: i32,
    }
    assert_eq!(
        made::<Book>(),
        [
            r#"CREATE TABLE IF NOT EXISTS "book" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "title" TEXT NOT NULL, "rating" INTEGER NOT NULL CONSTRAINT "book_rating_range" CHECK ("rating" BETWEEN -2147483648 AND 2147483647), "state" TEXT NOT NULL CONSTRAINT "book_state_choices" CHECK ("state" IN ('draft', 'out')), "cover" TEXT CONSTRAINT "book_cover_choices" CHECK ("cover" IN ('hard', 'soft')), "shelf" INTEGER CONSTRAINT "book_shelf_range" CHECK (typeof("shelf") IN ('integer', 'null')), "place" INTEGER NOT NULL CONSTRAINT "book_place_range" CHECK ("place" BETWEEN -2147483648 AND 2147483647), "stock" INTEGER NOT NULL DEFAULT (7) CONSTRAINT "book_stock_range" CHECK ("stock" BETWEEN -2147483648 AND 2147483647), "double" INTEGER NOT NULL GENERATED ALWAYS AS (("rating" * 2)) STORED CONSTRAINT "book_double_range" CHECK ("double" BETWEEN -2147483648 AND 2147483647), CONSTRAINT "book_title_unique" UNIQUE ("title"), CONSTRAINT "book_shelf_place_unique" UNIQUE ("shelf", "place"), CONSTRAINT "book_rating_check" CHECK ("rating" BETWEEN 1 AND 5), CONSTRAINT "book_rating_shelf_place_check" CHECK ("place" < "rating" OR "shelf" IS NULL), CONSTRAINT "fair" CHECK ("rating" <> 3))"#,
            r#"CREATE INDEX IF NOT EXISTS "book_rating_index" ON "book" ("rating")"#,
            r#"CREATE UNIQUE INDEX IF NOT EXISTS "one_good_title" ON "book" ("title") WHERE "rating" >= 4"#,
            r#"CREATE UNIQUE INDEX IF NOT EXISTS "one_lower_title" ON "book" ((lower("title")))"#,
            r#"CREATE INDEX IF NOT EXISTS "book_shelf_place_index" ON "book" ("shelf", "place")"#,
            r#"CREATE INDEX IF NOT EXISTS "book_rating_title_index" ON "book" ("rating" DESC, "title")"#,
            r#"CREATE INDEX IF NOT EXISTS "long_titles" ON "book" ((length("title")) DESC) WHERE "shelf" IS NOT NULL"#,
        ]
    );
}

#[test]
fn a_key_of_several_columns_is_a_constraint() {
    #[derive(Model)]
    struct Line {
        #[field(primary_key)]
        order: i64,
        #[field(primary_key)]
        number: i32,
    }
    assert_eq!(
        body::<Line>(),
        r#""order" INTEGER NOT NULL CONSTRAINT "line_order_range" CHECK (typeof("order") = 'integer'), "number" INTEGER NOT NULL CONSTRAINT "line_number_range" CHECK ("number" BETWEEN -2147483648 AND 2147483647), CONSTRAINT "line_pk" PRIMARY KEY ("order", "number")"#
    );
}

#[test]
fn long_names_are_cut_off_and_told_apart() {
    #[derive(Model)]
    #[model(table = "a_table_whose_name_is_so_long_that_little_is_left", unique(the_first_column, the_second_column))]
    struct Long {
        id: Id<Long>,
        the_first_column: i32,
        #[field(index)]
        the_second_column: i32,
        #[field(index, column = "the_second_cölumn_of_the_two_ääääääääääääää")]
        another: i32,
    }
    let names: Vec<&str> = Long::schema().uniques().iter().map(|unique| unique.name()).collect();
    assert_eq!(names, ["a_table_whose_name_is_so_long_that_little_is_le_6b5e6fbd_unique"]);
    let names: Vec<&str> = Long::schema().indexes().iter().map(|index| index.name()).collect();
    assert_eq!(names.iter().map(|name| name.len() <= 63).collect::<Vec<_>>(), [true, true]);
    assert_ne!(names[0], names[1]);
}

#[test]
fn quotes_are_doubled_in_names_and_in_values() {
    #[derive(Model)]
    #[model(table = "it's \"one\"", check(name = "a \"check\"", condition = |b| b.title.ne("it's \"two\"; --")))]
    struct Quoted {
        id: Id<Quoted>,
        #[field(column = "the \"title\"", db_default = "O'Neill", choices("'", "\""))]
        title: String,
    }
    assert_eq!(
        made::<Quoted>(),
        [
            r#"CREATE TABLE IF NOT EXISTS "it's ""one""" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "the ""title""" TEXT NOT NULL DEFAULT ('O''Neill') CONSTRAINT "it's ""one""_the ""title""_choices" CHECK ("the ""title""" IN ('''', '"')), CONSTRAINT "a ""check""" CHECK ("the ""title""" <> 'it''s "two"; --'))"#
        ]
    );
}

#[test]
fn values_are_written_as_they_are_stored() {
    #[derive(Model)]
    struct Defaults {
        id: Id<Defaults>,
        #[field(db_default = true, check = |yes| yes.eq(true))]
        yes: bool,
        #[field(db_default = i64::MIN)]
        least: i64,
        #[field(db_default = -1)]
        minus: i32,
        #[field(db_default = 0.1)]
        tenth: f64,
        #[field(db_default = f64::NEG_INFINITY)]
        endless: f64,
        #[field(db_default = vec![0, 255])]
        bytes: Vec<u8>,
        #[field(db_default = None)]
        nothing: Option<i32>,
        #[field(db_default = raw("(datetime('now'))"))]
        by_hand: String,
    }
    assert_eq!(
        body::<Defaults>(),
        r#""id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "yes" INTEGER NOT NULL DEFAULT (1), "least" INTEGER NOT NULL DEFAULT (-9223372036854775808) CONSTRAINT "defaults_least_range" CHECK (typeof("least") = 'integer'), "minus" INTEGER NOT NULL DEFAULT (-1) CONSTRAINT "defaults_minus_range" CHECK ("minus" BETWEEN -2147483648 AND 2147483647), "tenth" REAL NOT NULL DEFAULT (0.1), "endless" REAL NOT NULL DEFAULT (-9e999), "bytes" BLOB NOT NULL DEFAULT (x'00ff'), "nothing" INTEGER DEFAULT (NULL) CONSTRAINT "defaults_nothing_range" CHECK ("nothing" BETWEEN -2147483648 AND 2147483647), "by_hand" TEXT NOT NULL DEFAULT (((datetime('now')))), CONSTRAINT "defaults_yes_check" CHECK ("yes" = 1)"#
    );
}

#[cfg(all(feature = "chrono", feature = "uuid", feature = "rust_decimal", feature = "json"))]
#[test]
fn values_of_other_crates_are_written_as_they_are_stored() {
    use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
    #[derive(Model)]
    struct Others {
        id: Id<Others>,
        #[field(db_default = NaiveDate::from_ymd_opt(1965, 8, 1).unwrap(), check = |day| day.ge(NaiveDate::from_ymd_opt(1900, 1, 1).unwrap()))]
        day: NaiveDate,
        #[field(db_default = NaiveTime::from_hms_opt(7, 5, 0).unwrap())]
        time: NaiveTime,
        #[field(db_default = DateTime::<Utc>::UNIX_EPOCH)]
        at: DateTime<Utc>,
        #[field(db_default = uuid::Uuid::from_bytes([7; 16]))]
        uuid: uuid::Uuid,
        #[field(db_default = rust_decimal::Decimal::new(195, 1), check = |price| price.gt(rust_decimal::Decimal::new(-5, 1)))]
        price: rust_decimal::Decimal,
        #[field(db_default = biform::Json(vec![1, 2]))]
        json: biform::Json<Vec<i32>>,
    }
    assert_eq!(
        body::<Others>(),
        r#""id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "day" TEXT NOT NULL DEFAULT ('1965-08-01'), "time" TEXT NOT NULL DEFAULT ('07:05:00'), "at" TEXT NOT NULL DEFAULT ('1970-01-01 00:00:00'), "uuid" BLOB NOT NULL DEFAULT (x'07070707070707070707070707070707'), "price" NUMERIC NOT NULL DEFAULT (19.5), "json" TEXT NOT NULL DEFAULT ('[1,2]'), CONSTRAINT "others_day_check" CHECK ("day" >= '1900-01-01'), CONSTRAINT "others_price_check" CHECK ("price" > -0.5)"#
    );
}

/// The error of a model of which no table can be made.
fn refused<M: Model>() -> (ErrorKind, String) {
    let error = M::create_table_sql(Dialect::Sqlite).unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn columns_of_embedded_structs_that_collide_are_refused() {
    #[derive(Embedded)]
    struct Address {
        city: String,
    }
    #[derive(Model)]
    struct Customer {
        id: Id<Customer>,
        #[field(embedded)]
        home: Address,
        #[field(column = "HOME_CITY")]
        of_birth: String,
    }
    #[derive(Embedded)]
    struct Office {
        city: String,
    }
    #[derive(Model)]
    struct Twice {
        id: Id<Twice>,
        #[field(embedded(prefix = ""))]
        home: Address,
        #[field(embedded(prefix = ""))]
        work: Office,
    }
    let message = "creating the table of `Customer`: `home.city` and `of_birth` have the same column, `HOME_CITY`: give one \
                   of them another `column = \"…\"`, or an embedded struct another prefix, \
                   `#[field(embedded(prefix = \"…\"))]`";
    assert_eq!(refused::<Customer>(), (ErrorKind::Unsupported, message.to_owned()));
    assert!(refused::<Twice>().1.contains("`home.city` and `work.city` have the same column, `city`"));
}

#[test]
fn constraints_that_are_called_alike_are_refused() {
    #[derive(Model)]
    #[model(check = |b| b.rating.ge(1), check(name = "checked_rating_check", condition = |b| b.rating.le(5)))]
    struct Checked {
        id: Id<Checked>,
        rating: i32,
    }
    #[derive(Model)]
    #[model(index(rating), index(rating, name = "indexed_rating_index", condition = |b| b.rating.ge(4)))]
    struct Indexed {
        id: Id<Indexed>,
        rating: i32,
    }
    #[derive(Model)]
    #[model(unique(rating, name = "both_rating_unique", condition = |b| b.rating.ge(4)))]
    struct Both {
        id: Id<Both>,
        #[field(unique)]
        rating: i32,
    }
    let message = "creating the table of `Checked`: two constraints are called `checked_rating_check`: give another \
                   `name = \"…\"` to one of them";
    assert_eq!(refused::<Checked>(), (ErrorKind::Unsupported, message.to_owned()));
    assert!(refused::<Indexed>().1.contains("two indexes are called `indexed_rating_index`"));
    // A unique constraint has an index of its name.
    assert!(refused::<Both>().1.contains("two indexes are called `both_rating_unique`"));
}

#[test]
fn what_no_definition_can_hold_is_refused_with_its_place() {
    #[derive(Model)]
    struct NotANumber {
        id: Id<NotANumber>,
        #[field(db_default = f64::NAN)]
        weight: f64,
    }
    #[derive(Model)]
    #[model(check = |b| b.title.ne("a\0b"))]
    struct Nul {
        id: Id<Nul>,
        title: String,
    }
    #[derive(Model)]
    #[model(index(on = |b| b.title.asc().nulls_last()))]
    struct Last {
        id: Id<Last>,
        title: Option<String>,
    }
    let message =
        "creating the table of `NotANumber`: the field `weight`: SQLite cannot store NaN: it would become NULL";
    assert_eq!(refused::<NotANumber>(), (ErrorKind::Encode, message.to_owned()));
    let message =
        "creating the table of `Nul`: the check `nul_title_check`: a table cannot be defined with a text with a NUL";
    assert_eq!(refused::<Nul>(), (ErrorKind::Unsupported, message.to_owned()));
    let (kind, message) = refused::<Last>();
    assert_eq!(kind, ErrorKind::Unsupported);
    assert!(message.starts_with("creating the table of `Last`: the index `last_title_index`: "), "{message}");
}

#[test]
fn a_definition_asks_no_query() {
    #[derive(Model)]
    struct Shelf {
        id: Id<Shelf>,
        name: String,
    }
    #[derive(Model)]
    #[model(check = |b| b.shelf.in_(Shelf::objects().values(|s| s.name)))]
    struct Book {
        id: Id<Book>,
        shelf: String,
    }
    let (kind, message) = refused::<Book>();
    assert_eq!(kind, ErrorKind::Unsupported);
    assert!(message.contains("the check `book_shelf_check`: a check, an index"), "{message}");
    let _ = Shelf::schema();
}

//! The SQL of PostgreSQL and of MariaDB beside that of SQLite, exactly: needs no executor.
#![cfg(all(feature = "chrono", feature = "rust_decimal"))]
use biform::prelude::*;
use biform::{Columns, Expr, Result, Statement, Value, Zone};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    subtitle: Option<String>,
    price: Decimal,
    day: NaiveDate,
    sold: Option<DateTime<Utc>>,
}

const ALL: [Dialect; 3] = [Dialect::Sqlite, Dialect::Postgres, Dialect::MySql];

/// The condition that a filter becomes on each of them, without quotes and the name of the table.
fn conditions(of: impl Fn(Columns<Book>) -> Expr<bool>) -> [String; 3] {
    ALL.map(|dialect| {
        let statement = Book::objects().filter(&of).count_sql(dialect).unwrap();
        let plain = statement.sql().replace(['"', '`'], "").replace("book.", "");
        plain.split_once(" WHERE ").unwrap().1.to_owned()
    })
}

/// What a query selects on each of them.
fn selected<T: biform::FieldType>(of: impl Fn(Columns<Book>) -> Expr<T>) -> [String; 3] {
    ALL.map(|dialect| {
        let statement = Book::objects().values(&of).to_sql(dialect).unwrap();
        let plain = statement.sql().replace(['"', '`'], "").replace("book.", "");
        plain.strip_prefix("SELECT ").unwrap().strip_suffix(" FROM book").unwrap().to_owned()
    })
}

fn texts(of: impl Fn(Dialect) -> Result<Statement>) -> [String; 3] {
    ALL.map(|dialect| of(dialect).unwrap().sql().to_owned())
}

#[test]
fn texts_are_looked_for_by_the_functions_of_each() {
    assert_eq!(
        conditions(|b| b.title.eq("x") & b.rating.in_([1, 2])),
        [
            r#"title = ? AND rating IN (?, ?)"#,
            r#"title = $1 AND rating IN ($2, $3)"#,
            r#"title = ? AND rating IN (?, ?)"#,
        ]
    );
    assert_eq!(
        conditions(|b| b.title.contains("x")),
        [r#"instr(title, ?) > 0"#, r#"strpos(title, $1::text) > 0"#, r#"locate(?, title) > 0"#,]
    );
    assert_eq!(
        conditions(|b| b.title.istarts_with("x")),
        [
            r#"instr(lower(title), lower(?)) = 1"#,
            r#"starts_with(lower(title COLLATE default), lower($1::text COLLATE default))"#,
            r#"locate(lower(?), lower(title)) = 1"#,
        ]
    );
    assert_eq!(
        conditions(|b| b.title.ends_with(b.subtitle)),
        [
            r#"coalesce(substr(CAST(title AS BLOB), -length(CAST(subtitle AS BLOB)), length(CAST(subtitle AS BLOB))), CAST(title AS BLOB)) = CAST(subtitle AS BLOB)"#,
            r#"right(title, length(subtitle)) = subtitle"#,
            r#"right(title, char_length(subtitle)) = subtitle"#,
        ]
    );
    assert_eq!(
        conditions(|b| b.title.like("x%")),
        [r#"title GLOB ?"#, r#"title LIKE $1::text"#, r#"title LIKE ? ESCAPE '|'"#,]
    );
    assert_eq!(
        conditions(|b| b.title.ilike("a|b\\_%")),
        [
            r#"title LIKE ? ESCAPE '\'"#,
            r#"title COLLATE default ILIKE $1::text"#,
            r#"lower(title) LIKE lower(?) ESCAPE '|'"#,
        ]
    );
    assert_eq!(
        conditions(|b| b.title.iregex("x")),
        [r#"title REGEXP ?"#, r#"title COLLATE default ~* $1::text"#, r#"title REGEXP ?"#,]
    );
}

#[test]
fn numbers_are_reckoned_with_alike() {
    assert_eq!(
        conditions(|b| (b.rating / 2).eq(b.rating % b.rating)),
        [
            r#"(rating / ?) = (rating % rating)"#,
            r#"(rating / $1::int4) = (rating % nullif(rating, 0))"#,
            r#"(rating DIV ?) = (rating % nullif(rating, 0))"#,
        ]
    );
    assert_eq!(
        conditions(|b| {
            (b.price * "2".parse::<Decimal>().unwrap()).gt("1.5".parse::<Decimal>().unwrap())
                & b.price.eq("1.5".parse::<Decimal>().unwrap())
        }),
        [
            r#"(CASE typeof((price * ?)) WHEN 'real' THEN CAST(printf('%.15g', (price * ?)) AS NUMERIC) ELSE (price * ?) END) > ? AND price = ?"#,
            r#"(price * $1::numeric) > $2::numeric AND price = $3"#,
            r#"(price * CAST(? AS DECIMAL(65,30))) > CAST(? AS DECIMAL(65,30)) AND price = CAST(? AS DECIMAL(65,30))"#,
        ]
    );
}

#[test]
fn functions_mean_the_same() {
    assert_eq!(
        selected(|b| b.title.lower()),
        [r#"lower(title)"#, r#"lower(title COLLATE default)"#, r#"lower(title)"#,]
    );
    assert_eq!(
        selected(|b| b.title.concat(b.subtitle)),
        [
            r#"(title || coalesce(subtitle, ''))"#,
            r#"(title || coalesce(subtitle, ''))"#,
            r#"concat(title, coalesce(subtitle, ''))"#,
        ]
    );
    assert_eq!(
        selected(|b| b.subtitle.greatest(b.title)),
        [
            r#"max(subtitle, title)"#,
            r#"(CASE WHEN subtitle IS NOT NULL THEN greatest(subtitle, title) END)"#,
            r#"greatest(subtitle, title)"#,
        ]
    );
    assert_eq!(
        selected(|b| b.rating.least(3)),
        [r#"min(rating, ?)"#, r#"least(rating, $1::int4)"#, r#"least(rating, ?)"#,]
    );
    assert_eq!(
        selected(|b| b.subtitle.coalesce("x")),
        [r#"coalesce(subtitle, ?)"#, r#"coalesce(subtitle, $1::text)"#, r#"coalesce(subtitle, ?)"#,]
    );
    assert_eq!(selected(|b| b.title.length()), [r#"length(title)"#, r#"length(title)"#, r#"char_length(title)"#,]);
}

#[test]
fn parts_of_dates_are_those_of_each() {
    assert_eq!(
        selected(|b| b.day.week()),
        [
            r#"((CAST(strftime('%j', substr(day, 1, 19), '-3 days', 'weekday 4') AS INTEGER) + 6) / 7)"#,
            r#"CAST(EXTRACT(WEEK FROM day) AS integer)"#,
            r#"week(day, 3)"#,
        ]
    );
    assert_eq!(
        selected(|b| b.day.week_day()),
        [
            r#"(CAST(strftime('%w', substr(day, 1, 19)) AS INTEGER) + 1)"#,
            r#"(CAST(EXTRACT(DOW FROM day) AS integer) + 1)"#,
            r#"dayofweek(day)"#,
        ]
    );
    assert_eq!(
        selected(|b| b.sold.second()),
        [
            r#"CAST(strftime('%S', substr(sold, 1, 19)) AS INTEGER)"#,
            r#"CAST(trunc(EXTRACT(SECOND FROM (sold AT TIME ZONE 'UTC'))) AS integer)"#,
            r#"second(sold)"#,
        ]
    );
    assert_eq!(
        selected(|b| b.sold.at(Zone::fixed(3600)).date()),
        [
            r#"strftime('%Y-%m-%d', substr(sold, 1, 19), '+3600 seconds')"#,
            r#"CAST((sold AT TIME ZONE 'UTC' + INTERVAL '3600 seconds') AS date)"#,
            r#"date((sold + INTERVAL 3600 SECOND))"#,
        ]
    );
    assert_eq!(
        conditions(|b| b.sold.year().eq(2026) & b.day.year().lt(2026)),
        [
            r#"(sold >= ? AND sold < ?) AND day < ?"#,
            r#"(sold >= $1 AND sold < $2) AND day < $3"#,
            r#"(sold >= ? AND sold < ?) AND day < ?"#,
        ]
    );
}

#[test]
fn nulls_come_first_unless_an_order_says_otherwise() {
    assert_eq!(
        texts(|d| {
            Book::objects()
                .values(|b| b.id)
                .order_by(|b| (b.subtitle.asc(), b.subtitle.desc(), b.subtitle.asc().nulls_last(), b.title.desc()))
                .to_sql(d)
        }),
        [
            r#"SELECT "book"."id" FROM "book" ORDER BY "book"."subtitle", "book"."subtitle" DESC, "book"."subtitle" NULLS LAST, "book"."title" DESC"#,
            r#"SELECT "book"."id" FROM "book" ORDER BY "book"."subtitle" NULLS FIRST, "book"."subtitle" DESC NULLS LAST, "book"."subtitle" NULLS LAST, "book"."title" DESC"#,
            r#"SELECT `book`.`id` FROM `book` ORDER BY `book`.`subtitle`, `book`.`subtitle` DESC, (`book`.`subtitle` IS NULL), `book`.`subtitle`, `book`.`title` DESC"#,
        ]
    );
    assert_eq!(
        texts(|d| Book::objects().values(|b| b.id).order_by(|b| b.subtitle.desc()).reverse().offset(2).to_sql(d)),
        [
            r#"SELECT "book"."id" FROM "book" ORDER BY "book"."subtitle" LIMIT -1 OFFSET 2"#,
            r#"SELECT "book"."id" FROM "book" ORDER BY "book"."subtitle" NULLS FIRST OFFSET 2"#,
            r#"SELECT `book`.`id` FROM `book` ORDER BY `book`.`subtitle` LIMIT 18446744073709551615 OFFSET 2"#,
        ]
    );
}

#[test]
fn subqueries_stand_where_each_takes_them() {
    assert_eq!(
        texts(|d| {
            Book::objects()
                .filter(|b| b.id.in_(Book::objects().filter(|b| b.rating.lt(2)).values(|b| b.id)))
                .delete_sql(d)
        }),
        [
            r#"DELETE FROM "book" WHERE "book"."id" IN (SELECT "book"."id" FROM "book" WHERE "book"."rating" < ?)"#,
            r#"DELETE FROM "book" WHERE "book"."id" IN (SELECT "book"."id" FROM "book" WHERE "book"."rating" < $1)"#,
            r#"DELETE FROM `book` WHERE `book`.`id` IN (SELECT * FROM (SELECT `book`.`id` AS `c1` FROM `book` WHERE `book`.`rating` < ?) AS `operand`)"#,
        ]
    );
    assert_eq!(
        texts(|d| Book::objects().values(|b| (b.rating, b.rating)).distinct().count_sql(d)),
        [
            r#"SELECT COUNT(*) FROM (SELECT DISTINCT "book"."rating", "book"."rating" FROM "book") AS "counted""#,
            r#"SELECT COUNT(*) FROM (SELECT DISTINCT "book"."rating", "book"."rating" FROM "book") AS "counted""#,
            r#"SELECT COUNT(*) FROM (SELECT DISTINCT `book`.`rating` AS `c1`, `book`.`rating` AS `c2` FROM `book`) AS `counted`"#,
        ]
    );
    assert_eq!(
        texts(|d| {
            Book::objects()
                .values(|b| b.rating)
                .union(Book::objects().values(|b| b.rating + 1).order_by(|b| b.id.asc()).limit(1))
                .to_sql(d)
        }),
        [
            r#"SELECT "book"."rating" FROM "book" UNION SELECT * FROM (SELECT ("book"."rating" + ?) FROM "book" ORDER BY "book"."id" LIMIT 1) AS "operand""#,
            r#"SELECT "book"."rating" FROM "book" UNION SELECT * FROM (SELECT ("book"."rating" + $1::int4) FROM "book" ORDER BY "book"."id" LIMIT 1) AS "operand""#,
            r#"SELECT `book`.`rating` FROM `book` UNION SELECT * FROM (SELECT (`book`.`rating` + ?) AS `c1` FROM `book` ORDER BY `book`.`id` LIMIT 1) AS `operand`"#,
        ]
    );
}

#[test]
fn rows_are_updated_and_plans_asked_for() {
    assert_eq!(
        texts(|d| {
            Book::objects().filter(|b| b.id.eq(1)).update_sql(d, |b| {
                (b.rating.set(b.rating + 1), b.title.set("x"), b.price.set("1.5".parse::<Decimal>().unwrap()))
            })
        }),
        [
            r#"UPDATE "book" SET "rating" = ("book"."rating" + ?), "title" = ?, "price" = ? WHERE "book"."id" = ?"#,
            r#"UPDATE "book" SET "rating" = ("book"."rating" + $1::int4), "title" = $2, "price" = $3 WHERE "book"."id" = $4"#,
            r#"UPDATE `book` SET `rating` = (`book`.`rating` + ?), `title` = ?, `price` = ? WHERE `book`.`id` = ?"#,
        ]
    );
    assert_eq!(
        texts(|d| Book::objects().values(|b| b.id).explain_sql(d)),
        [
            r#"EXPLAIN QUERY PLAN SELECT "book"."id" FROM "book""#,
            r#"EXPLAIN SELECT "book"."id" FROM "book""#,
            r#"EXPLAIN FORMAT=JSON SELECT `book`.`id` FROM `book`"#,
        ]
    );
}

#[derive(FieldType, Debug, Clone, PartialEq)]
enum State {
    Draft,
    Out,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(unique(shelf, place), index(rating), check(name = "fair", condition = |c| c.rating.ne(3)))]
struct Copy {
    id: Id<Copy>,
    #[field(unique)]
    code: String,
    note: Option<String>,
    shelf: u32,
    place: i16,
    #[field(db_default = 7)]
    rating: i32,
    #[field(choices)]
    state: State,
    #[field(generated = |c| c.code.upper())]
    upper: String,
    weight: f32,
    amount: u64,
    scan: Vec<u8>,
    lent: bool,
    #[field(version)]
    version: i32,
}

fn made<M: Model>(dialect: Dialect) -> Vec<String> {
    M::create_table_sql(dialect).unwrap().iter().map(|statement| statement.sql().to_owned()).collect()
}

#[test]
fn tables_have_the_types_of_each() {
    assert_eq!(
        made::<Copy>(Dialect::Postgres),
        [
            r#"CREATE TABLE IF NOT EXISTS "copy" ("id" bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, "code" text COLLATE "C" NOT NULL, "note" text COLLATE "C", "shelf" bigint NOT NULL CONSTRAINT "copy_shelf_range" CHECK ("shelf" BETWEEN 0 AND 4294967295), "place" smallint NOT NULL, "rating" integer NOT NULL DEFAULT (7), "state" text COLLATE "C" NOT NULL CONSTRAINT "copy_state_choices" CHECK ("state" IN ('draft', 'out')), "upper" text COLLATE "C" NOT NULL GENERATED ALWAYS AS (upper("code" COLLATE "default")) STORED, "weight" real NOT NULL, "amount" numeric(20,0) NOT NULL CONSTRAINT "copy_amount_range" CHECK ("amount" BETWEEN 0 AND 18446744073709551615), "scan" bytea NOT NULL, "lent" boolean NOT NULL, "version" integer NOT NULL, CONSTRAINT "copy_code_unique" UNIQUE ("code"), CONSTRAINT "copy_shelf_place_unique" UNIQUE ("shelf", "place"), CONSTRAINT "fair" CHECK ("rating" <> 3))"#,
            r#"CREATE INDEX IF NOT EXISTS "copy_rating_index" ON "copy" ("rating")"#
        ]
    );
    assert_eq!(
        made::<Copy>(Dialect::MySql),
        [
            r#"CREATE TABLE IF NOT EXISTS `copy` (`id` bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, `code` varchar(255) NOT NULL, `note` longtext, `shelf` int unsigned NOT NULL, `place` smallint NOT NULL, `rating` int NOT NULL DEFAULT (7), `state` longtext NOT NULL, `upper` longtext GENERATED ALWAYS AS (upper(`code`)) STORED, `weight` float NOT NULL, `amount` bigint unsigned NOT NULL, `scan` longblob NOT NULL, `lent` boolean NOT NULL, `version` int NOT NULL, CONSTRAINT `copy_state_choices` CHECK (`state` IN ('draft', 'out')), CONSTRAINT `copy_code_unique` UNIQUE (`code`), CONSTRAINT `copy_shelf_place_unique` UNIQUE (`shelf`, `place`), CONSTRAINT `fair` CHECK (`rating` <> 3)) CHARACTER SET utf8mb4 /*M! COLLATE utf8mb4_nopad_bin *//*!80017 COLLATE utf8mb4_0900_bin */"#,
            r#"CREATE INDEX IF NOT EXISTS `copy_rating_index` ON `copy` (`rating`)"#
        ]
    );
}

#[test]
fn keys_of_several_columns_are_constraints_and_texts_in_them_have_a_length() {
    #[derive(Model)]
    struct Line {
        #[field(primary_key)]
        order: String,
        #[field(primary_key)]
        number: i8,
    }
    let [_, postgres, mysql] = ALL.map(|dialect| made::<Line>(dialect).remove(0));
    assert_eq!(
        postgres,
        r#"CREATE TABLE IF NOT EXISTS "line" ("order" text COLLATE "C" NOT NULL, "number" smallint NOT NULL CONSTRAINT "line_number_range" CHECK ("number" BETWEEN -128 AND 127), CONSTRAINT "line_pk" PRIMARY KEY ("order", "number"))"#
    );
    assert!(mysql.starts_with("CREATE TABLE IF NOT EXISTS `line` (`order` varchar(255) NOT NULL, `number` tinyint NOT NULL, CONSTRAINT `line_pk` PRIMARY KEY (`order`, `number`))"));
}

#[test]
fn indexes_that_a_database_has_not_are_refused() {
    #[derive(Model)]
    #[model(index(on = |b| b.title.lower().asc(), name = "lower_titles"))]
    struct Lowered {
        id: Id<Lowered>,
        title: String,
    }
    #[derive(Model)]
    #[model(index(title, condition = |b| b.title.ne("")))]
    struct Titled {
        id: Id<Titled>,
        title: String,
    }
    let refused = |statements: Result<Vec<Statement>>| {
        let error = statements.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        error.to_string()
    };
    assert_eq!(
        refused(Lowered::create_table_sql(Dialect::MySql)),
        "creating the table of `Lowered`: the index `lower_titles`: MariaDB has no indexes of expressions: let the \
         database calculate a column, with `#[field(generated = …)]`, and have an index of that"
    );
    assert_eq!(
        refused(Titled::create_table_sql(Dialect::MySql)),
        "creating the table of `Titled`: the index `titled_title_index`: MariaDB has no indexes of some rows alone: \
         leave out the condition, or, for a unique index, let the database calculate a column that is NULL in all other \
         rows, with `#[field(generated = …)]`"
    );
    assert_eq!(
        made::<Titled>(Dialect::Postgres)[1],
        r#"CREATE INDEX IF NOT EXISTS "titled_title_index" ON "titled" ("title") WHERE "title" <> ''"#
    );
    assert_eq!(
        made::<Lowered>(Dialect::Postgres)[1],
        r#"CREATE INDEX IF NOT EXISTS "lower_titles" ON "lowered" ((lower("title" COLLATE "default")))"#
    );
}

#[test]
fn what_is_calculated_from_a_key_that_is_made_is_refused_where_it_cannot_be() {
    #[derive(Model)]
    struct Stamp {
        id: Id<Stamp>,
        #[field(generated = |s| s.id.gt(9))]
        late: bool,
    }
    let error = Stamp::create_table_sql(Dialect::MySql).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(
        error.to_string(),
        "creating the table of `Stamp`: the field `late`: MariaDB calculates no column from a key that it makes: \
         calculate it in queries, or let the program give the key"
    );
    assert!(Stamp::create_table_sql(Dialect::Postgres).is_ok());
}

fn copy() -> Copy {
    Copy {
        id: Id::from(4),
        code: "c".into(),
        note: None,
        shelf: 1,
        place: 2,
        rating: 5,
        state: State::Out,
        upper: String::new(),
        weight: 0.5,
        amount: 9,
        scan: vec![1],
        lent: false,
        version: 1,
    }
}

#[test]
fn what_the_database_makes_is_given_back_where_it_can() {
    let new = Copy { id: Id::default(), ..copy() };
    let columns =
        r#"("code", "note", "shelf", "place", "rating", "state", "weight", "amount", "scan", "lent", "version")"#;
    let end = r#" RETURNING "id", "upper""#;
    let numbers: Vec<String> = (1..=11).map(|number| format!("${number}")).collect();
    assert_eq!(
        new.insert_sql(Dialect::Postgres).sql(),
        format!(r#"INSERT INTO "copy" {columns} VALUES ({}){end}"#, numbers.join(", "))
    );
    let marks = ["?"; 11].join(", ");
    let mysql = format!(r#"INSERT INTO "copy" {columns} VALUES ({marks}){end}"#).replace('"', "`");
    assert_eq!(new.insert_sql(Dialect::MySql).sql(), mysql);
    let set = |dialect| copy().update_sql(dialect).unwrap().sql().split_once(" WHERE ").unwrap().1.to_owned();
    assert_eq!(set(Dialect::Postgres), r#""copy"."id" = $12 AND "copy"."version" = $13 RETURNING "upper""#);
    assert_eq!(set(Dialect::MySql), "`copy`.`id` = ? AND `copy`.`version` = ?");
}

#[test]
fn many_rows_in_one_insert_are_numbered_on() {
    #[derive(Model)]
    struct Tag {
        id: Id<Tag>,
        name: String,
        rank: i32,
    }
    let joined = |dialect| {
        let tag = Tag { id: Id::default(), name: "x".into(), rank: 1 };
        tag.insert_sql(dialect).joined(3).unwrap()
    };
    assert_eq!(
        joined(Dialect::Postgres),
        r#"INSERT INTO "tag" ("name", "rank") VALUES ($1, $2), ($3, $4), ($5, $6) RETURNING "id""#
    );
    assert_eq!(
        joined(Dialect::MySql),
        "INSERT INTO `tag` (`name`, `rank`) VALUES (?, ?), (?, ?), (?, ?) RETURNING `id`"
    );
    // A driver of PostgreSQL knows no key that is not given back.
    let one = Tag { id: Id::default(), name: "x".into(), rank: 1 }.insert_sql(Dialect::Postgres);
    assert_eq!(one.sql(), r#"INSERT INTO "tag" ("name", "rank") VALUES ($1, $2) RETURNING "id""#);
}

#[test]
fn any_number_of_rows_in_one_insert_are_arrays_on_postgresql() {
    #[derive(Model)]
    struct Tag {
        id: Id<Tag>,
        name: String,
        rank: i32,
    }
    #[derive(Model)]
    struct Tagged {
        id: Id<Tagged>,
        tags: Vec<String>,
    }
    let tag = |id| Tag { id, name: "x".into(), rank: 1 };
    let arrays = |statement: Statement| statement.by_arrays().map(|text| text.as_str().to_owned());
    let columns = r#"INSERT INTO "tag" ("name", "rank") SELECT "column1", "column2""#;
    let rows =
        r#" FROM unnest($1, $2) WITH ORDINALITY AS "given" ("column1", "column2", "column3") ORDER BY "column3""#;
    let postgres = Dialect::Postgres;
    assert_eq!(arrays(tag(Id::default()).insert_sql(postgres)).unwrap(), format!(r#"{columns}{rows} RETURNING "id""#));
    assert!(!arrays(tag(Id::from(1)).insert_sql(postgres)).unwrap().contains("RETURNING"));
    assert_eq!(arrays(Tagged { id: Id::default(), tags: vec![] }.insert_sql(postgres)), None);
    for other in [Dialect::Sqlite, Dialect::MySql] {
        assert_eq!(arrays(tag(Id::default()).insert_sql(other)), None);
    }
}

#[test]
fn times_finer_than_those_stored_are_compared_with_them() {
    let now = || "2026-03-29T01:30:15.123456789Z".parse::<DateTime<Utc>>().unwrap();
    assert_eq!(conditions(|b| b.sold.lt(now())), ["sold < ?", "sold <= $1", "sold <= ?"]);
    assert_eq!(conditions(|b| b.sold.ge(now())), ["sold >= ?", "sold > $1", "sold > ?"]);
    assert_eq!(
        conditions(|b| b.sold.between(now(), now())),
        ["sold BETWEEN ? AND ?", "(sold > $1 AND sold <= $2)", "(sold > ? AND sold <= ?)"]
    );
    let statement = Book::objects().filter(|b| b.sold.gt(now())).to_sql(Dialect::Postgres).unwrap();
    let Value::Timestamp(bound) = statement.values()[0] else { panic!("no instant") };
    assert_eq!(bound.time.nanosecond, 123_456_000);
    // None that is stored is equal to it.
    for dialect in [Dialect::Postgres, Dialect::MySql] {
        let error = Book::objects().filter(|b| b.sold.eq(now())).to_sql(dialect).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Encode);
        assert!(error.to_string().ends_with("to the microsecond, and this one is finer: round it"), "{error}");
    }
}

#[test]
fn whole_numbers_divide_to_whole_numbers_whatever_they_are_stored_as() {
    let [_, postgres, mysql] =
        ALL.map(|dialect| Copy::objects().values(|c| c.amount / 2).to_sql(dialect).unwrap().sql().to_owned());
    assert!(postgres.starts_with(r#"SELECT div("copy"."amount", $1::numeric) FROM"#), "{postgres}");
    assert!(mysql.starts_with("SELECT (`copy`.`amount` DIV ?) FROM"), "{mysql}");
    // A whole number divided by a decimal is a decimal.
    assert_eq!(selected(|b| b.rating / b.price)[2], "round((rating / nullif(price, 0)), 16)");
    // Decimals divide to decimals, of as many digits as can be read.
    assert_eq!(selected(|b| b.price / b.price)[1], "(price / nullif(price, 0))");
    assert_eq!(selected(|b| b.price / b.price)[2], "round((price / nullif(price, 0)), 16)");
}

#[test]
fn what_a_database_cannot_hold_is_refused() {
    let refused =
        |dialect: Dialect, statement: fn(Dialect) -> Result<Statement>| statement(dialect).unwrap_err().to_string();
    let nul = |dialect| Book::objects().filter(|b| b.title.eq("a\0")).to_sql(dialect);
    assert_eq!(
        refused(Dialect::Postgres, nul),
        "querying `Book`: PostgreSQL's texts have no NUL characters, and this one does: store bytes"
    );
    assert!(nul(Dialect::MySql).is_ok());
    let infinite = |dialect| Copy::objects().filter(|c| c.weight.lt(f32::INFINITY)).to_sql(dialect);
    assert_eq!(
        refused(Dialect::MySql, infinite),
        "querying `Copy`: MariaDB and MySQL store neither infinite numbers nor NaN"
    );
    assert!(infinite(Dialect::Postgres).is_ok());
    let long = |dialect| {
        let price = Decimal::from_i128_with_scale(1, 28) * Decimal::ONE;
        Book::objects().filter(|b| b.price.eq(price)).to_sql(dialect)
    };
    for dialect in [Dialect::Postgres, Dialect::MySql] {
        assert_eq!(long(dialect).unwrap().values().len(), 1);
    }
    assert_eq!(Dialect::MySql.max_binds(), 65_535);
}

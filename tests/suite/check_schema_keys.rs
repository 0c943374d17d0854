//! Foreign keys of models against those of the database, in every lane; and what only servers have: other schemas.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use super::check_schema::{kinds, of, one, said, table, told};
use biform::prelude::*;
use biform::{DifferenceKind, Purpose, Result, Row, Schema, SchemaReport, Statement};
use biform_lanes::{helper, lanes};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Shop {
    id: Id<Shop>,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    #[field(on_delete = "cascade")]
    author: ForeignKey<Author>,
    editor: Option<ForeignKey<Author>>,
    #[field(on_delete = "do_nothing")]
    shop: Option<ForeignKey<Shop>>,
    stock: i64,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

#[helper]
async fn run(db: &Db, sql: &str) -> Result<()> {
    db.run(Statement::new(Purpose::Nothing, sql.to_owned()), &mut |_| Ok(())).await?;
    Ok(())
}

/// Makes the table of books as it should be but for one change, and says what is found, in as many statements as ever.
#[helper(with(run))]
async fn drift(db: &Db, from: &str, to: &str) -> Result<SchemaReport> {
    let dialect = db.dialect();
    let (from, to, whole) = (said(dialect, from), said(dialect, to), table::<Book>(dialect).sql);
    assert!(whole.contains(&from), "{from} is not in {whole}");
    run(db, &said(dialect, "DROP TABLE \"book_tags\"")).await?;
    run(db, &said(dialect, "DROP TABLE \"book\"")).await?;
    let indexes = whole.find(';').unwrap_or(whole.len());
    run(db, &whole[..indexes].replacen(&from, &to, 1)).await?;
    db.create_tables(models![Author, Shop, Tag, Book]).await?;
    let before = db.count();
    let report = db.check_schema(models![Author, Shop, Tag, Book]).await?;
    assert_eq!(db.count() - before, of(dialect, [2, 3, 3]));
    Ok(report)
}

const AUTHOR: &str =
    r#", CONSTRAINT "book_author_id_fk" FOREIGN KEY ("author_id") REFERENCES "author" ("id") ON DELETE CASCADE"#;
const EDITOR: &str = r#" FOREIGN KEY ("editor_id") REFERENCES "author" ("id")"#;

#[lanes(with(drift))]
async fn foreign_keys_that_drift_are_found(db: Db) -> Result<()> {
    use DifferenceKind::{ForeignKey, MissingForeignKey, SurplusForeignKey};
    let dialect = db.dialect();
    db.create_tables(models![Author, Shop, Tag, Book]).await?;
    assert_eq!(drift(&db, "", "").await?.to_string(), "");

    let (name, stated) = (Some("book_author_id_fk"), Some("(author_id) REFERENCES author (id) ON DELETE CASCADE"));
    let report = drift(&db, AUTHOR, "").await?;
    let words = "the foreign key `book_author_id_fk` of table `book` is missing: `Book` says `(author_id) REFERENCES \
                 author (id) ON DELETE CASCADE`, the database has none\n";
    assert_eq!(report.to_string(), words);
    assert_eq!(one(report), told(dialect, MissingForeignKey, name, stated, None));

    let elsewhere = AUTHOR.replace(r#""author" "#, r#""shop" "#);
    let there = Some("(author_id) REFERENCES shop (id) ON DELETE CASCADE");
    assert_eq!(one(drift(&db, AUTHOR, &elsewhere).await?), told(dialect, ForeignKey, name, stated, there));

    let other_action = AUTHOR.replace(" ON DELETE CASCADE", "");
    let there = Some("(author_id) REFERENCES author (id)");
    assert_eq!(one(drift(&db, AUTHOR, &other_action).await?), told(dialect, ForeignKey, name, stated, there));
    let (name, stated) = (Some("book_editor_id_fk"), Some("(editor_id) REFERENCES author (id)"));
    let there = Some("(editor_id) REFERENCES author (id) ON DELETE SET NULL");
    let report = drift(&db, EDITOR, &format!("{EDITOR} ON DELETE SET NULL")).await?;
    assert_eq!(one(report), told(dialect, ForeignKey, name, stated, there));

    // Of another column in its place, both are told.
    let moved = AUTHOR.replace("\"author_id\"", "\"stock\"").replace("book_author_id_fk", "stock_of");
    let report = drift(&db, AUTHOR, &moved).await?;
    assert_eq!(kinds(&report), [MissingForeignKey, SurplusForeignKey], "{report}");
    let more = format!(r#"{AUTHOR}, CONSTRAINT "more" FOREIGN KEY ("stock") REFERENCES "shop" ("id")"#);
    let name = (dialect != Dialect::Sqlite).then_some("more");
    let there = Some("(stock) REFERENCES shop (id)");
    assert_eq!(one(drift(&db, AUTHOR, &more).await?), told(dialect, SurplusForeignKey, name, None, there));
    Ok(())
}

/// What keeps the same rows under another name, or at another moment, is no difference.
#[lanes(with(drift))]
async fn foreign_keys_that_do_the_same_are_not_told(db: Db) -> Result<()> {
    db.create_tables(models![Author, Shop, Tag, Book]).await?;
    let nothing = r#" FOREIGN KEY ("shop_id") REFERENCES "shop" ("id")"#;
    let twice = AUTHOR.replace("book_author_id_fk", "again") + AUTHOR;
    for (from, to) in [
        ("book_author_id_fk", "another_name"),
        (EDITOR, &format!("{EDITOR} ON DELETE RESTRICT")),
        (EDITOR, &format!("{EDITOR} ON DELETE NO ACTION")),
        (nothing, &format!("{nothing} ON DELETE SET NULL")),
        (AUTHOR, &twice),
    ] {
        let report = drift(&db, from, to).await?;
        assert!(report.is_empty(), "{from} {to}: {report}");
    }
    if db.dialect() != Dialect::MySql {
        let report = drift(&db, r#"("author_id") REFERENCES "author" ("id")"#, r#"("author_id") REFERENCES "author""#);
        assert_eq!(report.await?.to_string(), "");
    }
    Ok(())
}

/// A table of pairs is compared with the tables of its models.
#[lanes(with(run))]
async fn tables_of_pairs_are_compared(db: Db) -> Result<()> {
    db.create_tables(models![Author, Shop, Tag, Book]).await?;
    run(&db, "DROP TABLE book_tags").await?;
    let before = db.count();
    let (kind, ..) = one(db.check_schema(models![Author, Shop, Tag, Book]).await?);
    assert_eq!((kind, db.count() - before), (DifferenceKind::MissingTable, of(db.dialect(), [2, 3, 3])));
    Ok(())
}

/// Where the tables of a body are: a schema of PostgreSQL, a database of MariaDB.
#[helper]
async fn place(db: &Db) -> Result<String> {
    let asked = of(db.dialect(), ["SELECT 'main'", "SELECT current_schema()::text", "SELECT DATABASE()"]);
    let mut name = String::new();
    let mut read = |row: &dyn Row| {
        name = format!("{:?}", row.get(0)?).split('"').nth(1).unwrap_or_default().to_owned();
        Ok(())
    };
    db.inner().run(Statement::new(Purpose::Row, asked), &mut read).await?;
    Ok(name)
}

/// Runs what has a name that differs from run to run.
#[helper]
async fn aside(db: &Db, sql: String) -> Result<()> {
    db.inner().run(Statement::new(Purpose::Nothing, sql), &mut |_| Ok(())).await?;
    Ok(())
}

/// Tables of the same name that are elsewhere on the server are none of ours, nor is a foreign key to one of them.
#[lanes(with(place, aside))]
async fn tables_elsewhere_on_a_server_are_not_ours(db: Db) -> Result<()> {
    let dialect = db.dialect();
    if dialect == Dialect::Sqlite {
        assert_eq!(kinds(&db.check_schema(models![Author]).await?), [DifferenceKind::MissingTable]);
        return Ok(());
    }
    let other = format!("{}_other", place(&db).await?);
    let [kind, cascade] = of(dialect, [["", ""], ["SCHEMA", " CASCADE"], ["DATABASE", ""]]);
    aside(&db, format!("CREATE {kind} {other}")).await?;
    aside(&db, format!("CREATE TABLE {other}.author (id bigint PRIMARY KEY, name int UNIQUE CHECK (name > 1))"))
        .await?;
    let missing = kinds(&db.check_schema(models![Author]).await?);
    assert_eq!(db.count(), 3);
    db.create_tables(models![Author, Shop, Tag, Book]).await?;
    let same = db.check_schema(models![Author, Shop, Tag, Book]).await?;
    aside(&db, said(dialect, "ALTER TABLE book DROP CONSTRAINT \"book_author_id_fk\"")).await?;
    let key = format!("FOREIGN KEY (author_id) REFERENCES {other}.author (id) ON DELETE CASCADE");
    aside(&db, format!("ALTER TABLE book ADD CONSTRAINT book_author_id_fk {key}")).await?;
    let elsewhere = db.check_schema(models![Author, Shop, Tag, Book]).await?;
    aside(&db, "ALTER TABLE book DROP CONSTRAINT book_author_id_fk".to_owned()).await?;
    aside(&db, format!("DROP {kind} {other}{cascade}")).await?;
    assert_eq!((missing, same.to_string()), (vec![DifferenceKind::MissingTable], String::new()));
    let (kind, _, _, found) = one(elsewhere);
    let found = found.unwrap().replace('`', "");
    assert_eq!(kind, DifferenceKind::ForeignKey);
    assert_eq!(found, format!("(author_id) REFERENCES {other}.author (id) ON DELETE CASCADE"));
    Ok(())
}

/// Types that servers have and SQLite has not: one that refuses what the model's takes, or compares otherwise.
#[lanes(with(run))]
async fn types_of_servers_that_drift_are_found(db: Db) -> Result<()> {
    let drifts = of(
        db.dialect(),
        [
            &[][..],
            &[
                ("name varchar(20) COLLATE \"C\"", "character varying(20)"),
                ("name char(20) COLLATE \"C\"", "character(20)"),
            ],
            &[
                ("name varchar(20) COLLATE utf8mb4_nopad_bin", "varchar(20)"),
                (
                    "name longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci",
                    "longtext COLLATE utf8mb4_general_ci",
                ),
                ("name longtext CHARACTER SET latin1 COLLATE latin1_bin", "longtext COLLATE latin1_bin"),
            ],
        ],
    );
    let schema: &'static Schema = Author::schema();
    assert_eq!(kinds(&db.check_schema([schema]).await?), [DifferenceKind::MissingTable]);
    assert_eq!(db.count(), of(db.dialect(), [2, 3, 3]));
    let whole = table::<Author>(db.dialect()).sql.replace(['`', '"'], "");
    let text = of(db.dialect(), ["", "name text COLLATE C", "name longtext"]);
    for (to, found) in drifts {
        run(&db, "DROP TABLE IF EXISTS author").await?;
        assert!(whole.contains(text), "{whole}");
        run(&db, &whole.replacen(text, to, 1)).await?;
        let (kind, name, _, there) = one(db.check_schema([schema]).await?);
        assert_eq!((kind, name.as_deref(), there.as_deref()), (DifferenceKind::ColumnType, Some("name"), Some(*found)));
    }
    Ok(())
}

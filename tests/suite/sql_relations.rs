//! The SQL of queries across relations: which tables are joined, which are asked for "there is one", by what names.
use biform::prelude::*;
use biform::{Purpose, Result};

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: Id<Author>,
    name: String,
    mentor: Option<ForeignKey<Author>>,
    #[field(reverse = "author")]
    books: HasMany<Book>,
    #[field(reverse = "editor")]
    edited: HasMany<Book>,
    profile: HasOne<Profile>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
    author: ForeignKey<Author>,
    editor: Option<ForeignKey<Author>>,
    tags: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: Id<Tag>,
    name: String,
    #[field(reverse = "tags")]
    books: ManyToMany<Book>,
    related: ManyToMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Profile {
    id: Id<Profile>,
    #[field(unique)]
    author: ForeignKey<Author>,
    motto: Option<String>,
}

/// What follows FROM.
fn from<M: Model, R: Send + 'static>(query: QuerySet<M, R>) -> String {
    let statement = query.to_sql(Dialect::Sqlite).unwrap_or_else(|error| panic!("{error}"));
    statement.sql().split_once(" FROM ").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

/// What follows WHERE.
fn filtered<M: Model, R: Send + 'static>(query: QuerySet<M, R>) -> String {
    from(query).split_once(" WHERE ").map(|(_, rest)| rest.to_owned()).unwrap_or_default()
}

#[track_caller]
fn refused<M: Model, R: Send + 'static>(query: QuerySet<M, R>) -> String {
    let error = query.to_sql(Dialect::Sqlite).map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    error.to_string()
}

#[test]
fn a_row_that_is_there_is_joined_and_one_that_need_not_be_is_joined_to_the_left() {
    assert_eq!(
        from(Book::objects().filter(|b| b.author().name.eq("Ann"))),
        r#""book" INNER JOIN "author" AS "t1" ON "t1"."id" = "book"."author_id" WHERE "t1"."name" = ?"#
    );
    assert_eq!(
        from(Book::objects().filter(|b| b.editor().name.eq("Ann"))),
        r#""book" LEFT JOIN "author" AS "t1" ON "t1"."id" = "book"."editor_id" WHERE "t1"."name" = ?"#
    );
    // What lies behind a row that need not be there need not be there either.
    assert_eq!(
        from(Profile::objects().filter(|p| p.author().mentor().profile().motto.eq("Ahoy"))),
        r#""profile" INNER JOIN "author" AS "t1" ON "t1"."id" = "profile"."author_id" LEFT JOIN "author" AS "t2" ON "t2"."id" = "t1"."mentor_id" LEFT JOIN "profile" AS "t3" ON "t3"."author_id" = "t2"."id" WHERE "t3"."motto" = ?"#
    );
}

#[test]
fn a_join_serves_all_that_lies_behind_it() {
    let query = Book::objects()
        .filter(|b| b.author().name.eq("Ann") & b.author().mentor().name.ne("Bob"))
        .filter(|b| b.author().name.ne("Bob"))
        .order_by(|b| (b.author().name.asc(), b.title.desc()));
    assert_eq!(
        from(query),
        r#""book" INNER JOIN "author" AS "t1" ON "t1"."id" = "book"."author_id" LEFT JOIN "author" AS "t2" ON "t2"."id" = "t1"."mentor_id" WHERE "t1"."name" = ? AND "t2"."name" <> ? AND "t1"."name" <> ? ORDER BY "t1"."name", "book"."title" DESC"#
    );
}

#[test]
fn the_key_of_the_other_row_is_in_the_foreign_key() {
    assert_eq!(from(Book::objects().filter(|b| b.author().id.eq(7))), r#""book" WHERE "book"."author_id" = ?"#);
    assert_eq!(from(Book::objects().filter(|b| b.author.eq(7))), r#""book" WHERE "book"."author_id" = ?"#);
    assert_eq!(
        from(Book::objects().filter(|b| b.author().mentor().id.eq(7))),
        r#""book" INNER JOIN "author" AS "t1" ON "t1"."id" = "book"."author_id" WHERE "t1"."mentor_id" = ?"#
    );
    let ann = Author { id: Id::from(7), ..author() };
    assert_eq!(from(Book::objects().filter(|b| b.author.eq(&ann))), r#""book" WHERE "book"."author_id" = ?"#);
    assert_eq!(from(Book::objects().filter(|b| b.editor.is_null())), r#""book" WHERE "book"."editor_id" IS NULL"#);
}

fn author() -> Author {
    Author {
        id: Id::default(),
        name: "Ann".into(),
        mentor: None,
        books: HasMany::default(),
        edited: HasMany::default(),
        profile: HasOne::default(),
    }
}

#[test]
fn of_many_rows_there_is_one() {
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().title.eq("Dune"))),
        r#"EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = ?)"#
    );
    assert_eq!(
        filtered(Book::objects().filter(|b| b.tags().name.eq("sand"))),
        r#"EXISTS (SELECT 1 FROM "book_tags" AS "t1" INNER JOIN "tag" AS "t2" ON "t2"."id" = "t1"."tag_id" WHERE "t1"."book_id" = "book"."id" AND "t2"."name" = ?)"#
    );
    // The other side of the same links.
    assert_eq!(
        filtered(Tag::objects().filter(|t| t.books().title.eq("Dune"))),
        r#"EXISTS (SELECT 1 FROM "book_tags" AS "t1" INNER JOIN "book" AS "t2" ON "t2"."id" = "t1"."book_id" WHERE "t1"."tag_id" = "tag"."id" AND "t2"."title" = ?)"#
    );
    assert_eq!(
        filtered(Tag::objects().filter(|t| t.related().name.eq("sea"))),
        r#"EXISTS (SELECT 1 FROM "tag_related" AS "t1" INNER JOIN "tag" AS "t2" ON "t2"."id" = "t1"."to_tag_id" WHERE "t1"."from_tag_id" = "tag"."id" AND "t2"."name" = ?)"#
    );
}

#[test]
fn one_filter_is_about_one_row_and_two_are_about_any_two() {
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().title.eq("Dune") & a.name.eq("Ann") & a.books().rating.gt(3))),
        r#""author"."name" = ? AND EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = ? AND "t1"."rating" > ?)"#
    );
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().title.eq("Dune")).filter(|a| a.books().rating.gt(3))),
        r#"EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = ?) AND EXISTS (SELECT 1 FROM "book" AS "t2" WHERE "t2"."author_id" = "author"."id" AND "t2"."rating" > ?)"#
    );
    // Of two relations, two rows.
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().rating.gt(3) & a.edited().rating.gt(3))),
        r#"EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."rating" > ?) AND EXISTS (SELECT 1 FROM "book" AS "t2" WHERE "t2"."editor_id" = "author"."id" AND "t2"."rating" > ?)"#
    );
    // Alternatives about the one row stay with it.
    assert_eq!(
        filtered(
            Author::objects()
                .filter(|a| (a.books().title.eq("Dune") | a.books().title.eq("Emma")) & a.books().rating.gt(3))
        ),
        r#"EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND ("t1"."title" = ? OR "t1"."title" = ?) AND "t1"."rating" > ?)"#
    );
    // An alternative about the author holds where there is no book.
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().title.eq("Dune") | a.name.eq("Ann"))),
        r#"EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = ?) OR "author"."name" = ?"#
    );
}

#[test]
fn excluded_is_what_has_no_such_row() {
    assert_eq!(
        filtered(Author::objects().exclude(|a| a.books().title.eq("Dune"))),
        r#"NOT (EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = ?))"#
    );
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().rating.gt(3) & !a.books().title.eq("Dune"))),
        r#"NOT (EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = ?)) AND EXISTS (SELECT 1 FROM "book" AS "t2" WHERE "t2"."author_id" = "author"."id" AND "t2"."rating" > ?)"#
    );
    // Two conditions of one call are about one row, and those of two about any.
    let both = Author::objects().exclude(|a| a.books().title.eq("Dune") & a.books().rating.gt(3));
    assert_eq!(
        filtered(both),
        r#"NOT (EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = ? AND "t1"."rating" > ?))"#
    );
    assert_eq!(
        filtered(Author::objects().exclude(|a| a.books().title.eq("Dune")).exclude(|a| a.books().rating.gt(3))),
        r#"NOT (EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = ?)) AND NOT (EXISTS (SELECT 1 FROM "book" AS "t2" WHERE "t2"."author_id" = "author"."id" AND "t2"."rating" > ?))"#
    );
    // As for a column that is NULL: what is not known to hold is not excluded.
    assert_eq!(
        from(Book::objects().exclude(|b| b.editor().name.eq("Ann"))),
        r#""book" LEFT JOIN "author" AS "t1" ON "t1"."id" = "book"."editor_id" WHERE ("t1"."name" = ?) IS NOT TRUE"#
    );
}

#[test]
fn rows_of_rows_are_asked_for_within() {
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().tags().name.eq("sand") & a.books().title.eq("Dune"))),
        r#"EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = ? AND EXISTS (SELECT 1 FROM "book_tags" AS "t2" INNER JOIN "tag" AS "t3" ON "t3"."id" = "t2"."tag_id" WHERE "t2"."book_id" = "t1"."id" AND "t3"."name" = ?))"#
    );
    // From a row that is joined, and to one that is joined within.
    assert_eq!(
        from(Book::objects().filter(|b| b.author().books().editor().name.eq("Bob"))),
        r#""book" INNER JOIN "author" AS "t1" ON "t1"."id" = "book"."author_id" WHERE EXISTS (SELECT 1 FROM "book" AS "t2" LEFT JOIN "author" AS "t3" ON "t3"."id" = "t2"."editor_id" WHERE "t2"."author_id" = "t1"."id" AND "t3"."name" = ?)"#
    );
    // A column of the outer row, compared with one of the inner.
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().title.eq(a.name))),
        r#"EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = "author"."name")"#
    );
}

#[test]
fn values_and_orders_go_along_relations_to_one_row() {
    let query = Book::objects().values(|b| (b.title, b.author().name)).order_by(|b| b.author().name.asc());
    assert_eq!(
        query.to_sql(Dialect::Sqlite).map(|statement| statement.sql().to_owned()).ok().as_deref(),
        Some(
            r#"SELECT "book"."title", "t1"."name" FROM "book" INNER JOIN "author" AS "t1" ON "t1"."id" = "book"."author_id" ORDER BY "t1"."name""#
        )
    );
    let many = refused(Author::objects().values(|a| a.books().title));
    assert!(many.contains("prefetch_related") && many.contains("`Author`"), "{many}");
    assert!(refused(Author::objects().order_by(|a| a.books().title.asc())).contains("`Author`"));
}

#[test]
fn a_row_makes_queries_of_what_its_relations_name() {
    let ann = Author { id: Id::from(7), ..author() };
    assert_eq!(from(ann.books().queryset()), r#""book" WHERE "book"."author_id" = ?"#);
    assert_eq!(from(ann.edited().queryset()), r#""book" WHERE "book"."editor_id" = ?"#);
    assert_eq!(from(ann.profile()), r#""profile" WHERE "profile"."author_id" = ?"#);
    // No mentor is nobody, and nothing is asked.
    assert_eq!(from(ann.mentor()), r#""author" WHERE FALSE"#);
    let unsaved = refused(author().books().queryset());
    assert!(unsaved.contains("`Author` has no key yet") && unsaved.contains("`books`"), "{unsaved}");
}

#[test]
fn what_changes_rows_goes_by_their_keys_where_it_looks_at_others() -> Result<()> {
    let joined = Book::objects().filter(|b| b.author().name.eq("Ann"));
    assert_eq!(
        joined.update_sql(Dialect::Sqlite, |b| b.rating.set(1))?.sql(),
        r#"UPDATE "book" SET "rating" = ? WHERE "book"."id" IN (SELECT "t1"."id" FROM "book" AS "t1" INNER JOIN "author" AS "t2" ON "t2"."id" = "t1"."author_id" WHERE "t2"."name" = ?)"#
    );
    let asked = Author::objects().exclude(|a| a.books().rating.gt(3)).delete_sql(Dialect::Sqlite)?;
    assert_eq!(
        asked.sql(),
        r#"DELETE FROM "author" WHERE NOT (EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."rating" > ?))"#
    );
    assert_eq!(asked.purpose(), Purpose::Count);
    let of_another = joined.update_sql(Dialect::Sqlite, |b| b.title.set(b.author().name)).unwrap_err();
    assert!(of_another.to_string().contains("a column of another model cannot stand here"), "{of_another}");
    Ok(())
}

#[test]
fn tables_state_their_foreign_keys_and_links_have_a_table() -> Result<()> {
    let statements = Book::create_table_sql(Dialect::Sqlite)?;
    let sql: Vec<&str> = statements.iter().map(biform::Statement::sql).collect();
    assert!(sql[0].ends_with(
        r#"CONSTRAINT "book_author_id_fk" FOREIGN KEY ("author_id") REFERENCES "author" ("id"), CONSTRAINT "book_editor_id_fk" FOREIGN KEY ("editor_id") REFERENCES "author" ("id"))"#
    ), "{}", sql[0]);
    assert_eq!(sql[1], r#"CREATE INDEX IF NOT EXISTS "book_author_id_index" ON "book" ("author_id")"#);
    Ok(())
}

#[test]
fn rows_that_are_not_there_are_asked_for_by_null() {
    // The key of the other row is in the foreign key, and nothing is joined.
    for query in [
        Book::objects().filter(|b| b.editor().is_null()),
        Book::objects().filter(|b| b.editor().id.nullable().is_null()),
        Book::objects().filter_by("editor__is_null", true),
        Book::objects().filter_by("editor", None::<i64>),
    ] {
        assert_eq!(from(query), r#""book" WHERE "book"."editor_id" IS NULL"#);
    }
    assert_eq!(
        from(Author::objects().filter(|a| a.profile().is_not_null())),
        r#""author" LEFT JOIN "profile" AS "t1" ON "t1"."author_id" = "author"."id" WHERE "t1"."id" IS NOT NULL"#
    );
    assert_eq!(
        from(Book::objects().values(|b| b.author().profile().is_null())),
        r#""book" INNER JOIN "author" AS "t1" ON "t1"."id" = "book"."author_id" LEFT JOIN "profile" AS "t2" ON "t2"."author_id" = "t1"."id""#
    );
    let some = r#"EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id")"#;
    let none = format!("NOT ({some})");
    assert_eq!(filtered(Author::objects().filter(|a| a.books().is_null())), none);
    assert_eq!(filtered(Author::objects().exclude(|a| a.books().is_null())), some);
    assert_eq!(filtered(Author::objects().filter(|a| !!a.books().is_null())), none);
    assert_eq!(filtered(Author::objects().filter(|a| a.books().is_not_null())), some);
    assert_eq!(filtered(Author::objects().exclude(|a| a.books().id.exists())), none);
    // A row that is there names its author: where this is NULL, there is none.
    assert_eq!(filtered(Author::objects().filter(|a| a.books().author().is_null())), none);
    assert_eq!(
        filtered(Book::objects().filter(|b| b.tags().is_null())),
        r#"NOT (EXISTS (SELECT 1 FROM "book_tags" AS "t1" INNER JOIN "tag" AS "t2" ON "t2"."id" = "t1"."tag_id" WHERE "t1"."book_id" = "book"."id"))"#
    );
}

#[test]
fn what_is_null_is_so_as_well_where_there_is_no_row() {
    let none = r#"NOT (EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id"))"#;
    for query in [
        Author::objects().filter(|a| a.books().editor.is_null()),
        Author::objects().filter(|a| a.books().editor().is_null()),
        Author::objects().filter(|a| a.books().editor.eq(None)),
        Author::objects().filter_by("books__editor__is_null", true),
    ] {
        assert_eq!(
            filtered(query),
            format!(
                r#"{none} OR EXISTS (SELECT 1 FROM "book" AS "t2" WHERE "t2"."author_id" = "author"."id" AND "t2"."editor_id" IS NULL)"#
            )
        );
    }
    // Somewhere on the way there is none.
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().tags().is_null())),
        format!(
            r#"{none} OR EXISTS (SELECT 1 FROM "book" AS "t2" WHERE "t2"."author_id" = "author"."id" AND NOT (EXISTS (SELECT 1 FROM "book_tags" AS "t3" INNER JOIN "tag" AS "t4" ON "t4"."id" = "t3"."tag_id" WHERE "t3"."book_id" = "t2"."id")))"#
        )
    );
    // Beside what only a row can do it is said of that row.
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().title.eq("Dune") & a.books().tags().is_null())),
        r#"EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."title" = ? AND NOT (EXISTS (SELECT 1 FROM "book_tags" AS "t2" INNER JOIN "tag" AS "t3" ON "t3"."id" = "t2"."tag_id" WHERE "t2"."book_id" = "t1"."id")))"#
    );
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().is_not_null() & a.books().editor.is_null())),
        r#"EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "t1"."author_id" = "author"."id" AND "t1"."editor_id" IS NULL)"#
    );
    // An alternative holds without a row if one side of it does.
    assert_eq!(
        filtered(Author::objects().filter(|a| a.books().title.eq("Dune") | a.books().editor.is_null())),
        format!(
            r#"{none} OR EXISTS (SELECT 1 FROM "book" AS "t2" WHERE "t2"."author_id" = "author"."id" AND ("t2"."title" = ? OR "t2"."editor_id" IS NULL))"#
        )
    );
    // A function of NULL is NULL, but for one that says what to take instead.
    let motto = Author::objects().filter(|a| a.books().editor().profile().motto.coalesce("").nullable().is_null());
    assert!(!filtered(motto).contains("NOT (EXISTS"));
    let rating = Author::objects().filter(|a| (a.books().rating + 1).abs().nullable().is_null());
    assert!(filtered(rating).starts_with(none));
}

/// Thirteen relations on.
macro_rules! thirteen {
    ($a:expr) => {
        $a.mentor()
            .mentor()
            .mentor()
            .mentor()
            .mentor()
            .mentor()
            .mentor()
            .mentor()
            .mentor()
            .mentor()
            .mentor()
            .mentor()
            .mentor()
    };
}

#[test]
fn more_relations_than_a_path_holds_are_refused_by_every_call() {
    let authors = Author::objects;
    for query in [
        authors().filter(|a| thirteen!(a).name.eq("Ann")),
        authors().order_by(|a| thirteen!(a).name.asc()),
        authors().select_related(|a| thirteen!(a)),
        authors().prefetch_related(|a| thirteen!(a)),
    ] {
        assert_eq!(query.check().map_err(|error| error.to_string()), Ok(()));
        assert_eq!(query.to_sql(Dialect::Sqlite).map(drop).map_err(|error| error.to_string()), Ok(()));
    }
    let told = [
        refused(authors().filter(|a| thirteen!(a).mentor().name.eq("Ann"))),
        refused(authors().exclude(|a| thirteen!(a).mentor().name.eq("Ann"))),
        refused(authors().filter(|a| thirteen!(a).mentor().is_null())),
        refused(authors().filter(|a| thirteen!(a).books().title.eq("Dune"))),
        refused(authors().filter(|a| thirteen!(a).books().is_null())),
        refused(authors().filter(|a| thirteen!(a.books().author()).name.eq("Ann"))),
        refused(authors().filter(|a| a.name.eq(thirteen!(a).mentor().name))),
        refused(authors().order_by(|a| thirteen!(a).mentor().name.asc())),
        refused(authors().values(|a| thirteen!(a).mentor().name)),
        refused(authors().select_related(|a| thirteen!(a).mentor())),
        refused(authors().prefetch_related(|a| thirteen!(a).mentor())),
        refused(authors().prefetch_related(|a| thirteen!(a).books().limit(1))),
    ];
    for (place, told) in told.iter().enumerate() {
        let long = "more relations follow one another than a path holds, 13: query from a nearer model";
        assert_eq!(told, &format!("querying `Author`: {long}"), "{place}");
    }
}

#[test]
fn what_is_loaded_is_named_once_of_whole_queries_and_joined_along_one_row() {
    let authors = Author::objects;
    let both = || authors().union(authors());
    let combined = "call it on each queryset before they are combined";
    for (told, words) in [
        (
            refused(authors().prefetch_related(|a| (a.books(), a.books().limit(1)))),
            "`prefetch_related` loads `Author.books` twice: name it once, with all it takes",
        ),
        (
            refused(authors().prefetch_related(|a| a.books()).prefetch_related(|a| (a.edited(), a.books()))),
            "`prefetch_related` loads `Author.books` twice: name it once, with all it takes",
        ),
        (
            refused(authors().prefetch_related(|a| (a.books().tags(), a.books().tags()))),
            "`prefetch_related` loads `Book.tags` twice: name it once, with all it takes",
        ),
        (refused(both().prefetch_related(|a| a.books())), combined),
        (refused(both().select_related(|a| a.mentor())), combined),
        (
            refused(authors().select_related(|a| a.books().editor())),
            "`select_related` goes along relations to one row, and `Author.books` is to many: load it by `prefetch_related`",
        ),
        (
            refused(authors().select_related(|a| a.mentor().edited().author())),
            "`select_related` goes along relations to one row, and `Author.edited` is to many: load it by `prefetch_related`",
        ),
    ] {
        assert!(told.starts_with("querying `Author`: ") && told.ends_with(words), "{told}");
    }
    // What is named on the way to another is not named twice.
    assert!(authors().prefetch_related(|a| (a.books(), a.books().tags(), a.edited().tags())).check().is_ok());
}

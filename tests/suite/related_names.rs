//! The other sides of relations to models that cannot name this one, in every lane: what `related_name` makes, and in how
//! many statements.
#![cfg(all(feature = "sqlite", any(feature = "blocking", feature = "async")))]

use crate::support::sent::Sent;
use biform::prelude::*;
use biform::{FieldType, FromClock, Hooks, Output, Result, Session};
use biform_lanes::{helper, lanes};
use people::{Author, Label};
use std::collections::HashMap;
use std::time::SystemTime;

/// Models as those of a crate that knows no other.
mod people {
    use biform::prelude::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Author {
        pub(crate) id: Id<Author>,
        pub(crate) name: String,
        pub(crate) mentor: Option<ForeignKey<Author>>,
        #[field(reverse = "mentor")]
        pub(crate) pupils: HasMany<Author>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Label {
        pub(crate) id: Id<Label>,
        #[field(unique)]
        pub(crate) word: String,
    }
}

/// Models of its user.
mod works {
    use super::people;
    use biform::prelude::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Book {
        pub(crate) id: Id<Book>,
        pub(crate) title: String,
        #[field(default = 3)]
        pub(crate) rating: i32,
        #[field(related_name = "books")]
        pub(crate) author: ForeignKey<people::Author>,
        #[field(related_name = "edited_books")]
        pub(crate) editor: Option<ForeignKey<people::Author>>,
        #[field(related_name = "books")]
        pub(crate) labels: ManyToMany<people::Label>,
        pub(crate) pages: HasMany<Page>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Page {
        pub(crate) id: Id<Page>,
        pub(crate) number: i32,
        pub(crate) book: ForeignKey<Book>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Profile {
        pub(crate) id: Id<Profile>,
        pub(crate) motto: String,
        #[field(related_name = "profile", on_delete = "cascade")]
        pub(crate) author: OneToOne<people::Author>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Mention {
        pub(crate) id: Id<Mention>,
        #[field(to = "word", related_name = "mentions")]
        pub(crate) label: ForeignKey<people::Label, String>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Shelf {
        pub(crate) id: Id<Shelf>,
        #[field(related_name = "inner")]
        pub(crate) outer: Option<ForeignKey<Self>>,
    }
}
use works::{
    AuthorBooks, AuthorEditedBooks, AuthorProfile, Book, LabelBooks, LabelMentions, Mention, Page, Profile, Shelf,
    ShelfInner,
};

/// Ann, taught by Bob; Dune and Emma, by Ann, and Iris, by Bob, who edited Dune.
#[helper]
async fn library(db: &Db) -> Result<(Author, Author)> {
    db.create_tables(models![Author, Label, Book, Page, Profile, Mention, Shelf]).await?;
    let bob = Author::create().name("Bob").save(db).await?;
    let ann = Author::create().name("Ann").mentor(&bob).save(db).await?;
    ann.books().create(db, Book::create().title("Dune").editor(&bob)).await?;
    ann.books().create(db, Book::create().title("Emma").rating(5)).await?;
    bob.books().create(db, Book::create().title("Iris").rating(5)).await?;
    Profile::create().motto("Ahoy").author(&ann).save(db).await?;
    Ok((ann, bob))
}

#[lanes(with(library))]
async fn a_row_has_the_rows_that_name_it(db: Db) -> Result<()> {
    let (ann, bob) = library(&db).await?;
    let mut sent = Sent::from_now(&db);
    let titles = ann.books().order_by(|b| b.title.asc()).values(|b| b.title).all(&db).await?;
    assert_eq!(titles, ["Dune", "Emma"]);
    assert_eq!(
        sent.news(&db),
        [r#"SELECT "book"."title" FROM "book" WHERE "book"."author_id" = ? ORDER BY "book"."title""#]
    );
    assert_eq!((bob.books().count(&db).await?, bob.edited_books().count(&db).await?), (1, 1));
    // What is taken away from a row, and given to it.
    bob.edited_books().clear(&db).await?;
    let dune = ann.books().filter(|b| b.title.eq("Dune")).get(&db).await?;
    bob.books().add(&db, [&dune]).await?;
    assert_eq!((ann.books().count(&db).await?, bob.books().count(&db).await?), (1, 2));
    assert_eq!(bob.edited_books().count(&db).await?, 0);
    let (kim, created) = bob.books().get_or_create(&db, |b| b.title.eq("Kim"), Book::create().title("Kim")).await?;
    assert!(created && kim.author.id() == bob.id);
    assert_eq!(sent.news(&db).len(), 10);
    let unsaved = Author { id: Id::default(), name: "x".into(), mentor: None, pupils: HasMany::default() };
    let refused = unsaved.books().count(&db).await.unwrap_err();
    assert!(refused.to_string().contains("this `Author` has no key yet, so nothing belongs to it"), "{refused}");
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(library))]
async fn columns_lead_to_them_in_closures(db: Db) -> Result<()> {
    library(&db).await?;
    let mut sent = Sent::from_now(&db);
    // Of one and the same book, in one condition.
    let good = Author::objects().filter(|a| a.books().title.eq("Dune") & a.books().rating.ge(5));
    assert_eq!(good.count(&db).await?, 0);
    assert_eq!(
        sent.news(&db),
        [concat!(
            r#"SELECT COUNT(*) FROM "author" WHERE EXISTS (SELECT 1 FROM "book" AS "t1" WHERE "#,
            r#""t1"."author_id" = "author"."id" AND "t1"."title" = ? AND "t1"."rating" >= ?)"#
        )]
    );
    let names = |query: QuerySet<Author>| query.order_by(|a| a.name.asc()).values(|a| a.name);
    // Of any two, in two.
    let good = Author::objects().filter(|a| a.books().title.eq("Dune")).filter(|a| a.books().rating.ge(5));
    assert_eq!(names(good).all(&db).await?, ["Ann"]);
    assert_eq!(names(Author::objects().exclude(|a| a.books().title.eq("Dune"))).all(&db).await?, ["Bob"]);
    assert_eq!(names(Author::objects().filter(|a| a.edited_books().author().name.eq("Ann"))).all(&db).await?, ["Bob"]);
    // Behind other relations, and before them.
    assert_eq!(names(Author::objects().filter(|a| a.mentor().books().title.eq("Iris"))).all(&db).await?, ["Ann"]);
    assert_eq!(names(Author::objects().filter(|a| a.pupils().books().title.eq("Emma"))).all(&db).await?, ["Bob"]);
    let beside = Book::objects().filter(|b| b.author().books().title.eq("Dune")).order_by(|b| b.title.asc());
    assert_eq!(beside.values(|b| b.title).all(&db).await?, ["Dune", "Emma"]);
    assert_eq!(Author::objects().filter(|a| a.books().pages().number.ge(1)).count(&db).await?, 0);
    assert_eq!(sent.news(&db).len(), 7);
    Ok(())
}

#[lanes(with(library))]
async fn one_row_is_one(db: Db) -> Result<()> {
    let (ann, bob) = library(&db).await?;
    let mut sent = Sent::from_now(&db);
    assert_eq!(ann.profile().get(&db).await?.motto, "Ahoy");
    assert_eq!(bob.profile().first(&db).await?, None);
    // It is joined, so that rows can be ordered by it.
    let named = Author::objects().filter(|a| a.profile().motto.eq("Ahoy")).order_by(|a| a.profile().motto.asc());
    assert_eq!(named.values(|a| (a.name, a.profile().motto)).all(&db).await?, [("Ann".to_owned(), "Ahoy".to_owned())]);
    let joined = r#"FROM "author" LEFT JOIN "profile" AS "t1" ON "t1"."author_id" = "author"."id" WHERE"#;
    let news = sent.news(&db);
    assert!(news.len() == 3 && news[2].contains(joined), "{news:?}");
    Ok(())
}

#[lanes(with(library))]
async fn those_of_rows_at_hand_come_in_one_statement(db: Db) -> Result<()> {
    let (ann, bob) = library(&db).await?;
    let mut sent = Sent::from_now(&db);
    let authors = [ann, bob];
    let mut by_author: HashMap<_, Vec<Book>> = HashMap::new();
    for book in authors.books().order_by(|b| b.title.asc()).all(&db).await? {
        by_author.entry(book.author.id()).or_default().push(book);
    }
    let titles = |author: &Author| by_author[&author.id].iter().map(|book| book.title.clone()).collect::<Vec<_>>();
    assert_eq!((titles(&authors[0]), titles(&authors[1])), (vec!["Dune".into(), "Emma".into()], vec!["Iris".into()]));
    assert_eq!(authors.profile().count(&db).await?, 1);
    assert_eq!(authors[..1].books().count(&db).await?, 2);
    let news = sent.news(&db);
    assert!(news.len() == 3 && news[0].contains(r#"WHERE "book"."author_id" IN (?, ?) ORDER BY"#), "{news:?}");
    // Nobody has nothing, and there is nothing to ask.
    assert_eq!(authors[..0].books().all(&db).await?, []);
    assert_eq!(sent.news(&db), [""; 0]);
    let unsaved = Author { id: Id::default(), name: "x".into(), mentor: None, pupils: HasMany::default() };
    let refused = [unsaved].books().all(&db).await.unwrap_err();
    assert!(refused.to_string().contains("save it before its `books`"), "{refused}");
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(library))]
async fn links_are_seen_from_the_other_side(db: Db) -> Result<()> {
    library(&db).await?;
    let sand = Label::create().word("sand").save(&db).await?;
    let dune = Book::objects().filter(|b| b.title.eq("Dune")).get(&db).await?;
    let mut sent = Sent::from_now(&db);
    sand.books().add(&db, [&dune]).await?;
    assert_eq!(dune.labels().values(|l| l.word).all(&db).await?, ["sand"]);
    assert_eq!(sand.books().values(|b| b.title).all(&db).await?, ["Dune"]);
    let words = Label::objects().filter(|l| l.books().author().name.eq("Ann")).values(|l| l.word);
    assert_eq!(words.all(&db).await?, ["sand"]);
    sand.books().clear(&db).await?;
    assert_eq!(dune.labels().count(&db).await?, 0);
    assert_eq!(sent.news(&db).len(), 6);
    Ok(())
}

#[lanes(with(library))]
async fn another_field_and_the_model_itself_can_be_named(db: Db) -> Result<()> {
    library(&db).await?;
    let sand = Label::create().word("sand").save(&db).await?;
    let mut sent = Sent::from_now(&db);
    let mention = sand.mentions().create(&db, Mention::create()).await?;
    assert_eq!(mention.label.id(), Id::from("sand"));
    assert_eq!([sand].mentions().count(&db).await?, 1);
    let asked = Label::objects().filter(|l| l.mentions().id.eq(mention.id));
    assert_eq!(asked.count(&db).await?, 1);
    let outer = Shelf::create().save(&db).await?;
    let inner = outer.inner().create(&db, Shelf::create()).await?;
    assert_eq!(Shelf::objects().filter(|s| s.inner().id.eq(inner.id)).get(&db).await?, outer);
    let news = sent.news(&db);
    assert!(news.len() == 6 && news[1].ends_with(r#"WHERE "mention"."label_id" IN (?)"#), "{news:?}");
    Ok(())
}

/// A model whose key is of several columns, and what names it in another crate.
mod lots {
    use biform::prelude::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Lot {
        #[field(primary_key)]
        pub(crate) year: i32,
        #[field(primary_key)]
        pub(crate) number: i32,
    }
}

mod probes {
    use super::lots;
    use biform::prelude::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Probe {
        pub(crate) id: Id<Probe>,
        pub(crate) grams: i32,
        #[field(related_name = "probes", on_delete = "cascade")]
        pub(crate) lot: ForeignKey<lots::Lot, (i32, i32)>,
        #[field(related_name = "doubled")]
        pub(crate) twin: Option<ForeignKey<lots::Lot, (i32, i32)>>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Stamp {
        pub(crate) id: Id<Stamp>,
        #[field(related_name = "stamp", on_delete = "cascade")]
        pub(crate) lot: OneToOne<lots::Lot, (i32, i32)>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Crate {
        pub(crate) id: Id<Crate>,
        #[field(related_name = "crates")]
        pub(crate) lots: ManyToMany<lots::Lot>,
    }
}
use lots::Lot;
use probes::{Crate, LotCrates, LotDoubled, LotProbes, LotStamp, Probe, Stamp};

#[lanes]
async fn a_key_of_several_columns_can_be_named(db: Db) -> Result<()> {
    db.create_tables(models![Lot, Probe, Stamp, Crate]).await?;
    let lots = [(1, 1), (1, 2), (2, 1)].map(|(year, number)| Lot::create().year(year).number(number));
    let lots = Lot::objects().bulk_create(&db, lots).await?;
    let mut sent = Sent::from_now(&db);
    for (lot, grams) in lots.iter().zip([3, 5, 7]) {
        let probe = lot.probes().create(&db, Probe::create().grams(grams)).await?;
        assert_eq!(probe.lot.id(), lot.pk());
    }
    let first = lots[0].probes().get(&db).await?;
    let stamp = Stamp::create().lot(&lots[1]).save(&db).await?;
    assert_eq!(lots[1].stamp().get(&db).await?, stamp);
    assert_eq!(lots[0].stamp().first(&db).await?, None);
    assert_eq!((first.grams, sent.news(&db).len()), (3, 7));
    // In closures, and those of rows at hand.
    let heavy = Lot::objects().filter(|l| l.probes().grams.ge(5)).order_by(|l| l.year.asc());
    assert_eq!(heavy.all(&db).await?, lots[1..]);
    assert_eq!(Lot::objects().exclude(|l| l.probes().grams.ge(5)).all(&db).await?, lots[..1]);
    assert_eq!(Lot::objects().filter(|l| l.stamp().id.eq(stamp.id)).get(&db).await?, lots[1]);
    let grams = lots[..2].probes().order_by(|p| p.grams.asc()).values(|p| p.grams);
    assert_eq!(grams.all(&db).await?, [3, 5]);
    let beside = Probe::objects().filter(|p| p.lot().stamp().id.eq(stamp.id)).values(|p| p.grams);
    assert_eq!((beside.all(&db).await?, sent.news(&db).len()), (vec![5], 5));
    // What is given to a row, and taken away.
    lots[2].doubled().add(&db, [&first]).await?;
    assert_eq!(lots[2].doubled().count(&db).await?, 1);
    lots[2].doubled().clear(&db).await?;
    let halves = Probe::objects().filter(|p| p.twin.is_null()).count(&db).await?;
    assert_eq!((lots[2].doubled().count(&db).await?, halves), (0, 3));
    let held = Crate::create().lots([&lots[0], &lots[1]]).save(&db).await?;
    assert_eq!(lots[1].crates().all(&db).await?, std::slice::from_ref(&held));
    lots[2].crates().add(&db, [&held]).await?;
    assert_eq!(held.lots().count(&db).await?, 3);
    // The database does what foreign keys say.
    held.lots().clear(&db).await?;
    assert_eq!(lots[1].clone().delete(&db).await?, 1);
    assert_eq!((Probe::objects().count(&db).await?, Stamp::objects().count(&db).await?), (2, 0));
    Ok(())
}

#[lanes(with(library))]
async fn no_field_holds_them(db: Db) -> Result<()> {
    let (mut ann, _) = library(&db).await?;
    let mut sent = Sent::from_now(&db);
    let refused = [
        Author::objects().prefetch_related(|a| a.books()).all(&db).await.unwrap_err(),
        Author::objects().prefetch_related(|a| a.mentor().books().pages()).all(&db).await.unwrap_err(),
        Author::objects().prefetch_related(|a| a.books().filter(|b| b.rating.ge(4))).all(&db).await.unwrap_err(),
        prefetch(&db, [&mut ann], |a| a.books()).await.unwrap_err(),
    ];
    let expected = "`books` is the `related_name` of `Book.author`, and `Author` has no field to hold it: read those of all \
                    rows at hand in one statement, `rows.books()`";
    for error in refused {
        assert!(error.to_string().contains(expected) && error.kind() == ErrorKind::InvalidQuery, "{error}");
    }
    let refused = Author::objects().select_related(|a| a.profile()).all(&db).await.unwrap_err();
    assert!(refused.to_string().contains("`profile` is the `related_name` of `Profile.author`"), "{refused}");
    let refused = Label::objects().prefetch_related(|l| l.books()).all(&db).await.unwrap_err();
    assert!(
        refused.to_string().ends_with("`Label` has no field to hold it: load `Book.labels`, which has one"),
        "{refused}"
    );
    // Text names what a model says itself, and nothing that depends on who has asked before.
    let refused = Author::objects().filter_by("books__title", "Dune").all(&db).await.unwrap_err();
    assert!(refused.to_string().contains("there is no field `books__title`"), "{refused}");
    assert_eq!(sent.news(&db), [""; 0]);
    Ok(())
}

#[lanes(with(library))]
async fn the_database_does_what_a_foreign_key_says_of_deletions(db: Db) -> Result<()> {
    let (ann, _) = library(&db).await?;
    let mut sent = Sent::from_now(&db);
    let refused = ann.clone().delete(&db).await.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Protected);
    ann.books().delete(&db).await?;
    assert_eq!(Profile::objects().count(&db).await?, 1);
    let deleted = ann.delete(&db).await?;
    // The profile goes as well, by the database, which does not count it.
    assert_eq!((deleted.total(), Profile::objects().count(&db).await?), (1, 0));
    let news = sent.news(&db);
    assert!(news.iter().all(|sql| !sql.contains(r#"DELETE FROM "profile""#)), "{news:?}");
    Ok(())
}

/// What stands for the time of a mark.
#[derive(FieldType, Debug, Clone, Copy, PartialEq, Eq)]
struct Marked(bool);

impl FromClock for Marked {
    fn now(_: SystemTime) -> Self {
        Marked(true)
    }
}

/// A model whose rows are marked, and that has no field for what names them.
mod owners {
    use super::Marked;
    use biform::prelude::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Owner {
        pub(crate) id: Id<Owner>,
        #[field(soft_delete)]
        pub(crate) deleted_at: Option<Marked>,
    }
}

mod belongings {
    use super::{Marked, owners};
    use biform::prelude::*;

    #[derive(Model, Debug, Clone, PartialEq)]
    #[model(hooks)]
    pub(crate) struct Garden {
        pub(crate) id: Id<Garden>,
        #[field(related_name = "gardens", on_delete = "cascade")]
        pub(crate) owner: ForeignKey<owners::Owner>,
        #[field(soft_delete)]
        pub(crate) deleted_at: Option<Marked>,
    }

    /// Its owner knows it by no name.
    #[derive(Model, Debug, Clone, PartialEq)]
    #[model(hooks)]
    pub(crate) struct Shed {
        pub(crate) id: Id<Shed>,
        #[field(on_delete = "cascade")]
        pub(crate) owner: ForeignKey<owners::Owner>,
    }

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Debt {
        pub(crate) id: Id<Debt>,
        #[field(related_name = "debts", on_delete = "protect")]
        pub(crate) owner: ForeignKey<owners::Owner>,
    }
}
use belongings::{Debt, Garden, OwnerDebts, OwnerGardens, Shed};
use owners::Owner;

/// The hooks of both refuse what they are asked.
#[biform::logic]
impl Hooks for Garden {
    async fn before_delete<O: Output>(&mut self, _: Session<'_, O>) -> Result<()> {
        Err(biform::Error::other("a garden stays"))
    }
}

#[biform::logic]
impl Hooks for Shed {
    async fn before_delete<O: Output>(&mut self, _: Session<'_, O>) -> Result<()> {
        Err(biform::Error::other("a shed stays"))
    }
}

#[lanes]
async fn a_mark_is_not_held_back_by_them_and_their_hooks_are_not_called(db: Db) -> Result<()> {
    db.create_tables(models![Owner, Garden, Shed, Debt]).await?;
    let owner = Owner::create().save(&db).await?;
    let garden = owner.gardens().create(&db, Garden::create()).await?;
    Shed::create().owner(&owner).save(&db).await?;
    owner.debts().create(&db, Debt::create()).await?;

    // The row alone is marked: what protects it, and what would go with it, stays as it is.
    let mut sent = Sent::from_now(&db);
    assert_eq!(owner.clone().delete(&db).await?, 1);
    assert_eq!(
        sent.news(&db),
        [r#"UPDATE "owner" SET "deleted_at" = ? WHERE "owner"."id" IN (?) AND "owner"."deleted_at" IS NULL"#]
    );
    assert_eq!(Owner::objects().count(&db).await?, 0);
    assert_eq!((owner.gardens().get(&db).await?, Shed::objects().count(&db).await?), (garden.clone(), 1));
    assert_eq!(owner.debts().count(&db).await?, 1);
    sent.news(&db);

    // The database refuses to delete it, and then deletes what goes with it: uncounted, and without hooks.
    let protected = owner.clone().hard_delete(&db).await.unwrap_err();
    assert_eq!((protected.kind(), sent.news(&db).len()), (ErrorKind::Protected, 1));
    owner.debts().delete(&db).await?;
    assert_eq!(garden.clone().hard_delete(&db).await.unwrap_err().to_string(), "deleting a `Garden`: a garden stays");
    sent.news(&db);
    assert_eq!(owner.hard_delete(&db).await?, 1);
    assert_eq!(sent.news(&db), [r#"DELETE FROM "owner" WHERE "owner"."id" = ?"#]);
    assert_eq!((Garden::all_objects().count(&db).await?, Shed::objects().count(&db).await?), (0, 0));
    Ok(())
}

//! A crate with every lint that what `related_name` makes could meet.
#![deny(
    missing_docs,
    missing_debug_implementations,
    non_local_definitions,
    unreachable_pub,
    unused,
    unused_qualifications,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces
)]
#![forbid(unsafe_code)]

/// Of whom nobody knows what they wrote.
pub mod people {
    use biform::prelude::*;

    /// An author.
    #[derive(Model, Debug)]
    pub struct Author {
        /// The key.
        pub id: Id<Author>,
    }
}

/// What they wrote.
pub mod books {
    use biform::prelude::*;

    /// Where it was printed.
    #[derive(Embedded, Debug)]
    pub struct Place {
        /// The city.
        pub city: String,
    }

    /// A book.
    #[derive(Model, Debug)]
    pub struct Book {
        /// Its key.
        pub id: Id<Book>,
        /// Who wrote it.
        #[field(related_name = "books")]
        pub author: ForeignKey<crate::people::Author>,
        /// Who is thanked.
        #[field(related_name = "thanks")]
        pub thanked: ManyToMany<super::people::Author>,
        /// Where it was printed.
        #[field(embedded)]
        pub place: Place,
        #[field(related_name = "columns")]
        column_of: Option<OneToOne<Self>>,
        #[field(related_name = "secrets")]
        _secret: Option<ForeignKey<Secret>>,
    }

    #[derive(Model, Debug)]
    struct Secret {
        id: Id<Secret>,
        #[field(related_name = "row")]
        book: Option<ForeignKey<Book>>,
    }

    /// Those that somebody else's columns name.
    pub fn query() -> QuerySet<Book> {
        Book::objects().filter(|b| b.columns().author().books().id.eq(7) & b.row().id.gt(1))
    }
}

fn main() {
    use biform::prelude::*;
    use books::AuthorBooks as _;

    #[derive(Model)]
    struct Local {
        id: Id<Self>,
        #[field(related_name = "locals")]
        of: Option<ForeignKey<books::Book>>,
    }
    let local: Local = biform::Complete::complete(Local::create());
    assert!(local.of.is_none() && local.id.key().is_none());
    let asked = people::Author::objects().filter(|a| a.books().locals().id.eq(1) & a.books().locals().of.is_null());
    assert!(asked.to_sql(Dialect::Sqlite).is_ok());
    assert!(books::query().to_sql(Dialect::Sqlite).is_ok());
}

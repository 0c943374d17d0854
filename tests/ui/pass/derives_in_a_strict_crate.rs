//! A crate with every lint that what is generated could meet.
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

/// A library's module.
pub mod books {
    use biform::prelude::*;

    #[derive(FieldType, Debug)]
    struct Secret(String);

    /// Around what nobody else can name.
    #[derive(FieldType, Debug)]
    pub struct Sealed(Secret);

    /// How old a reader is.
    #[derive(FieldType, Debug)]
    #[field_type(integer)]
    #[repr(i32)]
    pub enum Age {
        /// Called like a constant of the trait.
        TYPE,
        /// Called like a constant of the prelude.
        None,
    }

    /// A book.
    #[derive(Model, Debug)]
    pub struct Book {
        /// Its key.
        pub id: Id<Book>,
        /// Its title.
        pub title: String,
        secret: Option<Sealed>,
        /// Its readers.
        pub age: Option<Age>,
    }

    /// A part of it.
    #[derive(Shape, Debug)]
    #[shape(of = Book)]
    pub struct Card {
        /// Its title.
        pub title: String,
        secret: Option<Sealed>,
        #[shape(nested)]
        hidden: Hidden,
    }

    #[derive(Shape, Debug)]
    #[shape(of = Book)]
    struct Hidden {
        #[shape(field = "age")]
        _age: Option<Age>,
    }

    /// One to be.
    #[derive(Insert, Debug)]
    #[insert(into = Book)]
    pub struct NewBook {
        /// Its title.
        pub title: String,
        secret: Secret,
    }

    impl biform::IntoField<Option<Sealed>> for Secret {
        fn into_field(self) -> Option<Sealed> {
            Some(Sealed(self))
        }
    }

    /// All that is private is used.
    pub fn secrets(card: Card) -> NewBook {
        let _ = (Age::TYPE, Age::None, card.hidden, card.secret.map(|sealed| sealed.0));
        NewBook { title: card.title, secret: Secret(String::new()) }
    }
}

fn main() {
    use biform::prelude::*;

    #[derive(FieldType)]
    enum Local {
        One,
    }

    #[derive(Shape)]
    struct Here {
        local: Local,
        title: String,
    }
    let query = books::Book::objects().values(|b| Here::select().title(b.title).local(Local::One));
    assert!(query.to_sql(Dialect::Sqlite).is_ok());
    let _ = |here: Here| (here.local, here.title);
    assert!(books::Book::objects().shape::<books::Card>().to_sql(Dialect::Sqlite).is_ok());
}

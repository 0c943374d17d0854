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

    /// A book.
    #[derive(Model, Debug)]
    pub struct Book {
        /// Its key.
        pub id: Id<Book>,
        /// Its title.
        pub title: String,
        /// Its rating.
        #[field(default = 3)]
        pub rating: i32,
        #[doc(hidden)]
        pub hidden: Option<String>,
        secret: Id<Secret>,
    }

    #[derive(Model, Debug)]
    struct Secret {
        id: Id<Secret>,
        #[field(default)]
        _hidden: bool,
    }

    /// A book, whose secret is nobody else's to choose.
    pub fn book() -> Book {
        biform::Complete::complete(Book::create().title("Dune").secret(7))
    }
}

fn main() {
    use biform::prelude::*;

    #[derive(Model)]
    struct Local {
        id: Id<Self>,
    }
    let local: Local = biform::Complete::complete(Local::create());
    assert_eq!(local.id.key(), books::book().id.key());
}

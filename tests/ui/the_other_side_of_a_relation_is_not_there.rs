use biform::prelude::*;

#[derive(Model)]
struct Author {
    id: Id<Author>,
    // A film has none.
    films: HasMany<Film>,
    // A book has two.
    books: HasMany<Book>,
    #[field(reverse = "writer")]
    written: HasMany<Book>,
    #[field(reverse = "authors")]
    prizes: ManyToMany<Prize>,
    // A type has none, and needs one that is unique.
    pen: HasOne<Type>,
}

#[derive(Model)]
struct Type {
    id: Id<Type>,
    // An author has none.
    kinds: HasMany<Author>,
}

#[derive(Model)]
struct Film {
    id: Id<Film>,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    author: ForeignKey<Author>,
    editor: Option<ForeignKey<Author>>,
}

#[derive(Model)]
struct Prize {
    id: Id<Prize>,
}

fn main() {}

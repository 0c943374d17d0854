use biform::prelude::*;

#[derive(Model)]
struct Author {
    id: Id<Author>,
    books: HasMany<Book>,
    // There can be many.
    profile: HasOne<Profile>,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    author: ForeignKey<Author>,
}

#[derive(Model)]
struct Profile {
    id: Id<Profile>,
    author: ForeignKey<Author>,
}

fn manage(db: &dyn Executor<Output = biform::generic::Immediate>, author: &Author, book: &Book) {
    // A book always has an author.
    let _ = author.books().remove(db, [book]);
    // A book without its title.
    let _ = author.books().create(db, Book::create());
    // The author is filled in.
    let _ = author.books().create(db, Book::create().title("Dune").author(author));
}

fn main() {}

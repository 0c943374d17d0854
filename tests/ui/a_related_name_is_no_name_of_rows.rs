use biform::prelude::*;

#[derive(Model)]
struct Author {
    id: Id<Author>,
    books: HasMany<Book>,
    #[field(related_name = "author", reverse = "writers")]
    written: ManyToMany<Book>,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    // Django has no method then; here that is what a field says by saying nothing.
    #[field(related_name = "+")]
    author: ForeignKey<Author>,
    #[field(related_name = "filter")]
    editor: Option<ForeignKey<Author>>,
    #[field(related_name = "drawn")]
    artist: Option<ForeignKey<Author>>,
    #[field(related_name = "drawn")]
    painter: Option<ForeignKey<Author>>,
    #[field(related_name = "titled", table = "titles")]
    title: String,
    #[field(related_name = "sequel", symmetrical)]
    sequels: ManyToMany<Book>,
    #[field(related_name = books)]
    printer: ForeignKey<Author>,
    writers: ManyToMany<Author>,
}

#[derive(Model)]
struct Prize {
    id: Id<Prize>,
    #[field(related_name = "prizes", table = "winners", reverse = "prizes")]
    books: HasMany<Book>,
}

fn main() {}

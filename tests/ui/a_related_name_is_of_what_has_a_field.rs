use biform::prelude::*;

#[derive(Model)]
struct Author {
    id: Id<Author>,
    #[field(reverse = "author")]
    books: HasMany<Book>,
    mentor: Option<ForeignKey<Author>>,
    #[field(reverse = "writers")]
    written: ManyToMany<Book>,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    // There is a field for these.
    #[field(related_name = "works")]
    author: ForeignKey<Author>,
    // There is a field of this name.
    #[field(related_name = "mentor")]
    editor: ForeignKey<Author>,
    #[field(related_name = "written_works")]
    writers: ManyToMany<Author>,
    // Nothing is wrong with this.
    #[field(related_name = "drawings")]
    artist: ForeignKey<Author>,
}

fn main() {}

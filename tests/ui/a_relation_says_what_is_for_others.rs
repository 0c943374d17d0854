use biform::prelude::*;

#[derive(Model)]
struct Author {
    id: Id<Author>,
    #[field(unique)]
    books: HasMany<Book>,
    #[field(reverse = "author")]
    name: String,
    save: ManyToMany<Book>,
    edited: Option<HasMany<Book>>,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(on_delete = "set_null")]
    author: ForeignKey<Author>,
    #[field(on_delete = "cascad")]
    editor: Option<ForeignKey<Author>>,
    #[field(on_delete = "protect")]
    title: String,
    #[field(unique)]
    cover: OneToOne<Author>,
}

fn main() {}

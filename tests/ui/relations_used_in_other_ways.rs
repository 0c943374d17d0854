use biform::prelude::*;

#[derive(Model)]
struct Author {
    id: Id<Author>,
    name: String,
    books: HasMany<Book>,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    author: ForeignKey<Author>,
    tags: ManyToMany<Tag>,
}

#[derive(Model)]
struct Tag {
    id: Id<Tag>,
}

fn main() {
    // Many rows are not joined.
    let _ = Book::objects().select_related(|b| b.tags());
    // A column is no relation.
    let _ = Book::objects().prefetch_related(|b| b.author);
    // A near name.
    let _ = Book::objects().filter(|b| b.author().nmae.eq("Ann"));
    let _ = Book::objects().filter(|b| b.auhtor().name.eq("Ann"));
    // The key of another model.
    let _ = Book::objects().filter(|b| b.author.eq(Id::<Tag>::from(1)));
    // A book without its author.
    let _ = biform::Complete::<Book>::complete(Book::create());
}

use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    tags: ManyToMany<Tag>,
    // Nobody takes this for another side of itself.
    like: ManyToMany<Book>,
    unlike: ManyToMany<Book>,
}

#[derive(Model)]
struct Tag {
    id: Id<Tag>,
    // The `reverse` is forgotten.
    books: ManyToMany<Book>,
    #[field(reverse = "tags")]
    tagged: ManyToMany<Book>,
    // This says that it is another.
    #[field(table = "tag_suggested")]
    suggested: ManyToMany<Book>,
}

fn main() {}

//! Each side says that it is the other one: then neither has the links.
use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    #[field(reverse = "books")]
    tags: ManyToMany<Tag>,
}

#[derive(Model)]
struct Tag {
    id: Id<Tag>,
    #[field(reverse = "tags")]
    books: ManyToMany<Book>,
}

/// And one that is said to be the other side of itself.
#[derive(Model)]
struct Person {
    id: Id<Person>,
    #[field(reverse = "friends")]
    friends: ManyToMany<Person>,
}

fn main() {
    let _ = (Tag::objects().filter(|t| t.books().id.exists()), Person::objects());
}

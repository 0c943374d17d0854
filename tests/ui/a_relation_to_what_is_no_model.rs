use biform::prelude::*;

struct Author {
    name: String,
}

struct Cover;

struct Stock;

struct Review;

struct Reader;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    author: ForeignKey<Author>,
    cover: OneToOne<Cover>,
    stock: HasOne<Stock>,
    reviews: HasMany<Review>,
    readers: ManyToMany<Reader>,
}

fn main() {}

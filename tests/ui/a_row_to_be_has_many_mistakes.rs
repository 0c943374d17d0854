use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
    rating: i32,
}

#[derive(Insert)]
struct Homeless {
    title: String,
}

#[derive(Insert)]
#[insert(in_to = Book)]
struct Misspelt {
    #[insert(feild = "title")]
    heading: String,
}

#[derive(Insert)]
#[insert(into = Book)]
struct Twice {
    title: String,
    #[insert(field = "title")]
    heading: String,
    #[insert(field = 5)]
    rating: i32,
    save: bool,
}

#[derive(Insert)]
#[insert(into = Book)]
struct Generic<T> {
    title: T,
}

#[derive(Insert)]
#[insert(into = Book)]
struct Pair(String, i32);

fn use_it(db: &impl Executor, twice: Twice, pair: Pair) {
    let _ = Book::objects().create(db, twice);
    let _ = Book::objects().bulk_create(db, [pair]);
}

fn main() {}

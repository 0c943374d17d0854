use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    rating: i32,
    subtitle: Option<String>,
}

fn main() {
    let _ = Book::create().rating("four").subtitle(4);
}

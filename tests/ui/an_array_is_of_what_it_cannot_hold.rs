use biform::prelude::*;

struct Author;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    authors: Vec<Author>,
    rows: Vec<Vec<String>>,
    notes: Option<Vec<serde_json::Value>>,
}

#[derive(Model)]
struct Film {
    id: Id<Film>,
    tags: Vec<String>,
}

fn main() {
    let _ = Film::objects().filter(|f| f.tags.contains("war"));
    let _ = Film::objects().filter(|f| f.tags.overlaps([1]));
    let _ = Film::objects().filter(|f| f.tags.get(0).eq(1));
}

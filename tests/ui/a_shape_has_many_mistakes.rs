use biform::prelude::*;

#[derive(Model)]
struct Book {
    id: Id<Book>,
    title: String,
}

#[derive(Shape)]
#[shape(model = Book)]
struct Unknown {
    title: String,
}

#[derive(Shape)]
#[shape(of = "Book")]
struct Quoted {
    #[shape(fields = "title")]
    heading: String,
    #[shape(field = "a title")]
    text: String,
}

#[derive(Shape)]
struct Modelless {
    #[shape(field = "title")]
    heading: String,
    #[shape(expr = |b| b.title)]
    text: String,
}

#[derive(Shape)]
#[shape(of = Book)]
struct Both {
    #[shape(field = "title", expr = |b| b.title)]
    heading: String,
    #[shape(nested, field = "title")]
    nested: Unknown,
    #[shape(nested = "yes")]
    other: Unknown,
    #[shape(expr("b.title"))]
    expr: String,
}

#[derive(Shape)]
enum State {
    Draft,
}

#[derive(Shape)]
struct Pair(String, String);

#[derive(Shape)]
struct Empty {}

#[derive(Shape)]
struct Generic<'a, T> {
    title: &'a T,
}

fn use_it(db: &impl Executor) {
    let _ = Book::objects().shape::<Both>().all(db);
    let _ = Book::objects().values(|b| Unknown::select().title(b.title)).all(db);
}

fn main() {}

use biform::prelude::*;

#[derive(FieldType)]
enum Shape {
    Circle(f64),
    Square { side: f64 },
    Point,
}

#[derive(FieldType)]
enum Never {}

#[derive(FieldType)]
struct Point(i64, i64);

#[derive(FieldType)]
struct Isbn {
    text: String,
}

#[derive(FieldType)]
struct Maybe(Option<String>);

#[derive(FieldType)]
struct Wrapped<T>(T);

#[derive(FieldType)]
struct Borrowed<'a>(&'a str);

#[derive(FieldType)]
union Either {
    int: i64,
    float: f64,
}

#[derive(Model)]
struct Book {
    id: Id<Book>,
    shape: Shape,
    at: Point,
    isbn: Option<Isbn>,
}

fn main() {
    let _ = Book::objects().filter(|b| b.shape.eq(Shape::Point));
}

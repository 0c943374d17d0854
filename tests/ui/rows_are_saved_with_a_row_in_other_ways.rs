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
    title: String,
    author: ForeignKey<Author>,
    tags: ManyToMany<Tag>,
    #[field(through = Place)]
    shops: ManyToMany<Shop>,
}

#[derive(Model)]
struct Tag {
    id: Id<Tag>,
    name: String,
}

#[derive(Model)]
struct Shop {
    id: Id<Shop>,
}

#[derive(Model)]
struct Place {
    id: Id<Place>,
    book: ForeignKey<Book>,
    shop: ForeignKey<Shop>,
    shelf: String,
}

fn save(db: &dyn Executor<Output = biform::generic::Immediate>, author: &Author) {
    // A book without its title.
    let _ = Author::create().books([Book::create()]);
    // The author is filled in.
    let _ = Author::create().books([Book::create().title("Dune").author(author)]);
    // An author without a name, whose books lack nothing.
    let _ = Author::create().books([Book::create().title("Dune")]).save(db);
    // A row of another model.
    let _ = Author::create().books([Tag::create().name("sand")]);
    // What is named lacks its name.
    let _ = Book::create().author(Author::create());
    // Neither an author nor a builder of one.
    let _ = Book::create().author("Ann");
    // A tag without its name, and what is no tag.
    let _ = Book::create().tags([Tag::create()]);
    let _ = Book::create().tags(["sand"]);
    // Which shelf it is on cannot be said here.
    let _ = Book::create().shops([Shop::create()]);
    // These take rows alone.
    let anns = [Author::create().name("Ann").books([Book::create().title("Dune")])];
    let _ = Author::objects().bulk_create(db, anns);
}

fn main() {}

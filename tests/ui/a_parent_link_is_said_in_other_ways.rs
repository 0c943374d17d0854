//! A row of a model is one of another model as well, by its primary key.
use biform::prelude::*;

#[derive(Model)]
struct MediaItem {
    id: Id<MediaItem>,
    #[field(unique)]
    code: String,
}

#[derive(Model)]
struct Plain {
    #[field(parent_link)]
    media: i64,
}

#[derive(Model)]
struct Foreign {
    #[field(parent_link)]
    media: ForeignKey<MediaItem>,
}

#[derive(Model)]
struct OtherSide {
    id: Id<OtherSide>,
    #[field(parent_link)]
    media: HasOne<MediaItem>,
}

#[derive(Model)]
struct Maybe {
    #[field(parent_link)]
    media: Option<OneToOne<MediaItem>>,
}

#[derive(Model)]
struct Twice {
    #[field(parent_link)]
    media: OneToOne<MediaItem>,
    #[field(parent_link)]
    other: OneToOne<MediaItem>,
}

#[derive(Model)]
struct Keyed {
    id: Id<Keyed>,
    #[field(parent_link)]
    media: OneToOne<MediaItem>,
}

#[derive(Model)]
struct Numbered {
    #[field(parent_link)]
    media: OneToOne<MediaItem>,
    #[field(primary_key)]
    number: i32,
}

#[derive(Model)]
struct Coded {
    #[field(parent_link, to = "code")]
    media: OneToOne<MediaItem, String>,
}

#[derive(Model)]
struct Itself {
    #[field(parent_link)]
    other: OneToOne<Itself>,
}

#[derive(Embedded)]
struct Inside {
    #[field(parent_link)]
    media: OneToOne<MediaItem>,
}

fn main() {}

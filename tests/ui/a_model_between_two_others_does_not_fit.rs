use biform::prelude::*;

#[derive(Model)]
struct Person {
    id: Id<Person>,
    // It names two people.
    #[field(through = Membership)]
    groups: ManyToMany<Group>,
    // It names no group.
    #[field(through = Friendship)]
    crowds: ManyToMany<Group>,
    // It has no such foreign key.
    #[field(through(Membership, person, band))]
    bands: ManyToMany<Group>,
}

#[derive(Model)]
struct Group {
    id: Id<Group>,
}

#[derive(Model)]
struct Membership {
    id: Id<Membership>,
    person: ForeignKey<Person>,
    inviter: ForeignKey<Person>,
    group: ForeignKey<Group>,
}

#[derive(Model)]
struct Friendship {
    id: Id<Friendship>,
    person: ForeignKey<Person>,
}

fn main() {}

use biform::prelude::*;

#[derive(Model)]
struct Person {
    id: Id<Person>,
    // Which of its foreign keys names this one?
    #[field(through = Friendship)]
    friends: ManyToMany<Person>,
    #[field(through = "Membership")]
    groups: ManyToMany<Group>,
    #[field(through(Membership, person))]
    crowds: ManyToMany<Group>,
    // No group knows a person that way.
    #[field(symmetrical)]
    bands: ManyToMany<Group>,
    #[field(reverse = "people", symmetrical, through = Membership)]
    clubs: ManyToMany<Group>,
    #[field(through = Membership)]
    name: String,
    #[field(symmetrical)]
    best_friend: Option<ForeignKey<Person>>,
}

#[derive(Model)]
struct Group {
    id: Id<Group>,
    people: ManyToMany<Person>,
}

fn main() {}

use biform::prelude::*;

#[derive(Model)]
struct Person {
    id: Id<Person>,
    #[field(through = Membership)]
    groups: ManyToMany<Group>,
}

#[derive(Model)]
struct Group {
    id: Id<Group>,
}

#[derive(Model)]
struct Membership {
    id: Id<Membership>,
    person: ForeignKey<Person>,
    group: ForeignKey<Group>,
    role: String,
}

fn manage(db: &dyn Executor<Output = biform::generic::Immediate>, person: &Person, group: &Group) {
    // The role is required.
    let _ = person.groups().add(db, [group]);
    let _ = person.groups().add_with(db, [group], || Membership::create());
    // The person is filled in.
    let _ = person.groups().add_with(db, [group], || Membership::create().role("drums").person(person));
    // This is how.
    let _ = person.groups().add_with(db, [group], || Membership::create().role("drums"));
}

fn main() {}

//! A crate with every lint that what is generated could meet.
#![deny(
    missing_docs,
    missing_debug_implementations,
    non_local_definitions,
    unreachable_pub,
    unused,
    unused_qualifications,
    non_camel_case_types,
    non_snake_case,
    private_bounds,
    private_interfaces
)]
#![forbid(unsafe_code)]

/// A library's module.
pub mod people {
    use biform::prelude::*;

    /// How grown-up one is.
    #[derive(FieldType, Debug, Default)]
    pub enum Age {
        /// Not yet.
        #[default]
        Young,
        /// Quite.
        Old,
    }

    /// A place.
    #[derive(Embedded, Debug, Default)]
    #[embedded(rename_all = "camelCase")]
    pub struct Place {
        /// How far north.
        pub far_north: i32,
        #[field(choices)]
        age: Age,
        #[field(embedded)]
        r#in: Inner,
        #[field(skip)]
        _seen: bool,
    }

    #[derive(Embedded, Debug, Default)]
    struct Inner {
        #[field(db_default = "x", unique)]
        east: String,
    }

    /// Somebody.
    #[derive(Model, Debug)]
    #[model(
        rename_all = "camelCase",
        ordering = |p| p.first_name.asc(),
        unique(first_name, age, name = "one", condition = |p| p.age.ge(Self::OLDEST)),
        index(on = |p| p.home.r#in.east.asc()),
        check(name = "known", condition = |p| p.home.far_north.lt(Self::OLDEST)),
    )]
    pub struct Person {
        /// Its key.
        #[field(primary_key)]
        pub first: i32,
        /// Its other key.
        #[field(primary_key)]
        pub second: i32,
        /// Its name.
        #[field(index, choices("a", "b"), db_default = "a")]
        pub first_name: String,
        /// Where it is at home.
        #[field(embedded, default)]
        pub home: Place,
        #[field(check = |age| age.lt(Self::OLDEST), default = Self::OLDEST - 1)]
        age: i32,
        #[field(generated = |p| p.age * 2)]
        double: i32,
        /// How often it was written.
        #[field(version)]
        pub version: i32,
        #[field(skip, default = Cache(3))]
        cache: Cache,
    }

    impl Person {
        const OLDEST: i32 = 150;
    }

    #[derive(Debug)]
    struct Cache(i32);

    /// All that is private is used.
    pub fn person() -> (Person, i64) {
        let person: Person = biform::Complete::complete(Person::create().first(1).second(2));
        let Place { age, r#in: Inner { east }, .. } = &person.home;
        let _ = (age, east, Age::Old);
        let sum = i64::from(person.double + person.cache.0 + person.age);
        (person, sum)
    }
}

fn main() {
    use biform::prelude::*;

    let (person, sum) = people::person();
    assert_eq!((sum, person.version, people::Person::schema().checks().len()), (152, 1, 2));
}

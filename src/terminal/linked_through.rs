//! What adds links that are rows of a model of the user's, with values of their own: `person.groups().add_with(…)`.
use super::linked::{RowId, keys};
use crate::executor::{Answer, Executor, Output};
use crate::logic::pairs::OfModel;
use crate::logic::{Session, links};
use crate::model::{Complete, CompleteBetween, Model, Parts};
use crate::query::{Linked, Through};

macro_rules! example {
    ($calls:literal) => {
        concat!(
            "```\n# #[cfg(all(feature = \"blocking\", feature = \"sqlite\"))] {\nuse biform::prelude::*;\n\n",
            "#[derive(Model)]\nstruct Person {\n    id: Id<Person>,\n    #[field(through = Membership)]\n",
            "    groups: ManyToMany<Group>,\n}\n\n",
            "#[derive(Model)]\nstruct Group {\n    id: Id<Group>,\n    name: String,\n}\n\n",
            "#[derive(Model)]\nstruct Membership {\n    id: Id<Membership>,\n    person: ForeignKey<Person>,\n",
            "    group: ForeignKey<Group>,\n    role: String,\n}\n\n",
            "let db = biform::blocking::connect(\"sqlite::memory:\")?;\n",
            "db.create_tables(models![Person, Group, Membership])?;\n",
            "let person = Person::create().save(&db)?;\n",
            "let group = Group::create().name(\"The Who\").save(&db)?;\n",
            $calls,
            "\nlet roles = Membership::objects().filter(|m| m.person.eq(&person)).values(|m| m.role).all(&db)?;\n",
            "assert_eq!(roles, [\"drums\"]);\n# }\n# Ok::<(), biform::Error>(())\n```"
        )
    };
}

impl<M: Model, T: Model, const OWN: usize, const OTHER: usize> Linked<M, Through<T, OWN, OTHER>> {
    /// As [`add`](Self::add), by rows of the model between that the closure makes, without the two keys: once for each.
    /// Django's `through_defaults`.
    ///
    #[doc = example!("person.groups().add_with(&db, [&group], || Membership::create().role(\"drums\"))?;")]
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub fn add_with<'a, E, I, C>(&self, db: &'a E, rows: I, link: impl FnMut() -> C + Send + 'a) -> Answer<'a, E, ()>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Into<RowId<M>>>,
        C: CompleteBetween<T, OWN, OTHER>,
    {
        let link = OfModel::<T, _, OWN, OTHER>::new(link);
        E::Output::give(links::add(Session::new(db), self.links(), keys(rows), link))
    }

    /// As [`set`](Self::set), by rows of the model between that the closure makes for what is not linked yet.
    ///
    #[doc = example!("person.groups().set_with(&db, [&group], || Membership::create().role(\"drums\"))?;")]
    ///
    /// # Errors
    /// As [`set`](Self::set).
    pub fn set_with<'a, E, I, C>(&self, db: &'a E, rows: I, link: impl FnMut() -> C + Send + 'a) -> Answer<'a, E, ()>
    where
        E: Executor + ?Sized,
        I: IntoIterator<Item: Into<RowId<M>>>,
        C: CompleteBetween<T, OWN, OTHER>,
    {
        let link = OfModel::<T, _, OWN, OTHER>::new(link);
        E::Output::give(links::set(Session::new(db), self.links(), keys(rows), link))
    }

    /// As [`create`](Self::create), linked by a row of the model between that the closure makes.
    ///
    #[doc = example!("let tommy = Group::create().name(\"Tommy\");\nperson.groups().create_with(&db, tommy, || Membership::create().role(\"drums\"))?;\n# let _ = group;")]
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub fn create_with<'a, E: Executor + ?Sized, C: CompleteBetween<T, OWN, OTHER>>(
        &self,
        db: &'a E,
        row: impl Complete<M>,
        link: impl FnMut() -> C + Send + 'a,
    ) -> Answer<'a, E, M> {
        let (row, omitted) = row.object();
        let link = OfModel::<T, _, OWN, OTHER>::new(link);
        E::Output::give(links::create(Session::new(db), self.links(), Parts(row, omitted), link))
    }
}

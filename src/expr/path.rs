//! Which relations lead to a column: numbers of relations in the descriptions of models, which it does not know.
use std::fmt;

/// Which relations lead from the model of a query to a column: none for its own, `author` and then `mentor` for
/// `b.author().mentor().name`. Made by the code of the derive.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Path {
    steps: [u8; Path::LONGEST],
    len: u8,
    /// Whether there may be nothing at its end, since the last relation to many.
    nullable: bool,
    /// Whether it goes on beyond what it can hold.
    too_long: bool,
}

impl Path {
    /// No relation: the columns of the model itself.
    pub const ROOT: Path = Path { steps: [0; Path::LONGEST], len: 0, nullable: false, too_long: false };

    /// How many relations can follow one another.
    pub(crate) const LONGEST: usize = 13;

    /// On to the row that a relation names, which need not be there if `nullable`.
    #[doc(hidden)]
    pub fn to_one(self, relation: usize, nullable: bool) -> Self {
        let mut path = self.step(relation);
        path.nullable |= nullable;
        path
    }

    /// On to the rows that a relation names. A condition on them is about rows that are there.
    #[doc(hidden)]
    pub fn to_many(self, relation: usize) -> Self {
        Path { nullable: false, ..self.step(relation) }
    }

    fn step(mut self, relation: usize) -> Self {
        match (self.steps.get_mut(usize::from(self.len)), u8::try_from(relation)) {
            (Some(step), Ok(relation)) => {
                *step = relation;
                self.len += 1;
            }
            _ => self.too_long = true,
        }
        self
    }

    pub(crate) fn is_root(self) -> bool {
        self.len == 0 && !self.too_long
    }

    pub(crate) fn is_nullable(self) -> bool {
        self.nullable
    }

    pub(crate) fn is_too_long(self) -> bool {
        self.too_long
    }

    /// The numbers of its relations.
    pub(crate) fn steps(&self) -> impl Iterator<Item = usize> + '_ {
        self.steps.iter().take(self.len()).map(|step| usize::from(*step))
    }

    pub(crate) fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// The first relations of it.
    pub(crate) fn first(self, len: usize) -> Self {
        let mut path = Path::ROOT;
        for step in self.steps().take(len) {
            path = path.step(step);
        }
        path
    }

    /// What follows after `before`, if it begins with that.
    pub(crate) fn after(self, before: Path) -> Option<impl Iterator<Item = usize>> {
        let starts = self.len >= before.len && self.steps().zip(before.steps()).all(|(own, other)| own == other);
        starts.then(move || self.steps.into_iter().take(self.len()).skip(before.len()).map(usize::from))
    }

    /// The same end, seen from the end of `before`, if it begins with that.
    pub(crate) fn seen_from(self, before: Path) -> Option<Self> {
        let rest = self.after(before)?.fold(Path::ROOT, Path::step);
        Some(Path { nullable: self.nullable, too_long: self.too_long, ..rest })
    }

    /// Its own relations, and behind them those of another.
    pub(crate) fn then(self, other: Path) -> Self {
        let whole = other.steps().fold(self, Path::step);
        Path { nullable: self.nullable || other.nullable, too_long: whole.too_long || other.too_long, ..whole }
    }

    /// Whether it is the same relations, whatever is known of the rows at the end.
    pub(crate) fn is_same(self, other: Path) -> bool {
        self.len == other.len && self.after(other).is_some()
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.steps()).finish()
    }
}

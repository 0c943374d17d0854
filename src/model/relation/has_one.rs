//! The other side of a foreign key that is unique: at most one row.
use super::{AnyModel, FieldOfRow, Loaded, OwnKey, Owner, RelationField};
use crate::error::Result;
use crate::model::id::name_of;
use std::fmt;
use std::sync::Arc;

/// The one row of `M`, if there is any, whose [`OneToOne`](crate::OneToOne), or [`ForeignKey`](crate::ForeignKey) that is unique, names this row. It
/// has no column.
///
/// ```
/// use biform::prelude::*;
///
/// #[derive(Model)]
/// struct User {
///     id: Id<User>,
///     profile: HasOne<Profile>,
/// }
///
/// #[derive(Model)]
/// struct Profile {
///     id: Id<Profile>,
///     user: OneToOne<User>,
///     motto: String,
/// }
///
/// let query = User::objects().filter(|u| u.profile().motto.eq("Ahoy"));
/// assert!(query.to_sql(Dialect::Sqlite)?.sql().contains(r#"LEFT JOIN "profile" AS "t1""#));
/// # Ok::<(), biform::Error>(())
/// ```
pub struct HasOne<M> {
    row: Option<Option<Arc<M>>>,
    owner: Option<&'static Owner>,
    key: OwnKey,
}

impl<M> HasOne<M> {
    /// The row, if it is loaded; `None` if it was looked for and is not there. Queries nothing.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # use biform::ErrorKind;
    /// # #[derive(Model)]
    /// # struct Profile { id: Id<Profile> }
    /// assert_eq!(HasOne::<Profile>::default().get().err().map(|error| error.kind()), Some(ErrorKind::NotLoaded));
    /// ```
    ///
    /// # Errors
    /// [`NotLoaded`](crate::ErrorKind::NotLoaded), which names the model, the field, and the call that loads it.
    pub fn get(&self) -> Result<Option<&M>> {
        let row = self.row.as_ref().map(Option::as_deref);
        row.ok_or_else(|| Owner::not_loaded(self.owner, name_of::<M>(), true))
    }
}

impl<M: Send + Sync + 'static> RelationField for HasOne<M> {
    fn hold(&mut self, loaded: Loaded) {
        self.row = Some(loaded.one());
    }

    fn is_loaded(&self) -> bool {
        self.row.is_some()
    }

    fn take(&mut self) -> Option<Loaded> {
        Some(Loaded::One(self.row.take()?.map(|row| row as Arc<AnyModel>)))
    }

    fn of(self, owner: &'static Owner) -> Self {
        HasOne { owner: Some(owner), ..self }
    }
}

impl<M: Send + Sync + 'static> FieldOfRow for HasOne<M> {
    type Row = M;

    fn hold_rows(&mut self, rows: Vec<M>) {
        self.row = Some(rows.into_iter().next().map(Arc::new));
    }

    fn belongs_to(&self) -> (Option<&'static Owner>, &OwnKey) {
        (self.owner, &self.key)
    }

    fn belong(&mut self, key: &OwnKey) {
        if self.key != *key {
            *self = HasOne { row: None, owner: self.owner, key: key.clone() };
        }
    }
}

impl<M> Default for HasOne<M> {
    fn default() -> Self {
        HasOne { row: None, owner: None, key: OwnKey::Unset }
    }
}

impl<M> Clone for HasOne<M> {
    fn clone(&self) -> Self {
        HasOne { row: self.row.clone(), owner: self.owner, key: self.key.clone() }
    }
}

impl<M> PartialEq for HasOne<M> {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl<M> Eq for HasOne<M> {}

impl<M> fmt::Debug for HasOne<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.row {
            Some(Some(_)) => "HasOne(loaded)",
            Some(None) => "HasOne(none)",
            None => "HasOne(not loaded)",
        })
    }
}

//! An enum type, as PostgreSQL has them. Knows no database.

/// An enum type that a database is to have, as PostgreSQL can: its name, and its labels in their order. It is what
/// `#[field_type(enum_type = "…")]` says of an enum.
///
/// ```
/// use biform::FieldType;
/// use biform::value::EnumType;
/// # use biform::prelude::*;
///
/// #[derive(FieldType)]
/// #[field_type(enum_type = "mood")]
/// enum Mood {
///     Sad,
///     Happy,
/// }
///
/// assert_eq!(<Option<Mood>>::ENUM_TYPE, Some(EnumType { name: "mood", labels: &["sad", "happy"] }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EnumType {
    /// What it is called.
    pub name: &'static str,
    /// Its labels, the least first.
    pub labels: &'static [&'static str],
}

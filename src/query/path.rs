//! Names of fields, as `created__year__ge`: which field it is and what follows. What comes from outside is compared with
//! the names of the model and never becomes SQL. Knows no value.
use super::Query;
use super::lookup::{Lookup, Target};
use super::nearest::nearest;
use crate::expr::Node;
use crate::model::Field;

/// Between the parts of a name.
const BETWEEN: &str = "__";
/// How much of a name a message shows.
const SHOWN: usize = 60;

impl Query {
    /// What a name stands for, and the lookup it ends with; or what is wrong with it, in words.
    pub(super) fn look_up(&self, name: &str) -> Result<(Target, Option<Lookup>), String> {
        let (mut target, rest) = self.field_of(name)?;
        let mut segments = rest.into_iter().flat_map(|rest| rest.split(BETWEEN));
        while let Some(segment) = segments.next() {
            target = match target.part(segment) {
                Ok(part) => part,
                Err(whole) => {
                    return match (Lookup::named(segment, whole.of), segments.next()) {
                        (Some(lookup), None) => Ok((whole, Some(lookup))),
                        (Some(_), Some(after)) => Err(after_lookup(name, segment, after)),
                        (None, _) => Err(no_lookup(name, segment, &whole)),
                    };
                }
            };
        }
        Ok((target, None))
    }

    /// The field that a name begins with, and what follows it. The longest name wins: `created__year` may be a field.
    fn field_of<'n>(&self, name: &'n str) -> Result<(Target, Option<&'n str>), String> {
        let pk = match self.schema.key_positions() {
            [key] => self.nameable().find(|(position, _)| position == key),
            _ => None,
        };
        let pk = pk.map(|(position, field)| (position, field, "pk".to_owned()));
        let fields = self.nameable().map(|(position, field)| (position, field, path(field)));
        let named = pk.into_iter().chain(fields).filter_map(|(position, field, path)| {
            let rest = name.strip_prefix(path.as_str())?;
            let rest = if rest.is_empty() { None } else { Some(rest.strip_prefix(BETWEEN)?) };
            Some((path.len(), position, field, rest))
        });
        let (_, position, field, rest) = named.max_by_key(|(length, ..)| *length).ok_or_else(|| self.no_field(name))?;
        let node = Node::named(position, field.name(), field.is_nullable());
        Ok((Target { node, of: field.value_type(), choices: field.known_values() }, rest))
    }

    /// The fields that may be named, with their positions.
    fn nameable(&self) -> impl Iterator<Item = (usize, &'static Field)> {
        self.schema.fields().iter().enumerate().filter(|(position, _)| self.may_name(*position))
    }

    pub(super) fn may_name(&self, position: usize) -> bool {
        self.nameable.as_ref().is_none_or(|nameable| nameable.contains(&position))
    }

    /// A field that may not be named is told as one that is not there.
    pub(super) fn no_field(&self, name: &str) -> String {
        let names: Vec<String> = self.nameable().map(|(_, field)| path(field)).collect();
        let near = nearest(name, &names, BETWEEN).map(|near| format!("`{near}`"));
        let meant = near.or_else(|| inside(name, &names));
        let hint = meant.map(|meant| format!(", did you mean {meant}?")).unwrap_or_default();
        format!("there is no field `{}`{hint} (there are {})", shown(name), listed(names.iter()))
    }
}

/// The fields of an embedded struct that a name begins with, if it does: of the innermost one.
fn inside(name: &str, names: &[String]) -> Option<String> {
    let ends = std::iter::once(name.len()).chain(name.rmatch_indices(BETWEEN).map(|(at, _)| at));
    let structs = ends.filter_map(|end| name.get(..end));
    let mut fields = structs.map(|of| {
        let is_inside = |field: &&String| field.strip_prefix(of).is_some_and(|rest| rest.starts_with(BETWEEN));
        names.iter().filter(is_inside).map(|field| format!("`{field}`")).collect::<Vec<_>>()
    });
    fields.find(|fields| !fields.is_empty()).map(|fields| fields.join(" or "))
}

/// The name of a field in a path.
fn path(field: &Field) -> String {
    field.name().replace('.', BETWEEN)
}

fn no_lookup(name: &str, segment: &str, target: &Target) -> String {
    let (name, segment, of) = (shown(name), shown(segment), target.of);
    format!("`{name}` asks for `{segment}`, and of {of} there are {}", listed(target.lookups()))
}

fn after_lookup(name: &str, lookup: &str, after: &str) -> String {
    let (name, after) = (shown(name), shown(after));
    format!(
        "`{name}` goes on with `{after}` after the lookup `{lookup}`, and a lookup ends a name: leave `{after}` out"
    )
}

fn listed(names: impl Iterator<Item = impl std::fmt::Display>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// A name from outside, for a message: not too long, and without control characters.
pub(crate) fn shown(name: &str) -> String {
    let mut shown: String = name.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if name.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

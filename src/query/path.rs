//! Names of fields, as `created__year__ge`: which field it is and what follows. What comes from outside is compared with
//! the names of the model and never becomes SQL. Knows no value.
use super::lookup::{Lookup, Target};
use super::nearest::nearest;
use super::{Query, TOO_LONG};
use crate::expr::{Node, Path};
use crate::model::{Field, Relation, RelationKind, Schema};

/// Where a field stands: which relations lead to its model, and its position there.
pub(crate) type Place = (Path, usize);

/// What a name stands for, and what follows it.
type Found<'n> = (Target, Option<&'n str>);

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

    /// The field that a name begins with, and what follows it.
    fn field_of<'n>(&self, name: &'n str) -> Result<Found<'n>, String> {
        self.field_along(self.schema, Path::ROOT, name)
    }

    /// The same of the model at the end of a path, or else of the model that its rows are as well.
    fn field_along<'n>(&self, schema: &'static Schema, path: Path, name: &'n str) -> Result<Found<'n>, String> {
        let found = self.own_field_along(schema, path, name);
        let Some((relation, parent)) = schema.parent().filter(|_| found.is_err()) else { return found };
        self.field_along(relation.target(), path.then(parent), name).or(found)
    }

    /// The same of the model itself. A relation that the name goes along wins over the field of a foreign key, whose
    /// lookups stand behind it.
    fn own_field_along<'n>(&self, schema: &'static Schema, path: Path, name: &'n str) -> Result<Found<'n>, String> {
        let along = relations_of(schema, name).max_by_key(|(_, relation, _)| relation.name().len());
        let Some((number, relation, rest)) = along else {
            return self.own_field(schema, path, name).ok_or_else(|| self.no_field_of(schema, path, name));
        };
        let next = match relation.kind() {
            RelationKind::ForeignKey { nullable, .. } => path.to_one(number, nullable),
            RelationKind::HasOne => path.to_one(number, true),
            _ => path.to_many(number),
        };
        if next.is_too_long() {
            return Err(TOO_LONG.to_owned());
        }
        if !self.may_go_along(next) {
            return self.own_field(schema, path, name).ok_or_else(|| self.no_field_of(schema, path, name));
        }
        let behind = rest.map(|rest| self.field_along(relation.target(), next, rest));
        if let Some(Ok(found)) = behind {
            return Ok(found);
        }
        // The relation itself: the column of a foreign key, or else the key of the other row.
        let is_lookup = |(target, rest): &Found<'_>| rest.is_none_or(|rest| target.asks(rest));
        let own = self.own_field(schema, path, name).filter(is_lookup);
        let key = own.or_else(|| Some((self.key_field(relation.target(), next)?, rest)).filter(is_lookup));
        let key = key.or_else(|| Some((self.whole_key(relation.target(), next, rest?)?, rest)));
        key.ok_or_else(|| match behind {
            Some(Err(problem)) => problem,
            _ => self.no_field_of(schema, path, name),
        })
    }

    /// The field of a model itself. The longest name wins: `created__year` may be a field.
    fn own_field<'n>(&self, schema: &'static Schema, path: Path, name: &'n str) -> Option<Found<'n>> {
        let own = self.nameable(schema, path).filter_map(|(position, field)| {
            let field_name = named(field);
            let rest = after(name, &field_name)?;
            Some((field_name.len(), position, rest))
        });
        let longest = own.max_by_key(|(length, ..)| *length);
        if let Some((_, position, rest)) = longest {
            return Some((target(schema, path, position)?, rest));
        }
        Some((self.key_field(schema, path)?, after(name, "pk")?))
    }

    /// The key of a model, if it is one column, and may be named.
    fn key_field(&self, schema: &'static Schema, path: Path) -> Option<Target> {
        match schema.key_positions() {
            [key] if self.may_name((path, *key)) => target(schema, path, *key),
            _ => None,
        }
    }

    /// The key of a model, of however many columns, to ask whether there is a row: NULL is what can be asked of several.
    fn whole_key(&self, schema: &'static Schema, path: Path, lookup: &str) -> Option<Target> {
        let key = schema.key_positions().iter().map(|position| target(schema, path, *position));
        let key: Vec<Target> = key.collect::<Option<_>>()?;
        let may_be_named = key.iter().all(|column| self.may_name(column.place));
        let (of, place) = key.first().map(|column| (column.of, column.place))?;
        let is_asked = may_be_named && Lookup::named(lookup, of) == Some(Lookup::IsNull);
        let node = Node::one(key.into_iter().map(|column| column.node).collect());
        is_asked.then_some(Target { node, of, choices: Vec::new(), place })
    }

    /// The fields of the model at the end of a path that may be named, with their positions.
    fn nameable(&self, schema: &'static Schema, path: Path) -> impl Iterator<Item = (usize, &'static Field)> {
        schema.fields().iter().enumerate().filter(move |(position, _)| self.may_name((path, *position)))
    }

    pub(super) fn may_name(&self, (path, position): Place) -> bool {
        let is_it = |(own, at): &Place| own.is_same(path) && *at == position;
        self.nameable.as_ref().is_none_or(|nameable| nameable.iter().any(is_it))
    }

    /// Whether a field may be named that lies behind a path: what may not be is told as what is not there.
    fn may_go_along(&self, path: Path) -> bool {
        let lies_behind = |(own, _): &Place| own.after(path).is_some();
        self.nameable.as_ref().is_none_or(|nameable| nameable.iter().any(lies_behind))
    }

    /// A field that may not be named is told as one that is not there.
    pub(super) fn no_field(&self, name: &str) -> String {
        self.no_field_of(self.schema, Path::ROOT, name)
    }

    fn no_field_of(&self, schema: &'static Schema, path: Path, name: &str) -> String {
        let mut names: Vec<String> = self.nameable(schema, path).map(|(_, field)| named(field)).collect();
        let (mut child, mut at) = (schema, path);
        while let Some((relation, parent)) = child.parent() {
            (child, at) = (relation.target(), at.then(parent));
            names.extend(self.nameable(child, at).map(|(_, field)| named(field)));
        }
        let near = nearest(name, &names, BETWEEN).map(|near| format!("`{near}`"));
        let meant = near.or_else(|| inside(name, &names));
        let hint = meant.map(|meant| format!(", did you mean {meant}?")).unwrap_or_default();
        let of = if path.is_root() { String::new() } else { format!(" of `{}`", schema.model()) };
        format!("there is no field `{}`{of}{hint} (there are {})", shown(name), listed(names.iter()))
    }
}

/// The relations that a name begins with, and what follows them.
fn relations_of<'n>(
    schema: &'static Schema,
    name: &'n str,
) -> impl Iterator<Item = (usize, &'static Relation, Option<&'n str>)> {
    let numbered = schema.relations().iter().enumerate();
    numbered.filter_map(move |(number, relation)| Some((number, relation, after(name, relation.name())?)))
}

/// What follows the beginning of a name, if it begins so; nothing may.
fn after<'n>(name: &'n str, beginning: &str) -> Option<Option<&'n str>> {
    let rest = name.strip_prefix(beginning)?;
    if rest.is_empty() { Some(None) } else { Some(Some(rest.strip_prefix(BETWEEN)?)) }
}

fn target(schema: &'static Schema, path: Path, position: usize) -> Option<Target> {
    let field = schema.fields().get(position)?;
    let node = Node::along(path, position, field.name(), field.is_nullable());
    Some(Target { node, of: field.value_type(), choices: field.known_values(), place: (path, position) })
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

/// The name of a field, as it is given.
fn named(field: &Field) -> String {
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

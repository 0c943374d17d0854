//! Conditions on rows that a relation to many names: there is such a row, for which they hold. What one call of `filter`
//! says of the rows of a relation, it says of one and the same row, as Django does. What is asked to be NULL is so as well
//! where there is no row, as with Django's LEFT JOIN.
use crate::expr::{Kind, Node, Path};
use crate::model::Schema;

/// What goes wrong where a path leads beyond what can be followed.
pub(crate) const TOO_LONG: &str = "more relations follow one another than a path holds, 13: query from a nearer model";

/// The condition, each part of it that is about many rows within a "there is one".
pub(super) fn there_is(schema: &'static Schema, condition: Node) -> Node {
    match condition.is_of_others(&mut Vec::new()) {
        true => within(schema, condition, Path::ROOT),
        false => condition,
    }
}

/// The same inside of a "there is one" whose rows are at the end of `bound`.
fn within(schema: &'static Schema, node: Node, bound: Path) -> Node {
    match node.0 {
        Kind::And(parts) => conjunction(schema, parts, bound),
        Kind::Or(parts) => match common(schema, &parts, bound) {
            Some(path) => exists(schema, Node(Kind::Or(parts)), path),
            None => Node(Kind::Or(parts.into_iter().map(|part| within(schema, part, bound)).collect())),
        },
        Kind::Not(of) => Node(Kind::Not(Box::new(within(schema, *of, bound)))),
        Kind::Xor(left, right) => {
            let [left, right] = [left, right].map(|side| Box::new(within(schema, *side, bound)));
            Node(Kind::Xor(left, right))
        }
        kind => match to_many(schema, &Node(kind.clone()), bound).first() {
            Some(path) => exists(schema, Node(kind), *path),
            None => Node(kind),
        },
    }
}

fn exists(schema: &'static Schema, condition: Node, path: Path) -> Node {
    let there_is = |of| Node(Kind::Exists { path, of: Box::new(of) });
    let none = match holds_without(&condition, path) {
        true => there_is(Node::constant(true)).not(),
        false => Node::constant(false),
    };
    let of = within(schema, of_rows(schema, condition, path), path);
    match of.is_constant(false) {
        true => none,
        false => none.or(there_is(of)),
    }
}

/// Whether a condition holds where there is no row at the end of a path.
fn holds_without(condition: &Node, path: Path) -> bool {
    match &condition.0 {
        Kind::And(parts) => parts.iter().all(|part| holds_without(part, path)),
        Kind::Or(parts) => parts.iter().any(|part| holds_without(part, path)),
        Kind::IsNull { of, negated: false } => of.is_null_without(path),
        _ => false,
    }
}

/// The same condition on a row that is there: its columns that are never NULL are not.
fn of_rows(schema: &'static Schema, condition: Node, path: Path) -> Node {
    match condition.0 {
        Kind::And(parts) => {
            parts.into_iter().map(|part| of_rows(schema, part, path)).fold(Node::constant(true), Node::and)
        }
        Kind::Or(parts) => {
            parts.into_iter().map(|part| of_rows(schema, part, path)).fold(Node::constant(false), Node::or)
        }
        Kind::IsNull { of, negated } if is_there(schema, &of, path) => Node::constant(negated),
        kind => Node(kind),
    }
}

/// Whether it is a column that is not NULL where there is a row at the end of a path.
fn is_there(schema: &'static Schema, node: &Node, bound: Path) -> bool {
    match &node.0 {
        Kind::Column { path, nullable: false, .. } => {
            path.after(bound).is_some() && first_to_many(schema, *path, bound).is_none()
        }
        _ => false,
    }
}

/// What is said of the rows of one relation goes into one "there is one".
fn conjunction(schema: &'static Schema, parts: Vec<Node>, bound: Path) -> Node {
    let mut joined = Node::constant(true);
    let mut grouped: Vec<(Path, Node)> = Vec::new();
    for part in parts {
        let about = match &part.0 {
            Kind::Or(parts) => common(schema, parts, bound),
            Kind::And(_) | Kind::Not(_) | Kind::Xor(..) => None,
            _ => to_many(schema, &part, bound).first().copied(),
        };
        let Some(path) = about else {
            joined = joined.and(within(schema, part, bound));
            continue;
        };
        match grouped.iter_mut().find(|(other, _)| other.is_same(path)) {
            Some((_, together)) => *together = std::mem::replace(together, Node::constant(true)).and(part),
            None => grouped.push((path, part)),
        }
    }
    grouped.into_iter().fold(joined, |joined, (path, part)| joined.and(exists(schema, part, path)))
}

/// The one relation to many that all of these conditions are about, if there is one and none is negated.
fn common(schema: &'static Schema, parts: &[Node], bound: Path) -> Option<Path> {
    let mut shared: Option<Path> = None;
    for part in parts {
        let path = match &part.0 {
            Kind::And(parts) | Kind::Or(parts) => common(schema, parts, bound)?,
            Kind::Not(_) | Kind::Xor(..) => return None,
            _ => match to_many(schema, part, bound).as_slice() {
                [path] => *path,
                _ => return None,
            },
        };
        if shared.is_some_and(|shared| !shared.is_same(path)) {
            return None;
        }
        shared = Some(path);
    }
    shared
}

/// The relations to many that lead to the columns of an expression, each as far as its first beyond `bound`.
pub(super) fn to_many(schema: &'static Schema, node: &Node, bound: Path) -> Vec<Path> {
    let mut found: Vec<Path> = Vec::new();
    node.each_path(&mut |path| {
        if let Some(path) = first_to_many(schema, path, bound)
            && !found.iter().any(|other| other.is_same(path))
        {
            found.push(path);
        }
    });
    found
}

/// As far as the first relation to many, beyond what is bound already.
fn first_to_many(schema: &'static Schema, path: Path, bound: Path) -> Option<Path> {
    let known = if path.after(bound).is_some() { bound.len() } else { 0 };
    let mut at = schema;
    for (position, step) in path.steps().enumerate() {
        let relation = at.relation_at(step)?;
        let reached = path.first(position + 1);
        // The way there is bound as a whole: a part of it is no other row.
        if relation.is_to_many() && position >= known && bound.after(reached).is_none() {
            return Some(reached);
        }
        at = relation.target();
    }
    None
}

//! Lookups of arrays that are JSON: their elements are compared one by one. Knows no driver.
use super::writer::Writer;
use crate::error::{Error, ErrorKind};
use crate::expr::{Node, SetLookup};

/// What the elements of both sides are called, unlike any table.
const OWN: &str = "biform_own";
const OTHER: &str = "biform_other";

/// Writes the elements of an array, as what can stand in FROM: each is a `value`.
type Elements = fn(&mut Writer, &Node);

/// Two arrays of a lookup.
struct Arrays<'n> {
    own: &'n Node,
    other: &'n Node,
    elements: Elements,
}

impl Writer {
    /// A lookup of an array that is JSON. NULL elements are equal to nothing, and with a NULL nothing is known.
    pub(super) fn json_sets(&mut self, lookup: SetLookup, left: &Node, right: &Node, elements: Elements) -> &mut Self {
        if self.defines() {
            let message = format!(
                "{} looks for no elements of an array in the definition of a table: look for them in queries",
                self.grammar().name()
            );
            return self.fail(Error::new(ErrorKind::Unsupported, message));
        }
        let nullable: Vec<&Node> = [left, right].into_iter().filter(|node| node.is_nullable()).collect();
        if !nullable.is_empty() {
            self.push("CASE WHEN ").list(&nullable, " AND ", |writer, node| {
                writer.operand(node).push(" IS NOT NULL");
            });
            self.push(" THEN ");
        }
        match lookup {
            SetLookup::Contains => self.has_all(&Arrays { own: left, other: right, elements }),
            SetLookup::ContainedBy => self.has_all(&Arrays { own: right, other: left, elements }),
            SetLookup::Overlaps => self.has_any(&Arrays { own: left, other: right, elements }),
            // Of ranges, of which there are none here.
            SetLookup::FullyLt | SetLookup::FullyGt | SetLookup::NotLt | SetLookup::NotGt | SetLookup::AdjacentTo => {
                self.push("")
            }
        };
        self.push(if nullable.is_empty() { "" } else { " END" })
    }

    /// No element of the other is missing.
    fn has_all(&mut self, arrays: &Arrays<'_>) -> &mut Self {
        self.push("NOT EXISTS (SELECT 1 FROM ").elements(arrays.other, arrays.elements, OTHER);
        self.push(" WHERE NOT ").has_any_of(arrays).push(")")
    }

    fn has_any(&mut self, arrays: &Arrays<'_>) -> &mut Self {
        self.push("EXISTS (SELECT 1 FROM ").elements(arrays.other, arrays.elements, OTHER);
        self.push(" WHERE ").has_any_of(arrays).push(")")
    }

    /// One of its elements is the one of the other that is at hand.
    fn has_any_of(&mut self, arrays: &Arrays<'_>) -> &mut Self {
        self.push("EXISTS (SELECT 1 FROM ").elements(arrays.own, arrays.elements, OWN);
        self.push(" WHERE ").identifier(OWN).push(".value = ").identifier(OTHER).push(".value)")
    }

    fn elements(&mut self, of: &Node, elements: Elements, name: &str) -> &mut Self {
        elements(self, of);
        self.push(" AS ").identifier(name)
    }
}

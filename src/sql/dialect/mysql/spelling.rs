//! How MariaDB and MySQL write an expression: as they do in the plan of a query that compares it. Knows no driver.
use crate::error::Result;
use crate::field::decode;
use crate::sql::introspect::{Asked, Scope, Spelling};
use crate::sql::writer::Writer;
use crate::value::Row;

/// The plan is made and not run: a query for each expression, over columns of the right types without a row.
pub(super) struct Plans;

impl Spelling for Plans {
    fn ask(&self, writer: &mut Writer, scopes: &[Scope], asked: &[Asked<'_>]) {
        writer.push("EXPLAIN FORMAT=JSON ").list(asked, " UNION ALL ", |writer, asked| {
            writer.push("SELECT 1 FROM JSON_TABLE('[]', '$[*]' COLUMNS (");
            for (name, of_type) in scopes.get(asked.scope).into_iter().flatten() {
                writer.identifier(name).push(" ").push(known(of_type)).push(" PATH '$', ");
            }
            // Compared with a column, nothing is found to be true or false always.
            writer.identifier(BESIDE).push(" longblob PATH '$')) AS biform WHERE (").push(asked.of.text());
            writer.push(") <=> ").identifier(BESIDE);
        });
    }

    /// The conditions, in the order of the queries. What stands in them is escaped as in SQL, not as in JSON: each is one
    /// line.
    fn read(&self, row: &dyn Row) -> Result<Vec<(usize, String)>> {
        let plan: String = decode(row, 0)?;
        let conditions = plan.lines().filter_map(|line| line.trim().strip_prefix(r#""attached_condition": "#));
        Ok(conditions.map(|condition| condition.trim_end_matches(',').to_owned()).enumerate().collect())
    }
}

/// A type that such a column can have; another one, which no model has, is that of texts.
fn known(of_type: &str) -> &str {
    let name = of_type.split(['(', ' ']).next().unwrap_or_default();
    if TYPES.contains(&name) { of_type } else { "longtext" }
}

const TYPES: [&str; 27] = [
    "bigint",
    "binary",
    "bit",
    "blob",
    "boolean",
    "char",
    "date",
    "datetime",
    "decimal",
    "double",
    "float",
    "int",
    "json",
    "longblob",
    "longtext",
    "mediumblob",
    "mediumint",
    "mediumtext",
    "smallint",
    "text",
    "time",
    "timestamp",
    "tinyblob",
    "tinyint",
    "tinytext",
    "varbinary",
    "varchar",
];

/// What no column of a model is called.
const BESIDE: &str = "biform: compared";

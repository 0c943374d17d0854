//! Counting the parameters of a statement by its text. Knows no driver.
use crate::error::Result;
use crate::executors::parameters::wrong_count;

/// Refuses too few or too many values: sqlx would take those that are missing for NULL. Where parameters are numbered or
/// named, or may be part of a comment, there is no telling without the database.
pub(super) fn check_count(sql: &str, given: usize) -> Result<()> {
    match parameters(sql) {
        Some(wanted) if wanted != given => Err(wrong_count(wanted, given)),
        _ => Ok(()),
    }
}

/// Counts the `?` outside of quotes.
fn parameters(sql: &str) -> Option<usize> {
    let (mut count, mut rest) = (0, sql.as_bytes());
    while let [byte, after @ ..] = rest {
        rest = after;
        match (byte, after) {
            (b'?', [b'0'..=b'9', ..])
            | (b':' | b'@' | b'$', _)
            | (b'-', [b'-', ..])
            | (b'/', [b'*', ..])
            | (b'#', _) => {
                return None;
            }
            (b'?', _) => count += 1,
            // A doubled quote ends one name or string and begins another.
            (b'\'' | b'"' | b'`', _) => rest = behind(after, *byte)?,
            (b'[', _) => rest = behind(after, b']')?,
            _ => {}
        }
    }
    Some(count)
}

fn behind(text: &[u8], end: u8) -> Option<&[u8]> {
    let position = text.iter().position(|byte| *byte == end)?;
    text.get(position + 1..)
}

#[cfg(test)]
mod tests {
    use super::parameters;

    #[test]
    fn parameters_are_counted_where_they_are_plain() {
        for (sql, wanted) in [
            ("SELECT 1", Some(0)),
            ("SELECT ?, '?''?', \"?\", `?`, [?], ? - ? / ?", Some(4)),
            ("SELECT a -> '$.b?' FROM t WHERE c = ?", Some(1)),
            ("SELECT ?1, ?1", None),
            ("SELECT :a", None),
            ("SELECT @a", None),
            ("SELECT $a", None),
            ("SELECT ? # why?", None),
            ("SELECT ? -- why?", None),
            ("SELECT ? /* why? */", None),
            ("SELECT 'torn", None),
        ] {
            assert_eq!(parameters(sql), wanted, "{sql}");
        }
    }
}

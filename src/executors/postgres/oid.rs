//! Numbers of PostgreSQL's types, as `pg_type` has them: those of built-in types never change. Knows no driver.

pub(in crate::executors) const BOOL: u32 = 16;
pub(in crate::executors) const BYTEA: u32 = 17;
pub(in crate::executors) const NAME: u32 = 19;
pub(in crate::executors) const INT8: u32 = 20;
pub(in crate::executors) const INT2: u32 = 21;
pub(in crate::executors) const INT4: u32 = 23;
pub(in crate::executors) const TEXT: u32 = 25;
pub(in crate::executors) const OID: u32 = 26;
pub(in crate::executors) const JSON: u32 = 114;
pub(in crate::executors) const FLOAT4: u32 = 700;
pub(in crate::executors) const FLOAT8: u32 = 701;
pub(in crate::executors) const UNKNOWN: u32 = 705;
pub(in crate::executors) const CIDR: u32 = 650;
pub(in crate::executors) const INET: u32 = 869;
pub(in crate::executors) const BPCHAR: u32 = 1042;
pub(in crate::executors) const VARCHAR: u32 = 1043;
pub(in crate::executors) const DATE: u32 = 1082;
pub(in crate::executors) const TIME: u32 = 1083;
pub(in crate::executors) const TIMESTAMP: u32 = 1114;
pub(in crate::executors) const TIMESTAMPTZ: u32 = 1184;
pub(in crate::executors) const INTERVAL: u32 = 1186;
pub(in crate::executors) const NUMERIC: u32 = 1700;
pub(in crate::executors) const UUID: u32 = 2950;
pub(in crate::executors) const JSONB: u32 = 3802;
pub(in crate::executors) const INT4RANGE: u32 = 3904;
pub(in crate::executors) const NUMRANGE: u32 = 3906;
pub(in crate::executors) const TSRANGE: u32 = 3908;
pub(in crate::executors) const TSTZRANGE: u32 = 3910;
pub(in crate::executors) const DATERANGE: u32 = 3912;
pub(in crate::executors) const INT8RANGE: u32 = 3926;

/// Whether a number alone says how values are written: most columns are of such a type.
pub(in crate::executors) fn is_known(of: u32) -> bool {
    matches!(
        of,
        BOOL | INT2
            | INT4
            | INT8
            | FLOAT4
            | FLOAT8
            | NUMERIC
            | TEXT
            | VARCHAR
            | BYTEA
            | UUID
            | DATE
            | TIME
            | TIMESTAMP
            | TIMESTAMPTZ
            | INTERVAL
            | INET
            | INT4RANGE
            | NUMRANGE
            | TSRANGE
            | TSTZRANGE
            | DATERANGE
            | INT8RANGE
            | JSON
            | JSONB
    )
}

/// The type of an array of a built-in type; of an array there is none.
pub(in crate::executors) fn array_of(of: u32) -> Option<u32> {
    Some(match of {
        JSON => 199,
        BOOL => 1000,
        BYTEA => 1001,
        NAME => 1003,
        INT2 => 1005,
        INT4 => 1007,
        TEXT => 1009,
        BPCHAR => 1014,
        VARCHAR => 1015,
        INT8 => 1016,
        FLOAT4 => 1021,
        FLOAT8 => 1022,
        OID => 1028,
        TIMESTAMP => 1115,
        DATE => 1182,
        TIME => 1183,
        TIMESTAMPTZ => 1185,
        NUMERIC => 1231,
        UUID => 2951,
        JSONB => 3807,
        _ => return None,
    })
}

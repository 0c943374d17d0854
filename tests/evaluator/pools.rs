//! The values of rows and of literals: few, so that they meet, and the odd ones among them.
use crate::model::{Base, Item, Shade, Tag, Value};
use crate::random::Random;
use crate::tree::Place;
use biform::Id;

const TEXTS: [&str; 34] = [
    "", "a", "A", "b", "ab", "aB", "AB", "abc", "ba", "aa", "%", "_", "\\", "a%b", "a_b", "a\\b", "100%", "'", "\"",
    "*", "?", "[a]", "[", "]", "^", "ä", "Ä", "straße", "日本", "😀", "a\0b", "\0", "a\nb", " ",
];
const FLOATS: [f64; 16] = [
    -1.5,
    -0.0,
    0.0,
    0.1,
    0.2,
    0.3,
    0.5,
    1.0,
    2.0,
    3.0,
    1e300,
    -1e300,
    1e-300,
    f64::INFINITY,
    f64::NEG_INFINITY,
    9_007_199_254_740_992.0,
];
const FLOATS_OF_32: [f32; 11] =
    [-1.5, 0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 16_777_216.0, f32::MAX, f32::INFINITY, f32::NEG_INFINITY];
const DECIMALS: [&str; 14] = [
    "0",
    "1",
    "-1",
    "2",
    "0.1",
    "0.2",
    "0.3",
    "2.50",
    "19.99",
    "-0.05",
    "1000000",
    "99999999.99",
    "0.000001",
    "9223372036854775807",
];
const DATES: [&str; 14] = [
    "2023-12-31",
    "2024-01-01",
    "2024-02-29",
    "2024-03-31",
    "2024-12-30",
    "2021-01-03",
    "2020-12-31",
    "2026-03-29",
    "1969-12-31",
    "1970-01-01",
    "0000-01-01",
    "0001-01-01",
    "9999-12-30",
    "9999-12-31",
];
const TIMES: [&str; 8] = [
    "00:00:00",
    "00:00:00.000000001",
    "01:30:00",
    "01:30:00.5",
    "12:00:00",
    "23:59:59",
    "23:59:59.999",
    "23:59:59.999999999",
];
/// Seconds east of UTC.
const OFFSETS: [i32; 8] = [0, 3_600, -3_600, 7_200, 20_700, -34_200, 86_399, -86_399];
/// Clocks that are turned by an hour and by half of one, and one that went without a day.
const ZONES: [&str; 4] = ["Europe/Helsinki", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"];

const PATTERNS: [&str; 25] = [
    "%", "%", "%", "%", "_", "_", "a", "a", "a", "A", "A", "b", "B", r"\%", r"\_", r"\\", "ä", "[", "]", "*", "?", "^",
    "-", "'", "😀",
];
const REGEXES: [&str; 22] = [
    "a", "^a", "b$", "^$", "[ab]", "^a.b$", "(?s)a.b", r"\d", r"^\w+$", "ä", "%", "^.$", "^..$", r"\\", r"\x00",
    "^(a|b)", "(?m)^b", "^A", "[^a]", "", "a{2}", "ß",
];

/// The years of the pool and their neighbours.
const YEARS: [i64; 12] = [2023, 2024, 2025, 2020, 2021, 1969, 1970, 0, 9_999, 10_000, -1, 2026];

pub(crate) fn value(of: Base, random: &mut Random) -> Value {
    match of {
        Base::I32 => Value::Int(random.pick(&[i32::MIN, -7, -2, -1, 0, 1, 2, 3, 5, 12, i32::MAX]).into()),
        Base::I64 => {
            let rare = random.percent(5);
            let most = [i64::MIN + 1, -3, -1, 0, 1, 2, 3, 10, 1 << 53, (1 << 53) + 1, i64::MAX];
            Value::Int(if rare { i64::MIN } else { random.pick(&most) })
        }
        Base::F64 => Value::Real(random.pick(&FLOATS)),
        Base::Decimal => Value::Decimal(random.pick(&DECIMALS).parse().unwrap()),
        Base::Bool => Value::Bool(random.percent(50)),
        Base::Text => Value::Text(random.pick(&TEXTS).to_owned()),
        Base::Bytes => {
            Value::Bytes(random.pick(&[vec![], vec![0], vec![0, 1], vec![255], b"a".to_vec(), b"ab".to_vec()]))
        }
        Base::Date => Value::Date(random.pick(&DATES).parse().unwrap()),
        Base::Time => Value::Time(random.pick(&TIMES).parse().unwrap()),
        Base::Wall => Value::Wall(format!("{}T{}", random.pick(&DATES), random.pick(&TIMES)).parse().unwrap()),
        // jiff's instants end a day before its dates, and in the west those of the first day are of no year that is held.
        Base::Moment => {
            let date = random.pick(&DATES[..13]).replace("0000-01-01", "0000-01-02");
            let time = random.pick(&TIMES[..if date == "9999-12-30" { 5 } else { 8 }]);
            Value::Moment(format!("{date}T{time}Z").parse().unwrap())
        }
        Base::F32 => Value::Real(random.pick(&FLOATS_OF_32).into()),
        Base::Grade => Value::Int(random.pick(&[i32::MIN, -1, 0, 1, 2, 3]).into()),
        Base::U32 => Value::Int(random.pick(&[0, 1, 2, 3, 5, 10, u32::MAX]).into()),
        Base::Uuid => {
            let mut uuid = vec![0; 16];
            let at = random.pick(&[0, 0, 8, 15]);
            uuid[at] = random.pick(&[0, 1, 127, 128, 255]);
            Value::Bytes(uuid)
        }
        Base::Shade => Value::Text(random.pick(&Shade::ALL).1.to_owned()),
    }
}

pub(crate) fn place(random: &mut Random) -> Place {
    match random.percent(40) {
        true => Place::Named(random.pick(&ZONES)),
        false => Place::East(random.pick(&OFFSETS)),
    }
}

pub(crate) fn year(random: &mut Random) -> Value {
    Value::Int(random.pick(&YEARS))
}

/// A small number, such as that of a month.
pub(crate) fn small(random: &mut Random) -> Value {
    Value::Int(random.pick(&[0, 1, 2, 3, 4, 5, 6, 7, 12, 23, 29, 30, 31, 52, 53, 59]))
}

/// Half of the patterns are made of a text that there may be, so that they fit something.
pub(crate) fn like(random: &mut Random) -> String {
    if random.percent(50) {
        return (0..random.below(5)).map(|_| random.pick(&PATTERNS)).collect();
    }
    let text = random.pick(&TEXTS).replace('\0', "_");
    let mut pattern: String = text
        .chars()
        .map(|letter| match (random.below(4), letter) {
            (0, _) => "_".to_owned(),
            (1, _) => "%".to_owned(),
            (_, '%' | '_' | '\\') => format!("\\{letter}"),
            (_, letter) => letter.to_string(),
        })
        .collect();
    if random.percent(40) {
        pattern.push('%');
    }
    pattern
}

pub(crate) fn regex(random: &mut Random) -> String {
    random.pick(&REGEXES).to_owned()
}

/// A row, of which a third of what can be NULL is.
pub(crate) fn item(id: i64, random: &mut Random) -> Item {
    macro_rules! held {
        ($base:ident) => {
            crate::typed::Held::made(&value(Base::$base, random))
        };
        ($base:ident?) => {
            if random.percent(33) { None } else { Some(held!($base)) }
        };
    }
    Item {
        id: Id::from(id),
        small: held!(I32),
        small_null: held!(I32?),
        big: held!(I64),
        big_null: held!(I64?),
        float: held!(F64),
        float_null: held!(F64?),
        price: held!(Decimal),
        price_null: held!(Decimal?),
        flag: held!(Bool),
        flag_null: held!(Bool?),
        text: held!(Text),
        text_null: held!(Text?),
        bytes: held!(Bytes),
        bytes_null: held!(Bytes?),
        day: held!(Date),
        day_null: held!(Date?),
        clock: held!(Time),
        clock_null: held!(Time?),
        wall: held!(Wall),
        wall_null: held!(Wall?),
        moment: held!(Moment),
        moment_null: held!(Moment?),
        shade: held!(Shade),
        shade_null: held!(Shade?),
        narrow: held!(F32),
        narrow_null: held!(F32?),
        grade: held!(Grade),
        grade_null: held!(Grade?),
        tag: Tag { count: held!(U32), count_null: held!(U32?), token: held!(Uuid), token_null: held!(Uuid?) },
    }
}

//! What `#[derive(Model)]` makes of a struct, without an executor.
use biform::prelude::*;
use biform::{Column, Columns, Complete, OwnedRow, Value, ValueType};

#[derive(Model, Debug, Clone, PartialEq)]
struct OrderLine {
    id: Id<OrderLine>,
    title: String,
    #[field(column = "stars", default = 3)]
    rating: i32,
    subtitle: Option<String>,
    #[field(unique)]
    isbn: String,
    #[field(default)]
    sold: u32,
    #[field(default = "draft")]
    state: String,
}

fn line(title: &str) -> OrderLine {
    OrderLine::create().title(title).isbn("1").complete()
}

#[test]
fn a_schema_says_what_the_struct_says() {
    let schema = OrderLine::schema();
    assert_eq!((schema.model(), schema.table()), ("OrderLine", "order_line"));
    let fields = schema.fields().iter();
    let seen: Vec<_> = fields
        .map(|f| (f.name(), f.column(), f.value_type(), f.is_nullable(), f.is_unique(), f.is_generated()))
        .collect();
    assert_eq!(
        seen,
        [
            ("id", "id", ValueType::I64, false, false, true),
            ("title", "title", ValueType::Text, false, false, false),
            ("rating", "stars", ValueType::I32, false, false, false),
            ("subtitle", "subtitle", ValueType::Text, true, false, false),
            ("isbn", "isbn", ValueType::Text, false, true, false),
            ("sold", "sold", ValueType::U32, false, false, false),
            ("state", "state", ValueType::Text, false, false, false),
        ]
    );
    assert_eq!(schema.key_positions(), [0]);
    assert_eq!(schema.key_fields().map(|field| field.name()).collect::<Vec<_>>(), ["id"]);
}

#[test]
fn a_table_can_be_named() {
    #[derive(Model)]
    #[model(table = "t")]
    struct Named {
        _id: Id<Self>,
    }
    assert_eq!(Named::schema().table(), "t");
    assert_eq!(Named::schema().fields()[0].column(), "_id");
}

#[test]
fn columns_have_the_names_of_the_schema() {
    let columns = OrderLine::columns();
    assert_eq!(format!("{:?}", columns.rating), format!("{:?}", Column::<i32>::new(2, "rating")));
    let (_copy, _again) = (columns, columns);
}

#[test]
fn a_builder_fills_in_what_may_be_left_out() {
    let line = line("Dune");
    assert_eq!(line.pk().key(), None);
    assert_eq!((line.title.as_str(), line.isbn.as_str()), ("Dune", "1"));
    assert_eq!((line.rating, line.subtitle, line.sold, line.state.as_str()), (3, None, 0, "draft"));
}

#[test]
fn a_builder_takes_everything_in_any_order_and_the_last_of_two() {
    let start = OrderLine::create().isbn("1").state("sold").sold(2_u32).title("Emma").subtitle("A Novel");
    let line = start.rating(1).rating(5).title("Dune").id(7).complete();
    assert_eq!((line.title.as_str(), line.subtitle.as_deref()), ("Dune", Some("A Novel")));
    assert_eq!((line.rating, line.sold, line.state.as_str()), (5, 2, "sold"));
    assert_eq!((line.id.key(), line.id.is_stored()), (Some(&7), false));
    assert_eq!(OrderLine::create().title("").isbn("").subtitle(None).complete().subtitle, None);
}

#[test]
fn a_row_is_read_by_position_from_where_it_starts() {
    let values = ["x", "y"].map(Value::from).into_iter();
    let ours = [Value::from(7_i64), "Dune".into(), 4_i32.into(), Value::Null(ValueType::Text), "1".into()];
    let row: Vec<Value> = values.chain(ours).chain([9_u32.into(), "sold".into()]).collect();
    let read = OrderLine::from_row(&OwnedRow::from(row), 2).unwrap();
    let expected = OrderLine { id: Id::from(7), rating: 4, sold: 9, state: "sold".into(), ..line("Dune") };
    assert_eq!(read, expected);
    assert!(read.id.is_stored());
}

#[test]
fn a_row_that_does_not_fit_is_a_decode_error() {
    let row = OwnedRow::from(vec![Value::from(7_i64), 5_i64.into()]);
    assert_eq!(OrderLine::from_row(&row, 0).unwrap_err().kind(), ErrorKind::Decode);
}

/// The values of all columns.
fn values<M: Model>(model: &M) -> Vec<Value> {
    (0..M::schema().fields().len()).map(|position| model.value(position)).collect()
}

#[test]
fn a_value_is_that_of_the_column_at_a_position() {
    let ours = ["Dune".into(), 3_i32.into(), Value::Null(ValueType::Text), "1".into(), 0_u32.into(), "draft".into()];
    assert_eq!(values(&line("Dune"))[1..], ours);
    assert_eq!(values(&line("Dune"))[0], Value::Null(ValueType::I64));
}

#[test]
fn a_column_alone_can_be_read() {
    let mut line = line("Dune");
    line.read(2, &OwnedRow::from(vec![Value::from("x"), 5_i64.into()]), 1).unwrap();
    assert_eq!((line.rating, line.title.as_str()), (5, "Dune"));
}

#[test]
fn a_model_can_be_told_that_it_is_stored() {
    let mut line = OrderLine { id: Id::from(3), ..line("Dune") };
    assert!(!line.pk().is_stored());
    line.mark_stored();
    assert_eq!((line.pk().key(), line.pk().is_stored()), (Some(&3), true));
}

fn makes_keys<M: Model>() -> bool {
    M::schema().key_fields().all(|field| field.is_generated())
}

#[test]
fn a_plain_field_can_be_the_key() {
    #[derive(Model, Debug, Clone, PartialEq)]
    struct Country {
        name: String,
        #[field(primary_key)]
        code: String,
    }
    let country = Country::create().name("Chile").code("CL").complete();
    assert_eq!(country.pk(), Id::from("CL"));
    assert_eq!((Country::schema().key_positions(), makes_keys::<Country>()), (&[1][..], false));
    assert_eq!(values(&country), ["Chile".into(), "CL".into()]);
}

#[test]
fn an_id_can_have_a_key_of_another_type() {
    #[derive(Model)]
    struct Small {
        id: Id<Small, u16>,
    }
    #[derive(Model)]
    struct Chosen {
        id: Id<Self, String>,
    }
    #[derive(Model)]
    struct Made {
        #[field(default = Id::from(format!("{}-1", Self::PREFIX)))]
        id: Id<Self, String>,
    }
    impl Made {
        const PREFIX: &str = "made";
    }
    assert!(makes_keys::<Small>());
    assert_eq!(Small::create().complete().pk().key(), None);
    assert!(!makes_keys::<Chosen>());
    assert_eq!(Chosen::create().id(Id::from("a")).complete().id.key().unwrap(), "a");
    assert_eq!(Made::create().complete().id.key().unwrap(), "made-1");
    assert_eq!(values(&Small::create().id(Id::from(4)).complete()).len(), 1);
}

#[test]
fn keywords_are_names_without_their_marks() {
    #[derive(Model)]
    struct r#Fn {
        id: Id<r#Fn>,
        r#type: String,
        #[field(default = 1)]
        r#match: i32,
    }
    assert_eq!((Fn::schema().model(), Fn::schema().table()), ("Fn", "fn"));
    assert_eq!(Fn::schema().fields()[1].name(), "type");
    assert_eq!(Fn::schema().fields()[2].column(), "match");
    let made = Fn::create().r#type("x").complete();
    assert_eq!((made.r#type.as_str(), made.r#match, made.id.is_stored()), ("x", 1, false));
}

#[test]
fn a_default_is_evaluated_each_time_and_sees_no_name_of_the_derive() {
    use std::sync::atomic::{AtomicI64, Ordering};
    static NEXT: AtomicI64 = AtomicI64::new(1);
    fn number() -> i64 {
        NEXT.fetch_add(1, Ordering::Relaxed)
    }
    #[derive(Model)]
    struct Ticket {
        #[field(default = number())]
        id: Id<Ticket>,
        #[field(default = number())]
        number: i64,
        #[field(default = "x".repeat(2))]
        code: Option<String>,
    }
    let (one, two) = (Ticket::create().complete(), Ticket::create().complete());
    assert_eq!((one.id.key(), one.number), (Some(&1), 2));
    assert_eq!((two.number, two.code.as_deref()), (4, Some("xx")));
}

/// Names that the builder uses as well, as names of types and of fields.
#[allow(non_camel_case_types, non_snake_case)]
mod clashing {
    use biform::prelude::*;
    use biform::{FieldType, Mismatch, Value, ValueRef, ValueType};

    macro_rules! wrappers {
        ($($name:ident),*) => {$(
            #[derive(Debug, Clone, PartialEq, Default)]
            pub(crate) struct $name(pub i64);
            impl FieldType for $name {
                const TYPE: ValueType = ValueType::I64;
                fn to_value(&self) -> Value {
                    self.0.to_value()
                }
                fn from_value(value: ValueRef<'_>) -> Result<Self, Mismatch> {
                    i64::from_value(value).map($name)
                }
            }
        )*};
    }
    wrappers!(title, ShelfCreate, ShelfColumns, E);

    #[derive(Model, Debug, Clone, PartialEq)]
    pub(crate) struct Shelf {
        pub id: Id<Self>,
        pub title: title,
        pub other: title,
        pub String: E,
        pub E: String,
        pub i64: ShelfCreate,
        pub value: ShelfColumns,
        pub db: i64,
        pub row: Option<title>,
        #[field(default = title(8))]
        pub start: title,
        pub Shelf: bool,
        pub values: Option<Id<Self>>,
    }
}

#[test]
fn types_may_be_called_like_fields_and_like_what_is_generated() {
    use clashing::{E, Shelf, ShelfColumns, ShelfCreate, title};
    let start = Shelf::create().title(title(1)).other(title(2)).String(E(3)).E("e").i64(ShelfCreate(4)).Shelf(true);
    let shelf = start.id(1).value(ShelfColumns(5)).db(6).row(title(7)).values(Id::from(1)).complete();
    assert_eq!((&shelf.other, &shelf.start, shelf.E.as_str()), (&title(2), &title(8), "e"));
    assert_eq!(Shelf::from_row(&OwnedRow::from(&shelf), 0).unwrap(), shelf);
}

#[test]
fn fields_that_are_configured_away_are_not_there() {
    #[derive(Model)]
    struct Configured {
        id: Id<Configured>,
        #[cfg(any())]
        gone: NoSuchType,
        #[cfg(not(any()))]
        here: bool,
    }
    assert_eq!(Configured::schema().fields().len(), 2);
    let made = Configured::create().here(true).complete();
    assert!(made.here && made.id.key().is_none());
}

#[test]
fn a_model_can_come_from_a_macro() {
    macro_rules! model {
        ($name:ident, $field:ident: $ty:ty = $default:expr, $id:ty) => {
            #[derive(Model)]
            struct $name {
                id: $id,
                #[field(default = $default)]
                $field: $ty,
                extra: Option<$ty>,
            }
        };
    }
    model!(Made, size: i32 = 1 + 1, Id<Made>);
    let made = Made::create().complete();
    assert_eq!((made.size, made.extra, made.id.key()), (2, None, None));
}

/// Visibility is that of the struct and of each field.
mod visible {
    pub(crate) mod inner {
        use biform::prelude::*;

        #[derive(Model)]
        pub(crate) struct Part {
            pub(super) id: Id<Part>,
            pub(crate) name: String,
            #[field(default = 1)]
            secret: i32,
        }

        pub(crate) fn secret(part: &Part) -> (i32, biform::Columns<Part>) {
            let _ = Part::columns().secret;
            (part.secret, Part::columns())
        }
    }
}

#[test]
fn a_model_is_used_from_where_it_is_visible() {
    use visible::inner::{Part, secret};
    let part = Part::create().name("wheel").complete();
    let (secret, columns): (i32, Columns<Part>) = secret(&part);
    let _: Column<String> = columns.name;
    assert_eq!(secret, 1);
}

#[test]
fn a_model_may_be_written_by_a_macro() {
    macro_rules! made {
        ($name:ident { $($fields:tt)* }) => {
            #[derive(Model)]
            struct $name {
                id: Id<$name>,
                $($fields)*
            }
        };
    }
    made!(Made { title: String, rating: Option<i32>, });
    let made = Made::create().id(1).title("Dune").complete();
    assert_eq!((made.pk().key(), made.rating, made.title.as_str()), (Some(&1), None, "Dune"));
    assert_eq!(Made::objects().filter(|m| m.rating.ge(4)).to_sql(Dialect::Sqlite).unwrap().values(), [Value::from(4)]);
}

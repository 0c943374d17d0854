//! `filter_by`, `exclude_by`, `order_by_name`, `allow`, `check`: fields named by text, for what comes from outside. Knows
//! no dialect and no executor.
use super::lookup::{Lookup, Misfit};
use super::path::shown;
use super::related_rows::there_is;
use super::{Given, Mention, Query, QuerySet, filter, order};
use crate::error::Result;
use crate::expr::{Comparison, FieldList, Node, OrderTerm};
use crate::model::Model;

impl<M: Model, R> QuerySet<M, R> {
    /// Keeps the rows for which a condition is true whose field and lookup are named by text, as Django's
    /// `filter(rating__ge=4)`: for a REST layer or an admin. It is what [`filter`](QuerySet::filter) is with the same
    /// condition, and the names never become SQL.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let asked = [("rating__ge", "4"), ("title__icontains", "dune")];
    /// let mut books = Book::objects().allow(|b| (b.title, b.rating));
    /// for (name, text) in asked {
    ///     books = books.filter_by(name, text);
    /// }
    /// books.check()?;
    /// let typed = Book::objects().filter(|b| b.rating.ge(4) & b.title.icontains("dune"));
    /// assert_eq!(books.to_sql(Dialect::Sqlite)?.sql(), typed.to_sql(Dialect::Sqlite)?.sql());
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// A name is that of a field, then maybe parts of a date, a time or an array, then maybe a lookup, with `__` between them:
    /// `rating`, `rating__ge`, `created__year`, `created__date__le`. A field of an embedded struct is `address__city`, and
    /// a key of one column also `pk`.
    ///
    /// It goes across up to 13 relations, by their names: `author__name__starts_with`, `tags__name`, where the relation alone
    /// stands for the key of the other row. What one call says of the rows of a relation to many, it says of one of
    /// them. Where clients choose the names, say by [`allow`](QuerySet::allow) which there are: all fields of all related
    /// models, otherwise.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Author { id: Id<Author>, name: String, books: HasMany<Book> }
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, author: ForeignKey<Author> }
    /// let named = Author::objects().filter_by("books__title__starts_with", "D").order_by_name("-name");
    /// let typed = Author::objects().filter(|a| a.books().title.starts_with("D")).order_by(|a| a.name.desc());
    /// assert_eq!(named.to_sql(Dialect::Sqlite)?.sql(), typed.to_sql(Dialect::Sqlite)?.sql());
    /// # Ok::<(), biform::Error>(())
    /// ```
    ///
    /// | lookup | Django's name | for | is given |
    /// |---|---|---|---|
    /// | `eq`, or none | `exact` | all | a value; `None` asks for NULL |
    /// | `ne` | | all | a value; `None` asks for what is not NULL |
    /// | `gt`, `ge`, `lt`, `le` | `gt`, `gte`, `lt`, `lte` | all but JSON | a value |
    /// | `in` | `in` | all | a list |
    /// | `between` | `range` | all but JSON | a list of two |
    /// | `is_null` | `isnull` | all, and relations: `books__is_null` | `true` or `false` |
    /// | `contains`, `starts_with`, `ends_with` | `contains`, `startswith`, `endswith` | text | text |
    /// | `ieq`, `icontains`, `istarts_with`, `iends_with` | `iexact`, `icontains`, `istartswith`, `iendswith` | text | text |
    /// | `like`, `ilike`, `regex`, `iregex` | `regex`, `iregex` | text | a pattern |
    /// | `contains`, `contained_by`, `overlaps` | `contains`, `contained_by`, `overlap` | arrays | a list |
    ///
    /// | part | of |
    /// |---|---|
    /// | `year`, `quarter`, `month`, `day`, `iso_year`, `week`, `week_day`, `iso_week_day`, `date` | dates, dates with times |
    /// | `hour`, `minute`, `second`, `time` | times, dates with times |
    /// | `len`, and an index, such as `0` | arrays |
    ///
    /// Each is what the method of [`Expr`](crate::Expr) does that is called so: `contains` minds case, which Django's does
    /// not on SQLite, and the parts of an instant are those of UTC. Dates and times are those of the crates that features
    /// add; a type of your own that is stored as text is text here, and is given by its
    /// [`to_value`](crate::FieldType::to_value). `eq`, `ne` and `in` take no value but the choices of a field
    /// [that has some](crate::Field::allowed), or the variants of an enum.
    ///
    /// A text without an offset, `2024-01-31T18:30`, is UTC where the column holds instants; where it holds dates and times
    /// on no clock in particular, one with an offset is a mistake.
    ///
    /// A name that is none, and a value that the field does not take, are mistakes, as is a filter after a slice or a
    /// combination: what is asked of the query fails with [`InvalidQuery`](crate::ErrorKind::InvalidQuery), as does
    /// [`check`](QuerySet::check). The first mistake is told, with what would have done, and never with the value. A value
    /// that the column takes and the database does not hold, such as a decimal of too many digits, is told when the
    /// database is known: by [`to_sql`](QuerySet::to_sql), and by what runs the query.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let error = Book::objects().filter_by("ratting__ge", 4).check().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    /// assert!(error.to_string().contains("did you mean `rating`?"));
    /// let error = Book::objects().filter_by("rating__ge", "many").check().unwrap_err();
    /// assert!(error.to_string().ends_with("takes an i32, as text in the form of `4`, and was given text of another form"));
    /// ```
    ///
    /// The parameters of a request come in any order and mean one query: sort them, so that one question is one statement,
    /// which the database has prepared; take those that name no field out first, split what `in` and `between` are given,
    /// and slice last.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32 }
    /// fn asked(parameters: &[(&str, &str)]) -> QuerySet<Book> {
    ///     let mut parameters = parameters.to_vec();
    ///     parameters.sort_unstable();
    ///     let (mut books, mut limit) = (Book::objects().allow(|b| (b.title, b.rating)), 50);
    ///     for (name, text) in parameters {
    ///         books = match name {
    ///             "limit" => {
    ///                 limit = text.parse().map_or(limit, |asked: u64| asked.min(100));
    ///                 books
    ///             }
    ///             "order" => books.order_by_name(text),
    ///             _ if name.ends_with("__in") || name.ends_with("__between") => {
    ///                 books.filter_by(name, text.split(',').collect::<Vec<_>>())
    ///             }
    ///             _ => books.filter_by(name, text),
    ///         };
    ///     }
    ///     books.limit(limit)
    /// }
    ///
    /// let query = asked(&[("limit", "10"), ("rating__in", "4,5"), ("order", "-rating")]);
    /// query.check()?;
    /// assert!(query.to_sql(Dialect::Sqlite)?.sql().ends_with(
    ///     r#"WHERE "book"."rating" IN (?, ?) ORDER BY "book"."rating" DESC LIMIT 10"#
    /// ));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn filter_by(mut self, name: impl AsRef<str>, value: impl Into<Given>) -> Self {
        self.query.keep_named("filter_by", name.as_ref(), value.into(), |condition| condition);
        self
    }

    /// Drops the rows for which a condition is true whose field and lookup are named by text: it is to
    /// [`exclude`](QuerySet::exclude) what [`filter_by`](QuerySet::filter_by) is to [`filter`](QuerySet::filter).
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().exclude_by("subtitle", "A Novel"); // keeps books without a subtitle
    /// let statement = query.to_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().ends_with(r#"WHERE ("book"."subtitle" = ?) IS NOT TRUE"#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn exclude_by(mut self, name: impl AsRef<str>, value: impl Into<Given>) -> Self {
        self.query.keep_named("exclude_by", name.as_ref(), value.into(), Node::not);
        self
    }

    /// Orders the rows by fields that are named by text, with commas between them and `-` before those of which the
    /// greatest comes first; blanks around names mean nothing. Like [`order_by`](QuerySet::order_by) it takes the place of
    /// any order before, and without a name it takes the order away. Parts of dates and times can be named as in
    /// [`filter_by`](QuerySet::filter_by), and a mistake is told in the same way. A field behind a relation to many,
    /// `books__title`, is one.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// let query = Book::objects().order_by_name("-rating, title");
    /// let statement = query.to_sql(Dialect::Sqlite)?;
    /// assert!(statement.sql().ends_with(r#"ORDER BY "book"."rating" DESC, "book"."title""#));
    /// # Ok::<(), biform::Error>(())
    /// ```
    pub fn order_by_name(mut self, names: impl AsRef<str>) -> Self {
        self.query.order_named(names.as_ref());
        self
    }

    /// Says which fields, also of related models, `b.author().name`, may be named, before and after, by [`filter_by`](QuerySet::filter_by),
    /// [`exclude_by`](QuerySet::exclude_by) and [`order_by_name`](QuerySet::order_by_name): all, unless it
    /// is called. It does not matter whether it stands before them or after. A field that may not be named is told as one
    /// that is not there. A second call can take away, and not add. What is named in closures is the program's own, and not limited.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct User { id: Id<User>, name: String, password: String }
    /// let users = User::objects().allow(|u| (u.id, u.name));
    /// assert!(users.clone().filter_by("name__starts_with", "A").check().is_ok());
    /// assert!(users.clone().filter_by("password__starts_with", "a").check().is_err());
    /// assert!(users.order_by_name("password").check().is_err());
    /// assert!(User::objects().filter_by("password", "a").allow(|u| u.name).check().is_err());
    /// ```
    pub fn allow<F: FieldList>(mut self, fields: impl FnOnce(M::Columns) -> F) -> Self {
        let mut named = Vec::new();
        fields(M::columns()).push_fields(&mut named);
        self.query.limit_names(named.into_iter().map(|field| (field.path(), field.position())).collect());
        self
    }

    /// Whether the query makes sense, as far as can be told without a database: for a REST layer, which tells its client.
    /// What is decided by the database, such as whether a pattern is one, [`to_sql`](QuerySet::to_sql) tells as well.
    ///
    /// # Errors
    /// [`InvalidQuery`](crate::ErrorKind::InvalidQuery), with the first mistake that was made: a filter after a slice, a
    /// field that is not there.
    ///
    /// ```
    /// # use biform::prelude::*;
    /// # #[derive(Model)]
    /// # struct Book { id: Id<Book>, title: String, rating: i32, subtitle: Option<String> }
    /// assert!(Book::objects().order_by_name("-rating").check().is_ok());
    /// let error = Book::objects().limit(1).filter(|b| b.rating.ge(4)).check().unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::InvalidQuery);
    /// ```
    pub fn check(&self) -> Result<()> {
        self.query.check()
    }
}

impl Query {
    fn keep_named(&mut self, call: &'static str, name: &str, given: Given, turn: fn(Node) -> Node) {
        self.unsliced(filter::AFTER_SLICE);
        self.whole(call, filter::AFTER_COMBINATION);
        match self.condition(call, name, given) {
            Ok(condition) => self.keep(turn(there_is(self.schema, condition))),
            Err(problem) => self.refuse(problem),
        }
    }

    fn condition(&mut self, call: &'static str, name: &str, given: Given) -> Result<Node, String> {
        let found = self.look_up(name);
        let mut mention = Mention::new(call, name, found.as_ref().ok().map(|(target, _)| target));
        let condition = found.map_err(|problem| format!("`{call}`: {problem}")).and_then(|(target, lookup)| {
            let lookup = lookup.unwrap_or(Lookup::Compare(Comparison::Eq));
            lookup.condition(target, given, |values| mention.given(values)).map_err(|Misfit { wanted, given }| {
                format!("`{call}`: `{}` takes {wanted}, and was given {given}", shown(name))
            })
        });
        self.mentions.push(mention);
        condition
    }

    fn order_named(&mut self, names: &str) {
        self.unsliced(order::AFTER_SLICE);
        self.order.clear();
        if names.trim().is_empty() {
            return;
        }
        for name in names.split(',').map(str::trim) {
            match self.order_term(name) {
                Ok(term) => self.order.push(term),
                Err(problem) => return self.refuse(format!("`order_by_name`: {problem}")),
            }
        }
    }

    fn order_term(&mut self, name: &str) -> Result<OrderTerm, String> {
        let (name, descending) = name.strip_prefix('-').map_or((name, false), |name| (name, true));
        let found = self.look_up(name);
        self.mentions.push(Mention::new("order_by_name", name, found.as_ref().ok().map(|(target, _)| target)));
        match found? {
            (target, None) => Ok(OrderTerm::new(target.node, descending)),
            (_, Some(_)) => Err(format!("`{}` is a condition, and rows are ordered by fields", shown(name))),
        }
    }
}

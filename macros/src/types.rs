//! What the tokens of a type tell. A derive sees names only, so these are names to go by, checked by the compiler later.
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericArgument, PathArguments, PathSegment, Type};

/// The integers that a database makes keys of.
const GENERATED: [&str; 8] = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"];

/// What stands in an `Id<…>`.
pub(crate) struct IdType {
    /// The model whose key it is.
    pub(crate) model: Type,
    /// The type of the key, where it is written.
    pub(crate) key: Option<Type>,
}

impl IdType {
    /// What an `Id<M>` or `Id<M, K>` says, however it is qualified.
    pub(crate) fn of(ty: &Type) -> Option<Self> {
        let last = last_segment(ty).filter(|last| last.ident == "Id")?;
        let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        let mut types = arguments.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty.clone()),
            _ => None,
        });
        Some(IdType { model: types.next()?, key: types.next() })
    }

    /// Whether it is the key of this model, by name.
    pub(crate) fn is_of(&self, model: &Ident) -> bool {
        last_segment(&self.model).is_some_and(|last| last.ident == *model || last.ident == "Self")
    }

    /// Whether the database makes such keys.
    pub(crate) fn is_generated(&self) -> bool {
        self.key.as_ref().is_none_or(|key| GENERATED.iter().any(|name| is_called(key, name)))
    }
}

/// What a type says of rows of another model: `ForeignKey<Author>`, in an `Option` or not, `HasMany<Book>`.
pub(crate) struct RelationType {
    pub(crate) kind: RelationKind,
    pub(crate) target: Type,
    /// The type of the key of the other model; none for `i64`, and where there is no column.
    pub(crate) key: Option<Type>,
    pub(crate) option: bool,
    /// Whether no two rows name the same one, by the type alone.
    pub(crate) one_to_one: bool,
}

/// Which rows a relation names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RelationKind {
    ForeignKey,
    HasOne,
    HasMany,
    ManyToMany,
}

impl RelationType {
    pub(crate) fn of(ty: &Type) -> Option<Self> {
        let inner = in_option(ty);
        let last = last_segment(inner.unwrap_or(ty))?;
        let kind = match last.ident.to_string().as_str() {
            "ForeignKey" | "OneToOne" => RelationKind::ForeignKey,
            "HasOne" => RelationKind::HasOne,
            "HasMany" => RelationKind::HasMany,
            "ManyToMany" => RelationKind::ManyToMany,
            _ => return None,
        };
        let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        let mut types = arguments.args.iter().filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty.clone()),
            _ => None,
        });
        let one_to_one = last.ident == "OneToOne";
        Some(RelationType { kind, target: types.next()?, key: types.next(), option: inner.is_some(), one_to_one })
    }

    /// The type of the key of the other model.
    pub(crate) fn key_type(&self) -> TokenStream {
        self.key.as_ref().map_or_else(|| quote!(i64), ToTokens::to_token_stream)
    }

    /// Whether it names rows of this model itself, by name.
    pub(crate) fn is_of(&self, model: &Ident) -> bool {
        last_segment(&self.target).is_some_and(|last| last.ident == *model || last.ident == "Self")
    }

    /// Whether it is a foreign key to a key of several columns.
    pub(crate) fn is_composite(&self) -> bool {
        self.kind == RelationKind::ForeignKey && self.key.as_ref().is_some_and(is_tuple)
    }

    /// Whether it can name the row of another model that this one is as well.
    pub(crate) fn is_parent_link(&self) -> bool {
        self.one_to_one && !self.option
    }

    pub(crate) fn has_column(&self) -> bool {
        self.kind == RelationKind::ForeignKey
    }
}

/// Whether a type is an `Option<…>`, however it is qualified.
pub(crate) fn is_option(ty: &Type) -> bool {
    in_option(ty).is_some()
}

/// Whether it is an `Option` of an `Option`, such as would have two kinds of NULL.
pub(crate) fn is_option_in_option(ty: &Type) -> bool {
    in_option(ty).is_some_and(is_option)
}

/// The `T` of an `Option<T>`.
pub(crate) fn in_option(ty: &Type) -> Option<&Type> {
    inside(ty, "Option")
}

/// Whether it is a `Deferred` of an `Option`, however both are qualified.
pub(crate) fn is_deferred_option(ty: &Type) -> bool {
    inside(ty, "Deferred").is_some_and(is_option)
}

/// What stands in a type that is called so.
fn inside<'t>(ty: &'t Type, name: &str) -> Option<&'t Type> {
    let last = last_segment(ty).filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

/// The last name in a type, inside of an `Option`: `NaiveDate` of `Option<chrono::NaiveDate>`.
pub(crate) fn name_inside(ty: &Type) -> Option<Ident> {
    last_segment(in_option(ty).unwrap_or(ty)).map(|last| last.ident.clone())
}

pub(crate) fn is_called(ty: &Type, name: &str) -> bool {
    last_segment(ty).is_some_and(|last| last.ident == name)
}

/// Whether it is a tuple.
fn is_tuple(ty: &Type) -> bool {
    match ty {
        Type::Tuple(_) => true,
        Type::Group(group) => is_tuple(&group.elem),
        Type::Paren(paren) => is_tuple(&paren.elem),
        _ => false,
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        // A `$ty` of a macro comes as a group.
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        _ => None,
    }
}

/// The tokens with `Self` spelled out, for places in which it would mean another type.
pub(crate) fn without_self(tokens: TokenStream, model: &Ident) -> TokenStream {
    let spell_out = |token| match token {
        TokenTree::Ident(ident) if ident == "Self" => {
            let mut model = model.clone();
            model.set_span(ident.span());
            TokenTree::Ident(model)
        }
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), without_self(group.stream(), model));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        token => token,
    };
    tokens.into_iter().map(spell_out).collect()
}

//! What callers see of a function of logic: it takes any executor, and gives its answer in that executor's form.
use super::body;
use crate::mistakes::Mistakes;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Block, FnArg, GenericArgument, GenericParam, Lifetime, ParenthesizedGenericArguments, Pat, PatType, PathArguments,
    PathSegment, Receiver, ReturnType, Signature, Type, TypeBareFn, TypeImplTrait, TypeReference, parse_quote,
};

/// The signature that callers see, and what is needed to enter the steps.
pub(super) struct Entry {
    pub(super) sig: Signature,
    /// The type parameter that stands for the form.
    form: Ident,
    /// What the steps call their session, and its type, as they wrote it.
    session: (Ident, Type),
    /// The `Result` that they give.
    result: Type,
}

/// How long what is given to the function is borrowed: until its answer is there.
fn lifetime() -> Lifetime {
    Lifetime::new("'logic", Span::call_site())
}

impl Entry {
    /// Reads a signature; what is wrong is noted.
    pub(super) fn of(mut sig: Signature, mistakes: &mut Mistakes) -> Option<Self> {
        let result = result(&sig, mistakes);
        let found = session(&mut sig, mistakes);
        let (mut result, (form, mut session)) = (result?, found?);
        sig.asyncness = None;
        let mut name = Named;
        sig.inputs.iter_mut().for_each(|input| name.visit_fn_arg_mut(input));
        name.visit_type_mut(&mut result);
        name.visit_type_mut(&mut session.1);
        bind(&mut sig, &form);
        let answer = last(&result).and_then(first_type);
        sig.output = parse_quote!(-> ::biform::Answer<'logic, Exec, #answer>);
        Some(Entry { sig, form, session, result })
    }

    /// The body of the function: takes a session, and enters the steps.
    pub(super) fn enter(&self, block: &Block) -> TokenStream {
        let (form, result, (name, session)) = (&self.form, &self.result, &self.session);
        let (future, call) = (body::written(block, form, true), body::written(block, form, false));
        quote! {{
            let #name: #session = ::biform::Session::new(#name);
            <#form as ::biform::Output>::give(::biform::__in_form! {
                { ::biform::__private::future::<#result>(async move #future) }
                { ::biform::__private::call(move || -> #result #call) }
            })
        }}
    }
}

/// The `Result` that the function gives.
fn result(sig: &Signature, mistakes: &mut Mistakes) -> Option<Type> {
    let message = "a function of logic gives a `Result<…>`, Biform's own: what its steps say with `?` is its answer";
    let ReturnType::Type(_, output) = &sig.output else {
        mistakes.at(&sig.ident, message);
        return None;
    };
    if last(output).filter(|last| last.ident == "Result").and_then(first_type).is_none() {
        mistakes.at(output, message);
        return None;
    }
    Some((**output).clone())
}

fn last(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

fn first_type(segment: &PathSegment) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Finds the session among what is given, which becomes any executor; and the form, its name and its type.
fn session(sig: &mut Signature, mistakes: &mut Mistakes) -> Option<(Ident, (Ident, Type))> {
    let is_session = |input: &&mut FnArg| match input {
        FnArg::Typed(typed) => last(&typed.ty).is_some_and(|last| last.ident == "Session"),
        FnArg::Receiver(_) => false,
    };
    let Some(FnArg::Typed(PatType { pat, ty, .. })) = sig.inputs.iter_mut().find(is_session) else {
        let message = "logic talks to the executor it is given: take `session: Session<'_, O>`, where `<O: Output>` stands \
                       after the name of the function";
        mistakes.at(&sig.ident, message);
        return None;
    };
    let form = last(ty).and_then(first_type).and_then(|form| Some(last(form)?.ident.clone()));
    let Some(form) = form else {
        let message = "a session is of the form of its executor: write `Session<'_, O>`, and `<O: Output>` after the name of \
                       the function";
        mistakes.at(ty, message);
        return None;
    };
    let name = match &**pat {
        Pat::Ident(name) => name.ident.clone(),
        _ => Ident::new("_session", Span::call_site()),
    };
    let session = (name.clone(), (**ty).clone());
    **pat = parse_quote!(#name);
    **ty = parse_quote!(&'logic Exec);
    Some((form, session))
}

/// Adds the lifetime and the executor to the generics, and says that what is given can wait for the answer with them.
fn bind(sig: &mut Signature, form: &Ident) {
    let lifetime = lifetime();
    let mut bounds: Vec<syn::WherePredicate> = vec![parse_quote!(Exec: ::biform::Executor<Output = #form> + ?Sized)];
    // Bounds of one parameter stand in one place, where the user has them.
    for parameter in &mut sig.generics.params {
        match parameter {
            GenericParam::Lifetime(own) => own.bounds.push(lifetime.clone()),
            GenericParam::Type(own) if own.ident != *form && own.bounds.is_empty() => {
                let own = &own.ident;
                bounds.push(parse_quote!(#own: ::core::marker::Send + #lifetime));
            }
            GenericParam::Type(own) if own.ident != *form => {
                own.bounds.push(parse_quote!(::core::marker::Send));
                own.bounds.push(parse_quote!(#lifetime));
            }
            _ => {}
        }
    }
    sig.generics.params.insert(0, parse_quote!(#lifetime));
    sig.generics.params.push(parse_quote!(Exec));
    sig.generics.make_where_clause().predicates.extend(bounds);
}

/// Gives a name to lifetimes that have none.
struct Named;

impl VisitMut for Named {
    fn visit_receiver_mut(&mut self, receiver: &mut Receiver) {
        if let Some((_, lifetime)) = &mut receiver.reference {
            lifetime.get_or_insert_with(self::lifetime);
        }
        if receiver.colon_token.is_some() {
            self.visit_type_mut(&mut receiver.ty);
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        reference.lifetime.get_or_insert_with(lifetime);
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, named: &mut Lifetime) {
        if named.ident == "_" {
            *named = lifetime();
        }
    }

    fn visit_type_impl_trait_mut(&mut self, given: &mut TypeImplTrait) {
        visit_mut::visit_type_impl_trait_mut(self, given);
        let lifetime = lifetime();
        given.bounds.push(parse_quote!(::core::marker::Send));
        given.bounds.push(parse_quote!(#lifetime));
    }

    // Lifetimes without a name are those of each call in these.
    fn visit_type_bare_fn_mut(&mut self, _: &mut TypeBareFn) {}
    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut ParenthesizedGenericArguments) {}
}

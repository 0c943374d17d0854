//! What the attributes write: a module with the body in each form, and the tests that run it.
use crate::body::Body;
use crate::databases::{DATABASES, Database};
use crate::form::Form;
use crate::options::Options;
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// `#[lanes]`.
pub(crate) fn lanes(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(arguments, item, |body, options| {
        let forms = Form::BOTH.map(|form| in_form(form, body, &with_database(form, options)));
        let tests = DATABASES.iter().map(|database| database_tests(database, body, options));
        let agree = DATABASES.iter().map(|database| agree_test(database, body, options));
        let agree =
            quote!(#[cfg(all(feature = "blocking", feature = "async"))] pub(crate) mod statements_agree { #(#agree)* });
        module(body, quote!(mod), quote!(#(#forms)* #(#tests)* #agree))
    })
}

/// `#[helper]`.
pub(crate) fn helper(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(arguments, item, |body, options| {
        let forms = Form::BOTH.map(|form| in_form(form, body, &with_database(form, options)));
        module(body, quote!(#[allow(dead_code)] pub(crate) mod), quote!(#(#forms)*))
    })
}

/// `#[forms]`.
pub(crate) fn forms(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(arguments, item, |body, _| {
        let (attributes, name) = (&body.attributes, &body.name);
        let forms = Form::BOTH.map(|form| in_form(form, body, &TokenStream::new()));
        let tests = quote! {
            #[cfg(feature = "blocking")]
            #[test]
            #attributes
            fn in_blocking() -> ::biform::Result<()> {
                in_blocking_form::#name()
            }
            #[cfg(feature = "async")]
            #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
            #attributes
            async fn in_async() -> ::biform::Result<()> {
                match ::tokio::spawn(in_async_form::#name()).await {
                    Ok(result) => result,
                    Err(failed) => ::std::panic::resume_unwind(failed.into_panic()),
                }
            }
        };
        module(body, quote!(mod), quote!(#(#forms)* #tests))
    })
}

/// Reads what an attribute stands on, or gives the tokens of a compile error.
fn expand(
    arguments: TokenStream,
    item: TokenStream,
    write: impl FnOnce(&Body, &Options) -> TokenStream,
) -> TokenStream {
    let read = || Ok((Body::read(item)?, Options::read(arguments)?));
    match read() {
        Ok((body, options)) => write(&body, &options),
        Err(error) => error,
    }
}

fn module(body: &Body, keyword: TokenStream, content: TokenStream) -> TokenStream {
    let name = &body.name;
    quote!(#keyword #name { #content })
}

/// The module that holds a body in one form.
fn form_module(form: Form) -> Ident {
    Ident::new(&format!("in_{}_form", form.feature()), Span::call_site())
}

/// The body in one form. It sees what the file sees, and what its form brings. Only as it was written can it be blamed
/// for its style, and what tests may do it may.
fn in_form(form: Form, body: &Body, imports: &TokenStream) -> TokenStream {
    let (feature, module, function) = (form.feature(), form_module(form), form.of(body.function.clone()));
    let stripped = match form {
        Form::Blocking => quote!(#[allow(clippy::all)]),
        Form::Async => TokenStream::new(),
    };
    let own = match form {
        Form::Blocking => quote!(
            use ::biform::generic::Immediate as Form;
        ),
        Form::Async => quote!(
            use ::biform::generic::Deferred as Form;
            use ::futures::StreamExt as _;
        ),
    };
    quote! {
        #[cfg(feature = #feature)]
        #stripped
        #[allow(unused_imports, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]
        pub(crate) mod #module {
            #own
            use super::super::*;
            #imports
            pub(crate) #function
        }
    }
}

/// The handle of a form, and the helpers that a body asked for.
fn with_database(form: Form, options: &Options) -> TokenStream {
    let (module, lane, helpers) = (form_module(form), lane(form), &options.helpers);
    quote!(use #lane::Db; #(use super::super::#helpers::#module::#helpers;)*)
}

/// Where the support of tests keeps what a form needs.
fn lane(form: Form) -> TokenStream {
    match form {
        Form::Blocking => quote!(crate::support::lane::blocking),
        Form::Async => quote!(crate::support::lane::deferred),
    }
}

/// Runs a body in one lane: its log, or nothing if the database is not there. `forms` is where its two forms are.
fn run(form: Form, database: &Database, body: &Body, options: &Options, forms: &TokenStream) -> TokenStream {
    let (lane, module, name) = (lane(form), form_module(form), &body.name);
    let place = match database.server {
        Some(variable) => quote!(Server(#variable)),
        None if options.file => quote!(File),
        None => quote!(Memory),
    };
    let without = options.without.iter().map(Ident::to_string).collect::<Vec<_>>().join(",");
    quote!(#lane::run(crate::support::lane::Place::#place, #without, #forms::#module::#name))
}

/// The tests of a body on one database.
fn database_tests(database: &Database, body: &Body, options: &Options) -> TokenStream {
    Form::BOTH
        .into_iter()
        .map(|form| {
            let name = Ident::new(&format!("{}_{}", database.name, form.feature()), Span::call_site());
            let (attributes, on, feature) = (&body.attributes, database.feature, form.feature());
            let run = run(form, database, body, options, &quote!(self));
            quote! {
                #[cfg(all(feature = #feature, feature = #on))]
                #[test]
                #attributes
                fn #name() -> ::biform::Result<()> {
                    #run.map(drop)
                }
            }
        })
        .collect()
}

/// The test that a body sends the same statements in both forms to one database.
fn agree_test(database: &Database, body: &Body, options: &Options) -> TokenStream {
    let name = Ident::new(database.name, Span::call_site());
    let (attributes, on) = (&body.attributes, database.feature);
    let [blocking, waiting] = Form::BOTH.map(|form| run(form, database, body, options, &quote!(super)));
    quote! {
        #[cfg(feature = #on)]
        #[test]
        #attributes
        pub(crate) fn #name() -> ::biform::Result<()> {
            match (#blocking?, #waiting?) {
                (Some(blocking), Some(waiting)) => crate::support::agree::agree(&blocking, &waiting),
                _ => Ok(()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lanes_of(arguments: TokenStream) -> String {
        lanes(
            arguments,
            quote!(
                #[ignore]
                async fn f(db: Db) -> Result<()> {
                    g(&db).await
                }
            ),
        )
        .to_string()
    }

    #[test]
    fn a_body_becomes_two_forms_and_three_tests_for_each_database() {
        let written = lanes_of(quote!());
        assert!(written.contains("pub (crate) fn f (db : Db) -> Result < () > { g (& db) }"));
        assert!(written.contains("pub (crate) async fn f (db : Db) -> Result < () > { g (& db) . await }"));
        for database in DATABASES {
            for test in [format!("fn {0}_blocking", database.name), format!("fn {0}_async", database.name)] {
                assert!(written.contains(&test), "no {test}");
            }
        }
        assert_eq!(written.matches("# [test] # [ignore]").count(), 3 * DATABASES.len());
    }

    #[test]
    fn options_change_the_place_and_the_imports() {
        assert!(lanes_of(quote!()).contains("Place :: Memory"));
        assert!(lanes_of(quote!(file)).contains("Place :: File"));
        assert!(lanes_of(quote!(without(savepoints, skip_locked))).contains("\"savepoints,skip_locked\""));
        let helped = lanes_of(quote!(with(seed)));
        assert!(helped.contains("use super :: super :: seed :: in_blocking_form :: seed ;"));
        assert!(helped.contains("use super :: super :: seed :: in_async_form :: seed ;"));
    }

    #[test]
    fn a_server_takes_its_address_from_the_environment() {
        let server = Database { name: "x", feature: "x", server: Some("X_URL") };
        let body = Body::read(quote!(
            async fn f(db: Db) -> Result<()> {
                Ok(())
            }
        ))
        .unwrap_or_else(|_| panic!("a body"));
        let written = database_tests(&server, &body, &Options::default()).to_string();
        assert!(written.contains("Place :: Server (\"X_URL\")"));
    }

    #[test]
    fn mistakes_are_compile_errors() {
        assert!(lanes_of(quote!(other)).contains("compile_error"));
        assert!(
            forms(
                quote!(),
                quote!(
                    fn f() {}
                )
            )
            .to_string()
            .contains("compile_error")
        );
    }
}

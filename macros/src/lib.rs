//! The derive of Biform.
#[proc_macro_derive(Model, attributes(model, field))]
/// x
pub fn model(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    Default::default()
}

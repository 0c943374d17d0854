//! The tables of Chinook, a digital music store, with all of their columns. Others made them, so their names are not those
//! that Biform gives, and their foreign keys delete nothing: fields for the rows of the tables between say what goes along.
use biform::Json;
use biform::prelude::*;
use jiff::Timestamp;
use rust_decimal::Decimal;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Artist", rename_all = "PascalCase")]
pub(crate) struct Artist {
    #[field(column = "ArtistId")]
    pub(crate) id: Id<Artist>,
    pub(crate) name: Option<String>,
    pub(crate) albums: HasMany<Album>,
    #[field(reverse = "from")]
    pub(crate) influences: HasMany<ArtistLink>,
    #[field(reverse = "to")]
    pub(crate) influenced: HasMany<ArtistLink>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Album", rename_all = "PascalCase")]
pub(crate) struct Album {
    #[field(column = "AlbumId")]
    pub(crate) id: Id<Album>,
    pub(crate) title: String,
    #[field(on_delete = "cascade")]
    pub(crate) artist: ForeignKey<Artist>,
    pub(crate) tracks: HasMany<Track>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Genre", rename_all = "PascalCase")]
pub(crate) struct Genre {
    #[field(column = "GenreId")]
    pub(crate) id: Id<Genre>,
    pub(crate) name: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "MediaType", rename_all = "PascalCase")]
pub(crate) struct MediaType {
    #[field(column = "MediaTypeId")]
    pub(crate) id: Id<MediaType>,
    pub(crate) name: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Track", rename_all = "PascalCase")]
pub(crate) struct Track {
    #[field(column = "TrackId")]
    pub(crate) id: Id<Track>,
    pub(crate) name: String,
    #[field(on_delete = "cascade")]
    pub(crate) album: Option<ForeignKey<Album>>,
    pub(crate) media_type: ForeignKey<MediaType>,
    pub(crate) genre: Option<ForeignKey<Genre>>,
    pub(crate) composer: Option<String>,
    pub(crate) milliseconds: i64,
    pub(crate) bytes: Option<i64>,
    pub(crate) unit_price: Decimal,
    pub(crate) lines: HasMany<InvoiceLine>,
    #[field(reverse = "tracks")]
    pub(crate) playlists: ManyToMany<Playlist>,
    pub(crate) entries: HasMany<PlaylistTrack>,
    #[field(through = TrackTag)]
    pub(crate) tags: ManyToMany<Tag>,
    pub(crate) taggings: HasMany<TrackTag>,
    pub(crate) info: HasOne<TrackInfo>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Playlist", rename_all = "PascalCase")]
pub(crate) struct Playlist {
    #[field(column = "PlaylistId")]
    pub(crate) id: Id<Playlist>,
    pub(crate) name: Option<String>,
    #[field(through = PlaylistTrack)]
    pub(crate) tracks: ManyToMany<Track>,
    pub(crate) entries: HasMany<PlaylistTrack>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "PlaylistTrack", rename_all = "PascalCase")]
pub(crate) struct PlaylistTrack {
    #[field(primary_key, on_delete = "cascade")]
    pub(crate) playlist: ForeignKey<Playlist>,
    #[field(primary_key, on_delete = "cascade")]
    pub(crate) track: ForeignKey<Track>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Employee", rename_all = "PascalCase")]
pub(crate) struct Employee {
    #[field(column = "EmployeeId")]
    pub(crate) id: Id<Employee>,
    pub(crate) last_name: String,
    pub(crate) first_name: String,
    pub(crate) title: Option<String>,
    #[field(column = "ReportsTo")]
    pub(crate) reports_to: Option<ForeignKey<Employee>>,
    pub(crate) birth_date: Option<Timestamp>,
    pub(crate) hire_date: Option<Timestamp>,
    pub(crate) address: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) fax: Option<String>,
    pub(crate) email: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Customer", rename_all = "PascalCase")]
pub(crate) struct Customer {
    #[field(column = "CustomerId")]
    pub(crate) id: Id<Customer>,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) company: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) fax: Option<String>,
    pub(crate) email: String,
    pub(crate) support_rep: Option<ForeignKey<Employee>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Invoice", rename_all = "PascalCase")]
pub(crate) struct Invoice {
    #[field(column = "InvoiceId")]
    pub(crate) id: Id<Invoice>,
    pub(crate) customer: ForeignKey<Customer>,
    pub(crate) invoice_date: Timestamp,
    pub(crate) billing_address: Option<String>,
    pub(crate) billing_city: Option<String>,
    pub(crate) billing_state: Option<String>,
    pub(crate) billing_country: Option<String>,
    pub(crate) billing_postal_code: Option<String>,
    pub(crate) total: Decimal,
    pub(crate) lines: HasMany<InvoiceLine>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "InvoiceLine", rename_all = "PascalCase")]
pub(crate) struct InvoiceLine {
    #[field(column = "InvoiceLineId")]
    pub(crate) id: Id<InvoiceLine>,
    #[field(on_delete = "cascade")]
    pub(crate) invoice: ForeignKey<Invoice>,
    #[field(on_delete = "cascade")]
    pub(crate) track: ForeignKey<Track>,
    pub(crate) unit_price: Decimal,
    pub(crate) quantity: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Tag", rename_all = "PascalCase")]
pub(crate) struct Tag {
    pub(crate) id: Id<Tag>,
    #[field(unique)]
    pub(crate) name: String,
    pub(crate) parent: Option<ForeignKey<Tag>>,
    #[field(reverse = "tags")]
    pub(crate) tracks: ManyToMany<Track>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "TrackTag", rename_all = "PascalCase", unique(track, tag))]
pub(crate) struct TrackTag {
    pub(crate) id: Id<TrackTag>,
    #[field(on_delete = "cascade")]
    pub(crate) track: ForeignKey<Track>,
    #[field(on_delete = "cascade")]
    pub(crate) tag: ForeignKey<Tag>,
    pub(crate) weight: Option<i64>,
    pub(crate) added_at: Option<Timestamp>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "TrackInfo", rename_all = "PascalCase")]
pub(crate) struct TrackInfo {
    #[field(primary_key, on_delete = "cascade")]
    pub(crate) track: OneToOne<Track>,
    pub(crate) data: Option<Json<serde_json::Value>>,
    pub(crate) rating: Option<f64>,
    pub(crate) explicit: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "ArtistLink", rename_all = "PascalCase", unique(from, to, kind))]
pub(crate) struct ArtistLink {
    pub(crate) id: Id<ArtistLink>,
    #[field(on_delete = "cascade", column = "FromArtistId")]
    pub(crate) from: ForeignKey<Artist>,
    #[field(on_delete = "cascade", column = "ToArtistId")]
    pub(crate) to: ForeignKey<Artist>,
    pub(crate) kind: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Stock", rename_all = "PascalCase")]
pub(crate) struct Stock {
    pub(crate) id: Id<Stock>,
    #[field(unique)]
    pub(crate) sku: String,
    pub(crate) qty: i64,
    pub(crate) note: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "MediaItem", rename_all = "PascalCase")]
pub(crate) struct MediaItem {
    pub(crate) id: Id<MediaItem>,
    pub(crate) title: String,
    pub(crate) book: HasOne<Book>,
    pub(crate) film: HasOne<Film>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Book", rename_all = "PascalCase")]
pub(crate) struct Book {
    #[field(parent_link)]
    pub(crate) media_item: OneToOne<MediaItem>,
    pub(crate) pages: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "Film", rename_all = "PascalCase")]
pub(crate) struct Film {
    #[field(parent_link)]
    pub(crate) media_item: OneToOne<MediaItem>,
    pub(crate) minutes: i64,
}

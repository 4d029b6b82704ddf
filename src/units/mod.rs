//! Quantities that carry their units: time, bytes, rates, shares, and the identifiers of peers and names.
//!
//! In a scenario file every quantity is written in words (`"30 s"`, `"256 KiB"`, `"2 Mbit/s"`); a bare number is
//! refused, because nobody can tell afterwards what it meant.

mod bytes;
mod frequency;
mod ids;
mod number;
mod rate;
mod share;
mod time;
mod words;
mod worded;

pub use bytes::{Bytes, positive as positive_bytes};
pub use frequency::Frequency;
pub use ids::{NameId, PeerId};
pub use number::{not_negative, number_between, positive, whole_between};
pub use rate::Rate;
pub use share::Share;
pub use time::{Time, positive as positive_time};
pub use worded::{Amount, Worded};

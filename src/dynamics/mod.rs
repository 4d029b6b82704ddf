//! What happens to a population whatever it exchanges: arrivals and departures.

pub mod arrivals;
pub mod departure;

pub use arrivals::Arrivals;
pub use departure::Departure;

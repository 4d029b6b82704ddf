//! What happens to a population whatever it exchanges: arrivals, departures, and learning.

pub mod arrivals;
pub mod availability;
pub mod departure;
pub mod learning;

pub use arrivals::Arrivals;
pub use availability::Availability;
pub use departure::Departure;
pub use learning::Learning;

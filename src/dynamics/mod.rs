//! What happens to a population whatever it exchanges: arrivals, presence, departures, quitting, shocks, and learning.

pub mod arrivals;
pub mod availability;
pub mod departure;
pub mod learning;
pub mod presence;
pub mod quitting;
pub mod shock;
pub mod span;

pub use arrivals::Arrivals;
pub use availability::Availability;
pub use departure::Departure;
pub use learning::Learning;
pub use presence::Presence;
pub use quitting::Quitting;
pub use shock::Shock;

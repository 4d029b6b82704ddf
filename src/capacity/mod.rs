//! Sharing of capacities: one link among many users, and max-min fair rates over many links at once.

mod flow_class;
mod link;
mod water_filling;

pub use link::SharedLink;
pub use water_filling::max_min;

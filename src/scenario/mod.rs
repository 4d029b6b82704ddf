//! Scenarios: the file's words become a checked scenario, with units, defaults, sweeps, and errors that name the place.

mod model;
mod swarm;

pub use model::{Churn, Collapse, Group, Output, Population, Scenario, Workload};
pub use swarm::{Delivery, Holding, Picking, Seeders, Swarm};

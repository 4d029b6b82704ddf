//! Scenarios: the file's words become a checked scenario, with units, defaults, sweeps, and errors that name the place.
//!
//! The text becomes a tree that knows where each value was written; the command line and each cell of a sweep change
//! the tree; then one reader turns the tree into a [`Scenario`]. So a value is checked in the same way wherever it
//! comes from, and a mistake is shown where it was written.

mod path;
mod problem;
mod tree;
mod document;
mod families;
mod mistake;
mod fields;
mod member;
mod model;
mod service;
mod swarm;
mod team;
mod game;
mod learning;
mod shock;
mod quitting;
mod stop;
mod population;
mod files;
mod read;
mod expected;
mod varied_schema;
mod schema;
mod vocabulary;
mod patch;
mod range;
mod axis;
mod sweep_table;
mod design;
mod sweep;
mod dial;
mod resolved;
mod study;
mod named_cell;

pub use axis::{Axis, Level, Values};
pub use dial::Dial;
pub use expected::{Bound, Expected, Figure, Mark, Of};
pub use families::{FamilyFacts, MemberFacts, Parameter, families};
pub use learning::{Learning, Score};
pub use model::{Churn, Collapse, Group, Kind, Output, Population, Scenario, WarmUp, Workload};
pub(crate) use named_cell::place_of_level;
pub use problem::{Colours, Finding, Problem};
pub use schema::schema;
pub use service::{Asks, Choice, Demand, Discipline, Discovery, Items, Server, Service, ServiceDelivery, SizeLaw};
pub use shock::{Count, Crossing, PlannedShock};
pub use stop::Stop;
pub use study::{Cell, Study, Vary};
pub use swarm::{Delivery, Holding, Picking, Seeders, Swarm};
pub use team::{
    Asking, Client, Colleagues, Ends, Forming, Help, Memory, People, Place, Preference, Projects, Role as ClientRole,
    Structure, Team, WorkLaw, Working,
};

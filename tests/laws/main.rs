//! The laws that potluck must reproduce: exact results of theory, each played by the library as a user would.

mod claims;
mod conditional_cooperation;
mod design_space;
mod distribution_time;
mod fluid;
mod free_rider_share;
mod indirect_reciprocity;
mod mutual_learning;
mod overlays;
mod play;
mod queues;
mod service;
mod tipping_points;
mod verify;

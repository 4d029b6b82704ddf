//! The laws that potluck must reproduce: exact results of theory, each played by the library as a user would.

mod claims;
mod design_space;
mod distribution_time;
mod evolution;
mod fluid;
mod free_rider_share;
mod games;
mod generosity;
mod indirect_reciprocity;
mod play;
mod queues;
mod tipping_points;
mod verify;

//! The laws that potluck must reproduce: exact results of theory, each played by the library as a user would.

mod altruism;
mod best_response;
mod claims;
mod design_space;
mod distribution_time;
mod fluid;
mod free_rider_share;
mod missing_piece;
mod optimal_makespan;
mod play;
mod queues;
mod tipping_points;

//! The promises that every rule, behaviour, overlay and kind of churn must keep, held over the registries: a new member
//! is tested before anyone writes its test.

mod worlds;
mod oracle;
mod repeats;
mod rounds;
mod pairing;
mod quitting;
mod studies;
mod team;
mod at_random;
mod churn;
mod refusals;
mod service;
mod learning;
mod intensities;
mod acquaintance;
mod design_space;

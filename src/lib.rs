//! potluck simulates incentive mechanisms: peers who share under a rule of reciprocity while some of them only take.
//!
//! The modules stand in order of dependence: each may use only those above it (a test holds the tree to that).
//! Data flows one way: a scenario file becomes a [`scenario::Scenario`], a plan of runs, facts, measures, rows on disk,
//! statistics, charts. Nothing flows back.

mod cores;
mod spelling;
pub mod units;
pub mod registry;
pub mod random;
pub mod column;
mod lined;
pub mod engine;
pub mod capacity;
pub mod text_file;
pub mod overlay;
pub mod world;
pub mod incentive;
pub mod behaviour;
pub mod dynamics;
pub mod game;
pub mod scenario;
pub mod workload;
pub mod measure;
pub mod study;
pub mod audit;
pub mod compare;
pub mod threshold;
pub mod sensitivity;
pub mod tournament;
pub mod robustness;
pub mod verify;
pub mod report;
pub mod cli;

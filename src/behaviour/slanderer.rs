//! `slanderer`: gives like others, but says too little of what it received, or speaks ill of those who gave.
//!
//! Feldman et al. (2004) name both among the lies that a shared history must bear. They matter only to rules that
//! listen to reports; to rules that believe what they saw themselves a slanderer is cooperative.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Behaviour;
use crate::registry::Member;
use crate::units::Share;

/// Gives like others; for each byte that it received it reports the part that it tells, less its slander.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Slanderer {
    /// The part of what it received that it reports; 1 tells all, and is cooperative where there is no slander.
    pub tells: Share,
    /// The bytes of harm that it reports of the giver for each byte that it received; 0 or more.
    #[serde(deserialize_with = "crate::units::not_negative")]
    pub slander: f64,
}

impl Member for Slanderer {
    const NAME: &'static str = "slanderer";
    const SUMMARY: &'static str = "gives like others, but hushes up what it received, or speaks ill of those who gave";
    const SOURCE: &'static str = "Feldman, Lai, Stoica and Chuang, Robust Incentive Techniques for Peer-to-Peer \
         Networks, EC 2004";
}

impl Behaviour for Slanderer {
    fn tells(&self) -> f64 {
        self.tells.get() - self.slander
    }
}

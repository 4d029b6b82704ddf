//! `[team.help]`: what help costs the helper and the asker, and what is learnt, with it and without.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::projects::WorkLaw;
use crate::units::{Share, Time};

/// What help costs and brings.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Help {
    /// The mean time that a helper spends on an answer. Assumption: 1 h.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub takes: Time,
    /// How long single answers take.
    pub law: WorkLaw,
    /// The part of the helper's time that the asker spends on listening or reading, before its task goes on.
    /// Assumption: 1.
    pub listening: Share,
    /// The part of what the helper knows more than the asker that the asker keeps. The answer is enough for the task at
    /// hand in any case. Assumption: 0.7.
    pub kept: Share,
    /// The mean time in which someone without help learns alone what a task needs. Assumption: 8 h.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub alone: Time,
    /// The level to which it then knows the topic. Assumption: 0.7.
    pub alone_level: Share,
    /// Status: the probability that a helper whom a senior asks begins to help nobody else, each time it decides.
    /// Assumption: 0, all are equal.
    pub deference: Share,
}

impl Default for Help {
    fn default() -> Self {
        Self {
            takes: Time::from_secs(3_600),
            law: WorkLaw::Exponential,
            listening: Share::WHOLE,
            kept: Share::new(0.7).expect("a share"),
            alone: Time::from_secs(8 * 3_600),
            alone_level: Share::new(0.7).expect("a share"),
            deference: Share::NONE,
        }
    }
}

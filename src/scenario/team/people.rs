//! `[team.people]`: what people know, learn and forget, and how long they stay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Share, Time};

/// What people know. Each topic is known to a level from 0 to 1; a task needs a level, and whoever has less lacks the
/// topic.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct People {
    /// How many topics there are in the organisation. Assumption: 100.
    #[serde(deserialize_with = "crate::units::whole_between::<1, 10000, u32, _>")]
    #[schemars(range(min = 1, max = 10000))]
    pub topics: u32,
    /// How many of them each person knows when it joins, drawn at random. Assumption: 10.
    pub known: u32,
    /// To which level it knows these; the others to none. Assumption: 0.9.
    pub level: Share,
    /// The level that a task needs. Assumption: 0.5.
    pub need: Share,
    /// How many topics a senior knows: the first of each `span` of people. Absent: all of them. Assumption.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u32")]
    pub senior_known: Option<u32>,
    /// The time in which a level that is not used falls to half; a task on the topic, or an answer about it, counts as
    /// use. Assumption: 180 d; that knowledge depreciates is measured for organisations, not for persons (Argote,
    /// Beckman and Epple, The Persistence and Transfer of Learning in Industrial Settings, Management Science 36,
    /// 1990).
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub half_life: Time,
    /// The mean of the exponential time that a person stays, until a newcomer, who does the same and knows what
    /// newcomers know, takes its place and its tasks. Absent: for ever.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "some_time")]
    #[schemars(with = "Time")]
    pub stay: Option<Time>,
}

fn some_time<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
    crate::units::positive_time(deserializer).map(Some)
}

impl Default for People {
    fn default() -> Self {
        let share = |part| Share::new(part).expect("a share");
        Self {
            topics: 100,
            known: 10,
            level: share(0.9),
            need: share(0.5),
            senior_known: None,
            half_life: Time::from_secs(180 * 86_400),
            stay: None,
        }
    }
}

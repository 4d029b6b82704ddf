//! `[team.working]`: when people work, and how much of that they can give to others.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Share, Time};

/// When people work. A run begins on the first day of a week, at midnight.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Working {
    /// How long each person works on a working day. The usual eight hours (ILO Convention 1, 1919).
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub hours: Time,
    /// When the working day begins, since midnight. Assumption: 8 h.
    pub starts: Time,
    /// How many days of the week are working days, from its first. The usual five (ILO Convention 47, 1935).
    #[serde(deserialize_with = "crate::units::whole_between::<1, 7, u32, _>")]
    #[schemars(range(min = 1, max = 7))]
    pub days: u32,
    /// How much of a working day a cooperative person gives to colleagues at most; behaviours give parts of it, and
    /// help that has begun in time waits until the next day. Assumption: 2 h.
    pub gives: Time,
    /// Part-time work: the part of the working day, from its beginning, that the people of a group work, by the group's
    /// name, and the part that they give of `gives`. A group that is not named works whole days.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub part_time: BTreeMap<String, Share>,
}

impl Default for Working {
    fn default() -> Self {
        let hours = |hours: u64| Time::from_secs(3_600 * hours);
        Self { hours: hours(8), starts: hours(8), days: 5, gives: hours(2), part_time: BTreeMap::new() }
    }
}

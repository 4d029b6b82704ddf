//! `[team.place]`: questions that are asked face to face, and how people meet.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Frequency, Share};

/// Where and how people meet. A question that is asked face to face waits until the asker meets someone who knows; a
/// written one travels instead.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Place {
    /// The part of the questions that are asked face to face; the others are written. Assumption: 0.
    pub face_to_face: Share,
    /// Whether people meet when those of the overlay's file met: it needs the overlay `contacts`, whose period is
    /// repeated week by week as long as the run lasts. If not, they meet at random on a floor plan.
    pub contacts: bool,
    /// On a floor plan: how often a person meets another one, in working time. Assumption: 2 per h.
    pub meetings: Frequency,
    /// On a floor plan: by how much a more hospitable place (shared rooms, coffee) multiplies that. Assumption: 1.
    #[serde(deserialize_with = "crate::units::not_negative")]
    pub hospitality: f64,
    /// On a floor plan: how far neighbouring desks are apart, in metres. Desks stand in a square, in the order in which
    /// people join. Assumption: 3 m.
    #[serde(deserialize_with = "crate::units::positive")]
    pub desks_apart_m: f64,
    /// On a floor plan: the distance beyond which it matters no more how far two desks are apart, in metres. Allen
    /// (Managing the Flow of Technology, 1977): some 30 m.
    #[serde(deserialize_with = "crate::units::positive")]
    pub near_m: f64,
    /// On a floor plan: how often two meet whose desks are farther apart than that, as a part of how often two at the
    /// same desk would. In between it falls exponentially. Assumption: 0.1.
    #[serde(deserialize_with = "far")]
    pub far: Share,
    /// The part of what the helper knows more that the asker keeps when it is told face to face. Assumption: 0.9.
    pub kept: Share,
    /// How many others of the asker's team are there and learn as much, thanks to the tools of sharing: boards, cards,
    /// games. Assumption: 0.
    pub onlookers: u32,
}

fn far<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Share, D::Error> {
    let far = Share::deserialize(deserializer)?;
    if far.get() >= 0.001 {
        Ok(far)
    } else {
        Err(serde::de::Error::custom(format!("{} does not fit: expected a number from 0.001 to 1", far.get())))
    }
}

impl Default for Place {
    fn default() -> Self {
        let share = |part| Share::new(part).expect("a share");
        Self {
            face_to_face: Share::NONE,
            contacts: false,
            meetings: Frequency::from_per_s(2.0 / 3_600.0),
            hospitality: 1.0,
            desks_apart_m: 3.0,
            near_m: 30.0,
            far: share(0.1),
            kept: share(0.9),
            onlookers: 0,
        }
    }
}

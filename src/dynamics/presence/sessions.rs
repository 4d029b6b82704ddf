//! `sessions`: peers are online for a while, then away for a while, and so on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Back, Presence, Spell};
use crate::dynamics::availability::Availability;
use crate::dynamics::span::SpanLaw;
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::Time;

/// Peers are online for a while, then away for a while, and so on: each by itself, as an alternating renewal process. What
/// they have they keep.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Sessions {
    /// How long they are online.
    pub online: SpanLaw,
    /// How long they are away; absent: whoever has gone never comes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away: Option<SpanLaw>,
    /// Who comes back.
    pub back: Back,
    /// How peers begin who join.
    pub start: Start,
}

/// How peers begin who join.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Start {
    /// At the beginning of a session.
    #[default]
    Online,
    /// As somebody whom one meets at a random moment: online with the probability E(online) / (E(online) + E(away)), and in the
    /// middle of a span, of which the residual life is left.
    Equilibrium,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            online: SpanLaw::exponential(Time::from_secs(1_800)),
            away: None,
            back: Back::Itself,
            start: Start::Online,
        }
    }
}

impl Member for Sessions {
    const NAME: &'static str = "sessions";
    const SUMMARY: &'static str = "peers are online for a while, then away for a while, and so on";
    const SOURCE: &'static str = "Yao, Leonard, Wang and Loguinov, Modeling Heterogeneous User Churn and Local \
                                  Resilience of Unstructured P2P Networks, ICNP 2006; laws of sessions as in Stutzbach \
                                  and Rejaie, Understanding Churn in Peer-to-Peer Networks, IMC 2006";
}

impl Presence for Sessions {
    fn is_final(&self) -> bool {
        self.away.is_none()
    }

    fn back(&self) -> Back {
        self.back
    }

    fn begins(&self, row: u32, now: Time, read: Option<&Availability>, stream: &mut Stream) -> Spell {
        if self.start == Start::Online {
            return self.goes_on(row, true, now, read, stream);
        }
        let Some(away) = &self.away else {
            return Spell { online: true, until: now + self.online.draw_residual(stream) };
        };
        let (up, down) = (self.online.mean.secs(), away.mean.secs());
        let online = random::unit(stream) * (up + down) < up;
        let law = if online { &self.online } else { away };
        Spell { online, until: now + law.draw_residual(stream) }
    }

    fn goes_on(&self, _: u32, online: bool, now: Time, _: Option<&Availability>, stream: &mut Stream) -> Spell {
        let law = if online { Some(&self.online) } else { self.away.as_ref() };
        Spell { online, until: law.map_or(Time::NEVER, |law| now + law.draw(stream)) }
    }
}

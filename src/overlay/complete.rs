//! `complete`: everyone knows everyone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Graph, Meeting, Overlay};
use crate::random::Stream;
use crate::registry::Member;

/// Everyone knows everyone.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Complete {}

impl Member for Complete {
    const NAME: &'static str = "complete";
    const SUMMARY: &'static str = "everyone knows everyone";
    const SOURCE: &'static str = "";
}

impl Overlay for Complete {
    fn build(&self, peers: u32, _: Option<&Graph>, _: &mut Stream) -> Meeting {
        let edges: Vec<(u32, u32)> = (0..peers).flat_map(|a| (a + 1..peers).map(move |b| (a, b))).collect();
        Meeting::Fixed(Graph::from_edges(peers, &edges))
    }
}

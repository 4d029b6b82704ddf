//! `best-response`: knows what each group would earn it, and joins the one that earns most.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Learning, Model, Society, Terms, Ties};
use crate::random::{self, Stream};
use crate::registry::Member;

/// Each peer plays from here on as would earn it most against what the others do now.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BestResponse {}

impl Member for BestResponse {
    const NAME: &'static str = "best-response";
    const SUMMARY: &'static str = "does what would earn it most against what the others do now";
    const SOURCE: &'static str = "Gilboa and Matsui, Social Stability and Equilibrium, Econometrica 59, 1991; Cournot, Researches into the Mathematical \
         Principles of the Theory of Wealth, 1838";
}

impl Learning for BestResponse {
    fn learn(&self, society: &dyn Society, terms: Terms, stream: &mut Stream, peer: u32) -> Option<Model> {
        let own = society.group_of(peer);
        let now = society.score_in(peer, own)?;
        let (mut best, mut equals) = ((own, now), 1);
        for group in (0..society.groups()).filter(|group| *group != own) {
            let Some(score) = society.score_in(peer, group) else { continue };
            if score > best.1 {
                (best, equals) = ((group, score), 1);
            } else if score >= best.1 && (best.0 != own || terms.ties == Ties::Random) {
                equals += 1;
                if random::below(stream, equals) == 0 {
                    best = (group, score);
                }
            }
        }
        (best.0 != own).then_some(Model::Group(best.0))
    }

    fn asks_what_if(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::try_out::{TERMS, Village, learned, part};
    use super::*;

    #[test]
    fn the_group_that_pays_most_is_joined() {
        let mut village = Village {
            groups: vec![0, 1, 2],
            scores: vec![9.0; 3],
            of_groups: vec![1.0, 3.0, 3.0],
            ..Village::default()
        };
        let moved = learned(&BestResponse {}, &village, TERMS, 2_000);
        assert!(moved.iter().all(|one| one.peer == 0), "whoever does best stays");
        assert!((part(&moved, |one| one.model == Model::Group(1)) - 0.5).abs() < 0.05);
        village.of_groups.clear();
        assert!(learned(&BestResponse {}, &village, TERMS, 1).is_empty(), "nobody can tell");
    }
}

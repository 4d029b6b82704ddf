//! `eigentrust`: one trust for each peer, agreed by all, from whom each was well served by.
//!
//! Kamvar, Schlosser and Garcia-Molina (2003): with `s_ij` what i was served by j less what turned out bad, each peer
//! spreads its opinion, `c_ij = max(s_ij, 0) / sum`; whoever has none trusts the pre-trusted. Global trust is the fixed
//! point of `t = (1 - a) C^T t + a p`, with p spread evenly over the pre-trusted. It is worked out by iteration each
//! `refresh`. Requesters are drawn in proportion to their trust; with probability `newcomers` one without trust is
//! drawn first, and where no one trusted asks the others are served at random. In the paper the requester draws the
//! provider so; in a swarm givers decide, and trust is what they reward.
//!
//! The pre-trusted are the first names there: in a swarm the initial seeders, and then the first to come.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::{Due, Testimony};
use super::ranking::{PieceByPiece, Ranks};
use super::{Exchange, Incentive, Prospect, Report, Requester, Rule, View};
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{NameId, Share, Time};

/// Serves in proportion to a trust that all agree on, and now and then someone without any.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EigenTrust {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How many of the first names are trusted beforehand.
    pub pre_trusted: NonZeroU32,
    /// The part of all trust that goes to them whatever anyone says (a).
    pub weight: Share,
    /// The probability that those without trust come first, for the places that are free then.
    pub newcomers: Share,
    /// How often trust is worked out anew.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub refresh: Time,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for EigenTrust {
    fn default() -> Self {
        Self {
            slots: NonZeroU32::new(5).expect("not zero"),
            pre_trusted: NonZeroU32::new(3).expect("not zero"),
            weight: Share::new(0.1).expect("a share"),
            newcomers: Share::new(0.1).expect("a share"),
            refresh: Time::from_secs(60),
            round: Time::from_secs(10),
        }
    }
}

impl Member for EigenTrust {
    const NAME: &'static str = "eigentrust";
    const SUMMARY: &'static str = "serves in proportion to a trust that all agree on";
    const SOURCE: &'static str = "Kamvar, Schlosser and Garcia-Molina, The EigenTrust Algorithm for Reputation Management in \
         P2P Networks, WWW 2003";
}

impl Incentive for EigenTrust {
    fn start(&self) -> Box<dyn Rule> {
        let opinions = Opinions {
            terms: self.clone(),
            testimony: Testimony::default(),
            trust: Vec::new(),
            refresh: Due::at_once(self.refresh),
            newcomer_first: false,
        };
        PieceByPiece::start(self.slots, opinions)
    }

    fn round(&self) -> Time {
        self.round
    }
}

/// The iteration ends when all trust that still moves is less than this, or after so many steps.
const SETTLED: f64 = 1e-9;
const MOST_STEPS: u32 = 200;
/// Below all who have trust: the logarithm of a random number over a trust is finite for any trust above the least
/// there is.
const UNTRUSTED: f64 = f64::MIN;

struct Opinions {
    terms: EigenTrust,
    testimony: Testimony,
    /// By name, summing to 1.
    trust: Vec<f64>,
    refresh: Due,
    /// Whether the giver that decides draws someone without trust first.
    newcomer_first: bool,
}

impl Ranks for Opinions {
    fn remember(&mut self, _: &Exchange) {}

    fn listens(&self) -> bool {
        true
    }

    fn hear(&mut self, report: &Report) {
        self.testimony.hear(report);
    }

    fn keeps_pages(&self) -> bool {
        false
    }

    fn esteem(&self, prospect: &Prospect) -> Option<f64> {
        Some(self.trust.get(prospect.provider.index()).copied().unwrap_or(0.0))
    }

    fn see(&mut self, view: &View<'_>) {
        if self.refresh.is_now(view.now) {
            self.trust = settled(&self.testimony, self.terms.pre_trusted.get(), self.terms.weight.get());
        }
    }

    fn draw(&mut self, _: &View<'_>, stream: &mut Stream) {
        self.newcomer_first = random::unit(stream) < self.terms.newcomers.get();
    }

    /// Drawing one by one in proportion to weights is the same as ranking by ln(u) / weight (Efraimidis and Spirakis
    /// 2006).
    fn rank(&mut self, _: &View<'_>, requester: &Requester, stream: &mut Stream) -> Option<f64> {
        let trust = self.trust.get(requester.name.index()).copied().unwrap_or(0.0);
        if trust > 0.0 {
            let drawn = 1.0 - random::unit(stream);
            return Some(libm::log(drawn) / trust);
        }
        Some(if self.newcomer_first { 1.0 } else { UNTRUSTED })
    }
}

/// The trust of every name: the fixed point of t = (1 - a) C^T t + a p.
fn settled(testimony: &Testimony, pre_trusted: u32, weight: f64) -> Vec<f64> {
    let names = testimony.names().max(pre_trusted) as usize;
    let pre_trusted = pre_trusted as usize;
    let part = 1.0 / f64::from(u32::try_from(pre_trusted).expect("fits"));
    let all = |name: usize| -> f64 { received(testimony, name).map(|(_, bytes)| bytes).sum() };
    let sums: Vec<f64> = (0..names).map(all).collect();
    let mut trust: Vec<f64> = (0..names).map(|name| if name < pre_trusted { part } else { 0.0 }).collect();
    for _ in 0..MOST_STEPS {
        // Whoever was served by nobody trusts the pre-trusted.
        let mut to_pre_trusted = weight;
        let mut next = vec![0.0; names];
        for (name, trusted) in trust.iter().enumerate() {
            if sums[name] > 0.0 {
                for (giver, bytes) in received(testimony, name) {
                    next[giver.index()] += (1.0 - weight) * trusted * bytes / sums[name];
                }
            } else {
                to_pre_trusted += (1.0 - weight) * trusted;
            }
        }
        for trusted in &mut next[..pre_trusted] {
            *trusted += to_pre_trusted * part;
        }
        let moved: f64 = next.iter().zip(&trust).map(|(next, last)| (next - last).abs()).sum();
        trust = next;
        if moved < SETTLED {
            break;
        }
    }
    trust
}

fn received(testimony: &Testimony, name: usize) -> impl Iterator<Item = (NameId, f64)> + '_ {
    testimony.received_by(NameId(u32::try_from(name).expect("names are numbered by u32"))).entries()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::{TryOut, heard, told};

    #[test]
    fn trust_is_the_fixed_point() {
        // 0 is pre-trusted and was served by 1 and 2, three to one; 1 was served by 2; 2 by nobody.
        let trust = settled(&heard(&[(1, 0, 3.0), (2, 0, 1.0), (2, 1, 5.0)]), 1, 0.1);
        // t0 = .1 + .9 t2, t1 = .9 * 3/4 t0, t2 = .9 * (1/4 t0 + t1).
        let first = 0.1 / (1.0 - 0.9 * 0.9 * (0.25 + 0.9 * 0.75));
        let expected = [first, 0.675 * first, 0.9 * (0.25 + 0.675) * first];
        for (trust, expected) in trust.iter().zip(expected) {
            assert!((trust - expected).abs() < 1e-8, "{trust} {expected}");
        }
        assert!((trust.iter().sum::<f64>() - 1.0).abs() < 1e-8);
    }

    #[test]
    fn a_clique_that_praises_itself_gets_no_trust_from_outside() {
        let honest = [(1, 0, 5.0), (0, 1, 5.0)];
        let clique = [(7, 8, 1e9), (8, 7, 1e9), (7, 9, 1e9), (9, 8, 1e9)];
        let trust = settled(&heard(&[&honest[..], &clique[..]].concat()), 1, 0.1);
        assert!(trust[7..].iter().all(|trust| trust.abs() < 1e-12), "{trust:?}");
    }

    #[test]
    fn requesters_are_drawn_in_proportion_to_trust() {
        let terms = EigenTrust { slots: NonZeroU32::MIN, pre_trusted: NonZeroU32::MIN, ..EigenTrust::default() };
        let mut owner = TryOut::new(&terms, 3);
        // The owner, who is pre-trusted, was served by names 1 and 2, three to one.
        owner.rule.hear(&told(1, 0, 300.0));
        owner.rule.hear(&told(2, 0, 100.0));
        let mut count = [0_usize; 3];
        for _ in 0..10_000 {
            count[owner.next(&[0, 1, 2])[0] as usize] += 1;
        }
        assert!(count[0].abs_diff(6_750) < 240, "3/4 of nine in ten: {count:?}");
        assert!(count[2].abs_diff(1_000) < 150, "one in ten: {count:?}");
        assert_eq!(owner.next(&[2]), [2], "whoever has no trust is served where nobody else asks");
    }
}

//! Laws of capacity: how upload and download capacities are distributed over peers.

mod bittorrent_2006;
mod constant;
mod log_normal;
mod pareto;
mod uniform;

use std::fmt;

use serde::{Deserialize, Deserializer, de};

use crate::random::{self, Stream};
use crate::registry::{Entry, Family, entry};
use crate::units::Rate;

pub use bittorrent_2006::BitTorrent2006;
pub use constant::Constant;
pub use log_normal::LogNormal;
pub use pareto::Pareto;
pub use uniform::Uniform;

/// A distribution of capacities.
pub trait CapacityLaw: fmt::Debug + Send + Sync {
    /// The capacity that a `probability` (from 0 to 1) of all peers do not exceed; never falls as `probability` rises.
    fn quantile(&self, probability: f64) -> Rate;

    /// The mean capacity; [`Rate::UNLIMITED`] where the law has none.
    fn mean(&self) -> Rate;

    /// The capacity of one peer, from one uniform number: under any law, a larger number is no smaller capacity. So the
    /// same peers are the rich ones when laws are compared.
    fn draw(&self, stream: &mut Stream) -> Rate {
        self.quantile(random::inner_unit(stream))
    }
}

impl Family for dyn CapacityLaw {
    const TAG: &'static str = "distribution";
    const WHAT: &'static str = "distribution";
    const BARE: Option<(&'static str, &'static str)> = Some(("constant", "rate"));
    fn registry() -> &'static [Entry<Self>] {
        &[entry!(Constant), entry!(BitTorrent2006), entry!(Uniform), entry!(LogNormal), entry!(Pareto)]
    }
}

/// Reads a rate above 0 that is not unlimited; for `#[serde(deserialize_with = "...")]`.
fn limited<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rate, D::Error> {
    let rate = Rate::deserialize(deserializer)?;
    if rate > Rate::ZERO && rate < Rate::UNLIMITED {
        Ok(rate)
    } else {
        Err(de::Error::custom(format!("\"{rate}\" does not fit here: expected a rate above 0 that is not unlimited")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;
    use crate::registry::Chosen;

    fn every_law() -> impl Iterator<Item = Chosen<dyn CapacityLaw>> {
        <dyn CapacityLaw>::registry().iter().map(Entry::with_defaults)
    }

    #[test]
    fn a_larger_number_is_no_smaller_capacity() {
        for law in every_law() {
            let capacities: Vec<Rate> = (0..=1_000_u32).map(|part| law.quantile(f64::from(part) / 1_000.0)).collect();
            assert!(capacities.is_sorted(), "{law:?}");
            assert!(capacities.iter().all(|rate| *rate >= Rate::ZERO), "{law:?}");
        }
    }

    #[test]
    fn every_law_draws_one_number_so_that_comparisons_stay_paired() {
        let mut expected = Streams::new(1, 0).stream("upload");
        random::inner_unit(&mut expected);
        for law in every_law() {
            let mut stream = Streams::new(1, 0).stream("upload");
            law.draw(&mut stream);
            assert_eq!(stream, expected, "{law:?}");
        }
    }

    #[test]
    fn the_mean_is_the_integral_of_the_quantiles() {
        // The midpoint rule over n equal parts; what it misses lies in the last part, where only the Pareto law and the
        // log-normal law rise without bound: their whole contribution from there is below the tolerance.
        let parts = 2_000_000_u32;
        for law in every_law() {
            let sum: f64 =
                (0..parts).map(|part| law.quantile((f64::from(part) + 0.5) / f64::from(parts)).bytes_per_s()).sum();
            let ratio = sum / f64::from(parts) / law.mean().bytes_per_s();
            assert!((ratio - 1.0).abs() < 1e-3, "{law:?}: {ratio}");
        }
    }

    #[test]
    fn what_a_law_is_resolved_to_reads_back_the_same() {
        for law in every_law() {
            let text = toml::to_string(&law.parameters).expect("written");
            let again =
                law.entry.choose(toml::de::ValueDeserializer::parse(&inline(&text)).expect("TOML")).expect("read");
            assert_eq!(again.parameters, law.parameters);
        }
    }

    fn inline(lines: &str) -> String {
        format!("{{ {} }}", lines.lines().collect::<Vec<_>>().join(", "))
    }
}

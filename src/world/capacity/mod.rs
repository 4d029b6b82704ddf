//! Laws of capacity: how upload and download capacities are distributed over peers.

mod bittorrent_2006;
mod constant;
mod empirical;
mod log_normal;
mod pareto;
mod uniform;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, de};

use crate::random::{self, Stream};
use crate::registry::{Entry, Family, entry};
use crate::text_file::ReadError;
use crate::units::Rate;

pub use bittorrent_2006::BitTorrent2006;
pub use constant::Constant;
pub use empirical::{Between, Empirical};
pub use log_normal::LogNormal;
pub use pareto::Pareto;
pub use uniform::Uniform;

/// A distribution of capacities.
pub trait CapacityLaw: fmt::Debug + Send + Sync {
    /// The file that says what the law is, if there is one: what is read from it stands in for the law.
    fn file(&self) -> Option<&dyn CapacityFile> {
        None
    }

    /// The capacity that a `probability` (from 0 to 1) of all peers do not exceed; never falls as `probability` rises.
    fn quantile(&self, probability: f64) -> Rate;

    /// The mean capacity; [`Rate::UNLIMITED`] where the law has none.
    fn mean(&self) -> Rate;

    /// The capacity of one peer, from one uniform number: under any law, a larger number is no smaller capacity. So the
    /// same peers are the rich ones when laws are compared.
    fn draw(&self, stream: &mut Stream) -> Rate {
        self.draw_limited(stream).0
    }

    /// The most that the peer with the capacity of this `probability` ever gives: less than the capacity where its
    /// owner keeps a part of it, as files may say.
    fn limit(&self, probability: f64) -> Rate {
        self.quantile(probability)
    }

    /// The capacity of one peer and its limit, from the one number of [`Self::draw`].
    fn draw_limited(&self, stream: &mut Stream) -> (Rate, Rate) {
        let probability = random::inner_unit(stream);
        (self.quantile(probability), self.limit(probability))
    }
}

/// A file that says how capacities are distributed, and how it is read.
pub trait CapacityFile: fmt::Debug {
    /// The file, as written in the scenario: relative to the scenario file.
    fn path(&self) -> &Path;

    /// Whether it limits what peers give, which only the upload capacities of a group can mean.
    fn limits(&self) -> bool;

    /// Reads the law from where the file was found, plain or gzipped.
    ///
    /// # Errors
    /// If the file cannot be read, or is not what it should be: says where, and what was expected.
    fn read(&self, found: &Path) -> Result<Arc<dyn Measured>, ReadError>;
}

/// A law that was read from a file; shows what was found there.
pub trait Measured: CapacityLaw + fmt::Display {}

impl Family for dyn CapacityLaw {
    const TAG: &'static str = "distribution";
    const WHAT: &'static str = "distribution";
    const BARE: Option<(&'static str, &'static str)> = Some(("constant", "rate"));
    fn registry() -> &'static [Entry<Self>] {
        &[
            entry!(Constant),
            entry!(BitTorrent2006),
            entry!(Uniform),
            entry!(LogNormal),
            entry!(Pareto),
            entry!(Empirical),
        ]
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
    use crate::registry::{Chosen, Member};

    /// Every law that has no file, which its own tests hold to the same.
    fn every_law() -> impl Iterator<Item = Chosen<dyn CapacityLaw>> {
        let laws = <dyn CapacityLaw>::registry().iter();
        laws.filter(|entry| entry.name != Empirical::NAME).map(Entry::with_defaults)
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

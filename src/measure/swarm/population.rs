//! Population: how many peers are there, and whether their number settles or grows without end.

use super::settled::settled;
use crate::measure::{Better, Measure, Of, Sample, mean};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "leechers_mean",
        label: "Peers downloading",
        unit: "peers",
        summary: "The mean number of peers that download, once the run has settled: in its second half, or as `output.warm_up` says.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| mean(settled(tally).iter().map(|sample| f64::from(sample.leechers)))),
    },
    Measure {
        name: "seeders_mean",
        label: "Peers seeding",
        unit: "peers",
        summary: "The mean number of peers that have all and serve, initial seeders included, once the run has settled.",
        source: "",
        range: None,
        better: Better::Neither,
        of: Of::Run(|tally| mean(settled(tally).iter().map(|sample| f64::from(sample.seeders)))),
    },
    Measure {
        name: "population_growth_per_s",
        label: "Growth of the population",
        unit: "peers per s",
        summary: "How fast the number of peers grows once the run has settled, from the first count then to the last. \
                  Above 0 in the long run, the swarm cannot keep up with arrivals.",
        source: "Hajek and Zhu, The Missing Piece Syndrome in Peer-to-Peer Communication, ISIT 2010",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| {
            let (first, last) = (settled(tally).first()?, tally.samples.last()?);
            let peers = |sample: &Sample| f64::from(sample.leechers) + f64::from(sample.seeders);
            let span = last.at.since(first.at).secs();
            (span > 0.0).then(|| (peers(last) - peers(first)) / span)
        }),
    },
    Measure {
        name: "new_names",
        label: "New names taken",
        unit: "names per peer",
        summary: "The mean number of new names that the peers in question took, beside the one that they came with.",
        source: "",
        range: None,
        better: Better::Neither,
        of: Of::Peers(|tally, whom| mean(tally.of(whom).map(|peer| f64::from(peer.renamed)))),
    },
];

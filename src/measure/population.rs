//! Population: how many peers are there, and whether their number settles or grows without end.

use super::{Better, Measure, Of, Sample, Tally, mean};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "leechers_mean",
        label: "Peers downloading",
        unit: "peers",
        summary: "The mean number of peers that download, over the second half of the run.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| mean(second_half(tally).map(|sample| f64::from(sample.leechers)))),
    },
    Measure {
        name: "seeders_mean",
        label: "Peers seeding",
        unit: "peers",
        summary: "The mean number of peers that have all and serve, initial seeders included, over the second half.",
        source: "",
        range: None,
        better: Better::Neither,
        of: Of::Run(|tally| mean(second_half(tally).map(|sample| f64::from(sample.seeders)))),
    },
    Measure {
        name: "population_growth_per_s",
        label: "Growth of the population",
        unit: "peers per s",
        summary: "How fast the number of peers grows over the second half of the run, from its first count to its last. \
                  Above 0 in the long run, the swarm cannot keep up with arrivals.",
        source: "Hajek and Zhu, The Missing Piece Syndrome in Peer-to-Peer Communication, ISIT 2010",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| {
            let (first, last) = (second_half(tally).next()?, tally.samples.last()?);
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

/// The samples of the second half of the run, the one in its middle included.
fn second_half(tally: &Tally) -> impl Iterator<Item = &Sample> {
    let end = tally.end().micros();
    tally.samples.iter().filter(move |sample| sample.at.micros() >= end / 2)
}

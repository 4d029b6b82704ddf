//! Fairness: how evenly service and giving are spread over the peers.

use super::free_riding::download_rate;
use crate::measure::{Better, Measure, Of, Tally, Whom, gini, jain};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "download_fairness_jain",
        label: "Evenness of download rates",
        unit: "Jain's index",
        summary: "Jain's index of the peers' download rates: 1 if all are equal, 1/n if one peer gets everything.",
        source: "Jain, Chiu and Hawe, A Quantitative Measure of Fairness and Discrimination, DEC-TR-301, 1984",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Peers(|tally, whom| jain(&rates(tally, whom))),
    },
    Measure {
        name: "reciprocity_jain",
        label: "Fairness of exchange",
        unit: "Jain's index",
        summary: "Jain's index of received over given, over the peers that gave something: 1 if everyone got the same \
                  return on what it gave.",
        source: "Jain, Chiu and Hawe, A Quantitative Measure of Fairness and Discrimination, DEC-TR-301, 1984",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let gave = tally.of(whom).filter(|peer| peer.given > 0.0);
            jain(&gave.map(|peer| peer.received / peer.given).collect::<Vec<_>>())
        }),
    },
    Measure {
        name: "giving_gini",
        label: "Concentration of giving",
        unit: "Gini coefficient",
        summary: "The Gini coefficient of the bytes that peers gave: 0 if all gave the same, towards 1 if few gave all.",
        source: "Gini, Variabilita e mutabilita, 1912",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| gini(tally.of(whom).map(|peer| peer.given).collect())),
    },
];

fn rates(tally: &Tally, whom: Whom) -> Vec<f64> {
    tally.of(whom).filter_map(|peer| download_rate(tally, &peer)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evenness_at_its_ends() {
        let close = |a: Option<f64>, b: f64| a.is_some_and(|a| (a - b).abs() < 1e-12);
        assert!(close(jain(&[3.0; 7]), 1.0) && close(jain(&[5.0, 0.0, 0.0, 0.0]), 0.25));
        assert!(close(gini(vec![3.0; 7]), 0.0) && close(gini(vec![0.0, 5.0, 0.0, 0.0]), 0.75));
        assert!(close(gini(vec![1.0, 3.0]), 0.25));
        assert_eq!((jain(&[]), gini(vec![0.0, 0.0])), (None, None));
    }
}

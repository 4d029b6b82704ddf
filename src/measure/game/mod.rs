//! The measures of a game, and what its time series shows.

mod series;
mod tally;

pub(super) use series::{columns, moments};
pub use tally::{Did, GameTally, Period};

use super::{Better, Measure, Of, Tally, Whom, shares};

/// Its measures, in the order of the tables' columns.
pub(super) const MEASURES: &[&[Measure]] = &[PLAY, shares::MEASURES];

/// The measures by which a game is judged where nothing else is asked: the second is that of the first group.
pub(super) const HEADLINE: [&str; 2] = ["cooperation", "group_share"];

const PLAY: &[Measure] = &[
    Measure {
        name: "cooperation",
        label: "Cooperation",
        unit: "of moves",
        summary: "The share of moves that cooperate once the run has settled, in its second half; a move that contributes in \
                  part counts for that part.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let (did, _) = settled(tally, whom)?;
            (did.moves > 0.0).then(|| did.cooperated / did.moves)
        }),
    },
    Measure {
        name: "cooperation_end",
        label: "Cooperation at the end",
        unit: "of moves",
        summary: "The share of moves that cooperate in the last period; a move that contributes in part counts for that part.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let did = of_whom(&tally.game.last()?.groups, whom)?;
            (did.moves > 0.0).then(|| did.cooperated / did.moves)
        }),
    },
    Measure {
        name: "payoff_per_move",
        label: "Payoff per move",
        unit: "",
        summary: "What a move earns on average once the run has settled, in its second half.",
        source: "",
        range: None,
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let (did, _) = settled(tally, whom)?;
            (did.moves > 0.0).then(|| did.payoff / did.moves)
        }),
    },
    Measure {
        name: "code_agreement",
        label: "Agreement of the code",
        unit: "of dimensions",
        summary: "Of what the code of an organisation holds to be true, the part that is true, at the end; where it has no belief it \
                  is not right. Only in the game `mutual-learning`.",
        source: "March, Exploration and Exploitation in Organizational Learning, Organization Science 2, 1991",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Run(|tally| tally.game.code_agrees()),
    },
    Measure {
        name: "periods_played",
        label: "Periods played",
        unit: "periods",
        summary: "How many periods were played: fewer than fit the run where nothing could change any more.",
        source: "",
        range: None,
        better: Better::Neither,
        of: Of::Run(|tally| Some(tally.game.periods())),
    },
];

/// What these peers did in the settled run, and in how many periods.
fn settled(tally: &Tally, whom: Whom) -> Option<(Did, f64)> {
    let (sums, periods) = tally.game.settled()?;
    Some((of_whom(&sums, whom)?, periods))
}

/// What these peers did, of what each group did.
fn of_whom(groups: &[Did], whom: Whom) -> Option<Did> {
    match whom {
        Whom::Group(group) => groups.get(usize::from(group)).copied(),
        Whom::All => Some(groups.iter().fold(Did::default(), |all, did| Did {
            share: all.share + did.share,
            moves: all.moves + did.moves,
            cooperated: all.cooperated + did.cooperated,
            payoff: all.payoff + did.payoff,
        })),
    }
}

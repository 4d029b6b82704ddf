//! The measures of a game, and what its time series shows.

mod series;
mod tally;

pub(super) use series::{columns, moments};
pub use tally::{Did, GameTally, Period};

use super::{Better, Measure, Of, Tally, Whom};

/// Its measures, in the order of the tables' columns.
pub(super) const MEASURES: &[&[Measure]] = &[PLAY, SHARES];

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

const SHARES: &[Measure] = &[
    Measure {
        name: "group_share",
        label: "Share of the group",
        unit: "of the population",
        summary: "The mean share of a group once the run has settled, in its second half; of all, that of the largest group.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Peers(|tally, whom| {
            let (sums, periods) = tally.game.settled()?;
            share(&sums, whom).map(|share| share / periods)
        }),
    },
    Measure {
        name: "group_share_end",
        label: "Share of the group at the end",
        unit: "of the population",
        summary: "The share of a group in the last period; of all, that of the largest group.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Peers(|tally, whom| share(&tally.game.last()?.groups, whom)),
    },
    Measure {
        name: "fixation",
        label: "Fixation",
        unit: "",
        summary: "1 if everyone plays as this group at the end, 0 if not; of all, whether everyone plays as any one group. Its mean \
                  over runs is the fixation probability. None under the replicator, whose shares never reach the whole.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Peers(|tally, whom| {
            tally.game.last().filter(|_| tally.game.can_fix())?;
            let took_all = tally.game.fixed().is_some_and(|(group, _)| whom == Whom::All || whom == Whom::Group(group));
            Some(if took_all { 1.0 } else { 0.0 })
        }),
    },
    Measure {
        name: "fixation_time_s",
        label: "Time to fixation",
        unit: "s",
        summary: "When everyone came to play as the group that has everyone at the end; none where several are left.",
        source: "",
        range: None,
        better: Better::Neither,
        of: Of::Run(|tally| tally.game.fixed().map(|(_, at)| at.secs())),
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

/// The share of a group, or of the largest.
fn share(groups: &[Did], whom: Whom) -> Option<f64> {
    match whom {
        Whom::Group(group) => groups.get(usize::from(group)).map(|did| did.share),
        Whom::All => groups.iter().map(|did| did.share).max_by(f64::total_cmp),
    }
}

//! Which part of the population each group is, where peers learn, whatever they exchange.

use std::iter::repeat_n;

use super::{Better, Measure, Moment, Of, SHARE_OF_RUNS, Tally, Whom};
use crate::units::Time;

/// The shares of the groups in one run.
pub(super) struct Shares {
    /// At the start; none if nobody was there then.
    pub start: Option<Vec<f64>>,
    /// Once the run has settled, in its second half.
    pub settled: Vec<f64>,
    /// At the end.
    pub end: Vec<f64>,
    /// The group that has everyone at the end, and since when.
    pub fixed: Option<(u16, Time)>,
}

impl Shares {
    /// Those of whichever workload has them.
    fn of(tally: &Tally) -> Option<Self> {
        tally.game.shares().or_else(|| tally.service.shares())
    }
}

/// The columns of a time series.
pub(super) fn columns(groups: &[String]) -> impl Iterator<Item = String> {
    groups.iter().map(|group| format!("share.{group}"))
}

/// The row of a time series for the start, with `before` columns before those of the shares and `after` behind them, of
/// which nothing can be said yet: nothing has happened. `places` says where the groups stand. None where no shares are
/// kept.
pub(super) fn at_the_start(tally: &Tally, places: &[Option<usize>], before: usize, after: usize) -> Option<Moment> {
    let start = Shares::of(tally)?.start?;
    let shares = places.iter().map(|place| place.map(|place| start[place]));
    let values = repeat_n(None, before).chain(shares).chain(repeat_n(None, after)).collect();
    Some(Moment { time_s: 0.0, values })
}

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "group_share",
        label: "Share of the group",
        unit: "of the population",
        summary: "The mean share of a group once the run has settled, in its second half; of all, that of the largest group. \
                  None where peers ask for service and do not learn.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Peers(|tally, whom| share(&Shares::of(tally)?.settled, whom)),
    },
    Measure {
        name: "group_share_end",
        label: "Share of the group at the end",
        unit: "of the population",
        summary: "The share of a group at the end, in a game in the last period; of all, that of the largest group.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Peers(|tally, whom| share(&Shares::of(tally)?.end, whom)),
    },
    Measure {
        name: "fixation",
        label: "Fixation",
        unit: SHARE_OF_RUNS,
        summary: "1 if everyone plays as this group at the end, 0 if not; of all, whether everyone plays as any one group. Its mean \
                  over runs is the fixation probability. None under the replicator, whose shares never reach the whole.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Peers(|tally, whom| {
            let fixed = Shares::of(tally).filter(|_| !tally.game.is_mean_field())?.fixed;
            let took_all = fixed.is_some_and(|(group, _)| whom == Whom::All || whom == Whom::Group(group));
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
        of: Of::Run(|tally| Shares::of(tally)?.fixed.map(|(_, at)| at.secs())),
    },
];

/// The share of a group, or of the largest.
fn share(shares: &[f64], whom: Whom) -> Option<f64> {
    match whom {
        Whom::Group(group) => shares.get(usize::from(group)).copied(),
        Whom::All => shares.iter().copied().max_by(f64::total_cmp),
    }
}

//! A shared ledger of deeds: period by period, who held something to give, and who gave.

use super::Due;
use crate::column::Column;
use crate::incentive::Report;
use crate::units::{NameId, Time};

/// What is told of one name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deed {
    /// Whether it had received anything when the period began: then it holds something that others may ask of it.
    pub holds: bool,
    /// Whether it gave anything in the period that runs.
    pub gave: bool,
    /// Whether it gave anything to someone worthy in that period.
    pub gave_worthy: bool,
}

/// The deeds of all names in the period that runs: 4 bytes a name.
#[derive(Debug)]
pub struct Deeds {
    over: Due,
    names: Column<Deed>,
    /// Whether each has ever received anything.
    received: Column<bool>,
    /// The first of the worthy who were served in this period, and whether there was another.
    worthy_served: Option<NameId>,
    others_served: bool,
}

impl Deeds {
    /// A ledger of periods this long.
    #[must_use]
    pub fn new(period: Time) -> Self {
        Self {
            over: Due::after(period),
            names: Column::default(),
            received: Column::default(),
            worthy_served: None,
            others_served: false,
        }
    }

    /// Writes a report down; what is taken back undoes no deed. `worthy`: whether the receiver deserves to be served.
    pub fn hear(&mut self, report: &Report, worthy: bool) {
        if report.bytes > 0.0 {
            *self.received.at(report.receiver.index()) = true;
            self.names.at(report.receiver.index());
            let deed = self.names.at(report.giver.index());
            deed.gave = true;
            deed.gave_worthy |= worthy;
            if worthy {
                let first = *self.worthy_served.get_or_insert(report.receiver);
                self.others_served |= first != report.receiver;
            }
        }
    }

    /// If the period is over, visits every name that holds something with its deeds, and whether anyone worthy but
    /// itself was served in that period, whom it could have served; then a new one begins. Periods in which nobody
    /// looked count as one.
    pub fn close(&mut self, now: Time, mut visit: impl FnMut(NameId, Deed, bool)) {
        if !self.over.is_now(now) {
            return;
        }
        for (name, deed) in (0..).zip(self.names.range_mut(0..u32::MAX)) {
            if deed.holds {
                let others = self.others_served || self.worthy_served.is_some_and(|first| first != NameId(name));
                visit(NameId(name), *deed, others);
            }
            *deed = Deed { holds: *self.received.of(name as usize), ..Deed::default() };
        }
        (self.worthy_served, self.others_served) = (None, false);
    }
}

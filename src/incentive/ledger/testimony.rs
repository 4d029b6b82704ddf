//! A shared ledger: what names say that they received from each other. Whatever is said is written down: it may be a
//! lie.

use crate::column::Column;
use crate::incentive::Report;
use crate::units::NameId;

/// For each name, how many bytes it was given by each other one and gave to each other one, by the receivers' reports.
///
/// Rows are sorted by name: 8 bytes for each side of each pair that was ever named. Looking a pair up takes the
/// logarithm of the shorter of two rows; reading what two names have in common takes the length of both.
#[derive(Debug, Default)]
pub struct Testimony {
    given: Column<Row>,
    received: Column<Row>,
}

/// What one name gave, or received, by the other's name.
#[derive(Clone, Debug, Default)]
pub struct Row(Vec<(u32, f32)>);

impl Row {
    #[expect(clippy::cast_possible_truncation, reason = "four bytes tell bytes apart to one part in sixteen million")]
    fn add(&mut self, name: NameId, bytes: f64) {
        match self.0.binary_search_by_key(&name.0, |entry| entry.0) {
            Ok(place) => self.0[place].1 += bytes as f32,
            Err(place) => self.0.insert(place, (name.0, bytes as f32)),
        }
    }

    fn of(&self, name: NameId) -> f64 {
        self.0.binary_search_by_key(&name.0, |entry| entry.0).map_or(0.0, |place| f64::from(self.0[place].1)).max(0.0)
    }

    /// The others' names in ascending order, each with its bytes: nothing where more was taken back than told.
    pub fn entries(&self) -> impl Iterator<Item = (NameId, f64)> + '_ {
        self.0.iter().map(|(name, bytes)| (NameId(*name), f64::from(*bytes).max(0.0)))
    }

    /// How many others are named.
    #[must_use]
    pub fn partners(&self) -> usize {
        self.0.len()
    }
}

impl Testimony {
    /// Writes a report down.
    pub fn hear(&mut self, report: &Report) {
        self.given.at(report.giver.index()).add(report.receiver, report.bytes);
        self.received.at(report.receiver.index()).add(report.giver, report.bytes);
    }

    /// How many bytes one name gave another.
    #[must_use]
    pub fn between(&self, giver: NameId, receiver: NameId) -> f64 {
        self.received_by(receiver).of(giver)
    }

    /// To whom a name gave.
    #[must_use]
    pub fn given_by(&self, name: NameId) -> &Row {
        self.given.of(name.index())
    }

    /// From whom a name received.
    #[must_use]
    pub fn received_by(&self, name: NameId) -> &Row {
        self.received.of(name.index())
    }

    /// One more than the highest name that ever gave or received.
    #[must_use]
    pub fn names(&self) -> u32 {
        let names = self.given.cells().len().max(self.received.cells().len());
        u32::try_from(names).unwrap_or(u32::MAX)
    }

    /// The most that can flow from one name to another over one name between them, along pairs that gave (the two-hop
    /// bound of Meulpolder et al. 2009; what passed directly is for the two to know, and not for reports).
    #[must_use]
    pub fn flow(&self, from: NameId, to: NameId) -> f64 {
        let mut flow = 0.0;
        self.meet(from, to, |_, first, second| flow += first.min(second));
        flow
    }

    /// Visits every name to which `from` gave and which gave to `to`: the name, and the bytes of both.
    pub fn meet(&self, from: NameId, to: NameId, mut visit: impl FnMut(NameId, f64, f64)) {
        let mut seconds = self.received_by(to).entries().peekable();
        for (between, first) in self.given_by(from).entries() {
            while seconds.next_if(|(name, _)| *name < between).is_some() {}
            if let Some((_, second)) = seconds.next_if(|(name, _)| *name == between) {
                visit(between, first, second);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::heard;

    #[test]
    fn flow_runs_over_one_between() {
        let testimony =
            heard(&[(0, 9, 5.0), (0, 1, 7.0), (1, 9, 3.0), (0, 2, 1.0), (2, 9, 8.0), (0, 3, 4.0), (4, 9, 4.0)]);
        assert!((testimony.flow(NameId(0), NameId(9)) - (3.0 + 1.0)).abs() < 1e-9);
        assert!(testimony.flow(NameId(9), NameId(0)).abs() < 1e-9);
        assert!(testimony.flow(NameId(50), NameId(60)).abs() < 1e-9, "names that nobody mentioned");
    }

    #[test]
    fn what_is_taken_back_is_gone_and_no_pair_falls_below_nothing() {
        let testimony = heard(&[(0, 1, 5.0), (0, 1, -2.0), (2, 1, 1.0), (2, 1, -9.0)]);
        assert!((testimony.between(NameId(0), NameId(1)) - 3.0).abs() < 1e-9);
        assert!(testimony.between(NameId(2), NameId(1)).abs() < 1e-9);
        assert_eq!((testimony.received_by(NameId(1)).partners(), testimony.names()), (2, 3));
    }
}

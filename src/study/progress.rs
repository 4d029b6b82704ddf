//! What a study tells whoever watches it, and what it asks.

use super::store::Damage;

/// Whoever watches a study being played. A closure that is called after each run is one.
pub trait Progress: Sync {
    /// So many runs are to be there in the end, at most.
    fn planned(&self, runs: u64) {
        let _ = runs;
    }

    /// So many runs are there already.
    fn found(&self, runs: u64) {
        let _ = runs;
    }

    /// So many runs are not needed: their cells stopped before them.
    fn unneeded(&self, runs: u64) {
        let _ = runs;
    }

    /// A run has been played, and is safe.
    fn finished(&self);

    /// Something in the store was not whole; its run is played again.
    fn damaged(&self, damage: &Damage) {
        let _ = damage;
    }

    /// Whether to stop: no run is begun any more.
    fn stopped(&self) -> bool {
        false
    }
}

impl<F: Fn() + Sync> Progress for F {
    fn finished(&self) {
        self();
    }
}

//! What a rule plays in games of cooperation and defection: a small machine that reacts to what was played, or a
//! reputation.

/// What a rule plays in a game whose moves are to cooperate and to defect.
#[derive(Clone, Debug, PartialEq)]
pub enum Strategy {
    /// A machine that goes by what it and the other played before.
    Machine(Machine),
    /// Goes by what the other was seen to do with third parties.
    Reputation(Reputation),
}

/// How someone judges whom it has not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reputation {
    /// Helps whose score is at least this (Nowak and Sigmund 1998). Scores run from -5 to 5.
    Image(i8),
    /// Helps who is in good standing (Sugden 1986).
    Standing,
}

/// What was played by oneself and by the other: an index into the four successors of a state.
///
/// Both cooperated: 0; only oneself: 1; only the other: 2; nobody: 3.
#[must_use]
pub const fn outcome(cooperated: bool, other_cooperated: bool) -> usize {
    (!cooperated as usize) << 1 | !other_cooperated as usize
}

/// A state of a machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// The probability of cooperating in it.
    pub cooperates: f64,
    /// The state that follows each [`outcome`].
    pub next: [u8; 4],
}

/// A finite machine with random moves: it begins in state 0 (Rubinstein 1986 for the fixed ones; Nowak and Sigmund 1990
/// for those that react by probabilities).
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    states: Vec<State>,
}

/// The most states that a machine may have.
pub const MOST_STATES: usize = 8;

impl Machine {
    /// The machine with these states.
    ///
    /// # Panics
    /// If there are none or more than [`MOST_STATES`], a state follows that does not exist, or a probability is none.
    #[must_use]
    pub fn new(states: Vec<State>) -> Self {
        assert!((1..=MOST_STATES).contains(&states.len()), "a machine has 1 to {MOST_STATES} states");
        for state in &states {
            assert!((0.0..=1.0).contains(&state.cooperates), "{} is no probability", state.cooperates);
            assert!(state.next.iter().all(|next| usize::from(*next) < states.len()), "a successor that is no state");
        }
        Self { states }
    }

    /// Always cooperates with this probability.
    #[must_use]
    pub fn constant(cooperates: f64) -> Self {
        Self::new(vec![State { cooperates, next: [0; 4] }])
    }

    /// Cooperates with these probabilities first, after the other cooperated, and after it defected (y, p, q).
    #[must_use]
    pub fn reactive(first: f64, after_cooperation: f64, after_defection: f64) -> Self {
        let state = |cooperates| State { cooperates, next: [1, 2, 1, 2] };
        Self::new([first, after_cooperation, after_defection].map(state).to_vec())
    }

    /// Cooperates with these probabilities first, and after each [`outcome`] of the last round.
    #[must_use]
    pub fn memory_one(first: f64, after: [f64; 4]) -> Self {
        let state = |cooperates| State { cooperates, next: [1, 2, 3, 4] };
        Self::new([first, after[0], after[1], after[2], after[3]].map(state).to_vec())
    }

    /// Cooperates until the other has defected so often in a row, and then either for ever or until it cooperates
    /// again.
    ///
    /// # Panics
    /// If `patience` is 0 or not below [`MOST_STATES`].
    #[must_use]
    pub fn patient(patience: u8, forgives: bool) -> Self {
        let states = (0..=patience).map(|defections| {
            let angry = defections == patience;
            let (calm, worse) = match (angry, forgives) {
                (true, false) => (patience, patience),
                _ => (0, (defections + 1).min(patience)),
            };
            State { cooperates: f64::from(u8::from(!angry)), next: [calm, worse, calm, worse] }
        });
        Self::new(states.collect())
    }

    /// Its states, the first of them first.
    #[must_use]
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// The same, but it does only a part of what it would: it cooperates that many times as often.
    #[must_use]
    pub fn in_part(&self, part: f64) -> Self {
        Self::new(self.states.iter().map(|state| State { cooperates: state.cooperates * part, ..*state }).collect())
    }

    /// The same, but every move comes out wrong with this probability.
    #[must_use]
    pub fn with_noise(&self, noise: f64) -> Self {
        let chance = |p: f64| p * (1.0 - noise) + (1.0 - p) * noise;
        Self::new(self.states.iter().map(|state| State { cooperates: chance(state.cooperates), ..*state }).collect())
    }

    /// Whether none of its moves is left to chance.
    #[must_use]
    pub fn is_certain(&self) -> bool {
        self.states.iter().all(|state| state.cooperates <= 0.0 || state.cooperates >= 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a machine without chance plays against these moves.
    fn against(machine: &Machine, others: &str) -> String {
        let mut state = 0;
        let mut play = |other: char| {
            let State { cooperates, next } = machine.states()[state];
            state = usize::from(next[outcome(cooperates >= 1.0, other == 'C')]);
            if cooperates >= 1.0 { 'C' } else { 'D' }
        };
        others.chars().map(&mut play).collect()
    }

    #[test]
    fn machines_play_what_their_names_say() {
        let others = "CDDCDCCDDD";
        assert_eq!(against(&Machine::constant(1.0), others), "CCCCCCCCCC");
        assert_eq!(against(&Machine::reactive(1.0, 1.0, 0.0), others), "CCDDCDCCDD");
        assert_eq!(against(&Machine::patient(2, true), others), "CCCDCCCCCD");
        assert_eq!(against(&Machine::patient(1, false), others), "CCDDDDDDDD");
        // Win-stay, lose-shift repeats its move after the other cooperated and changes it after the other defected.
        assert_eq!(against(&Machine::memory_one(1.0, [1.0, 0.0, 0.0, 1.0]), others), "CCDCCDDDCD");
    }

    #[test]
    fn noise_and_parts_turn_certain_moves_into_chances() {
        let machine = Machine::reactive(1.0, 1.0, 0.0);
        assert!(machine.is_certain() && machine.in_part(0.0).is_certain());
        let noisy = machine.with_noise(0.1);
        assert!(!noisy.is_certain());
        let chances: Vec<f64> = noisy.states().iter().map(|state| state.cooperates).collect();
        assert!((chances[0] - 0.9).abs() < 1e-12 && (chances[2] - 0.1).abs() < 1e-12);
        assert!((machine.in_part(0.5).states()[0].cooperates - 0.5).abs() < 1e-12);
    }
}

//! What nodes are called in files, and the numbers that they get while a file is read.

use std::iter::successors;

use rustc_hash::FxHashMap;

/// The id that each node has in the file, by its number in the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Whole numbers, ascending; some may be left out.
    Numbers(Vec<u64>),
    /// Words, in the order in which the file names them.
    Words(Vec<String>),
}

/// Gives the nodes of a file numbers while it is read, and others in the graph.
pub(super) trait Naming: Default {
    /// What the file calls a node.
    type Id;

    /// The number of a node while the file is read; a new one where it is new. `None` if there are too many.
    fn number(&mut self, id: Self::Id) -> Option<u32>;

    /// How many nodes appeared so far.
    fn nodes(&self) -> usize;

    /// What nodes are called by their numbers in the graph; and for each number while the file is read, that in the
    /// graph, unless all keep theirs.
    fn settled(self) -> (Ids, Option<Ranks>);
}

/// Ids that are words: nodes are numbered as they appear.
#[derive(Default)]
pub(super) struct Words {
    /// For look-ups only: its order never shows.
    numbers: FxHashMap<String, u32>,
    ids: Vec<String>,
}

impl Naming for Words {
    type Id = String;

    fn number(&mut self, id: String) -> Option<u32> {
        if let Some(number) = self.numbers.get(&id) {
            return Some(*number);
        }
        let number = u32::try_from(self.ids.len()).ok().filter(|number| *number < MOST)?;
        self.ids.push(id.clone());
        self.numbers.insert(id, number);
        Some(number)
    }

    fn nodes(&self) -> usize {
        self.ids.len()
    }

    fn settled(self) -> (Ids, Option<Ranks>) {
        (Ids::Words(self.ids), None)
    }
}

/// Ids that are whole numbers: in the graph, nodes stand in ascending order of their ids. While the file is read, a
/// small id is its own number, and the others are numbered as they appear.
#[derive(Default)]
pub(super) struct Numbers {
    /// For each small id, in words of 64, whether it appeared.
    small: Vec<u64>,
    /// The places of the others in `large`. For look-ups only: its order never shows.
    places: FxHashMap<u64, u32>,
    large: Vec<u64>,
}

/// So many words there can be, and so many ids that are not small, beside all those that are.
const MOST: u32 = u32::MAX - SMALL;

/// Ids below this are small. For all of them there are 32 MB of bits, and 16 MB of ranks.
const SMALL: u32 = 1 << 28;

impl Naming for Numbers {
    type Id = u64;

    fn number(&mut self, id: u64) -> Option<u32> {
        if let Some(small) = u32::try_from(id).ok().filter(|id| *id < SMALL) {
            let word = small as usize / 64;
            if word >= self.small.len() {
                self.small.resize(word + 1, 0);
            }
            self.small[word] |= 1 << (small % 64);
            return Some(small);
        }
        if let Some(place) = self.places.get(&id) {
            return Some(SMALL + place);
        }
        let place = u32::try_from(self.large.len()).ok().filter(|place| *place < MOST)?;
        self.large.push(id);
        self.places.insert(id, place);
        Some(SMALL + place)
    }

    fn nodes(&self) -> usize {
        self.small.iter().map(|word| word.count_ones() as usize).sum::<usize>() + self.large.len()
    }

    fn settled(self) -> (Ids, Option<Ranks>) {
        let nodes = self.nodes();
        let mut ids = Vec::with_capacity(nodes);
        for (word, bits) in (0_u64..).zip(&self.small) {
            let left = |bits: u64| Some(bits).filter(|bits| *bits != 0);
            let rising = successors(left(*bits), |bits| left(bits & (bits - 1)));
            ids.extend(rising.map(|bits| word * 64 + u64::from(bits.trailing_zeros())));
        }
        let all_keep_theirs = self.large.is_empty() && ids.last().is_none_or(|last| *last + 1 == nodes as u64);
        if all_keep_theirs {
            return (Ids::Numbers(ids), None);
        }
        let ranks = Ranks::new(self.small, &self.large);
        ids.resize(nodes, 0);
        for (id, rank) in self.large.iter().zip(&ranks.large) {
            ids[*rank as usize] = *id;
        }
        (Ids::Numbers(ids), Some(ranks))
    }
}

impl Numbers {
    /// For each number while the file is read, that in the graph.
    pub fn ranks(self) -> Ranks {
        Ranks::new(self.small, &self.large)
    }
}

/// The places of nodes among all, in ascending order of their ids.
pub(super) struct Ranks {
    small: Vec<u64>,
    /// For each word of `small`, how many nodes the words before it hold.
    before: Vec<u32>,
    large: Vec<u32>,
}

impl Ranks {
    /// Of the small ids as [`Numbers`] has them, and of the others.
    fn new(small: Vec<u64>, large: &[u64]) -> Self {
        let mut before = Vec::with_capacity(small.len());
        let mut rank = 0;
        for word in &small {
            before.push(rank);
            rank += word.count_ones();
        }
        let mut ascending: Vec<(u64, u32)> = large.iter().copied().zip(0..).collect();
        ascending.sort_unstable();
        let mut places = vec![0; ascending.len()];
        for (rank, (_, place)) in (rank..).zip(ascending) {
            places[place as usize] = rank;
        }
        Self { small, before, large: places }
    }

    /// The place of the node with this number while the file is read.
    pub fn of(&self, number: u32) -> u32 {
        if number >= SMALL {
            return self.large[(number - SMALL) as usize];
        }
        let word = number as usize / 64;
        self.before[word] + (self.small[word] & ((1 << (number % 64)) - 1)).count_ones()
    }
}

/// An id that is a whole number.
pub(super) fn number(word: &str) -> Result<u64, String> {
    word.parse().map_err(|_| format!("{word:?} is not an id: expected a whole number, 0 or more"))
}

//! Lists of events in chunks from one pool, so that thousands of buckets share memory instead of each keeping a spare
//! half.

/// An event and the moment it is due, in microseconds.
#[derive(Clone, Copy)]
pub(super) struct Due<E> {
    pub at: u64,
    pub event: E,
}

/// Events in a chunk. Small enough that a half-filled last chunk per bucket costs little, large enough that reading a
/// list is mostly sequential.
const CHUNK: usize = 32;

/// A list in the pool, in the order in which it was filled.
#[derive(Clone, Copy, Default)]
pub(super) struct List {
    first: u32,
    last: u32,
    len: u32,
}

impl List {
    pub(super) const EMPTY: Self = Self { first: 0, last: 0, len: 0 };

    pub(super) const fn len(self) -> usize {
        self.len as usize
    }

    pub(super) const fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// The memory of all lists: chunks that go back to the pool when a list is taken apart.
pub(super) struct Chunks<E> {
    events: Vec<Due<E>>,
    /// The chunk after each chunk, in its list or among the free ones.
    next: Vec<u32>,
    free: u32,
}

const NONE: u32 = u32::MAX;

impl<E: Copy> Chunks<E> {
    pub(super) const fn new() -> Self {
        Self { events: Vec::new(), next: Vec::new(), free: NONE }
    }

    /// Adds `due` at the end of `list`.
    #[inline]
    pub(super) fn push(&mut self, list: &mut List, due: Due<E>) {
        let place = list.len() % CHUNK;
        if place == 0 {
            self.lengthen(list, due);
        } else {
            self.events[list.last as usize * CHUNK + place] = due;
        }
        list.len += 1;
    }

    /// Takes everything out of a list, in order, chunk by chunk; each chunk is free as soon as it was handed over, so
    /// `take` may fill other lists with it.
    pub(super) fn drain(&mut self, list: List, mut take: impl FnMut(&mut Self, Due<E>)) {
        let (mut chunk, mut left) = (list.first, list.len());
        while left > 0 {
            let count = left.min(CHUNK);
            let start = chunk as usize * CHUNK;
            for place in start..start + count {
                let due = self.events[place];
                take(self, due);
            }
            left -= count;
            chunk = self.release(chunk);
        }
    }

    /// Copies a list to the end of `flat` and frees its chunks.
    pub(super) fn empty_into(&mut self, list: List, flat: &mut Vec<Due<E>>) {
        let (mut chunk, mut left) = (list.first, list.len());
        while left > 0 {
            let count = left.min(CHUNK);
            let start = chunk as usize * CHUNK;
            flat.extend_from_slice(&self.events[start..start + count]);
            left -= count;
            chunk = self.release(chunk);
        }
    }

    /// The earliest and the latest moment in a list that is not empty.
    pub(super) fn span(&self, list: List) -> (u64, u64) {
        let (mut earliest, mut latest) = (u64::MAX, 0);
        let (mut chunk, mut left) = (list.first, list.len());
        while left > 0 {
            let count = left.min(CHUNK);
            let start = chunk as usize * CHUNK;
            for due in &self.events[start..start + count] {
                earliest = earliest.min(due.at);
                latest = latest.max(due.at);
            }
            left -= count;
            chunk = self.next[chunk as usize];
        }
        (earliest, latest)
    }

    /// For how many events there is memory.
    #[cfg(test)]
    pub(super) const fn held(&self) -> usize {
        self.events.capacity()
    }

    /// Frees a chunk and names the one that follows it in its list.
    fn release(&mut self, chunk: u32) -> u32 {
        let next = std::mem::replace(&mut self.next[chunk as usize], self.free);
        self.free = chunk;
        next
    }

    #[cold]
    fn lengthen(&mut self, list: &mut List, due: Due<E>) {
        let chunk = self.chunk(due);
        if list.is_empty() {
            list.first = chunk;
        } else {
            self.next[list.last as usize] = chunk;
        }
        list.last = chunk;
    }

    /// A chunk whose first event is `due`.
    fn chunk(&mut self, due: Due<E>) -> u32 {
        if self.free == NONE {
            let chunk = u32::try_from(self.next.len()).expect("fewer than 2^32 chunks");
            if self.events.len() == self.events.capacity() {
                // A quarter more, not twice as much: at a million events the pool is most of the agenda's memory.
                self.events.reserve_exact((self.events.len() / 4).next_multiple_of(CHUNK) + CHUNK);
            }
            self.events.extend([due; CHUNK]);
            self.next.push(NONE);
            return chunk;
        }
        let chunk = self.free;
        self.free = self.next[chunk as usize];
        self.events[chunk as usize * CHUNK] = due;
        chunk
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(pool: &mut Chunks<u32>, list: List) -> Vec<u64> {
        let mut flat = Vec::new();
        pool.empty_into(list, &mut flat);
        flat.iter().map(|due| due.at).collect()
    }

    #[test]
    fn lists_filled_in_turn_keep_their_own_order() {
        let mut pool = Chunks::new();
        let mut lists = [List::default(); 3];
        for at in 0..1_000_u64 {
            pool.push(&mut lists[(at % 3) as usize], Due { at, event: 0 });
        }
        assert_eq!(pool.span(lists[1]), (1, 997));
        for (rest, list) in (0..).zip(lists) {
            assert_eq!(contents(&mut pool, list), (0..1_000).filter(|at| at % 3 == rest).collect::<Vec<_>>());
        }
    }

    #[test]
    fn chunks_are_used_again_once_their_list_was_taken_apart() {
        let mut pool = Chunks::new();
        let mut list = List::default();
        (0..500).for_each(|at| pool.push(&mut list, Due { at, event: 0 }));
        let held = pool.events.len();
        for _ in 0..10 {
            let mut moved = List::default();
            pool.drain(list, |pool, due| pool.push(&mut moved, due));
            list = moved;
        }
        assert!(pool.events.len() <= held + CHUNK, "moving a list needs one chunk at a time, not a second copy");
        assert_eq!(contents(&mut pool, list), (0..500).collect::<Vec<_>>());
    }
}

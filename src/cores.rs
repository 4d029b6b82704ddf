//! Work that is shared out among the cores of the machine, where the whole program waits for it.
//!
//! These are threads of their own and not rayon's: one of those that waits for its share of a file takes up another run
//! meanwhile, which may need that very file.

use std::{panic, thread};

/// How many cores this process may use.
pub fn cores() -> u32 {
    thread::available_parallelism().ok().and_then(|cores| u32::try_from(cores.get()).ok()).unwrap_or(1)
}

/// Does the work on all parts at once, each in a thread of its own; what comes of them, in the order of the parts.
pub fn at_once<P: Send, T: Send>(parts: impl IntoIterator<Item = P>, work: impl Fn(P) -> T + Sync) -> Vec<T> {
    let mut parts = parts.into_iter();
    let Some(first) = parts.next() else { return Vec::new() };
    thread::scope(|scope| {
        let work = &work;
        let others: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        let first = work(first);
        let others = others.into_iter().map(|other| other.join().unwrap_or_else(|why| panic::resume_unwind(why)));
        std::iter::once(first).chain(others).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_of_the_parts_keeps_their_order() {
        for parts in [0, 1, 2, 7] {
            assert_eq!(at_once(0..parts, |part| part * part), (0..parts).map(|part| part * part).collect::<Vec<_>>());
        }
    }
}

//! Cells of fixed number, of which the first begins a line of cache.

use std::ops::{Deref, DerefMut, Range};

use prefetch_index::prefetch_index;

use crate::column::LINE;

/// Cells of which the first begins a line of cache, so that a row whose length is a line, or lines, straddles no other.
#[derive(Debug)]
pub struct Lined<T> {
    cells: Vec<T>,
    /// How many cells at the beginning go unused, so that it is so.
    lead: usize,
}

impl<T: Clone> Lined<T> {
    /// So many cells, all alike.
    pub fn new(blank: T, count: usize) -> Self {
        let spare = if count > 0 { LINE / size_of::<T>() } else { 0 };
        let cells = vec![blank; count + spare];
        // Where no cell begins a line all is well as it is.
        let lead = Some(cells.as_ptr().align_offset(LINE)).filter(|lead| *lead <= spare).unwrap_or(0);
        let mut cells = cells;
        cells.truncate(lead + count);
        Self { cells, lead }
    }
}

impl<T> Lined<T> {
    /// Asks memory for these cells, of which the first begins a line.
    #[inline]
    pub fn fetch(&self, cells: Range<u32>) {
        for index in (cells.start as usize..cells.end as usize).step_by((LINE / size_of::<T>()).max(1)) {
            prefetch_index(&**self, index);
        }
    }
}

impl<T> Deref for Lined<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.cells[self.lead..]
    }
}

impl<T> DerefMut for Lined<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.cells[self.lead..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lined_cells_begin_a_line() {
        for count in [0, 1, 15, 1_000] {
            let mut cells = Lined::new(7_u16, count);
            assert_eq!((cells.len(), cells.iter().all(|cell| *cell == 7)), (count, true));
            assert!(count == 0 || cells.as_ptr().addr().is_multiple_of(LINE));
            cells.fill(8);
        }
    }
}

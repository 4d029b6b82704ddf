//! A column of what is kept of pages, names or peers: one cell for each, dense, as long as the highest ever opened.

use std::ops::Range;

use prefetch_index::prefetch_index;

/// Bytes in a line of cache.
pub const LINE: usize = 64;

/// Cells in a row, each blank until something is written in it.
#[derive(Clone, Debug, Default)]
pub struct Column<T> {
    cells: Vec<T>,
    blank: T,
}

impl<T: Clone> Column<T> {
    /// An empty column whose cells are `blank` when they are opened.
    pub const fn new(blank: T) -> Self {
        Self { cells: Vec::new(), blank }
    }

    /// Makes a cell blank, whatever stood there before.
    pub fn open(&mut self, index: usize) {
        let blank = self.blank.clone();
        *self.at(index) = blank;
    }

    /// A cell; the column grows to it if it must.
    #[inline]
    pub fn at(&mut self, index: usize) -> &mut T {
        if self.cells.len() <= index {
            self.cells.resize(index + 1, self.blank.clone());
        }
        &mut self.cells[index]
    }

    /// A cell, blank if the column does not reach so far.
    #[inline]
    pub fn of(&self, index: usize) -> &T {
        self.cells.get(index).unwrap_or(&self.blank)
    }

    /// A cell to write in, if the column reaches so far: whatever lies beyond was never opened.
    #[inline]
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.cells.get_mut(index)
    }

    /// The cells of these pages, as far as the column reaches. A peer that has met nobody has no pages, and its place
    /// for them may lie beyond the last page that was opened.
    pub fn range_mut(&mut self, pages: Range<u32>) -> &mut [T] {
        let len = self.cells.len();
        &mut self.cells[(pages.start as usize).min(len)..(pages.end as usize).min(len)]
    }

    /// Asks memory for the cells of these pages, as far as the column reaches.
    #[inline]
    pub fn fetch(&self, pages: Range<u32>) {
        let end = (pages.end as usize).min(self.cells.len());
        let start = pages.start as usize;
        for index in (start..end).step_by((LINE / size_of::<T>()).max(1)) {
            prefetch_index(&self.cells, index);
        }
        // A row that begins within a line ends in one more.
        if start < end {
            prefetch_index(&self.cells, end - 1);
        }
    }

    /// Asks memory for a cell, if the column reaches so far.
    #[inline]
    pub fn fetch_one(&self, index: usize) {
        if index < self.cells.len() {
            prefetch_index(&self.cells, index);
        }
    }

    /// All cells.
    pub fn cells(&self) -> &[T] {
        &self.cells
    }

    /// Whether no cell was ever opened.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_grows_with_blank_cells_and_answers_blank_beyond() {
        let mut column = Column::new(7);
        assert_eq!((*column.of(3), column.get_mut(3)), (7, None));
        *column.at(3) = 1;
        assert_eq!(column.cells(), [7, 7, 7, 1]);
        column.open(3);
        assert_eq!(*column.of(3), 7);
        column.range_mut(2..9).fill(0);
        assert_eq!(column.cells(), [7, 7, 0, 0]);
        assert!(column.range_mut(8..8).is_empty());
    }
}

//! The best few of many, without putting the others in order.

use std::cmp::Ordering;

/// Up to so many, keeping the best in order is quicker than selecting them.
const FEW: usize = 8;

/// Moves the `count` that come first by `order` to the front, in order. The others stay behind them in any order.
///
/// A few are found by looking at each once, since most are no better than the last of them; many by selection.
pub(super) fn best_first<T>(all: &mut [T], count: usize, order: impl Fn(&T, &T) -> Ordering) {
    let count = count.min(all.len());
    if (1..=FEW).contains(&count) {
        let (front, rest) = all.split_at_mut(count);
        front.sort_unstable_by(&order);
        for one in rest {
            if order(one, &front[count - 1]) == Ordering::Less {
                std::mem::swap(one, &mut front[count - 1]);
                sink(front, &order);
            }
        }
    } else if count > 0 {
        if count < all.len() {
            all.select_nth_unstable_by(count - 1, &order);
        }
        all[..count].sort_unstable_by(&order);
    }
}

/// Moves the last to its place among those before it, which are in order.
fn sink<T>(front: &mut [T], order: impl Fn(&T, &T) -> Ordering) {
    let mut at = front.len() - 1;
    while at > 0 && order(&front[at], &front[at - 1]) == Ordering::Less {
        front.swap(at, at - 1);
        at -= 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_front_is_that_of_the_whole_in_order(all in proptest::collection::vec(0u8..20, 0..60), count in 0usize..70) {
            let (mut found, mut sorted) = (all.clone(), all.clone());
            best_first(&mut found, count, |a, b| b.cmp(a));
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            let count = count.min(all.len());
            prop_assert_eq!(&found[..count], &sorted[..count]);
            found.sort_unstable_by(|a, b| b.cmp(a));
            prop_assert_eq!(found, sorted, "nobody is lost");
        }
    }
}

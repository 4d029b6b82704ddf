//! Places labels in a column so that none covers another and each stays as near as it can to what it names.

/// The middles of labels of one height, in the order of `wanted`: at least `height` apart, in the order of what they
/// name (equals keep their order), moved by the least sum of squares, and from `top` to `bottom` if they all fit there.
///
/// Taking i heights from the i-th label turns "at least one height apart" into "not falling", which pooling adjacent
/// violators solves (Ayer et al. 1955); cutting the result at the ends keeps it the best one.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a handful of labels")]
pub fn spread(wanted: &[f64], height: f64, top: f64, bottom: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (rank, &label) in order.iter().enumerate() {
        let mut pool = (wanted[label] - rank as f64 * height, 1);
        while let Some(before) = pools.pop_if(|before| before.0 > pool.0) {
            let sizes = (before.1 as f64, pool.1 as f64);
            pool = ((before.0 * sizes.0 + pool.0 * sizes.1) / (sizes.0 + sizes.1), before.1 + pool.1);
        }
        pools.push(pool);
    }
    let highest = top + height / 2.0;
    let lowest = bottom - height * (wanted.len() as f64 - 0.5);
    let cut = |place: f64| if lowest < highest { f64::midpoint(lowest, highest) } else { place.clamp(highest, lowest) };
    let mut placed = vec![0.0; wanted.len()];
    let pooled = pools.iter().flat_map(|&(place, size)| std::iter::repeat_n(cut(place), size));
    for (rank, (place, &label)) in pooled.zip(&order).enumerate() {
        placed[label] = place + rank as f64 * height;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_with_room_stay_where_they_are() {
        assert_eq!(spread(&[50.0, 10.0, 90.0], 15.0, 0.0, 100.0), [50.0, 10.0, 90.0]);
    }

    #[test]
    fn labels_of_one_place_share_the_move() {
        assert_eq!(spread(&[50.0, 50.0, 50.0], 10.0, 0.0, 100.0), [40.0, 50.0, 60.0]);
    }

    proptest! {
        #[test]
        fn labels_never_overlap_keep_their_order_and_stay_inside(
            wanted in prop::collection::vec(-50.0_f64..350.0, 0..20),
            height in 5.0_f64..15.0,
        ) {
            let placed = spread(&wanted, height, 0.0, 300.0);
            for (a, at_a) in placed.iter().enumerate() {
                prop_assert!(*at_a >= height / 2.0 - 1e-9 && *at_a <= 300.0 - height / 2.0 + 1e-9);
                for (b, at_b) in placed.iter().enumerate().filter(|(b, _)| *b != a) {
                    prop_assert!((at_a - at_b).abs() >= height - 1e-9);
                    prop_assert!(wanted[a] >= wanted[b] || at_a < at_b);
                }
            }
        }

        #[test]
        fn no_single_label_could_move_nearer(wanted in prop::collection::vec(100.0_f64..200.0, 1..8)) {
            let placed = spread(&wanted, 10.0, 0.0, 300.0);
            for (label, &at) in placed.iter().enumerate() {
                let nearer = at + (wanted[label] - at).clamp(-0.5, 0.5);
                let free = placed.iter().enumerate().all(|(other, place)| other == label || (place - nearer).abs() >= 10.0);
                prop_assert!(!free || (wanted[label] - at).abs() < 1e-9);
            }
        }
    }
}

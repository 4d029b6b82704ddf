//! Max-min fair rates over many links by progressive filling: the definition, written plainly, that faster ways are
//! held to.

/// What one end can carry and how fast its flows that still grow fill it.
#[derive(Clone, Copy, Default)]
struct End {
    /// The part of its capacity that flows which no longer grow have taken.
    taken: f64,
    /// The weights of the flows that still grow, added up.
    growing: f64,
}

impl End {
    /// The height of the water at which this end is full; infinite if nothing grows here.
    fn full_at(self, capacity: f64) -> f64 {
        if self.growing > 0.0 { (capacity - self.taken).max(0.0) / self.growing } else { f64::INFINITY }
    }
}

/// The weighted max-min fair rates of `flows`, each an (upload end, download end, weight).
///
/// All rates grow from zero at the speed of their weight until an end is full; the flows through it then stay as they
/// are and the others grow on (progressive filling: Bertsekas & Gallager 1992, Data Networks, 6.5.2). In the outcome
/// every flow has a bottleneck: a full end at which no other flow has more for its weight.
///
/// Capacities and rates share any one unit; a capacity may be infinite, and a flow between two infinite ends has an
/// infinite rate. A flow of weight zero gets nothing. Takes time proportional to flows x ends: this is the reference
/// for tests and benches.
///
/// # Panics
/// If a flow names an end that does not exist, or a weight is negative or not finite, or a capacity is negative or NaN.
#[must_use]
pub fn max_min(upload: &[f64], download: &[f64], flows: &[(usize, usize, f64)]) -> Vec<f64> {
    assert!(upload.iter().chain(download).all(|capacity| *capacity >= 0.0), "a capacity is not negative");
    assert!(flows.iter().all(|flow| flow.2 >= 0.0 && flow.2.is_finite()), "a weight is finite and not negative");
    let mut rates: Vec<Option<f64>> = flows.iter().map(|flow| (flow.2 == 0.0).then_some(0.0)).collect();
    let mut height = 0.0_f64;
    while rates.contains(&None) {
        let uploads = ends(upload.len(), flows, &rates, |flow| flow.0);
        let downloads = ends(download.len(), flows, &rates, |flow| flow.1);
        let full = |flow: &(usize, usize, f64)| {
            uploads[flow.0].full_at(upload[flow.0]).min(downloads[flow.1].full_at(download[flow.1]))
        };
        let growing = || flows.iter().zip(&rates).filter(|(_, rate)| rate.is_none()).map(|(flow, _)| full(flow));
        let lowest = growing().fold(f64::INFINITY, f64::min);
        // Rounding may place the next full end a hair below the last one: the water never falls.
        height = height.max(lowest);
        let stops: Vec<bool> = flows.iter().map(|flow| full(flow) <= lowest).collect();
        for ((rate, flow), stops) in rates.iter_mut().zip(flows).zip(stops) {
            if rate.is_none() && stops {
                *rate = Some(flow.2 * height);
            }
        }
    }
    rates.into_iter().flatten().collect()
}

/// The state of the ends on one side, given the rates that are settled.
fn ends(
    count: usize,
    flows: &[(usize, usize, f64)],
    rates: &[Option<f64>],
    side: impl Fn(&(usize, usize, f64)) -> usize,
) -> Vec<End> {
    let mut ends = vec![End::default(); count];
    for (flow, rate) in flows.iter().zip(rates) {
        match rate {
            Some(rate) => ends[side(flow)].taken += rate,
            None => ends[side(flow)].growing += flow.2,
        }
    }
    ends
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FREE: f64 = f64::INFINITY;

    fn assert_rates(found: &[f64], expected: &[f64]) {
        let same = |(a, b): (&f64, &f64)| a.total_cmp(b).is_eq() || (a - b).abs() <= 1e-12 * b.abs();
        assert!(found.len() == expected.len() && found.iter().zip(expected).all(same), "{found:?}, not {expected:?}");
    }

    #[test]
    fn one_upload_is_split_by_weight() {
        let flows = [(0, 0, 1.0), (0, 1, 2.0), (0, 2, 3.0)];
        assert_rates(&max_min(&[12.0], &[FREE; 3], &flows), &[2.0, 4.0, 6.0]);
    }

    #[test]
    fn what_a_slow_download_leaves_goes_to_the_others() {
        let flows = [(0, 0, 1.0), (0, 1, 1.0), (0, 2, 1.0)];
        assert_rates(&max_min(&[12.0], &[1.0, FREE, FREE], &flows), &[1.0, 5.5, 5.5]);
    }

    #[test]
    fn bottlenecks_on_both_sides_are_settled_in_order_of_height() {
        // Upload 0 (capacity 10) serves downloads 0 and 1; upload 1 (capacity 2) serves 1 and 2; download 1 takes 4.
        // Upload 1 fills first, at 1 each; download 1 then has 3 for upload 0, which has 7 left for download 0.
        let flows = [(0, 0, 1.0), (0, 1, 1.0), (1, 1, 1.0), (1, 2, 1.0)];
        assert_rates(&max_min(&[10.0, 2.0], &[FREE, 4.0, FREE], &flows), &[7.0, 3.0, 1.0, 1.0]);
    }

    #[test]
    fn flows_without_weight_or_capacity_get_nothing_and_unlimited_ones_everything() {
        let flows = [(0, 0, 0.0), (1, 0, 1.0), (0, 1, 1.0), (2, 1, 2.0)];
        assert_rates(&max_min(&[5.0, 0.0, FREE], &[FREE, FREE], &flows), &[0.0, 0.0, 5.0, FREE]);
        assert_rates(&max_min(&[], &[], &[]), &[]);
    }

    fn capacities() -> impl Strategy<Value = Vec<f64>> {
        proptest::collection::vec(prop_oneof![4 => 0.01..100.0_f64, 1 => Just(0.0), 1 => Just(10.0)], 1..8)
    }

    /// Capacities of both sides, and flows between them.
    type Case = (Vec<f64>, Vec<f64>, Vec<(usize, usize, f64)>);

    fn cases() -> impl Strategy<Value = Case> {
        (capacities(), capacities()).prop_flat_map(|(upload, download)| {
            let flow = (0..upload.len(), 0..download.len(), prop_oneof![Just(1.0), 0.01..10.0_f64]);
            (Just(upload), Just(download), proptest::collection::vec(flow, 0..30))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn every_flow_has_a_full_end_where_none_has_more_for_its_weight((upload, download, flows) in cases()) {
            let rates = max_min(&upload, &download, &flows);
            let used = |chosen: &dyn Fn(&(usize, usize, f64)) -> bool| -> (f64, f64) {
                flows.iter().zip(&rates).filter(|(flow, _)| chosen(flow)).fold((0.0, 0.0), |(sum, most), (flow, rate)| {
                    (sum + rate, f64::max(most, rate / flow.2))
                })
            };
            let bottleneck = |capacity: f64, (sum, most): (f64, f64), share: f64| {
                sum >= capacity * (1.0 - 1e-9) && share >= most * (1.0 - 1e-9)
            };
            for (end, capacity) in upload.iter().enumerate() {
                prop_assert!(used(&|flow| flow.0 == end).0 <= capacity * (1.0 + 1e-9));
            }
            for (end, capacity) in download.iter().enumerate() {
                prop_assert!(used(&|flow| flow.1 == end).0 <= capacity * (1.0 + 1e-9));
            }
            for (flow, rate) in flows.iter().zip(&rates) {
                let at_upload = bottleneck(upload[flow.0], used(&|other| other.0 == flow.0), rate / flow.2);
                let at_download = bottleneck(download[flow.1], used(&|other| other.1 == flow.1), rate / flow.2);
                prop_assert!(at_upload || at_download, "{flow:?} at {rate} of {rates:?}");
            }
        }
    }
}

//! At the ends of its intensity an adversary is a behaviour that has a name of its own, fact for fact.

use potluck::world::Fact;

use crate::worlds::{World, rules, some_world, told};

fn facts(rule: &str, behaviour: &str) -> Vec<String> {
    let world = World { rule: rule.to_owned(), behaviour: behaviour.to_owned(), ..some_world() };
    told(&world.scenario()).iter().map(|fact| format!("{fact:?}")).collect()
}

#[test]
fn at_its_ends_an_intensity_is_what_it_should_be() {
    for rule in rules() {
        for (ends, same) in [
            ("{ kind = 'partial', offers = 1.0 }", "'cooperative'"),
            ("{ kind = 'partial', offers = 0.0 }", "'free-rider'"),
            ("{ kind = 'oscillator', gives = 1.0 }", "'cooperative'"),
            ("{ kind = 'oscillator', gives = 0.0 }", "'free-rider'"),
            ("{ kind = 'whitewasher', probability = 0.0 }", "'free-rider'"),
            ("{ kind = 'large-view', times = 1.0 }", "'free-rider'"),
            ("{ kind = 'sybil', names = 1 }", "'cooperative'"),
            ("{ kind = 'sybil', names = 1, offers = 0.0 }", "'free-rider'"),
            ("{ kind = 'colluders', shun = false, praise = '0 B' }", "'cooperative'"),
            ("{ kind = 'slanderer', tells = 1.0 }", "'cooperative'"),
            ("{ kind = 'polluter', bad = 0.0 }", "'cooperative'"),
            ("{ kind = 'hoarder', asks = 1.0 }", "'cooperative'"),
            ("{ kind = 'conditional', anyway = 1.0 }", "'cooperative'"),
            ("{ kind = 'rational', choices = ['cooperative'] }", "'cooperative'"),
            ("{ kind = 'rational', choices = ['free-rider'] }", "'free-rider'"),
        ] {
            assert!(facts(&rule, ends) == facts(&rule, same), "{ends} under {rule}");
        }
    }
}

#[test]
fn in_between_they_do_what_they_say() {
    let count = |behaviour: &str, rule: &str, meant: fn(&Fact) -> bool| {
        let world = World { rule: rule.into(), behaviour: behaviour.into(), ..some_world() };
        told(&world.scenario()).iter().filter(|(_, fact)| meant(fact)).count()
    };
    let renamed = |fact: &Fact| matches!(fact, Fact::Renamed { .. });
    let offered = |fact: &Fact| matches!(fact, Fact::Offered { .. });
    let strict = "{ rule = 'deficit', bound = '1 B' }";
    assert!(count("{ kind = 'whitewasher', every = '10 s' }", strict, renamed) > 10);
    assert_eq!(count("'free-rider'", strict, renamed), 0);
    let swings = count("{ kind = 'oscillator', period = '60 s' }", "'none'", offered);
    assert!(swings > 2 * 18, "most of the 18 change their mind and change it again: {swings}");
    let turned = count("{ kind = 'traitor', turns_at = 0.5 }", "'none'", offered);
    assert!((1..=20).contains(&turned), "each of the 18 turns once at most: {turned}");
    let discarded = |fact: &Fact| matches!(fact, Fact::Discarded { .. });
    let (some, all) =
        (count("{ kind = 'polluter', bad = 0.3 }", "'none'", discarded), count("'polluter'", "'none'", discarded));
    assert!(0 < some && some < all, "{some} pieces are bad where a third are, {all} where all are");
    let conditional = "{ kind = 'conditional', every = '10 s' }";
    assert!(count(conditional, "'none'", offered) > 18, "they match what they get again and again");
    assert!(count("{ kind = 'rational', period = '5 s' }", "'none'", offered) >= 18, "each tries both");
}

/// What the others and those who were meant gave each other, in bytes: by whom, to whom.
fn passed(behaviour: &str, rule: &str) -> [[f64; 2]; 2] {
    let world = World { rule: rule.to_owned(), behaviour: behaviour.to_owned(), ..some_world() };
    let (mut groups, mut passed) = (Vec::new(), [[0.0; 2]; 2]);
    for (_, fact) in told(&world.scenario()) {
        match fact {
            Fact::Joined { group, .. } => groups.push(group),
            Fact::Served { giver, receiver, bytes } => {
                if let (Some(giver), Some(receiver)) = (groups[giver.index()], groups[receiver.index()]) {
                    passed[usize::from(giver)][usize::from(receiver)] += bytes;
                }
            }
            _ => {}
        }
    }
    passed
}

#[test]
fn a_clique_serves_nobody_else() {
    for rule in rules() {
        let [[_, to_clique], [from_clique, within]] = passed("'colluders'", &rule);
        assert!(from_clique <= 0.0, "{from_clique} bytes left the clique under {rule}");
        assert!(to_clique + within > 0.0, "a clique takes part under {rule}");
    }
}

#[test]
fn whoever_hoards_takes_less_and_whoever_never_asks_takes_next_to_nothing() {
    let took = |asks: &str| {
        let [[among_others, to_hoarders], [_, within]] =
            passed(&format!("{{ kind = 'hoarder', asks = {asks} }}"), "'none'");
        assert!(among_others > 0.0, "others go on");
        to_hoarders + within
    };
    let (never, seldom, always) = (took("0.0"), took("0.1"), took("1.0"));
    assert!(never < 0.3 * always && never < seldom && seldom < always, "{never}, {seldom}, {always}");
}

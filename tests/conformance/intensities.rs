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
}

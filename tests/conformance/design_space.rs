//! Protocols from all over the design space in a small swarm: whatever the parts, the books balance, and those who
//! share nothing get nothing from each other.

use potluck::incentive::DesignSpace;
use potluck::incentive::design_space::Protocol;
use potluck::units::Time;
use potluck::world::Fact;
use rayon::prelude::*;

use crate::oracle;
use crate::worlds::{World, some_world, told};

/// Everyone follows this protocol, and leaves when it has all: whoever serves is a leecher or an initial seeder.
fn world(protocol: Protocol) -> World {
    let mut rule = toml::Table::try_from(DesignSpace::of(protocol)).expect("parameters are TOML");
    rule.insert("rule".to_owned(), "design-space".into());
    let rule = toml::Value::Table(rule).to_string();
    World { rule, departure: "'at-completion'".to_owned(), ..some_world() }
}

/// What leechers gave each other, in bytes.
fn shared(facts: &[(Time, Fact)]) -> f64 {
    let mut leechers = Vec::new();
    let mut shared = 0.0;
    for (_, fact) in facts {
        match *fact {
            Fact::Joined { group, .. } => leechers.push(group.is_some()),
            Fact::Served { giver, bytes, .. } if leechers[giver.index()] => shared += bytes,
            _ => {}
        }
    }
    shared
}

#[test]
fn a_sample_of_the_space_keeps_its_books() {
    let sample: Vec<Protocol> = Protocol::all().step_by(31).collect();
    assert_eq!(sample.len(), 106);
    sample.into_par_iter().for_each(|protocol| {
        let scenario = world(protocol).scenario();
        let facts = told(&scenario);
        oracle::check(&scenario, &facts);
        assert_eq!(shared(&facts) > 0.0, some_is_shared(protocol), "{protocol}: {} bytes", shared(&facts));
    });
}

/// Partners are found among strangers: whoever gives strangers nothing never has any.
fn some_is_shared(protocol: Protocol) -> bool {
    protocol.strangers_served(protocol.most_partners()) > 0
}

#[test]
fn those_who_share_nothing_get_nothing_from_each_other() {
    let sample: Vec<Protocol> = Protocol::all().filter(|protocol| protocol.shares_nothing()).step_by(9).collect();
    assert_eq!(sample.len(), 51);
    sample.into_par_iter().for_each(|protocol| {
        let facts = told(&world(protocol).scenario());
        assert_eq!(shared(&facts).to_bits(), 0.0_f64.to_bits(), "{protocol}");
        assert!(facts.iter().any(|(_, fact)| matches!(fact, Fact::Served { .. })), "seeders serve under {protocol}");
    });
}

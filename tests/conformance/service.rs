//! What must hold where peers ask for service, whatever rule and behaviour they follow.

use std::path::Path;

use potluck::behaviour::Behaviour;
use potluck::incentive::Incentive;
use potluck::measure::{self, Of, Tally};
use potluck::registry::Family;
use potluck::scenario::{Scenario, Study};
use potluck::units::Time;
use potluck::workload::{self, Checks};
use potluck::world::{Fact, ServiceFact, Witness};

/// Every fact of a run in words, and how many requests were served.
#[derive(Default)]
struct Told {
    facts: Vec<String>,
    served: u32,
}

impl Witness for Told {
    fn witness(&mut self, at: Time, fact: &Fact) {
        if let Fact::Service(ServiceFact::Served { asker, provider, waited, took, .. }) = fact {
            assert!(waited <= took && *provider != Some(*asker), "{fact:?}");
            self.served += 1;
        }
        self.facts.push(format!("{at:?} {fact:?}"));
    }
}

fn scenario(rule: &str, behaviour: &str, service: &str) -> Scenario {
    let text = format!(
        "schema = 1\ntitle = 'T'\nhorizon = '20 min'\nincentive = '{rule}'\noverlay = {{ kind = 'random-regular', degree = 6 }}\n\
         [population]\nsize = 30\n[population.groups.peers]\nupload = '100 kB/s'\n\
         [population.groups.others]\nbehaviour = '{behaviour}'\nupload = '200 kB/s'\nshare = 0.4\n\
         [service]\nrate = '2 per min'\nsize = '2 MB'\n{service}\n"
    );
    let study = Study::from_bytes(Path::new("test.toml"), text.as_bytes(), &[]);
    study.unwrap_or_else(|problem| panic!("{problem}")).cell(0).scenario
}

fn told(scenario: &Scenario) -> Told {
    let mut told = Told::default();
    workload::play(scenario, 0, Checks::On, &mut told);
    told
}

/// Ways to ask: each with the books audited as the run goes.
const WAYS: [&str; 4] = [
    "law = 'instant'\nacquaintances = 4",
    "items = { count = 5, held = 2 }\ndiscovery = 'index'\nchoice = 'least-loaded'\n\
     [churn]\npresence = { kind = 'sessions', online = { mean = '5 min' }, away = { mean = '2 min' } }",
    "discovery = 'neighbours'\nchoice = 'proportional'\npatience = '5 s'\nacquaintances = 3",
    "demand = 'rounds'\nround = '20 s'\nlaw = 'weibull'\nshape = 0.5\ndiscovery = 'everyone'\npatience = '0 s'",
];

#[test]
fn every_rule_and_behaviour_keeps_its_books_and_plays_the_same_again() {
    for rule in <dyn Incentive>::registry() {
        for (behaviour, way) in <dyn Behaviour>::registry().iter().zip(WAYS.into_iter().cycle()) {
            told(&scenario(rule.name, behaviour.name, way));
        }
        for way in WAYS {
            let scenario = scenario(rule.name, "free-rider", way);
            let (first, again) = (told(&scenario), told(&scenario));
            assert!(first.served > 0, "{}: {way}", rule.name);
            assert_eq!(first.facts, again.facts, "{}: {way}", rule.name);
        }
    }
}

#[test]
fn whoever_offers_nothing_serves_nobody_and_whoever_is_asked_first_in_vain_is_not_the_last() {
    let scenario = scenario("none", "free-rider", "law = 'instant'\ncandidates = 29\nretries = 29");
    let mut groups = Vec::new();
    let mut check = |_: Time, fact: &Fact| match fact {
        Fact::Joined { group, .. } => groups.push(*group),
        Fact::Service(ServiceFact::Served { provider, .. }) => {
            let provider = provider.expect("there is no server");
            assert_eq!(groups[provider.index()], Some(0));
        }
        Fact::Service(ServiceFact::Unserved { .. }) => panic!("18 of 30 offer something, and all are tried"),
        _ => {}
    };
    workload::play(&scenario, 0, Checks::On, &mut Closure(&mut check));
}

struct Closure<'a>(&'a mut dyn FnMut(Time, &Fact));

impl Witness for Closure<'_> {
    fn witness(&mut self, at: Time, fact: &Fact) {
        (self.0)(at, fact);
    }
}

#[test]
fn a_provider_that_two_ask_at_once_serves_each_at_half_its_rate() {
    // Each of three asks once a round; the one provider serves 200 kB/s, and a request is 2 MB.
    let mut scenario = scenario("none", "free-rider", "demand = 'rounds'\nround = '100 s'\nlaw = 'deterministic'");
    scenario.population.size = 3;
    scenario.population.groups[0].share = potluck::units::Share::new(0.3).expect("a share");
    scenario.population.groups[1].share = potluck::units::Share::new(0.7).expect("a share");
    scenario.overlay = potluck::registry::Chosen::named("tracker").expect("registered");
    let mut times = Vec::new();
    let mut check = |_: Time, fact: &Fact| {
        if let Fact::Service(ServiceFact::Served { took, .. }) = fact {
            times.push(took.secs());
        }
    };
    workload::play(&scenario, 0, Checks::On, &mut Closure(&mut check));
    assert!(times.len() > 10 && times.iter().all(|took| (took - 40.0).abs() < 1e-5), "{times:?}");
}

#[test]
fn a_rule_that_nobody_follows_changes_nothing() {
    for rule in <dyn Incentive>::registry() {
        let mut of_all = scenario(rule.name, "cooperative", "law = 'instant'");
        of_all.population.groups.truncate(1);
        of_all.population.groups[0].share = potluck::units::Share::WHOLE;
        let mut of_group = of_all.clone();
        of_group.population.groups[0].incentive = Some(of_all.incentive.clone());
        assert_eq!(told(&of_group).facts, told(&of_all).facts, "{}", rule.name);
    }
}

/// Groups that charge these prices.
fn with_prices(mut scenario: Scenario, prices: [f64; 2]) -> Scenario {
    scenario.population.groups.iter_mut().zip(prices).for_each(|(group, price)| group.price = Some(price));
    scenario
}

#[test]
fn where_all_cost_the_same_the_cheapest_is_a_random_one_to_the_byte() {
    let way = |choice: &str| format!("choice = '{choice}'\nlaw = 'instant'\ncandidates = 4");
    let [random, cheapest] = ["random", "cheapest"].map(|choice| scenario("scrip", "cooperative", &way(choice)));
    let facts = |scenario: &Scenario, prices: [f64; 2]| told(&with_prices(scenario.clone(), prices)).facts;
    assert_eq!(facts(&cheapest, [3.0; 2]), facts(&random, [3.0; 2]));
    assert_ne!(facts(&cheapest, [3.0, 2.0]), facts(&random, [3.0, 2.0]));
    let free = scenario("none", "cooperative", &way("cheapest"));
    assert_eq!(facts(&free, [3.0, 2.0]), told(&free).facts, "where no rule charges money nothing has a price");
}

#[test]
fn what_a_provider_costs_hangs_on_who_charges() {
    let way = |choice: &str| format!("choice = '{choice}'\nlaw = 'instant'\ndiscovery = 'everyone'");
    let none = scenario("none", "cooperative", "").incentive;
    let [mut random, mut cheapest] =
        ["random", "cheapest"].map(|choice| scenario("scrip", "cooperative", &way(choice)));
    cheapest.population.groups[0].incentive = Some(none.clone());
    let (mut groups, mut free) = (Vec::new(), 0);
    let mut check = |_: Time, fact: &Fact| match *fact {
        Fact::Joined { group, .. } => groups.push(group.expect("there are no seeders")),
        Fact::Service(ServiceFact::Served { asker, provider, .. }) if groups[asker.index()] == 0 => {
            assert_eq!(
                groups[provider.expect("there is no server").index()],
                0,
                "those who charge cost more than nothing"
            );
            free += 1;
        }
        _ => {}
    };
    workload::play(&cheapest, 0, Checks::On, &mut Closure(&mut check));
    assert!(free > 0);
    for scenario in [&mut random, &mut cheapest] {
        scenario.population.groups.iter_mut().for_each(|group| group.incentive = Some(none.clone()));
    }
    let facts = |scenario: Scenario| told(&with_prices(scenario, [3.0, 2.0])).facts;
    assert_eq!(facts(cheapest), facts(random), "a rule that charges and that nobody follows changes nothing");
}

#[test]
fn money_changes_hands_at_the_price_of_whoever_serves() {
    let prices = [2.0, 0.25];
    for way in WAYS {
        let way = if way.contains("choice") { way.to_owned() } else { format!("choice = 'cheapest'\n{way}") };
        let scenario = with_prices(scenario("scrip", "free-rider", &way), prices);
        let (mut groups, mut earned, mut balances) = (Vec::new(), Vec::new(), Vec::new());
        let mut check = |_: Time, fact: &Fact| match *fact {
            Fact::Joined { group, .. } => {
                groups.push(group.expect("there are no seeders"));
                earned.push(0.0);
            }
            Fact::Service(ServiceFact::Served { asker, provider, bytes, .. }) => {
                let provider = provider.expect("there is no server").index();
                let paid = bytes * prices[usize::from(groups[provider])];
                earned[provider] += paid;
                earned[asker.index()] -= paid;
            }
            Fact::Service(ServiceFact::Balance { money, .. }) => balances.push(money),
            _ => {}
        };
        workload::play(&scenario, 0, Checks::On, &mut Closure(&mut check));
        let initial = balances.iter().sum::<f64>() / 30.0;
        assert!((initial - 4.0 * 1024.0 * 1024.0).abs() < 1e-3, "{way}: what exists is what names began with");
        let differs = |(balance, earned): (&f64, &f64)| (balance - initial - earned).abs() > 1e-3;
        assert!(balances.iter().zip(&earned).all(|pair| !differs(pair)), "{way}: {balances:?}");
        assert!(earned.iter().any(|earned| earned.abs() > 0.0), "{way}: nothing was paid");
    }
}

#[test]
fn what_changes_hands_is_what_those_pay_and_earn_whose_rule_knows_money() {
    let mut scenario = scenario("none", "cooperative", "law = 'deterministic'");
    scenario.population.groups[1].incentive = Some(potluck::registry::Chosen::named("scrip").expect("registered"));
    let mut tally = Tally::of_scenario(&scenario);
    let (mut groups, mut all, mut paid, mut money) = (Vec::new(), 0.0, 0.0, 0.0);
    let mut check = |at: Time, fact: &Fact| {
        tally.witness(at, fact);
        match *fact {
            Fact::Joined { group, .. } => groups.push(group),
            Fact::Service(ServiceFact::Served { asker, provider, bytes, .. }) => {
                let provider = provider.expect("there is no server");
                all += bytes;
                paid += if [asker, provider].iter().any(|peer| groups[peer.index()] == Some(1)) { bytes } else { 0.0 };
            }
            Fact::Service(ServiceFact::Balance { money: has, .. }) => money += has,
            _ => {}
        }
    };
    workload::play(&scenario, 0, Checks::On, &mut Closure(&mut check));
    let mut measures = measure::registry().map(|(_, measure)| measure);
    let velocity = measures.find(|measure| measure.name == "money_velocity_per_s").expect("registered");
    let Of::Run(of) = velocity.of else { panic!("a measure of the run") };
    let found = of(&tally).expect("there is money") * money * scenario.horizon.secs();
    assert!((found - paid).abs() < 1e-6 * paid, "{found} {paid}");
    assert!(paid > 0.0 && paid < 0.9 * all, "some pay nobody: {paid} of {all}");
}

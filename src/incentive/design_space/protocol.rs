//! One protocol of the design space: a choice of parts, its name, and the list of all 3,270.

use std::fmt;
use std::num::NonZeroU8;
use std::str::FromStr;

use super::parts::{Allocation, Candidates, Part, Ranking, StrangerPolicy};

/// How strangers are treated, and how many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Strangers {
    /// How they are treated.
    pub policy: StrangerPolicy,
    /// How many are served at once, at most (h).
    pub number: NonZeroU8,
}

/// How partners are chosen, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partners {
    /// Who may become one.
    pub candidates: Candidates,
    /// Which of them come first.
    pub ranking: Ranking,
    /// How many there are, at most (k).
    pub number: NonZeroU8,
}

/// A protocol: two that are equal treat everyone alike, since what does not matter cannot be said (how strangers are
/// treated where there are none, who comes first where there are no partners).
///
/// Its name is its parts: `periodic-1.tft.fastest-4.equal-split`, or `no-strangers.no-partners.freeride`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Protocol {
    /// How strangers are treated, if any is.
    pub strangers: Option<Strangers>,
    /// How partners are chosen, if there are any.
    pub partners: Option<Partners>,
    /// What partners get.
    pub allocation: Allocation,
}

/// The most strangers in the paper's space.
const MOST_STRANGERS: u8 = 3;
/// The most partners in the paper's space.
const MOST_PARTNERS: u8 = 9;
/// How many partners `BitTorrent` has.
const FOUR: NonZeroU8 = NonZeroU8::new(4).expect("not zero");
const NO_STRANGERS: &str = "no-strangers";
const NO_PARTNERS: &str = "no-partners";

impl Protocol {
    /// Where the paper puts `BitTorrent`.
    pub const BIT_TORRENT: Self = Self {
        strangers: Some(Strangers { policy: StrangerPolicy::Periodic, number: NonZeroU8::MIN }),
        partners: Some(Partners { candidates: Candidates::Tft, ranking: Ranking::Fastest, number: FOUR }),
        allocation: Allocation::EqualSplit,
    };

    /// The paper's space: 10 ways to treat strangers, 109 to choose partners, 3 to give to them: 3,270 protocols, each
    /// once and always in this order.
    pub fn all() -> impl Iterator<Item = Self> {
        Strangers::all().flat_map(|strangers| {
            Partners::all()
                .flat_map(move |partners| choices().map(move |allocation| Self { strangers, partners, allocation }))
        })
    }

    /// Its parts, by the names that a scenario file has for them; of what it does without the words are empty.
    #[must_use]
    pub fn parts(self) -> [(&'static str, String); 6] {
        let strangers = |of: fn(Strangers) -> String| self.strangers.map(of).unwrap_or_default();
        let partners = |of: fn(Partners) -> String| self.partners.map(of).unwrap_or_default();
        [
            ("stranger_policy", strangers(|strangers| word(strangers.policy).to_string())),
            ("strangers", self.strangers.map_or(0, |strangers| strangers.number.get()).to_string()),
            ("candidates", partners(|partners| word(partners.candidates).to_string())),
            ("ranking", partners(|partners| word(partners.ranking).to_string())),
            ("partners", self.most_partners().to_string()),
            ("allocation", word(self.allocation).to_string()),
        ]
    }

    /// How many partners there are at most (k).
    #[must_use]
    pub fn most_partners(self) -> usize {
        self.partners.map_or(0, |partners| usize::from(partners.number.get()))
    }

    /// How many strangers are served at once while so many places for partners are free.
    #[must_use]
    pub fn strangers_served(self, free: usize) -> usize {
        self.strangers.map_or(0, |Strangers { policy, number }| policy.served(usize::from(number.get()), free))
    }

    /// Into how many places a peer's upload is divided when all are taken; at least 1. Our reading: a stranger that is
    /// served when needed takes a partner's place, and one that gets nothing takes none.
    #[must_use]
    pub fn places(self) -> usize {
        (self.most_partners() + self.strangers_served(0)).max(1)
    }

    /// Whether nobody ever gets anything of a peer that still wants something itself.
    #[must_use]
    pub fn shares_nothing(self) -> bool {
        let partners_get_nothing = self.partners.is_none() || self.allocation == Allocation::Freeride;
        partners_get_nothing && self.strangers_served(self.most_partners()) == 0
    }
}

impl Strangers {
    fn all() -> impl Iterator<Item = Option<Self>> {
        let some =
            choices().flat_map(|policy| numbers(MOST_STRANGERS).map(move |number| Some(Self { policy, number })));
        std::iter::once(None).chain(some)
    }
}

impl Partners {
    fn all() -> impl Iterator<Item = Option<Self>> {
        let some = choices().flat_map(|candidates| {
            choices().flat_map(move |ranking| {
                numbers(MOST_PARTNERS).map(move |number| Some(Self { candidates, ranking, number }))
            })
        });
        std::iter::once(None).chain(some)
    }
}

fn choices<P: Part>() -> impl Iterator<Item = P> {
    P::CHOICES.iter().map(|(part, _)| *part)
}

fn numbers(most: u8) -> impl Iterator<Item = NonZeroU8> {
    (1..=most).filter_map(NonZeroU8::new)
}

/// The word for a part.
fn word<P: Part + PartialEq>(part: P) -> &'static str {
    P::CHOICES.iter().find(|(choice, _)| *choice == part).map_or("", |(_, word)| word)
}

/// The part for a word.
fn part<P: Part>(word: &str) -> Result<P, String> {
    let found = P::CHOICES.iter().find(|(_, choice)| *choice == word);
    found.map(|(part, _)| *part).ok_or_else(|| format!("`{word}` is no {}", P::WHAT))
}

/// The part and the number for a word such as `loyal-4`.
fn numbered<P: Part>(text: &str) -> Result<(P, NonZeroU8), String> {
    let (word, number) = text.rsplit_once('-').ok_or_else(|| format!("`{text}` has no number"))?;
    let number = number.parse().map_err(|_| format!("`{number}` in `{text}` is no number from 1 to 255"))?;
    Ok((part(word)?, number))
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.strangers {
            Some(Strangers { policy, number }) => write!(f, "{}-{number}.", word(policy))?,
            None => write!(f, "{NO_STRANGERS}.")?,
        }
        match self.partners {
            Some(Partners { candidates, ranking, number }) => {
                write!(f, "{}.{}-{number}.", word(candidates), word(ranking))?;
            }
            None => write!(f, "{NO_PARTNERS}.")?,
        }
        f.write_str(word(self.allocation))
    }
}

impl FromStr for Protocol {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('.').collect();
        let (strangers, partners, allocation) = match parts[..] {
            [strangers, NO_PARTNERS, allocation] => (strangers, None, allocation),
            [strangers, candidates, ranking, allocation] => {
                let candidates = part(candidates)?;
                let (ranking, number) = numbered(ranking)?;
                (strangers, Some(Partners { candidates, ranking, number }), allocation)
            }
            _ => return Err(format!("`{text}` is no protocol: expected one such as `{}`", Self::BIT_TORRENT)),
        };
        let strangers = match strangers {
            NO_STRANGERS => None,
            some => numbered(some).map(|(policy, number)| Some(Strangers { policy, number }))?,
        };
        let protocol = Self { strangers, partners, allocation: part(allocation)? };
        // Numbers may be written in more than one way (`+4`, `04`); a protocol has one name.
        let name = protocol.to_string();
        if name == text { Ok(protocol) } else { Err(format!("`{text}` is written `{name}`")) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_space_has_3270_protocols_and_as_many_names() {
        let all: Vec<Protocol> = Protocol::all().collect();
        assert_eq!(all.len(), 10 * 109 * 3);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 3_270);
        assert_eq!(all.iter().map(Protocol::to_string).collect::<BTreeSet<_>>().len(), 3_270);
        assert_eq!(Strangers::all().count(), 10);
        assert_eq!(Partners::all().count(), 109);
    }

    #[test]
    fn a_name_gives_back_its_protocol() {
        for protocol in Protocol::all() {
            assert_eq!(protocol.to_string().parse(), Ok(protocol));
        }
        assert_eq!("periodic-1.tft.fastest-4.equal-split".parse(), Ok(Protocol::BIT_TORRENT));
    }

    #[test]
    fn the_parts_are_told_by_the_names_of_the_scenario_file() {
        for protocol in Protocol::all() {
            let told = protocol.parts().into_iter().filter(|(_, word)| !word.is_empty());
            let line = |(part, word): (&str, String)| match word.parse::<u8>() {
                Ok(number) => format!("{part} = {number}"),
                Err(_) => format!("{part} = '{word}'"),
            };
            let text = told.map(line).collect::<Vec<_>>().join("\n");
            let read: super::super::DesignSpace = toml::from_str(&text).expect("it is well formed");
            assert_eq!(read.protocol(), protocol);
        }
    }

    #[test]
    fn names_stay_what_they_are() {
        let name = |index| Protocol::all().nth(index).expect("there are so many").to_string();
        assert_eq!(name(0), "no-strangers.no-partners.equal-split");
        assert_eq!(name(1_000), "periodic-3.tft.fastest-6.prop-share");
        assert_eq!(name(3_269), "defect-3.tf2t.random-9.freeride");
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_reason() {
        let why = |text: &str| text.parse::<Protocol>().expect_err("no protocol");
        assert!(why("tit-for-tat").contains("expected one such as `periodic-1.tft.fastest-4.equal-split`"));
        assert_eq!(why("always-1.tft.loyal-4.freeride"), "`always` is no stranger policy");
        assert_eq!(why("defect-1.tft.tallest-4.freeride"), "`tallest` is no ranking");
        assert_eq!(why("defect-1.tf3t.loyal-4.freeride"), "`tf3t` is no candidate list");
        assert_eq!(why("defect-1.tft.loyal-0.freeride"), "`0` in `loyal-0` is no number from 1 to 255");
        assert_eq!(
            why("defect-1.tft.loyal-04.freeride"),
            "`defect-1.tft.loyal-04.freeride` is written `defect-1.tft.loyal-4.freeride`"
        );
    }

    #[test]
    fn so_many_protocols_share_nothing() {
        // Four ways to give strangers nothing, with partners that get nothing (108) or none at all, of three
        // allocations (3); and served when needed, where no place is ever free (3 numbers, 3 allocations).
        let nothing: Vec<Protocol> = Protocol::all().filter(|protocol| protocol.shares_nothing()).collect();
        assert_eq!(nothing.len(), 4 * (108 + 3) + 3 * 3);
        assert!(!Protocol::BIT_TORRENT.shares_nothing());
        assert_eq!(Protocol::BIT_TORRENT.places(), 5);
    }
}

//! The family of protocols that meet: listed by name, filtered by their parts, drawn at random, or all of them.

use std::collections::BTreeSet;

use super::TournamentError;
use crate::incentive::design_space::Protocol;
use crate::incentive::{Birds, Loyal};
use crate::random::{self, Streams};
use crate::registry::Member;
use crate::spelling::did_you_mean;

/// The name of the protocol where the paper puts `BitTorrent`.
const BIT_TORRENT: &str = "bit-torrent";

/// Which protocols meet.
#[derive(Clone, Debug)]
pub struct Family {
    /// Protocols that are there in any case, each by its parts or by a name of its own.
    pub listed: Vec<String>,
    /// Parts that the others must have: a part, and the words that are allowed for it.
    pub parts: Vec<(String, Vec<String>)>,
    /// How many there are in all.
    pub size: Size,
}

/// How many protocols meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Those that are listed, and no other.
    Listed,
    /// Those that are listed, and so many drawn at random that this is their number.
    Drawn(usize),
    /// All that have the parts, and those that are listed.
    All,
}

/// The protocols that have names of their own.
#[must_use]
pub fn named() -> [(&'static str, Protocol); 3] {
    [
        (BIT_TORRENT, Protocol::BIT_TORRENT),
        (Birds::NAME, Birds::default().terms().protocol()),
        (Loyal::NAME, Loyal::default().terms().protocol()),
    ]
}

/// The protocol's own name, if it has one.
#[must_use]
pub fn own_name(protocol: Protocol) -> Option<&'static str> {
    named().into_iter().find_map(|(name, known)| (known == protocol).then_some(name))
}

/// The protocol of this name: its own, or its parts.
fn find(text: &str) -> Result<Protocol, TournamentError> {
    if let Some((_, protocol)) = named().into_iter().find(|(name, _)| *name == text) {
        return Ok(protocol);
    }
    text.parse().map_err(|why| {
        let names = named().map(|(name, _)| name);
        let meant = did_you_mean(text, names);
        TournamentError::Unsuited(format!(
            "there is no protocol `{text}`: {why}{meant}; those with names of their own are {}",
            names.join(", ")
        ))
    })
}

impl Family {
    /// The protocols, each once, in the order of their parts. Those that are drawn for a small family are drawn for a
    /// larger one, too.
    ///
    /// # Errors
    /// If a name or a part is unknown, or fewer than two protocols are left.
    pub fn members(&self, seed: u64) -> Result<Vec<Protocol>, TournamentError> {
        let mut members: BTreeSet<Protocol> = self.listed.iter().map(|name| find(name)).collect::<Result<_, _>>()?;
        self.check_parts()?;
        let mut fitting: Vec<Protocol> = Protocol::all().filter(|protocol| self.fits(*protocol)).collect();
        if self.listed.is_empty() {
            members.extend(named().into_iter().map(|(_, protocol)| protocol).filter(|protocol| self.fits(*protocol)));
        }
        let listed = members.len();
        match self.size {
            Size::Listed if !self.parts.is_empty() => {
                let why =
                    "a filter takes from all protocols, and only those that are named play: add --sample N or all";
                return Err(TournamentError::Unsuited(why.to_string()));
            }
            Size::Drawn(size) if size < listed => {
                let why = format!("{listed} protocols are there in any case: expected a sample of as many, or of more");
                return Err(TournamentError::Unsuited(why));
            }
            Size::Listed => {}
            Size::All => members.extend(fitting),
            Size::Drawn(size) => {
                // Each has its own lot, so that filters and sizes do not change whose lot comes first.
                let streams = Streams::new(seed, 0);
                let lot = |protocol: &Protocol| random::bits(&mut streams.stream(&format!("lot of {protocol}")));
                fitting.sort_by_cached_key(|protocol| (lot(protocol), *protocol));
                let others: Vec<Protocol> =
                    fitting.into_iter().filter(|protocol| !members.contains(protocol)).collect();
                members.extend(others.into_iter().take(size.saturating_sub(listed)));
            }
        }
        if members.len() < 2 {
            let count = members.len();
            return Err(TournamentError::Unsuited(format!("{count} protocol is left: expected two or more to meet")));
        }
        Ok(members.into_iter().collect())
    }

    fn fits(&self, protocol: Protocol) -> bool {
        let parts = protocol.parts();
        let is = |part: &str, word: &String| parts.iter().any(|(name, own)| *name == part && own == word);
        self.parts.iter().all(|(part, words)| words.iter().any(|word| is(part, word)))
    }

    fn check_parts(&self) -> Result<(), TournamentError> {
        for (part, words) in &self.parts {
            let names = Protocol::BIT_TORRENT.parts().map(|(name, _)| name);
            if !names.contains(&part.as_str()) {
                let meant = did_you_mean(part, names);
                let names = names.join(", ");
                return Err(TournamentError::Unsuited(format!(
                    "a protocol has no part `{part}`: expected one of {names}{meant}"
                )));
            }
            let of = |protocol: Protocol| protocol.parts().into_iter().find(|(name, _)| name == part);
            let known: BTreeSet<String> = Protocol::all().filter_map(of).map(|(_, word)| word).collect();
            let known = || known.iter().filter(|word| !word.is_empty()).map(String::as_str);
            if let Some(word) = words.iter().find(|word| !known().any(|known| known == word.as_str())) {
                let meant = did_you_mean(word, known());
                let known = known().collect::<Vec<_>>().join(", ");
                return Err(TournamentError::Unsuited(format!(
                    "`{word}` is no {part}: expected one of {known}{meant}"
                )));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(listed: &[&str], parts: &[(&str, &[&str])], size: Size) -> Result<Vec<Protocol>, TournamentError> {
        let texts = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let parts = parts.iter().map(|(part, words)| ((*part).to_string(), texts(words))).collect();
        Family { listed: texts(listed), parts, size }.members(1)
    }

    #[test]
    fn a_family_is_listed_drawn_or_all() {
        assert_eq!(family(&["birds", "loyal"], &[], Size::Listed).unwrap().len(), 2);
        assert_eq!(family(&[], &[], Size::All).unwrap(), {
            let mut all: Vec<_> = Protocol::all().collect();
            all.sort();
            all
        });
        let few = family(&[], &[], Size::Drawn(30)).unwrap();
        let many = family(&[], &[], Size::Drawn(60)).unwrap();
        assert!(few.len() == 30 && many.len() == 60 && few.iter().all(|protocol| many.contains(protocol)));
        assert!(named().iter().all(|(_, protocol)| few.contains(protocol)), "landmarks are always there");
        let listed = family(&["no-strangers.no-partners.freeride"], &[], Size::Drawn(5)).unwrap();
        assert!(listed.len() == 5 && listed.iter().any(|protocol| protocol.shares_nothing()));
    }

    #[test]
    fn parts_are_asked_for_by_their_words() {
        let parts: [(&str, &[&str]); 2] = [("ranking", &["fastest", "slowest"]), ("partners", &["4"])];
        let chosen = family(&[], &parts, Size::All).unwrap();
        assert_eq!(chosen.len(), 10 * 2 * 2 * 3);
        assert!(chosen.iter().all(|protocol| protocol.most_partners() == 4));
        let drawn = family(&[], &parts, Size::Drawn(10)).unwrap();
        assert!(drawn.len() == 10 && drawn.iter().all(|protocol| chosen.contains(protocol)));
    }

    #[test]
    fn what_is_unknown_is_refused_in_words() {
        let why = |listed: &[&str], parts: &[(&str, &[&str])]| {
            family(listed, parts, Size::Listed).expect_err("refused").to_string()
        };
        assert!(why(&["bird", "loyal"], &[]).contains("did you mean `birds`?"));
        assert!(why(&[], &[("rankin", &["fastest"])]).contains("did you mean `ranking`?"));
        assert!(why(&[], &[("ranking", &["fastes"])]).contains("did you mean `fastest`?"));
        assert!(why(&["birds"], &[]).contains("expected two or more"));
    }
}

//! `tit-for-tat`: placeholder for the skeleton.
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Exchange, Incentive, Page, Rule, View};
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{NameId, Time};

/// Placeholder.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TitForTat {}
impl Member for TitForTat {
    const NAME: &'static str = "tit-for-tat";
    const SUMMARY: &'static str = "serves those who gave most lately, and one at random in the hope of finding better";
    const SOURCE: &'static str = "Cohen, Incentives Build Robustness in BitTorrent, P2PEcon 2003";
}
impl Incentive for TitForTat {
    fn start(&self) -> Box<dyn Rule> {
        Box::new(AtWork)
    }
    fn round(&self) -> Time {
        Time::from_secs(10)
    }
}
struct AtWork;
impl Rule for AtWork {
    fn open(&mut self, _: Page) {}
    fn remember(&mut self, _: &Exchange) {}
    fn completed(&mut self, _: NameId, _: Range<u32>) {}
    fn decide(&mut self, _: &View<'_>, _: &mut Stream, _: &mut Answer) {}
}

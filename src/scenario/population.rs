//! Reads `[population]`: its size, its groups, and their shares, which must make up the whole.

use std::ops::Range;

use super::fields::{Fields, Report, Reported};
use super::files::Files;
use super::model::{Group, Population, Workload};
use super::problem::Finding;
use super::read::{ReadChurn, ReadOverlay, adds_peers, default};
use crate::behaviour::Behaviour;
use crate::incentive::Incentive;
use crate::overlay::Tracker;
use crate::registry::{Chosen, Member};
use crate::units::{Rate, Share};
use crate::world::CapacityLaw;
use crate::world::capacity::CapacityFile;

/// The name of the only group, where the file names none.
pub(super) const ONLY_GROUP: &str = "peers";
/// The law of upload capacities where the file names none, if this build has it.
const USUAL_UPLOAD: &str = "bittorrent-2006";
pub(super) const MOST_PEERS: u32 = 10_000_000;
/// So much more than the usual price of 1 is taken for a slip.
const HIGHEST_PRICE: f64 = 1e6;
/// Each group may follow a rule of its own, and rules are numbered by a byte.
const MOST_GROUPS: usize = 250;
/// How far shares may miss the whole, for sums such as 0.1 + 0.2 + 0.7.
const SHARES_MISS: f64 = 1e-9;

/// Reads the table; what else it hangs on is absent where it could not be read.
pub(super) fn read(
    fields: Option<&mut Fields<'_>>,
    (overlay, churn): (Option<&ReadOverlay>, Option<&ReadChurn>),
    workload: Option<&Workload>,
    files: &Files,
    report: &Report,
) -> Result<Population, Reported> {
    let fields = fields.ok_or(Reported)?;
    let size = size(fields, overlay, churn);
    let sells = workload.is_none_or(|workload| matches!(workload, Workload::Service(_)));
    let groups = if fields.has("groups") {
        let place = fields.place("groups");
        fields.table("groups").and_then(|groups| read_groups(groups, (place, churn), sells, files, report))
    } else {
        fields.table("groups").and_then(|group| {
            Ok(vec![read_group(ONLY_GROUP.to_owned(), group, sells, files)?.with_share(Share::WHOLE)])
        })
    };
    fields.finish();
    Ok(Population { size: size?, groups: groups? })
}

fn size(fields: &mut Fields<'_>, overlay: Option<&ReadOverlay>, churn: Option<&ReadChurn>) -> Result<u32, Reported> {
    let nodes = overlay.and_then(|(_, read)| read.as_ref()).map(|graph| graph.nodes());
    let rows = churn
        .and_then(|churn| churn.presence_read.as_ref())
        .map(|read| u32::try_from(read.peers()).expect("a file has fewer than 2^32 peers"));
    let size = match (fields.optional::<u32>("size")?, nodes.or(rows)) {
        (Some(size), _) => size,
        (None, Some(nodes)) => nodes,
        // The overlay that would have said it is itself in error, which has been reported.
        (None, None) if overlay.is_none() || churn.is_none() => return Err(Reported),
        (None, None) => return Err(fields.missing("size", "1000")),
    };
    let refuse = |message: String, expected: String| {
        Err(fields.report(Finding::at(fields.place("size"), message).expected(expected)))
    };
    if let Some(nodes) = nodes.filter(|nodes| *nodes != size) {
        let message = format!("the population has {size} peers, but the overlay's file has {nodes}");
        return refuse(message, format!("{nodes}; leave it out to take the file's number"));
    }
    if let Some(rows) = rows.filter(|rows| size > *rows) {
        let message = format!("the population has {size} peers, but the file of `churn.presence` has {rows}");
        return refuse(message, format!("at most {rows}; leave it out to take the file's number"));
    }
    if size > MOST_PEERS {
        return refuse(format!("a population of {size} peers"), "at most 10,000,000".into());
    }
    let (Some((overlay, overlay_read)), Some(ReadChurn { churn, .. })) = (overlay, churn) else { return Ok(size) };
    let overlay_read = overlay_read.as_deref();
    if size == 0 && !adds_peers(&churn.arrivals) {
        return refuse("nobody takes part".into(), "1 or more; 0 only where arrivals add peers".into());
    }
    let fewest = overlay.fewest_peers();
    if overlay.entry.name != Tracker::NAME && size < fewest {
        let message = format!("the overlay `{}` needs at least {fewest} peers", overlay.entry.name);
        return refuse(message, format!("{fewest} or more"));
    }
    if let Some(most) = overlay.most_peers().filter(|most| size > *most) {
        let message = format!("the overlay `{}` has room for at most {most} peers", overlay.entry.name);
        return refuse(message, format!("{most} or fewer"));
    }
    match overlay.check(size, overlay_read) {
        Err(why) if overlay.entry.name != Tracker::NAME => {
            refuse(why, format!("a size that fits the overlay `{}`", overlay.entry.name))
        }
        _ => Ok(size),
    }
}

/// A group whose share may still have to be worked out.
struct Draft {
    group: Group,
    share: Option<Share>,
    /// Where the share stands; where the group begins, if it has none.
    place: Range<usize>,
}

impl Draft {
    fn share(&self) -> Option<Share> {
        self.share
    }

    /// Its share where those of the others are at their peak.
    fn at_peak(&self) -> Option<Share> {
        self.group.peak.or(self.share)
    }

    fn with_share(self, share: Share) -> Group {
        Group { share, ..self.group }
    }
}

fn read_groups(
    groups: Fields<'_>,
    (place, churn): (Range<usize>, Option<&ReadChurn>),
    sells: bool,
    files: &Files,
    report: &Report,
) -> Result<Vec<Group>, Reported> {
    let drafts: Vec<Result<Draft, Reported>> =
        groups.named_tables().into_iter().map(|(name, fields)| read_group(name, fields?, sells, files)).collect();
    let drafts = drafts.into_iter().collect::<Result<Vec<Draft>, Reported>>()?;
    if drafts.is_empty() {
        let finding = Finding::at(place, "a population without any group");
        return Err(
            report.add(finding.help("leave out [population.groups], or add a table such as [population.groups.peers]"))
        );
    }
    if drafts.len() > MOST_GROUPS {
        let finding = Finding::at(place, format!("{} groups", drafts.len()));
        return Err(report.add(finding.expected(format!("at most {MOST_GROUPS}"))));
    }
    let rest = check_shares(&drafts, Draft::share, "shares", report)?;
    let peak = check_peaks(&drafts, churn, report)?;
    Ok(drafts
        .into_iter()
        .map(|draft| match draft.share {
            Some(share) => draft.with_share(share),
            None => Group { peak, ..draft.with_share(rest) },
        })
        .collect())
}

/// What is left at the peak for the group that names no share; none if no group has a peak.
fn check_peaks(drafts: &[Draft], churn: Option<&ReadChurn>, report: &Report) -> Result<Option<Share>, Reported> {
    let Some(first) = drafts.iter().find(|draft| draft.group.peak.is_some()) else { return Ok(None) };
    if let Some(draft) = drafts.iter().find(|draft| draft.group.peak.is_some() && draft.share.is_none()) {
        let message = format!("`{}` takes the rest, and has a peak", draft.group.name);
        let finding = Finding::at(draft.place.clone(), message).expected("a share of its own, or no peak");
        return Err(report.add(finding));
    }
    if churn.is_some_and(|read| !adds_peers(&read.churn.arrivals)) {
        let message = format!("`{}` has a peak, and nobody joins after the start", first.group.name);
        let finding = Finding::at(first.place.clone(), message).expected("arrivals that go on");
        let help = "add to the file: churn.arrivals = { kind = \"poisson\", rate = \"1 per s\" }";
        return Err(report.add(finding.help(help)));
    }
    check_shares(drafts, Draft::at_peak, "shares at the peak", report).map(Some)
}

/// What is left for the group that names no share.
fn check_shares(
    drafts: &[Draft],
    share: fn(&Draft) -> Option<Share>,
    what: &str,
    report: &Report,
) -> Result<Share, Reported> {
    let without: Vec<&Draft> = drafts.iter().filter(|draft| draft.share.is_none()).collect();
    let sum: f64 = drafts.iter().filter_map(share).map(Share::get).sum();
    let mut answer = Share::new((1.0 - sum).clamp(0.0, 1.0)).map_err(|_| Reported);
    if let [first, others @ ..] = without.as_slice()
        && !others.is_empty()
    {
        let mut finding = Finding::at(first.place.clone(), "only one group may leave out its share and take the rest")
            .expected(format!("`{}` has none", first.group.name));
        for other in others {
            finding = finding.beside(other.place.clone(), format!("nor has `{}`", other.group.name));
        }
        answer = Err(report.add(finding.help("add a share, such as: share = 0.3")));
    }
    // Printed to nine places, within which sums that differ are told apart.
    let printed = format!("{sum:.9}");
    let printed = printed.trim_end_matches('0').trim_end_matches('.');
    let wrong = match () {
        () if sum > 1.0 + SHARES_MISS => {
            Some(format!("the {what} of the groups add up to {printed}, more than the whole"))
        }
        () if sum < 1.0 - SHARES_MISS && without.is_empty() => {
            Some(format!("the {what} of the groups add up to {printed}, and no group takes the rest"))
        }
        () => None,
    };
    if let Some(message) = wrong {
        answer = Err(report.add(sum_finding(drafts, message)));
    }
    answer
}

fn sum_finding(drafts: &[Draft], message: String) -> Finding {
    let mut given = drafts.iter().rev().filter(|draft| draft.share.is_some());
    let last = given.next().expect("shares were added up");
    let mut finding = Finding::at(last.place.clone(), message).expected("shares that add up to 1");
    for draft in given {
        finding = finding.beside(draft.place.clone(), "and this");
    }
    finding.help("one group may leave out its share: it takes the rest")
}

/// A group; where peers sell service, it may have a price.
fn read_group(name: String, mut fields: Fields<'_>, sells: bool, files: &Files) -> Result<Draft, Reported> {
    let share = fields.optional::<Share>("share");
    let peak = fields.optional::<Share>("peak");
    let behaviour = fields.member::<dyn Behaviour>("behaviour", || default("cooperative"));
    let incentive = fields.optional_member::<dyn Incentive>("incentive");
    let price = read_price(&mut fields, sells);
    let upload = upload(&mut fields, usual_upload, files, true);
    let download = capacities(&mut fields, "download", || constant("unlimited"), files, false);
    let place = fields.place("share");
    fields.finish();
    let group = Group {
        name,
        share: Share::NONE,
        peak: peak?,
        behaviour: behaviour?,
        incentive: incentive?,
        price: price?,
        upload: upload?,
        download: download?,
    };
    Ok(Draft { group, share: share?, place })
}

/// What a group's peers ask for their service; only where they sell any.
fn read_price(fields: &mut Fields<'_>, sells: bool) -> Result<Option<f64>, Reported> {
    let price = fields.optional::<f64>("price")?;
    let (message, expected) = match price {
        Some(price) if !(0.0..=HIGHEST_PRICE).contains(&price) => (
            format!("`price` is {price}"),
            "a number from 0 to 1,000,000, such as 0.5; 1 is the price where none is given",
        ),
        Some(_) if !sells => ("only service has a price, as in [service]".into(), "no `price`"),
        price => return Ok(price),
    };
    Err(fields.report(Finding::at(fields.place("price"), message).expected(expected)))
}

/// A law of upload capacities. They are limited: a share of what has no limit would be no number.
pub(super) fn upload(
    fields: &mut Fields<'_>,
    usual: impl FnOnce() -> Chosen<dyn CapacityLaw>,
    files: &Files,
    of_a_group: bool,
) -> Result<Chosen<dyn CapacityLaw>, Reported> {
    let law = capacities(fields, "upload", usual, files, of_a_group)?;
    if law.quantile(0.5) == Rate::UNLIMITED {
        let finding = Finding::at(fields.place("upload"), "upload capacities without a limit");
        return Err(fields.report(finding.expected("a rate that is limited, such as \"1 Gbit/s\"")));
    }
    Ok(law)
}

/// A law of capacities, its file read. Only a group's peers have something that their owners may keep (`offers`,
/// `limit`).
fn capacities(
    fields: &mut Fields<'_>,
    key: &'static str,
    usual: impl FnOnce() -> Chosen<dyn CapacityLaw>,
    files: &Files,
    may_limit: bool,
) -> Result<Chosen<dyn CapacityLaw>, Reported> {
    let law = fields.member::<dyn CapacityLaw>(key, usual)?;
    if !may_limit && law.file().is_some_and(CapacityFile::limits) {
        let finding = Finding::at(fields.place(key), "here nothing is kept back: `offers` and `limit` mean nothing");
        return Err(fields.report(finding.expected("neither; they are for the upload capacities of a group")));
    }
    files.capacities(law).map_err(|why| fields.report(Finding::at(fields.place(key), why)))
}

fn usual_upload() -> Chosen<dyn CapacityLaw> {
    Chosen::named(USUAL_UPLOAD).unwrap_or_else(|| default("constant"))
}

/// The same rate for all, from its words.
pub(super) fn constant(rate: &str) -> Chosen<dyn CapacityLaw> {
    let text = format!("{{ rate = \"{rate}\" }}");
    let parameters = toml::de::ValueDeserializer::parse(&text).expect("the table is TOML");
    default::<dyn CapacityLaw>("constant").entry.choose(parameters).expect("the rate is one")
}

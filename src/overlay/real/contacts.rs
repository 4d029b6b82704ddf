//! `contacts`: a real network from a list of contacts in time: peers are linked if they were together for long enough.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::ids::number;
use super::links::NumberLinks;
use super::network::{Direction, Network};
use super::{Contact, NetworkFile, ReadError};
use crate::registry::Member;
use crate::text_file::{Records, seconds};
use crate::units::Time;

/// A real network, from a list of contacts: peers are linked if they were together for long enough, in sum over all
/// their contacts; time in which contacts of a pair overlap counts once. The population must be as large as the
/// network.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contacts {
    /// The file, relative to the scenario file: a contact on each line, its columns separated by white space or commas;
    /// a first line without any number is a heading; `#` or `%` begins a comment; may be gzipped.
    pub file: PathBuf,
    /// What each column holds: `i` and `j` the ids of the two peers, whole numbers; `t` the time at which they were
    /// together, or `start` and `end` (exclusive) of that time, in seconds; `-` something that is not read.
    #[serde(default = "t_i_j", deserialize_with = "columns")]
    pub columns: Vec<Column>,
    /// How long a contact at a time `t` lasts: the interval at which contacts were recorded.
    #[serde(default = "twenty_seconds", deserialize_with = "crate::units::positive_time")]
    pub step: Time,
    /// How long two peers must have been together to be linked.
    #[serde(default = "no_time")]
    pub least: Time,
}

/// What a column of a list of contacts holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    /// The time of a contact.
    T,
    /// When a contact begins.
    Start,
    /// When a contact ends.
    End,
    /// The id of one peer.
    I,
    /// The id of the other.
    J,
    /// Something that is not read.
    #[serde(rename = "-")]
    Ignored,
}

fn t_i_j() -> Vec<Column> {
    vec![Column::T, Column::I, Column::J]
}

const fn twenty_seconds() -> Time {
    Time::from_secs(20)
}

const fn no_time() -> Time {
    Time::ZERO
}

impl Default for Contacts {
    fn default() -> Self {
        Self { file: PathBuf::new(), columns: t_i_j(), step: twenty_seconds(), least: no_time() }
    }
}

fn columns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Column>, D::Error> {
    let columns = Vec::<Column>::deserialize(deserializer)?;
    match Places::of(&columns) {
        Some(_) => Ok(columns),
        None => Err(de::Error::custom(
            "these columns do not fit: expected \"i\" and \"j\" once each, with \"t\" once or \"start\" and \"end\" once each",
        )),
    }
}

impl Member for Contacts {
    const NAME: &'static str = "contacts";
    const SUMMARY: &'static str = "a real network, from a list of contacts in time";
    const SOURCE: &'static str = "Cattuto, Van den Broeck, Barrat, Colizza, Pinton and Vespignani, Dynamics of Person-to-Person Interactions from Distributed RFID Sensor Networks, PLoS ONE 2010 (such lists)";
}

impl NetworkFile for Contacts {
    fn path(&self) -> &Path {
        &self.file
    }

    fn read(&self, found: &Path) -> Result<Network, ReadError> {
        let (records, contacts, mut links) = self.gather(found)?;
        let left_out = self.link(contacts, &mut links);
        if links.edges.is_empty() {
            return Err(
                records.ended_without("any edge: expected contacts of two different peers, together for long enough")
            );
        }
        let mut network = links.network(records.lines(), Direction::Undirected);
        network.report.left_out = left_out;
        Ok(network)
    }

    fn contacts(&self, found: &Path) -> Result<Vec<Contact>, ReadError> {
        let (_, mut contacts, links) = self.gather(found)?;
        let ranks = links.naming.ranks();
        for (one, other, ..) in &mut contacts {
            (*one, *other) = (ranks.of(*one), ranks.of(*other));
        }
        Ok(contacts)
    }
}

impl Contacts {
    /// All contacts of two different peers, by the order in which the file names them.
    fn gather(&self, found: &Path) -> Result<(Records, Vec<Contact>, NumberLinks), ReadError> {
        let places = Places::of(&self.columns).expect("checked as the scenario is read");
        let mut records = Records::open(found, b"#%")?;
        let mut links = NumberLinks::default();
        let mut contacts = Vec::new();
        let mut heading_may_come = true;
        while let Some(text) = records.advance()? {
            let words = words(text);
            if std::mem::take(&mut heading_may_come) && words.iter().all(|word| word.parse::<f64>().is_err()) {
                continue;
            }
            let contact = places.contact(&words, self.step).map_err(|why| records.refuse(why))?;
            let node = |id: u64| links.node(id).map_err(|why| records.refuse(why));
            let [one, other] = contact.between.map(node);
            let (one, other) = (one?, other?);
            if one == other {
                links.self_loops += 1;
            } else {
                contacts.push((one.min(other), one.max(other), contact.start, contact.end));
            }
        }
        Ok((records, contacts, links))
    }

    /// Links those who were together for long enough, once for each of their contacts; how many pairs were not.
    fn link(&self, mut contacts: Vec<Contact>, links: &mut NumberLinks) -> u64 {
        contacts.sort_unstable();
        let mut left_out = 0;
        for of_pair in contacts.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (mut together, mut until) = (0, Time::ZERO);
            for &(_, _, start, end) in of_pair {
                together += end.since(start.max(until).min(end)).micros();
                until = until.max(end);
            }
            if together >= self.least.micros() {
                links.edges.extend(of_pair.iter().map(|(one, other, ..)| (*one, *other)));
            } else {
                left_out += 1;
            }
        }
        left_out
    }
}

/// In which columns the parts of a contact stand.
struct Places {
    columns: usize,
    ends: [usize; 2],
    when: When,
}

enum When {
    At(usize),
    Between(usize, usize),
}

struct Line {
    between: [u64; 2],
    start: Time,
    end: Time,
}

impl Places {
    /// `None` if a part is missing or there twice.
    fn of(columns: &[Column]) -> Option<Self> {
        let once = |wanted: Column| {
            let mut places = (0..columns.len()).filter(|place| columns[*place] == wanted);
            places.next().filter(|_| places.next().is_none())
        };
        let has = |wanted: Column| columns.contains(&wanted);
        let when = match (has(Column::T), has(Column::Start) || has(Column::End)) {
            (true, false) => When::At(once(Column::T)?),
            (false, true) => When::Between(once(Column::Start)?, once(Column::End)?),
            _ => return None,
        };
        Some(Self { columns: columns.len(), ends: [once(Column::I)?, once(Column::J)?], when })
    }

    fn contact(&self, words: &[&str], step: Time) -> Result<Line, String> {
        if words.len() != self.columns {
            return Err(format!("expected {} columns: the line has {}", self.columns, words.len()));
        }
        let time = |place: usize| seconds(words[place]).map_err(|why| format!("{:?}: {why}", words[place]));
        let (start, end) = match self.when {
            When::At(place) => {
                let start = time(place)?;
                (start, Time::from_micros(start.micros() + step.micros().min(Time::NEVER.micros() - start.micros())))
            }
            When::Between(start, end) => (time(start)?, time(end)?),
        };
        if end < start {
            return Err("the contact ends before it begins: expected the end not before the start".into());
        }
        let [one, other] = self.ends;
        Ok(Line { between: [number(words[one])?, number(words[other])?], start, end })
    }
}

fn words(text: &str) -> Vec<&str> {
    if text.contains(',') { text.split(',').map(str::trim).collect() } else { text.split_whitespace().collect() }
}

#[cfg(test)]
mod tests {
    use super::super::Ids;
    use super::super::files::{assert_refused, assert_robust, read_bytes};
    use super::*;
    use crate::overlay::Graph;
    use crate::text_file::fixture::shared;

    fn contacts(text: &str) -> Contacts {
        toml::from_str(&format!("file = 'contacts.txt'\n{text}")).expect("a reader")
    }

    #[test]
    fn columns_stand_in_any_order() {
        let expected = Graph::from_edges(3, &[(0, 2), (1, 2)]);
        for (columns, text) in [
            ("", "0 7 9\n20 9 7\n20\t8 9\n"),
            ("columns = ['i', 'j', 't']", "i,j,t\n7,9,0\n8,9,40\n"),
            ("columns = ['start', 'end', 'i', 'j']", "# merged\nstart_s,end_s,i,j\n0,20,9,7\n5.5,9,9,8\n"),
            ("columns = ['t', 'i', 'j', '-']", "0,7,9,2013-06-24 08:00:20\n20,9,8,2013-06-24 08:01:00\n"),
        ] {
            let network = read_bytes(&contacts(columns), text.as_bytes()).expect("read");
            assert_eq!((network.graph, network.ids), (expected.clone(), Ids::Numbers(vec![7, 8, 9])), "{columns}");
        }
    }

    #[test]
    fn those_who_were_together_too_shortly_are_not_linked() {
        // 1 and 2: from 0 to 50, with an overlap, and 5 s more; 1 and 3: 50 s; 3 with itself.
        let text = b"0 30 1 2\n20 50 2 1\n100 105 1 2\n0 50 3 1\n0 9 3 3\n";
        for (least, edges, left_out) in [(0, 2, 0), (50, 2, 0), (51, 1, 1), (55, 1, 1)] {
            let reader = contacts(&format!("columns = ['start', 'end', 'i', 'j']\nleast = '{least} s'"));
            let report = read_bytes(&reader, text).expect("read").report;
            assert_eq!((report.edges, report.left_out, report.self_loops), (edges, left_out, 1), "{least} s");
            assert_eq!((report.nodes, report.duplicates), (3, 2));
        }
        let steps = contacts("least = '1 min'");
        let report = read_bytes(&steps, b"0 1 2\n20 1 2\n40 1 2\n0 1 3\n20 1 3\n").expect("read").report;
        assert_eq!((report.edges, report.isolated, report.left_out), (1, 1, 1));
    }

    #[test]
    fn wrong_lines_are_shown() {
        let intervals = contacts("columns = ['start', 'end', 'i', 'j']");
        for (text, line, words) in [
            ("start end i j\n-1 5 1 2\n", 2, "\"-1\": a time cannot be negative"),
            ("0 5 1 2\n10 5 1 2\n", 2, "the contact ends before it begins"),
            ("0 5 1 x\n", 1, "\"x\" is not an id: expected a whole number"),
            ("0 5 1\n", 1, "expected 4 columns: the line has 3"),
            ("0 nan 1 2\n", 1, "\"nan\""),
            ("0 1 1 2\na b c d\n", 2, "\"a\": this is not a time"),
            ("0 1 1 1\n", 1, "the file ends without any edge"),
            ("", 0, "the file ends without any edge"),
        ] {
            assert_refused(&intervals, text.as_bytes(), Some(line), words);
        }
        assert_robust(&intervals, b"start,end,i,j\n0,20,1,2\n20,40.5,2,3\n");
        assert_robust(&Contacts::default(), b"0 1 2\n20 2 3\n% end\n");
    }

    #[test]
    fn columns_that_do_not_fit_are_refused() {
        for wrong in ["[]", "['i', 'j']", "['t', 'i', 'i']", "['t', 'start', 'end', 'i', 'j']", "['start', 'i', 'j']"] {
            let error = toml::from_str::<Contacts>(&format!("file = 'x'\ncolumns = {wrong}")).expect_err("refused");
            assert!(error.message().contains("expected \"i\" and \"j\" once each"), "{error}");
        }
    }

    #[test]
    fn the_contacts_of_an_office_and_a_ward_have_the_published_size() {
        // Génois et al. (2015): 92 persons, 755 pairs. Vanhems et al. (2013): 75 persons.
        let intervals = contacts("columns = ['start', 'end', 'i', 'j']");
        for (name, nodes, edges) in [("InVS13", 92, Some(755)), ("LH10", 75, None)] {
            let Some(path) = shared(&format!("contacts/{name}_face2face_intervals.csv.gz")) else { continue };
            let report = intervals.read(&path).expect("read").report;
            assert_eq!(report.nodes, nodes, "{name}: {report}");
            assert!(edges.is_none_or(|edges| edges == report.edges), "{name}: {report}");
            eprintln!("{name}: {report}");
        }
        let Some(path) = shared("copresence/InVS13_copresence_intervals.csv.gz") else { return };
        let report = contacts("columns = ['start', 'end', 'i', 'j']\nleast = '1 h'").read(&path).expect("read").report;
        assert_eq!(report.nodes, 95, "{report}");
        assert!(report.left_out > 0 && report.edges > 0, "{report}");
        eprintln!("InVS13 co-presence, an hour or more: {report}");
    }
}

//! `explain`: what a rule, behaviour, overlay or other member does, its parameters, its source, and how to write it;
//! and what a measure says.

use std::fmt::Write as _;
use std::io::Write;

use clap::Args;
use comfy_table::{Table, presets};

use super::Run;
use super::failure::Failure;
use crate::audit;
use crate::incentive::Incentive;
use crate::measure::{self, Better, Measure, Of};
use crate::registry::Family;
use crate::scenario::{FamilyFacts, Kind, MemberFacts, Parameter, families};
use crate::spelling::did_you_mean;

const EXAMPLES: &str = "\
Examples:
  potluck explain tit-for-tat
  potluck explain free-rider
  potluck explain throughput_relative";

/// Explain a rule, behaviour, overlay, measure or other member by its name
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Explain {
    /// The member, as `potluck list` names it
    #[arg(value_name = "NAME")]
    name: String,
}

impl Run for Explain {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let all = families();
        let named = all.iter().flat_map(|family| family.members.iter().map(move |member| (family, member)));
        let mut pages: Vec<String> =
            named.filter(|(_, member)| member.name == self.name).map(|(family, member)| page(family, member)).collect();
        let measures = measure::registry().filter(|(_, measure)| measure.name == self.name);
        pages.extend(measures.map(|(workload, measure)| measure_page(workload, measure)));
        if pages.is_empty() {
            return Err(unknown(&self.name, &all));
        }
        out.write_all(pages.join("\n").as_bytes())?;
        Ok(())
    }
}

fn unknown(name: &str, all: &[FamilyFacts]) -> Failure {
    let members = all.iter().flat_map(|family| family.members.iter().map(|member| member.name));
    let names = members.chain(measure::registry().map(|(_, measure)| measure.name));
    let meant = did_you_mean(name, names);
    Failure::Usage(format!("there is nothing called `{name}`{meant} (`potluck list` shows all)"))
}

fn page(family: &FamilyFacts, member: &MemberFacts) -> String {
    let parameters = member.parameters();
    let article = if family.what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let mut page = format!("{}: {article} {}\n\n{}\n", member.name, family.what, member.description());
    if parameters.is_empty() {
        page.push_str("\nIt has no parameters.\n");
    } else {
        write!(page, "\nParameters\n{}\n", table(&parameters)).expect("a string takes all");
    }
    write!(page, "\nIn a scenario\n{}", indented(&written(family, member, &parameters))).expect("a string takes all");
    if family.chosen_at.len() > 1 {
        let others = family.chosen_at[1..].join(", ");
        write!(page, "\nThe same at: {others}\n").expect("a string takes all");
    }
    if family.tag == <dyn Incentive>::TAG {
        write!(page, "\n{}\n\nStart from\n  scenarios/{}.toml\n", beaten_by(member.name), member.name)
            .expect("a string takes all");
    }
    if !member.source.is_empty() {
        write!(page, "\nSource\n  {}\n", member.source).expect("a string takes all");
    }
    page
}

/// What the shipped audit says of a rule.
fn beaten_by(rule: &str) -> String {
    let beats = audit::beats(rule);
    let tried = audit::adversaries().len();
    let mut text = format!("Beaten by, of {tried} adversaries (see `potluck audit {rule}`)\n");
    if beats.is_empty() {
        return text + "  none for sure: no deviation was seen to pay";
    }
    let lines = beats.iter().map(|verdict| {
        let who =
            if verdict.deviants == "one" { "alone".to_string() } else { format!("{} of the peers", verdict.deviants) };
        format!(
            "  {}, {who}: {:.2} times the download rate of those who cooperate in its place",
            verdict.adversary, verdict.gain
        )
    });
    text.push_str(&lines.collect::<Vec<_>>().join("\n"));
    text
}

fn measure_page(workload: Kind, measure: &Measure) -> String {
    let Measure { name, label, summary, .. } = measure;
    let mut page = format!("{name}: a measure of the workload `{}` ({label})\n\n{summary}\n", workload.name());
    let mut line = |name: &str, value: &str| writeln!(page, "  {name:<8}{value}").expect("a string takes all");
    line("unit", if measure.unit.is_empty() { "none: a plain number" } else { measure.unit });
    if let Some((low, high)) = measure.range {
        line("range", &format!("{low} to {high}"));
    }
    line(
        "better",
        match measure.better {
            Better::Higher => "the higher",
            Better::Lower => "the lower",
            Better::Neither => "neither: it describes",
        },
    );
    let columns = match measure.of {
        Of::Run(_) => measure.name.to_string(),
        Of::Peers(_) => format!("{0} for all peers, {0}.GROUP for those of one group", measure.name),
    };
    line("columns", &columns);
    if !measure.source.is_empty() {
        line("source", measure.source);
    }
    page
}

fn table(parameters: &[Parameter]) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["  name", "default", "meaning", "takes"]);
    for parameter in parameters {
        let default = parameter.default.as_deref().unwrap_or("(required)");
        table.add_row([format!("  {}", parameter.name).as_str(), default, &parameter.help, &parameter.takes]);
    }
    table.trim_fmt()
}

/// The member as a scenario writes it, with every parameter at its default.
fn written(family: &FamilyFacts, member: &MemberFacts, parameters: &[Parameter]) -> String {
    let tag = (family.tag.to_owned(), format!("{:?}", member.name));
    let given = parameters.iter().filter(|parameter| parameter.default.as_deref() != Some("null"));
    let rest = given.map(|parameter| (parameter.name.clone(), parameter.default.clone().unwrap_or("\"...\"".into())));
    let pairs: Vec<String> = std::iter::once(tag).chain(rest).map(|(key, value)| format!("{key} = {value}")).collect();
    let path = family.chosen_at.first().copied().unwrap_or_default();
    match path.rsplit_once('.') {
        None => format!("[{path}]\n{}", pairs.join("\n")),
        Some((table, key)) if parameters.is_empty() => format!("[{table}]\n{key} = {:?}", member.name),
        Some((table, key)) => format!("[{table}]\n{key} = {{ {} }}", pairs.join(", ")),
    }
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |page, line| page + "  " + line + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_has_a_page_that_shows_how_to_write_it() {
        for family in families() {
            for member in &family.members {
                let page = page(&family, member);
                assert!(page.contains(&format!("= \"{}\"", member.name)), "{page}");
                let written = written(&family, member, &member.parameters());
                written.parse::<toml::Table>().unwrap_or_else(|error| panic!("{written}: {error}"));
            }
        }
    }
}

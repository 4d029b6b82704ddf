//! The columns of a study's tables: what was varied, then what was measured.

use crate::measure::{self, Better, Column, SHARE_OF_RUNS, Whom};
use crate::scenario::{Kind, Problem, Scenario, Stop, Study};

/// The name of the column that says whether a run collapsed.
pub(super) const COLLAPSED: &str = "collapsed";

/// The columns of a study.
pub(super) struct Columns {
    /// The workload of every cell.
    pub workload: Kind,
    /// Every group that any cell has.
    pub groups: Vec<String>,
    /// What is measured.
    pub measures: Vec<Column>,
    /// Whether the scenario says what counts as collapse.
    pub collapse: bool,
    /// The place of the measure by which cells stop, among the headers.
    pub stops_by: Option<usize>,
    /// The population of every cell, if all have the same.
    pub peers: Option<u32>,
}

impl Columns {
    /// The columns of a study; cells may differ in their groups.
    pub fn of(study: &Study) -> Self {
        let mut groups: Vec<String> = Vec::new();
        let mut sizes: Option<(u32, u32)> = None;
        let mut collapse = false;
        for cell in 0..study.cells() {
            let scenario = study.cell(cell).scenario;
            for group in scenario.population.groups {
                if !groups.contains(&group.name) {
                    groups.push(group.name);
                }
            }
            let (size, (least, most)) = (scenario.population.size, sizes.unwrap_or((u32::MAX, 0)));
            sizes = Some((least.min(size), most.max(size)));
            collapse |= scenario.collapse.is_some();
        }
        let peers = sizes.filter(|(least, most)| least == most).map(|(size, _)| size);
        let workload = study.workload();
        let measures = measure::columns(workload, &groups);
        let mut columns = Self { workload, measures, groups, collapse, stops_by: None, peers };
        let named = |stop: &Stop| columns.headers().position(|header| header == stop.measure);
        columns.stops_by = study.stop.as_ref().and_then(named);
        columns
    }

    /// Checks what a scenario alone cannot know: that the measures it names are there.
    pub fn check(&self, study: &Study) -> Result<(), Problem> {
        study.check_measures(&self.judges(), &self.headers().collect::<Vec<_>>())
    }

    /// The names of the measures of which more is better: those by which collapse can be judged.
    fn judges(&self) -> Vec<&str> {
        let judges = self.measures.iter().filter(|column| column.measure.better == Better::Higher);
        judges.map(|column| column.name.as_str()).collect()
    }

    /// The headers of everything measured, in the order of a record's values.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        let collapsed = self.collapse.then_some(COLLAPSED);
        self.measures.iter().map(|column| column.name.as_str()).chain(collapsed)
    }

    /// The unit of what stands under a header.
    pub fn unit(&self, header: &str) -> &'static str {
        let measured = self.measures.iter().find(|column| column.name == header);
        debug_assert!(measured.is_some() || header == COLLAPSED);
        measured.map_or(SHARE_OF_RUNS, |column| column.measure.unit)
    }

    /// The columns as they apply to one cell: its groups may stand at other places; `None` for a group that it lacks.
    pub fn in_cell(&self, scenario: &Scenario) -> Vec<Option<Column>> {
        let place = |name: &str| scenario.population.groups.iter().position(|group| group.name == name);
        let in_cell = |column: &Column| {
            let whom = match column.whom {
                Whom::All => Whom::All,
                Whom::Group(group) => {
                    let place = place(&self.groups[usize::from(group)])?;
                    Whom::Group(u16::try_from(place).expect("fewer than 65,536 groups"))
                }
            };
            Some(Column { whom, ..column.clone() })
        };
        self.measures.iter().map(in_cell).collect()
    }
}

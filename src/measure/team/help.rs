//! Help: how many questions are answered, by whom, how soon, and what it costs.

use super::projects::per;
use super::tally::{people, sum};
use crate::measure::{Better, Measure, Of, Tally, Whom, gini, jain, mean};

pub(super) const MEASURES: &[Measure] = &[
    Measure {
        name: "helped_share",
        label: "Questions answered",
        unit: "share of questions",
        summary: "The part of the questions that ended which were answered with something of use, by colleagues or managers.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Peers(|tally, whom| {
            let helped = sum(tally, whom, |of| f64::from(of.helped));
            per(helped, helped + sum(tally, whom, |of| f64::from(of.unhelped)))
        }),
    },
    Measure {
        name: "questions_per_person_week",
        label: "Questions asked",
        unit: "per person and week",
        summary: "Questions asked, per person and week of the run.",
        source: "",
        range: None,
        better: Better::Neither,
        of: Of::Peers(|tally, whom| {
            let weeks = tally.horizon.secs() / (7.0 * 86_400.0);
            mean(people(tally, whom).map(|of| f64::from(of.asked) / weeks))
        }),
    },
    Measure {
        name: "help_hours_share",
        label: "Hours spent on help",
        unit: "share of working hours",
        summary: "The part of working hours that people spent on answers to others.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Peers(|tally, whom| per(sum(tally, whom, |of| of.hours.help), sum(tally, whom, |of| of.hours.there))),
    },
    Measure {
        name: "help_wait_mean_h",
        label: "Mean wait for help",
        unit: "h",
        summary: "The mean time from asking until help began, nights included, over the questions answered.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| of_helped(tally, tally.team.waited_s / 3_600.0)),
    },
    Measure {
        name: "help_response_mean_h",
        label: "Mean time to an answer",
        unit: "h",
        summary: "The mean time from asking until the question was answered, nights included.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| of_helped(tally, tally.team.answered_s / 3_600.0)),
    },
    Measure {
        name: "face_to_face_share",
        label: "Answers face to face",
        unit: "share of answers",
        summary: "The part of the answers that were given face to face.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Run(|tally| {
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            let faces = tally.team.face_to_face as f64;
            of_helped(tally, faces)
        }),
    },
    Measure {
        name: "manager_wait_mean_h",
        label: "Mean wait before a manager",
        unit: "h",
        summary: "The mean of the working hours for which questions stood before a manager until it began to answer, over the \
                  questions that managers answered.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| {
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            let answered = tally.team.by_managers as f64;
            per(tally.team.queued_answered_hours, answered)
        }),
    },
    Measure {
        name: "manager_queue_h",
        label: "Hours in managers' queues",
        unit: "h per person",
        summary: "The working hours for which questions stood before managers, answered in the end or not, per person.",
        source: "",
        range: None,
        better: Better::Lower,
        of: Of::Run(|tally| {
            let people = people(tally, Whom::All).map(|_| 1.0).sum();
            per(tally.team.queued_hours, people)
        }),
    },
    Measure {
        name: "help_given_gini",
        label: "Concentration of help given",
        unit: "Gini coefficient",
        summary: "The Gini coefficient of the questions that people answered by their rules: 0 if all answered as many, towards 1 if \
                  few answered all.",
        source: "Gini, Variabilita e mutabilita, 1912",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| gini(people(tally, whom).map(|of| f64::from(of.given)).collect())),
    },
    Measure {
        name: "help_received_gini",
        label: "Concentration of help received",
        unit: "Gini coefficient",
        summary: "The Gini coefficient of the answers that people received.",
        source: "Gini, Variabilita e mutabilita, 1912",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| gini(people(tally, whom).map(|of| f64::from(of.helped)).collect())),
    },
    Measure {
        name: "help_balance_jain",
        label: "Evenness of help given",
        unit: "Jain index",
        summary: "Jain's index of the questions that people answered by their rules: 1 if all answered as many, 1/n if one answered \
                  all.",
        source: "Jain, Chiu and Hawe, A Quantitative Measure of Fairness and Discrimination, DEC-TR-301, 1984",
        range: Some((0.0, 1.0)),
        better: Better::Higher,
        of: Of::Peers(|tally, whom| jain(&people(tally, whom).map(|of| f64::from(of.given)).collect::<Vec<_>>())),
    },
    Measure {
        name: "never_help_share",
        label: "People who never help",
        unit: "share of people",
        summary: "The part of the people who answered no question by their rules.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Lower,
        of: Of::Peers(|tally, whom| mean(people(tally, whom).map(|of| f64::from(u8::from(of.given == 0))))),
    },
    Measure {
        name: "help_top_10_percent",
        label: "Help by the busiest 10 %",
        unit: "share of answers",
        summary: "The part of all answers by rules that the tenth of the people gave who gave most, rounded up.",
        source: "",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Run(top_tenth),
    },
    Measure {
        name: "link_reciprocity",
        label: "Reciprocity of links",
        unit: "share of links",
        summary: "The part of the links (someone helped someone by a rule, once or more) of which the other direction is there too.",
        source: "Wasserman and Faust, Social Network Analysis, Cambridge University Press, 1994",
        range: Some((0.0, 1.0)),
        better: Better::Neither,
        of: Of::Run(reciprocity),
    },
];

fn of_helped(tally: &Tally, part: f64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let helped = tally.team.helped as f64;
    per(part, helped)
}

fn top_tenth(tally: &Tally) -> Option<f64> {
    let mut given: Vec<f64> = people(tally, Whom::All).map(|of| f64::from(of.given)).collect();
    given.sort_unstable_by(|a, b| b.total_cmp(a));
    let first = given.len().div_ceil(10);
    per(given.iter().take(first).sum(), given.iter().sum())
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn reciprocity(tally: &Tally) -> Option<f64> {
    let mut links = tally.team.links.clone();
    links.sort_unstable();
    links.dedup();
    let both = links.iter().filter(|(helper, asker)| links.binary_search(&(*asker, *helper)).is_ok()).count();
    per(both as f64, links.len() as f64)
}

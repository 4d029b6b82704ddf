//! Asking: who can be asked, in which order, and what becomes of a question until help begins.

use super::person::{NONE, Person};
use super::task::{About, At, Question};
use super::{Event, Play};
use crate::incentive::{Exchange, Lasts, Page, Prospect, Stance};
use crate::random;
use crate::scenario::{Colleagues, Preference, Structure};
use crate::units::{NameId, PeerId, Time};
use crate::workload::rules;
use crate::world::{Fact, TeamFact, Unhelped, Witness};

impl<W: Witness> Play<'_, W> {
    /// Whether someone who lacks a topic asks.
    pub(super) fn wants_to_ask(&mut self, person: u32) -> bool {
        self.structure != Structure::Isolated
            && self.people[person as usize].asks
            && random::unit(&mut self.asking_stream) < self.team.asking.asks.get()
    }

    /// Whether questions may go to colleagues, and whether to managers.
    pub(super) fn ways(&self) -> (bool, bool) {
        match self.structure {
            Structure::Isolated => (false, false),
            Structure::Peer => (true, false),
            Structure::Hierarchy => (false, true),
            Structure::Hybrid => (true, true),
        }
    }

    /// A person asks about a task. Whether the question is under way: if nobody can be asked it has ended.
    pub(super) fn ask(&mut self, asker: u32, task: u32, about: About) -> bool {
        let now = self.agenda.now();
        let client = if about == About::Needs { self.client_to_ask(task) } else { None };
        let question = Question {
            asker,
            name: self.people[asker as usize].names.next(),
            task,
            about,
            at: At::Nowhere,
            helper: NONE,
            page: self.acquaintances.no_page(),
            candidates: client.into_iter().collect(),
            tries: self.team.asking.tries,
            tried: false,
            tried_manager: false,
            left: self.answer_takes(task, about),
            weight: 0.0,
            lasts: Lasts::OnePiece,
            since: now,
            began: Time::NEVER,
            due: Time::NEVER,
            deadline: Time::NEVER,
            faces: false,
            queued: Time::NEVER,
            queued_hours: 0.0,
        };
        let slot = self.questions.add(question);
        self.witness.witness(now, &Fact::Team(TeamFact::Asked { asker: PeerId(asker) }));
        if let Some(look) = self.looks.get_mut(&asker) {
            look.asked = true;
        }
        if self.ways().0 && about == About::Topic {
            self.questions.at_mut(slot).faces = self.faces();
            self.think_of_colleagues(slot);
        }
        match self.seek(slot) {
            Ok(()) => true,
            Err(why) => {
                self.end_unhelped(slot, why);
                false
            }
        }
    }

    /// Sends a question to the next who can be asked.
    pub(super) fn seek(&mut self, slot: u32) -> Result<(), Unhelped> {
        let (colleagues, managers) = self.ways();
        let name = self.questions.at(slot).name;
        let mut why = if self.questions.at(slot).tried { Unhelped::Refused } else { Unhelped::Nobody };
        if colleagues && rules::leave_penniless(self.scenario, &self.rules, name) {
            why = Unhelped::Penniless;
        } else if colleagues && self.questions.at(slot).faces {
            if self.questions.at(slot).tries > 0 {
                self.walk(slot);
                return Ok(());
            }
        } else if colleagues {
            while let Some(helper) = self.next_candidate(slot) {
                if self.responds(self.questions.at(slot).asker, helper) {
                    self.send(slot, helper);
                    return Ok(());
                }
            }
        }
        let managers = managers && self.questions.at(slot).about == About::Topic;
        if managers && self.goes_up(slot) { Ok(()) } else { Err(why) }
    }

    fn next_candidate(&mut self, slot: u32) -> Option<u32> {
        let question = self.questions.at_mut(slot);
        if question.tries == 0 { None } else { question.candidates.pop() }
    }

    /// A question goes to a colleague, who reads it after a while.
    fn send(&mut self, slot: u32, helper: u32) {
        let due = self.agenda.now() + self.team.asking.delay;
        let question = self.questions.at_mut(slot);
        (question.at, question.helper, question.due) = (At::Travelling, helper, due);
        (question.tried, question.tries) = (true, question.tries - 1);
        self.agenda.schedule(due, Event::Due(slot));
    }

    /// A question has arrived, or its patience has ended.
    pub(super) fn due(&mut self, slot: u32) {
        if !self.questions.has(slot) || self.questions.at(slot).due != self.agenda.now() {
            return;
        }
        let Question { at, weight, .. } = *self.questions.at(slot);
        match at {
            At::Travelling => self.arrive(slot),
            At::Walking => self.walked(slot),
            At::Colleague if weight <= 0.0 => {
                self.detach(slot);
                self.displaced.push_back(slot);
            }
            At::Manager => self.leave_post(slot),
            At::Colleague | At::Nowhere | At::Sealed => {}
        }
    }

    /// A question is at a colleague: it is answered, or waits as long as its patience lasts.
    pub(super) fn arrive(&mut self, slot: u32) {
        let Question { asker, name, helper, task, about, .. } = *self.questions.at(slot);
        self.questions.at_mut(slot).at = At::Nowhere;
        let knows = about == About::Needs || self.knowledge.knows(self.agenda.now(), helper, self.tasks.at(task).topic);
        let page = if knows && self.responds(asker, helper) { self.page_for(helper, asker, name) } else { None };
        let Some(page) = page else {
            self.displaced.push_back(slot);
            return;
        };
        let due = self.agenda.now() + self.team.asking.patience;
        let question = self.questions.at_mut(slot);
        (question.at, question.page, question.due) = (At::Colleague, page, due);
        self.attach(slot, helper, page);
        self.people[helper as usize].asked_since_round = true;
        self.ask_soon(helper);
        self.await_round(helper);
        self.agenda.schedule(due, Event::Due(slot));
    }

    /// Whether a colleague would hear a question: it is there, gives anything, serves such as the asker, and is not
    /// asked by it already.
    pub(super) fn responds(&self, asker: u32, helper: u32) -> bool {
        let of = &self.people[helper as usize];
        helper != asker
            && of.gives_any()
            && (!of.shuns || of.group == self.people[asker as usize].group)
            && of.jobs.iter().all(|slot| self.questions.at(*slot).asker != asker)
    }

    /// Lists whom the asker thinks of, the first to be asked last. Whoever asks face to face asks whom it meets.
    fn think_of_colleagues(&mut self, slot: u32) {
        if self.questions.at(slot).faces {
            return;
        }
        let Question { asker, task, .. } = *self.questions.at(slot);
        let topic = self.tasks.at(task).topic;
        let mut thought_of = std::mem::take(&mut self.questions.at_mut(slot).candidates);
        self.lottery.start();
        let most = self.candidates_of(asker);
        while thought_of.len() < most {
            let pool = self.pool(task, topic);
            let length = u32::try_from(pool.len()).expect("people are numbered by u32");
            let Some(place) = self.lottery.next(length, &mut self.asking_stream) else { break };
            let helper = self.pool(task, topic)[place as usize];
            let knows = !self.team.asking.directory || self.knowledge.knows(self.agenda.now(), helper, topic);
            if knows && self.responds(asker, helper) {
                thought_of.push(helper);
            }
        }
        self.order_by_esteem(asker, &mut thought_of);
        self.questions.at_mut(slot).candidates = thought_of;
    }

    /// Among whom colleagues are thought of.
    fn pool(&self, task: u32, topic: u32) -> &[u32] {
        let task = self.tasks.at(task);
        match (self.team.asking.of, &self.graph) {
            (Colleagues::Team, _) => &self.projects.at(task.project).members,
            (Colleagues::Neighbours, Some(graph)) => graph.neighbours(task.worker),
            (Colleagues::Anyone | Colleagues::Neighbours, _) if self.team.asking.directory => {
                self.knowledge.knowers(topic)
            }
            (Colleagues::Anyone | Colleagues::Neighbours, _) => self.present.members(),
        }
    }

    /// How many colleagues a person thinks of: more, if its behaviour takes a larger view.
    fn candidates_of(&self, asker: u32) -> usize {
        let view = self.behaviour(asker).view();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number above zero")]
        let candidates = (f64::from(self.team.asking.candidates) * view).min(f64::from(u32::MAX)) as usize;
        candidates
    }

    /// Puts those whom the asker's rule esteems most last, where that is asked for and the rule has an opinion.
    fn order_by_esteem(&self, asker: u32, thought_of: &mut [u32]) {
        if self.team.asking.preference == Preference::Random {
            return;
        }
        let of = &self.people[asker as usize];
        let rule = &self.rules[usize::from(of.rule)];
        let esteem = |helper: u32| {
            let provider = self.people[helper as usize].names.first;
            let page = if rule.keeps_pages() { self.acquaintances.find(asker, helper, provider) } else { None };
            rule.esteem(&Prospect { asker: of.names.first, provider, page }).unwrap_or(0.0)
        };
        thought_of.sort_by(|a, b| esteem(*a).total_cmp(&esteem(*b)));
    }

    /// The page that a person keeps for another one, opened if that is a stranger. `None` if everyone for whom it has a
    /// page is being helped or waits.
    pub(super) fn page_for(&mut self, owner: u32, other: u32, name: NameId) -> Option<Page> {
        let of = &self.people[owner as usize];
        let rule = &mut self.rules[usize::from(of.rule)];
        if !rule.keeps_pages() {
            return Some(self.acquaintances.no_page());
        }
        let in_use = |page: Page| of.jobs.iter().any(|slot| self.questions.at(*slot).page == page);
        let (page, new) = self.acquaintances.meet(owner, other, name, in_use)?;
        if new {
            rule.open(of.names.first, page);
            self.trust(owner, page, name);
        }
        Some(page)
    }

    /// A stranger, for whom a person has just opened a page, counts as having helped it already.
    fn trust(&mut self, owner: u32, page: Page, stranger: NameId) {
        let trust = self.team.memory.trust;
        if trust == Time::ZERO {
            return;
        }
        self.catch_up(owner);
        let Person { names, rule, .. } = &self.people[owner as usize];
        let exchange = Exchange {
            at: self.team.reckoned(self.agenda.now()),
            giver: stranger,
            receiver: names.first,
            giver_page: self.acquaintances.no_page(),
            receiver_page: page,
            giver_stance: Stance::Leeching,
            receiver_stance: Stance::Leeching,
            receiver_pays: false,
            price: 1.0,
            bytes: self.team.counted(trust.secs() / 3_600.0),
        };
        self.rules[usize::from(*rule)].remember(&exchange);
    }

    /// A question that lost its helper is asked elsewhere; if it cannot be, the asker learns alone. What a client means
    /// nobody else knows.
    pub(super) fn seek_anew(&mut self, slot: u32) {
        if let Err(why) = self.seek(slot) {
            let Question { task, about, .. } = *self.questions.at(slot);
            self.end_unhelped(slot, why);
            if about == About::Topic {
                self.learn_alone(task);
            }
            self.resume(task, 0.0);
        }
    }

    /// How long an answer takes, in seconds.
    pub(super) fn answer_takes(&self, task: u32, about: About) -> f64 {
        match about {
            About::Topic => self.tasks.at(task).answer,
            About::Needs => self.team.client.explains.secs(),
        }
    }

    /// A question ends without an answer.
    pub(super) fn end_unhelped(&mut self, slot: u32, why: Unhelped) {
        let Question { asker, queued_hours, .. } = *self.questions.at(slot);
        let fact = TeamFact::Unhelped { asker: PeerId(asker), why, queued_hours };
        self.witness.witness(self.agenda.now(), &Fact::Team(fact));
        self.questions.end(slot);
    }
}

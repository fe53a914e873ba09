//! What must be true of the state, every day.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::TimeDelta;
use convene::clock::Timestamp;
use convene::community::attendance::Coming;
use convene::community::recurrence::holidays::{DaysOff, OnHoliday};
use convene::community::recurrence::{Rule, Series as Recurrence};
use convene::community::{Community, PersonId, Series};
use convene::engine::Engine;

use crate::calendars::Shown;
use crate::town::{Temper, Town};
use crate::watch::Watch;

/// So far ahead calendars are compared.
const AHEAD: TimeDelta = TimeDelta::days(60);

/// Of those who are always there and always willing, one is asked so much more often than another:
/// a turn apart by the rule, and one more each for what they took that others had given up.
const MORE_TURNS: u32 = 2;

/// What a day is compared with: what was true before.
#[derive(Default)]
pub(crate) struct Truths {
    titles: HashMap<(String, u32), String>,
    /// Who ever declined everything, and is told no more of single changes.
    declined: HashSet<(String, PersonId)>,
}

impl Truths {
    /// Looks at everything.
    pub(crate) fn look(&mut self, engine: &mut Engine, watch: &mut Watch, ids: &[String]) {
        let now = engine.now();
        let status = engine.status().expect("the status reads");
        if status.inbox.waiting > 0 || status.inbox.quarantined > 0 {
            let aside = engine.store().read(|tx| tx.aside()).expect("the inbox reads");
            watch.says(now, &format!("mails are left: {:?} {aside:?}", status.inbox));
        }
        let late = engine.store().read(|tx| tx.due_copies(i64::MAX, 100_000)).expect("due");
        let late: HashSet<String> = late.into_iter().map(|copy| copy.address).collect();
        for id in ids {
            let Some(community) = engine.community(id).cloned() else { continue };
            self.numbers(&community, watch, now);
            self.calendars(&community, engine, (watch, &late), now);
        }
    }

    /// Who has just declined everything.
    pub(crate) fn notes(&mut self, engine: &Engine, ids: &[String]) {
        for community in ids.iter().filter_map(|id| engine.community(id)) {
            for (person, member) in &community.members {
                if member.usual.as_ref().is_some_and(|usual| usual.coming == Coming::No) {
                    self.declined.insert((community.id.clone(), *person));
                }
            }
        }
    }

    /// Numbers are lasting, and what refers to them finds them.
    fn numbers(&mut self, community: &Community, watch: &mut Watch, now: Timestamp) {
        for (number, topic) in &community.topics {
            let known = self.titles.entry((community.id.clone(), *number));
            let known = known.or_insert_with(|| topic.title.clone());
            if topic.number != *number
                || *known != topic.title
                || *number > community.counters.topic
            {
                watch.says(now, &format!("topic {number} of {} is another", community.id));
            }
        }
        for meeting in community.meetings.values() {
            let unique: BTreeSet<&u32> = meeting.agenda.iter().collect();
            if unique.len() != meeting.agenda.len() {
                watch.says(now, &format!("{} has a topic twice on an agenda", community.id));
            }
            let holder = meeting.duty.holder;
            let belongs = holder.is_none_or(|holder| community.members.contains_key(&holder));
            if meeting.is_ahead(now) && !belongs {
                let what = format!("{}: who left has the turn of {:?}", community.id, meeting.id);
                watch.says(now, &what);
            }
            let accepted =
                meeting.duty.state == convene::community::facilitation::DutyState::Accepted;
            if accepted && meeting.is_ahead(now) && holder.is_none() {
                watch.says(now, &format!("{}: nobody has an accepted turn", community.id));
            }
        }
        let mut slots: Vec<_> = community
            .meetings
            .values()
            .filter(|meeting| meeting.is_ahead(now) && meeting.uid.is_none())
            .map(|meeting| (meeting.series, meeting.original))
            .collect();
        let all = slots.len();
        slots.sort_unstable();
        slots.dedup();
        if slots.len() != all {
            watch.says(now, &format!("{} has a meeting twice", community.id));
        }
    }

    /// Everybody's calendar shows what the community knows.
    fn calendars(
        &self,
        community: &Community,
        engine: &Engine,
        (watch, late): (&mut Watch, &HashSet<String>),
        now: Timestamp,
    ) {
        let to = now + AHEAD;
        let meant = meant(community, now, to);
        let theirs: Vec<(String, BTreeSet<Shown>)> = watch
            .calendars
            .iter()
            .filter(|((address, key), _)| *key == community.key && !late.contains(address))
            .filter(|((address, _), _)| !watch.missed.contains(address))
            .map(|((address, _), calendar)| (address.clone(), calendar.between(now, to)))
            .collect();
        for (address, shown) in theirs {
            let person = engine.people().at(&address);
            let member = person.filter(|person| community.members.contains_key(person));
            let told = member
                .is_none_or(|member| !self.declined.contains(&(community.id.clone(), member)));
            let none = BTreeSet::new();
            let meant = if member.is_some() { &meant } else { &none };
            if told && shown != *meant {
                let only = |a: &BTreeSet<Shown>, b: &BTreeSet<Shown>| {
                    let some = a.difference(b).take(3);
                    some.map(|s| format!("{} {}min {}", s.at, s.minutes, s.place))
                        .collect::<Vec<_>>()
                };
                let what = format!(
                    "{}: the calendar of {address} (member: {}) shows {:?}, and lacks {:?}",
                    community.id,
                    member.is_some(),
                    only(&shown, meant),
                    only(meant, &shown),
                );
                watch.says(now, &what);
            }
        }
    }
}

/// Nobody is asked who carried more than their fair share already, so that nobody who did not wish to
/// is ever more than one turn above it; and of those who always say yes and were there all the time,
/// nobody is asked much more often.
pub(crate) fn fair(engine: &Engine, watch: &mut Watch, town: &Town, begins: Timestamp) {
    for community in town.circles.iter().filter_map(|one| engine.community(&one.id)) {
        let asked = community.meetings.values().filter_map(|meeting| meeting.duty.why);
        for why in asked.filter(|why| why.turns * 10 > why.share) {
            watch
                .says(engine.now(), &format!("{} asks beyond a fair share: {why:?}", community.id));
        }
        let willing = town.souls.iter().filter(|soul| soul.temper == Temper::Willing);
        let willing = willing.filter_map(|soul| engine.people().at(&soul.person.address));
        let always = willing.filter(|person| {
            let times = watch.belonged.get(&(community.key, *person));
            let member = community.members.get(person);
            times.is_some_and(|times| times.len() == 1 && times[0].0 <= begins)
                && member.is_some_and(|member| member.usual.is_none())
                && !watch.absent.contains(person)
        });
        let asked = |person| watch.asked.get(&(community.key, person)).copied();
        let asked: Vec<u32> = always.map(|person| asked(person).unwrap_or(0)).collect();
        let (least, most) = (asked.iter().min(), asked.iter().max());
        if let (Some(least), Some(most)) = (least, most)
            && most - least > MORE_TURNS
        {
            let what = format!("{} asks some {least} times, others {most}", community.id);
            watch.says(engine.now(), &what);
        }
    }
}

/// The meetings ahead, as the community knows them.
fn meant(community: &Community, now: Timestamp, to: Timestamp) -> BTreeSet<Shown> {
    let mut meant = BTreeSet::new();
    for meeting in community.meetings.values().filter(|meeting| meeting.is_ahead(now)) {
        let (at, minutes) = (meeting.starts(), meeting.minutes);
        meant.insert(Shown { at, minutes, place: meeting.place.clone() });
    }
    let Some(series) = community.running_series() else { return meant };
    let planned: HashSet<_> = community
        .meetings
        .values()
        .filter(|meeting| meeting.series == Some(series.id))
        .map(|meeting| meeting.original)
        .collect();
    for occurrence in recurrence(series).between(now, to) {
        if planned.contains(&occurrence.id) {
            continue;
        }
        let (at, minutes) = (occurrence.at, series.minutes);
        meant.insert(Shown { at, minutes, place: series.place.clone() });
    }
    meant.retain(|one| now < one.at && one.at < to);
    meant
}

/// A series as the file means it: days off are left out, or moved.
fn recurrence(series: &Series) -> Recurrence {
    let rule = series.rule.as_deref().map(|rule| Rule::read(rule).expect("a rule of the file"));
    let on_holiday =
        if series.next_working_day { OnHoliday::NextWorkingDay } else { OnHoliday::Skip };
    let days_off = DaysOff { dates: series.skip.iter().copied().collect(), on_holiday };
    let read = Recurrence::new(series.start, series.zone, rule).expect("a series of the file");
    match series.until.and_then(|day| day.and_hms_opt(23, 59, 59)) {
        Some(last) => read.resting(days_off).ending(last),
        None => read.resting(days_off),
    }
}

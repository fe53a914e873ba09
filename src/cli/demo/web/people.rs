//! Choosing whom to be, how their mailbox behaves, and the clock.

use axum::extract::{Form, Path, State};
use axum::response::{Html, Redirect};
use chrono::TimeDelta;
use minijinja::{Value, context};
use serde::Deserialize;

use super::{App, Failed, Shared, World, back_to};
use crate::clock::Timestamp;
use crate::office::Program;

/// Everybody, by community.
pub(super) async fn choose(State(app): Shared) -> Result<Html<String>, Failed> {
    app.with(|world| {
        let ids: Vec<String> = world.stage.engine.community_ids().map(str::to_owned).collect();
        let communities: Vec<Value> = ids.iter().filter_map(|id| world.community(id)).collect();
        let others: Vec<Value> = (0..world.stage.residents.len())
            .filter(|who| world.belongs_nowhere(*who))
            .map(|who| world.seat(who, None))
            .collect();
        world.page(
            "choose",
            "/",
            context! { title => "Whom would you like to be?", communities, others },
        )
    })
    .await
}

impl World {
    fn community(&self, id: &str) -> Option<Value> {
        let engine = &self.stage.engine;
        let community = engine.community(id)?;
        let next = community.next_meeting(self.stage.clock.now());
        let holder = next.and_then(|meeting| meeting.duty.holder);
        let people = engine.people();
        let holder =
            holder.and_then(|id| people.find(id)).map(|person| person.address().to_owned());
        let members = (0..self.stage.residents.len()).filter(|who| {
            let person = people.at(&self.stage.residents[*who].person.address);
            person.is_some_and(|person| community.members.contains_key(&person))
        });
        Some(context! {
            id,
            name => community.settings.name,
            purpose => community.settings.purpose,
            address => self.stage.address_of(id),
            next => next.map(|meeting| self.format(meeting.starts(), "%a %-d %b, %H:%M")),
            members => members.map(|who| self.seat(who, holder.as_deref())).collect::<Vec<_>>(),
        })
    }

    fn seat(&self, who: usize, holder: Option<&str>) -> Value {
        let resident = &self.stage.residents[who];
        context! {
            program => resident.person.program.name(),
            facilitates => holder == Some(&*resident.person.address),
            unread => self.inbox(who).filter(|number| !self.seen.contains(number)).count(),
            away => resident.away,
            broken => resident.broken,
            ..self.person(who)
        }
    }

    fn belongs_nowhere(&self, who: usize) -> bool {
        let engine = &self.stage.engine;
        let Some(person) = engine.people().at(&self.stage.residents[who].person.address) else {
            return true;
        };
        let mut all = engine.community_ids().filter_map(|id| engine.community(id));
        !all.any(|community| community.members.contains_key(&person))
    }

    /// When a community meets next.
    fn next_meeting(&self) -> Option<Timestamp> {
        let engine = &self.stage.engine;
        let all = engine.community_ids().filter_map(|id| engine.community(id));
        let now = self.stage.clock.now();
        all.filter_map(|community| Some(community.next_meeting(now)?.starts()))
            .filter(|at| *at > now)
            .min()
    }
}

/// A button of the clock.
#[derive(Debug, Deserialize)]
pub(super) struct Go {
    go: String,
    back: String,
}

/// Moves the clock.
pub(super) async fn clock(State(app): Shared, Form(go): Form<Go>) -> Result<Redirect, Failed> {
    app.with(move |world| {
        let (now, before) = (world.stage.clock.now(), world.stage.mails.len());
        match go.go.as_str() {
            "day" => world.stage.until(now + TimeDelta::days(1))?,
            "meeting" => match world.next_meeting() {
                Some(at) => world.stage.until(at)?,
                None => world.notice = Some("No meeting is planned.".to_owned()),
            },
            _ => drop(world.stage.until_mail()?),
        }
        let new = &world.stage.mails[before..];
        let letters = new.iter().filter(|mail| mail.letter.is_some()).count();
        let written = new.len() - letters;
        let told =
            format!("It is {}. {}", world.long(world.stage.clock.now()), told(letters, written));
        world.notice.get_or_insert(told);
        Ok(back_to(&go.back))
    })
    .await
}

fn told(letters: usize, written: usize) -> String {
    let count = |n: usize| if n == 1 { "1 mail".to_owned() } else { format!("{n} mails") };
    match (letters, written) {
        (0, 0) => "Nothing was sent meanwhile.".to_owned(),
        (letters, 0) => format!("convene sent {}.", count(letters)),
        (0, written) => format!("People wrote {}.", count(written)),
        (letters, written) => {
            format!("People wrote {}, convene sent {}.", count(written), count(letters))
        }
    }
}

/// How a mailbox behaves.
pub(super) async fn settings(
    State(app): Shared,
    Path(who): Path<String>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let number = world.who(&who)?;
        let programs = Program::ALL.map(Program::name);
        let path = format!("/as/{who}/settings");
        let values = context! { title => "Settings", programs, tab => "settings" };
        world.page_of(number, ("settings", &path), values)
    })
    .await
}

/// What a mailbox shall do.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    program: String,
    away: Option<String>,
    broken: Option<String>,
}

/// Changes how a mailbox behaves.
pub(super) async fn change(
    State(app): State<App>,
    Path(who): Path<String>,
    Form(change): Form<Change>,
) -> Result<Redirect, Failed> {
    app.with(move |world| {
        let number = world.who(&who)?;
        let resident = &mut world.stage.residents[number];
        let named = |program: &Program| program.name() == change.program;
        if let Some(program) = Program::ALL.into_iter().find(named) {
            resident.person.program = program;
        }
        resident.set_away(change.away.is_some());
        resident.broken = change.broken.is_some();
        world.notice = Some("Saved.".to_owned());
        Ok(Redirect::to(&format!("/as/{who}/settings")))
    })
    .await
}

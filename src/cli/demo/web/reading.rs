//! "How was my mail read?": what was new in it, what that means, and what followed.

use axum::extract::{Path, State};
use axum::response::Html;
use minijinja::{Value, context};

use super::past::change_words;
use super::{Failed, Missing, Shared, World};
use crate::calendar::reply;
use crate::engine::Look;
use crate::mail::intent::Level;
use crate::mail::machine::Kind;

/// How one mail was read.
pub(super) async fn show(
    State(app): Shared,
    Path((who, number)): Path<(String, usize)>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let me = world.who(&who)?;
        let number = world.mail_of(me, number)?;
        let values = world.reading(number)?;
        world.page_of(me, ("reading", &format!("/as/{who}/mail/{number}/reading")), values)
    })
    .await
}

impl World {
    fn reading(&mut self, number: usize) -> anyhow::Result<Value> {
        let row = self.stage.mails[number].row;
        let engine = &mut self.stage.engine;
        let (changes, letters) = match row {
            Some(row) => engine.store().read(|tx| {
                let letters = tx.mail(row)?.map(|mail| mail.letters).unwrap_or_default();
                Ok((tx.journal_of_mail(row)?, letters))
            })?,
            None => (vec![], vec![]),
        };
        let changes: Vec<String> = changes.iter().map(|one| change_words(&one.change)).collect();
        let letters: Vec<String> =
            letters.iter().map(|(name, copies)| sent(name, *copies)).collect();
        let mail = &self.stage.mails[number];
        let look = mail.look.as_ref().ok_or(Missing)?;
        let reading = look.reading.as_ref();
        let reply = look.understood.reply.as_ref();
        let cuts = reply.map(|reply| &reply.cuts).into_iter().flatten();
        Ok(context! {
            title => "How was my mail read?",
            tab => "sent",
            number,
            subject => mail.subject,
            kind => kind(look),
            letter => look.letter.as_deref().map(spaced),
            context => look.context.name(),
            new => reply.map(|reply| &reply.text),
            unsure => reply.is_some_and(|reply| reply.unsure),
            cuts => cuts.map(|cut| context! { rule => cut.rule, text => cut.text }).collect::<Vec<_>>(),
            level => reading.map(|reading| level(reading.level)),
            facts => reading.map(|one| one.facts.iter().map(|fact| fact.json().to_string()).collect::<Vec<_>>()),
            trace => reading.map(|reading| &reading.trace),
            calendar => calendar(look),
            changes,
            letters,
        })
    }
}

fn kind(look: &Look) -> &'static str {
    match look.understood.kind {
        Kind::Person => "a person wrote it",
        Kind::Calendar => "a calendar program wrote it",
        Kind::Automatic => "a program wrote it by itself, so it is never answered",
        Kind::Bounce => "a mail server reports that a mail of ours did not arrive",
        Kind::Report => "a machine reports something",
        Kind::List => "it came through a mailing list",
        Kind::Unreadable => "it can't be read",
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Act => "clear: it is done",
        Level::Ask => "not quite clear: asked back",
        Level::Comment => "a comment: kept, nothing is done",
    }
}

/// What the calendar in it says.
fn calendar(look: &Look) -> Vec<String> {
    let parts = look.understood.message.calendars.iter().filter(|part| !part.enclosed);
    let answers = parts.filter_map(|part| reply::read(&part.bytes, part.method.as_deref()).ok());
    let words = answers.flat_map(|answered| answered.answers).map(|answer| {
        let what = match answer.recurrence_id {
            Some(id) => format!("the meeting of {id}"),
            None => "the whole invitation".to_owned(),
        };
        let says = answer.partstat.map_or("nothing", |partstat| partstat.text());
        format!("{says} for {what}")
    });
    words.collect()
}

/// `topics_call` as people read it.
pub(super) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

fn sent(name: &str, copies: u64) -> String {
    match copies {
        1 => format!("{}, to one person", spaced(name)),
        more => format!("{}, to {more} people", spaced(name)),
    }
}

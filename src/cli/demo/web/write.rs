//! Writing: an answer with its program's quote, a forward, a new mail, a one-tap answer.

use axum::extract::{Form, Path, Query, State};
use axum::response::{Html, Redirect};
use minijinja::{Value, context};
use serde::Deserialize;

use super::{Failed, Shared, World};
use crate::mail::parse::parse;
use crate::office;

/// What a form is filled with, and what it sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Draft {
    to: String,
    subject: String,
    body: String,
    /// The mail that is answered.
    re: String,
    /// The program's quote goes below what was written.
    quote: String,
}

/// A new mail, or one that a link has filled in.
pub(super) async fn anew(
    State(app): Shared,
    Path(who): Path<String>,
    Query(draft): Query<Draft>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let me = world.who(&who)?;
        let title = if draft.body.is_empty() { "Write" } else { "Answer with one tap" };
        world.form(me, &who, title, &draft)
    })
    .await
}

/// An answer.
pub(super) async fn reply(
    State(app): Shared,
    Path((who, number)): Path<(String, usize)>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let me = world.who(&who)?;
        let original = parse(&world.stage.mails[world.mail_of(me, number)?].raw);
        let to = original.reply_to.first().or(original.from.first());
        let subject = match original.subject.strip_prefix("Re: ") {
            Some(_) => original.subject.clone(),
            None => format!("Re: {}", original.subject),
        };
        let draft = Draft {
            to: to.map(|to| to.address.clone()).unwrap_or_default(),
            subject,
            body: office::quoted(
                world.stage.residents[me].person.program,
                &original,
                world.stage.zone,
            ),
            re: number.to_string(),
            quote: String::new(),
        };
        world.form(me, &who, "Answer", &draft)
    })
    .await
}

/// A mail handed on.
pub(super) async fn forward(
    State(app): Shared,
    Path((who, number)): Path<(String, usize)>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let me = world.who(&who)?;
        let original = parse(&world.stage.mails[world.mail_of(me, number)?].raw);
        let program = world.stage.residents[me].person.program;
        let draft = Draft {
            subject: format!("Fwd: {}", original.subject),
            body: office::forward(program, &original, world.stage.zone),
            ..Draft::default()
        };
        world.form(me, &who, "Forward", &draft)
    })
    .await
}

impl World {
    fn form(
        &mut self,
        me: usize,
        who: &str,
        title: &str,
        draft: &Draft,
    ) -> anyhow::Result<Html<String>> {
        let ids: Vec<String> = self.stage.engine.community_ids().map(str::to_owned).collect();
        let mut known: Vec<String> = ids.iter().map(|id| self.stage.address_of(id)).collect();
        known.push(self.stage.desk().to_owned());
        known.extend(self.stage.residents.iter().map(|one| one.person.address.clone()));
        let theirs = self.communities_of(me);
        let first = theirs.first().map(|community| community.id.clone());
        let to = match (draft.to.is_empty(), first.or(ids.first().cloned())) {
            (true, Some(id)) if title == "Write" => self.stage.address_of(&id),
            _ => draft.to.clone(),
        };
        let values: Value = context! {
            title,
            tab => "write",
            known,
            to,
            subject => draft.subject,
            body => draft.body,
            re => draft.re,
        };
        self.page_of(me, ("write", &format!("/as/{who}")), values)
    }
}

/// Sends what was written.
pub(super) async fn send(
    State(app): Shared,
    Path(who): Path<String>,
    Form(draft): Form<Draft>,
) -> Result<Redirect, Failed> {
    app.with(move |world| {
        let me = world.who(&who)?;
        let (person, now) = (world.stage.residents[me].person.clone(), world.stage.clock.now());
        let original = match draft.re.parse() {
            Ok(number) => Some(world.stage.mails[world.mail_of(me, number)?].raw.to_vec()),
            Err(_) => None,
        };
        let fields = (draft.to.as_str(), draft.subject.as_str());
        let mail = match &original {
            Some(original) if !draft.quote.is_empty() => {
                office::answer(&person, original, &draft.body, now)
            }
            Some(original) => {
                office::answer_to(&person, &parse(original), fields, &draft.body, now)
            }
            None => office::write(&person, fields.0, fields.1, &draft.body, now),
        };
        let before = world.stage.mails.len();
        world.stage.post(&mail)?;
        world.notice = Some(world.outcome(me, before));
        let sent = (before..world.stage.mails.len())
            .find(|number| world.stage.mails[*number].from == person.address);
        Ok(Redirect::to(&match sent {
            Some(number) => format!("/as/{who}/mail/{number}"),
            None => format!("/as/{who}/sent"),
        }))
    })
    .await
}

impl World {
    /// What sending did, in a sentence.
    pub(super) fn outcome(&self, me: usize, before: usize) -> String {
        let own = &self.stage.residents[me].person.address;
        let new = &self.stage.mails[before..];
        if new.iter().all(|mail| mail.from != *own) {
            return "Nothing was sent: nobody was named in To.".to_owned();
        }
        let answers = new.iter().filter(|mail| mail.to == *own && mail.from != *own).count();
        let others = new.iter().filter(|mail| mail.letter.is_some() && mail.to != *own).count();
        let mut told = "Sent.".to_owned();
        match answers {
            0 => told.push_str(" No answer came, since none is needed."),
            1 => told.push_str(" An answer is in your inbox."),
            more => told = format!("{told} {more} answers are in your inbox."),
        }
        match others {
            0 => {}
            1 => told.push_str(" Somebody else got a mail, too."),
            more => told = format!("{told} {more} mails went to others."),
        }
        told
    }
}

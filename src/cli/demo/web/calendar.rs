//! A month of somebody's calendar as their program holds it, and the buttons of an event.

use axum::extract::{Form, Path, Query, State};
use axum::response::{Html, Redirect};
use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate};
use minijinja::{Value, context};
use serde::Deserialize;

use super::mailbox::answer_word;
use super::{Failed, Missing, Shared, World};
use crate::clock::Timestamp;
use crate::mail::parse::parse;
use crate::office::{Button, Entry};
use crate::time;

/// Which month.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    month: String,
}

/// A month.
pub(super) async fn month(
    State(app): Shared,
    Path(who): Path<String>,
    Query(which): Query<Which>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let me = world.who(&who)?;
        let today = time::to_local(world.stage.clock.now(), world.stage.zone).date();
        let first = time::read_date(&format!("{}-01", which.month))
            .or_else(|| today.with_day(1))
            .ok_or(Missing)?;
        let values = world.month_of(me, first, today)?;
        world.page_of(me, ("calendar", &format!("/as/{who}/calendar")), values)
    })
    .await
}

impl World {
    fn month_of(&self, me: usize, first: NaiveDate, today: NaiveDate) -> anyhow::Result<Value> {
        let next = first.checked_add_months(Months::new(1)).ok_or(Missing)?;
        let before = first.checked_sub_months(Months::new(1)).ok_or(Missing)?;
        let begin = first - Days::new(u64::from(first.weekday().num_days_from_monday()));
        let last = next - Days::new(1);
        let end = last + Days::new(7 - u64::from(last.weekday().num_days_from_monday()));
        let instant = |day: NaiveDate| time::to_instant(day.into(), self.stage.zone);
        let entries = self.stage.residents[me].book.entries(instant(begin), instant(end));
        let day = |date: NaiveDate| {
            let of = |entry: &&Entry| time::to_local(entry.at, self.stage.zone).date() == date;
            context! {
                day => date.day(),
                long => date.format("%A %-d %B").to_string(),
                outside => date.month() != first.month(),
                today => date == today,
                entries => entries.iter().filter(of).map(|e| self.entry(e)).collect::<Vec<_>>(),
            }
        };
        let days: Vec<Value> = begin.iter_days().take_while(|date| *date < end).map(day).collect();
        Ok(context! {
            title => first.format("%B %Y").to_string(),
            tab => "calendar",
            weeks => days.chunks(7).map(<[Value]>::to_vec).collect::<Vec<_>>(),
            days => days,
            before => before.format("%Y-%m").to_string(),
            next => next.format("%Y-%m").to_string(),
            before_name => before.format("%B").to_string(),
            next_name => next.format("%B").to_string(),
        })
    }

    fn entry(&self, entry: &Entry) -> Value {
        context! {
            uid => encoded(&entry.uid),
            occurrence => entry.occurrence.timestamp(),
            time => self.format(entry.at, "%H:%M"),
            ends => self.format(entry.ends, "%H:%M"),
            title => entry.title,
            place => entry.place,
            repeats => entry.repeats,
            when => self.format(entry.at, "%A %-d %B %Y, %H:%M"),
            answer => entry.answer.map(answer_word),
            month => self.format(entry.at, "%Y-%m"),
        }
    }

    /// The invitation that brought a series, newest first.
    fn invitation(&self, me: usize, uid: &str) -> Option<usize> {
        self.inbox(me).find(|number| {
            let message = parse(&self.stage.mails[*number].raw);
            let asks = |method: &Option<String>| method.as_deref() == Some("REQUEST");
            message.calendars.iter().any(|part| {
                let text = String::from_utf8_lossy(&part.bytes).replace("\r\n ", "");
                asks(&part.method) && text.contains(&format!("UID:{uid}"))
            })
        })
    }
}

/// A UID in a link.
fn encoded(uid: &str) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    uid.bytes().map(letter).collect()
}

/// Which event.
#[derive(Debug, Deserialize)]
pub(super) struct Named {
    uid: String,
    at: i64,
}

/// One date of a calendar, with its buttons.
pub(super) async fn event(
    State(app): Shared,
    Path(who): Path<String>,
    Query(named): Query<Named>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let me = world.who(&who)?;
        let at: Timestamp = DateTime::from_timestamp(named.at, 0).ok_or(Missing)?;
        let year = chrono::TimeDelta::days(366);
        let entries = world.stage.residents[me].book.entries(at - year, at + year);
        let same = |entry: &&Entry| entry.uid == named.uid && entry.occurrence == at;
        let entry = entries.iter().find(same).ok_or(Missing)?;
        let mail = world.invitation(me, &named.uid);
        let values = context! {
            title => entry.title,
            tab => "calendar",
            mail,
            ..world.entry(entry)
        };
        world.page_of(me, ("event", &format!("/as/{who}/calendar")), values)
    })
    .await
}

/// A calendar's button.
#[derive(Debug, Deserialize)]
pub(super) struct Press {
    button: String,
    /// One date alone: the start its series gives it.
    #[serde(default)]
    occurrence: String,
}

/// Presses it: the program sends its answer.
pub(super) async fn press(
    State(app): Shared,
    Path((who, number)): Path<(String, usize)>,
    Form(press): Form<Press>,
) -> Result<Redirect, Failed> {
    app.with(move |world| {
        let me = world.who(&who)?;
        let number = world.mail_of(me, number)?;
        let button = match press.button.as_str() {
            "accept" => Button::Accept,
            "maybe" => Button::Tentative,
            "decline" => Button::Decline,
            _ => return Err(Missing.into()),
        };
        let occurrence =
            press.occurrence.parse().ok().and_then(|at| DateTime::from_timestamp(at, 0));
        let raw = std::sync::Arc::clone(&world.stage.mails[number].raw);
        let before = world.stage.mails.len();
        if !world.stage.press(me, &raw, (button, occurrence))? {
            return Err(Missing.into());
        }
        let program = world.stage.residents[me].person.program.name();
        let told = format!("{program} has told the organizer: {}.", answer_word(button));
        world.notice = Some(told);
        debug_assert!(world.stage.mails.len() > before, "an answer is a mail");
        Ok(Redirect::to(&match occurrence {
            Some(at) => {
                let month = world.format(at, "%Y-%m");
                format!("/as/{who}/calendar?month={month}")
            }
            None => format!("/as/{who}/mail/{number}"),
        }))
    })
    .await
}

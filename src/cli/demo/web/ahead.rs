//! What will be sent next if nobody answers: the clock of a copy runs ahead.

use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse};
use chrono::TimeDelta;
use minijinja::{Value, context};

use super::mailbox::file;
use super::reading::spaced;
use super::{Failed, Missing, Shared, World};
use crate::cli::rehearse::forward;
use crate::clock::Timestamp;
use crate::mail::parse::parse;

/// So far ahead is looked.
const DAYS: i64 = 21;
/// The most mails that are shown.
const MOST: usize = 600;

/// A mail that is going to be sent.
#[derive(Debug)]
pub(super) struct Planned {
    at: Timestamp,
    to: String,
    letter: String,
    raw: Vec<u8>,
}

/// What comes, in order.
pub(super) async fn show(State(app): Shared) -> Result<Html<String>, Failed> {
    app.with(|world| {
        world.ahead = world.rehearse()?;
        let mut groups: Vec<(Timestamp, &str, Vec<usize>)> = vec![];
        for (number, planned) in world.ahead.iter().enumerate() {
            match groups.last_mut() {
                Some((at, letter, numbers)) if *at == planned.at && *letter == planned.letter => {
                    numbers.push(number);
                }
                _ => groups.push((planned.at, &planned.letter, vec![number])),
            }
        }
        let groups: Vec<Value> = groups
            .iter()
            .map(|(at, letter, numbers)| {
                let subject = parse(&world.ahead[numbers[0]].raw).subject;
                let readers = numbers.iter().map(|number| {
                    context! { number, name => world.named(&world.ahead[*number].to) }
                });
                context! {
                    day => world.format(*at, "%a %-d %b"),
                    time => world.format(*at, "%H:%M"),
                    letter => spaced(letter),
                    subject,
                    readers => readers.collect::<Vec<_>>(),
                }
            })
            .collect();
        world.page("ahead", "/ahead", context! { title => "What comes next", groups, days => DAYS })
    })
    .await
}

/// One mail that comes.
pub(super) async fn one(
    State(app): Shared,
    Path(number): Path<usize>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let planned = world.ahead.get(number).ok_or(Missing)?;
        let message = parse(&planned.raw);
        let values = context! {
            title => message.subject,
            number,
            to => world.named(&planned.to),
            to_address => planned.to,
            at => world.long(planned.at),
            letter => spaced(&planned.letter),
            text => message.text,
        };
        world.page("planned", "/ahead", values)
    })
    .await
}

/// One mail that comes, as a file.
pub(super) async fn eml(
    State(app): Shared,
    Path(number): Path<usize>,
) -> Result<impl IntoResponse, Failed> {
    let raw =
        app.with(move |world| Ok(world.ahead.get(number).ok_or(Missing)?.raw.clone())).await?;
    Ok(file(number, raw))
}

impl World {
    /// Runs a copy ahead, and gathers what it sends.
    fn rehearse(&mut self) -> anyhow::Result<Vec<Planned>> {
        let (mut engine, clock) = self.stage.copy()?;
        let until = clock.now() + TimeDelta::days(DAYS);
        let mut planned = vec![];
        forward(&mut engine, &clock, until, |engine, ready| {
            if planned.len() < MOST {
                let (at, letter) = (clock.now(), engine.letter_name(ready.id)?);
                let (to, raw) = (ready.to.clone(), ready.bytes.to_vec());
                planned.push(Planned { at, to, letter, raw });
            }
            Ok(())
        })?;
        Ok(planned)
    }
}

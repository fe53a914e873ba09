//! The story played: mails go in as files of a Maildir, letters come out as files of another.

use std::path::Path;

use anyhow::Context as _;

use super::script::Step;
use super::stage::{Mail, Stage};
use crate::cli::say;
use crate::mail::parse::parse;
use crate::office::{self, Program};
use crate::time;

/// When the story begins.
const BEGINS: &str = "2026-11-16T08:00:00Z";

/// Plays the story in `folder`.
pub(super) fn play(folder: &Path, community: &str, steps: &[Step]) -> anyhow::Result<()> {
    let mut stage = Stage::set(folder, community, BEGINS)?;
    stage.stranger("Eva Ruiz", "eva@example.org", Program::Gmail);
    stage.settle_in()?;
    stage.deliver()?;
    let mut shown = show_new(&stage, 0);
    for step in steps {
        take(&mut stage, step)?;
        shown = show_new(&stage, shown);
    }
    stage.engine.check_memory().map_err(anyhow::Error::msg)?;
    let letters = stage.mails.iter().filter(|mail| mail.letter.is_some()).count();
    say(&format!("\n{letters} letters were sent to {} people.", stage.residents.len()));
    Ok(())
}

fn take(stage: &mut Stage, step: &Step) -> anyhow::Result<()> {
    let now = stage.clock.now();
    match step {
        Step::Tell(text) => {
            say(&format!("\n=== {text}"));
            Ok(())
        }
        Step::Until(local) => stage.until(time::to_instant(*local, stage.zone)),
        Step::Pass(long) => stage.until(now + *long),
        Step::Answer { who, letter, text } => {
            let who = person(stage, who)?;
            let original = last(stage, who, Some(letter))?;
            let mail = office::answer(&stage.residents[who].person, &original, text, now);
            stage.post(&mail)
        }
        Step::Write { who, to, subject, text } => {
            let who = person(stage, who)?;
            let to = stage.address_of(to);
            let mail = office::write(&stage.residents[who].person, &to, subject, text, now);
            stage.post(&mail)
        }
        Step::Press { who, button } => {
            let who = person(stage, who)?;
            let invitation = last(stage, who, None)?;
            let pressed = stage.press(who, &invitation, (*button, None))?;
            anyhow::ensure!(pressed, "that letter has no button");
            Ok(())
        }
    }
}

fn person(stage: &Stage, who: &str) -> anyhow::Result<usize> {
    let found = stage.residents.iter().position(|resident| resident.short() == who);
    found.with_context(|| format!("nobody is called {who}"))
}

/// The last letter of this name (or with a calendar) that somebody got.
fn last(stage: &Stage, who: usize, letter: Option<&str>) -> anyhow::Result<Vec<u8>> {
    let address = &stage.residents[who].person.address;
    let wanted = |mail: &&Mail| {
        if letter.is_some() {
            return mail.letter.as_deref() == letter;
        }
        let calendars = parse(&mail.raw).calendars;
        calendars.iter().any(|part| part.method.as_deref() == Some("REQUEST"))
    };
    let mut got = stage.mails.iter().rev().filter(|mail| mail.to == *address);
    let found = got.find(wanted).map(|mail| mail.raw.to_vec());
    found
        .with_context(|| format!("{address} has no letter {}", letter.unwrap_or("with a calendar")))
}

/// Prints the mails after the first `shown`, and says how many there are now.
fn show_new(stage: &Stage, shown: usize) -> usize {
    for mail in &stage.mails[shown..] {
        show(stage, mail);
    }
    stage.mails.len()
}

/// Prints a mail: who, when, subject, and what is said (without what is quoted below).
fn show(stage: &Stage, mail: &Mail) {
    let when = time::to_local(mail.at, stage.zone).format("%a %-d %b %H:%M").to_string();
    let message = parse(&mail.raw);
    let (arrow, who) = match (&mail.letter, stage.at(&mail.from)) {
        (None, Some(who)) => ("<-", stage.residents[who].person.name.as_str()),
        _ => ("->", mail.to.as_str()),
    };
    let mut lines = vec![format!("\n{arrow} {when}  {who}: {}", mail.subject)];
    let text = message.text.as_deref().unwrap_or_default();
    let own = if arrow == "<-" { text.split("\n\n").next().unwrap_or_default() } else { text };
    lines.extend(own.trim_end().lines().map(|line| format!("   | {line}")));
    lines.extend(message.calendars.iter().map(|part| {
        format!("   [calendar: {}]", part.method.as_deref().unwrap_or("without method"))
    }));
    say(&lines.join("\n"));
}

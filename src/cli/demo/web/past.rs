//! The line of time: who wrote, what was sent, what changed.

use axum::extract::State;
use axum::response::Html;
use minijinja::{Value, context};

use super::reading::spaced;
use super::{Failed, Shared, World};
use crate::clock::Timestamp;

/// The most lines of a page.
const MOST: usize = 250;

/// What happened, newest first.
pub(super) async fn show(State(app): Shared) -> Result<Html<String>, Failed> {
    app.with(|world| {
        let mut lines = world.mails();
        lines.extend(world.changes()?);
        // Of one second: what was written, then what it changed, then what was sent.
        lines.sort_by_key(|line| (line.at, line.rank));
        let total = lines.len();
        let mut days: Vec<(String, Vec<Value>)> = vec![];
        for line in lines.into_iter().rev().take(MOST) {
            let day = world.format(line.at, "%A %-d %B %Y");
            let value = context! {
                time => world.format(line.at, "%H:%M"),
                ..line.value
            };
            match days.last_mut() {
                Some((last, values)) if *last == day => values.push(value),
                _ => days.push((day, vec![value])),
            }
        }
        let days: Vec<Value> =
            days.into_iter().map(|(day, lines)| context! { day, lines }).collect();
        let more = total.saturating_sub(MOST);
        world.page("past", "/past", context! { title => "What happened", days, more })
    })
    .await
}

/// Changes that keep the books and tell nobody anything.
const QUIET: [&str; 4] = ["act", "news", "counters", "meeting: steps"];

/// One line.
struct Line {
    at: Timestamp,
    rank: u8,
    value: Value,
}

impl World {
    /// Mails: one line for each that somebody wrote, one for each letter of convene's.
    fn mails(&self) -> Vec<Line> {
        let mut lines: Vec<Line> = vec![];
        let mut letter: Option<(Timestamp, &str, &str, usize)> = None;
        for mail in &self.stage.mails {
            let name = mail.letter.as_deref();
            match (&mut letter, name) {
                (Some((at, known, _, count)), Some(name)) if *at == mail.at && *known == name => {
                    *count += 1;
                }
                (_, Some(name)) => {
                    lines.extend(letter.replace((mail.at, name, &mail.subject, 1)).map(sent));
                }
                (_, None) => lines.push(self.wrote(mail)),
            }
        }
        lines.extend(letter.map(sent));
        lines
    }

    fn wrote(&self, mail: &super::super::stage::Mail) -> Line {
        let who = self.stage.at(&mail.from);
        let words = mail.look.as_ref().and_then(|look| {
            let text = look.understood.reply.as_ref()?.text.lines().next()?.trim();
            Some(text.chars().take(120).collect::<String>())
        });
        let value = context! {
            kind => "wrote",
            who => who.map(|who| self.person(who)),
            from => self.named(&mail.from),
            to => self.named(&mail.to),
            subject => mail.subject,
            words => words.filter(|words| !words.is_empty()),
        };
        Line { at: mail.at, rank: 0, value }
    }

    /// What the journals of the communities tell.
    fn changes(&mut self) -> anyhow::Result<Vec<Line>> {
        let ids: Vec<String> = self.stage.engine.community_ids().map(str::to_owned).collect();
        let mut lines = vec![];
        for id in ids {
            let Some(community) = self.stage.engine.community(&id) else { continue };
            let (key, name) = (community.key, community.settings.name.clone());
            let rows = self.stage.engine.store().read(|tx| tx.read_journal(key, MOST))?;
            for row in rows {
                let Some(at) = chrono::DateTime::from_timestamp(row.at, 0) else { continue };
                let what = change_words(&row.change);
                if QUIET.iter().any(|quiet| what.starts_with(quiet)) {
                    continue;
                }
                let person = row.person.and_then(|id| self.stage.engine.people().find(id));
                let value = context! {
                    kind => "changed",
                    community => name,
                    by => person.map(|person| person.called().to_owned()),
                    what,
                };
                lines.push(Line { at, rank: 1, value });
            }
        }
        Ok(lines)
    }
}

fn sent((at, name, subject, count): (Timestamp, &str, &str, usize)) -> Line {
    let value = context! { kind => "sent", letter => spaced(name), subject, count };
    Line { at, rank: 2, value }
}

/// A change of the journal in words: `{"agenda":{"voted":{…}}}` is "agenda: voted".
pub(super) fn change_words(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    let mut words = vec![];
    let mut at = &value;
    while let (Some((key, inside)), true) = (at.as_object().and_then(only), words.len() < 2) {
        words.push(spaced(key));
        at = inside;
    }
    if let (Some(word), true) = (at.as_str(), words.len() < 2) {
        words.push(spaced(word));
    }
    words.join(": ")
}

/// The one entry of an object that has one.
fn only(
    object: &serde_json::Map<String, serde_json::Value>,
) -> Option<(&String, &serde_json::Value)> {
    object.iter().next().filter(|_| object.len() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_named_by_its_part_and_what_became_of_it() {
        let json = "{\"agenda\":{\"voted\":{\"topic\":1,\"by\":2}}}";
        assert_eq!(change_words(json), "agenda: voted");
        assert_eq!(change_words("nonsense"), "");
    }
}

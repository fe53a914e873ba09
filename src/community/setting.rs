//! The settings that members can decide themselves, within what the operator allows.
//!
//! A setting that was decided holds until that key changes in the operator's file.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::recurrence::{Rule, Series};
use super::settings::Reminders;
use super::{FoundBy, Settings};

/// A rule begins within so many days.
const DAYS: usize = 400;
/// The shortest and the longest meeting that members can decide, in minutes.
const MINUTES: std::ops::RangeInclusive<u32> = 5..=480;

/// One of the community's own settings with a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// The rule of the meetings, in words, and the first under it, local.
    Rhythm(Option<String>, NaiveDateTime),
    /// How long a meeting lasts, in minutes.
    Length(u32),
    /// How facilitators are found.
    Facilitators(FoundBy),
    /// How much is reminded.
    Reminders(Reminders),
}

/// Which setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Key {
    /// The rule of the meetings.
    Rhythm,
    /// How long they last.
    Length,
    /// How facilitators are found.
    Facilitators,
    /// How much is reminded.
    Reminders,
}

impl Key {
    /// All that members can decide.
    pub const ALL: [Self; 4] = [Self::Rhythm, Self::Length, Self::Facilitators, Self::Reminders];
}

/// A setting the members decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What they decided.
    pub setting: Setting,
    /// What the file said of it then.
    pub file: Setting,
    /// The number of the decision.
    pub matter: u32,
}

impl Setting {
    /// The setting that a line of a decision names: "rhythm: every 3 weeks on Thursday". None: it is
    /// about something else, or names what cannot be.
    pub fn read(text: &str, settings: &Settings, today: NaiveDate) -> Option<Self> {
        let (key, value) = text.split_once(':')?;
        let (key, value) = (key.trim().to_lowercase(), value.trim().trim_end_matches(['?', '.']));
        let value = value.trim();
        let plain = value.to_lowercase();
        match key.as_str() {
            "rhythm" | "ritmo" => {
                let first = first(value, settings, today)?;
                Some(Self::Rhythm(Some(value.to_owned()), first))
            }
            "length" | "duración" | "duracion" => {
                let digits: String = plain.chars().take_while(char::is_ascii_digit).collect();
                digits.parse().ok().filter(|minutes| MINUTES.contains(minutes)).map(Self::Length)
            }
            "facilitators" | "facilitación" | "facilitacion" => match plain.as_str() {
                "rotation" | "turnos" => Some(FoundBy::Rotation),
                "election" | "elección" | "eleccion" => Some(FoundBy::Election),
                "nomination" | "propuesta" => Some(FoundBy::Nomination),
                _ => None,
            }
            .map(Self::Facilitators),
            "reminders" | "recordatorios" => match plain.as_str() {
                "usual" | "normales" => Some(Reminders::Usual),
                "none" | "ninguno" => Some(Reminders::None),
                _ => None,
            }
            .map(Self::Reminders),
            _ => None,
        }
    }

    /// It in English, for the operator: "length: 90".
    pub fn line(&self) -> String {
        match self {
            Self::Rhythm(rule, first) => {
                let rule = rule.as_deref().unwrap_or("once");
                format!("rhythm: {rule}, first {}", first.format("%Y-%m-%d %H:%M"))
            }
            Self::Length(minutes) => format!("length: {minutes}"),
            Self::Facilitators(by) => format!("facilitators: {}", word(by)),
            Self::Reminders(reminders) => format!("reminders: {}", word(reminders)),
        }
    }

    /// The key as the operator's file lists it among what members may decide.
    pub fn key(&self) -> Key {
        match self {
            Self::Rhythm(..) => Key::Rhythm,
            Self::Length(_) => Key::Length,
            Self::Facilitators(_) => Key::Facilitators,
            Self::Reminders(_) => Key::Reminders,
        }
    }

    /// What `settings` say under the same key.
    #[must_use]
    pub fn of(&self, settings: &Settings) -> Self {
        match self {
            Self::Rhythm(..) => {
                Self::Rhythm(settings.meeting.repeat.clone(), settings.meeting.first)
            }
            Self::Length(_) => Self::Length(settings.meeting.minutes),
            Self::Facilitators(_) => Self::Facilitators(settings.facilitation.by),
            Self::Reminders(_) => Self::Reminders(settings.letters.reminders),
        }
    }

    /// Makes `settings` say it.
    pub fn set(&self, settings: &mut Settings) {
        match self {
            Self::Rhythm(repeat, first) => {
                settings.meeting.repeat.clone_from(repeat);
                settings.meeting.first = *first;
            }
            Self::Length(minutes) => settings.meeting.minutes = *minutes,
            Self::Facilitators(by) => settings.facilitation.by = *by,
            Self::Reminders(reminders) => settings.letters.reminders = *reminders,
        }
    }
}

/// A choice as the file writes it.
fn word(choice: &impl Serialize) -> String {
    let value = serde_json::to_value(choice).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

impl Decided {
    /// What holds in place of what the file says, for the operator.
    pub fn line(&self) -> String {
        format!(
            "{} (decided by the members, number {}; the file says {}, which holds again once that key changes)",
            self.setting.line(),
            self.matter,
            self.file.line()
        )
    }
}

/// The first day of a rule from a day on, at the hour at which the community meets.
fn first(rule: &str, settings: &Settings, from: NaiveDate) -> Option<NaiveDateTime> {
    let rule = Rule::read(rule).ok().filter(|rule| rule.check_for_meetings().is_ok())?;
    let days = from.iter_days().take(DAYS);
    let starts = days.map(|day| day.and_time(settings.meeting.first.time()));
    starts.into_iter().find(|start| {
        let series = Series::new(*start, settings.zone, Some(rule.clone()));
        series.is_ok_and(|series| series.check_start().is_ok())
    })
}

/// The settings that hold: the file's, and over them what members decided since the file last said
/// something else. What does not hold any more falls out.
pub fn holding(file: &Settings, decided: &mut Vec<Decided>) -> Settings {
    decided.retain(|one| one.setting.of(file) == one.file);
    let mut settings = file.clone();
    for one in decided.iter() {
        one.setting.set(&mut settings);
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_reads_what_was_decided_and_what_the_file_says() {
        let (setting, file) = (Setting::Length(90), Setting::Length(60));
        let line = Decided { setting, file, matter: 4 }.line();
        assert!(line.starts_with("length: 90 (decided by the members, number 4;"), "{line}");
        assert!(line.contains("the file says length: 60"), "{line}");
        let by = Setting::Facilitators(FoundBy::Election).line();
        assert_eq!(by, "facilitators: election");
        assert_eq!(Setting::Reminders(Reminders::None).line(), "reminders: none");
    }
}

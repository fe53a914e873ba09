//! The story as text: who writes what, when, and what the narrator says.

use chrono::{NaiveDateTime, TimeDelta};

use crate::office::Button;

/// One step of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The narrator says something.
    Tell(String),
    /// It becomes this time, and everything due until then happens.
    Until(NaiveDateTime),
    /// So much time passes.
    Pass(TimeDelta),
    /// Somebody answers the last letter of this name that they got.
    Answer { who: String, letter: String, text: String },
    /// Somebody writes to a community.
    Write { who: String, to: String, subject: String, text: String },
    /// Somebody presses a button of the last calendar letter they got.
    Press { who: String, button: Button },
}

/// Reads a story: one step a line, `\n` in a text is a line break.
pub(super) fn read(story: &str) -> Result<Vec<Step>, String> {
    let lines = story.lines().map(str::trim).enumerate();
    let steps = lines.filter(|(_, line)| !line.is_empty()).map(|(number, line)| {
        step(line).ok_or_else(|| format!("line {}: not a step: {line}", number + 1))
    });
    steps.collect()
}

fn step(line: &str) -> Option<Step> {
    if let Some(text) = line.strip_prefix('#') {
        return Some(Step::Tell(text.trim().to_owned()));
    }
    if let Some(time) = line.strip_prefix("until ") {
        return NaiveDateTime::parse_from_str(time, "%Y-%m-%d %H:%M").ok().map(Step::Until);
    }
    if let Some(hours) = line.strip_prefix("pass ").and_then(|rest| rest.strip_suffix(" hours")) {
        return hours.parse().ok().map(|hours| Step::Pass(TimeDelta::hours(hours)));
    }
    let (head, text) = line.split_once(": ").unwrap_or((line, ""));
    let text = text.replace("\\n", "\n");
    let words: Vec<&str> = head.split_whitespace().collect();
    match words.as_slice() {
        [who, "answers", letter] => {
            Some(Step::Answer { who: (*who).to_owned(), letter: (*letter).to_owned(), text })
        }
        [who, "writes", "to", to] => {
            let (subject, text) = text.split_once(" | ").unwrap_or(("", &text));
            let (subject, text) = (subject.to_owned(), text.to_owned());
            Some(Step::Write { who: (*who).to_owned(), to: (*to).to_owned(), subject, text })
        }
        [who, "presses", button] => {
            let button = match *button {
                "accept" => Button::Accept,
                "maybe" => Button::Tentative,
                "decline" => Button::Decline,
                _ => return None,
            };
            Some(Step::Press { who: (*who).to_owned(), button })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_story_reads() {
        assert!(read(super::super::STORY).unwrap().len() > 20);
    }

    #[test]
    fn what_is_no_step_is_named_by_its_line() {
        let wrong = read("# a story\nbo dances").unwrap_err();
        assert_eq!(wrong, "line 2: not a step: bo dances");
    }
}

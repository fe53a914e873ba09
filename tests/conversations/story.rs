//! Three years of one community, by turns, by vote and by nomination, told as a story.
//!
//! Its people answer what they are asked in their own ways; the story is what a member would tell
//! of it, mail by mail, and lies in `three_years.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use chrono::{NaiveDate, TimeDelta};
use serde_json::Value;

use crate::mails::{Evidence, Letter};
use crate::office::Office;
use crate::script;
use crate::script::Writes;

/// Who lives in it, and whom they would have facilitate, the best first.
const PEOPLE: [(&str, &[&str]); 6] = [
    ("ana", &["Cy Young", "Bo Chen"]),
    ("bo", &["Eli Ek", "Cy Young"]),
    ("cy", &["Bo Chen", "Eli Ek"]),
    ("dee", &["Cy Young", "Eli Ek"]),
    ("eli", &["Bo Chen", "Cy Young"]),
    ("flo", &["Eli Ek", "Bo Chen"]),
];

const BEGINNING: &str = r#"
config> community.facilitation.term_months = 6
config> community.facilitation.method = "schulze"
config> community.meeting.first = 2027-01-06T16:00:00
config> community.meeting.repeat = "every month on the first Wednesday"
config> community.0.members = ["Bo Chen <bo@example.org>", "Cy Young <cy@example.org>", "Dee Dunn <dee@example.org>", "Eli Ek <eli@example.org>", "Flo Paz <flo@example.org>"]
at 2026-12-21 09:00
"#;

/// What somebody does on a day, of their own accord.
const DEEDS: [(&str, &str, &str); 9] = [
    ("2027-11-29", "bo", "decide: facilitators: election"),
    ("2028-05-15", "flo", "decide: length: 90"),
    ("2028-08-21", "cy", "consent: meet in the library"),
    ("2028-12-04", "dee", "decide: facilitators: nomination"),
    ("2029-01-08", "ana", "nominate Flo"),
    ("2029-03-05", "flo", "step down"),
    ("2029-03-12", "bo", "nominate Dee"),
    ("2029-09-03", "eli", "stand"),
    ("2029-10-15", "cy", "decide: rhythm: every 3 weeks on Thursday"),
];

/// The letters that belong into the story; of the others nobody would tell.
const TOLD: [&str; 14] = [
    "facilitate",
    "nobody_facilitates",
    "nominations",
    "nominated",
    "nobody_stands",
    "ballot",
    "election_result",
    "decision_result",
    "elected",
    "consent_asked",
    "objection",
    "consent_result",
    "invitation_update",
    "summary",
];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// What somebody answers to a letter; nothing: they let it be.
fn answer(who: &str, letter: &Letter) -> Option<String> {
    let nth = |year: i32| letter.at.format("%Y").to_string() == year.to_string();
    match letter.name.as_str() {
        "facilitate" | "nobody_facilitates" | "objection_answered" => Some("yes".to_owned()),
        "notes_prompt" => Some("We went through what everybody brought.".to_owned()),
        "nominations" if matches!(who, "bo" | "eli") => Some("stand".to_owned()),
        "nominations" if who == "dee" => Some("nominate Cy".to_owned()),
        "nominated" => Some("yes\nI would be glad to, for half a year.".to_owned()),
        "ballot" => Some(vote(who, &letter.facts["ballot"])),
        "consent_asked" if who == "ana" && nth(2028) => {
            Some("object: the library closes at four".to_owned())
        }
        "objection" => Some("They keep it open for us on Wednesdays.".to_owned()),
        _ => None,
    }
}

/// A ballot: yes to every question, names in the voter's own order.
fn vote(who: &str, paper: &Value) -> String {
    if paper["style"] == "yes_no" {
        return "yes".to_owned();
    }
    let order = PEOPLE.iter().find(|(name, _)| *name == who).map_or(&[][..], |(_, order)| order);
    let choices = paper["choices"].as_array().expect("choices");
    let number = |name: &&str| {
        let choice = choices.iter().find(|choice| choice["name"] == **name)?;
        choice["number"].as_u64().map(|number| number.to_string())
    };
    let numbers: Vec<String> = order.iter().filter_map(number).collect();
    if numbers.is_empty() { "blank".to_owned() } else { numbers.join(" > ") }
}

/// The community, and the story so far.
struct Years {
    office: Office,
    story: String,
    facilitated: BTreeMap<(i32, String), u32>,
}

impl Years {
    fn write(&mut self, who: &str, re: Option<&str>, text: &str) {
        let to = re.is_none().then(|| "rust".to_owned());
        let re = re.map(str::to_owned);
        let (who, evidence) = (who.to_owned(), Evidence::Pass);
        self.office.writes(&Writes { who, to, re, evidence, ..Writes::default() }, text);
    }

    /// Everybody reads and answers, until nobody has anything to answer.
    fn read(&mut self) {
        loop {
            let mut told: Vec<(String, Vec<&str>)> = vec![];
            let mut answers = vec![];
            for (who, _) in PEOPLE {
                for letter in self.office.unread(who) {
                    if letter.name == "summary" && who == "ana" {
                        self.count(&letter);
                    }
                    let subject =
                        letter.subject.replace("Rust Guild: ", "").replace("Rust Guild, ", "");
                    if TOLD.contains(&letter.name.as_str()) && letter.name != "summary" {
                        match told.iter_mut().find(|(known, _)| *known == subject) {
                            Some((_, readers)) => readers.push(who),
                            None => told.push((subject, vec![who])),
                        }
                    }
                    if let Some(text) = answer(who, &letter) {
                        answers.push((who, letter.name.clone(), text));
                    }
                }
            }
            let date = self.office.local().date();
            for (subject, readers) in told {
                let readers = if readers.len() > 4 { "all".to_owned() } else { readers.join(", ") };
                let _ =
                    writeln!(self.story, "- {}, to {readers}: {subject}", date.format("%-d %b"));
            }
            if answers.is_empty() {
                return;
            }
            for (who, name, text) in answers {
                if !matches!(name.as_str(), "ballot" | "notes_prompt" | "facilitate") {
                    let said = text.replace('\n', " / ");
                    let _ = writeln!(self.story, "  - {who} answers: {said}");
                }
                self.write(who, Some(&name), &text);
            }
        }
    }

    /// A meeting has been: who facilitated it is counted.
    fn count(&mut self, summary: &Letter) {
        let meeting = &summary.facts["meeting"];
        let who = meeting["facilitator"].as_str().unwrap_or("nobody").to_owned();
        let year: i32 =
            meeting["start"].as_str().and_then(|at| at[..4].parse().ok()).expect("a year");
        *self.facilitated.entry((year, who)).or_default() += 1;
    }

    /// How the meetings of a year were shared.
    fn shares(&mut self, year: i32) {
        let of_year = self.facilitated.iter().filter(|((of, _), _)| *of == year);
        let shares: Vec<String> =
            of_year.map(|((_, who), meetings)| format!("{who} {meetings}")).collect();
        let _ = writeln!(self.story, "\nMeetings facilitated in {year}: {}.", shares.join(", "));
    }
}

/// The three years, told.
fn story() -> (String, Vec<String>) {
    let mut years = Years {
        office: Office::default(),
        story: "# Three years of the Rust Guild\n\nSix people meet on the first Wednesday of every month. \
                This is played by `tests/conversations/story.rs`:\nwhat each mail said in its subject, \
                and what people answered.\n"
            .to_owned(),
        facilitated: BTreeMap::new(),
    };
    script::play_in(&mut years.office, BEGINNING);
    let chapters = [
        (2027, "The first year: by turns"),
        (2028, "The second year: by vote"),
        (2029, "The third year: by nomination"),
    ];
    let mut today = day("2026-12-21");
    for (year, title) in chapters {
        let _ = writeln!(years.story, "\n## {title}\n");
        while today < day(&format!("{year}-12-24")) {
            years.read();
            today += TimeDelta::days(1);
            years.office.pass(today.and_hms_opt(20, 0, 0).expect("an hour"));
            years.read();
            for (_, who, deed) in DEEDS.iter().filter(|(when, _, _)| day(when) == today) {
                let _ = writeln!(years.story, "- {}, {who} writes: {deed}", today.format("%-d %b"));
                years.write(who, None, deed);
            }
        }
        years.shares(year);
    }
    years.office.end();
    (years.story, years.office.wrong)
}

#[test]
fn three_years_read_as_a_story() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conversations/three_years.md");
    let (told, wrong) = story();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &told).expect("the story is writable");
    } else if std::fs::read_to_string(&path).unwrap_or_default() != told {
        panic!("the story went otherwise; UPDATE_SNAPSHOTS=1 writes it anew, then read it");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! A world drawn from a seed: the operator's file, and who lives there.

use std::fmt::Write as _;
use std::path::Path;

use convene::config::{self, Config};
use convene::office::{Person, Program};

use crate::dice::Dice;

/// The address of the desk.
pub(crate) const DESK: &str = "cop@example.org";

/// How somebody deals with mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Temper {
    /// Answers everything with yes, soon.
    Willing,
    /// Answers as they please, in words.
    Words,
    /// Presses the calendar's buttons.
    Buttons,
    /// Never answers.
    Silent,
    /// Answers days too late.
    Late,
    /// Has a machine answer while they are on holiday.
    Absent,
    /// Letters to them come back.
    Bouncing,
    /// Writes the same to everybody, again and again.
    Flood,
    /// Never facilitates.
    Passes,
    /// Writes what nobody understands.
    Nonsense,
    /// Quotes and forwards what must not be obeyed.
    Hostile,
    /// Answers letters of long ago.
    Old,
    /// Answers with other people's letters.
    Borrows,
    /// Sends every mail twice, sometimes with other words under the same Message-ID.
    Twice,
    /// Comes and goes.
    Fickle,
}

impl Temper {
    const ALL: [Self; 15] = [
        Self::Willing,
        Self::Words,
        Self::Buttons,
        Self::Silent,
        Self::Late,
        Self::Absent,
        Self::Bouncing,
        Self::Flood,
        Self::Passes,
        Self::Nonsense,
        Self::Hostile,
        Self::Old,
        Self::Borrows,
        Self::Twice,
        Self::Fickle,
    ];
}

/// Somebody who lives in the world.
#[derive(Debug, Clone)]
pub(crate) struct Soul {
    pub(crate) person: Person,
    pub(crate) temper: Temper,
    pub(crate) spanish: bool,
    /// Their mail is proven by the organisation's server.
    pub(crate) proven: bool,
}

/// A community of the file.
#[derive(Debug, Clone)]
pub(crate) struct Circle {
    pub(crate) id: String,
    /// First meeting and rule.
    rhythm: (&'static str, Option<&'static str>),
    zone: &'static str,
    minutes: u32,
    place: String,
    skip: Vec<&'static str>,
    lines: Vec<&'static str>,
    pub(crate) show_members: bool,
    stewards: Vec<usize>,
    members: Vec<usize>,
}

/// The world.
#[derive(Debug, Clone)]
pub(crate) struct Town {
    pub(crate) souls: Vec<Soul>,
    pub(crate) circles: Vec<Circle>,
    plain: bool,
}

type Rhythm = (&'static str, Option<&'static str>);

const RHYTHMS: [Rhythm; 12] = [
    ("2026-12-02T16:00:00", Some("every 2 weeks on Wednesday")),
    ("2026-11-26T09:30:00", Some("every Thursday")),
    ("2026-12-01T18:00:00", Some("first Tuesday of the month")),
    ("2026-11-27T12:00:00", Some("last Friday of the month")),
    ("2026-11-23T10:00:00", Some("FREQ=WEEKLY;BYDAY=MO,TH")),
    ("2026-11-24T15:00:00", Some("FREQ=MONTHLY;BYDAY=2TU,4TU")),
    ("2026-11-24T08:00:00", Some("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU")),
    ("2026-11-30T17:30:00", Some("FREQ=MONTHLY;BYMONTHDAY=15,30")),
    ("2026-11-30T11:00:00", Some("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1")),
    ("2026-12-08T16:00:00", None),
    ("2026-12-03T23:30:00", Some("every 2 weeks on Thursday")),
    ("2026-11-29T02:30:00", Some("every Sunday")),
];
/// Only in small communities: it makes many letters.
const DAILY: Rhythm = ("2026-11-23T09:15:00", Some("every weekday"));

const ZONES: [&str; 5] =
    ["Europe/Madrid", "America/Bogota", "Asia/Kolkata", "America/New_York", "Australia/Sydney"];
const HOLIDAYS: [&str; 6] =
    ["2026-12-24", "2026-12-30", "2027-01-06", "2027-01-28", "2027-03-30", "2027-05-05"];
const SETTINGS: [&str; 8] = [
    "joining = \"approved\"",
    "posting = \"stewards\"",
    "replies = \"author\"",
    "feed = \"off\"",
    "feed = \"public\"",
    "joining = \"closed\"",
    "language = \"es\"",
    "joining = \"open\"",
];
const NAMES: [&str; 26] = [
    "Ana", "Bo", "Cy", "Dee", "Eva", "Fin", "Gil", "Hal", "Ida", "Jon", "Kim", "Leo", "Mia", "Ned",
    "Ona", "Pau", "Quim", "Rosa", "Sam", "Tom", "Uma", "Vic", "Wim", "Xavi", "Yao", "Zoe",
];

impl Town {
    /// The world of a seed.
    pub(crate) fn drawn(dice: &mut Dice) -> Self {
        let people = usize::try_from(dice.between(3, 25)).expect("a few");
        let daily = people <= 6 && dice.often(400);
        let souls: Vec<Soul> = (0..people).map(|number| soul(dice, number)).collect();
        let circles = usize::try_from(dice.between(1, 3)).expect("a few");
        let circles = (0..circles).map(|number| circle(dice, number, people, daily)).collect();
        Self { souls, circles, plain: false }
    }

    /// The operator changes something in the file.
    pub(crate) fn changes(&mut self, dice: &mut Dice) {
        let (number, people) = (dice.below(self.circles.len()), self.souls.len());
        let circle = &mut self.circles[number];
        match dice.below(8) {
            0 => circle.place = format!("Room {}", dice.below(20)),
            1 => circle.minutes = *dice.pick(&[30, 45, 60, 90]),
            2 => circle.skip = holidays(dice),
            3 => circle.rhythm = *dice.pick(&RHYTHMS[..9]),
            4 => {
                let who = dice.below(people);
                if !circle.members.contains(&who) && !circle.stewards.contains(&who) {
                    circle.members.push(who);
                }
            }
            5 if !circle.members.is_empty() => {
                let at = dice.below(circle.members.len());
                circle.members.remove(at);
            }
            6 => circle.zone = ZONES[dice.below(ZONES.len())],
            _ => {}
        }
    }

    /// What the file says.
    pub(crate) fn config(&self) -> Config {
        let text = self.file();
        let reading = config::read(Path::new("convene.toml"), &text);
        reading.config.unwrap_or_else(|problems| panic!("{problems:?}\n{text}"))
    }

    fn file(&self) -> String {
        let addressing = if self.plain { "plain" } else { "plus" };
        let mut text = format!(
            "[organisation]\nname = \"Example Ltd\"\naddress = \"{DESK}\"\n\
             addressing = \"{addressing}\"\ntime_zone = \"Europe/Madrid\"\n\
             languages = [\"en\", \"es\"]\noperators = [\"ops@example.org\"]\n[receive]\n\
             maildir = \"in\"\ntrust_results_of = \"mx.example.org\"\n[send]\nmaildir = \"out\"\n\
             [web]\nurl = \"https://cop.example.org\"\n"
        );
        for circle in &self.circles {
            self.section(&mut text, circle);
        }
        text
    }

    fn section(&self, text: &mut String, circle: &Circle) {
        let named = |who: &usize| {
            let soul = &self.souls[*who].person;
            format!("\"{} <{}>\"", soul.name, soul.address)
        };
        let list = |of: &[usize]| of.iter().map(named).collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            text,
            "[[community]]\nid = \"{0}\"\nname = \"The {0} Guild\"\npurpose = \"Better {0}.\"\n\
             stewards = [{1}]\nmembers = [{2}]\ntime_zone = \"{3}\"\nshow_members = {4}\n{5}\n\
             [community.meeting]\nfirst = {6}\nminutes = {7}\nplace = \"{8}\"\n\
             link = \"https://meet.example.org/{0}\"\nskip = [{9}]",
            circle.id,
            list(&circle.stewards),
            list(&circle.members),
            circle.zone,
            circle.show_members,
            circle.lines.iter().find(|line| !is_of_meeting(line)).unwrap_or(&""),
            circle.rhythm.0,
            circle.minutes,
            circle.place,
            circle.skip.join(", "),
        );
        if let Some(rule) = circle.rhythm.1 {
            let _ = writeln!(text, "repeat = \"{rule}\"");
        }
        for line in circle.lines.iter().filter(|line| is_of_meeting(line)) {
            let _ = writeln!(text, "{line}");
        }
    }
}

fn is_of_meeting(line: &str) -> bool {
    ["thin", "on_holiday", "min_people"].iter().any(|key| line.starts_with(key))
}

fn soul(dice: &mut Dice, number: usize) -> Soul {
    let name = NAMES[number];
    let address = format!("{}@example.org", name.to_lowercase());
    let program = *dice.pick(&Program::ALL);
    let person = Person { name: format!("{name} Doe"), address, program };
    // Most people are just people.
    let temper = match dice.below(10) {
        0..=2 => Temper::Willing,
        3 => Temper::Words,
        _ => *dice.pick(&Temper::ALL),
    };
    Soul { person, temper, spanish: dice.often(300), proven: dice.often(800) }
}

fn holidays(dice: &mut Dice) -> Vec<&'static str> {
    HOLIDAYS.into_iter().filter(|_| dice.often(300)).collect()
}

fn circle(dice: &mut Dice, number: usize, people: usize, daily: bool) -> Circle {
    let id = ["rust", "data", "gardens"][number].to_owned();
    let mut belongs: Vec<usize> = (0..people).filter(|_| dice.often(700)).collect();
    if belongs.is_empty() {
        belongs.push(0);
    }
    let stewards = if dice.often(500) { 1 } else { 2 }.min(belongs.len());
    let members = belongs.split_off(stewards);
    let mut lines = vec![*dice.pick(&SETTINGS)];
    for line in ["thin = \"cancel\"", "on_holiday = \"next_working_day\"", "min_people = 2"] {
        if dice.often(400) {
            lines.push(line);
        }
    }
    Circle {
        id,
        rhythm: if daily && number == 0 { DAILY } else { *dice.pick(&RHYTHMS) },
        zone: ZONES[dice.below(ZONES.len())],
        minutes: *dice.pick(&[30, 60, 90]),
        place: "Room 1".to_owned(),
        skip: holidays(dice),
        lines,
        show_members: dice.often(200),
        stewards: belongs,
        members,
    }
}

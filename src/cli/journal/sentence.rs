//! A change as a sentence for people, with the names and dates that its numbers stand for.

use chrono::NaiveDateTime;

use crate::community::attendance::{self, Answer, Coming};
use crate::community::facilitation::{self, Duty, DutyState};
use crate::community::matter::{self, Kind, Stage};
use crate::community::pending::{self, Waiting};
use crate::community::{
    Change, Community, Level, Life, MeetingId, MeetingState, People, PersonId, Series, act, agenda,
    meeting, membership, news, notes, term,
};

/// Who and what the numbers in changes are.
pub(super) struct Names<'a> {
    /// The community whose journal it is, as it is now.
    pub(super) community: &'a Community,
    /// Everybody, as they are now.
    pub(super) people: &'a People,
}

impl Names<'_> {
    /// The change in a sentence.
    pub(super) fn sentence(&self, change: &Change) -> String {
        match change {
            Change::Membership(change) => self.membership(change),
            Change::Meeting(change) => self.meeting(change),
            Change::Attendance(attendance::Change::Answered { meeting, person, answer }) => {
                let (who, what) = (self.who(*person), self.on(*meeting));
                match answer {
                    Some(answer) => format!("{who} {} {what}", comes(answer)),
                    None => format!("{who} has no answer any more for {what}"),
                }
            }
            Change::Facilitation(facilitation::Change::DutyStands { meeting, duty }) => {
                self.duty(*meeting, duty)
            }
            Change::Agenda(change) => self.agenda(change),
            Change::Notes(change) => self.notes(change),
            Change::Pending(change) => self.pending(change),
            Change::Act(change) => self.act(change),
            Change::Matter(change) => self.matter(change),
            Change::News(news::Change::Kept { news }) => {
                let title = Some(&*news.item.title).filter(|title| !title.is_empty());
                format!("for the weekly mail: {}", title.unwrap_or(&news.item.kind))
            }
            Change::News(news::Change::Told { .. }) => "the weekly mail was written".to_owned(),
            Change::Term(change) => self.term(change),
            Change::Life(Life::Running) => "the meetings go on".to_owned(),
            Change::Life(Life::Paused) => "the meetings pause".to_owned(),
            Change::Life(Life::Closed) => "the community is closed".to_owned(),
            Change::Decided(decided) => match decided.len() {
                0 => "all settings are the file's again".to_owned(),
                1 => "one setting is the members' decision".to_owned(),
                many => format!("{many} settings are the members' decisions"),
            },
        }
    }

    /// What somebody is called; a number when they were forgotten.
    pub(super) fn who(&self, person: PersonId) -> String {
        let known = self.people.find(person);
        known.map_or_else(|| format!("person {}", person.0), |known| known.called().to_owned())
    }

    fn someone(&self, person: Option<PersonId>) -> String {
        person.map_or_else(|| "nobody".to_owned(), |person| self.who(person))
    }

    fn on(&self, meeting: MeetingId) -> String {
        let known = self.community.meetings.get(&meeting);
        known.map_or_else(
            || format!("meeting {}", meeting.0),
            |known| format!("the meeting of {}", when(known.start)),
        )
    }

    fn topic(&self, number: u32) -> String {
        let known = self.community.topics.get(&number);
        let title = known.map(|known| format!(", \"{}\"", known.title)).unwrap_or_default();
        format!("topic {number}{title}")
    }

    fn membership(&self, change: &membership::Change) -> String {
        use membership::Change as Of;
        match change {
            Of::Joined { person, membership } => {
                let what = if membership.steward { "a member and steward" } else { "a member" };
                format!("{} is {what}", self.who(*person))
            }
            Of::Left { person } => format!("{} is no member any more", self.who(*person)),
            Of::LevelSet { person, level } => {
                let level = match level {
                    Level::All => "all mail at once",
                    Level::Digest => "one mail a week",
                    Level::Essentials => "only what is essential",
                };
                format!("{} gets {level}", self.who(*person))
            }
            Of::StewardSet { person, steward } => {
                format!("{} is {} steward", self.who(*person), if *steward { "a" } else { "no" })
            }
            Of::OptionalSet { person, optional } => {
                let need = if *optional { "need not" } else { "is asked to" };
                format!("{} {need} say whether they come", self.who(*person))
            }
            Of::UsualAnswered { person, answer: Some(answer), .. } => {
                format!("{} usually {} the meetings", self.who(*person), comes(answer))
            }
            Of::UsualAnswered { person, answer: None, at } if at.is_empty() => {
                format!("{} has no usual answer any more", self.who(*person))
            }
            Of::UsualAnswered { person, at, .. } => {
                let hour = |(hour, answer): (&chrono::NaiveTime, &Answer)| {
                    format!("{} those at {}", comes(answer), hour.format("%H:%M"))
                };
                let hours: Vec<String> = at.iter().map(hour).collect();
                format!("of the meetings, {} usually {}", self.who(*person), hours.join(", "))
            }
            Of::NotBeforeSet { person, day: Some(day) } => {
                format!("{} is not asked to facilitate before {day}", self.who(*person))
            }
            Of::NotBeforeSet { person, day: None } => {
                format!("{} names no day before which not to ask them", self.who(*person))
            }
            Of::OptedOut { person, out } => {
                let when = if *out { "never" } else { "in turn" };
                format!("{} is {when} asked to facilitate", self.who(*person))
            }
            Of::SilencesSet { person, silences } => {
                let times = silences.len();
                format!("{} was asked to facilitate and silent {times} times", self.who(*person))
            }
            Of::YearTold { person, years } => {
                format!("{} got the letter of {years} years of facilitating", self.who(*person))
            }
            Of::Invited { person, uids } => {
                let entries = uids.len();
                format!("{} is invited, with {entries} calendar entries", self.who(*person))
            }
        }
    }

    fn meeting(&self, change: &meeting::Change) -> String {
        use meeting::Change as Of;
        match change {
            Of::SeriesStands { series } => format!("the series of meetings {}", stands(series)),
            Of::PlansAt { at: Some(at), .. } => {
                format!("further meetings are planned on {}", at.format("%a %-d %b %Y"))
            }
            Of::PlansAt { at: None, .. } => "all meetings there will be are planned".to_owned(),
            Of::Planned { meeting } => format!("a meeting is planned for {}", when(meeting.start)),
            Of::Moved { meeting, to, .. } => {
                format!("meeting {} is moved to {}", meeting.0, when(*to))
            }
            Of::Detached { meeting, .. } => {
                format!("{} has a calendar entry of its own", self.on(*meeting))
            }
            Of::Attached { meeting, .. } => {
                format!("{} is an ordinary date of its series again", self.on(*meeting))
            }
            Of::StateSet { meeting, state, .. } => {
                let state = match state {
                    MeetingState::Planned => "is to be",
                    MeetingState::Cancelled => "is off",
                    MeetingState::Closed => "is over, and its notes are closed",
                };
                format!("{} {state}", self.on(*meeting))
            }
            Of::PlaceSet { meeting, minutes, place, .. } => {
                let place = if place.is_empty() { String::new() } else { format!(", {place}") };
                format!("{} takes {minutes} minutes{place}", self.on(*meeting))
            }
            Of::Commented { meeting, person, text } => {
                let did =
                    if text.is_empty() { "took back their comment on" } else { "commented on" };
                format!("{} {did} {}", self.who(*person), self.on(*meeting))
            }
            Of::StepsSet { meeting, .. } => {
                format!("a part of the preparation of {} is done", self.on(*meeting))
            }
        }
    }

    fn duty(&self, meeting: MeetingId, duty: &Duty) -> String {
        let (on, holder) = (self.on(meeting), self.someone(duty.holder));
        match duty.state {
            DutyState::Open => format!("nobody is asked yet to facilitate {on}"),
            DutyState::Asked => format!("{holder} is asked to facilitate {on}"),
            DutyState::Accepted => format!("{holder} facilitates {on}"),
            DutyState::Called => format!("all are asked who facilitates {on}"),
            DutyState::BackupAsked => {
                format!("{} is asked as the backup for {on}", self.someone(duty.backup))
            }
            DutyState::WithStewards => format!("nobody took {on}; the stewards know"),
        }
    }

    fn agenda(&self, change: &agenda::Change) -> String {
        use agenda::Change as Of;
        match change {
            Of::TopicProposed { topic } => {
                let (by, number, title) = (self.someone(topic.by), topic.number, &topic.title);
                format!("{by} proposed topic {number}, \"{title}\"")
            }
            Of::TopicVoted { topic, by } => {
                format!("{} wants {}", self.who(*by), self.topic(*topic))
            }
            Of::TopicUnvoted { topic, by } => {
                format!("{} does not vote for {} any more", self.who(*by), self.topic(*topic))
            }
            Of::PresenterSet { topic, presenter, .. } => {
                format!("{} presents {}", self.someone(*presenter), self.topic(*topic))
            }
            Of::ProposerForgotten { topic } => format!("{} is nobody's now", self.topic(*topic)),
            Of::MinutesSet { topic, minutes: Some(minutes) } => {
                format!("{} takes {minutes} minutes", self.topic(*topic))
            }
            Of::MinutesSet { topic, minutes: None } => {
                format!("{} takes as long as others", self.topic(*topic))
            }
            Of::TopicStands { topic, state } => {
                let topic = self.topic(*topic);
                match state {
                    agenda::TopicState::Open => format!("{topic} waits for a meeting"),
                    agenda::TopicState::Chosen(meeting) => {
                        format!("{topic} is on the agenda of {}", self.on(*meeting))
                    }
                    agenda::TopicState::Done(meeting) => {
                        format!("{topic} was talked about at {}", self.on(*meeting))
                    }
                    agenda::TopicState::Withdrawn => format!("{topic} is withdrawn"),
                }
            }
            Of::AgendaSet { meeting, topics, .. } => {
                let topics: Vec<String> = topics.iter().map(|number| self.topic(*number)).collect();
                let topics =
                    if topics.is_empty() { "nothing".to_owned() } else { topics.join("; ") };
                format!("the agenda of {}: {topics}", self.on(*meeting))
            }
        }
    }

    fn notes(&self, change: &notes::Change) -> String {
        match change {
            notes::Change::NotesStand { meeting, .. } => {
                format!("the notes of {} are written", self.on(*meeting))
            }
            notes::Change::ActionStands { action } => {
                let state = if action.done.is_some() { "done" } else { "agreed" };
                format!("action {} is {state}: {} {}", action.number, action.who, action.what)
            }
            notes::Change::ActionDropped { number } => format!("action {number} was never agreed"),
        }
    }

    fn pending(&self, change: &pending::Change) -> String {
        use pending::Change as Of;
        match change {
            Of::Waits { pending } => {
                let what = match &pending.what {
                    Waiting::Join { address, .. } => {
                        format!("{address} is asked whether they join")
                    }
                    Waiting::Approval { address, .. } => {
                        format!("the stewards are asked whether {address} may join")
                    }
                    Waiting::MailBack { by, .. } => {
                        format!("{} is asked whether a mail was theirs", self.who(*by))
                    }
                    Waiting::Proposal { meeting, to, .. } => {
                        format!("{} is proposed for {}", when(*to), self.on(*meeting))
                    }
                    Waiting::Poll { meeting, .. } => {
                        format!("all are asked when they can come to {}", self.on(*meeting))
                    }
                    Waiting::Guest { address } => format!("{address}, a guest, answered"),
                    Waiting::AskedAgain { by, meeting, .. } => {
                        format!("{} is asked again about {}", self.who(*by), self.on(*meeting))
                    }
                    Waiting::Ballot { by, .. } => {
                        format!("{} is asked whether a ballot was theirs", self.who(*by))
                    }
                    Waiting::Post { address, subject, .. } => {
                        format!("a mail of {address} is held: {subject}")
                    }
                };
                format!("{what} (number {})", pending.number)
            }
            Of::Ended { number, by: Some(by), verdict } => {
                format!("{} said {verdict} to number {number}", self.who(*by))
            }
            Of::Ended { number, by: None, verdict } => {
                format!("what waited as number {number} ended: {verdict}")
            }
            Of::Dropped { number } => format!("what waited as number {number} is forgotten"),
            Of::Allowed { address } => format!("mail of {address} is never held again"),
        }
    }

    fn act(&self, change: &act::Change) -> String {
        match change {
            act::Change::Acted { act } => {
                format!("{} can take that back, as act {}", self.who(act.by), act.number)
            }
            act::Change::Undone { number } => format!("act {number} is taken back"),
            act::Change::Aged { number } => format!("act {number} can't be taken back any more"),
        }
    }

    fn matter(&self, change: &matter::Change) -> String {
        use matter::Change as Of;
        match change {
            Of::Stands { matter } => {
                let what = match &matter.kind {
                    Kind::Election { .. } => "the election".to_owned(),
                    Kind::Decision { question, .. } => format!("\"{question}\""),
                    Kind::Nomination { who, .. } => format!("that {} facilitates", self.who(*who)),
                    Kind::Recall { .. } => "the recall".to_owned(),
                };
                let stage = match matter.stage {
                    Stage::Nominating => "looks for candidates",
                    Stage::Voting => "is being voted on",
                    Stage::Silence => "passes unless somebody objects",
                    Stage::Signing => "is being signed",
                    Stage::Closed => "is closed",
                };
                let until = matter.until.format("%a %-d %b %Y");
                let until = match matter.stage {
                    Stage::Closed => String::new(),
                    Stage::Nominating | Stage::Voting | Stage::Silence | Stage::Signing => {
                        format!(" until {until}")
                    }
                };
                format!("matter {}: {what} {stage}{until}", matter.number)
            }
            Of::Dropped { number } => format!("matter {number} is settled and put away"),
            Of::Keyed { number, .. } => {
                format!("the key to the ballots of matter {number} changed")
            }
            Of::Cast { number, .. } => format!("a ballot on matter {number} came or went"),
        }
    }

    fn term(&self, change: &term::Change) -> String {
        match change {
            term::Change::TermStands { term } => {
                let (from, until) = (term.span.from, term.span.until);
                format!("{} facilitates from {from} until {until}", self.who(term.who))
            }
            term::Change::TermDropped { number } => format!("term {number} never was"),
        }
    }
}

fn when(local: NaiveDateTime) -> String {
    local.format("%a %-d %b %Y %H:%M").to_string()
}

fn comes(answer: &Answer) -> &'static str {
    match answer.coming {
        Coming::Yes => "comes to",
        Coming::No => "does not come to",
        Coming::Maybe => "perhaps comes to",
    }
}

fn stands(series: &Series) -> String {
    let rule = series.rule.clone().unwrap_or_else(|| "once".to_owned());
    let from = when(series.start);
    if series.ended { format!("({rule}) ends") } else { format!("is: {rule}, from {from}") }
}

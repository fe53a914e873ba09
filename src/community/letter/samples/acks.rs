//! Every acknowledgement once.

use super::{HOSTILE, MeetingFacts, TopicFacts, actions, bare, date, instant, meeting, topics};
use crate::community::Language;
use crate::community::ack::Ack;
use crate::community::attendance::Coming;

/// All that can be told to somebody who wrote; what is true of a meeting comes in all its forms.
pub(super) fn all() -> Vec<Ack> {
    let coming = |coming, late, guests, remote| Ack::Coming {
        meeting: meeting(),
        coming,
        late,
        guests,
        remote,
    };
    let mut acks = vec![
        coming(Coming::Yes, true, 2, Some(true)),
        coming(Coming::Yes, false, 1, Some(false)),
        coming(Coming::No, false, 0, None),
        coming(Coming::Maybe, false, 0, None),
        Ack::UsuallyComing { coming: Coming::Yes },
        Ack::UsuallyComing { coming: Coming::No },
        Ack::UsuallyComing { coming: Coming::Maybe },
        Ack::MeetingOver { meeting: meeting() },
        Ack::NoMeeting { day: Some(date(12, 25)), next: vec![meeting(), bare()] },
        Ack::NoMeeting { day: None, next: vec![] },
    ];
    acks.extend(of_topics());
    acks.extend(of_turns());
    acks.extend(of_voting());
    acks.extend(of_meetings());
    acks.extend(of_people());
    acks.extend(of_stewards());
    acks
}

fn of_topics() -> Vec<Ack> {
    let [lifetimes, asynchronous, hostile]: [TopicFacts; 3] =
        topics().try_into().unwrap_or_else(|_| unreachable!("there are three sample topics"));
    vec![
        Ack::TopicProposed { topic: lifetimes.clone(), next_time: false },
        Ack::TopicProposed { topic: hostile, next_time: true },
        Ack::Voted { topics: vec![lifetimes.clone(), asynchronous.clone()] },
        Ack::Unvoted { topics: vec![asynchronous.clone()] },
        Ack::Presenting { topic: lifetimes.clone() },
        Ack::Withdrawn { topic: lifetimes.clone() },
        Ack::TopicMinutes { topic: lifetimes, minutes: 90 },
        Ack::NoSuchTopic { numbers: vec![8, 9] },
        Ack::NotYours { topic: asynchronous.clone() },
        Ack::NotOnAgenda { topic: asynchronous, meeting: meeting() },
    ]
}

fn of_turns() -> Vec<Ack> {
    vec![
        Ack::Facilitating { meeting: meeting() },
        Ack::Relieved { meeting: meeting() },
        Ack::SwapAsked { meeting: meeting(), with: Some("Bo Ek".into()) },
        Ack::SwapAsked { meeting: meeting(), with: None },
        Ack::Along { meeting: meeting() },
        Ack::NotAlong { meeting: meeting() },
        Ack::NobodyToShadow { meeting: None },
        Ack::NobodyToShadow {
            meeting: Some(MeetingFacts { shadow: Some("Dee".into()), ..meeting() }),
        },
        Ack::SpentKept { minutes: 75 },
        Ack::LeftKept {},
        Ack::NobodyToSwap { who: "Zoe".into() },
        Ack::AlreadyTaken { meeting: meeting(), by: Some("Bo Ek".into()) },
        Ack::AlreadyTaken { meeting: meeting(), by: None },
        Ack::NotYourTurn {},
        Ack::NotBefore { day: date(12, 31) },
    ]
}

fn of_voting() -> Vec<Ack> {
    let until = instant(9, 9);
    let kept = |stands| Ack::NominationKept { name: "Bo Ek".into(), stands };
    vec![
        Ack::ElectionCalled { until },
        Ack::ElectionRuns { until },
        Ack::NoElection {},
        Ack::NominationsOver { closes: until },
        Ack::TooManyCandidates {},
        kept(false),
        kept(true),
        Ack::Standing { until },
        Ack::NotStanding {},
        Ack::StatementKept { text: "I would try shorter meetings.".into() },
        Ack::TermLimit { name: "Bo Ek".into() },
        Ack::MatterCalled { question: "adopt clippy?".into(), until, takes_effect: false },
        Ack::MatterCalled { question: "length: 45".into(), until, takes_effect: true },
        Ack::TooManyMatters {},
        Ack::OperatorDecides {},
        Ack::ConsentAsked { until },
        Ack::NothingToObject {},
        Ack::ObjectionKept { until },
        Ack::ObjectionSettled {},
        Ack::AnswerSent { name: "Cy Young".into() },
        Ack::NoTerm {},
        Ack::SteppedDown {},
        Ack::RecallSigned { needed: 5, until },
        Ack::RecalledLately {},
        Ack::BallotCast {},
        Ack::NothingToVoteOn {},
        Ack::VotingOver { closes: until },
        Ack::NoVoter {},
        Ack::NewerBallotCounts {},
    ]
}

fn of_meetings() -> Vec<Ack> {
    vec![
        Ack::Held { meeting: meeting() },
        Ack::Cancelled { meeting: meeting() },
        Ack::Moved { meeting: meeting() },
        Ack::Stays { meeting: meeting() },
        Ack::Suits { times: vec![instant(16, 9), instant(17, 9)], closes: instant(9, 9) },
        Ack::Suits { times: vec![], closes: instant(9, 9) },
        Ack::PollClosed {},
        Ack::Extra { meeting: bare() },
        Ack::Agenda { meeting: meeting(), titles: vec!["Lifetimes".into(), HOSTILE.into()] },
        Ack::Agenda { meeting: meeting(), titles: vec![] },
        Ack::NotesKept { meeting: meeting() },
        Ack::SummarySent { meeting: meeting() },
        Ack::SummaryWaits { meeting: meeting() },
        Ack::ActionDone { action: actions().swap_remove(0) },
        Ack::NoSuchAction { number: 9 },
        Ack::CommentKept {},
    ]
}

fn of_people() -> Vec<Ack> {
    let level = |level: &str| Ack::LevelSet { level: level.into() };
    vec![
        level("all"),
        level("digest"),
        level("essentials"),
        Ack::Away { from: date(12, 20), until: Some(date(12, 31)), duties: vec![bare()] },
        Ack::Away { from: date(12, 20), until: None, duties: vec![] },
        Ack::Back {},
        Ack::AlreadyMember {},
        Ack::MemberAgain { by: None },
        Ack::MemberAgain { by: Some("Ana Lima".into()) },
        Ack::LanguageSet { language: Language::En },
        Ack::LanguageSet { language: Language::Es },
        Ack::ZoneSet { zone: "America/Bogota".into() },
        Ack::NameSet { name: HOSTILE.into() },
        Ack::AboutSet { text: "I am a tester in Porto".into() },
        Ack::AddressAsked { address: "ana@home.example".into() },
        Ack::AddressAdded { address: "ana@home.example".into() },
        Ack::NothingToUndo {},
        Ack::TooLateToUndo {},
    ]
}

fn of_stewards() -> Vec<Ack> {
    vec![
        Ack::Invited { addresses: vec!["a@b.example".into(), "c@d.example".into()] },
        Ack::Removed { name: "Bo Ek".into() },
        Ack::StewardSet { name: "Bo Ek".into() },
        Ack::ActedFor { name: "Bo Ek".into(), what: vec![] },
        Ack::MadeSteward { by: "Ana Lima".into(), steward: true },
        Ack::MadeSteward { by: "Ana Lima".into(), steward: false },
        Ack::TookBackForYou {
            by: "Ana Lima".into(),
            what: vec![Ack::UsuallyComing { coming: Coming::Yes }],
        },
        Ack::ActedForYou { by: "Ana Lima".into() },
        Ack::NoSuchMember { who: "Zoe".into(), several: false },
        Ack::NoSuchMember { who: "Ana".into(), several: true },
        Ack::NotAllowed {},
        Ack::NothingHeld {},
        Ack::TooLate {},
        Ack::PostReleased { subject: "Slides".into() },
        Ack::PostRejected { subject: "Free webinar".into() },
        Ack::JoinDecided { name: "Dee".into(), ok: true },
        Ack::JoinDecided { name: "Dee".into(), ok: false },
        Ack::OptedOut { out: true },
        Ack::OptedOut { out: false },
        Ack::NotPaused { next: Some(bare()) },
        Ack::NotPaused { next: None },
        Ack::Resumed { next: Some(bare()) },
        Ack::Resumed { next: None },
        Ack::Paused {},
        Ack::Closed {},
    ]
}

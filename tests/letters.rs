//! Every letter in every language as its readers get it, and as the programs between read it.
#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use chrono::{NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use convene::community::attendance::Coming;
use convene::community::{Language, Letter, PersonId};
use convene::mail::address::{self, Addresses, Mode};
use convene::mail::compose::{self, Copy, From, Installation, Reader};
use convene::mail::intent::{self, Level, World};
use convene::mail::machine;
use convene::mail::parse::{Attachment, Message, parse};
use convene::mail::template::Templates;

const TOKEN: &str = "mfrggzdfmztwq2lknnwg23tpoa";
const LEAVE: &str = "nfxgizlyfztwq2lknnwg23tpoa";
const FEED: &str = "obzxg53pojshs2lknnwg23tpoa";

const FROM: From<'static> = From {
    id: "rust",
    name: "Rust Guild",
    purpose: "We learn Rust from each other.",
    zone: Tz::Europe__Berlin,
    replies_to_author: false,
};

fn installation(mode: Mode) -> Installation {
    Installation {
        addresses: Addresses::new("cop@example.org", mode),
        organisation: "Example Ltd".into(),
        url: Some("https://cop.example.org".into()),
        attach_ics: true,
    }
}

/// A copy for somebody who reads English in Berlin or Spanish in Bogotá.
fn copy(letter: &Letter, language: Language) -> Copy<'_> {
    let (name, zone) = if language == Language::Es {
        ("Begoña Ibáñez", Tz::America__Bogota)
    } else {
        ("Dee Fox", Tz::Europe__Berlin)
    };
    let desk = matches!(
        letter,
        Letter::OperatorNote { .. }
            | Letter::Forgotten {}
            | Letter::Unreachable {}
            | Letter::Export { .. }
            | Letter::ConfirmAddress { .. }
            | Letter::JoinWhich { .. }
    );
    let strange = matches!(
        letter,
        Letter::ConfirmJoin { .. } | Letter::JoinRefused { .. } | Letter::Goodbye { .. }
    );
    Copy {
        letter,
        from: (!desk).then_some(FROM),
        reader: Reader {
            name,
            address: "reader@example.com",
            language,
            zone,
            person: Some(PersonId(3)),
        },
        token: TOKEN,
        leave: (!desk && !strange).then_some(LEAVE),
        feed: Some(FEED),
        date: Utc.with_ymd_and_hms(2026, 12, 2, 8, 0, 0).unwrap(),
        references: &[],
        answers_mail: false,
        attachments: &[],
        optional: false,
        answered: matches!(letter, Letter::TopicsCall { .. }).then_some(Coming::No),
        others: &[],
    }
}

/// Every sample in every language that is shipped: its file name, letter and language.
fn samples() -> Vec<(String, Letter, Language)> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut samples = vec![];
    for letter in Letter::samples() {
        let count = seen.entry(letter.name()).or_default();
        *count += 1;
        for language in Language::SHIPPED {
            let name = format!("{}/{}-{count}", language.code(), letter.name());
            samples.push((name, letter.clone(), language));
        }
    }
    samples
}

fn text(letter: &Letter, language: Language) -> (String, String) {
    let installation = installation(Mode::Plus);
    compose::plain(&copy(letter, language), &installation, &Templates::built_in()).unwrap()
}

fn composed(copy: &Copy<'_>, mode: Mode) -> Vec<u8> {
    compose::compose(copy, &installation(mode), &Templates::built_in()).unwrap()
}

#[test]
fn every_letter_reads_as_it_was_read_through() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/letters");
    let update = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    let mut changed = vec![];
    for (name, letter, language) in samples() {
        let file = folder.join(format!("{name}.txt"));
        let (subject, text) = text(&letter, language);
        let now = format!("Subject: {subject}\n\n{text}");
        if update {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &now).unwrap();
        } else if fs::read_to_string(&file).unwrap_or_default() != now {
            changed.push(format!("{name}:\n{now}"));
        }
    }
    assert!(
        changed.is_empty(),
        "UPDATE_SNAPSHOTS=1 writes these anew; then read them:\n{}",
        changed.join("\n")
    );
}

/// A world in which everything exists that the samples speak of.
fn world() -> World {
    World {
        meeting: NaiveDate::from_ymd_opt(2026, 12, 16).unwrap().and_hms_opt(16, 0, 0),
        series: [16, 30].map(|day| NaiveDate::from_ymd_opt(2026, 12, day).unwrap()).to_vec(),
        topics: [3, 5, 6].map(|number| (number, format!("Topic {number}"))).to_vec(),
        candidates: [1, 2, 3].map(|number| (number, format!("Time {number}"))).to_vec(),
        members: vec!["Ana Lima".into(), "Bo Ek".into(), "Cy".into()],
        community: vec!["rust".into(), "hostile".into()],
        ..World::default()
    }
}

/// What a letter promises to understand that is not understood.
fn misread(said: &str, letter: &Letter, language: Language) -> Option<String> {
    let said = intent::Said { subject: None, text: said, language };
    let today = NaiveDate::from_ymd_opt(2026, 12, 2).unwrap().and_hms_opt(9, 0, 0).unwrap();
    let context = compose::asks(letter);
    let candidates = letter.ballot().map(|ballot| compose::choices(ballot, language));
    let world = World { candidates: candidates.unwrap_or_default(), ..world() };
    let read = intent::read(&said, context, &world, today);
    (read.level != Level::Act)
        .then(|| format!("{}: `{}` is {:?} {:?}", letter.name(), said.text, read.level, read.facts))
}

#[test]
fn every_answer_that_a_letter_lists_is_understood() {
    let mut wrong = vec![];
    for (_, letter, language) in samples() {
        // What is unclear is asked again in the context of the mail that was unclear.
        if matches!(letter, Letter::Unclear { .. }) {
            continue;
        }
        let (_, text) = text(&letter, language);
        let lead = if language == Language::Es { "Responde: " } else { "Answer: " };
        let answers = text.lines().filter_map(|line| line.strip_prefix(lead));
        for answer in answers.flat_map(|answers| answers.split(" | ")) {
            wrong.extend(misread(answer, &letter, language));
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_word_that_a_letter_mentions_is_understood() {
    let mut wrong = vec![];
    for (_, letter, language) in samples() {
        // Help lists words of all questions; a mail-back quotes what somebody wrote.
        if matches!(letter, Letter::Help { .. } | Letter::MailBack { .. }) {
            continue;
        }
        let (_, text) = text(&letter, language);
        for word in text.lines().flat_map(|line| line.split('`').skip(1).step_by(2)) {
            wrong.extend(misread(word, &letter, language));
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_mail_is_seven_bit_with_short_lines_and_says_the_same_in_both_parts() {
    for (name, letter, language) in samples() {
        let copy = copy(&letter, language);
        let raw = composed(&copy, Mode::Plus);
        assert_eq!(raw, composed(&copy, Mode::Plus), "{name}");
        let mail = String::from_utf8(raw.clone()).unwrap();
        assert!(mail.is_ascii(), "{name}");
        assert!(!mail.replace("\r\n", "").contains(['\r', '\n']), "{name}: a bare line end");
        assert!(mail.split("\r\n").all(|line| line.len() <= 200), "{name}: a long line\n{mail}");
        assert!(!mail.split("\r\n").any(|line| line == "."), "{name}: a dot alone");
        let read = parse(&raw);
        let (subject, text) = text(&letter, language);
        assert_eq!(read.subject, subject, "{name}");
        assert_eq!(read.text.as_deref().map(str::trim_end), Some(text.trim_end()), "{name}");
        assert_eq!(read.html.is_none(), matches!(letter, Letter::Post { .. }), "{name}");
        assert_eq!(read.message_id.as_deref(), Some(&*format!("r.{TOKEN}@example.org")), "{name}");
        assert!(machine::is_own_echo(&read, &["cop@example.org"]), "{name}");
        assert_eq!(read.language.as_deref(), Some(language.code()), "{name}");
        nothing_was_injected(&name, &read);
    }
}

/// The samples hold texts that would be headers, if they could.
fn nothing_was_injected(name: &str, read: &Message) {
    assert_eq!(read.header("Bcc"), None, "{name}");
    let to: Vec<&str> = read.to.iter().map(|to| to.address.as_str()).collect();
    assert_eq!(to, ["reader@example.com"], "{name}");
    assert!(read.cc.is_empty(), "{name}");
    let html = read.html.as_deref().unwrap_or_default();
    assert!(!html.contains("<b>") && !html.contains("<script"), "{name}");
}

#[test]
fn a_calendar_letter_is_what_calendar_programs_expect() {
    for (name, letter, language) in samples() {
        let Some(calendar) = letter.calendar() else { continue };
        let raw = composed(&copy(&letter, language), Mode::Plus);
        let mail = String::from_utf8(raw.clone()).unwrap();
        let read = parse(&raw);
        let [part] = &read.calendars[..] else { panic!("{name}: {:?}", read.calendars) };
        let ics = String::from_utf8(part.bytes.clone()).unwrap().replace("\r\n ", "");
        let method = part.method.as_deref().unwrap();
        assert!(ics.contains(&format!("METHOD:{method}\r\n")), "{name}");
        assert!(ics.contains(&format!("UID:{}@example.org\r\n", calendar.uid)), "{name}");
        assert!(ics.contains("mailto:cop+rust@example.org"), "{name}");
        assert_eq!(ics.matches("ATTENDEE").count(), 1, "{name}");
        let asks = if calendar.ask { "RSVP=TRUE" } else { "RSVP=FALSE" };
        assert!(ics.contains(asks) && ics.contains("PARTSTAT=NEEDS-ACTION"), "{name}");
        // The alternative comes last of the three, the file after them.
        let order = [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain",
            "text/html",
            "text/calendar",
            "application/ics",
        ];
        let at: Vec<_> = order.iter().map(|kind| mail.find(kind).unwrap()).collect();
        assert!(at.is_sorted(), "{name}: {at:?}");
        assert_eq!(read.header("X-Auto-Response-Suppress"), None, "{name}");
        assert_eq!(read.header("Auto-Submitted"), Some("auto-generated"), "{name}");
        let bare = Installation { attach_ics: false, ..installation(Mode::Plus) };
        let bare = compose::compose(&copy(&letter, language), &bare, &Templates::built_in());
        let bare = parse(&bare.unwrap());
        assert_eq!(bare.calendars, read.calendars, "{name}: the buttons do not need the file");
        assert!(bare.attachments.is_empty(), "{name}");
    }
}

#[test]
fn an_answer_that_was_given_is_kept() {
    let mut letters = Letter::samples().into_iter();
    let mut letter = letters.find(|letter| letter.name() == "invitation_update").unwrap();
    if let Letter::InvitationUpdate { calendar, .. } = &mut letter {
        calendar.partstats =
            vec![(PersonId(2), "DECLINED".into()), (PersonId(3), "ACCEPTED".into())];
    }
    let read = parse(&composed(&copy(&letter, Language::En), Mode::Plus));
    let ics = String::from_utf8(read.calendars[0].bytes.clone()).unwrap().replace("\r\n ", "");
    assert!(ics.contains("PARTSTAT=ACCEPTED"), "{ics}");
}

fn sample(name: &str) -> Letter {
    Letter::samples().into_iter().find(|letter| letter.name() == name).unwrap()
}

#[test]
fn headers_tell_programs_how_to_answer_and_how_to_leave() {
    let letter = sample("agenda");
    let references =
        ["first@example.org".to_owned(), "bad\r\nBcc: x".into(), "last@x.example".into()];
    let copy = Copy { references: &references, answers_mail: true, ..copy(&letter, Language::En) };
    let mail = parse(&composed(&copy, Mode::Plus));
    let header = |name| mail.header(name).unwrap_or_default();
    assert_eq!(mail.from[0].address, "cop+rust@example.org");
    assert_eq!(mail.from[0].name.as_deref(), Some("Rust Guild"));
    assert_eq!(mail.reply_to[0].address, format!("cop+r.{TOKEN}@example.org"));
    assert_eq!(mail.in_reply_to, ["last@x.example"]);
    assert_eq!(mail.references, ["first@example.org", "last@x.example"]);
    assert_eq!(mail.date, Some(copy.date));
    assert_eq!(header("Auto-Submitted"), "auto-replied");
    assert_eq!(header("X-Auto-Response-Suppress"), "All");
    assert_eq!(header("Precedence"), "list");
    assert_eq!(header("X-Loop"), "cop@example.org");
    assert_eq!(header("List-Id"), "<rust.example.org>");
    assert_eq!(header("List-Help"), "<mailto:cop+rust@example.org?subject=help>");
    assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let leave = header("List-Unsubscribe").replace(' ', "");
    assert!(leave.contains(&format!("<https://cop.example.org/u/{LEAVE}>,")), "{leave}");
    assert!(leave.contains(&format!("<mailto:cop+leave.{LEAVE}@example.org?")), "{leave}");
}

#[test]
fn a_post_comes_from_its_author_by_way_of_the_community() {
    let letter = sample("post");
    let file = Attachment {
        name: Some("día \"1\"\r\nX: y.ics".into()),
        content_type: "text/calendar".into(),
        bytes: b"BEGIN:VCALENDAR\nMETHOD:REQUEST\n.\n".to_vec(),
        cid: None,
    };
    let files = [file];
    let copy = Copy { attachments: &files, ..copy(&letter, Language::Es) };
    let raw = composed(&copy, Mode::Plus);
    let mail = parse(&raw);
    assert_eq!(mail.from[0].name.as_deref(), Some("Íñigo Núñez vía Rust Guild"));
    assert_eq!(mail.reply_to[0].address, "cop+rust@example.org");
    assert_eq!(mail.header("Auto-Submitted"), None);
    assert_eq!(mail.html, None);
    let text = String::from_utf8(raw).unwrap();
    assert!(text.contains("application/octet-stream") && !text.contains("text/calendar"), "{text}");
    let to_author = From { replies_to_author: true, ..FROM };
    let copy = Copy { from: Some(to_author), ..copy };
    let mail = parse(&composed(&copy, Mode::Plus));
    assert_eq!(mail.reply_to[0].address, "inigo@example.org");
}

#[test]
fn where_addresses_carry_no_token_the_subject_carries_a_code() {
    let letter = sample("reminder");
    let copy = copy(&letter, Language::En);
    let mail = parse(&composed(&copy, Mode::Plain));
    assert!(mail.subject.ends_with(&format!(" [#{}]", address::code(TOKEN))), "{}", mail.subject);
    assert_eq!(mail.reply_to[0].address, "cop@example.org");
    assert!(mail.html.unwrap().contains("%5B%23"), "the buttons' subjects carry it too");
}

#[test]
fn only_letters_that_tell_the_feed_hold_its_secret() {
    for (name, letter, language) in samples() {
        let (_, text) = text(&letter, language);
        let tells = matches!(letter, Letter::Welcome { .. } | Letter::FeedLink { .. });
        assert_eq!(text.contains(FEED), tells, "{name}");
        assert!(!text.contains(TOKEN) && !text.contains(LEAVE), "{name}");
    }
}

#[test]
fn the_text_is_the_same_without_the_tokens() {
    // What a reader quotes is compared with the text as it was, and the tokens are not kept.
    for (name, letter, language) in samples() {
        let tells = matches!(letter, Letter::Welcome { .. } | Letter::FeedLink { .. });
        let whole = copy(&letter, language);
        let bare = Copy { token: "x", leave: None, feed: whole.feed.filter(|_| tells), ..whole };
        let installation = installation(Mode::Plus);
        let templates = Templates::built_in();
        let text = |copy| compose::plain(copy, &installation, &templates).unwrap();
        assert_eq!(text(&whole), text(&bare), "{name}");
    }
}

#[test]
fn an_address_that_is_none_is_told_and_not_written_to() {
    let letter = sample("reminder");
    let mut copy = copy(&letter, Language::En);
    copy.reader.address = "a@x.example\r\nBcc: b@x.example";
    let error = compose::compose(&copy, &installation(Mode::Plus), &Templates::built_in());
    assert!(error.unwrap_err().to_string().contains("is no address"));
}

//! What calendar programs really sent, and what the reader makes of it.
//!
//! Every answer of a known client is read, with the person and the answer that it tells; the mails of
//! other projects' own tests are read with the method that their folder names; everything else that
//! looks like a calendar, sound or broken, is read or refused and does no harm.

#![expect(clippy::print_stdout, reason = "the table is printed")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use convene::calendar::answer::Answered;
use convene::calendar::reply;
use mail_parser::{MessageParser, MimeHeaders as _};

use super::corpus;

/// How many of the answers below `client-replies` and `extracted` are read; may only rise.
const BASELINE_READ: usize = 179;
/// How many of all other calendars are read; may only rise.
const BASELINE_OTHERS: usize = 461;
/// No calendar takes this long, on any machine.
const HANG: Duration = Duration::from_secs(5);

/// The answers in a mail, or in a calendar on its own.
fn read(path: &Path) -> Vec<Result<Answered, String>> {
    let bytes = std::fs::read(path).expect("a file of the corpus can be read");
    if path.extension().is_none_or(|extension| extension != "eml") {
        return vec![reply::read(&bytes, None).map_err(|why| why.to_string())];
    }
    calendars(&bytes)
        .into_iter()
        .map(|(calendar, method)| {
            reply::read(&calendar, method.as_deref()).map_err(|why| why.to_string())
        })
        .collect()
}

/// The calendars in a mail, with the `method` of their part; those of a returned mail, too.
fn calendars(mail: &[u8]) -> Vec<(Vec<u8>, Option<String>)> {
    let Some(message) = MessageParser::default().parse(mail) else { return Vec::new() };
    let mut calendars = Vec::new();
    for part in &message.parts {
        if let Some(inner) = part.message() {
            calendars.extend(self::calendars(inner.raw_message()));
        }
        let Some(kind) = part.content_type() else { continue };
        let subtype = kind.subtype().unwrap_or_default();
        if subtype.eq_ignore_ascii_case("calendar") || subtype.eq_ignore_ascii_case("ics") {
            let method = kind.attribute("method").map(str::to_owned);
            calendars.push((part.contents().to_vec(), method));
        }
    }
    calendars
}

/// All files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// One line of the table.
fn row(folder: &Path, path: &Path, answered: &Result<Answered, String>) {
    let name = path.strip_prefix(folder).unwrap_or(path).display();
    match answered {
        Ok(answered) => println!("{name}: {}", shorten(&answered.json().to_string())),
        Err(why) => println!("{name}: {why}"),
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(160).collect()
}

#[test]
fn answers_of_known_clients_are_read() {
    let Some(folder) = corpus("calendar") else { return };
    let mails = ["client-replies", "extracted"].map(|name| files(&folder.join(name))).concat();
    let (mut read_count, mut all, mut empty) = (0, 0, Vec::new());
    for path in mails {
        let kind = path.extension().and_then(|extension| extension.to_str());
        if !matches!(kind, Some("eml" | "ics")) {
            continue;
        }
        let found = read(&path);
        if found.is_empty() && kind == Some("eml") {
            empty.push(path.clone());
        }
        for answered in found {
            row(&folder, &path, &answered);
            all += 1;
            read_count += usize::from(answered.is_ok_and(|read| !read.answers.is_empty()));
        }
    }
    println!("calendar answers read {read_count}/{all}; no calendar found in {empty:?}");
    assert!(read_count >= BASELINE_READ, "{read_count} are read, {BASELINE_READ} were");
}

#[test]
fn client_replies_say_who_and_what() {
    let Some(folder) = corpus("calendar/client-replies") else { return };
    let names = ["eml", "ics"].map(|kind| {
        files(&folder).into_iter().filter(move |path| path.extension().is_some_and(|e| e == kind))
    });
    for path in names.into_iter().flatten() {
        let found = read(&path);
        assert!(!found.is_empty(), "{} holds a calendar", path.display());
        for answered in found {
            let answered = answered.unwrap_or_else(|why| panic!("{}: {why}", path.display()));
            assert!(!answered.answers.is_empty(), "{} answers", path.display());
        }
    }
}

/// The tests of other projects name their folders by what the mail in them does.
#[test]
fn folders_that_name_a_method_hold_it() {
    let Some(folder) = corpus("calendar/extracted/cyrus") else { return };
    for path in files(&folder).into_iter().filter(|path| path.ends_with("imip.eml")) {
        let name = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let Some((word, method)) = [("_reply", "REPLY"), ("_publish", "PUBLISH")]
            .into_iter()
            .find(|(word, _)| name.contains(word))
        else {
            continue;
        };
        let found = read(&path);
        let methods: Vec<_> = found.iter().flatten().map(|read| read.method.text()).collect();
        assert_eq!(methods, [method], "{name} is about {word}");
    }
}

#[test]
fn no_calendar_does_harm() {
    let Some(folder) = corpus("calendar") else { return };
    let others = ["extracted", "client-replies", "recurrence"].map(|name| folder.join(name));
    let mut slowest = (Duration::ZERO, PathBuf::new());
    let (mut read_count, mut all) = (0, 0);
    for path in files(&folder) {
        if others.iter().any(|other| path.starts_with(other)) {
            continue;
        }
        let start = Instant::now();
        let found = read(&path);
        let took = start.elapsed();
        all += 1;
        let is_read = found.iter().any(Result::is_ok);
        read_count += usize::from(is_read);
        if !is_read && path.extension().is_some_and(|extension| extension == "ics") {
            println!("{}: {found:?}", path.strip_prefix(&folder).unwrap_or(&path).display());
        }
        if took > slowest.0 {
            slowest = (took, path);
        }
    }
    println!(
        "other files read {read_count}/{all}; slowest {:?} {}",
        slowest.0,
        slowest.1.display()
    );
    assert!(slowest.0 < HANG, "{} took {:?}", slowest.1.display(), slowest.0);
    assert!(read_count >= BASELINE_OTHERS, "{read_count} are read, {BASELINE_OTHERS} were");
}

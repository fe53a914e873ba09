//! How many mails a second are understood as `convene explain` does, beside mail-parser alone, which
//! only parses them, in the same run. The mails are those of the third-party data, read before the
//! clock starts.

use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use convene::mail::intent::{Context, World};
use convene::mail::understand::{Question, understand};

/// The best of so many rounds counts: other programs only make a round longer.
const ROUNDS: u32 = 5;

fn main() {
    // `cargo test --benches` runs this too, with `--test`: there is nothing to check.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let data = std::env::var_os("CONVENE_CORPORA").unwrap_or("../shared/corpora".into());
    let data = PathBuf::from(data);
    let world = fs::read_to_string(data.join("intents/fixture.json"));
    let world = World::from_json(&world.unwrap_or_default()).unwrap_or_default();
    let sets = [
        ("answers in plain words", answers(&data)),
        ("replies with quotes and signatures", replies(&data)),
        ("bounces", files(&data.join("bounce"))),
        ("broken MIME", files(&data.join("mime"))),
    ];
    let all = sets.iter().flat_map(|(_, mails)| mails.clone()).collect();
    let mut out = std::io::stdout().lock();
    // Who closed the pipe does not want to know.
    let _ = writeln!(
        out,
        "| mails | number | mean size | understood a second | only parsed, by mail-parser |\n\
         | --- | --- | --- | --- | --- |"
    );
    for (what, mails) in sets.into_iter().chain([("all of them", all)]) {
        if mails.is_empty() {
            let _ = writeln!(out, "| {what} | 0 | the data is not there | | |");
            continue;
        }
        let ours = rate(&mails, |mail| explain(mail, &world));
        let parser = mail_parser::MessageParser::default();
        let theirs = rate(&mails, |mail| drop(black_box(parser.parse(mail))));
        let size = mails.iter().map(Vec::len).sum::<usize>() / mails.len();
        let _ = writeln!(out, "| {what} | {} | {size} | {ours:.0} | {theirs:.0} |", mails.len());
    }
}

/// Everything that is found out about one mail.
fn explain(mail: &[u8], world: &World) {
    let understood = understand(mail, None);
    let question = Question {
        context: Context::Rsvp,
        world,
        language: None,
        now: DateTime::<Utc>::UNIX_EPOCH,
        fresh: false,
    };
    black_box(understood.reading(&question));
}

/// How many mails a second.
fn rate(mails: &[Vec<u8>], mut each: impl FnMut(&[u8])) -> f64 {
    let mut best = Duration::MAX;
    for _ in 0..=ROUNDS {
        let begun = Instant::now();
        for mail in mails {
            each(mail);
        }
        best = best.min(begun.elapsed());
    }
    f64::from(u32::try_from(mails.len()).unwrap_or(u32::MAX)) / best.as_secs_f64()
}

/// The texts of the corpus of answers, as mails.
fn answers(data: &Path) -> Vec<Vec<u8>> {
    lines(&data.join("intents/cases.jsonl"))
        .iter()
        .map(|case| mail(case["text"].as_str().unwrap_or_default(), "plain"))
        .collect()
}

/// The texts and pages of the corpus of replies, as mails.
fn replies(data: &Path) -> Vec<Vec<u8>> {
    lines(&data.join("reply/cases.jsonl"))
        .iter()
        .map(|case| match (case["input"].as_str(), case["html"].as_str()) {
            (Some(text), _) => mail(text, "plain"),
            (None, page) => mail(page.unwrap_or_default(), "html"),
        })
        .collect()
}

fn mail(text: &str, kind: &str) -> Vec<u8> {
    format!(
        "From: Ana <ana@example.org>\r\nTo: cop+rust@example.org\r\nSubject: Re: Rust Guild\r\n\
         Content-Type: text/{kind}; charset=utf-8\r\n\r\n{text}\r\n"
    )
    .into_bytes()
}

fn lines(file: &Path) -> Vec<serde_json::Value> {
    let text = fs::read_to_string(file).unwrap_or_default();
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// All mails below a folder.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    let mut mails = vec![];
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "eml" || end == "txt") {
                mails.extend(fs::read(path));
            }
        }
    }
    mails
}

//! Scores of `reply`: exact, lenient, lost and leaked words, and authors of forwards.

#[path = "reply_generated.rs"]
mod generated;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use convene::mail::quote::{Body, reply};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use crate::corpus;

/// What must be reached, in percent: a little below what was.
const EXACT: f64 = 93.0;
const LENIENT: f64 = 95.0;
/// What must not be exceeded, in percent.
const LOST: f64 = 5.0;
const LEAKED: f64 = 2.0;
/// What must be reached, in percent.
const AUTHORS: f64 = 96.0;

#[test]
fn replies_are_told_from_what_they_answer() {
    let Some(folder) = corpus("reply") else { return };
    let cases = std::fs::read_to_string(folder.join("cases.jsonl")).unwrap();
    let mut score = Score::default();
    for line in cases.lines().filter(|line| !line.trim().is_empty()) {
        score.add(&serde_json::from_str(line).unwrap());
    }
    score.print();
    assert!(score.percent(score.exact) >= EXACT, "exact");
    assert!(score.percent(score.lenient) >= LENIENT, "lenient");
    assert!(score.percent(score.lost) <= LOST, "lost");
    assert!(score.percent(score.leaked) <= LEAKED, "leaked");
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
fn forwards_keep_their_author() {
    let Some(folder) = corpus("forward") else { return };
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort();
    let (mut right, mut missed) = (0, Vec::new());
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let subject =
            file.with_file_name(format!("{}_subject.txt", name.split("_body").next().unwrap()));
        let subject =
            std::fs::read_to_string(subject).unwrap_or("Fwd: Integer consequat".to_owned());
        let found = reply(Body { text: Some(&text), html: None, subject: subject.trim() }, None);
        let author = found.forward.and_then(|forward| forward.from);
        if author.as_deref() == Some("john.doe@acme.com") {
            right += 1;
        } else {
            missed.push(format!("{name}: {author:?}"));
        }
    }
    println!("forward author {right} of {}; missed: {}", files.len(), missed.join(", "));
    assert!(percent(right, files.len()) >= AUTHORS);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder was found") {
        let path = entry.expect("the folder is readable").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, files);
        } else if name.contains("body") {
            files.push(path);
        }
    }
}

/// Counts over the exact cases, and over the checks.
#[derive(Default)]
struct Score {
    cases: usize,
    exact: usize,
    lenient: usize,
    lost: usize,
    leaked: usize,
    checks: usize,
    passed: usize,
    sources: BTreeMap<String, (usize, usize)>,
    missed: Vec<String>,
}

impl Score {
    fn add(&mut self, case: &Value) {
        let text = |key: &str| case[key].as_str();
        let body = Body { text: text("input"), html: text("html"), subject: "Re: Rust Guild" };
        let got = words(&reply(body, None).text);
        let id = text("id").unwrap_or_default();
        match text("kind") {
            Some("exact") => self.add_exact(
                id,
                text("source").unwrap_or_default(),
                &got,
                &words(text("expected").unwrap_or_default()),
            ),
            Some("checks") => {
                self.checks += 1;
                let passed = case["checks"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .all(|check| passes(check, &got.join(" ")));
                self.passed += usize::from(passed);
                if !passed {
                    self.missed.push(format!("{id} (check)"));
                }
            }
            _ => {}
        }
    }

    fn add_exact(&mut self, id: &str, source: &str, got: &[String], expected: &[String]) {
        self.cases += 1;
        let exact = got == expected;
        let source = self.sources.entry(source.to_owned()).or_default();
        source.0 += usize::from(exact);
        source.1 += 1;
        self.exact += usize::from(exact);
        let lenient = exact || is_lenient(got, expected);
        self.lenient += usize::from(lenient);
        let hit = common(got, expected);
        let lost = !expected.is_empty() && hit * 100 < expected.len() * 95;
        let leaked = !got.is_empty() && hit * 100 < got.len() * 95;
        self.lost += usize::from(lost);
        self.leaked += usize::from(leaked);
        if !exact {
            let also = [(lenient, "lenient"), (lost, "lost"), (leaked, "leaked")];
            let also: Vec<_> =
                also.into_iter().filter(|(is, _)| *is).map(|(_, name)| name).collect();
            self.missed.push(format!("{id} ({})", also.join(", ")));
        }
    }

    fn percent(&self, count: usize) -> f64 {
        percent(count, self.cases)
    }

    #[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
    fn print(&self) {
        for (source, (exact, all)) in &self.sources {
            println!("  {source}: {exact} of {all}");
        }
        println!("  not exact:\n    {}", self.missed.join("\n    "));
        println!(
            "reply exact {:.1} %, lenient {:.1} %, lost {:.1} %, leaked {:.1} %, checks {} of {}",
            self.percent(self.exact),
            self.percent(self.lenient),
            self.percent(self.lost),
            self.percent(self.leaked),
            self.passed,
            self.checks
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "hundreds of cases")]
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// The words of a text as the corpora compare them.
fn words(text: &str) -> Vec<String> {
    let text: String = text.nfc().filter(|c| !matches!(c, '\u{200b}' | '\u{feff}')).collect();
    text.split_whitespace().map(str::to_owned).collect()
}

/// One is a prefix of the other, and the rest is short and shows nothing quoted.
fn is_lenient(one: &[String], other: &[String]) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let year = |word: &str| {
        let word = word.trim_end_matches(['.', ',']);
        word.len() == 4
            && (word.starts_with("19") || word.starts_with("20"))
            && word.bytes().all(|b| b.is_ascii_digit())
    };
    let quoted = |word: &String| {
        word.starts_with('>') || word.contains('@') || word.ends_with(':') || year(word)
    };
    !short.is_empty()
        && long.starts_with(short)
        && long.len() - short.len() <= 30
        && !long[short.len()..].iter().any(quoted)
}

/// How many words two texts have in common.
fn common(one: &[String], other: &[String]) -> usize {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in one {
        *counts.entry(word).or_default() += 1;
    }
    let mut hits = 0;
    for word in other {
        if let Some(left) = counts.get_mut(word.as_str()).filter(|left| **left > 0) {
            *left -= 1;
            hits += 1;
        }
    }
    hits
}

fn passes(check: &Value, got: &str) -> bool {
    let (kind, value) = (
        check[0].as_str().unwrap_or_default(),
        words(check[1].as_str().unwrap_or_default()).join(" "),
    );
    match kind {
        "contains" => got.contains(&value),
        "not_contains" => value.is_empty() || !got.contains(&value),
        "startswith" => got.starts_with(&value),
        "endswith" => got.ends_with(&value),
        _ => true,
    }
}

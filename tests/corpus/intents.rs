//! Scores of plain-word answers: how many facts are right, how many are found, how often an act is
//! read into what is none.
//!
//! `CONVENE_PREDICTIONS=FOLDER` writes the facts found there, a JSON object a line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveDateTime};
use convene::mail::intent::{Context, Level, Said, World};
use convene::mail::understand::{self, Question};
use convene::mail::words::Language;
use serde_json::Value;

/// Percent that a set must not sink below (facts right, facts found) nor rise above (ask and comment
/// cases in which a fact is recorded).
struct Baseline {
    right: f64,
    found: f64,
    wrong_acts: f64,
}

/// One labelled answer.
struct Case {
    id: String,
    language: String,
    context: String,
    level: String,
    expected: Vec<Value>,
    accepted: Vec<Value>,
    recorded: Vec<Value>,
    trace: Vec<String>,
}

/// Counts over a group of cases.
#[derive(Default)]
struct Score {
    act: u32,
    other: u32,
    recorded: u32,
    right: u32,
    expected: u32,
    found: u32,
    act_wrong: u32,
    other_wrong: u32,
}

#[test]
fn answers_are_understood() {
    let Some(folder) = crate::corpus("intents") else { return };
    let world = folder.join("fixture.json");
    let least = Baseline { right: 98.7, found: 94.9, wrong_acts: 1.3 };
    hold(&[folder.join("cases.jsonl")], &world, &least, "corpus");
}

/// The project's own cases, written apart from the vocabulary.
#[test]
fn own_answers_are_understood() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intents");
    let mut files: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "jsonl"));
    files.sort();
    let least = Baseline { right: 99.4, found: 95.3, wrong_acts: 1.0 };
    hold(&files, &folder.join("world.json"), &least, "own");
}

/// Reads all cases of the files, prints the scores and holds them against the baseline.
#[expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "the table is what the test is for; the cases are well formed"
)]
fn hold(files: &[PathBuf], world: &Path, least: &Baseline, name: &str) {
    let world = World::from_json(&fs::read_to_string(world).unwrap()).unwrap();
    let began = std::time::Instant::now();
    let mut cases: Vec<Case> = Vec::new();
    for file in files {
        let part: Vec<Case> = fs::read_to_string(file)
            .unwrap()
            .lines()
            .map(|line| case(&serde_json::from_str(line).unwrap(), &world))
            .collect();
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        println!("{}", total(&part).line(&stem));
        cases.extend(part);
    }
    println!("{} texts in {} ms", cases.len(), began.elapsed().as_millis());
    if let Some(folder) = std::env::var_os("CONVENE_PREDICTIONS") {
        write_predictions(&Path::new(&folder).join(format!("{name}.jsonl")), &cases);
    }
    for key in [|case: &Case| case.language.clone(), |case: &Case| case.context.clone()] {
        let mut groups: BTreeMap<String, Score> = BTreeMap::new();
        for case in &cases {
            groups.entry(key(case)).or_default().add(case);
        }
        for (name, score) in groups {
            println!("{}", score.line(&name));
        }
    }
    let all = total(&cases);
    println!("{}", all.line("all"));
    assert!(percent(all.right, all.recorded) >= least.right, "fewer facts are right than before");
    assert!(percent(all.found, all.expected) >= least.found, "fewer facts are found than before");
    assert!(
        percent(all.other_wrong, all.other) <= least.wrong_acts,
        "more acts are read into nothing"
    );
}

/// The score of all these cases.
fn total(cases: &[Case]) -> Score {
    let mut all = Score::default();
    for case in cases {
        all.add(case);
    }
    all
}

/// Writes the facts found, a JSON object a line.
#[expect(clippy::unwrap_used, reason = "who asks for the file wants to hear why there is none")]
fn write_predictions(file: &Path, cases: &[Case]) {
    let lines: String = cases.iter().fold(String::new(), |mut lines, case| {
        let line = serde_json::json!({"id": case.id, "facts": case.recorded, "trace": case.trace});
        writeln!(lines, "{line}").unwrap();
        lines
    });
    fs::write(file, lines).unwrap();
}

#[expect(clippy::unwrap_used, reason = "the corpus is well formed")]
/// Reads a case and what is understood of it.
fn case(line: &Value, world: &World) -> Case {
    let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let list = |key: &str| line[key].as_array().cloned().unwrap_or_default();
    let written = line["written"].as_str().unwrap_or("2026-12-07");
    let written: NaiveDate = written.parse().unwrap();
    let today: NaiveDateTime = written.and_hms_opt(10, 0, 0).unwrap();
    let language = Language::from_code(&text("lang")).unwrap();
    let context: Context = text("context").parse().unwrap();
    let said = Said { subject: line["subject"].as_str(), text: &text("text"), language };
    let language = Some(language);
    let fresh = context == Context::General;
    let question = Question { context, world, language, now: today.and_utc(), fresh };
    let reading = understand::read(&said, &question, today);
    let recorded = match reading.level {
        Level::Act => reading.facts.iter().map(intent_json).collect(),
        Level::Ask | Level::Comment => Vec::new(),
    };
    Case {
        id: text("id"),
        language: text("lang"),
        context: text("context"),
        level: text("level"),
        expected: list("expected"),
        accepted: list("also_ok"),
        recorded,
        trace: reading.trace,
    }
}

/// A fact as JSON.
fn intent_json(fact: &convene::mail::fact::Fact) -> Value {
    fact.json()
}

impl Score {
    /// Counts a case.
    #[expect(clippy::unwrap_used, reason = "a corpus has fewer cases than 32 bits count")]
    fn add(&mut self, case: &Case) {
        let meant = |fact: &Value| case.expected.iter().any(|one| is(fact, one, false));
        let accepted = |fact: &Value| case.accepted.iter().any(|one| is(fact, one, false));
        let counted: Vec<&Value> =
            case.recorded.iter().filter(|fact| meant(fact) || !accepted(fact)).collect();
        let right = counted.iter().filter(|fact| meant(fact)).count();
        let wrong = counted.len() > right;
        if case.level != "act" {
            self.other += 1;
            self.other_wrong += u32::from(wrong);
            return;
        }
        let found = case
            .expected
            .iter()
            .filter(|one| counted.iter().any(|fact| is(fact, one, true)))
            .count();
        self.act += 1;
        self.recorded += u32::try_from(counted.len()).unwrap();
        self.right += u32::try_from(right).unwrap();
        self.expected += u32::try_from(case.expected.len()).unwrap();
        self.found += u32::try_from(found).unwrap();
        self.act_wrong += u32::from(wrong);
    }

    /// A line of the table.
    fn line(&self, name: &str) -> String {
        format!(
            "{name:16} act {:4}: right {:5.1} %, found {:5.1} %, wrong {:4.1} % | ask, comment {:3}: wrong {:4.1} %",
            self.act,
            percent(self.right, self.recorded),
            percent(self.found, self.expected),
            percent(self.act_wrong, self.act),
            self.other,
            percent(self.other_wrong, self.other),
        )
    }
}

/// A share in percent; of nothing it is 0.
fn percent(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * f64::from(part) / f64::from(whole) }
}

/// Whether a recorded fact is the expected one: every field equal when `exact`, else nothing in it
/// untrue (date and scope must agree, for they say which meeting is meant).
fn is(recorded: &Value, expected: &Value, exact: bool) -> bool {
    let (recorded, expected) = (details(recorded), details(expected));
    let keys = |fact: &BTreeMap<String, Value>| fact.keys().cloned().collect::<BTreeSet<_>>();
    let (said, meant) = (keys(&recorded), keys(&expected));
    let fits = if exact {
        said == meant
    } else {
        said.is_subset(&meant)
            && ["date", "scope"].iter().all(|key| recorded.get(*key) == expected.get(*key))
    };
    fits && recorded.iter().all(|(key, value)| same(key, value, &expected[key], exact))
}

/// The fields of a fact that say something.
fn details(fact: &Value) -> BTreeMap<String, Value> {
    let optional = ["late", "guests", "mode", "kind", "with", "by", "scope", "date"];
    let empty = |value: &Value| {
        value.is_null()
            || value == &Value::Bool(false)
            || value.as_str() == Some("")
            || value.as_u64() == Some(0)
    };
    fact.as_object()
        .into_iter()
        .flatten()
        .filter(|(key, value)| !(optional.contains(&key.as_str()) && empty(value)))
        .filter(|(key, value)| !(key.as_str() == "date" && value.as_str() == Some("2026-12-16")))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Whether two values of a field say the same.
fn same(key: &str, recorded: &Value, expected: &Value, exact: bool) -> bool {
    let set = |value: &Value| -> BTreeSet<String> {
        value.as_array().into_iter().flatten().map(|one| one.to_string().to_lowercase()).collect()
    };
    match key {
        "topic" | "what" | "decided" | "for" | "search" | "who_knows" | "idea" => {
            same_text(recorded.as_str().unwrap_or_default(), expected.as_str().unwrap_or_default())
        }
        "vote" | "unvote" | "approve" | "came" if exact => set(recorded) == set(expected),
        "vote" | "unvote" | "approve" | "came" => {
            !set(recorded).is_empty() && set(recorded).is_subset(&set(expected))
        }
        "rank" => {
            let groups = |value: &Value| -> Vec<BTreeSet<String>> {
                value.as_array().into_iter().flatten().map(&set).collect()
            };
            groups(recorded) == groups(expected)
        }
        _ if recorded.is_object() => is(recorded, expected, exact),
        _ => match (recorded.as_str(), expected.as_str()) {
            (Some(a), Some(b)) => a.to_lowercase() == b.to_lowercase(),
            _ => recorded == expected,
        },
    }
}

/// Whether two texts share most of their words.
fn same_text(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (a, mut b) = (words(a), words(b));
    let sum = a.len() + b.len();
    let shared = a
        .iter()
        .filter(|word| {
            b.iter().position(|other| other == *word).map(|at| b.swap_remove(at)).is_some()
        })
        .count();
    sum == 0 || 10 * 2 * shared >= 6 * sum
}

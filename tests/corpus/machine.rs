//! Scores of `machine`: bounces of a hundred mail systems, who wrote a mail, MIME as it should not be.

#![expect(clippy::print_stdout, reason = "scores are read by people")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use convene::mail::machine::{Bounce, Kind, bounce, kind};
use convene::mail::parse::{Message, parse};
use serde_json::Value;

use crate::corpus;

/// What was reached; sinking below fails. Parts of a thousand.
const BOUNCE_SETS: usize = 968;
const BOUNCE_CLASSES: usize = 850;
const KINDS: usize = 987;
/// Mails of the MIME set, of a thousand, in which something readable is found.
const MIME_READ: usize = 960;

#[test]
fn bounces_name_the_addresses_that_failed() {
    let Some(root) = corpus("bounce") else { return };
    let (mut exact, mut all, mut right, mut judged) = (0, 0, 0, 0);
    let mut missed = Vec::new();
    for case in lines(&root.join("cases.jsonl")) {
        let Some((permanent, temporary, mixed)) = expected(&case) else { continue };
        let mail = read(&root, &case);
        let found = bounce(&mail).unwrap_or_default();
        let want: BTreeSet<String> = permanent.union(&temporary).cloned().collect();
        let Bounce { permanent: gone, temporary: later, .. } = found;
        let have: BTreeSet<String> = gone.iter().chain(&later).cloned().collect();
        all += 1;
        if have == want {
            exact += 1;
            if !want.is_empty() && !mixed {
                judged += 1;
                right += usize::from(permanent == gone.into_iter().collect());
            }
        } else {
            missed.push(case["id"].as_str().unwrap_or_default().to_owned());
        }
    }
    println!("  missed: {}", missed.join(" "));
    require("bounce: exact address set", exact, all, BOUNCE_SETS);
    require("bounce: permanent or not", right, judged, BOUNCE_CLASSES);
}

/// Permanent and temporary addresses, and whether one mail has both; `None` for what is no bounce.
fn expected(case: &Value) -> Option<(BTreeSet<String>, BTreeSet<String>, bool)> {
    let set = |value: &Value| -> BTreeSet<String> {
        let all = value.as_array().into_iter().flatten().filter_map(Value::as_str);
        all.filter(|one| !one.contains("undisclosed")).map(str::to_lowercase).collect()
    };
    let Some(rows) = case["rows"].as_array() else {
        return Some((set(&case["perm"]), set(&case["temp"]), false));
    };
    if rows.iter().any(|row| row["reason"] == "feedback" || row["reason"] == "vacation") {
        return None;
    }
    let hard = rows.iter().filter(|row| row["hard"] == true).count();
    let who = set(&case["recipients"]);
    let none = BTreeSet::new();
    let all_hard = hard == rows.len();
    let (permanent, temporary) = if all_hard { (who, none) } else { (none, who) };
    Some((permanent, temporary, hard > 0 && !all_hard))
}

#[test]
fn who_wrote_a_mail_is_told() {
    let Some(root) = corpus("bounce") else { return };
    let (mut right, mut all) = (0, 0);
    let mut confusion: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for case in lines(&root.join("class_cases.jsonl")) {
        let class = case["class"].as_str().unwrap_or_default().to_owned();
        let wanted: &[Kind] = match class.as_str() {
            "bounce" => &[Kind::Bounce],
            "auto" => &[Kind::Automatic],
            "report" => &[Kind::Report],
            "human" => &[Kind::Person, Kind::Calendar, Kind::List],
            _ => continue,
        };
        let kind = kind(&read(&root, &case));
        all += 1;
        right += usize::from(wanted.contains(&kind));
        *confusion.entry((class, kind.name())).or_default() += 1;
    }
    for ((class, kind), count) in confusion {
        println!("  {class} -> {kind}: {count}");
    }
    require("kind", right, all, KINDS);
}

#[test]
fn mime_as_it_should_not_be_is_read_without_harm() {
    let Some(root) = corpus("mime") else { return };
    let (mut found, mut all) = (0, 0);
    let mut slowest = (Duration::ZERO, PathBuf::new());
    for path in files(&root) {
        let raw = std::fs::read(&path).expect("a file of the corpus");
        if raw.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let start = Instant::now();
        let mail = parse(&raw);
        let _ = (kind(&mail), bounce(&mail));
        slowest = slowest.max((start.elapsed(), path.clone()));
        assert_ne!(mail.unreadable, Some("the parser gave up on it"), "{}", path.display());
        let text =
            [&mail.text, &mail.html].into_iter().flatten().any(|text| !text.trim().is_empty());
        let read = text || !mail.sections.is_empty() || !mail.attachments.is_empty();
        all += 1;
        found += usize::from(read);
        if !read {
            println!("  nothing found in {}", path.display());
        }
    }
    println!("  slowest: {:?} {}", slowest.0, slowest.1.display());
    assert!(slowest.0 < Duration::from_secs(10), "a mail hangs");
    require("mime: something readable", found, all, MIME_READ);
}

/// Prints a row, and fails when fewer than `least` of a thousand are right.
fn require(what: &str, right: usize, all: usize, least: usize) {
    println!(
        "{what}: {right}/{all} = {} of a thousand (at least {least})",
        right * 1000 / all.max(1)
    );
    assert!(right * 1000 >= least * all, "{what} sank");
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("cases of the corpus");
    let rows = text.lines().filter(|line| !line.trim().is_empty());
    rows.map(|line| serde_json::from_str(line).expect("a case")).collect()
}

/// The mail of a case; its path counts from the folder of all corpora.
fn read(root: &Path, case: &Value) -> Message {
    let file = case["file"].as_str().expect("a file");
    parse(&std::fs::read(root.parent().expect("a folder above").join(file)).expect("a mail"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder of the corpus").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if path
            .extension()
            .is_some_and(|end| ["eml", "msg", "txt", "box"].iter().any(|one| end == *one))
        {
            all.push(path);
        }
    }
    all
}

//! The table of words in README.md is the help letter's: one list, one source.

use std::fs;
use std::path::Path;

const BEGINS: &str = "<!-- words: the help letter's, kept by tests/tidy/readme.rs; UPDATE_SNAPSHOTS=1 renews them -->\n";
const ENDS: &str = "<!-- end of words -->";

/// The help letter's lists as a table, from its snapshot (`tests/letters.rs` keeps that true).
fn table() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let letter = root.join("tests/letters/en/help-1.txt");
    let letter = fs::read_to_string(letter).expect("the help letter has a snapshot");
    let mut table = String::from("| about | words |\n| --- | --- |\n");
    let mut about = "";
    let mut words: Vec<&str> = vec![];
    for line in letter.lines() {
        if let Some(word) = line.strip_prefix("- ") {
            words.push(word);
        } else if let Some(next) = line.strip_suffix(':').filter(|next| !next.contains('`')) {
            flush(&mut table, about, &mut words);
            about = next;
        }
    }
    flush(&mut table, about, &mut words);
    table
}

fn flush(table: &mut String, about: &str, words: &mut Vec<&str>) {
    if !words.is_empty() {
        for part in ["| ", &about.to_lowercase(), " | ", &words.join("<br>"), " |\n"] {
            table.push_str(part);
        }
        words.clear();
    }
}

#[test]
fn the_words_in_the_readme_are_those_of_the_help_letter() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).expect("there is a README");
    let (before, rest) = readme.split_once(BEGINS).expect("README has the words' beginning");
    let (shown, after) = rest.split_once(ENDS).expect("README has the words' end");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, format!("{before}{BEGINS}{}{ENDS}{after}", table())).expect("written");
    } else {
        assert_eq!(shown, table(), "run it with UPDATE_SNAPSHOTS=1");
    }
}

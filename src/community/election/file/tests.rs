//! Ballot files, good and bad.

use super::super::{Method, Seed, count};
use super::*;

const HEAD: &str = "method: schulze\ncandidates: Ana | Bo | Cy\n\n";

fn problems(text: &str) -> Vec<String> {
    read(text).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn a_file_is_read_with_comments_counts_and_blank_ballots() {
    let text = "# The board\nseats: 2 # of five\nmethod: stv\r\ncandidates: Ana Lima | C# Bo | Cy\n\
                seed: 9319 / 2 5 12 8 10\n   \n7 x Ana  Lima > C# Bo = Cy # fine\n\n# nothing\nCy\n3x\n2 x\n";
    let election = read(text).unwrap();
    assert_eq!((election.method, election.seats), (Method::Stv, 2));
    assert_eq!(election.candidates, ["Ana Lima", "C# Bo", "Cy"]);
    assert_eq!(election.seed, Seed::new(vec![vec![9319], vec![2, 5, 12, 8, 10]]));
    let cast = [(7, vec![vec![0], vec![1, 2]]), (1, vec![vec![2]]), (5, vec![])];
    assert_eq!(election.ballots, cast);
}

#[test]
fn names_match_however_their_accents_are_encoded() {
    let election = read("method: irv\ncandidates: Zo\u{eb} | Bo\n\nZoe\u{308}\n").unwrap();
    assert_eq!(count(&election).winners, [0]);
}

#[test]
fn every_problem_is_told_with_its_place() {
    let text = "methid: schulze\nseats: 0\ncandidates: Ana | Bo | Ana | \nseed: 1 / x\nwhat\n\n\
                Anna > Bo\n2 x Ana > > Bo > Ana\n99999999999999999999 x Ana\n";
    assert_eq!(
        problems(text),
        [
            "1:1: \"methid\" is not a key; did you mean \"method\"?",
            "1:1: there is no method; write a line like `method: schulze`",
            "2:8: \"0\" is no number of seats; write one from 1 to 1000",
            "3:24: \"Ana\" is a candidate already; give everybody a name of their own",
            "3:29: this is no name; separate candidates by `|`, and use neither `>` nor `=` in names",
            "4:11: \"x\" is no whole number below 2^64; write the numbers as drawn: `9319 / 2 5 12`",
            "5:1: this is not `key: value`; ballots come after an empty line",
            "7:1: \"Anna\" is not a candidate; did you mean \"Ana\"?",
            "8:11: a name is missing here; write a ballot like `Ana > Bo = Cy`",
            "8:18: \"Ana\" is named twice; name everybody at most once",
            "9:1: this is more ballots than can be counted; at most 18446744073709551615 are",
        ]
    );
}

#[test]
fn without_candidates_no_ballot_is_looked_at() {
    let told = problems("method: irv\n\nAna\nBo\n");
    assert_eq!(
        told,
        ["1:1: there are no candidates; write a line like `candidates: Ana | Bo | Cy`"]
    );
}

#[test]
fn more_ballots_than_can_be_counted_are_refused() {
    let text = format!("{HEAD}{} x Ana\n1 x Bo\n", u64::MAX);
    let told = problems(&text);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("5:1: up to here there are more ballots"), "{told:?}");
}

#[test]
fn approval_has_no_ranks() {
    let told = problems("method: approval\ncandidates: Ana | Bo\n\nAna > Bo\n");
    assert_eq!(told, ["4:1: an approval ballot has no ranks; write `=` in place of `>`"]);
}

#[test]
fn a_flood_of_problems_is_told_in_part() {
    let text = HEAD.to_owned() + &"Dee > Ana > Ana\n".repeat(10_000);
    let told = problems(&text);
    assert_eq!(told.len(), 101);
    assert!(told[100].ends_with("19900 more problems follow"), "{}", told[100]);
}

#[test]
fn too_many_and_too_long_names_are_refused() {
    let many = (0..2_000).map(|n| format!("n{n}")).collect::<Vec<_>>().join(" | ");
    assert_eq!(problems(&format!("method: irv\ncandidates: {many}\n\n")).len(), 1);
    let long = "n".repeat(201);
    assert_eq!(problems(&format!("method: irv\ncandidates: {long}\n\n")).len(), 1);
}

#[test]
fn names_that_would_break_the_file_are_written_harmlessly() {
    let candidates = ["A > B", "A = B", "#1", "", "\n", "3 x C"].map(str::to_owned).to_vec();
    let ballots = vec![(1, vec![vec![5], vec![0, 1]]), (2, vec![vec![3]])];
    let election = Election { method: Method::Irv, seats: 1, candidates, ballots, seed: None };
    let again = read(&write(&election)).unwrap();
    let names = ["A B", "A B (2)", "1", "nameless", "nameless (2)", "3 x C"];
    assert_eq!(again.candidates, names);
    assert_eq!(count(&again), count(&election));
}

#[test]
fn published_ballots_are_sorted_so_that_their_order_tells_nothing() {
    let text = format!("{HEAD}Bo\nAna > Cy\nBo\n1 x\n");
    let expected =
        "method: schulze\nseats: 1\ncandidates: Ana | Bo | Cy\n\n2 x Bo\n1 x Ana > Cy\n1 x\n";
    assert_eq!(write(&read(&text).unwrap()), expected);
}

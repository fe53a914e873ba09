//! Writes an election as a ballot file.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::super::ballots::Ballots;
use super::super::{Election, Method};

/// The ballot file of `election`. Equal ballots are put together and sorted, so that their order
/// tells nothing about when they were cast. Characters that mean something in the file are left
/// out of names, and names that are equal then are numbered.
pub fn write(election: &Election) -> String {
    let names = names(&election.candidates);
    let mut text = head(election, &names);
    let ballots = match election.method {
        Method::Approval => Ballots::new(names.len(), &without_ranks(&election.ballots)),
        Method::Schulze | Method::Irv | Method::Stv => Ballots::new(names.len(), &election.ballots),
    };
    let mut lines: Vec<(u64, Vec<&[u32]>)> =
        ballots.papers().map(|(cast, ranks)| (cast, ranks.collect())).collect();
    lines.sort_unstable_by(|(one, at), (other, to)| other.cmp(one).then_with(|| at.cmp(to)));
    for (cast, ranks) in lines {
        let ranks: Vec<String> = ranks
            .into_iter()
            .map(|rank| join(rank.iter().map(|candidate| &names[*candidate as usize]), " = "))
            .collect();
        let _ = writeln!(text, "{cast} x {}", ranks.join(" > "));
    }
    if ballots.blank > 0 {
        let _ = writeln!(text, "{} x", ballots.blank);
    }
    text
}

/// The ballot file of `election` with each ballot on a line of its own, and behind it, as a comment,
/// the code under which its voter finds it. Lines are in the order of `codes`, which belong to the
/// ballots one by one.
pub fn write_each(election: &Election, codes: &[String]) -> String {
    let names = names(&election.candidates);
    let mut text = head(election, &names);
    for ((cast, ranks), code) in election.ballots.iter().zip(codes) {
        let separator = if election.method == Method::Approval { " = " } else { " > " };
        let ranks: Vec<String> = ranks
            .iter()
            .filter(|rank| !rank.is_empty())
            .map(|rank| join(rank.iter().map(|candidate| &names[*candidate]), " = "))
            .collect();
        let ranks = ranks.join(separator);
        let space = if ranks.is_empty() { "" } else { " " };
        let _ = writeln!(text, "{cast} x {ranks}{space}# {code}");
    }
    text
}

/// Everything above the ballots.
fn head(election: &Election, names: &[String]) -> String {
    let mut text = format!("method: {}\n", election.method.word());
    let _ = writeln!(text, "seats: {}", election.seats);
    let _ = writeln!(text, "candidates: {}", names.join(" | "));
    if let Some(seed) = &election.seed {
        let sources: Vec<String> = seed.sources().iter().map(|source| join(source, " ")).collect();
        let _ = writeln!(text, "seed: {}", sources.join(" / "));
    }
    text.push('\n');
    text
}

fn join(parts: impl IntoIterator<Item = impl ToString>, separator: &str) -> String {
    parts.into_iter().map(|part| part.to_string()).collect::<Vec<_>>().join(separator)
}

fn without_ranks(ballots: &[(u64, Vec<Vec<usize>>)]) -> Vec<(u64, Vec<Vec<usize>>)> {
    ballots.iter().map(|(cast, ranks)| (*cast, vec![ranks.concat()])).collect()
}

/// Names as the file can hold them, each different.
fn names(candidates: &[String]) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let plain = plain(candidate);
        let mut name = plain.clone();
        let mut nth = 1;
        while !taken.insert(super::header::normal(&name)) {
            nth += 1;
            name = format!("{plain} ({nth})");
        }
        names.push(name);
    }
    names
}

fn plain(name: &str) -> String {
    let mut plain = String::new();
    for character in name.chars() {
        let begins_word = plain.is_empty() || plain.ends_with(' ');
        if character.is_whitespace() || character.is_control() || ">=|".contains(character) {
            if !begins_word {
                plain.push(' ');
            }
        } else if character != '#' || !begins_word {
            plain.push(character);
        }
    }
    let plain: String =
        plain.chars().take(super::header::LONGEST_NAME_IN_CHARACTERS - 10).collect();
    let plain = plain.trim_end();
    if plain.is_empty() { "nameless".to_owned() } else { plain.to_owned() }
}

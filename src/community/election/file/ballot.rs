//! The ballots of a ballot file, one a line, with how often each was cast.

use std::collections::HashMap;

use super::super::Method;
use super::header::{Header, unknown};
use super::{Line, Part, Problems};

/// Candidates who share a rank have equal parts of a ballot in counts with transfers, which makes
/// fractions. This bounds the work on them: candidates squared, by those who share one rank.
const MOST_SHARING: usize = 50_000_000;

/// How often a ballot was cast, and its ranks.
type Cast = (u64, Vec<Vec<usize>>);

/// Reads all ballots. Lines that say the same are put together, so that a long file costs little.
pub(super) fn read<'t>(
    lines: impl Iterator<Item = Line<'t>>,
    header: &Header,
    problems: &mut Problems,
) -> Vec<Cast> {
    let mut ballots: Vec<Cast> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut named_on = vec![usize::MAX; header.candidates.len()];
    let mut total: u64 = 0;
    for line in lines {
        let content = line.content();
        if content.text.is_empty() {
            continue;
        }
        let Some((count, ballot)) = read_count(content, problems) else {
            continue;
        };
        match total.checked_add(count) {
            Some(sum) => total = sum,
            None => problems.add(content, || {
                format!(
                    "up to here there are more ballots than can be counted; at most {} are",
                    u64::MAX
                )
            }),
        }
        if let Some(at) = known.get(ballot.text) {
            ballots[*at].0 = ballots[*at].0.saturating_add(count);
        } else if let Some(ranks) = read_ranks(ballot, header, &mut named_on, problems) {
            known.insert(ballot.text, ballots.len());
            ballots.push((count, ranks));
        }
    }
    ballots
}

/// Splits `7 x Ana > Bo` into 7 and the rest; without a count it is 1.
fn read_count<'t>(content: Part<'t>, problems: &mut Problems) -> Option<(u64, Part<'t>)> {
    let digits =
        content.text.len() - content.text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = content.from(digits);
    let Some(rest) = after
        .text
        .strip_prefix(['x', 'X', '×'])
        .filter(|rest| digits > 0 && (rest.is_empty() || rest.starts_with(char::is_whitespace)))
    else {
        return Some((1, content));
    };
    let Ok(count) = content.text[..digits].parse() else {
        problems.add(content, || {
            format!("this is more ballots than can be counted; at most {} are", u64::MAX)
        });
        return None;
    };
    Some((count, after.from(after.text.len() - rest.len())))
}

/// Reads `Ana > Bo = Cy`; `None` when something is wrong with it. `named_on` remembers on which
/// line a candidate was last named.
fn read_ranks(
    ballot: Part<'_>,
    header: &Header,
    named_on: &mut [usize],
    problems: &mut Problems,
) -> Option<Vec<Vec<usize>>> {
    if ballot.text.is_empty() {
        return Some(Vec::new());
    }
    let mut good = true;
    let mut ranks = Vec::new();
    for rank in ballot.split('>') {
        let mut candidates = Vec::new();
        for name in rank.split('=') {
            match header.place(name.text) {
                Some(candidate) if named_on[candidate] != ballot.line.number => {
                    named_on[candidate] = ballot.line.number;
                    candidates.push(candidate);
                }
                found => {
                    good = false;
                    problems.add(name, || wrong_name(name.text, found.is_some(), header));
                }
            }
        }
        ranks.push(candidates);
    }
    if let Some(what) = wrong_shape(&ranks, header) {
        problems.add(ballot, || what);
        return None;
    }
    good.then_some(ranks)
}

fn wrong_name(name: &str, repeated: bool, header: &Header) -> String {
    if repeated {
        format!("{name:?} is named twice; name everybody at most once")
    } else if name.is_empty() {
        "a name is missing here; write a ballot like `Ana > Bo = Cy`".to_owned()
    } else {
        unknown("candidate", name, header.candidates.iter().map(String::as_str))
    }
}

fn wrong_shape(ranks: &[Vec<usize>], header: &Header) -> Option<String> {
    match header.method {
        Method::Approval if ranks.len() > 1 => {
            Some("an approval ballot has no ranks; write `=` in place of `>`".to_owned())
        }
        Method::Approval | Method::Schulze => None,
        Method::Irv | Method::Stv => {
            let most = MOST_SHARING / header.candidates.len().pow(2).max(1);
            let sharing = ranks.iter().map(Vec::len).max().unwrap_or(0);
            (sharing > most).then(|| {
                format!("{sharing} share a rank; with so many candidates at most {most} can")
            })
        }
    }
}

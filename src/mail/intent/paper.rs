//! A ballot paper that came back filled in: `[2] 3. Ann`, `[x] Bo`; and the rule that one mail holds
//! one ballot.

use super::context::Context;
use super::{Found, Scene, lexer};
use crate::mail::fact::Fact;
use crate::mail::vocabulary;
use crate::mail::words::Language;

/// What stands between the brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Empty,
    Cross,
    Rank(u32),
}

/// Takes the filled-in lines out of a text and reads them as one ballot; an empty paper is none.
pub(super) fn take<'t>(scene: &Scene<'_>, lines: Vec<&'t str>, found: &mut Found) -> Vec<&'t str> {
    if asks_yes_or_no(scene) {
        return take_yes_or_no(scene, lines, found);
    }
    if !is_ballot(scene.context) {
        return lines;
    }
    let (paper, rest): (Vec<&str>, Vec<&str>) =
        lines.into_iter().partition(|line| boxed(line).is_some());
    let filled: Option<Vec<(Mark, u32)>> = paper.iter().map(|line| mark(scene, line)).collect();
    let whole = || paper.join(" / ");
    match filled {
        None => found.doubt(&whole(), vec![]),
        Some(filled) if filled.iter().any(|(mark, _)| *mark != Mark::Empty) => {
            match ballot(scene, &filled) {
                Some(fact) => found.facts.push(fact),
                None => found.doubt(&whole(), vec![]),
            }
        }
        Some(_) => {}
    }
    rest
}

/// A line that is nothing but "blank" is a ballot that names nobody; a vote for a number is one too;
/// two ballots that differ are a question.
pub(super) fn settle(scene: &Scene<'_>, text: &[&str], found: &mut Found) {
    if !is_ballot(scene.context) && !asks_yes_or_no(scene) {
        return;
    }
    if text.iter().any(|line| is_blank(line)) {
        found.facts.push(Fact::Approve(vec![]));
        found.doubts.clear();
    }
    if asks_yes_or_no(scene) {
        return settle_yes_or_no(text, found);
    }
    for fact in &mut found.facts {
        let Fact::Vote(numbers) = fact else { continue };
        let known = numbers.iter().all(|number| scene.candidates.has(*number));
        *fact = match numbers.as_slice() {
            _ if !known => continue,
            [one] if scene.context == Context::BallotRanked => Fact::Rank(vec![vec![*one]]),
            _ if scene.context == Context::BallotApproval => Fact::Approve(std::mem::take(numbers)),
            _ => continue,
        };
    }
    let is_vote = |fact: &&Fact| matches!(fact, Fact::Approve(_) | Fact::Rank(_) | Fact::Vote(_));
    let votes: Vec<&Fact> = found.facts.iter().filter(is_vote).collect();
    let differ = votes.windows(2).any(|pair| pair[0] != pair[1]);
    let stray = votes.iter().any(|fact| matches!(fact, Fact::Vote(_)));
    if differ || stray || !votes.is_empty() && !found.doubts.is_empty() {
        found.facts.retain(|fact| !is_vote(&fact));
        if differ || stray {
            found.doubt(&text.join(" / "), vec![]);
        }
    }
    found.facts.dedup();
}

/// A question for all: "Which linter? clippy | dylint" asks for an order of several.
pub(super) fn question(text: &str, consent: bool) -> Option<Fact> {
    let text = text.trim();
    let (question, proposals) = match text.split_once('?') {
        Some((question, rest)) if rest.contains('|') => (format!("{}?", question.trim()), rest),
        _ if text.contains('|') => (text.to_owned(), text),
        _ => (text.to_owned(), ""),
    };
    let proposals = proposals.split('|').map(str::trim).filter(|one| !one.is_empty());
    let proposals: Vec<String> = proposals.map(str::to_owned).collect();
    (question.chars().any(char::is_alphanumeric)).then_some(Fact::Decide {
        question,
        proposals,
        consent,
    })
}

fn is_ballot(context: Context) -> bool {
    matches!(context, Context::BallotApproval | Context::BallotRanked)
}

/// Whether the paper asks for yes or no: only such a proposal has choices.
fn asks_yes_or_no(scene: &Scene<'_>) -> bool {
    scene.context == Context::Proposal && !scene.world.candidates.is_empty()
}

/// "[x] yes": the one that is crossed. The first choice is yes.
fn take_yes_or_no<'t>(scene: &Scene<'_>, lines: Vec<&'t str>, found: &mut Found) -> Vec<&'t str> {
    let (paper, rest): (Vec<&str>, Vec<&str>) =
        lines.into_iter().partition(|line| boxed(line).is_some());
    let marks: Option<Vec<(Mark, u32)>> = paper.iter().map(|line| mark(scene, line)).collect();
    let crossed: Option<Vec<u32>> = marks.map(|marks| {
        let crossed = marks.iter().filter(|(mark, _)| *mark == Mark::Cross);
        crossed.map(|(_, choice)| *choice).collect()
    });
    match crossed.as_deref() {
        Some([]) => {}
        Some([one]) => found.facts.push(Fact::Agree(*one == 1)),
        Some(_) | None => found.doubt(&paper.join(" / "), vec![]),
    }
    rest
}

/// Yes, no and blank in one mail are a question; so is an answer beside a doubt.
fn settle_yes_or_no(text: &[&str], found: &mut Found) {
    let votes = |fact: &Fact| matches!(fact, Fact::Agree(_) | Fact::Approve(_));
    let mut said: Vec<&Fact> = found.facts.iter().filter(|fact| votes(fact)).collect();
    said.dedup();
    let several = said.len() > 1;
    if several || !said.is_empty() && !found.doubts.is_empty() {
        found.facts.retain(|fact| !votes(fact));
    }
    if several {
        found.doubt(&text.join(" / "), vec![]);
    }
    found.facts.dedup();
}

fn is_blank(line: &str) -> bool {
    let said = lexer::fold(line.trim().trim_end_matches(['.', '!']));
    Language::ALL
        .iter()
        .flat_map(|one| &vocabulary::of(*one).links["blank"])
        .any(|form| lexer::fold(form) == said)
}

/// What stands in the brackets that begin a line, and what follows them.
fn boxed(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches(['-', '*', '•', ' ']);
    let (inside, rest) = line.strip_prefix('[')?.split_once(']')?;
    (inside.chars().count() <= 4 && !rest.trim().is_empty()).then_some((inside.trim(), rest.trim()))
}

/// The mark of a line and the number of the choice it stands before; none: not sure.
fn mark(scene: &Scene<'_>, line: &str) -> Option<(Mark, u32)> {
    let (inside, rest) = boxed(line)?;
    let mark = match inside {
        "" | "_" | "-" => Mark::Empty,
        "x" | "X" | "✓" | "✔" | "✗" | "+" => Mark::Cross,
        digits => Mark::Rank(digits.trim_end_matches(['.', '°', 'º', 'ª']).parse().ok()?),
    };
    Some((mark, choice(scene, rest)?))
}

/// The choice a line names: by number, by name, or by both when they agree.
fn choice(scene: &Scene<'_>, text: &str) -> Option<u32> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number: Option<u32> = text[..digits].parse().ok();
    let name = lexer::fold(text[digits..].trim_start_matches(['.', ')', ':', ' ']).trim());
    let candidates = &scene.world.candidates;
    let mut called: Vec<u32> = candidates
        .iter()
        .filter(|(_, one)| {
            let one = lexer::fold(one);
            one == name || (!name.is_empty() && one.split(' ').next() == Some(name.as_str()))
        })
        .map(|(number, _)| *number)
        .collect();
    called.dedup();
    match (number, called.as_slice()) {
        (Some(number), _) if name.is_empty() || called.contains(&number) => {
            scene.candidates.has(number).then_some(number)
        }
        (None, [one]) => Some(*one),
        _ => None,
    }
}

/// The ballot of a filled-in paper. Ranks may be skipped or shared, since the order is clear; one
/// beyond the number of choices, or a choice marked twice, is a slip.
fn ballot(scene: &Scene<'_>, filled: &[(Mark, u32)]) -> Option<Fact> {
    let mut named: Vec<u32> = filled.iter().map(|(_, number)| *number).collect();
    named.sort_unstable();
    if named.windows(2).any(|pair| pair[0] == pair[1]) {
        return None;
    }
    let crosses = filled.iter().filter(|(mark, _)| *mark == Mark::Cross).map(|(_, n)| *n);
    let crosses: Vec<u32> = crosses.collect();
    let mut ranked: Vec<(u32, u32)> = filled
        .iter()
        .filter_map(
            |(mark, number)| {
                if let Mark::Rank(rank) = mark { Some((*rank, *number)) } else { None }
            },
        )
        .collect();
    ranked.sort_unstable();
    if scene.context == Context::BallotApproval {
        let ones = ranked.iter().all(|(rank, _)| *rank == 1);
        let all = crosses.iter().copied().chain(ranked.iter().map(|(_, number)| *number));
        return ones.then(|| Fact::Approve(all.collect()));
    }
    if let ([one], true) = (crosses.as_slice(), ranked.is_empty()) {
        return Some(Fact::Rank(vec![vec![*one]]));
    }
    let choices = scene.candidates.numbers().len().max(filled.len());
    let most = u32::try_from(choices).unwrap_or(u32::MAX);
    if !crosses.is_empty() || ranked.iter().any(|(rank, _)| *rank == 0 || *rank > most) {
        return None;
    }
    let mut groups: Vec<(u32, Vec<u32>)> = vec![];
    for (rank, number) in ranked {
        match groups.last_mut().filter(|(last, _)| *last == rank) {
            Some((_, group)) => group.push(number),
            None => groups.push((rank, vec![number])),
        }
    }
    Some(Fact::Rank(groups.into_iter().map(|(_, group)| group).collect()))
}

#[cfg(test)]
mod tests {
    use super::super::{Level, Said, World, read};
    use super::*;

    fn facts(context: Context, text: &str) -> Result<Vec<Fact>, Level> {
        let names = [
            (1, "Ann Lee"),
            (1, "Ann"),
            (2, "Bo Chen"),
            (2, "Bo"),
            (3, "Cy Young"),
            (3, "Cy"),
            (4, "Reopen nominations"),
        ];
        let world = World {
            candidates: names.map(|(number, name)| (number, name.to_owned())).to_vec(),
            ..World::default()
        };
        let said = Said { subject: None, text, language: Language::En };
        let now = "2026-12-10T09:00:00".parse().unwrap();
        let reading = read(&said, context, &world, now);
        if reading.level == Level::Act { Ok(reading.facts) } else { Err(reading.level) }
    }

    fn ranked(text: &str) -> Result<Vec<Fact>, Level> {
        facts(Context::BallotRanked, text)
    }

    #[test]
    fn a_filled_in_paper_is_read() {
        let rank = |groups: &[&[u32]]| {
            Ok(vec![Fact::Rank(groups.iter().map(|group| group.to_vec()).collect())])
        };
        assert_eq!(ranked("[2] Ann\n[1] Bo\n[ ] 3. Cy Young"), rank(&[&[2], &[1]]));
        assert_eq!(ranked("[1] 3. Cy Young\n[ 2 ] 1. Ann Lee"), rank(&[&[3], &[1]]));
        assert_eq!(ranked("[1] Ann\n[4] Bo\n[] Cy"), rank(&[&[1], &[2]]));
        assert_eq!(ranked("[1] Ann\n[1] Bo\n[2] Cy"), rank(&[&[1, 2], &[3]]));
        assert_eq!(ranked("[x] Cy"), rank(&[&[3]]));
        assert_eq!(ranked("vote 3"), rank(&[&[3]]));
        assert_eq!(ranked("1 = 2"), rank(&[&[1, 2]]));
        assert_eq!(ranked("3 > 1 = 2"), rank(&[&[3], &[1, 2]]));
        assert_eq!(ranked("[1] Reopen nominations"), rank(&[&[4]]));
        let approved = facts(Context::BallotApproval, "[x] 1. Ann Lee\n[ ] 2. Bo Chen\n[X] Cy");
        assert_eq!(approved, Ok(vec![Fact::Approve(vec![1, 3])]));
        assert_eq!(ranked("blank"), Ok(vec![Fact::Approve(vec![])]));
        assert_eq!(facts(Context::BallotApproval, "vote 1"), Ok(vec![Fact::Approve(vec![1])]));
    }

    #[test]
    fn what_is_not_sure_is_asked_about() {
        for text in [
            "[9] Ann\n[1] Bo",
            "[0] Ann",
            "[x] Ann\n[x] Bo",
            "[1] Ann\n[2] Ann",
            "[1] 2. Ann Lee",
            "[1] Zoe",
            "[?] Ann",
            "1 > 2\n2 > 1",
            "rank 1 > 2\nrank 2 > 1",
            "[1] Ann\n\n2 > 1",
            "3 > 1 > 3",
            "3 > 7",
        ] {
            assert_eq!(ranked(text), Err(Level::Ask), "{text}");
        }
        assert_eq!(facts(Context::BallotApproval, "[1] Ann\n[2] Bo"), Err(Level::Ask));
        assert_eq!(ranked("[ ] 1. Ann Lee\n[ ] 2. Bo Chen"), Err(Level::Comment));
    }
}

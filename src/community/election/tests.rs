//! Counting rules: ties, equal ranks, and what holds for every election.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// An election whose ballots are written as in a ballot file.
fn election(head: &str, ballots: &str) -> Election {
    file::read(&format!("{head}\n\n{ballots}")).unwrap()
}

fn winners(head: &str, ballots: &str) -> (Vec<String>, bool) {
    let election = election(head, ballots);
    let outcome = count(&election);
    let names = outcome.winners.iter().map(|at| election.candidates[*at].clone());
    (names.collect(), outcome.tied)
}

fn tallies(round: &Round) -> Vec<String> {
    round.tallies.iter().map(|(_, votes)| votes.to_string()).collect()
}

#[test]
fn an_open_tie_at_the_last_place_names_all_who_could_still_win() {
    let head = "method: irv\ncandidates: A | B | C | D";
    let ballots = "5 x A\n4 x D > A\n2 x B > D\n2 x C > A\n";
    // B out first: D 6, C out: A 7. C out first: A 7 of 13 is a majority. A wins either way.
    assert_eq!(winners(head, ballots), (vec!["A".to_owned()], false));
    // With C's votes going to D as well, D wins either way; with neither, it depends.
    let ballots = "5 x A\n4 x D > A\n2 x B > C\n2 x C > B > A\n";
    let open = count(&election(head, ballots));
    assert_eq!((open.winners.clone(), open.tied), (vec![0], false), "A has 5, whoever goes");
    let ballots = "3 x A\n2 x B > C > A\n2 x C > B\n";
    let open = count(&election(head, ballots));
    assert_eq!((open.winners, open.tied), (vec![1, 2], true));
    assert_eq!(open.order, [vec![1, 2], vec![0], vec![3]]);
    assert_eq!(open.rounds.len(), 2);
    assert_eq!(open.rounds[1].tied, [1, 2]);
}

#[test]
fn a_seed_decides_every_tie_and_is_shown_only_where_it_did() {
    // Key "4711./" draws the second of two first.
    for method in ["approval", "schulze", "irv", "stv"] {
        let head = format!("method: {method}\ncandidates: A | B\nseed: 4711");
        let outcome = count(&election(&head, "3 x A\n3 x B\n"));
        assert_eq!((outcome.winners, outcome.tied), (vec![1], false), "{method}");
        let drawn = outcome.tie_break.unwrap();
        assert_eq!((drawn.key.as_str(), drawn.order), ("4711./", vec![1, 0]));
        assert_eq!(count(&election(&head, "3 x A\n2 x B\n")).tie_break, None);
    }
}

#[test]
fn candidates_without_votes_are_no_tie() {
    let head = "method: irv\ncandidates: A | B | C | D | E | F | G | H | I | J | K | L | M";
    let outcome = count(&election(head, "2 x A > C\n2 x B\n1 x C > B"));
    assert_eq!((outcome.winners, outcome.tied), (vec![1], false));
    assert_eq!(outcome.rounds[0].eliminated.len(), 10);
}

#[test]
fn who_shares_a_rank_shares_the_ballot() {
    let head = "method: irv\ncandidates: A | B | C | D";
    let outcome = count(&election(head, "1 x A = B = C > D\n2 x D > A\n2 x A > B\n2 x C\n1 x B"));
    assert_eq!(tallies(&outcome.rounds[0]), ["7/3", "4/3", "7/3", "2"]);
    // B's ballot is spent; its third of the shared one goes to A and C in halves.
    assert_eq!(tallies(&outcome.rounds[1]), ["5/2", "5/2", "2"]);
    assert_eq!(outcome.rounds[1].exhausted.to_string(), "1");
}

#[test]
fn a_surplus_passes_on_in_exact_fractions() {
    let head = "method: stv\nseats: 2\ncandidates: A | B | C";
    let outcome = count(&election(head, "7 x A > B\n3 x A\n1 x B\n5 x C"));
    assert_eq!(outcome.quota, Some(6));
    assert_eq!(outcome.rounds[0].transferred, Some(0));
    // 4 of 10 votes pass on, so each ballot is worth 2/5.
    assert_eq!(tallies(&outcome.rounds[1]), ["6", "19/5", "5"]);
    assert_eq!(outcome.rounds[1].exhausted.to_string(), "6/5");
    assert_eq!(outcome.winners, [0, 2]);
}

#[test]
fn more_seats_than_candidates_seat_everybody() {
    for method in ["approval", "schulze", "irv", "stv"] {
        let head = format!("method: {method}\nseats: 5\ncandidates: A | B | C");
        let outcome = count(&election(&head, "2 x B\n1 x C\n"));
        assert_eq!((outcome.winners.len(), outcome.tied), (3, false), "{method}");
    }
}

#[test]
fn nobody_stands_and_nobody_votes() {
    for method in Method::ALL {
        let mut empty = Election {
            method,
            seats: 1,
            candidates: vec![],
            ballots: vec![(3, vec![])],
            seed: None,
        };
        assert!(count(&empty).winners.is_empty(), "{method:?}");
        empty.candidates = vec!["A".to_owned(), "B".to_owned()];
        let outcome = count(&empty);
        assert_eq!((outcome.winners, outcome.tied, outcome.blank), (vec![0, 1], true, 3));
        empty.seats = 0;
        assert_eq!((count(&empty).winners, count(&empty).tied), (vec![], false));
    }
}

#[test]
fn the_largest_counts_do_not_overflow() {
    for method in ["approval", "schulze", "irv", "stv"] {
        let head = format!("method: {method}\nseats: 1\ncandidates: A | B | C");
        let ballots = format!("{} x A\n{} x B\n2 x C\n", u64::MAX / 2, u64::MAX / 2 - 1);
        assert_eq!(winners(&head, &ballots), (vec!["A".to_owned()], false), "{method}");
    }
}

#[test]
fn a_tie_with_more_ends_than_can_be_followed_names_everybody() {
    let candidates = (0..40).map(|n| n.to_string()).collect();
    let ballots = (0..40).map(|n| (1, vec![vec![n]])).collect();
    let mut all = Election { method: Method::Irv, seats: 1, candidates, ballots, seed: None };
    assert_eq!((count(&all).winners.len(), count(&all).tied), (40, true));
    all.seed = Seed::new(vec![vec![1]]);
    assert_eq!((count(&all).winners.len(), count(&all).tied), (1, false));
}

/// Elections with up to five candidates, equal ranks and blank ballots among their ballots.
fn elections() -> impl Strategy<Value = Election> {
    let method = prop::sample::select(Method::ALL.to_vec());
    let seed = prop::option::of(prop::collection::vec(0_u64..50, 1..3));
    let rank = prop::collection::vec(0_usize..5, 1..3);
    let ballot = (1_u64..9, prop::collection::vec(rank, 0..5));
    let ballots = prop::collection::vec(ballot, 0..8);
    (method, 1_usize..4, 1_usize..6, ballots, seed).prop_map(
        |(method, seats, candidates, ballots, seed)| Election {
            method,
            seats,
            candidates: (0..candidates).map(|n| format!("C{n}")).collect(),
            ballots,
            seed: seed.and_then(|numbers| Seed::new(vec![numbers])),
        },
    )
}

fn sorted(winners: &[usize]) -> BTreeSet<usize> {
    winners.iter().copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_condorcet_winner_wins_by_schulze(mut election in elections()) {
        election.method = Method::Schulze;
        election.seats = 1;
        let outcome = count(&election);
        let preferred = outcome.pairwise.unwrap().preferred;
        let n = election.candidates.len();
        let wins = |x: &usize| (0..n).all(|y| y == *x || preferred[*x][y] > preferred[y][*x]);
        if let Some(condorcet) = (0..n).find(wins) {
            prop_assert_eq!(outcome.winners, [condorcet]);
        }
    }

    #[test]
    fn names_do_not_matter(mut election in elections(), turn in 0_usize..5) {
        election.seed = None;
        let n = election.candidates.len();
        let before = count(&election);
        let to = |at: usize| if at < n { (at + turn) % n } else { at };
        for (_, ranks) in &mut election.ballots {
            ranks.iter_mut().flatten().for_each(|at| *at = to(*at));
        }
        let after = count(&election);
        let moved: BTreeSet<usize> = before.winners.iter().map(|at| to(*at)).collect();
        prop_assert_eq!((moved, before.tied), (sorted(&after.winners), after.tied));
    }

    #[test]
    fn a_ballot_that_prefers_nobody_changes_nothing(mut election in elections()) {
        prop_assume!(election.method == Method::Schulze || election.method == Method::Approval);
        let before = count(&election);
        election.ballots.push((3, vec![(0..election.candidates.len()).collect()]));
        let after = count(&election);
        prop_assert_eq!((before.winners, before.order), (after.winners, after.order));
    }

    #[test]
    fn what_is_published_counts_the_same(election in elections()) {
        let again = file::read(&file::write(&election)).unwrap();
        prop_assert_eq!(count(&again), count(&election));
    }

    #[test]
    fn every_seat_is_filled_and_no_vote_is_lost(election in elections()) {
        let outcome = count(&election);
        let n = election.candidates.len();
        let filled = outcome.winners.len();
        if outcome.tied {
            prop_assert!(filled > election.seats.min(n) && election.seed.is_none());
        } else {
            prop_assert_eq!(filled, election.seats.min(n));
        }
        prop_assert_eq!(sorted(&outcome.winners).len(), filled);
        prop_assert_eq!(outcome.order.concat().len(), n);
        if election.method == Method::Irv || election.method == Method::Stv {
            for round in &outcome.rounds {
                let held: Votes = round.tallies.iter().map(|(_, votes)| votes).sum();
                prop_assert_eq!(held + &round.exhausted, Votes::from_integer(outcome.valid.into()));
            }
        }
    }
}

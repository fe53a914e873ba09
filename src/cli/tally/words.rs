//! The outcome of an election for people: what was counted, how, and what came out.

use std::fmt::Write as _;

use crate::community::election::{
    Election, Method, Outcome, Pairwise, Round, TieBreak, Votes, decimal,
};

/// Beyond this many candidates a matrix is wider than any screen.
const WIDEST_MATRIX: usize = 12;
/// How much of a name fits above a column.
const COLUMN_IN_CHARACTERS: usize = 12;

/// The whole answer.
pub(super) fn outcome(election: &Election, outcome: &Outcome) -> String {
    let names = Names(&election.candidates);
    let mut text = String::new();
    let _ = writeln!(text, "{}", method(election));
    let _ = writeln!(text, "{}\n", turnout(outcome));
    if let Some(quota) = outcome.quota {
        let _ = writeln!(
            text,
            "Quota: {quota} votes ({} valid ballots / ({} seats + 1), rounded down, + 1).\n",
            outcome.valid, election.seats
        );
    }
    for (nth, round) in outcome.rounds.iter().enumerate() {
        if election.method != Method::Approval {
            let _ = writeln!(text, "Round {}", nth + 1);
        }
        names.round(&mut text, round);
    }
    if let Some(pairwise) = &outcome.pairwise {
        names.pairwise(&mut text, pairwise);
    }
    if let Some(drawn) = &outcome.tie_break {
        names.draw(&mut text, drawn);
    }
    let places: Vec<String> = outcome.order.iter().map(|place| names.list(place, " = ")).collect();
    let _ = writeln!(text, "Order: {}", places.join(" > "));
    let winners = names.list(&outcome.winners, ", ");
    let _ = if outcome.tied {
        writeln!(
            text,
            "Tied; these can still be elected: {winners}\nA seed in the file decides ties."
        )
    } else {
        writeln!(text, "Elected: {winners}")
    };
    text
}

fn method(election: &Election) -> String {
    let seats = match election.seats {
        1 => "one seat".to_owned(),
        seats => format!("{seats} seats"),
    };
    let how = match election.method {
        Method::Approval => "approval: whoever is named on most ballots",
        Method::Schulze => {
            "Schulze's method with winning votes: whoever is beaten by nobody along the strongest paths"
        }
        Method::Irv if election.seats == 1 => {
            "instant run-off: the last is out until one has more than half of the votes in play"
        }
        Method::Irv | Method::Stv => {
            "single transferable vote: surpluses pass on at a fraction (weighted inclusive Gregory), \
             the largest first, then the last is out"
        }
    };
    format!("{} candidates for {seats}, by {how}.", election.candidates.len())
}

fn turnout(outcome: &Outcome) -> String {
    format!("{} valid ballots, {} blank.", outcome.valid, outcome.blank)
}

/// The candidates' names, by their place on the ballot paper.
struct Names<'e>(&'e [String]);

impl Names<'_> {
    fn list(&self, candidates: &[usize], separator: &str) -> String {
        let names: Vec<&str> =
            candidates.iter().map(|candidate| self.0[*candidate].as_str()).collect();
        names.join(separator)
    }

    fn round(&self, text: &mut String, round: &Round) {
        let width = self.0.iter().map(|name| name.chars().count()).max().unwrap_or(0).min(40);
        let mut tallies: Vec<&(usize, Votes)> = round.tallies.iter().collect();
        tallies.sort_by(|(_, one), (_, other)| other.cmp(one));
        for (candidate, votes) in tallies {
            let _ = writeln!(text, "  {:width$}  {}", self.0[*candidate], decimal(votes));
        }
        let none = Votes::default();
        if round.exhausted != none {
            let _ =
                writeln!(text, "  {:width$}  {}", "(counts for nobody)", decimal(&round.exhausted));
        }
        for (what, who) in
            [("elected", &round.elected), ("level", &round.tied), ("out", &round.eliminated)]
        {
            if !who.is_empty() {
                let _ = writeln!(text, "  -> {what}: {}", self.list(who, ", "));
            }
        }
        if let Some(candidate) = round.transferred {
            let _ = writeln!(text, "  -> the surplus of {} passes on", self.0[candidate]);
        }
        text.push('\n');
    }

    fn pairwise(&self, text: &mut String, pairwise: &Pairwise) {
        if self.0.len() > WIDEST_MATRIX {
            let _ = writeln!(
                text,
                "With {} candidates the matrices are left out; --json has them.\n",
                self.0.len()
            );
            return;
        }
        text.push_str("How many prefer the candidate of the row to the one of the column:\n");
        self.matrix(text, &pairwise.preferred);
        text.push_str("The strongest path from row to column (its weakest link; 0: none):\n");
        self.matrix(text, &pairwise.strongest);
    }

    fn matrix(&self, text: &mut String, rows: &[Vec<u64>]) {
        let short = |name: &String| name.chars().take(COLUMN_IN_CHARACTERS).collect::<String>();
        let _ = write!(text, "  {:COLUMN_IN_CHARACTERS$}", "");
        for name in self.0 {
            let _ = write!(text, "  {:>6}", short(name));
        }
        text.push('\n');
        for (x, row) in rows.iter().enumerate() {
            let _ = write!(text, "  {:COLUMN_IN_CHARACTERS$}", short(&self.0[x]));
            for (y, votes) in row.iter().enumerate() {
                let width = short(&self.0[y]).chars().count().max(6);
                let shown = if x == y { "-".to_owned() } else { votes.to_string() };
                let _ = write!(text, "  {shown:>width$}");
            }
            text.push('\n');
        }
        text.push('\n');
    }

    fn draw(&self, text: &mut String, drawn: &TieBreak) {
        let _ = writeln!(
            text,
            "Ties are decided by the draw of RFC 3797 with the key {}\n  drawn: {} (the first is preferred)\n",
            drawn.key,
            self.list(&drawn.order, ", ")
        );
    }
}

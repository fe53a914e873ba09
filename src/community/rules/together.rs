//! Words about what members decide together: who is to facilitate, and any other question.

use super::{ballots, consent, decisions, election, recall};
use crate::community::{About, Command, PersonId, Turn};

/// What members decide together.
#[expect(clippy::wildcard_enum_match_arm, reason = "`conversation::obey` hands over only these")]
pub(super) fn obey(turn: &mut Turn<'_>, by: PersonId, command: &Command, about: &About) {
    match command {
        Command::Nominate { who } => election::nominate(turn, by, who),
        Command::Stand => election::stand(turn, by),
        Command::Candidacy { agree } => election::candidacy(turn, by, *agree, about),
        Command::Ballot { marks } => ballots::cast(turn, by, marks, about),
        Command::NoBallot { why } => ballots::unclear(turn, by, about, why),
        Command::Election => election::asked(turn, by),
        Command::Decide { question, proposals, consent } => {
            decisions::ask(turn, by, question, proposals, *consent);
        }
        Command::Object { reason } => consent::object(turn, by, reason, about),
        Command::Settle { settled } => consent::settle(turn, by, *settled, about),
        Command::Recall { who } => recall::recall(turn, by, who.as_deref(), about),
        Command::StepDown => recall::step_down(turn, by),
        _ => {}
    }
}

/// A ballot is never kept with a name: it is asked back in a letter of its own.
pub(super) fn without_ballots(
    turn: &mut Turn<'_>,
    by: PersonId,
    commands: &[Command],
    about: &About,
) -> Vec<Command> {
    let (ballots, others): (Vec<Command>, Vec<Command>) =
        commands.iter().cloned().partition(|command| matches!(command, Command::Ballot { .. }));
    for ballot in ballots {
        if let Command::Ballot { marks } = ballot {
            ballots::ask_back(turn, by, &marks, about);
        }
    }
    others
}

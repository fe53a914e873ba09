//! Any question put to all: more yes than no, nobody against, or several proposals in order; and the
//! community's own settings, which a decision changes by itself.

use super::matters::{begin, is_full, stands};
use super::{configured, consent, election};
use crate::community::ack::Ack;
use crate::community::matter::{Kind, Matter, Stage, Way, What};
use crate::community::setting::{Decided, Setting};
use crate::community::{PersonId, Turn};

/// A question longer than this is cut, in characters.
const QUESTION: usize = 300;
/// More proposals than this fit on no paper.
const PROPOSALS: usize = 30;

/// A member puts a question to all.
pub(super) fn ask(
    turn: &mut Turn<'_>,
    by: PersonId,
    question: &str,
    proposals: &[String],
    by_consent: bool,
) {
    if is_full(turn) {
        return turn.ack(Ack::TooManyMatters {});
    }
    let question: String = question.trim().chars().take(QUESTION).collect();
    let today = turn.today();
    let setting = Setting::read(&question, &turn.community.settings, today);
    if let Some(setting) = &setting
        && !turn.community.settings.members_decide.contains(&setting.key())
    {
        return turn.ack(Ack::OperatorDecides {});
    }
    let way = match (by_consent, proposals.len()) {
        (true, _) => Way::Consent,
        (false, 0 | 1) => Way::Majority,
        (false, _) => Way::Ranked,
    };
    let takes_effect = setting.is_some();
    let kind = Kind::Decision { question: question.clone(), way, setting };
    let matter = begin(turn, kind, Stage::Silence, Some(by), 0);
    let number = matter.number;
    match way {
        Way::Consent => consent::ask(turn, matter),
        Way::Majority => with_choices(turn, matter, vec![What::Yes, What::No]),
        Way::Ranked => {
            let texts = proposals.iter().take(PROPOSALS);
            let texts = texts.map(|text| What::Text(text.chars().take(QUESTION).collect()));
            with_choices(turn, matter, texts.chain([What::Reopen]).collect());
        }
    }
    let until = turn.community.matters[&number].until;
    turn.ack(Ack::MatterCalled { question, until, takes_effect });
}

fn with_choices(turn: &mut Turn<'_>, mut matter: Matter, choices: Vec<What>) {
    matter.choices = choices.into_iter().map(election::plain).collect();
    stands(turn, matter.clone());
    election::vote(turn, matter);
}

/// Whether a decision changes a setting by itself, once adopted.
pub(super) fn takes_effect(turn: &Turn<'_>, number: u32) -> bool {
    matches!(turn.community.matters[&number].kind, Kind::Decision { setting: Some(_), .. })
}

/// A decision was adopted: a setting of the community's own changes by itself.
pub(super) fn adopted(turn: &mut Turn<'_>, number: u32) {
    let Kind::Decision { setting: Some(setting), .. } = &turn.community.matters[&number].kind
    else {
        return;
    };
    let setting = setting.clone();
    let mut decided = turn.community.decided.clone();
    let file = decided
        .iter()
        .find(|one| one.setting.key() == setting.key())
        .map_or_else(|| setting.of(&turn.community.settings), |one| one.file.clone());
    decided.retain(|one| one.setting.key() != setting.key());
    let mut settings = turn.community.settings.clone();
    setting.set(&mut settings);
    decided.push(Decided { setting, file, matter: number });
    turn.record(crate::community::Change::Decided(decided));
    configured::settings_hold(turn, &settings);
}

/// What was decided between two instants, a line each, for a summary.
pub(super) fn between(
    turn: &Turn<'_>,
    from: Option<crate::clock::Timestamp>,
    to: crate::clock::Timestamp,
) -> Vec<String> {
    let closed = turn.community.matters.values().filter(|matter| {
        matter.stage == Stage::Closed
            && matter.adopted == Some(true)
            && from.is_none_or(|from| matter.until > from)
            && matter.until <= to
    });
    let line = |matter: &Matter| match &matter.kind {
        Kind::Decision { question, .. } if matter.outcome.is_empty() => Some(question.clone()),
        Kind::Decision { question, .. } => Some(format!("{question} ({})", matter.outcome)),
        Kind::Election { .. } | Kind::Nomination { .. } | Kind::Recall { .. } => None,
    };
    closed.filter_map(line).collect()
}

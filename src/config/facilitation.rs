//! `[community.facilitation]`: who facilitates, and how that is found out.

use serde::{Deserialize, Serialize};

use super::person;
use super::table::Table;

/// `[community.facilitation]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facilitation {
    /// How facilitators are found. Default: rotation.
    pub by: FacilitatorBy,
    /// The address of the one who always facilitates; only and always with `by = "fixed"`.
    pub who: Option<String>,
    /// How long somebody stays facilitator. Default: meeting.
    pub turn: Turn,
    /// Months in a term. Default: 6.
    pub term_months: u32,
    /// How ballots of an election are counted. Default: approval.
    pub method: Method,
    /// How many are elected. Default: 1.
    pub seats: u32,
    /// Whether somebody is named to step in. Default: true.
    pub backup: bool,
}

impl Default for Facilitation {
    fn default() -> Self {
        Self {
            by: FacilitatorBy::default(),
            who: None,
            turn: Turn::default(),
            term_months: 6,
            method: Method::default(),
            seats: 1,
            backup: true,
        }
    }
}

/// How facilitators are found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FacilitatorBy {
    /// Everybody in turn, the least burdened first.
    #[default]
    Rotation,
    /// By ballot.
    Election,
    /// Proposed by others, and asked.
    Nomination,
    /// Always the same.
    Fixed,
}

/// How long somebody stays facilitator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Turn {
    /// For one meeting.
    #[default]
    Meeting,
    /// For a calendar month.
    Month,
    /// For `term_months`.
    Term,
}

/// How ballots are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Most approvals.
    #[default]
    Approval,
    /// Beatpaths over ranked ballots.
    Schulze,
    /// Instant run-off over ranked ballots.
    Irv,
    /// Single transferable vote, for several seats.
    Stv,
}

/// Reads the table.
pub(super) fn read(table: &Table<'_>) -> Facilitation {
    let usual = Facilitation::default();
    let who_at = table.value("who");
    let facilitation = Facilitation {
        by: table.choice("by"),
        who: who_at.and_then(person::read_address).map(|(address, _)| address),
        turn: table.choice("turn"),
        term_months: table.number("term_months", 1..=60, usual.term_months),
        method: table.choice("method"),
        seats: table.number("seats", 1..=20, usual.seats),
        backup: table.flag("backup", usual.backup),
    };
    table.finish();
    match (facilitation.by, who_at) {
        (FacilitatorBy::Fixed, None) => {
            table.problem("nobody is named to facilitate; write `who = \"bo@example.org\"`");
        }
        (
            FacilitatorBy::Rotation | FacilitatorBy::Election | FacilitatorBy::Nomination,
            Some(at),
        ) => {
            at.problem("`who` is for by = \"fixed\" only; remove it, or write by = \"fixed\"");
        }
        _ => {}
    }
    facilitation
}

//! The signs of life that the loop gives.

use crate::net::Pulse;
use crate::net::web::Vitals;

/// Whom the loop tells that it lives, and what works.
#[derive(Debug)]
pub(crate) struct Signs {
    /// It does its rounds.
    pub(crate) rounds: Pulse,
    /// What works is told to whoever watches.
    pub(crate) vitals: Vitals,
    /// Whether mail in works is the loop's to tell.
    pub(crate) mail_in: bool,
    /// The database refused to write, and has written nothing since.
    pub(crate) refusing: bool,
}

impl Signs {
    /// A round is over: the rounds go on, and what did not fail works.
    pub(super) fn live(&self, trouble: bool, mail_out_fails: bool) {
        self.rounds.beat();
        if self.refusing {
            self.vitals.database.stop();
            self.vitals.mail_in.stop();
        } else if !trouble {
            self.vitals.database.beat();
            if self.mail_in {
                self.vitals.mail_in.beat();
            }
        }
        if !mail_out_fails {
            self.vitals.mail_out.beat();
        }
    }
}

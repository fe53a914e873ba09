//! Who may do what on which evidence (decisions.md, Trust): one table, one function.

use crate::community::Reach;

/// What speaks for a mail being its member's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// It carries a token of ours bound to this member, and comes from an address of theirs.
    pub token: bool,
    /// The configured host says that From is who it says, or (false) that it is not.
    pub results: Option<bool>,
}

/// What is done with an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trusted {
    /// It is done.
    Does,
    /// One letter to the member's known address asks whether it was them.
    MailBack,
    /// Nothing: the mail is a stranger's.
    Nothing,
}

/// What is done with an act of this reach; `button`: a calendar REPLY with a known UID whose ATTENDEE
/// is From and that member.
pub fn trusted(evidence: Evidence, reach: Reach, button: bool) -> Trusted {
    let Evidence { token, results } = evidence;
    if results == Some(false) {
        return Trusted::Nothing;
    }
    let proven = results == Some(true);
    match reach {
        // What only asks is answered to the member's known address, and so tells nobody else.
        Reach::Question => Trusted::Does,
        Reach::Rsvp if token || proven || button => Trusted::Does,
        Reach::Ordinary if token || proven => Trusted::Does,
        // The member's own copy of the paper, whatever the servers say; nothing less.
        Reach::Ballot if token => Trusted::Does,
        Reach::Wide if token && proven => Trusted::Does,
        Reach::Rsvp | Reach::Ordinary | Reach::Ballot | Reach::Wide => Trusted::MailBack,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_decisions_holds() {
        use Trusted::{Does, MailBack, Nothing};
        let columns = [
            Evidence { token: true, results: Some(true) },
            Evidence { token: true, results: None },
            Evidence { token: false, results: Some(true) },
            Evidence { token: false, results: None },
            Evidence { token: true, results: Some(false) },
        ];
        let row = |reach, button| columns.map(|evidence| trusted(evidence, reach, button));
        assert_eq!(row(Reach::Rsvp, true), [Does, Does, Does, Does, Nothing]);
        assert_eq!(row(Reach::Rsvp, false), [Does, Does, Does, MailBack, Nothing]);
        assert_eq!(row(Reach::Ordinary, false), [Does, Does, Does, MailBack, Nothing]);
        assert_eq!(row(Reach::Ballot, false), [Does, Does, MailBack, MailBack, Nothing]);
        assert_eq!(row(Reach::Wide, false), [Does, MailBack, MailBack, MailBack, Nothing]);
    }
}

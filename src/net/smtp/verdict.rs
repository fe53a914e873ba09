//! What a refusal means: for this mail, for its recipient, or for everything we send.

use super::connection::{Failure, Step};
use crate::net::{Delivery, Pause};

/// The verdict over a failed attempt.
pub(super) fn of(failure: Failure) -> Delivery {
    match failure {
        Failure::Refused { step, code, text } => refused(step, code, &text),
        Failure::Broken { step: Step::Dot, why } => Delivery::Unknown { why },
        Failure::Broken { step: Step::Hello | Step::Login, why } => {
            Delivery::Later { why, pause: Some(Pause::Unreachable) }
        }
        Failure::Broken { step: Step::Mail | Step::Rcpt | Step::Data, why } => {
            Delivery::Later { why, pause: None }
        }
        Failure::NoPassword(why) => Delivery::Later { why, pause: Some(Pause::Login) },
        Failure::Unspeakable(why) => {
            Delivery::Never { why, code: None, enhanced: None, policy: true }
        }
        Failure::Withheld => Delivery::Later { why: "withheld".to_owned(), pause: None },
    }
}

/// A reply of 400 or more.
fn refused(step: Step, code: u16, text: &str) -> Delivery {
    let status = Status::of(text);
    let why = format!("{code} {text}");
    let pause = match step {
        Step::Hello => Some(if code < 500 { Pause::Unreachable } else { Pause::Policy }),
        Step::Login if code < 500 => Some(Pause::Unreachable),
        Step::Login => Some(Pause::Login),
        Step::Mail | Step::Rcpt | Step::Data | Step::Dot if code < 500 => {
            cause_of_delay(step, code, status)
        }
        Step::Mail | Step::Rcpt | Step::Data | Step::Dot => {
            let Some(pause) = cause_of_refusal(step, code, status, text) else {
                let enhanced = status.map(|status| status.to_string());
                let policy = step != Step::Rcpt || status.is_some_and(|s| s.subject == 7);
                return Delivery::Never { why, code: Some(code), enhanced, policy };
            };
            Some(pause)
        }
    };
    Delivery::Later { why, pause }
}

/// What a 4xx in a transaction says about the transport; `None` when it is about this mail.
fn cause_of_delay(step: Step, code: u16, status: Option<Status>) -> Option<Pause> {
    match (code, status) {
        // Gmail closes with 421 4.7.x when we are too fast; others close because they restart.
        (421, Some(Status { subject: 7, .. })) => Some(Pause::Limit),
        (421, _) => Some(Pause::Unreachable),
        // Microsoft: 432 4.3.2 for too many connections, 4.7.500 and up for too many mails. Before
        // the recipient is named it can be about nothing but us.
        _ if code == 432 || step == Step::Mail => Some(Pause::Limit),
        (_, Some(Status { subject: 7, detail: 500.., .. })) => Some(Pause::Limit),
        // Greylisting, a full mailbox, trouble with one domain.
        _ => None,
    }
}

/// What a 5xx in a transaction says about the transport; `None` when it is about this mail.
fn cause_of_refusal(step: Step, code: u16, status: Option<Status>, text: &str) -> Option<Pause> {
    // 530: authentication required (RFC 4954), or STARTTLS first (RFC 3207). 535 and Microsoft's
    // 5.7.57 and 5.7.3 say the same in the middle of a transaction.
    if matches!(code, 530 | 535) {
        return Some(Pause::Login);
    }
    let Status { subject, detail, .. } = status?;
    match (subject, detail) {
        // Gmail: 550 5.4.5 Daily user sending limit exceeded. Microsoft: 554 5.2.0 for the daily
        // recipient limit, of which only the code can be relied on.
        (4, 5) => Some(Pause::Limit),
        (2, 0) if code == 554 => Some(Pause::Limit),
        (7, 3 | 57) => Some(Pause::Login),
        // Microsoft's 5.7.1xx: this recipient takes no mail from us. 5.7.5xx and up: nobody does.
        (7, 100..200) => None,
        (7, 500..) => Some(Pause::Policy),
        (7, _) if step == Step::Rcpt && speaks_of_recipient(text) => None,
        (7, _) => Some(Pause::Policy),
        _ => None,
    }
}

/// Postfix and others say whose refusal a 5.7.1 is: "Recipient address rejected".
fn speaks_of_recipient(text: &str) -> bool {
    text.to_ascii_lowercase().contains("recipient address rejected")
}

/// An enhanced status code (RFC 3463).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Status {
    class: u16,
    subject: u16,
    detail: u16,
}

impl Status {
    /// Reads the code a reply's text begins with.
    fn of(text: &str) -> Option<Self> {
        let mut numbers = text.split_whitespace().next()?.splitn(3, '.').map(|digits| {
            let short = (1..=3).contains(&digits.len());
            if short && digits.bytes().all(|b| b.is_ascii_digit()) {
                digits.parse().ok()
            } else {
                None
            }
        });
        let (class, subject, detail) = (numbers.next()??, numbers.next()??, numbers.next()??);
        Some(Self { class, subject, detail })
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdict in a word.
    fn verdict(step: Step, code: u16, text: &str) -> String {
        match of(Failure::Refused { step, code, text: text.to_owned() }) {
            Delivery::Sent => "sent".to_owned(),
            Delivery::Unknown { .. } => "unknown".to_owned(),
            Delivery::Later { pause: None, .. } => "later".to_owned(),
            Delivery::Later { pause: Some(pause), .. } => format!("{pause:?}"),
            Delivery::Never { enhanced, policy, .. } => {
                let of = if policy { "mail" } else { "address" };
                format!("never {of} {}", enhanced.unwrap_or_default())
            }
        }
    }

    #[test]
    fn replies_are_told_apart() {
        let cases = [
            (Step::Hello, 421, "4.3.2 going down", "Unreachable"),
            (Step::Hello, 554, "no SMTP service here", "Policy"),
            (Step::Login, 535, "5.7.8 Username and Password not accepted", "Login"),
            (Step::Login, 454, "4.7.0 Temporary authentication failure", "Unreachable"),
            (Step::Mail, 421, "4.7.0 Try again later, closing connection", "Limit"),
            (Step::Mail, 451, "4.7.500 Server busy", "Limit"),
            (Step::Mail, 530, "5.7.0 Must issue a STARTTLS command first", "Login"),
            (Step::Mail, 550, "5.4.5 Daily user sending limit exceeded", "Limit"),
            (Step::Mail, 553, "5.7.1 Sender address rejected: not owned by user", "Policy"),
            (Step::Mail, 501, "5.1.7 Bad sender address syntax", "never mail 5.1.7"),
            (Step::Rcpt, 450, "4.2.0 Greylisted, try again later", "later"),
            (Step::Rcpt, 452, "4.2.2 Mailbox full", "later"),
            (Step::Rcpt, 432, "4.3.2 Concurrent connections limit exceeded", "Limit"),
            (Step::Rcpt, 550, "5.1.1 User unknown", "never address 5.1.1"),
            (Step::Rcpt, 550, "no such user", "never address "),
            (Step::Rcpt, 554, "5.7.1 <a@b>: Recipient address rejected: no", "never mail 5.7.1"),
            (Step::Rcpt, 550, "5.7.124 Sender not in allowed-senders list", "never mail 5.7.124"),
            (Step::Rcpt, 550, "5.7.708 <a@b>: Recipient address rejected: no", "Policy"),
            (Step::Rcpt, 550, "5.7.708 Traffic not accepted from this IP", "Policy"),
            (Step::Rcpt, 554, "5.7.1 Client host blocked using a list", "Policy"),
            (Step::Data, 451, "4.3.0 later", "later"),
            (Step::Dot, 554, "5.2.0 recipient limit", "Limit"),
            (Step::Dot, 552, "5.3.4 Message too big", "never mail 5.3.4"),
            (Step::Dot, 554, "5.6.0 rejected", "never mail 5.6.0"),
            (Step::Dot, 451, "4.3.0 try later", "later"),
        ];
        for (step, code, text, expected) in cases {
            assert_eq!(verdict(step, code, text), expected, "{step:?} {code} {text}");
        }
    }

    #[test]
    fn what_looks_like_a_status_code_need_not_be_one() {
        assert_eq!(Status::of("5.1.1 x").unwrap().to_string(), "5.1.1");
        for text in ["", "5.1", "5.1.1.1", "5.1.x no", "5.1.1000 x", "10.0.0.1 blocked", "5..1"] {
            assert_eq!(Status::of(text), None, "{text}");
        }
    }

    #[test]
    fn only_a_break_after_the_dot_is_uncertain() {
        let broken = |step| of(Failure::Broken { step, why: String::new() });
        assert!(matches!(broken(Step::Dot), Delivery::Unknown { .. }));
        assert!(matches!(broken(Step::Data), Delivery::Later { pause: None, .. }));
        let unreachable = Some(Pause::Unreachable);
        assert!(
            matches!(broken(Step::Hello), Delivery::Later { pause, .. } if pause == unreachable)
        );
    }
}

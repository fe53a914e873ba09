//! Whether the daemon lives and works: for probes, and as figures for monitoring.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::{Shared, common_headers, later, plain};
use crate::engine::{Ask, Status};
use crate::net::Pulse;

/// What did not show life for so long does not work. Mailboxes are looked at every few minutes.
const RECENT: Duration = Duration::from_mins(15);

/// The answers to requests for feeds that are counted.
const COUNTED: [StatusCode; 4] = [
    StatusCode::OK,
    StatusCode::NOT_MODIFIED,
    StatusCode::NOT_FOUND,
    StatusCode::SERVICE_UNAVAILABLE,
];

/// The signs of life that `/ready` and `/metrics` tell of. A part beats whenever it has seen that it
/// can work: a mailbox was looked at, the mail server greeted, something was committed or read.
#[derive(Debug, Clone, Default)]
pub struct Vitals {
    /// Mail in: any source.
    pub mail_in: Pulse,
    /// Mail out.
    pub mail_out: Pulse,
    /// The database.
    pub database: Pulse,
    answers: Arc<[AtomicU64; COUNTED.len()]>,
}

impl Vitals {
    /// Counts an answer to a request for a feed.
    pub(super) fn answered(&self, status: StatusCode) {
        if let Some(at) = COUNTED.iter().position(|counted| *counted == status) {
            self.answers[at].fetch_add(1, Ordering::Relaxed);
        }
    }

    fn parts(&self) -> [(&'static str, Option<Duration>); 3] {
        [
            ("mail_in", self.mail_in.age()),
            ("mail_out", self.mail_out.age()),
            ("database", self.database.age()),
        ]
    }
}

/// `/health`: it answers, so it lives.
pub(super) async fn alive() -> Response {
    plain(StatusCode::OK, "alive\n")
}

/// `/ready`: mail in, mail out and the database recently worked.
pub(super) async fn ready(State(web): Shared) -> Response {
    let mut text = String::new();
    let mut status = StatusCode::OK;
    for (part, age) in web.vitals.parts() {
        let state = match age {
            None => "does not work",
            Some(age) if age > RECENT => "has not worked lately",
            Some(_) => "works",
        };
        if state != "works" {
            status = StatusCode::SERVICE_UNAVAILABLE;
        }
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}: {state}", part.replace('_', " "));
    }
    plain(status, text)
}

/// `/metrics`: figures in the text format of Prometheus. None is about a single person.
pub(super) async fn metrics(State(web): Shared) -> Response {
    let Some(Ok(status)) = super::ask(&web.engine, Ask::Status).await else { return later() };
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (common_headers(), kind, figures(&status, &web.vitals)).into_response()
}

fn figures(status: &Status, vitals: &Vitals) -> String {
    let mut text = String::new();
    let members: usize = status.communities.iter().map(|one| one.members).sum();
    let troubled = status.communities.iter().filter(|one| !one.problems.is_empty()).count();
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let wake = status.next_wake.map_or(0, |at| u64::try_from(at.timestamp()).unwrap_or_default());
    for (name, help, value) in [
        ("inbox_waiting", "Mails that wait to be handled.", status.inbox.waiting),
        ("inbox_quarantined", "Mails that were set aside.", status.inbox.quarantined),
        ("outbox_due", "Copies that may leave now.", status.outbox.due),
        ("outbox_deferred", "Copies that are tried again later.", status.outbox.deferred),
        ("outbox_failed", "Copies that failed for good.", status.outbox.failed),
        ("on_hold", "1: nothing is sent until `convene release`.", status.outbox.on_hold.into()),
        ("communities", "Communities.", count(status.communities.len())),
        ("communities_with_problems", "Those somebody should look at.", count(troubled)),
        ("memberships", "Memberships of all communities together.", count(members)),
        ("next_wake_timestamp_seconds", "When there is next something to do.", wake),
    ] {
        family(&mut text, name, ("gauge", help));
        let _ = writeln!(text, "convene_{name} {value}");
    }
    family(&mut text, "last_worked_seconds", ("gauge", "How long ago a part last worked."));
    for (part, age) in vitals.parts() {
        if let Some(age) = age {
            let seconds = age.as_secs_f64();
            let _ = writeln!(text, "convene_last_worked_seconds{{part=\"{part}\"}} {seconds:.3}");
        }
    }
    family(&mut text, "feed_requests_total", ("counter", "Requests for feeds, by answer."));
    for (code, answers) in COUNTED.iter().zip(vitals.answers.iter()) {
        let answers = answers.load(Ordering::Relaxed);
        let code = code.as_u16();
        let _ = writeln!(text, "convene_feed_requests_total{{code=\"{code}\"}} {answers}");
    }
    text
}

fn family(text: &mut String, name: &str, (kind, help): (&str, &str)) {
    let _ = writeln!(text, "# HELP convene_{name} {help}\n# TYPE convene_{name} {kind}");
}

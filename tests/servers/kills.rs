//! The real program between Dovecot and Postfix, killed at every place of reading by IMAP and sending
//! by SMTP: nothing is lost, and what comes twice is the same mail under the same Message-ID.
//!
//! `imap.after-copy` is passed only where a server cannot move; a scripted one is read there in
//! `tests/net`.

use std::collections::BTreeSet;

use convene::clock::Clock;
use convene::mail::parse::parse;

use super::dovecot::Dovecot;
use super::installation::{Installation, asks_for_help};
use super::postfix::Postfix;

/// The places, and how often each is passed before the death.
const PLACES: &[(&str, &[u32])] = &[
    ("imap.before-commit", &[1]),
    ("imap.after-commit", &[1]),
    ("imap.after-mark", &[1]),
    ("smtp.after-claim", &[1, 5]),
    ("smtp.after-data", &[1, 5]),
    ("smtp.after-250", &[1, 5]),
    ("smtp.after-report", &[1, 5]),
];

/// A letter as it arrived: to whom, about what, under which Message-ID. A second copy is the same.
type Arrived = BTreeSet<(String, String, String)>;

pub(crate) fn configure(
    installation: &Installation,
    dovecot: &Dovecot,
    postfix: &Postfix,
    user: &str,
) {
    let password = installation.path("password");
    std::fs::write(&password, "pass").unwrap();
    std::fs::set_permissions(&password, std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .unwrap();
    let first = Clock::Wall.now() + chrono::TimeDelta::days(90);
    installation.write_config(&format!(
        "[organisation]\nname = \"Example\"\naddress = \"cop@example.org\"\n\
         time_zone = \"Europe/Madrid\"\noperators = [\"ops@example.org\"]\n\
         [receive.imap]\nhost = \"localhost\"\nport = {}\nca_file = \"{}\"\nuser = \"{user}\"\n\
         password_file = \"password\"\npoll_seconds = 5\n\
         [send]\nconnections = 3\n\
         [send.smtp]\nhost = \"localhost\"\nport = {}\ntls = \"starttls\"\nca_file = \"{}\"\n\
         [[community]]\nid = \"rust\"\nname = \"Rust Guild\"\nstewards = [\"ana@example.org\"]\n\
         members = [\"bo@example.org\", \"cy@example.org\"]\n[community.meeting]\nfirst = {}\n",
        dovecot.imaps,
        dovecot.process.path("tls.crt").display(),
        postfix.smtp,
        postfix.process.path("tls.crt").display(),
        first.format("%Y-%m-%dT16:00:00")
    ));
}

/// Two members ask for help by mail that lies in an IMAP mailbox; the service manager starts the
/// daemon again when it dies. Gives what arrived.
async fn play(servers: &(Dovecot, Postfix), user: &str, failpoint: Option<&str>) -> Arrived {
    let (dovecot, postfix) = servers;
    let installation = Installation::new();
    configure(&installation, dovecot, postfix, user);
    let before = arrived(postfix).len();
    for (from, id) in [("ana@example.org", "1"), ("bo@example.org", "2")] {
        dovecot.deliver_to(user, id, &asks_for_help(from, &format!("{id}.{user}"))).await;
    }
    let mut daemon = installation.start(failpoint);
    let mut died = false;
    daemon.until(|daemon| {
        let ended = daemon.has_ended();
        if ended {
            assert!(!died, "a second death:\n{}", daemon.said);
            *daemon = installation.start(None);
            died = true;
        }
        // All was sent, and all that was sent has passed through Postfix.
        let expected = 8;
        !ended && installation.is_idle() && arrived(postfix).len() >= before + expected
    });
    assert!(daemon.stop().success());
    assert_eq!(died, failpoint.is_some(), "{failpoint:?} was not reached");
    dovecot.until_moved_of(user, 2).await;
    arrived(postfix)
}

fn arrived(postfix: &Postfix) -> Arrived {
    let read = |raw: &[u8]| {
        let message = parse(raw);
        let to = message.to.first().unwrap().address.clone();
        (to, message.subject, message.message_id.unwrap())
    };
    postfix.mails().iter().map(|raw| read(raw)).collect()
}

#[tokio::test]
async fn no_death_between_real_servers_loses_or_repeats_anything() {
    let Some(dovecot) = Dovecot::start().await else { return };
    let Some(postfix) = Postfix::start().await else { return };
    let servers = (dovecot, postfix);
    let subjects = |arrived: &Arrived, before: &Arrived| -> Vec<(String, String)> {
        let mut new: Vec<_> = arrived
            .difference(before)
            .map(|(to, subject, _)| (to.clone(), subject.clone()))
            .collect();
        new.sort();
        new
    };
    let mut before = Arrived::new();
    let mut expected = None;
    let places =
        PLACES.iter().flat_map(|(name, times)| times.iter().map(move |n| format!("{name}:{n}")));
    for (number, place) in std::iter::once(None).chain(places.map(Some)).enumerate() {
        let now = play(&servers, &format!("cop{number}"), place.as_deref()).await;
        let sent = subjects(&now, &before);
        let expected = expected.get_or_insert_with(|| sent.clone());
        assert_eq!(sent.len(), 8, "{sent:#?}");
        assert_eq!(&sent, expected, "{place:?}");
        before = now;
    }
}

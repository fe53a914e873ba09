//! Killed at every place where a death could hurt: nothing is lost, and what comes twice is the same
//! mail under the same Message-ID.

use std::collections::BTreeMap;

use super::installation::{Installation, Letter, asks_for_help};

/// The places, and how often each is passed before the death.
const PLACES: &[(&str, &[u32])] = &[
    ("pump.before-mails", &[1, 2, 3]),
    ("pump.after-mails", &[1, 2, 3]),
    ("pump.before-attempts", &[1, 2, 9]),
    ("pump.after-attempts", &[1, 2, 9]),
    ("lmtp.before-commit", &[1, 2]),
    ("lmtp.after-commit", &[1, 2]),
    ("lmtp.after-reply", &[1, 2]),
    ("maildir.before-commit", &[1]),
    ("maildir.after-commit", &[1]),
    ("maildir.after-write", &[1, 2, 7]),
];

/// How many different Message-IDs there are of each letter to each reader.
type Sent = BTreeMap<(String, String), usize>;

/// Three members ask for help, two by LMTP, one by `convene deliver`. Their mail system offers a mail
/// again until it is taken; the service manager starts the daemon again when it dies.
fn play(failpoint: Option<&str>) -> Sent {
    let installation = Installation::new();
    let mut daemon = installation.start(failpoint);
    let mut died = false;
    for (from, id) in [("ana@example.org", "1"), ("bo@example.org", "2")] {
        while !installation.hand_in(&asks_for_help(from, id)) {
            assert!(!died, "a second death:\n{}", daemon.said);
            daemon.wait();
            daemon = installation.start(None);
            died = true;
        }
    }
    assert_eq!(installation.deliver(&asks_for_help("cy@example.org", "3")), Some(0));
    daemon.until(|daemon| {
        let ended = daemon.has_ended();
        if ended {
            assert!(!died, "a second death:\n{}", daemon.said);
            *daemon = installation.start(None);
            died = true;
        }
        !ended && installation.is_idle()
    });
    // A death right at the end is one, too.
    if !daemon.stop().success() {
        assert!(!died, "a second death:\n{}", daemon.said);
        died = true;
        daemon = installation.start(None);
        daemon.until(|_| installation.is_idle());
        assert!(daemon.stop().success());
    }
    assert_eq!(died, failpoint.is_some(), "{failpoint:?} was not reached");
    let mut sent = Sent::new();
    for Letter { to, subject, .. } in installation.letters() {
        *sent.entry((to, subject)).or_default() += 1;
    }
    sent
}

#[test]
fn no_death_loses_or_repeats_anything() {
    let expected = play(None);
    assert_eq!(expected.values().sum::<usize>(), 9, "{expected:#?}");
    for (name, times) in PLACES {
        for time in *times {
            let failpoint = format!("{name}:{time}");
            assert_eq!(play(Some(&failpoint)), expected, "{failpoint}");
        }
    }
}

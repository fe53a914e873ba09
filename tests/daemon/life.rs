//! A daemon's ordinary life.

use std::os::unix::fs::PermissionsExt as _;

use chrono::TimeDelta;
use convene::clock::Clock;
use serde_json::Value;

use super::installation::{Installation, asks_for_help, text};

#[test]
fn a_mail_is_answered_and_everything_about_it_can_be_asked() {
    let installation = Installation::new();
    let mut daemon = installation.start(None);
    let answered = |to: &str| {
        installation.letters().iter().filter(|l| l.to == to && l.message_id.contains("r.")).count()
    };
    // The welcome and the invitation.
    daemon.until(|_| answered("bo@example.org") == 2);
    assert!(installation.hand_in(&asks_for_help("bo@example.org", "1")));
    daemon.until(|_| answered("bo@example.org") == 3);
    assert_eq!(installation.deliver(&asks_for_help("cy@example.org", "2")), Some(0));
    daemon.until(|_| answered("cy@example.org") == 3);
    let status = installation.status();
    assert_eq!(status["communities"][0]["members"], 3);
    assert_eq!(status["outbox"]["on_hold"], false);
    assert!(installation.answer(&["journal", "rust"]).contains(": bo is a member\n"));
    let why = installation.answer(&["why", "1"]);
    assert!(why.contains("help, 1 copies"), "{why}");
    assert!(installation.answer(&["export", "bo@example.org"]).contains("bo@example.org"));
    let second = installation.convene(&["run"]);
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second.stderr).contains("another convene works in"));
    assert!(daemon.stop().success());
    assert!(installation.answer(&["status"]).contains("not running"));
    assert!(!daemon.said.contains("@example.org"), "no address in the log:\n{}", daemon.said);
}

#[test]
fn commands_answer_without_a_daemon_and_fail_in_words() {
    let installation = Installation::new();
    let code = |arguments: &[&str]| installation.convene(arguments).status.code();
    assert!(installation.is_idle() || installation.status()["inbox"]["waiting"] == 0);
    assert_eq!(code(&["why", "7"]), Some(1));
    assert_eq!(code(&["journal", "python"]), Some(1));
    assert_eq!(code(&["forget", "nobody@example.org"]), Some(1));
    assert_eq!(code(&["rehearse", "--until", "someday"]), Some(2));
    assert_eq!(code(&["quarantine", "list"]), Some(0));
    assert_eq!(installation.deliver(""), Some(65));
    let until = (Clock::Wall.now() + TimeDelta::days(100)).format("%Y-%m-%d").to_string();
    let rehearsed = installation.answer(&["rehearse", "--json", "--until", &until]);
    let letters: Vec<Value> =
        rehearsed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(letters.iter().all(|letter| letter["community"] == "rust" && letter["at"].is_string()));
    let first = |name| letters.iter().position(|letter| letter["letter"] == name).unwrap();
    assert!(first("welcome") < first("reminder") && first("reminder") < first("summary"));
    installation.write_config("[organisation]\n");
    assert_eq!(code(&["status"]), Some(2));
    assert_eq!(installation.deliver("From: a@b.c\n\nhi\n"), Some(75));
}

#[test]
fn a_restored_backup_sends_nothing_until_released() {
    let installation = Installation::new();
    let mut daemon = installation.start(None);
    daemon.until(|_| installation.letters().len() == 6 && installation.is_idle());
    installation.answer(&["backup", "copy.db"]);
    assert_eq!(installation.convene(&["backup", "copy.db"]).status.code(), Some(1));
    assert_eq!(installation.convene(&["restore", "copy.db"]).status.code(), Some(1));
    assert!(daemon.stop().success());
    installation.answer(&["restore", "copy.db"]);
    let mut daemon = installation.start(None);
    assert!(installation.hand_in(&asks_for_help("bo@example.org", "1")));
    daemon.until(|_| installation.status()["outbox"]["due"] == 1);
    assert_eq!(installation.status()["outbox"]["on_hold"], true);
    assert_eq!(installation.letters().len(), 6);
    installation.answer(&["release"]);
    daemon.until(|_| installation.letters().len() == 7);
    assert!(daemon.stop().success());
}

#[test]
fn a_good_file_is_applied_and_a_bad_one_changes_nothing() {
    let installation = Installation::new();
    let mut daemon = installation.start(None);
    daemon.until(|_| installation.letters().len() == 6);
    let members = || installation.status()["communities"][0]["members"].as_u64();
    installation
        .configure("Rust Guild", "\"bo@example.org\", \"cy@example.org\", \"di@example.org\"");
    daemon.signal("HUP");
    daemon.until(|_| members() == Some(4));
    daemon.until(|_| installation.letters().len() == 8);
    installation.write_config("[organisation]\nname = 7\n");
    daemon.signal("HUP");
    daemon.until(|daemon| daemon.said.contains("the old configuration stays: "));
    // The operators hear of it, once.
    let told = || installation.letters().iter().filter(|l| l.to == "ops@example.org").count();
    daemon.until(|_| told() == 1);
    daemon.said.clear();
    daemon.signal("HUP");
    daemon.until(|daemon| daemon.said.contains("the old configuration stays: "));
    installation.configure("Rust Guild", "\"bo@example.org\", \"cy@example.org\"");
    // Without a signal, too.
    daemon.until(|daemon| daemon.said.contains("was read again"));
    assert_eq!(members(), Some(3));
    assert_eq!(told(), 1);
    assert!(daemon.stop().success());
}

#[test]
fn the_doctor_sees_its_mail_come_back_or_says_what_to_change() {
    let installation = Installation::new();
    let program = installation.path("sendmail");
    let (convene, config) = (env!("CARGO_BIN_EXE_convene"), installation.path("convene.toml"));
    let script = format!("#!/bin/sh\nexec {convene} deliver --config {}\n", config.display());
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let written = std::fs::read_to_string(&config).unwrap();
    let written = written.replace("maildir = \"sent\"", "sendmail = \"sendmail\"");
    installation.write_config(&written);
    let looks = || {
        let said = installation.answer(&["doctor"]);
        assert!(said.contains("came back in") && !said.contains("BAD"), "{said}");
    };
    looks();
    let mut daemon = installation.start(None);
    looks();
    assert!(daemon.stop().success());
    std::fs::write(&program, "#!/bin/sh\nexit 0\n").unwrap();
    let output = installation.convene(&["doctor", "--wait", "0"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("did not come back"));
}

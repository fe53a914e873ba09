//! What the configuration names: password files, calendars, folders; and the commands around it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use convene::config::{self, Secret, Transport};

use super::changed;

/// Writes `text` as the configuration of a new folder.
fn folder(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("convene.toml"), text).expect("a file in it");
    folder
}

/// What loading that configuration complains about, without the folder's name.
fn complaints(folder: &tempfile::TempDir) -> Vec<String> {
    let problems = config::load(&folder.path().join("convene.toml")).err().unwrap_or_default();
    let name = format!("{}/", folder.path().display());
    problems.iter().map(|problem| problem.to_string().replace(&name, "")).collect()
}

fn convene(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_convene"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("CONVENE_CONFIG")
        .output()
        .expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("is text")
}

#[test]
fn paths_are_relative_to_the_file() {
    let folder = folder(&changed(&[]));
    let config = config::load(&folder.path().join("convene.toml")).unwrap();
    assert_eq!(config.organisation.data, folder.path().join("var"));
    assert_eq!(config.receive.maildir, Some(folder.path().join("in")));
    assert_eq!(config.send.transport, Transport::Maildir(folder.path().join("out")));
}

#[test]
fn a_password_file_is_there_and_only_its_owner_reads_it() {
    let smtp = "smtp = { host = \"m\", user = \"cop\", password_file = \"secret\" }";
    let folder = folder(&changed(&[("maildir = \"out\"", smtp)]));
    let secret = folder.path().join("secret");
    let mode = |mode| fs::set_permissions(&secret, fs::Permissions::from_mode(mode)).unwrap();
    assert_eq!(
        complaints(&folder),
        ["convene.toml:9:52: cannot read the password file secret: No such file or directory \
             (os error 2); write the password into the file, and `chmod 600` it"]
    );
    fs::write(&secret, "sesame\n").unwrap();
    mode(0o644);
    assert_eq!(
        complaints(&folder),
        ["convene.toml:9:52: others can read the password file secret (mode 0644); run \
             `chmod 600 secret`"]
    );
    mode(0o600);
    assert_eq!(complaints(&folder), [""; 0]);
    assert_eq!(Secret::File(secret).read().unwrap().expose(), "sesame");
}

#[test]
fn days_off_come_from_a_calendar_file() {
    let skip = "skip = [2026-12-16, \"holidays.ics\"]\nrepeat";
    let folder = folder(&changed(&[("repeat", skip)]));
    assert_eq!(
        complaints(&folder),
        ["convene.toml:17:21: holidays.ics: cannot be read (No such file or directory \
             (os error 2)); name an .ics file that is there"]
    );
    let event =
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261230\nEND:VEVENT\nEND:VCALENDAR\n";
    fs::write(folder.path().join("holidays.ics"), event).unwrap();
    let config = config::load(&folder.path().join("convene.toml")).unwrap();
    let rust = &config.communities[0];
    let series = config::series(&rust.settings.meeting, rust.settings.zone).unwrap();
    let days = series.occurrences().take(2).map(|meeting| meeting.local.date().to_string());
    assert_eq!(days.collect::<Vec<_>>(), ["2026-12-02", "2027-01-13"]);
}

#[test]
fn a_file_that_is_no_text_is_a_problem_with_a_place() {
    let folder = folder("");
    fs::write(folder.path().join("convene.toml"), b"a = 1\nb = \"\xff\"\n").unwrap();
    assert_eq!(
        complaints(&folder),
        ["convene.toml:2:6: this is not UTF-8; save the file as UTF-8"]
    );
}

#[test]
fn init_writes_a_file_once_and_check_wants_only_its_passwords() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let init = convene(here, &["init"]);
    assert!(init.status.success());
    assert!(text(&init.stdout).contains("convene check"));
    let again = convene(here, &["init"]);
    assert_eq!(again.status.code(), Some(1));
    assert!(text(&again.stderr).contains("stays as it is"));

    let check = convene(here, &["check"]);
    assert_eq!((check.status.code(), text(&check.stdout)), (Some(2), String::new()));
    assert_eq!(text(&check.stderr).lines().count(), 2);
    fs::create_dir(here.join("secrets")).unwrap();
    for name in ["imap", "smtp"] {
        let path = here.join("secrets").join(name);
        fs::write(&path, "sesame").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let check = convene(here, &["check"]);
    let said = text(&check.stdout);
    assert_eq!(check.status.code(), Some(0), "{}", text(&check.stderr));
    for words in ["Rust Guild (cop+rust@example.org)", "3 members, 1 of them a steward", "next: "] {
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[test]
fn check_says_how_long_a_round_takes_at_the_limits() {
    let people: Vec<String> = (0..120).map(|n| format!("\"p{n}@example.org\"")).collect();
    let members = format!("members = [{}]", people.join(", "));
    let slow = [
        ("maildir = \"out\"", "maildir = \"out\"\nmails_per_minute = 2"),
        ("members = [\"bo@example.org\"]", members.as_str()),
    ];
    let folder = folder(&changed(&slow));
    let check = convene(folder.path(), &["check", "--config", "convene.toml"]);
    assert!(text(&check.stdout).contains("takes 1 hour and 0 minutes"), "{}", text(&check.stdout));
}

#[test]
fn a_missing_file_says_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    let check = convene(folder.path(), &["check", "--config", "none.toml"]);
    assert_eq!(check.status.code(), Some(2));
    assert!(text(&check.stderr).starts_with("none.toml:1:1: there is no such file; write one"));
}

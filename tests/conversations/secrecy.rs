//! Nothing in the closed database joins a voter and a ballot: its bytes are searched.

use std::path::Path;

use rusqlite::Connection;

use crate::office::Office;
use crate::script;

const CALL: &str = r#"
config> community.facilitation.by = "election"
config> community.facilitation.method = "schulze"
config> community.0.members = ["Bo Chen <bo@example.org>", "Cy Young <cy@example.org>", "Dee Dunn <dee@example.org>", "Eli Ek <eli@example.org>"]
at 2026-11-18 09:00
ana (pass) re welcome> election
bo re nominations> stand
cy re nominations> stand
dee re nominations> stand
at +7 days
"#;

/// Ballots read and not read, by every way in.
const VOTE: &str = "
bo re ballot> 3 > 1 = 2
cy re ballot> Dee before Bo but after myself
cy re ballot> Cy first, then Dee, then Bo
dee re ballot> 2 > 9 > 1
dee re ballot> rank 2 > 1 = 3
eli re ballot of dee> 1 > 3 = 2
eli (pass) to rust> rank 3 > 2 = 1
";

const CLOSE: &str = "
at +8 days
";

/// What people typed, and what their receipts said of it.
const TYPED: [&str; 8] = [
    "3 > 1 = 2",
    "Dee before Bo",
    "Cy first, then Dee",
    "2 > 9 > 1",
    "2 > 1 = 3",
    "1 > 3 = 2",
    "3 > 2 = 1",
    "\"groups\":[[",
];

/// The bytes of the database and of whatever lies beside it.
fn bytes(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).expect("the folder is readable");
    let read = |file: std::io::Result<std::fs::DirEntry>| {
        std::fs::read(file.expect("a file").path()).expect("it is readable")
    };
    files.flat_map(read).collect()
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[test]
fn nothing_in_the_closed_database_joins_a_voter_and_a_ballot() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("convene.db");
    let mut office = Office::on_disk(&path);
    let act = |office: &mut Office, text: &str| {
        script::play_in(office, text);
        assert!(office.wrong.is_empty(), "{}", office.wrong.join("\n"));
    };
    act(&mut office, CALL);
    act(&mut office, VOTE);
    let look = Connection::open(&path).expect("it opens");
    let key: Vec<u8> =
        look.query_row("SELECT key FROM ballot_key", [], |row| row.get(0)).expect("a key");
    let ballots: i64 =
        look.query_row("SELECT count(*) FROM ballot", [], |row| row.get(0)).expect("ballots");
    drop(look);
    // Eli's came without a paper of theirs, and waits apart from their name.
    assert_eq!((key.len(), ballots), (32, 4));
    office.close();
    let voting = bytes(folder.path());
    assert!(holds(&voting, &key), "the search finds what is there");
    for typed in TYPED {
        assert!(!holds(&voting, typed.as_bytes()), "while votes are taken: {typed}");
    }
    office.reopen();
    act(&mut office, CLOSE);
    assert!(!holds(&bytes(folder.path()), &key), "the key is there while the daemon runs on");
    office.close();
    let closed = bytes(folder.path());
    assert!(!holds(&closed, &key), "the key is still there");
    for typed in TYPED {
        assert!(!holds(&closed, typed.as_bytes()), "after the close: {typed}");
    }
    assert!(holds(&closed, b"1 x Dee Dunn > Bo Chen = Cy Young # "), "the result is published");
}

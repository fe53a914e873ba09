//! A table of mistakes and what is said about each, word for word.

use super::{changed, right, wrong};

/// What is replaced, what by, and all that is then said.
type Case = (&'static str, &'static str, &'static [&'static str]);

const TABLES: &[Case] = &[
    ("name = \"Example Ltd\"\n", "", &["1:1: [organisation] has no `name`; write `name = …`"]),
    ("[send]\nmaildir = \"out\"\n", "", &["1:1: the file has no [send]; write one"]),
    (
        "[send]",
        "[sent]",
        &[
            "1:1: the file has no [send]; write one",
            "8:2: the file has no key `sent`; write `send`",
        ],
    ),
    (
        "[receive]\nmaildir = \"in\"\n",
        "receive = 3\n",
        &[
            "1:1: the file has no [receive]; write one",
            "6:1: [organisation] has no key `receive`; the keys here are address, addressing, data, domains, languages, name, operators, retention_days, templates, time_zone",
        ],
    ),
    (
        "maildir = \"in\"",
        "",
        &["6:1: [receive] takes mail from nowhere; write `imap`, `maildir` or `lmtp`"],
    ),
    (
        "maildir = \"out\"",
        "",
        &["8:1: [send] sends nowhere; write `smtp`, `sendmail` or `maildir`"],
    ),
    (
        "maildir = \"out\"",
        "maildir = \"out\"\nsendmail = \"/bin/sh\"",
        &["8:1: [send] has more than one way out; keep one of `smtp`, `sendmail`, `maildir`"],
    ),
    (
        "[[community]]",
        "[community]",
        &["10:1: [community] can be there several times; write [[community]]"],
    ),
    (
        "time_zone",
        "timezone",
        &[
            "1:1: [organisation] has no `time_zone`; write `time_zone = …`",
            "4:1: [organisation] has no key `timezone`; write `time_zone`",
        ],
    ),
    (
        "maildir = \"in\"",
        "maildir = \"in\"\ncolour = 1\n\"a\\nb\" = 2",
        &[
            "8:1: [receive] has no key `colour`; the keys here are imap, lmtp, maildir, max_mail_mib, trust_results_of, trusted",
            "9:1: [receive] has no key `a\\nb`; the keys here are imap, lmtp, maildir, max_mail_mib, trust_results_of, trusted",
        ],
    ),
    (
        "[community.letters]",
        "[community.letter]",
        &["18:12: [community] has no key `letter`; write `letters`"],
    ),
    (
        "[community.meeting]",
        "[community.meetings]",
        &[
            "10:1: [community] has no [community.meeting]; write one",
            "15:12: [community] has no key `meetings`; write `meeting`",
        ],
    ),
];

const SLIPS: &[Case] = &[(
    "# letters",
    "feed = \"off\"\nmin_people = 2",
    &[
        "19:1: [community.letters] has no key `feed`; write it in [community]",
        "20:1: [community.letters] has no key `min_people`; write it in [community.meeting]",
    ],
)];

const VALUES: &[Case] = &[
    ("\"Example Ltd\"", "\"\"", &["2:8: `name` is empty; write at least a letter"]),
    (
        "\"Example Ltd\"",
        "\"Example\\nLtd\"",
        &["2:8: `name` holds a line end or tab; write one line"],
    ),
    ("\"Example Ltd\"", "7", &["2:8: `name` is a number; write a text in quotes"]),
    (
        "cop@example.org",
        "cop",
        &["3:11: \"cop\" is no address; write \"bo@example.org\" or \"Bo Chen <bo@example.org>\""],
    ),
    (
        "cop@example.org",
        "cop+x@example.org",
        &[
            "3:11: an address with a + cannot take another one; write an address without it, or addressing = \"plain\"",
        ],
    ),
    (
        "Europe/Madrid",
        "Europe/Madird",
        &["4:13: \"Europe/Madird\" is no time zone; write \"Europe/Madrid\""],
    ),
    ("Europe/Madrid", "CEST time", &["4:13: \"CEST time\" is no time zone; write \"CET\""]),
    (
        "[\"ops@example.org\"]",
        "[]",
        &["5:13: `operators` is empty; write an address: somebody has to hear of trouble"],
    ),
    (
        "[\"ops@example.org\"]",
        "\"ops@example.org\"",
        &["5:13: `operators` is a text; write a list in [ ]"],
    ),
    (
        "operators",
        "languages = [\"de\", \"en\", \"en\"]\noperators",
        &[
            "5:14: there are no letters in \"de\"; write \"en\" or \"es\"",
            "5:26: \"en\" is listed twice; write it once",
        ],
    ),
    (
        "operators",
        "addressing = \"plsu\"\noperators",
        &["5:14: `addressing` cannot be \"plsu\"; write \"plus\""],
    ),
    (
        "operators",
        "domains = [\"@example.org\"]\noperators",
        &[
            "5:12: \"@example.org\" is no domain; write what stands after the @, such as \"example.org\"",
        ],
    ),
    (
        "operators",
        "retention_days = 0\noperators",
        &["5:18: `retention_days = 0` is out of range; write a whole number from 1 to 3650"],
    ),
    (
        "operators",
        "retention_days = 99999999999999999999\noperators",
        &[
            "5:18: `retention_days = 99999999999999999999` is out of range; write a whole number from 1 to 3650",
        ],
    ),
    (
        "operators",
        "templates = \"nowhere\"\noperators",
        &["5:13: there is no folder nowhere; name one that is there"],
    ),
    (
        "maildir = \"in\"",
        "lmtp = \"192.0.2.1:2424\"",
        &[
            "7:8: anybody in the network could hand in mail at 192.0.2.1:2424; write 127.0.0.1:2424, or \"unix:/run/convene/lmtp.sock\"",
        ],
    ),
    (
        "maildir = \"in\"",
        "lmtp = \"2424\"",
        &[
            "7:8: `lmtp` cannot be \"2424\"; write \"127.0.0.1:2424\" or \"unix:/run/convene/lmtp.sock\"",
        ],
    ),
    (
        "maildir = \"out\"",
        "sendmail = \"nowhere/sendmail\"",
        &[
            "9:12: cannot read nowhere/sendmail (No such file or directory (os error 2)); name a file that is there",
        ],
    ),
    (
        "[[community]]",
        "[web]\nlisten = \"8080\"\nurl = \"cop.example.org\"\n[[community]]",
        &[
            "11:10: `listen` cannot be \"8080\"; write an address and a port, such as \"127.0.0.1:8080\"",
            "12:7: `url` cannot be \"cop.example.org\"; write a link that begins with https://",
        ],
    ),
    (
        "[[community]]",
        "[web]\nurl = \"https://c.example\"\nmetrics = \"127.0.0.1:8080\"\n[[community]]",
        &["12:11: `metrics` listens where `listen` does; write another port"],
    ),
];

const SERVERS: &[Case] = &[
    (
        "maildir = \"out\"",
        "smtp = { host = \"mx.example.org\", tls = \"none\" }",
        &[
            "9:41: passwords and mail would cross the network to mx.example.org in the clear; write \"implicit\" or \"starttls\"",
        ],
    ),
    (
        "maildir = \"out\"",
        "smtp = { host = \"mx.example.org:25\" }",
        &[
            "9:17: \"mx.example.org:25\" holds a port; write the host here and the port as `port = …`",
        ],
    ),
    (
        "maildir = \"out\"",
        "smtp = { host = \"smtps://mx.example.org\", tls = \"ssl\" }",
        &[
            "9:17: \"smtps://mx.example.org\" is no host; write only its name, such as \"mail.example.org\"",
            "9:49: `tls` cannot be \"ssl\"; write \"implicit\", \"starttls\" or \"none\"",
        ],
    ),
    (
        "maildir = \"out\"",
        "smtp = { host = \"mx.example.org\", user = \"cop\" }",
        &[
            "9:42: there is no password for this user; write `password_file`, `password_command` or `password_env`",
        ],
    ),
    (
        "maildir = \"out\"",
        "smtp = { host = \"mx.example.org\", password_env = \"P\" }",
        &["9:8: there is a password and no `user`; write `user = …`, or neither"],
    ),
    (
        "maildir = \"out\"",
        "smtp = { host = \"mx.example.org\", user = \"cop\", password = \"sesame\" }",
        &[
            "9:42: there is no password for this user; write `password_file`, `password_command` or `password_env`",
            "9:49: [send.smtp] has no key `password`; a password never stands in this file: write `password_file`, `password_command` or `password_env`",
        ],
    ),
    (
        "maildir = \"out\"",
        "smtp = { host = \"m\", user = \"cop\", password_env = \"P\", password_command = \"p\" }",
        &[
            "9:8: there is more than one password; keep one of `password_file`, `password_command`, `password_env`",
        ],
    ),
    (
        "maildir = \"in\"",
        "imap = { host = \"m\", port = 70000, mailbox = \"x\", done_mailbox = \"x\" }",
        &[
            "7:8: [receive.imap] has no `user`; write `user = …`",
            "7:8: mail that is done would stay where it is; write another `done_mailbox`",
            "7:29: `port = 70000` is out of range; write a whole number from 1 to 65535",
        ],
    ),
];

const COMMUNITIES: &[Case] = &[
    (
        "\"rust\"",
        "\"Rust\"",
        &[
            "11:6: \"Rust\" cannot be an id; write a small letter and then at most 29 small letters, digits and hyphens, such as \"rust\"",
        ],
    ),
    (
        "\"rust\"",
        "\"leave\"",
        &["11:6: \"leave\" means something else in addresses; write another id"],
    ),
    (
        "[\"Ana Lima <ana@example.org>\"]",
        "[]",
        &["13:12: `stewards` is empty; write at least one steward: somebody has to care"],
    ),
    (
        "Ana Lima <ana@example.org>",
        "Ana Lima ana@example.org",
        &[
            "13:13: \"Ana Lima ana@example.org\" is no address; write \"bo@example.org\" or \"Bo Chen <bo@example.org>\"",
        ],
    ),
    (
        "[\"bo@example.org\"]",
        "[\"bo@example.org\", \"Bo <BO@example.org>\"]",
        &["14:30: bo@example.org is listed twice in `members`; remove one"],
    ),
    (
        "[\"bo@example.org\"]",
        "[{ name = \"Bo\", adress = \"bo@example.org\" }]",
        &[
            "14:12: [community.members] has no `address`; write `address = …`",
            "14:27: [community.members] has no key `adress`; write `address`",
        ],
    ),
    (
        "[\"bo@example.org\"]",
        "[\"cop+rust@example.org\"]",
        &[
            "14:12: cop+rust@example.org is our own address, and mail would go round in a circle; write a person's",
        ],
    ),
    (
        "name = \"Rust",
        "joining = \"free\"\nshow_members = \"yes\"\nname = \"Rust",
        &[
            "12:11: `joining` cannot be \"free\"; write \"open\", \"approved\" or \"closed\"",
            "13:16: `show_members` is a text; write true or false",
        ],
    ),
    (
        "name = \"Rust",
        "rotation_weight = { bo = 1, \"bo@example.org\" = 11 }\nname = \"Rust",
        &[
            "12:21: \"bo\" is no address; write \"bo@example.org\" = 2",
            "12:48: `bo@example.org = 11` is out of range; write a number from 0 to 10",
        ],
    ),
    (
        "[community.meeting]",
        "[community.facilitation]\nby = \"fixed\"\n[community.meeting]",
        &["15:1: nobody is named to facilitate; write `who = \"bo@example.org\"`"],
    ),
    (
        "[community.meeting]",
        "[community.facilitation]\nwho = \"bo@example.org\"\n[community.meeting]",
        &["16:7: `who` is for by = \"fixed\" only; remove it, or write by = \"fixed\""],
    ),
];

/// Who is named has to be there, and one at a time; nobody is a mailbox of ours.
const WHO: &[Case] = &[
    (
        "\"bo@example.org\"",
        "\"Bo <bo@example.org>, Zoe <zoe@example.org>\"",
        &[
            "14:12: \"Bo <bo@example.org>, Zoe <zoe@example.org>\" holds several addresses; write each in quotes of its own, such as \"bo@example.org\", \"Zoe Roy <zoe@example.org>\"",
        ],
    ),
    (
        "\"bo@example.org\"",
        "{ address = \"bo@example.org; zoe@example.org\" }",
        &[
            "14:24: \"bo@example.org; zoe@example.org\" holds several addresses; write each in quotes of its own, such as \"bo@example.org\", \"Zoe Roy <zoe@example.org>\"",
        ],
    ),
    (
        "[community.meeting]",
        "[community.facilitation]\nby = \"fixed\"\nwho = \"anna@example.org\"\n[community.meeting]",
        &[
            "17:7: anna@example.org is not listed here; write \"ana@example.org\", or add them to `members`",
        ],
    ),
    (
        "name = \"Rust",
        "rotation_weight = { \"Zoe <zoe@else.example>\" = 2 }\nname = \"Rust",
        &["12:21: zoe@else.example is not listed here; add them to `members`"],
    ),
    (
        "[\"ops@example.org\"]",
        "[\"ops@example.org\", \"COP+rust@example.org\"]",
        &[
            "5:33: cop+rust@example.org is our own address, and mail would go round in a circle; write a person's",
        ],
    ),
    (
        "repeat",
        "room = \"cop@example.org\"\nrepeat",
        &[
            "17:8: cop@example.org is our own address, and mail would go round in a circle; write the room's",
        ],
    ),
    (
        "maildir = \"out\"",
        "maildir = \"src/../in\"",
        &[
            "9:11: mail is read from src/../in as well, and would go round in a circle; name another folder",
        ],
    ),
    (
        "maildir = \"out\"",
        "maildir = \"var/spool/\"",
        &[
            "9:11: mail is read from var/spool/ as well, and would go round in a circle; name another folder",
        ],
    ),
    (
        "maildir = \"in\"",
        "imap = { host = \"a.example\", user = \"a\", password_env = \"PATH\", ca_file = \"Cargo.toml\" }",
        &[
            "7:75: Cargo.toml holds no certificate; name a file of certificates in PEM, which begin with -----BEGIN CERTIFICATE-----",
        ],
    ),
];

const MEETINGS: &[Case] = &[
    (
        "repeat",
        "until = 2027-12-31T16:00:00\nrepeat",
        &["17:9: `until` is a time; write a date, such as 2027-01-06"],
    ),
    (
        "first = 2026-12-02T16:00:00\n",
        "",
        &["15:1: [community.meeting] has no `first`; write `first = …`"],
    ),
    (
        "2026-12-02T16:00:00",
        "2026-12-03T16:00:00",
        &["16:9: Thursday 2026-12-03 is no day of the rule; write 2026-12-16T16:00:00 (Wednesday)"],
    ),
    (
        "2026-12-02T16:00:00",
        "2026-12-02",
        &[
            "16:9: `first` is only half a time; write a date with a time, such as 2026-12-02T16:00:00",
        ],
    ),
    (
        "2026-12-02T16:00:00",
        "2026-12-02T16:00:00+01:00",
        &[
            "16:9: `first` is local time and has no offset; write a date with a time, such as 2026-12-02T16:00:00",
        ],
    ),
    (
        "2026-12-02T16:00:00",
        "\"tomorrow\"",
        &[
            "16:9: `first` cannot be \"tomorrow\"; write a date with a time, such as 2026-12-02T16:00:00",
        ],
    ),
    (
        "\"FREQ=WEEKLY;INTERVAL=2;BYDAY=WE\"",
        "\"FREQ=HOURLY\"",
        &[
            "17:10: the rule meets more than once a day; write a rule of days, weeks, months or years, with one time of day",
        ],
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        &[
            "17:10: the rule has no date from 2026-12-02 16:00 on; change the rule, its end, or the first date",
        ],
    ),
    (
        "repeat",
        "until = 2026-11-30\nrepeat",
        &["18:10: no meeting is ever held: none is left by `until` and `skip`; change one of them"],
    ),
    (
        "BYDAY=WE",
        "COUNT=1;BYDAY=WE\"\nskip = [2026-12-02, \"soon\"] #",
        &[
            "17:10: no meeting is ever held: none is left by `until` and `skip`; change one of them",
            "18:21: `skip` cannot be \"soon\"; write a date, such as 2027-01-06",
        ],
    ),
    (
        "BYDAY=WE",
        "COUNT=1;BYDAY=WE\"\nskip = [2026-12-02] #",
        &["17:10: no meeting is ever held: none is left by `until` and `skip`; change one of them"],
    ),
    (
        "repeat",
        "hours = [\"09:00\", \"17:00\"]\nrepeat",
        &["17:9: the first meeting, at 16:00, is at none of them; write its time of day, too"],
    ),
    (
        "BYDAY=WE",
        "BYDAY=WE,TH\"\nhours = [\"16:00\", \"08:30\"] #",
        &["18:9: the dates of this rule cannot alternate between times of day; use one weekday, \
             or one day of the month that every month has"],
    ),
    (
        "repeat",
        "skip = [\"nowhere.ics\"]\nlink = \"meet\"\nrepeat",
        &[
            "17:9: nowhere.ics: cannot be read (No such file or directory (os error 2)); name an .ics file that is there",
            "18:8: `link` cannot be \"meet\"; write a link that begins with https://",
        ],
    ),
];

const LETTERS: &[Case] = &[
    (
        "# letters",
        "send_at = \"9 o'clock\"",
        &["19:11: `send_at` cannot be \"9 o'clock\"; write a time, such as \"09:00\""],
    ),
    (
        "# letters",
        "send_at = 2026-12-02",
        &["19:11: `send_at` is a date; write a time, such as \"09:00\""],
    ),
    (
        "# letters",
        "remind_day = 2",
        &["19:1: [community.letters] has no key `remind_day`; write `remind_days`"],
    ),
    (
        "# letters",
        "ask_facilitator_days = 5\ncall_for_topics_days = 2",
        &[
            "18:1: `ask_facilitator_days = 5` comes after `open_call_days = 10`; write 10 or more days for `ask_facilitator_days`",
            "18:1: `call_for_topics_days = 2` comes after `agenda_days = 3`; write 3 or more days for `call_for_topics_days`",
        ],
    ),
    (
        "# letters",
        "chase_days = [4, 2]\nclose_notes_days = 2",
        &[
            "18:1: notes would be asked for on day 2, when they are closed; write more than 2 for `close_notes_days`",
            "19:14: `chase_days` goes back; write each day later than the one before it",
        ],
    ),
    (
        "# letters",
        "digest_weekday = \"Mittwoch\"",
        &[
            "19:18: \"Mittwoch\" is no day of the week; write Monday, Tuesday, Wednesday, Thursday, Friday, Saturday or Sunday",
        ],
    ),
];

const SYNTAX: &[Case] = &[
    ("name = \"Example Ltd\"", "name = \"Example Ltd", &["2:20: invalid basic string; write `\"`"]),
    ("name = \"Example Ltd\"", "name", &["2:5: key with no value; write `=`"]),
    ("[receive]", "[receive", &["6:9: unclosed table; write `]`"]),
    (
        "maildir = \"in\"",
        "maildir = \"in\"\nmaildir = \"in\"",
        &["8:1: duplicate key; write TOML, as in config.example.toml"],
    ),
    (
        "2026-12-02T16:00:00",
        "2026-13-02T16:00:00",
        &["16:9: invalid date; write month between 01 and 12"],
    ),
];

/// Nothing else is said, and all of it.
fn hold(cases: &[Case]) {
    for (from, to, said) in cases {
        assert_eq!(wrong(&changed(&[(from, to)])), *said, "{from} -> {to}");
    }
}

#[test]
fn a_file_that_is_right_is_read() {
    let config = right(&changed(&[]));
    assert_eq!(config.communities[0].members.len(), 2);
}

#[test]
fn mistakes_in_tables() {
    hold(TABLES);
}

#[test]
fn keys_below_the_wrong_header() {
    hold(SLIPS);
}

#[test]
fn mistakes_in_values() {
    hold(VALUES);
}

#[test]
fn mistakes_in_servers() {
    hold(SERVERS);
}

#[test]
fn mistakes_in_communities() {
    hold(COMMUNITIES);
}

#[test]
fn nobody_is_named_who_is_not_there_or_is_ourselves() {
    hold(WHO);
    let catchall = [
        ("cop@example.org\"", "cop@example.org\"\naddressing = \"catchall\""),
        ("id = \"rust\"", "id = \"ops\""),
    ];
    assert_eq!(
        wrong(&changed(&catchall)),
        [
            "6:14: ops@example.org is our own address, and mail would go round in a circle; write a person's"
        ]
    );
}

#[test]
fn a_socket_has_a_short_path() {
    let path = "x".repeat(120);
    let said = wrong(&changed(&[("maildir = \"in\"", &format!("lmtp = \"unix:{path}\""))]));
    let too_long = "is too long for a socket; write one of at most 107 letters";
    assert_eq!(said, [format!("7:8: the path {path} {too_long}")]);
}

#[test]
fn mistakes_in_meetings() {
    hold(MEETINGS);
}

#[test]
fn mistakes_in_letters() {
    hold(LETTERS);
}

#[test]
fn mistakes_in_syntax() {
    hold(SYNTAX);
}

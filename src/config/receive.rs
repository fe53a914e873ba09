//! `[receive]`: where mail comes in, and what of it is believed.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

use super::server::{self, Login, Server};
use super::table::Table;
use super::value::Value;

/// The longest path of a socket, in bytes (`sun_path` of Linux, unix(7), without its NUL).
const MAX_SOCKET: usize = 107;

/// `[receive]`: at least one of `imap`, `maildir` and `lmtp`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receive {
    /// A mailbox on a server.
    pub imap: Option<Imap>,
    /// A Maildir that a mail system on this machine delivers to.
    pub maildir: Option<PathBuf>,
    /// A socket on which mail is handed over.
    pub lmtp: Option<Lmtp>,
    /// The authserv-id (RFC 8601 section 2.5) whose Authentication-Results are believed.
    pub trust_results_of: Option<String>,
    /// Whether the results in mail that came by LMTP or `convene deliver` are believed as well:
    /// anybody on this machine may hand in such mail. Default: false.
    pub trusted: bool,
    /// The largest mail that is taken, in MiB. Default: 25.
    pub max_mail_mib: u32,
}

/// `[receive.imap]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imap {
    /// Host, port and encryption.
    pub server: Server,
    /// Who logs in.
    pub login: Login,
    /// The mailbox that is read. Default: INBOX.
    pub mailbox: String,
    /// What happens to mail that was taken. Default: it is moved to convene/done.
    pub done: Done,
    /// Seconds between looks when the server does not announce mail. Default: 120.
    pub poll_seconds: u32,
}

/// What happens to a mail on the server once it is ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It is moved to this mailbox (`/` separates levels), which is created when missing.
    Move(String),
    /// It stays, flagged `\Seen` and `$ConveneDone`.
    Flag,
}

/// The word for that.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum DoneWord {
    Move,
    Flag,
}

/// Where LMTP is spoken (RFC 2033).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lmtp {
    /// On the loopback interface.
    Tcp(SocketAddr),
    /// On a socket in the file system.
    Unix(PathBuf),
}

impl fmt::Display for Lmtp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(out),
            Self::Unix(path) => path.display().fmt(out),
        }
    }
}

/// Reads the table.
pub(super) fn read(table: &Table<'_>) -> Receive {
    let imap = table.value("imap");
    let maildir = table.value("maildir");
    let lmtp = table.value("lmtp");
    if [imap, maildir, lmtp].iter().all(Option::is_none) {
        table.problem("[receive] takes mail from nowhere; write `imap`, `maildir` or `lmtp`");
    }
    let receive = Receive {
        imap: imap.and_then(read_imap),
        maildir: maildir.and_then(Value::path),
        lmtp: lmtp.and_then(read_lmtp),
        trust_results_of: table.line("trust_results_of", 253),
        trusted: table.flag("trusted", false),
        max_mail_mib: table.number("max_mail_mib", 1..=100, 25),
    };
    table.finish();
    receive
}

fn read_imap(value: Value<'_>) -> Option<Imap> {
    let table = &value.table("receive.imap")?;
    let server = server::read(table, server::Ports { implicit: 993, other: 143 });
    let login = server::read_login(table, table.required("user"));
    let mailbox = table.line("mailbox", 200).unwrap_or_else(|| "INBOX".to_owned());
    let done = table.choice("done", DoneWord::Move);
    let done_mailbox = table.line("done_mailbox", 200).unwrap_or_else(|| "convene/done".to_owned());
    let poll_seconds = table.number("poll_seconds", 5..=3600, 120);
    table.finish();
    if done == DoneWord::Move && done_mailbox == mailbox {
        table.problem("mail that is done would stay where it is; write another `done_mailbox`");
    }
    let done = match done {
        DoneWord::Move => Done::Move(done_mailbox),
        DoneWord::Flag => Done::Flag,
    };
    Some(Imap { server: server?, login: login?, mailbox, done, poll_seconds })
}

fn read_lmtp(value: Value<'_>) -> Option<Lmtp> {
    let written = value.text()?;
    if let Some(path) = written.strip_prefix("unix:") {
        let path = value.resolve(path);
        if path.as_os_str().len() > MAX_SOCKET {
            return value.fault(format_args!(
                "the path {} is too long for a socket; write one of at most {MAX_SOCKET} letters",
                path.display()
            ));
        }
        return Some(Lmtp::Unix(path));
    }
    match written.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Some(Lmtp::Tcp(address)),
        Ok(address) => value.fault(format_args!(
            "anybody in the network could hand in mail at {address}; write 127.0.0.1:{}, or \
             \"unix:/run/convene/lmtp.sock\"",
            address.port()
        )),
        Err(_) => value.fault(format_args!(
            "`lmtp` cannot be \"{written}\"; write \"127.0.0.1:2424\" or \
             \"unix:/run/convene/lmtp.sock\""
        )),
    }
}

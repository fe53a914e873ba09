//! `[send]`: how mail goes out, and how fast.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use super::server::{self, Login, Server};
use super::table::Table;
use super::value::Value;

/// `[send]`: exactly one of `smtp`, `sendmail` and `maildir`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Send {
    /// Who takes the mail from us.
    pub transport: Transport,
    /// Mails in any minute, counted by recipients. Default: 0, no limit.
    pub mails_per_minute: Option<NonZeroU32>,
    /// Mails in any 24 hours, counted by recipients. Default: 0, no limit.
    pub mails_per_day: Option<NonZeroU32>,
    /// Hours after which a mail that is refused for now is given up. Default: 72.
    pub give_up_hours: u32,
    /// Connections to the server at a time. Default: 4.
    pub connections: u32,
    /// Whether invitations carry their calendar as a file, too. Default: true.
    pub attach_ics: bool,
}

/// Who takes the mail from us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transport {
    /// A mail server.
    Smtp {
        /// Host, port and encryption.
        server: Server,
        /// Who logs in; `None`: the server takes our mail without.
        login: Option<Login>,
    },
    /// A program that takes mail as sendmail does.
    Sendmail(PathBuf),
    /// A Maildir: every mail becomes a file.
    Maildir(PathBuf),
}

impl Send {
    /// How long `mails` mails take at these limits, at least; zero where there are none.
    pub fn time_for(&self, mails: u64) -> Duration {
        const MINUTE: u64 = 60;
        const DAY: u64 = 24 * 60 * MINUTE;
        let Some(before_last) = mails.checked_sub(1) else { return Duration::ZERO };
        let minutes = |mails: u64| {
            self.mails_per_minute.map_or(0, |limit| mails / u64::from(limit.get()) * MINUTE)
        };
        let by_minute = minutes(before_last);
        let seconds = self.mails_per_day.map_or(by_minute, |limit| {
            let limit = u64::from(limit.get());
            by_minute.max(before_last / limit * DAY + minutes(before_last % limit))
        });
        Duration::from_secs(seconds)
    }
}

/// Reads the table.
pub(super) fn read(table: &Table<'_>) -> Option<Send> {
    let smtp = table.value("smtp").map(read_smtp);
    let sendmail = table.value("sendmail").map(|value| value.file().map(Transport::Sendmail));
    let maildir = table.value("maildir").map(|value| value.path().map(Transport::Maildir));
    let mut ways: Vec<Option<Transport>> =
        [smtp, sendmail, maildir].into_iter().flatten().collect();
    if ways.is_empty() {
        table.problem("[send] sends nowhere; write `smtp`, `sendmail` or `maildir`");
    }
    if ways.len() > 1 {
        table
            .problem("[send] has more than one way out; keep one of `smtp`, `sendmail`, `maildir`");
    }
    let limit = |key| NonZeroU32::new(table.number(key, 0..=10_000_000, 0));
    let mails_per_minute = limit("mails_per_minute");
    let mails_per_day = limit("mails_per_day");
    let give_up_hours = table.number("give_up_hours", 1..=240, 72);
    let connections = table.number("connections", 1..=50, 4);
    let attach_ics = table.flag("attach_ics", true);
    table.finish();
    let transport = ways.pop()??;
    Some(Send {
        transport,
        mails_per_minute,
        mails_per_day,
        give_up_hours,
        connections,
        attach_ics,
    })
}

fn read_smtp(value: Value<'_>) -> Option<Transport> {
    let table = &value.table("send.smtp")?;
    let server = server::read(table, server::Ports { implicit: 465, other: 587 });
    let login = server::read_login(table, table.value("user"));
    table.finish();
    Some(Transport::Smtp { server: server?, login })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(mails_per_minute: u32, mails_per_day: u32) -> Send {
        Send {
            transport: Transport::Maildir(PathBuf::new()),
            mails_per_minute: NonZeroU32::new(mails_per_minute),
            mails_per_day: NonZeroU32::new(mails_per_day),
            give_up_hours: 72,
            connections: 4,
            attach_ics: true,
        }
    }

    #[test]
    fn a_round_takes_as_long_as_the_tighter_limit_makes_it() {
        let minutes = |send: Send, mails| send.time_for(mails).as_secs() / 60;
        assert_eq!(minutes(limited(0, 0), 10_000), 0);
        assert_eq!(minutes(limited(30, 0), 10_000), 333);
        assert_eq!(minutes(limited(30, 0), 30), 0);
        assert_eq!(minutes(limited(30, 0), 31), 1);
        assert_eq!(minutes(limited(0, 500), 500), 0);
        assert_eq!(minutes(limited(0, 500), 1001), 2 * 24 * 60);
        assert_eq!(minutes(limited(10, 500), 521), 24 * 60 + 2);
        assert_eq!(minutes(limited(1, 5000), 3001), 3000);
        assert_eq!(minutes(limited(1, 500), 0), 0);
    }
}

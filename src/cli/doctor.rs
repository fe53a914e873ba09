//! `convene doctor`: whether everything around us works, by really doing it; and what to change.

mod mail;

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use super::{ConfigPath, check, say};
use crate::config::{Config, Transport};
use crate::daemon::{self, Data};
use crate::net::{Pulse, imap};

const HELP: &str = "Example:
  convene doctor --config /etc/convene/convene.toml

It sends one or two mails to itself and waits up to a minute for each. Exit code 1: something is to
be changed.";

/// So much must fit on the disk.
const ROOM: usize = 16 << 20;

/// What `convene doctor` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// How many seconds a mail may take to come back.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
    #[command(flatten)]
    config: ConfigPath,
}

/// What was found.
#[derive(Debug, Default)]
struct Findings {
    good: usize,
    hints: usize,
    bad: usize,
}

impl Findings {
    /// It works.
    fn good(&mut self, what: &str) {
        self.good += 1;
        say(&format!("ok    {what}"));
    }

    /// It works, and yet.
    fn hint(&mut self, what: &str) {
        self.hints += 1;
        say(&format!("hint  {what}"));
    }

    /// It does not work.
    fn bad(&mut self, what: &str, advice: &str) {
        self.bad += 1;
        say(&format!("BAD   {what}\n      {advice}"));
    }
}

/// Looks at everything.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = check::whole(&arguments.config)?;
    let data = Data::at(&config.organisation.data);
    let mut findings = Findings::default();
    findings.good("the configuration, the templates and the database can be used");
    disk(&data, &mut findings);
    mailbox(&config, &mut findings)?;
    match config.send.transport {
        Transport::Maildir(_) => {
            findings.hint("[send] writes files; nothing leaves this machine");
        }
        Transport::Smtp { .. } | Transport::Sendmail(_) => {
            mail::round_trip(&config, &data, Duration::from_secs(arguments.wait), &mut findings)?;
        }
    }
    let Findings { good, hints, bad } = findings;
    say(&format!("{good} ok, {hints} to think about, {bad} to be changed"));
    let code = if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    Ok(code)
}

/// The data folder can be written to, and there is room.
fn disk(data: &Data, findings: &mut Findings) {
    let path = data.folder().join("doctor.part");
    let write = || -> anyhow::Result<()> {
        data.make()?;
        let mut file = std::fs::File::create(&path)?;
        file.write_all(&vec![0; ROOM])?;
        Ok(file.sync_all()?)
    };
    let written = write();
    let _ = std::fs::remove_file(&path);
    match written {
        Ok(()) => findings.good("the data folder can be written to, and has room"),
        Err(error) => findings.bad(
            &format!("{}: {error:#}", data.folder().display()),
            "make room, or let the user that runs convene write there",
        ),
    }
}

/// The mailbox can be opened.
fn mailbox(config: &Config, findings: &mut Findings) -> anyhow::Result<()> {
    let Some(receive) = &config.receive.imap else { return Ok(()) };
    let options = daemon::imap_options(receive, 1 << 20, Pulse::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let server = format!("{}:{}", receive.server.host, receive.server.port);
    match runtime.block_on(imap::check(&options)) {
        Ok(mails) => {
            findings.good(&format!("{server}: logged in; {} holds {mails} mails", receive.mailbox));
        }
        Err(error) => findings.bad(
            &format!("{server}: {error:#}"),
            "look at host, port, tls, user, the password and mailbox in [receive.imap]",
        ),
    }
    Ok(())
}

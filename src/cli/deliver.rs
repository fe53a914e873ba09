//! `convene deliver`: a mail on stdin goes into the spool, whether or not the daemon runs.

use std::io::Read as _;
use std::process::ExitCode;

use anyhow::Context as _;
use data_encoding::HEXLOWER;

use super::{ConfigPath, say_error};
use crate::daemon::Data;
use crate::net::maildir;

const HELP: &str = "Examples:
  In ~/.forward:        \"|convene deliver --config /etc/convene/convene.toml\"
  In master.cf (pipe):  argv=/usr/bin/convene deliver --recipient ${recipient}

Exit codes are those of sysexits.h: 0 taken, 65 no mail or too large, 75 try again.";

/// `EX_DATAERR`.
const DATA_ERROR: u8 = 65;
/// `EX_TEMPFAIL`: whatever is wrong with us is no reason to send the mail back.
const TRY_AGAIN: u8 = 75;

/// What `convene deliver` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Arguments {
    /// The address it came to, where the mail does not say so itself.
    #[arg(long, value_name = "ADDRESS", env = "ORIGINAL_RECIPIENT")]
    recipient: Option<String>,
    #[command(flatten)]
    config: ConfigPath,
}

/// Takes the mail; it is on disk when this returns 0.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match take(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(DATA_ERROR),
        Err(error) => {
            say_error(&format!("convene deliver: {error:#}"));
            ExitCode::from(TRY_AGAIN)
        }
    }
}

/// False: this is no mail that could be taken, now or later.
fn take(arguments: &Arguments) -> anyhow::Result<bool> {
    let config = arguments.config.load()?;
    let largest = u64::from(config.receive.max_mail_mib) << 20;
    let mut mail = vec![];
    if let Some(recipient) = &arguments.recipient {
        let strange = recipient.contains(|c: char| c.is_control() || c.is_whitespace());
        anyhow::ensure!(!strange, "the recipient is no address");
        mail.extend(format!("Delivered-To: {recipient}\n").into_bytes());
    }
    let before = mail.len();
    std::io::stdin().lock().take(largest + 1).read_to_end(&mut mail).context("standard input")?;
    if mail.len() == before {
        say_error("convene deliver: there is no mail on standard input");
        return Ok(false);
    }
    if (mail.len() - before) as u64 > largest {
        say_error(&format!("convene deliver: more than {} MiB", config.receive.max_mail_mib));
        return Ok(false);
    }
    let data = Data::at(&config.organisation.data);
    data.make()?;
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("{error}"))?;
    // Names begin with the time, so that mails are read in the order they came.
    let time = crate::clock::Clock::Wall.now().timestamp();
    let name = format!("{time}.{}.convene", HEXLOWER.encode(&random));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let spool = data.spool();
    let deposited = runtime.block_on(maildir::deposit(&spool, &name, &mail));
    deposited.with_context(|| spool.display().to_string())?;
    Ok(true)
}

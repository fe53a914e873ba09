//! Sends mails through the machine's `sendmail` command, which queues them.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::time::timeout;

use super::outbox::Ended;
use super::{Delivery, Outbox, Outgoing, Pause, Shutdown, failpoint, stopped};

/// How long the command may take for one mail.
const LIMIT: Duration = Duration::from_mins(5);
/// So much of what the command complains is kept.
const COMPLAINT: usize = 500;

/// Which command to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// The program, e.g. `/usr/sbin/sendmail`.
    pub program: PathBuf,
    /// How many may run at once.
    pub at_once: usize,
}

/// Sends what the outbox gives until `shutdown`; a mail that was begun is finished first.
pub async fn run(options: Options, outbox: Outbox, shutdown: Shutdown) {
    let workers = (0..options.at_once.max(1)).map(|_| work(&options, &outbox, shutdown.clone()));
    futures::future::join_all(workers).await;
}

async fn work(options: &Options, outbox: &Outbox, mut shutdown: Shutdown) {
    loop {
        let outgoing = tokio::select! {
            () = stopped(&mut shutdown) => return,
            taken = outbox.take() => match taken {
                Ok(outgoing) => outgoing,
                Err(Ended) => return,
            },
        };
        if !outbox.claim(outgoing.id).await {
            continue;
        }
        let delivery = send(options, &outgoing).await;
        failpoint::reach("sendmail.after-exit");
        if let Err(Ended) = outbox.report(outgoing.id, delivery).await {
            return;
        }
    }
}

/// Runs the command for one mail.
async fn send(options: &Options, outgoing: &Outgoing) -> Delivery {
    let strange = |address: &str| address.contains(|c: char| c.is_control() || c.is_whitespace());
    if strange(&outgoing.to) || strange(&outgoing.envelope_from) {
        let why = "there is an address that is none".to_owned();
        return Delivery::Never { why, code: None, enhanced: None, policy: true };
    }
    match timeout(LIMIT, pipe(options, outgoing)).await {
        Ok(Ok((code, complaint))) => verdict(code, &complaint),
        Ok(Err(error)) => Delivery::Later {
            why: format!("{}: {error}", options.program.display()),
            pause: Some(Pause::Unreachable),
        },
        Err(_) => Delivery::Unknown { why: "the command takes too long".to_owned() },
    }
}

/// Gives the mail to the command; the value is its exit code and what it said.
async fn pipe(options: &Options, outgoing: &Outgoing) -> io::Result<(Option<i32>, String)> {
    let from = match outgoing.envelope_from.as_str() {
        "" => "<>",
        from => from,
    };
    let mut child = Command::new(&options.program)
        // A lone dot does not end the mail; nothing behind -- is an option.
        .args(["-i", "-f", from, "--", &outgoing.to])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut stdin = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
    // Programs expect the line ends of the machine.
    let text = outgoing.bytes.as_ref();
    let mut lines = Vec::with_capacity(text.len());
    for (at, &octet) in text.iter().enumerate() {
        if octet != b'\r' || text.get(at + 1) != Some(&b'\n') {
            lines.push(octet);
        }
    }
    let feed = async move {
        // A program that refuses may not read all; its exit code says why.
        let _ = stdin.write_all(&lines).await;
        drop(stdin);
    };
    let ((), output) = tokio::join!(feed, child.wait_with_output());
    let output = output?;
    let complaint: String =
        String::from_utf8_lossy(&output.stderr).chars().take(COMPLAINT).collect();
    Ok((output.status.code(), complaint.trim().to_owned()))
}

/// What an exit code of `sysexits.h` means.
fn verdict(code: Option<i32>, complaint: &str) -> Delivery {
    let why = match code {
        Some(code) => format!("exit code {code}: {complaint}"),
        None => format!("killed: {complaint}"),
    };
    let never = |policy| Delivery::Never { why: why.clone(), code: None, enhanced: None, policy };
    match code {
        Some(0) => Delivery::Sent,
        // EX_NOUSER, EX_NOHOST: the address.
        Some(67 | 68) => never(false),
        // EX_USAGE, EX_DATAERR: the mail.
        Some(64 | 65) => never(true),
        // EX_TEMPFAIL.
        Some(75) => Delivery::Later { why, pause: None },
        // EX_NOPERM: we may not send.
        Some(77) => Delivery::Later { why, pause: Some(Pause::Policy) },
        // EX_UNAVAILABLE, EX_SOFTWARE, EX_OSERR, EX_CONFIG and all others: the installation.
        Some(_) => Delivery::Later { why, pause: Some(Pause::Unreachable) },
        // It may have queued the mail before it died.
        None => Delivery::Unknown { why },
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// Sends one mail through a program that is this shell script.
    async fn through(script: &str, to: &str) -> (Delivery, String) {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("sendmail");
        let out = folder.path().join("out");
        std::fs::write(&program, format!("#!/bin/sh\nout={}\n{script}", out.display())).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let outgoing = Outgoing {
            id: 1,
            envelope_from: String::new(),
            to: to.to_owned(),
            bytes: b"Subject: x\r\n\r\n.\r\nend\r\n".as_slice().into(),
            attempt: 1,
        };
        // Another test's fork may hold the script open for writing for a moment (ETXTBSY).
        let options = Options { program, at_once: 1 };
        let mut delivery = send(&options, &outgoing).await;
        while matches!(&delivery, Delivery::Later { why, .. } if why.contains("busy")) {
            delivery = send(&options, &outgoing).await;
        }
        (delivery, std::fs::read_to_string(out).unwrap_or_default())
    }

    #[tokio::test]
    async fn the_mail_arrives_whole() {
        let (delivery, out) = through("echo \"$@\" > $out; cat >> $out", "-oQ/tmp@b").await;
        assert_eq!(delivery, Delivery::Sent);
        assert_eq!(out, "-i -f <> -- -oQ/tmp@b\nSubject: x\n\n.\nend\n");
    }

    #[tokio::test]
    async fn exit_codes_are_told_apart() {
        assert!(matches!(through("exit 67", "a@b").await.0, Delivery::Never { policy: false, .. }));
        let (delivery, _) = through("echo later >&2; exit 75", "a@b").await;
        assert!(matches!(delivery, Delivery::Later { .. }));
        assert!(matches!(through("kill -9 $$", "a@b").await.0, Delivery::Unknown { .. }));
        let missing = Options { program: "/no/such/program".into(), at_once: 1 };
        let pause = Some(Pause::Unreachable);
        let outgoing = Outgoing {
            id: 1,
            envelope_from: "a@b".to_owned(),
            to: "c@d".to_owned(),
            bytes: b"".as_slice().into(),
            attempt: 1,
        };
        let delivery = send(&missing, &outgoing).await;
        assert!(matches!(delivery, Delivery::Later { pause: p, .. } if p == pause));
    }

    #[tokio::test]
    async fn no_address_is_more_than_one() {
        assert!(matches!(through("exit 0", "a@b c@d").await.0, Delivery::Never { .. }));
    }
}

//! An installation in a folder of its own: its configuration, its daemon, its commands, its mail.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use convene::clock::Clock;
use serde_json::Value;
use tempfile::TempDir;

/// Nothing here takes so long unless it hangs.
const HANG: Duration = Duration::from_mins(1);
/// How long to wait for a sign before looking again.
const GLANCE: Duration = Duration::from_millis(20);

/// A folder with a configuration.
pub(crate) struct Installation {
    folder: TempDir,
}

/// A letter that went out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) message_id: String,
}

impl Installation {
    /// Ana, who is a steward, Bo and Cy; LMTP in, a Maildir out; a meeting far away.
    pub(crate) fn new() -> Self {
        let installation = Self { folder: tempfile::tempdir().unwrap() };
        installation.configure("Rust Guild", "\"bo@example.org\", \"cy@example.org\"");
        installation
    }

    /// Writes the configuration.
    pub(crate) fn configure(&self, name: &str, members: &str) {
        let first = Clock::Wall.now() + chrono::TimeDelta::days(90);
        self.write_config(&format!(
            "[organisation]\nname = \"Example\"\naddress = \"cop@example.org\"\n\
             time_zone = \"Europe/Madrid\"\noperators = [\"ops@example.org\"]\n\
             [receive]\nlmtp = \"unix:lmtp.sock\"\n[send]\nmaildir = \"sent\"\n\
             [[community]]\nid = \"rust\"\nname = \"{name}\"\nstewards = [\"ana@example.org\"]\n\
             members = [{members}]\n[community.meeting]\nfirst = {}\n",
            first.format("%Y-%m-%dT16:00:00")
        ));
    }

    pub(crate) fn write_config(&self, text: &str) {
        // In one step, as the daemon may be looking.
        std::fs::write(self.path("new.toml"), text).unwrap();
        std::fs::rename(self.path("new.toml"), self.path("convene.toml")).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_convene"));
        command.args(arguments).current_dir(self.folder.path()).env_remove("CONVENE_FAILPOINT");
        for name in ["CONVENE_LOG", "RUST_LOG", "CONVENE_CONFIG", "NOTIFY_SOCKET", "JOURNAL_STREAM"]
        {
            command.env_remove(name);
        }
        command
    }

    /// Runs a command to its end.
    pub(crate) fn convene(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a command that succeeds answers.
    pub(crate) fn answer(&self, arguments: &[&str]) -> String {
        let output = self.convene(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        text(&output.stdout)
    }

    /// `status --json`.
    pub(crate) fn status(&self) -> Value {
        serde_json::from_str(&self.answer(&["status", "--json"])).unwrap()
    }

    /// Nothing waits to be handled or sent.
    pub(crate) fn is_idle(&self) -> bool {
        // First the spool: what leaves it is in the inbox by the time that is looked into.
        let spool = std::fs::read_dir(self.path("var/spool/new"));
        let empty = spool.is_ok_and(|mut entries| entries.next().is_none());
        let asked = self.convene(&["status", "--json"]);
        let Ok(status) = serde_json::from_slice::<Value>(&asked.stdout) else { return false };
        empty
            && status["inbox"]["waiting"] == 0
            && status["outbox"]["due"] == 0
            && status["outbox"]["deferred"] == 0
    }

    /// Gives a mail to `convene deliver`.
    pub(crate) fn deliver(&self, mail: &str) -> Option<i32> {
        let mut child = self.command(&["deliver"]).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(mail.as_bytes()).unwrap();
        child.wait().unwrap().code()
    }

    /// Gives a mail to the daemon by LMTP; false when the daemon did not take it, or died.
    pub(crate) fn hand_in(&self, mail: &str) -> bool {
        let Ok(stream) = UnixStream::connect(self.path("lmtp.sock")) else { return false };
        self.dialogue(&stream, mail).unwrap_or(false)
    }

    #[expect(clippy::unused_self, reason = "it is this installation's socket that is talked to")]
    fn dialogue(&self, mut stream: &UnixStream, mail: &str) -> std::io::Result<bool> {
        stream.set_read_timeout(Some(HANG))?;
        let mut replies = BufReader::new(stream.try_clone()?);
        let mut reply = move || -> std::io::Result<String> {
            loop {
                let mut line = String::new();
                replies.read_line(&mut line)?;
                if line.as_bytes().get(3) != Some(&b'-') {
                    return Ok(line);
                }
            }
        };
        reply()?;
        let to = "cop+rust@example.org";
        for line in ["LHLO test", "MAIL FROM:<bo@example.org>", &format!("RCPT TO:<{to}>"), "DATA"]
        {
            stream.write_all(format!("{line}\r\n").as_bytes())?;
            reply()?;
        }
        stream.write_all(format!("{}\r\n.\r\n", mail.replace('\n', "\r\n")).as_bytes())?;
        Ok(reply()?.starts_with("250"))
    }

    /// Everything that went out.
    pub(crate) fn letters(&self) -> BTreeSet<Letter> {
        let Ok(entries) = std::fs::read_dir(self.path("sent/new")) else { return BTreeSet::new() };
        let read = |path: PathBuf| {
            let raw = std::fs::read(path).unwrap();
            let message = convene::mail::parse::parse(&raw);
            let to = message.to.first().unwrap().address.clone();
            Letter { to, subject: message.subject, message_id: message.message_id.unwrap() }
        };
        entries.map(|entry| read(entry.unwrap().path())).collect()
    }

    /// Starts the daemon and waits until it is ready, or has died at the place `failpoint`.
    pub(crate) fn start(&self, failpoint: Option<&str>) -> Daemon {
        let mut command = self.command(&["run"]);
        if let Some(failpoint) = failpoint {
            command.env("CONVENE_FAILPOINT", failpoint);
        }
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            while log.read_line(&mut line).is_ok_and(|long| long > 0) {
                if tell.send(std::mem::take(&mut line)).is_err() {
                    // Nobody reads any more; the daemon must be able to write all the same.
                    let _ = log.read_to_end(&mut Vec::new());
                    return;
                }
            }
        });
        let mut daemon = Daemon { child, lines, said: String::new() };
        daemon.until(|daemon| daemon.said.contains("ready") || daemon.has_ended());
        daemon
    }
}

/// A running daemon; killed when dropped.
pub(crate) struct Daemon {
    child: Child,
    lines: Receiver<String>,
    /// Its log so far.
    pub(crate) said: String,
}

impl Daemon {
    /// Waits until it is so; the log is read meanwhile.
    pub(crate) fn until(&mut self, mut so: impl FnMut(&mut Self) -> bool) {
        let begun = Instant::now();
        while !so(self) {
            assert!(begun.elapsed() < HANG, "hangs; the log:\n{}", self.said);
            if let Ok(line) = self.lines.recv_timeout(GLANCE) {
                self.said.push_str(&line);
            }
            self.said.extend(self.lines.try_iter());
        }
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.wait()
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        self.until(Self::has_ended);
        self.child.wait().unwrap()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A mail that asks for help.
pub(crate) fn asks_for_help(from: &str, id: &str) -> String {
    format!(
        "From: {from}\nTo: cop+rust@example.org\nSubject: help\nMessage-ID: <{id}@example.org>\n\
         Date: {}\n\nhelp\n",
        Clock::Wall.now().to_rfc2822()
    )
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

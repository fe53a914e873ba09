//! The real program: mail in over one LMTP connection, mail out over ten SMTP connections, its size.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::large::{bare_commit, configuration};
use super::{Figure, rate, sink};

/// Mails over the one LMTP connection.
const RECEIVED: usize = 2000;
/// Members whose welcome and invitation go out.
const READERS: usize = 2500;
/// Longer than this nothing here takes.
const PATIENCE: Duration = Duration::from_mins(2);

struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    listener.local_addr().expect("it has an address")
}

fn start(folder: &Path, text: &str) -> Daemon {
    std::fs::write(folder.join("convene.toml"), text).expect("the file is written");
    let child = Command::new(env!("CARGO_BIN_EXE_convene"))
        .args(["run", "--config"])
        .arg(folder.join("convene.toml"))
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(folder.join("log")).expect("a log"))
        .spawn()
        .expect("it starts");
    Daemon(child)
}

/// Connects as soon as somebody listens.
fn connect(address: SocketAddr) -> TcpStream {
    let begun = Instant::now();
    loop {
        match TcpStream::connect(address) {
            Ok(stream) => return stream,
            Err(error) => {
                assert!(begun.elapsed() < PATIENCE, "nobody listens on {address}: {error}");
            }
        }
        // Asking without a pause would take a core from who is asked.
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn ways(lmtp: SocketAddr, sink: SocketAddr) -> String {
    format!(
        "[receive]\nlmtp = \"{lmtp}\"\n[send]\nconnections = 10\n\
         smtp = {{ host = \"127.0.0.1\", port = {}, tls = \"none\" }}\n",
        sink.port()
    )
}

/// Mails received, understood and committed with their answers, over one LMTP connection.
pub(crate) fn received() -> Vec<Figure> {
    let folder = tempfile::tempdir().expect("a folder");
    let (sink, _) = sink::open();
    let lmtp = free_port();
    let _daemon = start(folder.path(), &configuration(1, 50, &ways(lmtp, sink)));
    let stream = connect(lmtp);
    stream.set_nodelay(true).expect("no delay");
    let mut out = stream.try_clone().expect("a second end");
    let mut input = BufReader::new(stream);
    let mut answer = |expect: &str| {
        let mut line = String::new();
        loop {
            line.clear();
            input.read_line(&mut line).expect("an answer");
            if line.as_bytes().get(3) != Some(&b'-') {
                break;
            }
        }
        assert!(line.starts_with(expect), "{line}");
    };
    answer("220");
    out.write_all(b"LHLO bench\r\n").expect("written");
    answer("250");
    let begun = Instant::now();
    for number in 0..RECEIVED {
        let member = number % 49 + 1;
        out.write_all(format!("MAIL FROM:<m{member}.0@bench.example>\r\n").as_bytes())
            .expect("written");
        answer("250");
        out.write_all(b"RCPT TO:<cop+c0@bench.example>\r\n").expect("written");
        answer("250");
        out.write_all(b"DATA\r\n").expect("written");
        answer("354");
        let mail = format!(
            "From: M{member} <m{member}.0@bench.example>\r\nTo: cop+c0@bench.example\r\n\
             Subject: A topic\r\nMessage-ID: <{number}@bench.example>\r\n\r\ntopic: Number {number}\r\n{}.\r\n",
            "What this is about, in some words of prose.\r\n".repeat(30)
        );
        out.write_all(mail.as_bytes()).expect("written");
        answer("250");
    }
    let ours = rate(RECEIVED, begun.elapsed());
    let bare = 1.0 / bare_commit(folder.path()).as_secs_f64();
    vec![Figure {
        what: "mails received, understood and committed, one LMTP connection",
        measured: format!("{ours:.0}/s"),
        beside: format!("bare SQLite commits {bare:.0}/s: {:.2} of it", ours / bare),
    }]
}

/// Individually addressed and recorded mails over ten connections.
pub(crate) fn sent() -> Vec<Figure> {
    let folder = tempfile::tempdir().expect("a folder");
    let (address, seen) = sink::open();
    let lmtp = free_port();
    let _daemon = start(folder.path(), &configuration(1, READERS, &ways(lmtp, address)));
    let begun = Instant::now();
    while seen.count() < 2 * READERS {
        assert!(begun.elapsed() < PATIENCE, "only {} mails came", seen.count());
        std::thread::sleep(Duration::from_millis(5));
    }
    let ours = rate(seen.count(), seen.took());
    vec![Figure {
        what: "mails sent, individually addressed and recorded, ten connections",
        measured: format!("{ours:.0}/s"),
        beside: bare_source(address),
    }]
}

/// The bare sender of Postfix against the same sink, where it is installed.
fn bare_source(address: SocketAddr) -> String {
    let source = ["/usr/sbin/smtp-source", "/usr/bin/smtp-source"]
        .into_iter()
        .find(|p| Path::new(p).exists());
    let Some(source) = source else { return "smtp-source is not installed".to_owned() };
    let begun = Instant::now();
    let done = Command::new(source)
        .args([
            "-d",
            "-s",
            "10",
            "-l",
            "6000",
            "-m",
            "5000",
            "-f",
            "a@b.example",
            "-t",
            "c@d.example",
        ])
        .arg(format!("inet:127.0.0.1:{}", address.port()))
        .status();
    match done {
        Ok(status) if status.success() => {
            format!("smtp-source {:.0}/s", rate(5000, begun.elapsed()))
        }
        _ => "smtp-source did not run".to_owned(),
    }
}

/// Memory of a daemon without communities, and the start with a thousand.
pub(crate) fn size() -> Vec<Figure> {
    let folder = tempfile::tempdir().expect("a folder");
    let (sink, _) = sink::open();
    let lmtp = free_port();
    let empty = start(folder.path(), &configuration(0, 0, &ways(lmtp, sink)));
    drop(connect(lmtp));
    let memory = resident(empty.0.id());
    drop(empty);
    let folder = tempfile::tempdir().expect("a folder");
    let text = configuration(1000, 100, &ways(free_port(), sink))
        // Nobody is mailed: only the start is looked at.
        .replace("[send]\n", "[send]\nmails_per_day = 1\n");
    let first = started(folder.path(), &text);
    let again = started(folder.path(), &text);
    vec![
        Figure {
            what: "memory of an empty daemon",
            measured: format!("{memory:.1} MiB"),
            beside: String::new(),
        },
        Figure {
            what: "start with 1,000 communities of 100 members",
            measured: format!("{:.2} s", again.as_secs_f64()),
            beside: format!("the first time, writing them down, {:.1} s", first.as_secs_f64()),
        },
    ]
}

fn started(folder: &Path, text: &str) -> Duration {
    let lmtp = free_port();
    let text: String = text
        .lines()
        .map(|line| {
            if line.starts_with("lmtp = ") {
                format!("lmtp = \"{lmtp}\"\n")
            } else {
                format!("{line}\n")
            }
        })
        .collect();
    let begun = Instant::now();
    let _daemon = start(folder, &text);
    drop(connect(lmtp));
    begun.elapsed()
}

fn resident(pid: u32) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse().ok());
    kib.unwrap_or(0.0) / 1024.0
}

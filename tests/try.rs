//! `convene try` as a visitor meets it: a real Chromium lives through a month, and looks at every page.
//!
//! `tests/tools/browser` installs what drives it; what is skipped when it is absent is printed, and with
//! `CONVENE_REQUIRE_SERVERS=1` it is a failure.
#![expect(clippy::print_stdout, reason = "what is skipped and what was measured is printed")]
#![expect(clippy::unwrap_used, reason = "a test that panics has failed, as it should")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// A running `convene try` on free ports; ended with the test.
struct Try {
    child: Child,
    web: String,
    smtp: String,
}

impl Try {
    fn start() -> Self {
        let started = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_convene"))
            .args(["try", "--web", "127.0.0.1:0", "--smtp", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let mut addresses = said.split_whitespace().filter_map(|word| {
            let word = word.trim_end_matches('.').trim_start_matches("http://");
            word.starts_with("127.0.0.1:").then(|| word.to_owned())
        });
        let (web, smtp) = (addresses.next().unwrap(), addresses.next().unwrap());
        let this = Self { child, web, smtp };
        assert!(this.ask("GET / HTTP/1.1", "").contains("Whom would you like to be?"));
        println!("the first page after {:?}", started.elapsed());
        this
    }

    /// Asks for a page, with further header lines.
    fn ask(&self, request: &str, header: &str) -> String {
        let host = if header.contains("Host:") {
            String::new()
        } else {
            format!("Host: {}\r\n", self.web)
        };
        let mut stream = TcpStream::connect(&self.web).unwrap();
        write!(stream, "{request}\r\n{host}{header}Connection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Try {
    fn drop(&mut self) {
        // SIGTERM, so that it removes its folder; by our own child's number only.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// The folder of the browser's tools; none, and said so, where they are not installed.
fn tools() -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let named = std::env::var_os("CONVENE_TEST_TOOLS").map(PathBuf::from);
    let tools = named.or_else(|| Some(cache?.join("convene-tests")))?.join("browser/node_modules");
    let chromium = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    if tools.join("playwright-core").exists() && Path::new(&chromium).exists() {
        return Some(tools);
    }
    let required = std::env::var("CONVENE_REQUIRE_SERVERS").is_ok_and(|value| value == "1");
    assert!(!required, "tests/tools/browser and chromium are not installed");
    println!("skipped: tests/tools/browser and chromium are not installed");
    None
}

/// Runs one of the scripts beside this file against a fresh world.
fn drive(script: &str) {
    let Some(tools) = tools() else { return };
    let world = Try::start();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/try").join(script);
    let done = Command::new("node")
        .arg(path)
        .arg(format!("http://{}", world.web))
        .env("NODE_PATH", tools)
        .output()
        .unwrap();
    println!("{}", String::from_utf8_lossy(&done.stdout));
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_visitor_lives_through_a_month() {
    drive("month.cjs");
}

#[test]
fn every_page_is_for_everybody() {
    drive("pages.cjs");
}

#[test]
fn strangers_are_kept_out_and_mail_programs_let_in() {
    let world = Try::start();
    let elsewhere = world.ask("GET / HTTP/1.1", "Host: evil.example:80\r\n");
    assert!(elsewhere.starts_with("HTTP/1.1 421"), "{elsewhere}");
    let form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n";
    let foreign =
        world.ask("POST /clock HTTP/1.1", &format!("Origin: http://evil.example\r\n{form}"));
    assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
    let mut stream = TcpStream::connect(&world.smtp).unwrap();
    let mail = "EHLO me\r\nMAIL FROM:<zoe@example.org>\r\nRCPT TO:<cop+rust@example.org>\r\nDATA\r\n\
                From: Zoe Real <zoe@example.org>\r\nTo: cop+rust@example.org\r\nSubject: join\r\n\
                Message-ID: <1@zoe>\r\n\r\njoin\r\n.\r\nQUIT\r\n";
    stream.write_all(mail.as_bytes()).unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    assert!(said.contains("250 2.0.0 delivered"), "{said}");
    let inbox = world.ask("GET /as/zoe HTTP/1.1", "");
    assert!(inbox.contains("Zoe Real") && inbox.contains("Rust Guild"), "{inbox}");
}

//! Requests per second, whole (200) and not changed (304), beside nginx serving the same bytes from a
//! file: wrk asks both in turn, several rounds in one run, and the best of each counts.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use convene::clock::Clock;
use convene::config;
use convene::engine::{Engine, Handle, Key, Setup};
use convene::mail::template::Templates;
use convene::net::web::{self, Vitals};
use convene::store::Store;
use tokio::sync::watch;

use super::{Figure, configuration};

/// Communities in the feed that is asked for: a busy member's.
const COMMUNITIES: usize = 20;
/// Of both servers.
const WORKERS: usize = 2;
const ROUNDS: usize = 3;
/// Of one round of one server.
const SECONDS: &str = "3s";

/// Both servers' answers; nothing where nginx or wrk is not installed.
pub(crate) fn figures() -> Vec<Figure> {
    for (tool, version) in [("nginx", "-v"), ("wrk", "-v")] {
        if Command::new(tool).arg(version).output().is_err() {
            println!(
                "skipped: requests per second, for {tool} is not here (tests/tools/feed-peers)"
            );
            return vec![];
        }
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (mut engine, path) = engine();
    let bytes = engine.feed(&path).expect("a feed").bytes.to_vec();
    let (ours, _stop) = serve(engine);
    let (theirs, _nginx) = nginx(folder.path(), &bytes);
    let ours = format!("http://{ours}{path}");
    let theirs = format!("http://{theirs}/feed.ics");
    let mut figures = vec![];
    for (what, status) in [("200", false), ("304", true)] {
        let tags = [&ours, &theirs].map(|url| status.then(|| tag(url)));
        let (mut best, mut peer) = (0.0_f64, 0.0_f64);
        for _ in 0..ROUNDS {
            best = best.max(ask(&ours, tags[0].as_deref()));
            peer = peer.max(ask(&theirs, tags[1].as_deref()));
        }
        figures.push(Figure {
            what: format!("feed of {} bytes, answers of {what} a second", bytes.len()),
            measured: format!("{best:.0}"),
            beside: format!("nginx {peer:.0}: {:.2} of it (goal: 0.5)", best / peer),
        });
    }
    figures
}

/// An engine, and the path of a member's own feed.
fn engine() -> (Engine, String) {
    let text = configuration(COMMUNITIES, COMMUNITIES);
    let config = config::read(Path::new("bench.toml"), &text).config.expect("it is right");
    let setup = Setup::new(&config, Templates::built_in());
    let store = Store::in_memory().expect("a store");
    let mut engine = Engine::new(store, Clock::Wall, setup.clone(), Key::fixed(1)).expect("one");
    engine.configure(&config, setup).expect("it is configured");
    let links = engine.links("ana@bench.example").expect("links").expect("Ana is a member");
    (engine, links.own)
}

/// Serves as the daemon does, until the sender is dropped.
fn serve(mut engine: Engine) -> (SocketAddr, watch::Sender<bool>) {
    let (handle, mut asked) = Handle::channel(16);
    thread::spawn(move || {
        while let Some(ask) = asked.blocking_recv() {
            engine.answer(ask);
        }
    });
    let (stop, shutdown) = watch::channel(false);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a listener");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(WORKERS).enable_all().build().expect("a runtime");
        let serving = async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            web::serve(listener, handle, Vitals::default(), shutdown).await
        };
        runtime.block_on(serving)
    });
    (address, stop)
}

/// An nginx of our own, ended when dropped.
struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// Starts nginx for one file, without logs and compression.
fn nginx(folder: &Path, bytes: &[u8]) -> (SocketAddr, Nginx) {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    fs::write(folder.join("feed.ics"), bytes).expect("a file");
    let paths: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {kind};"))
        .concat();
    let text = format!(
        "worker_processes {WORKERS}; pid nginx.pid; error_log err.log; daemon off;\n\
         events {{ worker_connections 1024; }}\n\
         http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n\
         types {{ text/calendar ics; }} {paths}\n\
         server {{ listen {address}; root {}; location / {{ etag on; }} }} }}\n",
        folder.display()
    );
    fs::write(folder.join("nginx.conf"), text).expect("a file");
    // Its workers are another user's when root starts it.
    let _ = Command::new("chmod").arg("755").arg(folder).status();
    let child = Command::new("nginx")
        .arg("-p")
        .arg(folder)
        .args(["-c", "nginx.conf"])
        .stderr(Stdio::null())
        .spawn()
        .expect("nginx starts");
    let nginx = Nginx(child);
    for _ in 0..100 {
        if TcpStream::connect(address).is_ok() {
            return (address, nginx);
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("nginx does not listen");
}

/// The tag a server gives to what it serves.
fn tag(url: &str) -> String {
    use std::io::{Read as _, Write as _};
    let (host, path) = url.trim_start_matches("http://").split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("a connection");
    write!(stream, "HEAD /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        .expect("a request");
    let mut head = String::new();
    stream.read_to_string(&mut head).expect("an answer");
    assert!(head.starts_with("HTTP/1.1 200"), "{url}: {head}");
    let tag = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("etag").then(|| value.to_owned())
    });
    tag.expect("a tag")
}

/// Answers a second; with a tag they are 304. What is not answered as expected ends the run.
fn ask(url: &str, tag: Option<&str>) -> f64 {
    let mut wrk = Command::new("wrk");
    wrk.args(["-t1", "-c32", "-d", SECONDS, url]);
    if let Some(tag) = tag {
        wrk.args(["-H", &format!("If-None-Match: {tag}")]);
    }
    let told = wrk.output().expect("wrk runs");
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(!told.contains("Non-2xx or 3xx") && !told.contains("Socket errors"), "{url}: {told}");
    let rate = told.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:"));
    rate.and_then(|rate| rate.trim().parse().ok()).expect("a rate")
}

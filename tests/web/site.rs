//! An installation with three communities behind real listeners on the loopback interface.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use convene::clock::{Clock, Timestamp};
use convene::engine::{Engine, Handle, Links};
use convene::net::web::{self, Vitals};
use convene::store::Store;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::common;

/// Nothing here takes so long unless it hangs.
const HANG: Duration = Duration::from_secs(10);

/// A secret, a public and a silent community, all of Ana and Bo.
pub(crate) const CONFIGURATION: &str = r#"
[organisation]
name = "Example Ltd"
address = "cop@example.org"
time_zone = "Europe/Madrid"
operators = ["ops@example.org"]
[receive]
maildir = "in"
[send]
maildir = "out"
[web]
url = "https://cop.example.org"

[[community]]
id = "rust"
name = "Rust Guild"
purpose = "Better Rust, together."
stewards = ["Ana Lima <ana@example.org>"]
members = ["Bo Chen <bo@example.org>"]
[community.meeting]
first = 2026-12-02T16:00:00
repeat = "every 2 weeks on Wednesday"
link = "https://meet.example/rust"

[[community]]
id = "open"
name = "Open Door"
purpose = "Come in."
feed = "public"
stewards = ["Ana Lima <ana@example.org>"]
members = ["Bo Chen <bo@example.org>"]
[community.meeting]
first = 2026-12-01T16:00:00
repeat = "every 1st and 3rd Tuesday"
place = "Room 4.12"
link = "https://meet.example/open"

[[community]]
id = "off"
name = "Quiet"
purpose = "Hush."
feed = "off"
stewards = ["Ana Lima <ana@example.org>"]
members = ["Bo Chen <bo@example.org>"]
[community.meeting]
first = 2026-12-03T16:00:00
repeat = "every 2 weeks on Thursday"
"#;

/// When all begins.
pub(crate) fn start() -> Timestamp {
    "2026-11-02T09:00:00Z".parse().unwrap()
}

/// The installation.
pub(crate) struct Site {
    pub(crate) clock: Clock,
    pub(crate) vitals: Vitals,
    pub(crate) address: SocketAddr,
    metrics: SocketAddr,
    engine: Arc<Mutex<Engine>>,
    stop: watch::Sender<bool>,
    served: JoinSet<std::io::Result<()>>,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    /// The value of a header, if it stands there once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(found, _)| found == name);
        let one = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} stands there twice");
        one
    }
}

impl Site {
    /// Starts it on ports that are free.
    pub(crate) async fn start() -> Self {
        let clock = Clock::starting_at(start());
        let mut engine = common::engine(Store::in_memory().unwrap(), &clock, CONFIGURATION);
        engine.settle().unwrap();
        let engine = Arc::new(Mutex::new(engine));
        let (handle, mut asked) = Handle::channel(16);
        let answering = engine.clone();
        std::thread::spawn(move || {
            while let Some(ask) = asked.blocking_recv() {
                answering.lock().unwrap().answer(ask);
            }
        });
        let (stop, shutdown) = watch::channel(false);
        let vitals = Vitals::default();
        let mut served = JoinSet::new();
        let pages = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let figures = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, metrics) = (pages.local_addr().unwrap(), figures.local_addr().unwrap());
        served.spawn(web::serve(pages, handle.clone(), vitals.clone(), shutdown.clone()));
        served.spawn(web::serve_metrics(figures, handle, vitals.clone(), shutdown));
        Self { clock, vitals, address, metrics, engine, stop, served }
    }

    /// The engine, while it answers nobody else.
    pub(crate) fn engine(&self) -> MutexGuard<'_, Engine> {
        self.engine.lock().unwrap()
    }

    pub(crate) fn links(&self, address: &str) -> Links {
        self.engine().links(address).unwrap().unwrap()
    }

    pub(crate) fn members(&self, community: &str) -> usize {
        self.engine().community(community).unwrap().members.len()
    }

    /// Sends a request with further header lines.
    pub(crate) async fn request(&self, method: &str, path: &str, headers: &str) -> Answer {
        exchange(self.address, &head(method, path, headers)).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, body: &str) -> Answer {
        let kind = "application/x-www-form-urlencoded";
        let headers = format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        exchange(self.address, &(head("POST", path, &headers) + body)).await
    }

    /// Asks the listener of the figures.
    pub(crate) async fn metrics(&self, path: &str) -> Answer {
        exchange(self.metrics, &head("GET", path, "")).await
    }

    /// Tells it to stop, and waits for it.
    pub(crate) async fn stop(&mut self) {
        self.stop.send_replace(true);
        let ended = async { while self.served.join_next().await.is_some() {} };
        timeout(HANG, ended).await.unwrap();
    }
}

fn head(method: &str, path: &str, headers: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: cop.example.org\r\nConnection: close\r\n{headers}\r\n"
    )
}

async fn exchange(address: SocketAddr, request: &str) -> Answer {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        // A server that has heard enough may hang up before all is sent.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut answer = vec![];
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    };
    let answer = timeout(HANG, exchange).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Answer { status, headers: headers.collect(), body: body.to_owned() }
}

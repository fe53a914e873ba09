//! A small SMTP server that does as it is told, right or wrong.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::engine::HANG;

/// What the server makes of a command, or of the final dot (which it sees as `.`).
pub(crate) enum Reaction {
    Usual,
    /// This reply instead.
    Say(&'static str),
    /// This reply, then the end of the connection.
    HangUp(&'static str),
    /// The usual reply, then the end of the connection.
    UsualAndHangUp,
    /// Nothing, ever again.
    Silence,
}

/// Called with the number of the connection and what was said.
pub(crate) type Quirk = dyn FnMut(usize, &str) -> Reaction + Send;

/// What happened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    /// Every line said, behind the number of its connection.
    pub(crate) said: Vec<String>,
    /// The contents that were answered with 250, dots taken off.
    pub(crate) mails: Vec<String>,
    pub(crate) connections: usize,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    log: watch::Receiver<Log>,
    _tasks: JoinSet<()>,
}

impl Server {
    pub(crate) async fn start(quirk: impl FnMut(usize, &str) -> Reaction + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (change, log) = watch::channel(Log::default());
        let change = Arc::new(change);
        let quirk: Arc<Mutex<Quirk>> = Arc::new(Mutex::new(quirk));
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut sessions = JoinSet::new();
            for number in 1.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                change.send_modify(|log| log.connections = number);
                let (change, quirk) = (Arc::clone(&change), Arc::clone(&quirk));
                sessions.spawn(async move {
                    let _gone = serve(stream, number, &change, &quirk).await;
                });
            }
        });
        Self { port, log, _tasks: tasks }
    }

    pub(crate) async fn until(&mut self, enough: impl FnMut(&Log) -> bool) -> Log {
        let log = timeout(HANG, self.log.wait_for(enough)).await;
        log.expect("hangs").expect("the server has died").clone()
    }
}

async fn serve(
    stream: TcpStream,
    number: usize,
    log: &watch::Sender<Log>,
    quirk: &Mutex<Quirk>,
) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let mut content: Option<String> = None;
    let mut line = "CONNECT".to_owned();
    loop {
        let usual = match (&mut content, line.split(' ').next().unwrap_or_default()) {
            (Some(_), ".") => "250 2.0.0 taken",
            (Some(content), _) => {
                content.push_str(line.strip_prefix('.').unwrap_or(&line));
                content.push_str("\r\n");
                ""
            }
            (None, "CONNECT") => "220 mx",
            (None, "EHLO") => "250-mx\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
            (None, "AUTH") => "235 2.7.0 welcome",
            (None, "DATA") => "354 go",
            (None, "QUIT") => "221 bye",
            (None, _) => "250 2.0.0 ok",
        };
        if !usual.is_empty() {
            let mut reaction = Reaction::Usual;
            log.send_modify(|log| {
                log.said.push(format!("{number} {line}"));
                reaction = quirk.lock().unwrap()(number, &line);
            });
            let (reply, hang_up) = match reaction {
                Reaction::Usual => (usual, line == "QUIT"),
                Reaction::Say(reply) => (reply, false),
                Reaction::HangUp(reply) => (reply, true),
                Reaction::UsualAndHangUp => (usual, true),
                Reaction::Silence => std::future::pending().await,
            };
            if line == "DATA" && reply.starts_with("354") {
                content = Some(String::new());
            } else if let Some(mail) = content.take()
                && reply.starts_with("250")
            {
                log.send_modify(|log| log.mails.push(mail));
            }
            if !reply.is_empty() {
                stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
            }
            if hang_up {
                return Ok(());
            }
        }
        let mut next = String::new();
        if stream.read_line(&mut next).await? == 0 {
            return Ok(());
        }
        assert!(next.ends_with("\r\n"), "a bare line end: {next:?}");
        line = next.trim_end_matches(['\r', '\n']).to_owned();
    }
}

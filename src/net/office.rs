//! The door of the embedded post office of `convene try`: any mail program may hand in mail.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The largest mail.
const LARGEST: usize = 25 << 20;
/// The longest command, in octets.
const LONGEST_LINE: u64 = 4096;
/// The most recipients of a mail.
const MOST_RECIPIENTS: usize = 100;
/// A client may be silent so long.
const PATIENCE: Duration = Duration::from_mins(5);

/// A mail that was handed in.
#[derive(Debug)]
pub struct HandedIn {
    /// Whom it is for, as the envelope says.
    pub recipients: Vec<String>,
    /// Its bytes.
    pub raw: Vec<u8>,
    /// Told when it is in the mailboxes.
    pub taken: oneshot::Sender<()>,
}

/// Opens a port of this machine; for others only with `expose`.
pub async fn open(address: SocketAddr, expose: bool) -> io::Result<TcpListener> {
    if !address.ip().is_loopback() && !expose {
        let why = format!("{address} is open to others; add --expose if you mean it");
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{address}: {error}"));
    TcpListener::bind(address).await.map_err(named)
}

/// Takes mail (RFC 5321, the least of it) until the listener fails for good.
pub async fn run(listener: TcpListener, mails: mpsc::Sender<HandedIn>) {
    let mut sessions = JoinSet::new();
    loop {
        while sessions.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, _)) => {
                let mails = mails.clone();
                sessions.spawn(async move {
                    if let Err(error) = converse(stream, mails).await {
                        tracing::debug!(%error, "a mail program has gone");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

async fn converse(mut stream: TcpStream, mails: mpsc::Sender<HandedIn>) -> io::Result<()> {
    let (read, mut write) = stream.split();
    let mut read = BufReader::new(read);
    let mut recipients: Vec<String> = vec![];
    write.write_all(b"220 convene try ESMTP\r\n").await?;
    loop {
        let mut line = vec![];
        timeout(PATIENCE, (&mut read).take(LONGEST_LINE).read_until(b'\n', &mut line)).await??;
        if !line.ends_with(b"\n") {
            return Ok(());
        }
        let line = String::from_utf8_lossy(&line).trim().to_owned();
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => {
                format!("250-convene try\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {LARGEST}")
            }
            "HELO" | "NOOP" => "250 convene try".to_owned(),
            "MAIL" | "RSET" => {
                recipients.clear();
                "250 2.0.0 fine".to_owned()
            }
            "RCPT" if recipients.len() >= MOST_RECIPIENTS => "452 4.5.3 too many".to_owned(),
            "RCPT" => match path(&line) {
                Some(address) => {
                    recipients.push(address);
                    "250 2.1.5 fine".to_owned()
                }
                None => "501 5.1.3 not an address".to_owned(),
            },
            "DATA" if recipients.is_empty() => "503 5.5.1 nobody to deliver to".to_owned(),
            "DATA" => {
                write.write_all(b"354 go ahead, end with a lone dot\r\n").await?;
                match timeout(PATIENCE, content(&mut read)).await?? {
                    Some(raw) => hand_in(&mails, std::mem::take(&mut recipients), raw).await,
                    None => "552 5.3.4 larger than 25 MB".to_owned(),
                }
            }
            "QUIT" => {
                write.write_all(b"221 2.0.0 bye\r\n").await?;
                return Ok(());
            }
            _ => "502 5.5.1 not known here".to_owned(),
        };
        write.write_all(answer.as_bytes()).await?;
        write.write_all(b"\r\n").await?;
    }
}

/// The address of `RCPT TO:<ana@example.org>`.
fn path(line: &str) -> Option<String> {
    let inside = line.split_once('<')?.1.split_once('>')?.0;
    Some(inside.to_owned()).filter(|address| address.contains('@'))
}

/// Everything up to the lone dot; none when it was too large.
async fn content<R: tokio::io::AsyncBufRead + Unpin>(read: &mut R) -> io::Result<Option<Vec<u8>>> {
    let mut mail = vec![];
    loop {
        let mut line = vec![];
        read.take(LARGEST as u64).read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" || line == b".\n" {
            return Ok(Some(mail).filter(|mail| mail.len() <= LARGEST));
        }
        if mail.len() <= LARGEST {
            mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
}

async fn hand_in(mails: &mpsc::Sender<HandedIn>, recipients: Vec<String>, raw: Vec<u8>) -> String {
    let (taken, done) = oneshot::channel();
    let sent = mails.send(HandedIn { recipients, raw, taken }).await;
    match (sent, done.await) {
        (Ok(()), Ok(())) => "250 2.0.0 delivered".to_owned(),
        _ => "451 4.3.0 try again".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mail_program_hands_in_a_mail() {
        let listener = open("127.0.0.1:0".parse().unwrap(), false).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, mut mails) = mpsc::channel(1);
        let mut tasks = JoinSet::new();
        tasks.spawn(run(listener, sender));
        let mut client = TcpStream::connect(address).await.unwrap();
        let script = "EHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<cop@example.org>\r\nDATA\r\n\
                      Subject: x\r\n\r\n..dot\r\n.\r\nQUIT\r\n";
        client.write_all(script.as_bytes()).await.unwrap();
        let mail = mails.recv().await.unwrap();
        mail.taken.send(()).unwrap();
        assert_eq!(mail.recipients, ["cop@example.org"]);
        assert_eq!(mail.raw, b"Subject: x\r\n\r\n.dot\r\n");
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        assert!(said.contains("250 2.0.0 delivered") && said.contains("221"), "{said}");
    }

    #[tokio::test]
    async fn others_are_let_in_only_when_that_is_meant() {
        assert!(open("0.0.0.0:0".parse().unwrap(), false).await.is_err());
        assert!(open("0.0.0.0:0".parse().unwrap(), true).await.is_ok());
    }
}

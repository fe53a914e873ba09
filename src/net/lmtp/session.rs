//! One LMTP connection: commands, replies, and the mails between them.

use std::io;
use std::sync::Arc;

use futures::future::join_all;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, ReadHalf, WriteHalf,
};
use tokio::time::timeout;

use super::Options;
use super::content::{self, Content};
use crate::net::{Arrived, Envelope, Extent, Inbox, Origin, Refused, Shutdown, failpoint, stopped};

/// The longest command line; RFC 5321 asks for 512 and its extensions for some more.
const LONGEST_LINE: usize = 4_096;
/// The most recipients of one mail.
const MOST_RECIPIENTS: usize = 100;
/// So many replies in a row that refuse something end the connection.
const MOST_ERRORS: u32 = 20;

/// A connection to be served.
pub(super) struct Session {
    options: Arc<Options>,
    inbox: Inbox,
    greeted: bool,
    /// The open transaction's reverse path; empty is the null sender.
    sender: Option<String>,
    recipients: Vec<String>,
    errors: u32,
}

/// One line from the client.
enum Line {
    Text(String),
    /// Too long or not UTF-8; its end was found.
    Bad,
    /// The client has gone.
    End,
}

/// What to do after a reply.
enum Next {
    Go,
    ReadContent,
    HangUp,
}

/// Both halves of a connection.
struct Wire<S> {
    reader: BufReader<ReadHalf<S>>,
    writer: WriteHalf<S>,
    /// Replies not written yet: to pipelined commands they go out together (RFC 2920).
    replies: String,
}

impl Session {
    pub(super) fn new(options: Arc<Options>, inbox: Inbox) -> Self {
        Self { options, inbox, greeted: false, sender: None, recipients: Vec::new(), errors: 0 }
    }

    /// Talks until the client leaves, errs too much or is silent too long, or until `stop`.
    pub(super) async fn serve<S: AsyncRead + AsyncWrite>(mut self, stream: S, mut stop: Shutdown) {
        let (reader, writer) = tokio::io::split(stream);
        let mut wire = Wire { reader: BufReader::new(reader), writer, replies: String::new() };
        if let Err(error) = self.converse(&mut wire, &mut stop).await {
            tracing::debug!(%error, "an LMTP client has gone");
        }
    }

    async fn converse<S: AsyncRead + AsyncWrite>(
        &mut self,
        wire: &mut Wire<S>,
        stop: &mut Shutdown,
    ) -> io::Result<()> {
        let patience = self.options.patience;
        wire.say(&format!("220 {} LMTP", self.options.hello));
        loop {
            if wire.reader.buffer().is_empty() {
                timeout(patience, wire.flush()).await??;
            }
            let line = tokio::select! {
                line = timeout(patience, wire.line()) => line,
                () = stopped(stop) => {
                    wire.say("421 4.3.2 going down");
                    return wire.flush().await;
                }
            };
            let next = match line {
                Ok(line) => match line? {
                    Line::Text(text) => self.command(wire, &text),
                    Line::Bad => self.refuse(wire, "500 5.5.2 this line is too long or not UTF-8"),
                    Line::End => return Ok(()),
                },
                Err(_silence) => {
                    wire.say("421 4.4.2 no command came");
                    Next::HangUp
                }
            };
            match next {
                Next::Go => {}
                Next::ReadContent => {
                    timeout(patience, wire.flush()).await??;
                    self.content(wire).await?;
                }
                Next::HangUp => return timeout(patience, wire.flush()).await?,
            }
        }
    }

    /// Answers one command.
    fn command<S>(&mut self, wire: &mut Wire<S>, line: &str) -> Next {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "LHLO" => {
                self.greeted = true;
                self.forget();
                let (hello, largest) = (&self.options.hello, self.options.largest);
                wire.say(&format!("250-{hello}\r\n250-PIPELINING\r\n250-8BITMIME"));
                wire.say(&format!("250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE {largest}"));
                Next::Go
            }
            "MAIL" => self.mail(wire, rest),
            "RCPT" => self.rcpt(wire, rest),
            "DATA" if self.recipients.is_empty() => {
                self.refuse(wire, "503 5.5.1 nobody to deliver to")
            }
            "DATA" => {
                wire.say("354 go ahead, end with a lone dot");
                Next::ReadContent
            }
            "RSET" => {
                self.forget();
                wire.say("250 2.0.0 forgotten");
                Next::Go
            }
            "NOOP" => {
                wire.say("250 2.0.0 here");
                Next::Go
            }
            "VRFY" => {
                wire.say("252 2.5.2 try it");
                Next::Go
            }
            "QUIT" => {
                wire.say("221 2.0.0 bye");
                Next::HangUp
            }
            "HELO" | "EHLO" => self.refuse(wire, "500 5.5.1 this is LMTP: say LHLO"),
            _ => self.refuse(wire, "500 5.5.1 what is that?"),
        }
    }

    fn mail<S>(&mut self, wire: &mut Wire<S>, rest: &str) -> Next {
        if !self.greeted {
            return self.refuse(wire, "503 5.5.1 say LHLO first");
        }
        if self.sender.is_some() {
            return self.refuse(wire, "503 5.5.1 there is a sender already");
        }
        let Some((path, parameters)) = path(rest, "FROM:") else {
            return self.refuse(wire, "501 5.1.7 this is no MAIL FROM:<address>");
        };
        if announced_size(parameters).is_some_and(|size| size > self.options.largest) {
            return self.refuse(wire, "552 5.3.4 too big");
        }
        self.sender = Some(path.to_owned());
        wire.say("250 2.1.0 ok");
        Next::Go
    }

    fn rcpt<S>(&mut self, wire: &mut Wire<S>, rest: &str) -> Next {
        if self.sender.is_none() {
            return self.refuse(wire, "503 5.5.1 who is it from?");
        }
        let Some((path, _)) = path(rest, "TO:") else {
            return self.refuse(wire, "501 5.1.3 this is no RCPT TO:<address>");
        };
        if self.recipients.len() >= MOST_RECIPIENTS {
            return self.refuse(wire, "452 4.5.3 enough recipients");
        }
        if !(self.options.is_ours)(path) {
            return self.refuse(wire, "550 5.1.1 not an address of ours");
        }
        self.recipients.push(path.to_owned());
        wire.say("250 2.1.5 ok");
        Next::Go
    }

    /// Reads a mail and answers for each recipient, in their order (RFC 2033, section 4.2).
    async fn content<S: AsyncRead + AsyncWrite>(&mut self, wire: &mut Wire<S>) -> io::Result<()> {
        let whole = content::read(&mut wire.reader, self.options.largest);
        // Four times the patience for all of it: nothing local is slower.
        let content = timeout(self.options.patience * 4, whole).await??;
        let sender = self.sender.take().filter(|path| !path.is_empty());
        let recipients = std::mem::take(&mut self.recipients);
        let Content::Whole(raw) = content else {
            for _ in recipients {
                wire.say("552 5.3.4 too big");
            }
            return Ok(());
        };
        failpoint::reach("lmtp.before-commit");
        let id = random_id()?;
        let all = recipients.into_iter().enumerate().map(|(place, recipient)| {
            self.inbox.receive(Arrived {
                raw: raw.clone(),
                origin: Origin::Lmtp { id: format!("{id}-{place}") },
                envelope: Some(Envelope { sender: sender.clone(), recipients: vec![recipient] }),
                extent: Extent::Whole,
            })
        });
        let answers = join_all(all).await;
        failpoint::reach("lmtp.after-commit");
        for answer in answers {
            wire.say(match answer {
                Ok(_) => "250 2.0.0 taken",
                Err(Refused::Later) => "452 4.3.2 not now",
                Err(Refused::Full) => "452 4.3.1 no room",
                Err(Refused::TooBig) => "552 5.3.4 too big",
            });
        }
        timeout(self.options.patience, wire.flush()).await??;
        failpoint::reach("lmtp.after-reply");
        Ok(())
    }

    /// Says no; the twentieth time it says goodbye, too.
    fn refuse<S>(&mut self, wire: &mut Wire<S>, reply: &str) -> Next {
        self.errors += 1;
        wire.say(reply);
        if self.errors < MOST_ERRORS {
            return Next::Go;
        }
        wire.say("421 4.7.0 too many errors");
        Next::HangUp
    }

    fn forget(&mut self) {
        self.sender = None;
        self.recipients.clear();
    }
}

impl<S: AsyncRead + AsyncWrite> Wire<S> {
    /// Reads one line, without its end.
    async fn line(&mut self) -> io::Result<Line> {
        let mut line = Vec::new();
        let mut too_long = false;
        loop {
            let chunk = self.reader.fill_buf().await?;
            if chunk.is_empty() {
                return Ok(Line::End);
            }
            let end = chunk.iter().position(|&octet| octet == b'\n');
            let used = end.map_or(chunk.len(), |end| end + 1);
            line.extend_from_slice(&chunk[..used]);
            self.reader.consume(used);
            if line.len() > LONGEST_LINE {
                too_long = true;
                line.clear();
            }
            if end.is_some() {
                break;
            }
        }
        match String::from_utf8(line) {
            Ok(text) if !too_long => Ok(Line::Text(text.trim_end().to_owned())),
            _ => Ok(Line::Bad),
        }
    }

    async fn flush(&mut self) -> io::Result<()> {
        let replies = std::mem::take(&mut self.replies);
        self.writer.write_all(replies.as_bytes()).await?;
        self.writer.flush().await
    }
}

impl<S> Wire<S> {
    fn say(&mut self, reply: &str) {
        self.replies.push_str(reply);
        self.replies.push_str("\r\n");
    }
}

/// The address and the parameters of `FROM:<address> …` or `TO:<address> …`; a source route is left
/// out, as RFC 5321, section 3.6.1 wants it.
fn path<'a>(rest: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let start = rest.get(..keyword.len())?;
    if !start.eq_ignore_ascii_case(keyword) {
        return None;
    }
    let (path, parameters) =
        rest[keyword.len()..].trim_start().strip_prefix('<')?.split_once('>')?;
    let path = match path.split_once(':') {
        Some((route, path)) if route.starts_with('@') => path,
        _ => path,
    };
    if path.chars().any(|c| c.is_control() || c.is_whitespace() || c == '<') {
        return None;
    }
    Some((path, parameters))
}

/// The value of `SIZE=` (RFC 1870).
fn announced_size(parameters: &str) -> Option<u64> {
    parameters.split_whitespace().find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        if name.eq_ignore_ascii_case("SIZE") { value.parse().ok() } else { None }
    })
}

fn random_id() -> io::Result<String> {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(data_encoding::HEXLOWER.encode(&octets))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, duplex};
    use tokio::sync::watch;

    use super::*;
    use crate::net::{Accepted, Receipt};

    const HELLO: &str = "LHLO mx\r\nMAIL FROM:<> SIZE=5 BODY=8BITMIME\r\n";

    fn options() -> Arc<Options> {
        Arc::new(Options {
            is_ours: Arc::new(|address| address.ends_with("@cop.example")),
            largest: 100,
            hello: "cop.example".to_owned(),
            connections: 1,
            patience: Duration::from_mins(1),
        })
    }

    /// Says `script` in one breath and hangs up; the engine gives `answers` in turn. The value is
    /// the codes of the replies after LHLO's, and what arrived.
    async fn play(
        script: &str,
        answers: &[Result<Accepted, Refused>],
    ) -> (Vec<String>, Vec<Arrived>) {
        let (inbox, mut receipts) = Inbox::channel(4);
        let (near, mut far) = duplex(1 << 16);
        let (_running, stop) = watch::channel(false);
        far.write_all(script.as_bytes()).await.unwrap();
        far.shutdown().await.unwrap();
        let client = async {
            let mut replies = String::new();
            far.read_to_string(&mut replies).await.unwrap();
            replies
        };
        let engine = async {
            let mut arrived = Vec::new();
            let mut answers = answers.iter().copied();
            while let Some(receipt) = receipts.recv().await {
                let Receipt::Mail { arrived: mail, answer } = receipt else { panic!("a cursor") };
                arrived.push(mail);
                let _ = answer.send(answers.next().unwrap());
            }
            arrived
        };
        let session = Session::new(options(), inbox);
        let ((), replies, arrived) = tokio::join!(session.serve(near, stop), client, engine);
        let codes = replies.lines().filter(|line| line.as_bytes()[3] == b' ');
        (codes.skip(2).map(|line| line[..3].to_owned()).collect(), arrived)
    }

    #[tokio::test]
    async fn each_recipient_is_answered_for() {
        let script = format!(
            "{HELLO}RCPT TO:<cop+a@cop.example>\r\nRCPT TO:<x@other.example>\r\n\
             RCPT TO:<@route:cop+b@cop.example>\r\nDATA\r\nHi: 1\r\n\r\n..\r\n.\r\nQUIT\r\n"
        );
        let answers = [Ok(Accepted::New), Err(Refused::Later)];
        let (codes, arrived) = play(&script, &answers).await;
        assert_eq!(codes, ["250", "250", "550", "250", "354", "250", "452", "221"]);
        let recipients = |mail: &Arrived| mail.envelope.clone().unwrap().recipients.concat();
        let to: Vec<String> = arrived.iter().map(recipients).collect();
        assert_eq!(to, ["cop+a@cop.example", "cop+b@cop.example"]);
        assert_eq!(arrived[0].raw, b"Hi: 1\r\n\r\n.\r\n");
        assert_eq!(arrived[0].envelope.clone().unwrap().sender, None);
        assert_ne!(arrived[0].origin, arrived[1].origin);
    }

    #[tokio::test]
    async fn what_is_too_big_is_refused_when_announced_and_when_sent() {
        let (codes, _) = play("LHLO x\r\nMAIL FROM:<a@b> SIZE=101\r\nQUIT\r\n", &[]).await;
        assert_eq!(codes, ["552", "221"]);
        let long = "x".repeat(200);
        let script = format!("{HELLO}RCPT TO:<a@cop.example>\r\nDATA\r\n{long}\r\n.\r\nNOOP\r\n");
        let (codes, arrived) = play(&script, &[]).await;
        assert_eq!(codes, ["250", "250", "354", "552", "250"]);
        assert_eq!(arrived, []);
    }

    #[tokio::test]
    async fn a_mail_that_breaks_off_never_arrives() {
        let script = format!("{HELLO}RCPT TO:<a@cop.example>\r\nDATA\r\nhalf a mai");
        let (codes, arrived) = play(&script, &[]).await;
        assert_eq!(codes, ["250", "250", "354"]);
        assert_eq!(arrived, []);
    }

    #[tokio::test]
    async fn commands_out_of_order_change_nothing() {
        let script = "LHLO x\r\nRCPT TO:<a@cop.example>\r\nDATA\r\nMAIL FROM:a@b\r\n\
                      MAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\nRSET\r\nDATA\r\nEHLO x\r\nquit\r\n";
        let (codes, arrived) = play(script, &[]).await;
        let expected = ["503", "503", "501", "250", "503", "250", "503", "500", "221"];
        assert_eq!(codes, expected);
        assert_eq!(arrived, []);
    }

    #[tokio::test]
    async fn endless_lines_and_endless_errors_end() {
        let long = "x".repeat(10_000);
        let (codes, _) = play(&format!("LHLO x\r\n{long}\r\nNOOP\r\nQUIT\r\n"), &[]).await;
        assert_eq!(codes, ["500", "250", "221"]);
        let (codes, _) = play(&format!("LHLO x\r\n{}", "what\r\n".repeat(1000)), &[]).await;
        assert_eq!(codes.len(), 21);
        assert_eq!(codes.last().unwrap(), "421");
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_client_is_left() {
        let (inbox, _receipts) = Inbox::channel(1);
        let (near, mut far) = duplex(1 << 16);
        let (_running, stop) = watch::channel(false);
        Session::new(options(), inbox).serve(near, stop).await;
        let mut replies = String::new();
        far.read_to_string(&mut replies).await.unwrap();
        assert!(replies.ends_with("421 4.4.2 no command came\r\n"));
    }

    #[tokio::test]
    async fn a_stop_is_told_to_a_client_that_waits() {
        let (inbox, _receipts) = Inbox::channel(1);
        let (near, mut far) = duplex(1 << 16);
        let (running, stop) = watch::channel(false);
        far.write_all(b"LHLO x\r\nNOOP\r\n").await.unwrap();
        let client = async {
            let mut replies = String::new();
            while !replies.contains("here") {
                let mut some = [0; 100];
                let count = far.read(&mut some).await.unwrap();
                replies.push_str(&String::from_utf8_lossy(&some[..count]));
            }
            running.send_replace(true);
            far.read_to_string(&mut replies).await.unwrap();
            replies
        };
        let ((), replies) = tokio::join!(Session::new(options(), inbox).serve(near, stop), client);
        assert!(replies.ends_with("421 4.3.2 going down\r\n"), "{replies}");
    }
}

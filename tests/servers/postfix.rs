//! The SMTP and sendmail senders and the LMTP listener against Postfix.

use std::sync::Arc;
use std::time::Duration;

use convene::config::{Lmtp, Server as Address, Tls};
use convene::net::smtp::{self, Patience, send_one};
use convene::net::{Delivery, Errand, Outbox, Outgoing, Pause, lmtp, sendmail};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{interval, timeout};

use super::engine::Engine;
use super::process::{Process, SLOW, free_ports};

pub(crate) struct Postfix {
    pub(crate) process: Process,
    pub(crate) smtp: u16,
    smtps: u16,
    pub(crate) lmtp: u16,
}

impl Postfix {
    pub(crate) async fn start() -> Option<Self> {
        let [smtp, smtps, lmtp] = free_ports();
        let process = Process::start("postfix", "postfix", &[smtp, smtps, lmtp]).await?;
        Some(Self { process, smtp, smtps, lmtp })
    }

    fn options(&self, tls: Tls) -> smtp::Options {
        smtp::Options {
            server: Address {
                host: "localhost".to_owned(),
                port: if tls == Tls::Implicit { self.smtps } else { self.smtp },
                tls,
                ca_file: Some(self.process.path("tls.crt")),
            },
            login: None,
            hello: "cop.example".to_owned(),
            connections: 2,
            patience: Patience { command: SLOW, dot: SLOW, idle: SLOW },
        }
    }

    /// The mails in the Maildir.
    pub(crate) fn mails(&self) -> Vec<Vec<u8>> {
        let Ok(entries) = std::fs::read_dir(self.process.path("mail/inbox/new")) else {
            return Vec::new();
        };
        entries.filter_map(|entry| std::fs::read(entry.unwrap().path()).ok()).collect()
    }

    /// Waits for so many mails in the Maildir; gives their texts.
    async fn delivered(&self, count: usize) -> Vec<String> {
        let text = |raw: Vec<u8>| String::from_utf8(raw).ok();
        let texts = || -> Vec<String> { self.mails().into_iter().filter_map(text).collect() };
        let enough = async {
            let mut again = interval(Duration::from_millis(20));
            while texts().len() < count {
                again.tick().await;
            }
        };
        timeout(SLOW, enough).await.expect("the mails are not delivered");
        texts()
    }
}

fn mail(to: &str, body: &str) -> Outgoing {
    let text = format!("From: cop@cop.example\r\nTo: {to}\r\nSubject: x\r\n\r\n{body}");
    Outgoing {
        id: 1,
        envelope_from: "cop+b.token@cop.example".to_owned(),
        to: to.to_owned(),
        bytes: text.into_bytes().into(),
        attempt: 1,
    }
}

#[tokio::test]
async fn mail_arrives_whole_however_the_connection_is_encrypted() {
    let Some(postfix) = Postfix::start().await else { return };
    for tls in [Tls::None, Tls::Starttls, Tls::Implicit] {
        let outgoing = mail("ana@example.org", ".\r\n..\r\nend\r\n");
        let delivery = send_one(postfix.options(tls), &outgoing).await;
        assert_eq!(delivery, Delivery::Sent, "{tls:?}");
    }
    for text in postfix.delivered(3).await {
        assert!(text.ends_with("\n\n.\n..\nend\n"), "{text:?}");
        assert!(text.contains("Return-Path: <cop+b.token@cop.example>"));
    }
    // A server whose certificate is not believed gets no mail.
    let mut options = postfix.options(Tls::Starttls);
    options.server.ca_file = None;
    let delivery = send_one(options, &mail("ana@example.org", "x")).await;
    let pause = Some(Pause::Unreachable);
    assert!(matches!(delivery, Delivery::Later { pause: p, .. } if p == pause));
    // Nor one that answers under another name.
    let mut options = postfix.options(Tls::Implicit);
    options.server.host = "127.0.0.2".to_owned();
    assert_ne!(send_one(options, &mail("ana@example.org", "x")).await, Delivery::Sent);
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let Some(postfix) = Postfix::start().await else { return };
    let options = postfix.options(Tls::None);
    let to = |name: &str| mail(&format!("{name}@example.org"), "x\r\n");
    let delivery = send_one(options.clone(), &to("no")).await;
    let expected = Some("5.1.1".to_owned());
    assert!(
        matches!(&delivery, Delivery::Never { code: Some(550), enhanced, policy: false, .. }
            if *enhanced == expected),
        "{delivery:?}"
    );
    let pauses = [("later", None), ("limit", Some(Pause::Limit)), ("policy", Some(Pause::Policy))];
    for (name, expected) in pauses {
        let delivery = send_one(options.clone(), &to(name)).await;
        let right = matches!(delivery, Delivery::Later { pause, .. } if pause == expected);
        assert!(right, "{name}: {delivery:?}");
    }
    let big = mail("ana@example.org", &"x\r\n".repeat(50_000));
    assert!(matches!(send_one(options, &big).await, Delivery::Never { code: Some(552), .. }));
}

/// Gives `mails` to a sender until all are reported as sent.
async fn all_sent(mails: Vec<Outgoing>, mut errands: tokio::sync::mpsc::Receiver<Errand>) {
    let mut left = mails.into_iter();
    let mut expected = left.len();
    let mut waiting = Vec::new();
    while expected > 0 {
        match timeout(SLOW, errands.recv()).await.expect("hangs").unwrap() {
            Errand::Take { answer } => match left.next() {
                Some(mail) => answer.send(mail).unwrap(),
                None => waiting.push(answer),
            },
            Errand::Claim { answer, .. } => answer.send(true).unwrap(),
            Errand::Report { delivery, answer, .. } => {
                assert_eq!(delivery, Delivery::Sent);
                expected -= 1;
                answer.send(()).unwrap();
            }
        }
    }
}

#[tokio::test]
async fn what_goes_out_comes_back_over_lmtp() {
    let Some(postfix) = Postfix::start().await else { return };
    let (mut engine, inbox) = Engine::start(|_| None);
    let listen = Lmtp::Tcp(([127, 0, 0, 1], postfix.lmtp).into());
    let listener = lmtp::Listener::bind(&listen).await.unwrap();
    let options = lmtp::Options {
        is_ours: Arc::new(|address| address.starts_with("cop+")),
        largest: 1 << 20,
        hello: "cop.example".to_owned(),
        connections: 4,
        patience: SLOW,
    };
    let (_running, stop) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(lmtp::run(listener, options, inbox, stop.clone()));
    let (outbox, errands) = Outbox::channel(4);
    tasks.spawn(smtp::run(postfix.options(Tls::None), outbox, stop));
    let mails = (0..20).map(|n| mail(&format!("cop+r.{n}@cop.example"), ".\r\nend\r\n")).collect();
    all_sent(mails, errands).await;
    let taken = engine.until(|taken| taken.new.len() == 20).await;
    for arrived in taken.new {
        let envelope = arrived.envelope.unwrap();
        assert_eq!(envelope.sender.as_deref(), Some("cop+b.token@cop.example"));
        assert!(envelope.recipients[0].starts_with("cop+r."));
        assert!(arrived.raw.ends_with(b"\r\n\r\n.\r\nend\r\n"));
    }
}

#[tokio::test]
async fn the_sendmail_command_takes_mail() {
    let Some(postfix) = Postfix::start().await else { return };
    let (outbox, errands) = Outbox::channel(4);
    let (_running, stop) = watch::channel(false);
    let mut tasks = JoinSet::new();
    let options = sendmail::Options { program: postfix.process.path("sendmail"), at_once: 2 };
    tasks.spawn(async move { sendmail::run(options, outbox, stop).await });
    all_sent(vec![mail("ana@example.org", ".\r\nend\r\n"); 3], errands).await;
    for text in postfix.delivered(3).await {
        assert!(text.ends_with("\n\n.\nend\n"), "{text:?}");
    }
}

//! The SMTP sender against a server with every bad habit that is known of one.

use std::time::Duration;

use convene::config::{Login, Secret, Server as Address, Tls};
use convene::net::smtp::{Options, Patience, run, send_one};
use convene::net::{Delivery, Errand, Outbox, Outgoing};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::engine::HANG;
use super::smtp_server::{Log, Reaction, Server};

fn options(port: u16) -> Options {
    Options {
        server: Address { host: "127.0.0.1".to_owned(), port, tls: Tls::None, ca_file: None },
        login: None,
        hello: "cop.example".to_owned(),
        connections: 1,
        patience: Patience {
            command: Duration::from_millis(100),
            dot: Duration::from_millis(100),
            idle: HANG,
        },
    }
}

fn mail(id: i64) -> Outgoing {
    Outgoing {
        id,
        envelope_from: format!("cop+b.{id}@cop.example"),
        to: format!("member{id}@example.org"),
        bytes: format!("Subject: {id}\r\n\r\n.dot\r\n").into_bytes().into(),
        attempt: 1,
    }
}

fn text(id: i64) -> String {
    format!("Subject: {id}\r\n\r\n.dot\r\n")
}

/// Gives `mails` out and gathers the reports, until there is one for each; then stops the sender.
/// What `claims` refuses is not reported.
async fn play(
    options: Options,
    mails: Vec<Outgoing>,
    mut claims: impl FnMut(i64) -> bool,
) -> Vec<(i64, Delivery)> {
    let (outbox, mut errands) = Outbox::channel(8);
    let (stop, shutdown) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(run(options, outbox, shutdown));
    let expected = mails.len();
    let mut mails = mails.into_iter();
    let mut waiting = Vec::new();
    let mut withheld = 0;
    let mut reports = Vec::new();
    while reports.len() + withheld < expected {
        let errand = tokio::time::timeout(HANG, errands.recv()).await.expect("hangs").unwrap();
        match errand {
            Errand::Take { answer } => match mails.next() {
                Some(mail) => answer.send(mail).unwrap(),
                None => waiting.push(answer),
            },
            Errand::Claim { id, answer } => {
                let allowed = claims(id);
                withheld += usize::from(!allowed);
                answer.send(allowed).unwrap();
            }
            Errand::Report { id, delivery, answer } => {
                reports.push((id, delivery));
                answer.send(()).unwrap();
            }
        }
    }
    stop.send_replace(true);
    tokio::time::timeout(HANG, tasks.join_all()).await.expect("it does not stop");
    reports.sort_by_key(|(id, _)| *id);
    reports
}

/// What became of each of `count` mails, in a word, and what the server saw.
async fn outcomes(
    count: i64,
    quirk: impl FnMut(usize, &str) -> Reaction + Send + 'static,
) -> (Vec<String>, Log) {
    let mut server = Server::start(quirk).await;
    let reports = play(options(server.port), (1..=count).map(mail).collect(), |_| true).await;
    let words = reports.into_iter().map(|(_, delivery)| word(&delivery)).collect();
    (words, server.until(|_| true).await)
}

fn word(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Sent => "sent".to_owned(),
        Delivery::Unknown { .. } => "unknown".to_owned(),
        Delivery::Later { pause: None, .. } => "later".to_owned(),
        Delivery::Later { pause: Some(pause), .. } => format!("pause {pause:?}"),
        Delivery::Never { code, .. } => format!("never {}", code.unwrap_or_default()),
    }
}

/// A quirk for the first time that `said` is said.
fn once(
    said: &'static str,
    mut reaction: Option<Reaction>,
) -> impl FnMut(usize, &str) -> Reaction + Send + 'static {
    move |_, line| {
        let hit = line.starts_with(said);
        if hit { reaction.take().unwrap_or(Reaction::Usual) } else { Reaction::Usual }
    }
}

#[tokio::test]
async fn mails_share_a_connection_and_arrive_as_they_are() {
    let (words, log) = outcomes(3, |_, _| Reaction::Usual).await;
    assert_eq!(words, ["sent"; 3]);
    assert_eq!(log.mails, [text(1), text(2), text(3)]);
    assert_eq!(log.connections, 1);
    assert_eq!(log.said[2], "1 MAIL FROM:<cop+b.1@cop.example>");
    assert_eq!(log.said.last().unwrap(), "1 QUIT");
}

#[tokio::test]
async fn several_connections_work_at_once() {
    let mut server = Server::start(|_, _| Reaction::Usual).await;
    let mut options = options(server.port);
    options.connections = 4;
    let reports = play(options, (1..=50).map(mail).collect(), |_| true).await;
    assert!(reports.iter().all(|(_, delivery)| *delivery == Delivery::Sent));
    let log = server.until(|log| log.mails.len() == 50).await;
    assert!((2..=4).contains(&log.connections), "{}", log.connections);
}

#[tokio::test]
async fn a_reply_is_never_taken_for_that_of_another_mail() {
    // The server answers the first mail late, when it was given up, and refuses the second.
    let mut dots = 0;
    let quirk = move |_, line: &str| {
        dots += i32::from(line == ".");
        match (line, dots) {
            (".", 1) => Reaction::Silence,
            (".", 2) => Reaction::Say("554 5.6.0 rejected"),
            _ => Reaction::Usual,
        }
    };
    let (words, log) = outcomes(3, quirk).await;
    assert_eq!(words, ["unknown", "never 554", "sent"]);
    assert_eq!(log.mails, [text(3)]);
    assert_eq!(log.connections, 2, "a refusal that was heard leaves the connection usable");
}

#[tokio::test]
async fn only_250_is_a_success() {
    let (words, log) = outcomes(2, once(".", Some(Reaction::Say("354 go on")))).await;
    assert_eq!(words, ["unknown", "sent"]);
    assert_eq!(log.connections, 2);
}

#[tokio::test]
async fn a_connection_lost_after_the_dot_leaves_us_unsure() {
    let (words, _) = outcomes(2, once(".", Some(Reaction::HangUp("")))).await;
    assert_eq!(words, ["unknown", "sent"]);
}

#[tokio::test]
async fn a_connection_that_ended_between_mails_is_replaced_without_a_word() {
    let (words, log) = outcomes(2, once(".", Some(Reaction::UsualAndHangUp))).await;
    assert_eq!(words, ["sent", "sent"]);
    assert_eq!(log.connections, 2);
    // The same when it is said aloud.
    let quirk = |connection, line: &str| match (connection, line) {
        (1, "MAIL FROM:<cop+b.2@cop.example>") => Reaction::HangUp("421 4.4.2 idle too long"),
        _ => Reaction::Usual,
    };
    assert_eq!(outcomes(2, quirk).await.0, ["sent", "sent"]);
}

#[tokio::test]
async fn a_refused_recipient_stops_nobody_else() {
    let cases =
        [("450 4.2.0 Greylisted, try again later", "later"), ("550 5.1.1 Unknown", "never 550")];
    for (reply, expected) in cases {
        let (words, log) = outcomes(2, once("RCPT", Some(Reaction::Say(reply)))).await;
        assert_eq!(words, [expected, "sent"]);
        assert_eq!(log.connections, 1);
        assert!(log.said.contains(&"1 RSET".to_owned()));
        assert_eq!(log.mails, [text(2)]);
    }
}

#[tokio::test]
async fn limits_and_policies_rest_the_transport() {
    let cases = [
        ("MAIL", "550 5.4.5 Daily user sending limit exceeded", "pause Limit"),
        ("MAIL", "451 4.7.500 Server busy", "pause Limit"),
        ("RCPT", "550 5.7.1 Client host blocked", "pause Policy"),
        (".", "554 5.2.0 limit of recipients", "pause Limit"),
        ("MAIL", "530 5.7.0 Authentication required", "pause Login"),
        ("CONNECT", "554 5.7.1 go away", "pause Policy"),
        ("CONNECT", "421 4.3.2 busy", "pause Unreachable"),
    ];
    for (at, reply, expected) in cases {
        let (words, _) = outcomes(1, once(at, Some(Reaction::Say(reply)))).await;
        assert_eq!(words, [expected], "{reply}");
    }
}

#[tokio::test]
async fn a_silent_or_raving_server_is_left() {
    let cases = [
        ("CONNECT", "pause Unreachable"),
        ("EHLO", "pause Unreachable"),
        ("MAIL", "later"),
        ("RCPT", "later"),
        ("DATA", "later"),
        (".", "unknown"),
    ];
    for (at, expected) in cases {
        for reaction in [Reaction::Silence, Reaction::Say("\u{1} hello"), Reaction::HangUp("")] {
            let (words, _) = outcomes(2, once(at, Some(reaction))).await;
            assert_eq!(words, [expected, "sent"], "{at}");
        }
    }
}

#[tokio::test]
async fn nothing_is_sent_without_a_claim() {
    let mut server = Server::start(|_, _| Reaction::Usual).await;
    let mails = (1..=3).map(mail).collect();
    let reports = play(options(server.port), mails, |id| id != 2).await;
    let sent: Vec<i64> = reports.iter().map(|(id, _)| *id).collect();
    assert_eq!(sent, [1, 3]);
    let log = server.until(|_| true).await;
    assert_eq!(log.mails, [text(1), text(3)]);
    assert_eq!(log.said.iter().filter(|line| line.ends_with("DATA")).count(), 2);
}

#[tokio::test]
async fn nobody_there_is_a_reason_to_rest() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(word(&send_one(options(port), &mail(1)).await), "pause Unreachable");
}

#[tokio::test]
async fn logging_in_is_tried_once_and_told_apart() {
    let login = |password: Secret| Some(Login { user: "cop".to_owned(), password });
    let given = |password: &str| login(Secret::Given(password.to_owned().into()));
    let quirk = |_, line: &str| match line {
        // Base64 of NUL cop NUL bad.
        "AUTH PLAIN AGNvcABiYWQ=" => Reaction::Say("535 5.7.8 Username and Password not accepted"),
        _ => Reaction::Usual,
    };
    let mut server = Server::start(quirk).await;
    let mut options = options(server.port);
    options.login = given("good");
    assert_eq!(send_one(options.clone(), &mail(1)).await, Delivery::Sent);
    options.login = given("bad");
    assert_eq!(word(&send_one(options.clone(), &mail(2)).await), "pause Login");
    options.login = login(Secret::File("/no/such/file".into()));
    assert_eq!(word(&send_one(options, &mail(3)).await), "pause Login");
    let log = server.until(|_| true).await;
    assert_eq!(log.said.iter().filter(|line| line.contains("AUTH")).count(), 2);
    let mute = Server::start(once("EHLO", Some(Reaction::Say("250 mx")))).await;
    let mut options = self::options(mute.port);
    options.login = given("good");
    assert_eq!(word(&send_one(options, &mail(4)).await), "pause Login", "no mechanism of ours");
}

#[tokio::test]
async fn what_cannot_be_said_is_not_sent() {
    let mut server = Server::start(|_, _| Reaction::Usual).await;
    let mut strange = Vec::new();
    for to in ["a@b>\r\nRCPT TO:<c@d", "a b@c", "a@b\0", "ana@exämple.org"] {
        strange.push(Outgoing { to: to.to_owned(), ..mail(1) });
    }
    let reports = play(options(server.port), strange, |_| true).await;
    assert!(reports.iter().all(|(_, delivery)| word(delivery) == "never 0"), "{reports:?}");
    let log = server.until(|_| true).await;
    assert!(!log.said.iter().any(|line| line.contains("MAIL")));
}

#[tokio::test]
async fn bare_line_ends_and_eight_bits_arrive_safely() {
    let server = Server::start(|_, _| Reaction::Usual).await;
    let raw = "Subject: x\n\n.\nMAIL FROM:<evil@example.org>\nBö\n".as_bytes();
    let outgoing = Outgoing { envelope_from: String::new(), bytes: raw.into(), ..mail(1) };
    let mut server = server;
    assert_eq!(send_one(options(server.port), &outgoing).await, Delivery::Sent);
    let log = server.until(|log| log.mails.len() == 1).await;
    assert_eq!(log.mails[0], String::from_utf8_lossy(raw).replace('\n', "\r\n"));
    assert_eq!(log.said[2], "1 MAIL FROM:<> BODY=8BITMIME");
}

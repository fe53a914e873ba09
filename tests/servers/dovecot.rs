//! The IMAP source against Dovecot.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use convene::config::{Done, Login, Secret, Server as Address, Tls};
use convene::net::imap::{Options, run};
use convene::net::{Inbox, Pulse, maildir};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{interval, timeout};

use super::engine::Engine;
use super::process::{Process, SLOW, free_ports};

pub(crate) struct Dovecot {
    pub(crate) process: Process,
    imap: u16,
    pub(crate) imaps: u16,
}

impl Dovecot {
    pub(crate) async fn start() -> Option<Self> {
        let [imap, imaps] = free_ports();
        let process = Process::start("dovecot", "dovecot", &[imap, imaps]).await?;
        Some(Self { process, imap, imaps })
    }

    fn options(&self, tls: Tls) -> Options {
        Options {
            server: Address {
                host: "localhost".to_owned(),
                port: if tls == Tls::Implicit { self.imaps } else { self.imap },
                tls,
                ca_file: Some(self.process.path("tls.crt")),
            },
            login: Login {
                user: "cop".to_owned(),
                password: Secret::Given("pass".to_owned().into()),
            },
            mailbox: "INBOX".to_owned(),
            done: Done::Move("convene/done".to_owned()),
            // Only IDLE can bring anything in the time of a test.
            poll: Duration::from_hours(1),
            largest: 1 << 20,
            patience: Duration::from_secs(20),
            retry: Duration::from_millis(20),
            seed: 1,
            pulse: Pulse::default(),
        }
    }

    /// Delivers a mail as a mail server would.
    async fn deliver(&self, name: &str) {
        self.deliver_to("cop", name, &format!("Subject: {name}\n\n.\nbye\n")).await;
    }

    /// The same to any user.
    pub(crate) async fn deliver_to(&self, user: &str, name: &str, mail: &str) {
        let folder = self.process.path("mail").join(user);
        maildir::deposit(&folder, name, mail.replace('\n', "\r\n").as_bytes()).await.unwrap();
        give_to_nobody(&folder);
    }

    fn doveadm(&self, arguments: &[&str]) {
        let mut doveadm = Command::new("doveadm");
        doveadm.arg("-c").arg(self.process.path("dovecot.conf")).args(arguments);
        assert!(doveadm.output().unwrap().status.success(), "{arguments:?}");
    }

    /// Waits until `count` mails are in the done mailbox and none is left in the inbox.
    async fn until_moved(&self, count: usize) {
        self.until_moved_of("cop", count).await;
    }

    /// The same of any user.
    pub(crate) async fn until_moved_of(&self, user: &str, count: usize) {
        let mail = self.process.path("mail").join(user);
        let files = |folder: &str| {
            let parts = ["new", "cur"].map(|part| mail.join(folder).join(part));
            parts
                .iter()
                .filter_map(|part| Some(std::fs::read_dir(part).ok()?.count()))
                .sum::<usize>()
        };
        let moved = async {
            let mut again = interval(Duration::from_millis(20));
            while files(".convene.done") != count || files("") != 0 {
                again.tick().await;
            }
        };
        timeout(SLOW, moved).await.expect("the mails are not moved");
    }
}

fn give_to_nobody(folder: &Path) {
    // Dovecot's own files come and go meanwhile, and what it cannot read is never moved: no verdict here.
    Command::new("chown").args(["-Rf", "nobody:nogroup"]).arg(folder).status().unwrap();
}

/// The source, running until dropped.
fn read(options: Options, inbox: Inbox) -> (JoinSet<()>, watch::Sender<bool>) {
    let (running, stop) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(run(options, inbox, stop));
    (tasks, running)
}

fn subject(text: &str) -> &str {
    text.lines().next().unwrap().trim_start_matches("Subject: ")
}

#[tokio::test]
async fn mail_is_read_heard_of_and_moved_over_implicit_tls() {
    let Some(dovecot) = Dovecot::start().await else { return };
    dovecot.deliver("1").await;
    dovecot.deliver("2").await;
    let (mut engine, inbox) = Engine::start(|_| None);
    let _source = read(dovecot.options(Tls::Implicit), inbox);
    assert_eq!(engine.texts(2).await[1], "Subject: 2\r\n\r\n.\r\nbye\r\n");
    dovecot.until_moved(2).await;
    dovecot.deliver("3").await;
    assert_eq!(subject(&engine.texts(3).await[2]), "3");
    // A session that is thrown out comes back, and misses nothing.
    dovecot.doveadm(&["kick", "cop"]);
    dovecot.deliver("4").await;
    assert_eq!(subject(&engine.texts(4).await[3]), "4");
    dovecot.until_moved(4).await;
    assert_eq!(engine.until(|_| true).await.offers.len(), 4);
}

#[tokio::test]
async fn starttls_and_flags_and_a_new_uidvalidity() {
    let Some(dovecot) = Dovecot::start().await else { return };
    dovecot.deliver("1").await;
    dovecot.deliver("2").await;
    let (mut engine, inbox) = Engine::start(|_| None);
    let mut options = dovecot.options(Tls::Starttls);
    options.done = Done::Flag;
    let source = read(options.clone(), inbox.clone());
    engine.texts(2).await;
    dovecot.deliver("3").await;
    engine.texts(3).await;
    // Another process, the same numbers: what is flagged is not read again.
    drop(source);
    let _source = read(options, inbox);
    dovecot.deliver("4").await;
    engine.texts(4).await;
    let offers = engine.until(|_| true).await.offers.len();
    assert!(offers <= 5, "only a mail whose flag was not written yet may come again");
    // The server numbers its mails anew, and everything is read again, whatever the flags say.
    dovecot.doveadm(&["mailbox", "update", "-u", "cop", "--uid-validity", "4000000000", "INBOX"]);
    dovecot.doveadm(&["kick", "cop"]);
    let texts = engine.texts(8).await;
    let again: Vec<&str> = texts[4..].iter().map(|text| subject(text)).collect();
    assert_eq!(again, ["1", "2", "3", "4"]);
    let taken = engine.until(|_| true).await;
    assert!(taken.new[4].origin.to_string().contains(" 4000000000 "));
}

//! A small IMAP server with one mailbox, which does as it is told, right or wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::engine::HANG;

/// What the server is, at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) uidvalidity: u32,
    pub(crate) next: u32,
    pub(crate) inbox: BTreeMap<u32, Vec<u8>>,
    pub(crate) flags: BTreeMap<u32, BTreeSet<String>>,
    /// The mailbox for done messages: the texts.
    pub(crate) done: Vec<String>,
    /// The mailboxes that exist beside INBOX.
    pub(crate) mailboxes: BTreeSet<String>,
    /// Every line that clients have said, without its tag.
    pub(crate) said: Vec<String>,
    /// How many connections were made.
    pub(crate) connections: usize,
}

/// What a quirk makes of a command; `{tag}` in the text stands for the command's tag.
pub(crate) enum Reaction {
    /// The usual answer.
    Usual,
    /// This text, and on with the conversation.
    Say(String),
    /// This text, then the usual answer.
    SayFirst(String),
    /// This text, and the connection ends.
    HangUp(String),
    /// Nothing, ever again.
    Silence,
}

/// Called with the state and every command before it is carried out.
pub(crate) type Quirk = dyn FnMut(&mut State, &str) -> Reaction + Send;

/// The running server.
pub(crate) struct Server {
    pub(crate) port: u16,
    state: watch::Receiver<State>,
    change: Arc<watch::Sender<State>>,
    _tasks: JoinSet<()>,
}

/// What it greets with and what it offers.
#[derive(Clone, Copy)]
pub(crate) struct Manners {
    pub(crate) greeting: &'static str,
    pub(crate) capabilities: &'static str,
    pub(crate) permanent_flags: &'static str,
    pub(crate) delimiter: char,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            greeting: "* OK ready",
            capabilities: "IMAP4rev1 IDLE MOVE UIDPLUS",
            permanent_flags: "\\Seen \\Deleted \\*",
            delimiter: '/',
        }
    }
}

impl Server {
    /// A server whose INBOX holds `texts` as UIDs 1, 2, 3 …
    pub(crate) async fn start(
        texts: &[&str],
        manners: Manners,
        quirk: impl FnMut(&mut State, &str) -> Reaction + Send + 'static,
    ) -> Self {
        let mut first = State { uidvalidity: 7, next: 1, ..State::default() };
        for text in texts {
            first.inbox.insert(first.next, text.as_bytes().to_vec());
            first.next += 1;
        }
        let (change, state) = watch::channel(first);
        let change = Arc::new(change);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let quirk: Arc<Mutex<Quirk>> = Arc::new(Mutex::new(quirk));
        let mut tasks = JoinSet::new();
        let shared = Arc::clone(&change);
        tasks.spawn(async move {
            let mut sessions = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                shared.send_modify(|state| state.connections += 1);
                let session =
                    Session::new(stream, Arc::clone(&shared), Arc::clone(&quirk), manners);
                sessions.spawn(session.serve());
            }
        });
        Self { port, state, change, _tasks: tasks }
    }

    /// Changes the state, e.g. delivers a mail; idle clients are told of new messages.
    pub(crate) fn change(&self, how: impl FnOnce(&mut State)) {
        self.change.send_modify(how);
    }

    /// Adds a mail.
    pub(crate) fn deliver(&self, text: &str) {
        self.change(|state| {
            state.inbox.insert(state.next, text.as_bytes().to_vec());
            state.next += 1;
        });
    }

    /// Waits until the state is as `enough` wants it.
    pub(crate) async fn until(&mut self, enough: impl FnMut(&State) -> bool) -> State {
        let state = timeout(HANG, self.state.wait_for(enough)).await;
        state.expect("hangs").expect("the server has died").clone()
    }
}

struct Session {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    state: Arc<watch::Sender<State>>,
    quirk: Arc<Mutex<Quirk>>,
    manners: Manners,
    /// The next UID when this client was last told how many messages there are.
    told: u32,
}

impl Session {
    fn new(
        stream: TcpStream,
        state: Arc<watch::Sender<State>>,
        quirk: Arc<Mutex<Quirk>>,
        manners: Manners,
    ) -> Self {
        let (reader, writer) = stream.into_split();
        Self { reader: BufReader::new(reader), writer, state, quirk, manners, told: 0 }
    }

    async fn say(&mut self, text: &str) {
        let _ = self.writer.write_all(text.as_bytes()).await;
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let count = self.reader.read_line(&mut line).await.ok()?;
        (count > 0).then(|| line.trim_end().to_owned())
    }

    async fn serve(mut self) {
        let greeting = format!("{}\r\n", self.manners.greeting);
        self.say(&greeting).await;
        while let Some(line) = self.line().await {
            let (tag, command) = line.split_once(' ').unwrap_or(("", &line));
            let (tag, command) = (tag.to_owned(), command.to_owned());
            let mut reaction = Reaction::Usual;
            self.state.send_modify(|state| {
                state.said.push(command.clone());
                reaction = self.quirk.lock().unwrap()(state, &command);
            });
            match reaction {
                Reaction::Usual => self.obey(&tag, &command).await,
                Reaction::Say(text) => self.say(&text.replace("{tag}", &tag)).await,
                Reaction::SayFirst(text) => {
                    self.say(&text.replace("{tag}", &tag)).await;
                    self.obey(&tag, &command).await;
                }
                Reaction::HangUp(text) => {
                    self.say(&text.replace("{tag}", &tag)).await;
                    return;
                }
                Reaction::Silence => std::future::pending().await,
            }
        }
    }

    /// Does what a good server does.
    async fn obey(&mut self, tag: &str, command: &str) {
        if command == "IDLE" {
            return self.idle(tag).await;
        }
        let mut answer = Vec::new();
        let manners = self.manners;
        let told = &mut self.told;
        self.state.send_modify(|state| {
            answer = state.obey(command, manners);
            if command.starts_with("SELECT") {
                *told = state.next;
            }
        });
        answer.extend(format!("{tag} OK done\r\n").bytes());
        let _ = self.writer.write_all(&answer).await;
    }

    async fn idle(&mut self, tag: &str) {
        self.say("+ idling\r\n").await;
        let mut watched = self.state.subscribe();
        let mut line = String::new();
        let grown = tokio::select! {
            read = self.reader.read_line(&mut line) => {
                if !read.is_ok_and(|count| count > 0) {
                    return;
                }
                None
            }
            grown = grown(&mut watched, self.told) => Some(grown),
        };
        if let Some((exists, next)) = grown {
            self.told = next;
            self.say(&format!("* {exists} EXISTS\r\n")).await;
            // The reader's future was dropped without having read: a line is short.
            let Some(done) = self.line().await else { return };
            line = done;
        }
        self.state.send_modify(|state| state.said.push(line.trim_end().to_owned()));
        self.say(&format!("{tag} OK idled\r\n")).await;
    }
}

/// Waits until the next UID is beyond `told`; gives how many messages there are, and that UID.
async fn grown(state: &mut watch::Receiver<State>, told: u32) -> (usize, u32) {
    let grown = state.wait_for(|state| state.next > told).await;
    grown.map_or((0, told), |state| (state.inbox.len(), state.next))
}

impl State {
    fn obey(&mut self, command: &str, manners: Manners) -> Vec<u8> {
        let words: Vec<&str> = command.split(' ').collect();
        let mut text = String::new();
        match words.as_slice() {
            ["CAPABILITY"] => text = format!("* CAPABILITY {}\r\n", manners.capabilities),
            ["LIST", "\"\"", "\"\""] => {
                text = format!("* LIST (\\Noselect) \"{}\" \"\"\r\n", manners.delimiter);
            }
            ["LIST", _, name] if self.mailboxes.contains(*name) => {
                text = format!("* LIST () \"{}\" {name}\r\n", manners.delimiter);
            }
            ["CREATE", name] => {
                self.mailboxes.insert((*name).to_owned());
            }
            ["SELECT", _] => {
                let flags = manners.permanent_flags;
                let _ = write!(
                    text,
                    "* {} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY {}] ok\r\n\
                     * OK [PERMANENTFLAGS ({flags})] ok\r\n",
                    self.inbox.len(),
                    self.uidvalidity,
                );
            }
            ["UID", "SEARCH", window, criterion @ ..] => text = self.search(window, criterion),
            ["UID", "FETCH", set, items @ ..] => return self.fetch(set, &items.join(" ")),
            ["UID", "MOVE" | "COPY", set, _] => {
                for uid in self.members(set) {
                    let text = String::from_utf8_lossy(&self.inbox[&uid]).into_owned();
                    self.done.push(text);
                    if words[1] == "MOVE" {
                        self.inbox.remove(&uid);
                    }
                }
            }
            ["UID", "STORE", set, "+FLAGS.SILENT", flags @ ..] => {
                for uid in self.members(set) {
                    let flags = flags.iter().map(|flag| flag.trim_matches(['(', ')']).to_owned());
                    self.flags.entry(uid).or_default().extend(flags);
                }
            }
            ["EXPUNGE"] | ["UID", "EXPUNGE", _] => {
                let flags = self.flags.clone();
                let deleted = |uid: &u32| flags.get(uid).is_some_and(|f| f.contains("\\Deleted"));
                self.inbox.retain(|uid, _| !deleted(uid));
            }
            _ => {}
        }
        text.into_bytes()
    }

    fn search(&self, window: &str, criterion: &[&str]) -> String {
        let (first, last) = window.split_once(':').unwrap();
        let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
        let all = self.inbox.keys().skip(first - 1).take(last - first + 1);
        let mut text = "* SEARCH".to_owned();
        for uid in all {
            let hit = match criterion {
                ["UNKEYWORD", word] => !self.flags.get(uid).is_some_and(|f| f.contains(*word)),
                ["UID", range] => {
                    let low: u32 = range.trim_end_matches(":*").parse().unwrap();
                    *uid >= low || Some(uid) == self.inbox.keys().last()
                }
                _ => true,
            };
            if hit {
                let _ = write!(text, " {uid}");
            }
        }
        text + "\r\n"
    }

    fn fetch(&self, set: &str, items: &str) -> Vec<u8> {
        let mut answer = Vec::new();
        for uid in self.members(set) {
            let mail = &self.inbox[&uid];
            let number = self.inbox.range(..=uid).count();
            let mut part = |name: &str, content: &[u8]| {
                let head = format!("* {number} FETCH (UID {uid} {name} {{{}}}\r\n", content.len());
                answer.extend([head.as_bytes(), content, b")\r\n"].concat());
            };
            if items.contains("RFC822.SIZE") {
                let size = mail.len();
                let line = format!("* {number} FETCH (UID {uid} RFC822.SIZE {size})\r\n");
                answer.extend(line.bytes());
            } else if items.contains("BODY.PEEK[HEADER]") {
                let end = mail.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
                part("BODY[HEADER]<0>", &mail[..end]);
            } else {
                part("BODY[]", mail);
            }
        }
        answer
    }

    fn members(&self, set: &str) -> Vec<u32> {
        let ranges = set.split(',').map(|range| {
            let (first, last) = range.split_once(':').unwrap_or((range, range));
            first.parse().unwrap()..=last.parse().unwrap()
        });
        let ranges: Vec<std::ops::RangeInclusive<u32>> = ranges.collect();
        self.inbox.keys().copied().filter(|uid| ranges.iter().any(|r| r.contains(uid))).collect()
    }
}

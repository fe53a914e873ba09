//! One logged-in IMAP connection; commands whose every answer is looked at.
//!
//! Of async-imap we use the framing, the parser and LOGIN. Its own command helpers take an early end
//! of the stream, or a NO to FETCH and SEARCH, for an empty answer, and its queue of unsolicited
//! answers drops what does not fit; here the loop over answers is our own.

use std::io;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::imap_proto::{Capability, MailboxDatum, Response, ResponseCode, Status};
use async_imap::{Client, Session as Imap};
use tokio::time::timeout;

use super::{Memory, Options};
use crate::net::password;
use crate::net::starttls::Protocol;
use crate::net::stream::{Limits, Stream};
use crate::net::tls;

/// What a command may answer where no message content was asked for.
const CHATTER: u64 = 16 << 20;
/// A command may take so many times the patience in all.
const COMMAND_FACTOR: u32 = 10;

/// Why a session, or a command, came to its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    /// The server answered NO or BAD; the session can go on.
    #[error("the server refuses: {0}")]
    Refused(String),
    /// The server does not know us.
    #[error("cannot log in: {0}")]
    Login(String),
    /// The connection ended, timed out or was never made.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The server's answer can not be parsed or is longer than it can be.
    #[error("the server's answer cannot be read")]
    Unreadable,
    /// Some messages could not be fetched, and fewer at a time will be tried at once.
    #[error("could not fetch {0} messages at a time")]
    Narrowed(usize),
    /// The engine takes nothing now.
    #[error("the engine takes nothing now")]
    Engine,
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        // Parse errors come as `Other` and quote the mail, which does not belong into a log.
        if error.kind() == io::ErrorKind::Other {
            return Self::Unreadable;
        }
        Self::Broken(error.to_string())
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(error) => error.into(),
            Error::No(text) | Error::Bad(text) => Self::Refused(in_its_words(text)),
            Error::ConnectionLost => Self::Broken("the server has hung up".to_owned()),
            other @ (Error::Parse(_) | Error::Validate(_) | Error::Append | _) => {
                Self::Broken(other.to_string())
            }
        }
    }
}

/// What the server said: async-imap hands it on as `code: None, info: Some("…")`.
fn in_its_words(text: String) -> String {
    let said = text.split_once("info: Some(\"").and_then(|(_, said)| said.strip_suffix("\")"));
    said.map(|said| said.replace("\\\"", "\"")).unwrap_or(text)
}

/// What the server can do beyond RFC 3501.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Abilities {
    /// RFC 2177.
    pub(super) idle: bool,
    /// RFC 6851.
    pub(super) moves: bool,
    /// RFC 4315.
    pub(super) uidplus: bool,
}

impl Abilities {
    fn of<'a>(capabilities: impl Iterator<Item = &'a Capability<'a>>) -> Self {
        let mut abilities = Self::default();
        for capability in capabilities {
            if let Capability::Atom(name) = capability {
                abilities.idle |= name.eq_ignore_ascii_case("IDLE");
                abilities.moves |= name.eq_ignore_ascii_case("MOVE");
                abilities.uidplus |= name.eq_ignore_ascii_case("UIDPLUS");
            }
        }
        abilities
    }
}

/// A connection that is logged in.
pub(super) struct Session {
    pub(super) imap: Imap<Stream>,
    pub(super) limits: Limits,
    pub(super) patience: Duration,
    pub(super) abilities: Abilities,
    /// The server's name of the mailbox for done messages, once it is known to exist.
    pub(super) done_mailbox: Option<String>,
    /// The server has announced messages since this was last set to false.
    pub(super) news: bool,
}

impl Session {
    /// Connects, encrypts, logs in, and asks what the server can do.
    pub(super) async fn open(options: &Options, memory: &mut Memory) -> Result<Self, Fault> {
        let limits = Limits::new(options.patience);
        let stream = tls::dial(&options.server, Protocol::Imap, "", limits.clone())
            .await
            .map_err(|error| Fault::Broken(error.to_string()))?;
        limits.allow(CHATTER);
        let mut client = Client::new(stream);
        let greeting = client.read_response().await?;
        greeted(greeting.as_ref().map(|greeting| greeting.parsed()))?;
        let password = password::read(&options.login.password).await;
        let password = password.map_err(|error| Fault::Login(error.to_string()))?;
        let login = client.login_with_capabilities(&options.login.user, password.expose());
        let login = timeout(options.patience * COMMAND_FACTOR, login).await;
        let login = login.map_err(|_| Fault::Broken("no answer to LOGIN".to_owned()))?;
        let (imap, offered) = login.map_err(|(error, _)| {
            let fault = Fault::from(error);
            if let Fault::Refused(text) = fault { Fault::Login(text) } else { fault }
        })?;
        let mut session = Self {
            imap,
            limits,
            patience: options.patience,
            abilities: Abilities::default(),
            done_mailbox: None,
            news: false,
        };
        match offered {
            Some(offered) => {
                let has = |name| offered.has_str(name);
                session.abilities =
                    Abilities { idle: has("IDLE"), moves: has("MOVE"), uidplus: has("UIDPLUS") };
            }
            None if memory.mute => {}
            None => session.ask_abilities(memory).await?,
        }
        Ok(session)
    }

    /// Asks for the capabilities. An answer that cannot be parsed costs this session, and the
    /// question is not put again.
    async fn ask_abilities(&mut self, memory: &mut Memory) -> Result<(), Fault> {
        let mut abilities = Abilities::default();
        let asked = self
            .run("CAPABILITY", |response| {
                if let Response::Capabilities(capabilities) = response {
                    abilities = Abilities::of(capabilities.iter());
                }
            })
            .await;
        memory.mute = matches!(asked, Err(Fault::Unreadable));
        self.abilities = abilities;
        match asked {
            Err(Fault::Refused(_)) => Ok(()),
            asked => asked,
        }
    }

    /// Runs a command whose answers are short.
    pub(super) async fn run(
        &mut self,
        command: &str,
        see: impl FnMut(&Response<'_>),
    ) -> Result<(), Fault> {
        self.run_within(CHATTER, command, see).await
    }

    /// Runs a command, shows every untagged answer to `see`, and returns at its tagged OK. After
    /// any error but [`Fault::Refused`] the session is of no more use.
    pub(super) async fn run_within(
        &mut self,
        octets: u64,
        command: &str,
        see: impl FnMut(&Response<'_>),
    ) -> Result<(), Fault> {
        self.limits.allow(octets);
        let all = self.patience * COMMAND_FACTOR;
        let answered = timeout(all, self.converse(command, see)).await;
        answered.map_err(|_| Fault::Broken("the server does not come to an end".to_owned()))?
    }

    async fn converse(
        &mut self,
        command: &str,
        mut see: impl FnMut(&Response<'_>),
    ) -> Result<(), Fault> {
        let tag = self.imap.run_command(command).await?;
        loop {
            let end = self.answer(|answer| {
                if let Response::Done { tag: of, status, outcome } = answer
                    && *of == tag
                {
                    return Some(if *status == Status::Ok {
                        Ok(())
                    } else {
                        Err(Fault::Refused(format!("{command:.40}: {:?}", outcome.information)))
                    });
                }
                see(answer);
                None
            });
            if let Some(end) = end.await? {
                return end;
            }
        }
    }

    /// Shows the next answer, whatever it belongs to, and notes when it announces messages.
    pub(super) async fn answer<T>(
        &mut self,
        see: impl FnOnce(&Response<'_>) -> T,
    ) -> Result<T, Fault> {
        let Some(answer) = self.imap.read_response().await? else {
            return Err(Fault::Broken("the server has hung up".to_owned()));
        };
        let answer = answer.parsed();
        if let Response::Data { status: Status::Bye, outcome } = answer {
            return Err(Fault::Broken(format!("the server says BYE: {:?}", outcome.information)));
        }
        self.news |= matches!(
            answer,
            Response::MailboxData(MailboxDatum::Exists(_) | MailboxDatum::Recent(1..))
        );
        Ok(see(answer))
    }
}

/// Checks the server's first words.
fn greeted(greeting: Option<&Response<'_>>) -> Result<(), Fault> {
    match greeting {
        Some(Response::Data { status: Status::Ok, .. }) => Ok(()),
        Some(other) => Err(Fault::Broken(format!("the server greets with {other:?}"))),
        None => Err(Fault::Broken("the server hung up without a word".to_owned())),
    }
}

/// The UIDVALIDITY or flags that come in the code of an untagged OK.
pub(super) fn code<'a>(response: &'a Response<'a>) -> Option<&'a ResponseCode<'a>> {
    if let Response::Data { status: Status::Ok, outcome } = response {
        return outcome.code.as_ref();
    }
    None
}

//! One SMTP connection: opened, logged in, and one mail at a time.

use std::borrow::Cow;
use std::error::Error as _;
use std::fmt::Display;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::{ClientId, Extension};
use lettre::transport::smtp::response::Response;
use tokio::time::{Instant, timeout};

use super::{Options, Patience};
use crate::config::Password;
use crate::net::starttls::Protocol;
use crate::net::stream::Limits;
use crate::net::{Outgoing, failpoint, password, tls};

/// The longest wait for a farewell that nobody needs.
const FAREWELL: Duration = Duration::from_secs(2);

/// Where in the dialogue something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// TCP, TLS, greeting, EHLO.
    Hello,
    /// AUTH.
    Login,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA, up to the reply 354.
    Data,
    /// The content and its final dot.
    Dot,
}

/// Why a mail was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// The server said no, with a reply code of 400 or more.
    Refused {
        /// To what.
        step: Step,
        /// The reply code.
        code: u16,
        /// Its text, with the enhanced status code first where there is one.
        text: String,
    },
    /// There is no password to log in with.
    NoPassword(String),
    /// The connection broke, timed out, or the server spoke nonsense.
    Broken {
        /// In the middle of what.
        step: Step,
        /// For the log.
        why: String,
    },
    /// This mail can not be said in SMTP to this server.
    Unspeakable(String),
    /// The engine wants it not to be sent.
    Withheld,
}

impl Failure {
    /// True when it says something about the connection alone, and the server has seen no content.
    pub(super) fn is_of_the_connection(&self) -> bool {
        match self {
            Self::Broken { step, .. } | Self::Refused { step, code: 421, .. } => *step < Step::Dot,
            Self::Refused { .. } | Self::NoPassword(_) | Self::Unspeakable(_) | Self::Withheld => {
                false
            }
        }
    }

    /// True when both sides agree on which reply was the last.
    pub(super) fn leaves_the_connection_usable(&self) -> bool {
        match self {
            Self::Refused { code, .. } => *code != 421,
            Self::Unspeakable(_) | Self::Withheld => true,
            Self::Broken { .. } | Self::NoPassword(_) => false,
        }
    }
}

/// An open connection between two mails.
pub(super) struct Connection {
    smtp: AsyncSmtpConnection,
    limits: Limits,
    patience: Patience,
    used: Instant,
}

impl Connection {
    /// Connects, encrypts and logs in as the options say.
    pub(super) async fn open(options: &Options) -> Result<Self, Failure> {
        let patience = options.patience;
        let limits = Limits::new(patience.command);
        let broken = |why: String| Failure::Broken { step: Step::Hello, why };
        let dial = tls::dial(&options.server, Protocol::Smtp, &options.hello, limits.clone());
        let stream = dial.await.map_err(|error| broken(error.to_string()))?;
        let hello = ClientId::Domain(options.hello.clone());
        let greet = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello);
        let smtp = answer(Step::Hello, patience.command, greet).await?;
        let mut connection = Self { smtp, limits, patience, used: Instant::now() };
        if let Some(login) = &options.login {
            let password = password::read(&login.password).await;
            let password = password.map_err(|error| Failure::NoPassword(error.to_string()))?;
            connection.log_in(&login.user, &password).await?;
        }
        Ok(connection)
    }

    async fn log_in(&mut self, user: &str, password: &Password) -> Result<(), Failure> {
        let credentials = Credentials::new(user.to_owned(), password.expose().to_owned());
        let mechanisms = [Mechanism::Plain, Mechanism::Login];
        let auth = self.smtp.auth(&mechanisms, &credentials);
        let response = answer(Step::Login, self.patience.command, auth).await?;
        expect(Step::Login, &response, &[235])
    }

    /// Sends one mail. `claim` is asked after the server took sender and recipient, and before it
    /// sees any content; its false ends the attempt.
    pub(super) async fn send(
        &mut self,
        outgoing: &Outgoing,
        claim: impl AsyncFnOnce() -> bool,
    ) -> Result<(), Failure> {
        let bytes = canonical(&outgoing.bytes);
        let mail = self.mail_command(outgoing, &bytes)?;
        self.command(Step::Mail, mail, &[250]).await?;
        let rcpt = format!("RCPT TO:<{}>\r\n", outgoing.to);
        self.command(Step::Rcpt, rcpt, &[250, 251]).await?;
        if !claim().await {
            return Err(Failure::Withheld);
        }
        failpoint::reach("smtp.after-claim");
        self.command(Step::Data, "DATA\r\n", &[354]).await?;
        failpoint::reach("smtp.after-data");
        self.limits.wait_for(self.patience.dot);
        // No deadline over all of it: a large mail on a slow line may take long, and the limits
        // see to it that every part of it makes progress.
        let message = self.smtp.message(bytes.strip_suffix(b"\r\n").unwrap_or(&bytes));
        let response = message.await.map_err(|error| failure(Step::Dot, &error))?;
        self.limits.wait_for(self.patience.command);
        self.used = Instant::now();
        expect(Step::Dot, &response, &[250])
    }

    /// The MAIL command with the parameters this mail needs.
    fn mail_command(&self, outgoing: &Outgoing, bytes: &[u8]) -> Result<String, Failure> {
        let mut parameters = String::new();
        for address in [&outgoing.envelope_from, &outgoing.to] {
            if address.chars().any(|c| c.is_control() || c.is_whitespace() || "<>".contains(c)) {
                return Err(Failure::Unspeakable(format!("{address:?} is not an address")));
            }
        }
        if !outgoing.envelope_from.is_ascii() || !outgoing.to.is_ascii() {
            self.require(Extension::SmtpUtfEight, "SMTPUTF8")?;
            parameters.push_str(" SMTPUTF8");
        }
        if !bytes.is_ascii() {
            self.require(Extension::EightBitMime, "8BITMIME")?;
            parameters.push_str(" BODY=8BITMIME");
        }
        Ok(format!("MAIL FROM:<{}>{parameters}\r\n", outgoing.envelope_from))
    }

    fn require(&self, extension: Extension, name: &str) -> Result<(), Failure> {
        if self.smtp.server_info().supports_feature(extension) {
            return Ok(());
        }
        Err(Failure::Unspeakable(format!(
            "the server does not offer {name}, which this mail needs"
        )))
    }

    async fn command(
        &mut self,
        step: Step,
        text: impl Display,
        expected: &[u16],
    ) -> Result<(), Failure> {
        let response = answer(step, self.patience.command, self.smtp.command(text)).await?;
        expect(step, &response, expected)
    }

    /// Since when nothing was sent.
    pub(super) fn idle_for(&self) -> Duration {
        self.used.elapsed()
    }

    /// True when the server still answers.
    pub(super) async fn noop(&mut self) -> bool {
        self.command(Step::Mail, "NOOP\r\n", &[250]).await.is_ok()
    }

    /// Forgets a transaction that was refused half-way; false when that failed.
    pub(super) async fn reset(&mut self) -> bool {
        self.command(Step::Mail, "RSET\r\n", &[250]).await.is_ok()
    }

    /// Takes leave; whether the server answers does not matter.
    pub(super) async fn quit(mut self) {
        let _ = timeout(FAREWELL, self.smtp.command("QUIT\r\n")).await;
    }
}

/// Waits for a reply, but not for ever. The connection must not be used after an error of this.
async fn answer<T>(
    step: Step,
    patience: Duration,
    reply: impl Future<Output = Result<T, SmtpError>>,
) -> Result<T, Failure> {
    match timeout(patience, reply).await {
        Ok(Ok(reply)) => Ok(reply),
        Ok(Err(error)) => Err(failure(step, &error)),
        Err(_) => Err(Failure::Broken { step, why: "the server does not answer".to_owned() }),
    }
}

/// A reply that is positive but not one of `expected` means that we and the server are out of step:
/// lettre itself would take a 354 for a success.
fn expect(step: Step, response: &Response, expected: &[u16]) -> Result<(), Failure> {
    let code = u16::from(response.code());
    if expected.contains(&code) {
        return Ok(());
    }
    Err(Failure::Broken { step, why: format!("the server's {code} makes no sense here") })
}

/// What lettre's error says.
fn failure(step: Step, error: &SmtpError) -> Failure {
    let text = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    match error.status() {
        Some(code) => Failure::Refused { step, code: code.into(), text },
        None if error.is_client() && step == Step::Login => {
            // The server offers no mechanism of ours.
            Failure::Refused { step, code: 504, text }
        }
        None => Failure::Broken { step, why: error.to_string() },
    }
}

/// The message with every line ended by CRLF. A bare LF or CR would be read differently by
/// different servers, and a dot behind it could end the mail for one of them ("SMTP smuggling").
fn canonical(bytes: &[u8]) -> Cow<'_, [u8]> {
    let bare = |at: usize| match bytes[at] {
        b'\n' => at == 0 || bytes[at - 1] != b'\r',
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    if !(0..bytes.len()).any(bare) {
        return Cow::Borrowed(bytes);
    }
    let mut lines = Vec::with_capacity(bytes.len() + bytes.len() / 32);
    for (at, &octet) in bytes.iter().enumerate() {
        if bare(at) {
            lines.extend_from_slice(b"\r\n");
        } else {
            lines.push(octet);
        }
    }
    Cow::Owned(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_crlf_only() {
        let cases: [(&[u8], &[u8]); 5] = [
            (b"a\r\n.b\r\n", b"a\r\n.b\r\n"),
            (b"a\n.\nb", b"a\r\n.\r\nb"),
            (b"a\r.\rb", b"a\r\n.\r\nb"),
            (b"\n\r", b"\r\n\r\n"),
            (b"a\r\r\n", b"a\r\n\r\n"),
        ];
        for (raw, expected) in cases {
            assert_eq!(canonical(raw), expected, "{}", raw.escape_ascii());
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bare_line_end_survives(raw in "[a.\r\n]{0,40}") {
            let lines = canonical(raw.as_bytes());
            let text = String::from_utf8_lossy(&lines).replace("\r\n", "");
            proptest::prop_assert!(!text.contains(['\r', '\n']));
            proptest::prop_assert_eq!(canonical(&lines), lines.clone());
        }
    }
}

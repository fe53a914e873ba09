//! A mail server: where it is, how the way to it is encrypted, who logs in.

use std::net::IpAddr;
use std::path::PathBuf;

use serde::Deserialize;

use super::secret::{self, Secret};
use super::table::Table;
use super::value::Value;

/// Where a server is and how to talk to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name, which its certificate must bear, or address.
    pub host: String,
    /// Its port. Default: what the protocol has for this encryption.
    pub port: u16,
    /// How the way to it is encrypted. Default: implicit.
    pub tls: Tls,
    /// Certificates (PEM) that are believed instead of the system's: of authorities, or the very one
    /// the server shows. Default: none.
    pub ca_file: Option<PathBuf>,
}

/// Who logs in to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The account.
    pub user: String,
    /// Where its password is found.
    pub password: Secret,
}

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// From the first octet (ports 993 and 465; RFC 8314).
    Implicit,
    /// By STARTTLS before anything else; a server that does not offer it is not used.
    Starttls,
    /// Never; refused unless the server is this machine.
    None,
}

/// The ports of a protocol.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ports {
    /// With implicit TLS.
    pub(super) implicit: u16,
    /// With STARTTLS or none.
    pub(super) other: u16,
}

/// Reads the keys about the server.
pub(super) fn read(table: &Table<'_>, ports: Ports) -> Option<Server> {
    let host = table.required("host").and_then(read_host);
    let tls_at = table.value("tls");
    let tls = tls_at.map_or(Some(Tls::Implicit), Value::choice);
    let usual = if tls == Some(Tls::Implicit) { ports.implicit } else { ports.other };
    let port = table.number("port", 1..=u32::from(u16::MAX), usual.into());
    let ca_file = table.value("ca_file").and_then(Value::certificates);
    let (host, tls) = (host?, tls?);
    if let (Tls::None, Some(at), false) = (tls, tls_at, is_loopback(&host)) {
        at.problem(format_args!(
            "passwords and mail would cross the network to {host} in the clear; write \
             \"implicit\" or \"starttls\""
        ));
    }
    Some(Server { host, port: u16::try_from(port).ok()?, tls, ca_file })
}

/// Reads the keys about the account of `user`.
pub(super) fn read_login(table: &Table<'_>, user: Option<Value<'_>>) -> Option<Login> {
    let password = secret::named(table);
    if user.is_none() && password.is_some() {
        table.problem("there is a password and no `user`; write `user = …`, or neither");
    }
    let (user_at, user) = (user?, user?.line(200));
    if password.is_none() {
        user_at.problem(
            "there is no password for this user; write `password_file`, `password_command` or \
             `password_env`",
        );
    }
    let password = password?.read();
    Some(Login { user: user?, password: password? })
}

fn read_host(value: Value<'_>) -> Option<String> {
    let host = value.line(253)?;
    if host.contains(|letter: char| letter.is_whitespace() || "/@".contains(letter)) {
        return value.fault(format_args!(
            "\"{host}\" is no host; write only its name, such as \"mail.example.org\""
        ));
    }
    if host.parse::<IpAddr>().is_err() && host.contains(':') {
        return value.fault(format_args!(
            "\"{host}\" holds a port; write the host here and the port as `port = …`"
        ));
    }
    Some(host)
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

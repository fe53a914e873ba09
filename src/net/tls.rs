//! Reaching a mail server: TCP, TLS from the start or after STARTTLS, certificates verified always.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::starttls::{self, Protocol};
use super::stream::{Limits, Stream, Transport};

/// How long one address of a server may take to accept a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(30);

/// When a connection becomes encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// From its first octet (ports 993 and 465; RFC 8314).
    Implicit,
    /// By STARTTLS before anything else; a server that does not offer it is not used.
    StartTls,
    /// Never; refused unless the server is this machine.
    None,
}

/// A mail server and how to reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name (which its certificate must bear) or address.
    pub host: String,
    /// Its TCP port.
    pub port: u16,
    /// When the connection becomes encrypted.
    pub security: Security,
    /// Certificates (PEM) that are believed instead of the system's.
    pub ca_file: Option<PathBuf>,
}

/// Connects to `server`; `hello` is the name we give before STARTTLS where the protocol wants one.
///
/// What comes back is encrypted as `server.security` says, its every read and write is bounded by
/// `limits`, and the server's greeting is next to be read whatever the security.
pub(crate) async fn dial(
    server: &Server,
    protocol: Protocol,
    hello: &str,
    limits: Limits,
) -> io::Result<Stream> {
    let tcp = connect(server).await?;
    let peer = tcp.peer_addr()?;
    let plain = |tcp| Stream::new(Transport::Plain(tcp), limits.clone());
    match server.security {
        Security::None if peer.ip().is_loopback() => Ok(plain(tcp)),
        Security::None => Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "a connection without TLS is only made to this machine",
        )),
        Security::Implicit => Ok(Stream::new(encrypt(tcp, server).await?, limits)),
        Security::StartTls => {
            let mut stream = plain(tcp);
            let greeting = starttls::ask(&mut stream, protocol, hello).await?;
            let Transport::Plain(tcp) = stream.into_inner() else {
                return Err(io::Error::other("the connection is encrypted already"));
            };
            let encrypted = encrypt(tcp, server).await?;
            // There is no second greeting after STARTTLS; the clients expect one on every stream.
            Ok(Stream::new(encrypted, limits).preceded_by(greeting))
        }
    }
}

/// Opens a TCP connection to the first address of the server that answers.
async fn connect(server: &Server) -> io::Result<TcpStream> {
    let addresses: Vec<SocketAddr> =
        timeout(CONNECT_LIMIT, lookup_host((server.host.as_str(), server.port))).await??.collect();
    let mut failure = io::Error::new(io::ErrorKind::NotFound, "the server's name has no address");
    for address in addresses {
        match timeout(CONNECT_LIMIT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Otherwise each mail waits 40 ms for a delayed acknowledgement.
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Ok(Err(error)) => failure = error,
            Err(_) => failure = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(failure)
}

/// Shakes hands; verifies the server's certificate and name.
async fn encrypt(tcp: TcpStream, server: &Server) -> io::Result<Transport> {
    let ca_file = server.ca_file.clone();
    // Reading a few hundred certificates takes milliseconds: not on a thread of the runtime.
    let config = tokio::task::spawn_blocking(move || client_config(ca_file.as_deref())).await??;
    let name = ServerName::try_from(server.host.clone())
        .map_err(|_| io::Error::other(format!("{:?} is not a server's name", server.host)))?;
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, tcp);
    Ok(Transport::Encrypted(Box::new(timeout(CONNECT_LIMIT, handshake).await??)))
}

/// A TLS client that believes the certificates of `ca_file`, or the system's.
fn client_config(ca_file: Option<&Path>) -> io::Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match ca_file {
        Some(path) => {
            let unreadable = |error| io::Error::other(format!("{}: {error}", path.display()));
            for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
                roots.add(certificate.map_err(unreadable)?).map_err(io::Error::other)?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        return Err(io::Error::other("there is no certificate authority to believe"));
    }
    Ok(ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

//! Reaching a mail server: TCP, TLS from the start or after STARTTLS, certificates verified always.

mod trust;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::starttls::{self, Protocol};
use super::stream::{Limits, Stream, Transport};
use crate::config::{Server, Tls};

/// How long one address of a server may take to accept a connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(30);

/// Connects to `server`; `hello` is the name we give before STARTTLS where the protocol wants one.
///
/// What comes back is encrypted as `server.tls` says, its every read and write is bounded by
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
    match server.tls {
        Tls::None if peer.ip().is_loopback() => Ok(plain(tcp)),
        Tls::None => Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "a connection without TLS is only made to this machine",
        )),
        Tls::Implicit => Ok(Stream::new(encrypt(tcp, server).await?, limits)),
        Tls::Starttls => {
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
    let config =
        tokio::task::spawn_blocking(move || trust::client_config(ca_file.as_deref())).await??;
    let name = ServerName::try_from(server.host.clone())
        .map_err(|_| io::Error::other(format!("{:?} is not a server's name", server.host)))?;
    let handshake = TlsConnector::from(Arc::new(config)).connect(name, tcp);
    Ok(Transport::Encrypted(Box::new(timeout(CONNECT_LIMIT, handshake).await??)))
}

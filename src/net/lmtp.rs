//! Takes mail from the local mail server over LMTP (RFC 2033), on loopback or a Unix socket.
//!
//! The server is told 250 for a recipient only when the engine has committed the mail for them.

mod content;
mod session;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::{Inbox, Shutdown, stopped};
use crate::config::Lmtp;
use session::Session;

/// What the listener takes and from how many at once.
#[derive(Clone)]
pub struct Options {
    /// Tells whether an envelope address is ours; others are refused with 550.
    pub is_ours: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    /// The largest mail in octets.
    pub largest: u64,
    /// The name we greet with.
    pub hello: String,
    /// How many connections are served at once; more wait.
    pub connections: usize,
    /// How long a client may be silent (RFC 5321, section 4.5.3.2.7: five minutes).
    pub patience: Duration,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("largest", &self.largest).finish_non_exhaustive()
    }
}

/// A socket that is open already, so that a start fails where its reason is known.
#[derive(Debug)]
pub struct Listener(Socket);

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Listener {
    /// Opens the socket. A Unix socket left by a dead process is replaced.
    pub async fn bind(listen: &Lmtp) -> io::Result<Self> {
        match listen {
            Lmtp::Tcp(address) if address.ip().is_loopback() => {
                Ok(Self(Socket::Tcp(TcpListener::bind(address).await?)))
            }
            Lmtp::Tcp(_) => Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "LMTP is served to this machine only",
            )),
            Lmtp::Unix(path) => {
                remove_stale(path)?;
                let listener = UnixListener::bind(path)?;
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
                Ok(Self(Socket::Unix(listener)))
            }
        }
    }

    /// The TCP address listened on, for where the port was left to the system.
    pub fn address(&self) -> Option<SocketAddr> {
        match &self.0 {
            Socket::Tcp(listener) => listener.local_addr().ok(),
            Socket::Unix(_) => None,
        }
    }
}

/// Removes a socket that nobody listens on; nothing else is ever removed.
fn remove_stale(path: &Path) -> io::Result<()> {
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.file_type().is_socket() => {
            if std::os::unix::net::UnixStream::connect(path).is_ok() {
                return Err(io::ErrorKind::AddrInUse.into());
            }
            std::fs::remove_file(path)
        }
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Serves until `shutdown`; then lets mails that are being read arrive.
pub async fn run(listener: Listener, options: Options, inbox: Inbox, mut shutdown: Shutdown) {
    let options = Arc::new(options);
    let slots = Arc::new(Semaphore::new(options.connections.max(1)));
    let mut sessions = JoinSet::new();
    loop {
        while sessions.try_join_next().is_some() {}
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { break };
        let session = Session::new(Arc::clone(&options), inbox.clone());
        let stop = shutdown.clone();
        let accepted = tokio::select! {
            () = stopped(&mut shutdown) => break,
            accepted = accept(&listener, &mut sessions, session, slot, stop) => accepted,
        };
        if let Err(error) = accepted {
            // Most likely out of file descriptors: waiting may help, spinning will not.
            tracing::warn!(%error, "cannot accept a connection");
            sleep(Duration::from_millis(200)).await;
        }
    }
    while sessions.join_next().await.is_some() {}
}

/// Waits for the next client and starts its session.
async fn accept(
    listener: &Listener,
    sessions: &mut JoinSet<()>,
    session: Session,
    slot: tokio::sync::OwnedSemaphorePermit,
    stop: Shutdown,
) -> io::Result<()> {
    match &listener.0 {
        Socket::Tcp(tcp) => {
            let (stream, _) = tcp.accept().await?;
            stream.set_nodelay(true)?;
            sessions.spawn(async move {
                session.serve(stream, stop).await;
                drop(slot);
            });
        }
        Socket::Unix(unix) => {
            let (stream, _) = unix.accept().await?;
            sessions.spawn(async move {
                session.serve(stream, stop).await;
                drop(slot);
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_this_machine_is_served() {
        let bind = async |text: &str| Listener::bind(&Lmtp::Tcp(text.parse().unwrap())).await;
        assert!(bind("0.0.0.0:0").await.is_err());
        assert!(bind("127.0.0.1:0").await.unwrap().address().is_some());
    }

    #[tokio::test]
    async fn a_stale_socket_is_replaced_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lmtp.sock");
        let listen = Lmtp::Unix(path.clone());
        let first = Listener::bind(&listen).await.unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
        assert!(Listener::bind(&listen).await.is_err());
        drop(first);
        assert!(Listener::bind(&listen).await.is_ok());
        let file = folder.path().join("mail");
        std::fs::write(&file, "precious").unwrap();
        assert!(Listener::bind(&Lmtp::Unix(file.clone())).await.is_err());
        assert!(file.exists());
    }
}

//! Tells the service manager how we are: the datagrams of `sd_notify(3)`.

use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// The way to the service manager, where there is one.
#[derive(Debug)]
pub(super) struct Notify {
    to: Option<(UnixDatagram, SocketAddr)>,
    /// How often it wants to hear that we live.
    pub(super) watchdog: Option<Duration>,
}

impl Notify {
    /// As the environment says: `NOTIFY_SOCKET`, `WATCHDOG_USEC`.
    pub(super) fn from_environment() -> Self {
        let socket = std::env::var_os("NOTIFY_SOCKET");
        let to = socket.and_then(|name| {
            let reached = reach(&name);
            reached.inspect_err(|error| tracing::warn!(%error, "NOTIFY_SOCKET is no use")).ok()
        });
        let micros = std::env::var("WATCHDOG_USEC").ok().and_then(|text| text.parse().ok());
        Self { to, watchdog: micros.map(Duration::from_micros) }
    }

    /// Says it: `READY=1`, `STATUS=…`, `WATCHDOG=1`. A manager that does not listen is no error.
    pub(super) fn say(&self, state: &str) {
        if let Some((socket, address)) = &self.to
            && let Err(error) = socket.send_to_addr(state.as_bytes(), address)
        {
            tracing::debug!(%error, "the service manager does not listen");
        }
    }
}

fn reach(name: &OsStr) -> io::Result<(UnixDatagram, SocketAddr)> {
    let address = match name.as_bytes().strip_prefix(b"@") {
        Some(hidden) => SocketAddr::from_abstract_name(hidden)?,
        None => SocketAddr::from_pathname(name)?,
    };
    Ok((UnixDatagram::unbound()?, address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_arrives() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let manager = UnixDatagram::bind(&path).unwrap();
        let notify = Notify { to: Some(reach(path.as_os_str()).unwrap()), watchdog: None };
        notify.say("READY=1");
        let mut heard = [0; 20];
        let long = manager.recv(&mut heard).unwrap();
        assert_eq!(&heard[..long], b"READY=1");
        Notify { to: None, watchdog: None }.say("READY=1");
    }
}

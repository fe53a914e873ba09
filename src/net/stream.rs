//! A connection on which nothing waits for ever and nothing grows without end.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};
use tokio_rustls::client::TlsStream;

/// What is left to a connection; shared between it and whoever uses it, as the protocol clients
/// own their stream.
#[derive(Debug, Clone)]
pub(crate) struct Limits(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Milliseconds.
    patience: AtomicU64,
    /// Octets.
    budget: AtomicU64,
}

impl Limits {
    /// A read or write may wait for `patience`; any number of octets may be read.
    pub(crate) fn new(patience: Duration) -> Self {
        let limits =
            Self(Arc::new(Inner { patience: AtomicU64::new(0), budget: AtomicU64::new(u64::MAX) }));
        limits.wait_for(patience);
        limits
    }

    /// From now on a single read or write may wait so long for progress.
    pub(crate) fn wait_for(&self, patience: Duration) {
        let millis = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX);
        self.0.patience.store(millis, Ordering::Relaxed);
    }

    /// From now on so many octets may be read until this is called again.
    pub(crate) fn allow(&self, octets: u64) {
        self.0.budget.store(octets, Ordering::Relaxed);
    }

    fn patience(&self) -> Duration {
        Duration::from_millis(self.0.patience.load(Ordering::Relaxed))
    }

    /// Takes `octets` from the budget; false when there are not so many left.
    fn spend(&self, octets: usize) -> bool {
        let octets = octets as u64;
        let spent = self.0.budget.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |budget| {
            budget.checked_sub(octets)
        });
        spent.is_ok()
    }
}

/// A TCP connection, perhaps encrypted.
#[derive(Debug)]
pub(crate) enum Transport {
    /// As it is.
    Plain(TcpStream),
    /// Under TLS.
    Encrypted(Box<TlsStream<TcpStream>>),
}

impl AsyncRead for Transport {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Self::Encrypted(tls) => Pin::new(tls).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_write(cx, octets),
            Self::Encrypted(tls) => Pin::new(tls).poll_write(cx, octets),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Self::Encrypted(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Self::Encrypted(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}

/// When a waiting operation ends without success.
type Deadline = Option<Pin<Box<Sleep>>>;

/// A transport under [`Limits`].
#[derive(Debug)]
pub(crate) struct Stream<T = Transport> {
    inner: T,
    limits: Limits,
    read_by: Deadline,
    write_by: Deadline,
    /// Octets that are read before those of `inner`.
    preface: Vec<u8>,
}

impl<T> Stream<T> {
    /// Puts `inner` under `limits`.
    pub(crate) fn new(inner: T, limits: Limits) -> Self {
        Self { inner, limits, read_by: None, write_by: None, preface: Vec::new() }
    }

    /// Lets the reader see `preface` first.
    pub(crate) fn preceded_by(mut self, preface: Vec<u8>) -> Self {
        self.preface = preface;
        self
    }

    /// Frees the transport of its limits.
    pub(crate) fn into_inner(self) -> T {
        self.inner
    }
}

/// Passes an outcome on; while there is none, fails once `limits` has no more patience.
fn bounded<V>(
    outcome: Poll<io::Result<V>>,
    deadline: &mut Deadline,
    limits: &Limits,
    cx: &mut Context<'_>,
) -> Poll<io::Result<V>> {
    if outcome.is_ready() {
        *deadline = None;
        return outcome;
    }
    let sleeping = deadline.get_or_insert_with(|| Box::pin(sleep(limits.patience())));
    ready!(sleeping.as_mut().poll(cx));
    *deadline = None;
    Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the server does not answer")))
}

impl<T: AsyncRead + Unpin> AsyncRead for Stream<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.preface.is_empty() {
            let count = this.preface.len().min(buf.remaining());
            buf.put_slice(&this.preface[..count]);
            this.preface.drain(..count);
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        let outcome = Pin::new(&mut this.inner).poll_read(cx, buf);
        if outcome.is_ready() && !this.limits.spend(buf.filled().len() - before) {
            return Poll::Ready(Err(io::Error::other("the server sends more than it announced")));
        }
        bounded(outcome, &mut this.read_by, &this.limits, cx)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Stream<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_write(cx, octets);
        bounded(outcome, &mut this.write_by, &this.limits, cx)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_flush(cx);
        bounded(outcome, &mut this.write_by, &this.limits, cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_shutdown(cx);
        bounded(outcome, &mut this.write_by, &this.limits, cx)
    }
}

impl AsyncTokioStream for Stream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        match &self.inner {
            Transport::Plain(tcp) => tcp.peer_addr(),
            Transport::Encrypted(tls) => tls.get_ref().0.peer_addr(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
    use tokio::time::Instant;

    use super::*;

    const PATIENCE: Duration = Duration::from_mins(1);

    #[tokio::test(start_paused = true)]
    async fn a_silent_peer_is_not_waited_for() {
        let (near, _far) = duplex(16);
        let mut stream = Stream::new(near, Limits::new(PATIENCE));
        let begun = Instant::now();
        assert_eq!(stream.read_u8().await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert!(begun.elapsed() < PATIENCE * 2);
        assert_eq!(stream.write_all(&[0; 17]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test(start_paused = true)]
    async fn progress_starts_the_wait_anew() {
        let (near, mut far) = duplex(16);
        let mut stream = Stream::new(near, Limits::new(PATIENCE));
        let slow = async {
            for _ in 0..4 {
                sleep(PATIENCE * 3 / 4).await;
                far.write_u8(7).await.unwrap();
            }
        };
        let mut heard = [0; 4];
        let (read, ()) = tokio::join!(stream.read_exact(&mut heard), slow);
        assert_eq!(read.unwrap(), 4);
    }

    #[tokio::test]
    async fn no_more_is_read_than_was_allowed() {
        let (near, mut far) = duplex(64);
        let limits = Limits::new(PATIENCE);
        let mut stream = Stream::new(near, limits.clone());
        far.write_all(&[1; 64]).await.unwrap();
        limits.allow(10);
        stream.read_exact(&mut [0; 10]).await.unwrap();
        assert!(stream.read_u8().await.is_err());
        limits.allow(1);
        assert!(stream.read_u8().await.is_ok());
    }

    #[tokio::test]
    async fn a_preface_comes_first() {
        let (near, mut far) = duplex(16);
        let mut stream =
            Stream::new(near, Limits::new(PATIENCE)).preceded_by(b"220 hi\r\n".to_vec());
        far.write_all(b"250 ok\r\n").await.unwrap();
        drop(far);
        let mut all = String::new();
        stream.read_to_string(&mut all).await.unwrap();
        assert_eq!(all, "220 hi\r\n250 ok\r\n");
    }
}

//! A mail server that takes everything and keeps nothing but the count.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// What the sink has seen.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) mails: AtomicUsize,
    pub(crate) first: Mutex<Option<Instant>>,
    pub(crate) last: Mutex<Option<Instant>>,
}

impl Seen {
    /// How many mails came.
    pub(crate) fn count(&self) -> usize {
        self.mails.load(Ordering::Relaxed)
    }

    /// From the first mail to the last.
    pub(crate) fn took(&self) -> std::time::Duration {
        let at =
            |time: &Mutex<Option<Instant>>| *time.lock().unwrap_or_else(PoisonError::into_inner);
        match (at(&self.first), at(&self.last)) {
            (Some(first), Some(last)) => last - first,
            _ => std::time::Duration::ZERO,
        }
    }

    fn one(&self) {
        let now = Instant::now();
        self.first.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(now);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        self.mails.fetch_add(1, Ordering::Relaxed);
    }
}

/// Opens a sink on loopback; it lives as long as the process.
pub(crate) fn open() -> (SocketAddr, Arc<Seen>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a loopback port");
    let address = listener.local_addr().expect("it has an address");
    let seen = Arc::new(Seen::default());
    let all = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let seen = Arc::clone(&all);
            std::thread::spawn(move || drop(talk(&stream, &seen)));
        }
    });
    (address, seen)
}

fn talk(stream: &TcpStream, seen: &Seen) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut out = stream.try_clone()?;
    let mut input = BufReader::new(stream.try_clone()?);
    out.write_all(b"220 sink\r\n")?;
    let (mut line, mut data) = (Vec::new(), false);
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if data {
            if line == b".\r\n" {
                data = false;
                seen.one();
                out.write_all(b"250 taken\r\n")?;
            }
            continue;
        }
        let answer: &[u8] = match line.get(..4).unwrap_or_default() {
            b"DATA" | b"data" => {
                data = true;
                b"354 go\r\n"
            }
            b"QUIT" | b"quit" => {
                out.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => b"250 sink\r\n",
        };
        out.write_all(answer)?;
    }
}

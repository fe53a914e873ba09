//! The control socket: an order a line in, an answer a line back, both JSON; for the owner only.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream as Connection;
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::engine::{Ask, EngineError, Handle};
use crate::net::{Shutdown, stopped};

/// The longest order.
const LONGEST: u64 = 4096;
/// Whoever connects gives an order within so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// A command waits for its answer so long: a large installation is configured in this time.
const ANSWER: Duration = Duration::from_mins(5);

/// What a command can ask of the running daemon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "lowercase")]
pub enum Order {
    /// Where things stand; answered with what `status --json` prints.
    Status,
    /// Erase a person; answered with whether anybody has the address.
    Forget {
        /// An address of theirs.
        address: String,
    },
    /// Read the configuration again; answered with what is wrong with it, a sentence each.
    Reload,
    /// Send nothing.
    Hold,
    /// Send again.
    Release,
    /// Try a mail again that was set aside; answered with whether there is such a mail.
    Retry {
        /// Its number.
        mail: i64,
    },
}

/// Asks to read the configuration again, and to be told what is wrong with it.
pub(super) type Reload = oneshot::Sender<Vec<String>>;

/// Takes the socket, where an earlier daemon may have left its own: the lock says that it is gone.
pub(super) fn bind(path: &Path) -> std::io::Result<UnixListener> {
    let _ = std::fs::remove_file(path);
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Obeys until `shutdown`.
pub(super) async fn run(
    listener: UnixListener,
    handle: Handle,
    reload: mpsc::Sender<Reload>,
    mut shutdown: Shutdown,
) {
    let mut orders = JoinSet::new();
    loop {
        while orders.try_join_next().is_some() {}
        tokio::select! {
            () = stopped(&mut shutdown) => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    orders.spawn(obey(stream, handle.clone(), reload.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot take orders");
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }
    // Whoever waits for an answer gets it: the engine is still there.
    let _ = timeout(PATIENCE, async { while orders.join_next().await.is_some() {} }).await;
}

async fn obey(mut stream: UnixStream, handle: Handle, reload: mpsc::Sender<Reload>) {
    let mut line = String::new();
    let read = {
        let (reading, _) = stream.split();
        let mut reading = tokio::io::BufReader::new(reading.take(LONGEST));
        timeout(PATIENCE, reading.read_line(&mut line)).await
    };
    if !matches!(read, Ok(Ok(1..))) {
        return;
    }
    let answer = match serde_json::from_str(&line) {
        Ok(order) => carry_out(order, &handle, &reload).await,
        Err(error) => Err(format!("this is no order: {error}")),
    };
    let answer = match answer {
        Ok(value) => json!({ "ok": value }),
        Err(error) => json!({ "error": error }),
    };
    // Whoever has gone meanwhile does not want to know.
    let _ = stream.write_all(format!("{answer}\n").as_bytes()).await;
}

async fn carry_out(
    order: Order,
    handle: &Handle,
    reload: &mpsc::Sender<Reload>,
) -> Result<Value, String> {
    let ended = || "the daemon is ending".to_owned();
    let words = |error: EngineError| error.to_string();
    match order {
        Order::Status => {
            let status = handle.ask(Ask::Status).await.ok_or_else(ended)?.map_err(words)?;
            serde_json::to_value(status).map_err(|error| error.to_string())
        }
        Order::Forget { address } => {
            let asked = handle.ask(|answer| Ask::Forget { address, answer }).await;
            asked.ok_or_else(ended)?.map(Value::from).map_err(words)
        }
        Order::Hold | Order::Release => {
            let hold = order == Order::Hold;
            let asked = handle.ask(|answer| Ask::Hold { hold, answer }).await;
            asked.ok_or_else(ended)?.map(Value::from).map_err(words)
        }
        Order::Retry { mail } => {
            let asked = handle.ask(|answer| Ask::Retry { mail, answer }).await;
            asked.ok_or_else(ended)?.map(Value::from).map_err(words)
        }
        Order::Reload => {
            let (answer, answered) = oneshot::channel();
            reload.send(answer).await.map_err(|_| ended())?;
            Ok(answered.await.map_err(|_| ended())?.into())
        }
    }
}

/// Gives an order to the daemon behind the socket `path`; `None`: no daemon listens there.
///
/// # Errors
/// What the daemon could not do, in words.
pub fn order(path: &Path, order: &Order) -> anyhow::Result<Option<Value>> {
    let Ok(mut connection) = Connection::connect(path) else { return Ok(None) };
    connection.set_read_timeout(Some(ANSWER))?;
    connection.write_all(format!("{}\n", serde_json::to_string(order)?).as_bytes())?;
    let mut line = String::new();
    BufReader::new(connection).read_line(&mut line)?;
    let mut answer: Value = serde_json::from_str(&line)?;
    match answer.get("error").and_then(Value::as_str) {
        Some(error) => anyhow::bail!("{error}"),
        None => Ok(Some(answer["ok"].take())),
    }
}

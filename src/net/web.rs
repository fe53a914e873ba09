//! Feeds, unsubscribing and health over HTTP/1.1, behind whatever does TLS.
//!
//! What is served is remembered with the engine's word that it is still good, so that asking again
//! costs the engine nothing. Nothing here is ever logged: paths hold secrets.

mod feeds;
mod health;
mod page;
mod unsubscribe;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

pub use self::health::Vitals;

use super::{Shutdown, stopped};
use crate::engine::Handle;

/// So many connections at once; others wait.
const MOST_CONNECTIONS: usize = 1024;
/// A request's head is read within this, which is also how long a connection may idle.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
/// A request's head has at most so many bytes.
const LONGEST_HEAD: usize = 16 << 10;
/// A connection is asked to end after this: one that reads very slowly does not stay for ever.
const LONGEST_CONNECTION: Duration = Duration::from_mins(5);
/// Who was asked to end may finish within this.
const GRACE: Duration = Duration::from_secs(10);
/// The engine answers within this, or the client is told to come back.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// When to come back, in seconds.
const RETRY_AFTER: &str = "60";

/// What all requests share.
#[derive(Debug)]
struct Web {
    engine: Handle,
    vitals: Vitals,
    remembered: feeds::Remembered,
}

type Shared = axum::extract::State<Arc<Web>>;

/// Serves feeds, the pages that unsubscribe, `/health` and `/ready` until told to stop.
///
/// # Errors
/// None at present; connections that can't be taken are tried again.
pub async fn serve(
    listener: TcpListener,
    engine: Handle,
    vitals: Vitals,
    shutdown: Shutdown,
) -> io::Result<()> {
    let web = Arc::new(Web { engine, vitals, remembered: feeds::Remembered::default() });
    let router = Router::new()
        .route("/robots.txt", get(robots))
        .route("/health", get(health::alive))
        .route("/ready", get(health::ready))
        .route("/u/{token}", get(unsubscribe::look).post(unsubscribe::act))
        .fallback(get(feeds::feed))
        .with_state(web);
    take(listener, router, shutdown).await
}

/// Serves `/metrics` on a listener of its own until told to stop.
///
/// # Errors
/// As [`serve`].
pub async fn serve_metrics(
    listener: TcpListener,
    engine: Handle,
    vitals: Vitals,
    shutdown: Shutdown,
) -> io::Result<()> {
    let web = Arc::new(Web { engine, vitals, remembered: feeds::Remembered::default() });
    let router = Router::new().route("/metrics", get(health::metrics)).with_state(web);
    take(listener, router, shutdown).await
}

/// Takes connections until told to stop, then lets those that are open finish.
async fn take(listener: TcpListener, router: Router, mut shutdown: Shutdown) -> io::Result<()> {
    let mut open = JoinSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut shutdown) => break,
            Some(_) = open.join_next() => {}
            taken = listener.accept(), if open.len() < MOST_CONNECTIONS => match taken {
                Ok((stream, _)) => {
                    open.spawn(connection(stream, router.clone(), shutdown.clone()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection can't be taken");
                    sleep(Duration::from_millis(100)).await;
                }
            },
        }
    }
    let finish = async { while open.join_next().await.is_some() {} };
    // Who does not finish in time is cut off when `open` is dropped.
    let _ = timeout(GRACE + GRACE, finish).await;
    Ok(())
}

/// Serves one connection. How it ends is the client's affair.
async fn connection(stream: TcpStream, router: Router, mut shutdown: Shutdown) {
    let _ = stream.set_nodelay(true);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN).max_header_size(LONGEST_HEAD);
    let serving = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    tokio::pin!(serving);
    tokio::select! {
        _ = serving.as_mut() => return,
        () = stopped(&mut shutdown) => {}
        () = sleep(LONGEST_CONNECTION) => {}
    }
    serving.as_mut().graceful_shutdown();
    let _ = timeout(GRACE, serving).await;
}

/// Robots may come: Google's calendar asks for this before it subscribes.
async fn robots() -> Response {
    plain(StatusCode::OK, "User-agent: *\nAllow: /\n")
}

/// Asks the engine; none when it has ended or is too busy.
async fn ask<T>(
    engine: &Handle,
    ask: impl FnOnce(tokio::sync::oneshot::Sender<T>) -> crate::engine::Ask,
) -> Option<T> {
    timeout(ANSWER_WITHIN, engine.ask(ask)).await.ok().flatten()
}

/// What stands above every answer: secrets in paths go nowhere, and nothing is indexed or guessed at.
fn common_headers() -> HeaderMap {
    [
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ]
    .into_iter()
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
    .collect()
}

/// A short answer in plain text that nobody keeps.
fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    let kept = [(header::CACHE_CONTROL, "no-store")];
    (status, common_headers(), kept, text.into()).into_response()
}

/// The engine has ended or is too busy.
fn later() -> Response {
    let mut answer = plain(StatusCode::SERVICE_UNAVAILABLE, "Please try again in a minute.\n");
    answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
    answer
}

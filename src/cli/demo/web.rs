//! The browser side of `convene try`: every page is made on the server, no script is needed.

mod ahead;
mod calendar;
mod guard;
mod mailbox;
mod page;
mod past;
mod people;
mod reading;
mod write;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};

pub(super) use self::guard::Guard;
use self::page::Pages;
use super::stage::Stage;

/// What the pages show and the buttons change.
pub(super) struct World {
    /// Everything that plays a part.
    pub(super) stage: Stage,
    pages: Pages,
    /// What the last button did, told once.
    notice: Option<String>,
    /// The mails that were opened, by number.
    seen: BTreeSet<usize>,
    /// What is going to be sent, as it was last looked at.
    ahead: Vec<ahead::Planned>,
}

impl World {
    /// The pages of a stage.
    pub(super) fn new(stage: Stage) -> Self {
        let seen = (0..stage.mails.len()).collect();
        Self { stage, pages: Pages::new(), notice: None, seen, ahead: vec![] }
    }
}

/// The world, for one request at a time.
#[derive(Clone)]
pub(super) struct App(Arc<Mutex<World>>);

impl App {
    /// Shares a world.
    pub(super) fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    /// Does something with the world, away from the threads that wait for sockets.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut World) -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T, Failed> {
        let world = Arc::clone(&self.0);
        let work = move || work(&mut world.lock().unwrap_or_else(PoisonError::into_inner));
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|panic| Failed(panic.into())).and_then(|done| done.map_err(Failed))
    }
}

/// A request that could not be answered.
pub(super) struct Failed(anyhow::Error);

/// There is no such person, mail or page.
#[derive(Debug, thiserror::Error)]
#[error("there is no such page here")]
struct Missing;

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let status = if self.0.is::<Missing>() {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        };
        (status, Html(page::plain(&format!("{:#}", self.0)))).into_response()
    }
}

/// All pages.
pub(super) fn router(app: App, guard: Guard) -> Router {
    Router::new()
        .route("/", get(people::choose))
        .route("/style.css", get(style))
        .route("/favicon.svg", get(icon))
        .route("/clock", post(people::clock))
        .route("/past", get(past::show))
        .route("/ahead", get(ahead::show))
        .route("/ahead/{number}", get(ahead::one))
        .route("/ahead/{number}/eml", get(ahead::eml))
        .route("/as/{who}", get(mailbox::inbox))
        .route("/as/{who}/sent", get(mailbox::sent))
        .route("/as/{who}/mail/{number}", get(mailbox::mail))
        .route("/as/{who}/mail/{number}/html", get(mailbox::html))
        .route("/as/{who}/mail/{number}/eml", get(mailbox::eml))
        .route("/as/{who}/mail/{number}/reading", get(reading::show))
        .route("/as/{who}/mail/{number}/reply", get(write::reply))
        .route("/as/{who}/mail/{number}/forward", get(write::forward))
        .route("/as/{who}/mail/{number}/press", post(calendar::press))
        .route("/as/{who}/write", get(write::anew))
        .route("/as/{who}/send", post(write::send))
        .route("/as/{who}/calendar", get(calendar::month))
        .route("/as/{who}/event", get(calendar::event))
        .route("/as/{who}/settings", get(people::settings).post(people::change))
        .fallback(nothing)
        .layer(middleware::from_fn_with_state(guard, guard::check))
        .with_state(app)
}

async fn nothing() -> Failed {
    Failed(Missing.into())
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("web/pages/style.css"))
}

async fn icon() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], include_str!("web/pages/favicon.svg"))
}

/// Where a form leads: back to a page of ours, nowhere else.
fn back_to(path: &str) -> Redirect {
    let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n']);
    Redirect::to(if ours { path } else { "/" })
}

/// The state of a handler.
type Shared = State<App>;

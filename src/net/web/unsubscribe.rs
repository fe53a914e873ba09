//! `/u/TOKEN`: one-click unsubscribe (RFC 8058). Looking never changes anything: scanners follow every
//! link. Only a POST that says so acts.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use tokio::time::timeout;

use super::page::{Page, page};
use super::{Shared, later};
use crate::engine::{Ask, Unsubscribing};

/// The body that acts has one short field.
const LONGEST_BODY: usize = 4096;
/// It comes within this.
const BODY_WITHIN: Duration = Duration::from_secs(10);

/// GET: asks.
pub(super) async fn look(
    State(web): Shared,
    Path(token): Path<String>,
    asked: HeaderMap,
) -> Response {
    let ask = |answer| Ask::Unsubscribe { token, act: false, answer };
    match super::ask(&web.engine, ask).await {
        None => later(),
        Some(None) => page(StatusCode::NOT_FOUND, &Page::Unknown, &asked),
        Some(Some(Unsubscribing { community, is_member: true })) => {
            page(StatusCode::OK, &Page::Asks { community }, &asked)
        }
        Some(Some(Unsubscribing { community, is_member: false })) => {
            page(StatusCode::OK, &Page::Left { community }, &asked)
        }
    }
}

/// POST: acts, if the body says so; the mail program's and the page's own are the same.
pub(super) async fn act(
    State(web): Shared,
    Path(token): Path<String>,
    asked: HeaderMap,
    body: Body,
) -> Response {
    let body = timeout(BODY_WITHIN, to_bytes(body, LONGEST_BODY)).await;
    let one_click = body.is_ok_and(|body| body.is_ok_and(|body| is_one_click(&body)));
    if !one_click {
        return page(StatusCode::BAD_REQUEST, &Page::Unclear, &asked);
    }
    let ask = |answer| Ask::Unsubscribe { token, act: true, answer };
    match super::ask(&web.engine, ask).await {
        Some(Some(Unsubscribing { community, is_member: false })) => {
            page(StatusCode::OK, &Page::Left { community }, &asked)
        }
        Some(None) => page(StatusCode::NOT_FOUND, &Page::Unknown, &asked),
        None | Some(Some(_)) => later(),
    }
}

/// `List-Unsubscribe=One-Click`, in either of the encodings that RFC 8058 section 3.1 allows.
fn is_one_click(body: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(body) else { return false };
    let in_form = text.split('&').any(|field| field.trim() == "List-Unsubscribe=One-Click");
    let in_parts = || {
        let lines: Vec<&str> = text.lines().collect();
        let names = |line: &str| line.contains("name=\"List-Unsubscribe\"");
        let field = lines.iter().position(|line| names(line));
        field.is_some_and(|at| lines[at..].iter().take(4).any(|line| *line == "One-Click"))
    };
    in_form || in_parts()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_field_acts() {
        for body in [
            "List-Unsubscribe=One-Click",
            "a=b&List-Unsubscribe=One-Click\r\n",
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n",
        ] {
            assert!(is_one_click(body.as_bytes()), "{body}");
        }
        for body in
            ["", "List-Unsubscribe", "List-Unsubscribe=One-Clicks", "One-Click", "x=One-Click"]
        {
            assert!(!is_one_click(body.as_bytes()), "{body}");
        }
        assert!(!is_one_click(b"List-Unsubscribe=One-Click\xff"));
    }
}

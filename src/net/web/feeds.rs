//! Feeds over HTTP: remembered as long as they are good, and not sent again to who has them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use chrono::NaiveDateTime;

use super::{Shared, common_headers, later, plain};
use crate::clock::Timestamp;
use crate::engine::{Ask, Served, is_feed_path};

/// So many feeds are remembered.
const MOST_REMEMBERED: usize = 4096;
/// They have at most so many bytes together.
const MOST_BYTES: usize = 64 << 20;
/// The fixed form of a time in HTTP (RFC 9110 section 5.6.7).
const HTTP_TIME: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// A feed as it is sent.
#[derive(Debug)]
struct Remember {
    served: Served,
    bytes: Bytes,
    /// Of a 200; a 304 has those of them that [`not_modified`] takes.
    headers: HeaderMap,
}

/// The feeds that were asked for, by path.
#[derive(Debug, Default)]
pub(super) struct Remembered(RwLock<HashMap<String, Arc<Remember>>>);

impl Remembered {
    fn find(&self, path: &str) -> Option<Arc<Remember>> {
        let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
        all.get(path).filter(|one| one.served.is_fresh()).cloned()
    }

    fn keep(&self, path: &str, one: &Arc<Remember>) {
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let is_full = |all: &HashMap<String, Arc<Remember>>| {
            let bytes: usize = all.values().map(|one| one.bytes.len()).sum();
            all.len() >= MOST_REMEMBERED || bytes + one.bytes.len() > MOST_BYTES
        };
        if is_full(&all) {
            all.retain(|_, one| one.served.is_fresh());
            if is_full(&all) {
                all.clear();
            }
        }
        all.insert(path.to_owned(), one.clone());
    }

    fn forget(&self, path: &str) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(path);
    }
}

/// GET and HEAD of whatever no other route is for.
pub(super) async fn feed(State(web): Shared, uri: Uri, asked: HeaderMap) -> Response {
    let path = uri.path();
    if !is_feed_path(path) {
        web.vitals.answered(StatusCode::NOT_FOUND);
        return not_found();
    }
    let found = if let Some(found) = web.remembered.find(path) {
        found
    } else {
        let ask = |answer| Ask::Feed { path: path.to_owned(), answer };
        let Some(answer) = super::ask(&web.engine, ask).await else {
            web.vitals.answered(StatusCode::SERVICE_UNAVAILABLE);
            return later();
        };
        let Some(served) = answer else {
            web.remembered.forget(path);
            web.vitals.answered(StatusCode::NOT_FOUND);
            return not_found();
        };
        let found = Arc::new(Remember::new(served));
        web.remembered.keep(path, &found);
        found
    };
    let answer = found.answer(&asked);
    web.vitals.answered(answer.status());
    answer
}

/// The same whether there never was such a feed, or is no more.
fn not_found() -> Response {
    plain(StatusCode::NOT_FOUND, "There is nothing here.\n")
}

impl Remember {
    fn new(served: Served) -> Self {
        let kept = if served.public { "public, max-age=900" } else { "private, max-age=900" };
        let modified = served.modified.format(HTTP_TIME).to_string();
        let mut headers = common_headers();
        for (name, value) in [
            (header::CONTENT_TYPE, served.format.content_type()),
            (header::CONTENT_DISPOSITION, "inline"),
            (header::CACHE_CONTROL, kept),
            (header::ETAG, served.etag.as_str()),
            (header::LAST_MODIFIED, modified.as_str()),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        let bytes = Bytes::from_owner(served.bytes.clone());
        Self { served, bytes, headers }
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        if has_it(asked, &self.served) {
            let mut answer = Response::new(Body::empty());
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            for name in [header::ETAG, header::LAST_MODIFIED, header::CACHE_CONTROL] {
                if let Some(value) = self.headers.get(&name) {
                    answer.headers_mut().insert(name, value.clone());
                }
            }
            return answer;
        }
        (self.headers.clone(), self.bytes.clone()).into_response()
    }
}

/// Whether the client has what would be sent (RFC 9110 section 13.2.2): by tag, else by time.
fn has_it(asked: &HeaderMap, served: &Served) -> bool {
    let mut tags = asked.get_all(header::IF_NONE_MATCH).iter().peekable();
    if tags.peek().is_some() {
        let listed = tags.filter_map(|tags| tags.to_str().ok()).flat_map(|tags| tags.split(','));
        let bare = |tag: &str| tag.trim().trim_start_matches("W/") == served.etag;
        return { listed }.any(|tag| tag.trim() == "*" || bare(tag));
    }
    let since = asked.get(header::IF_MODIFIED_SINCE).and_then(|since| since.to_str().ok());
    since.and_then(read_time).is_some_and(|since| served.modified <= since)
}

fn read_time(text: &str) -> Option<Timestamp> {
    NaiveDateTime::parse_from_str(text, HTTP_TIME).ok().map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        let time: Timestamp = "2026-12-02T15:04:05Z".parse().unwrap();
        let text = time.format(HTTP_TIME).to_string();
        assert_eq!(text, "Wed, 02 Dec 2026 15:04:05 GMT");
        assert_eq!(read_time(&text), Some(time));
        for odd in ["", "yesterday", "Thu, 02 Dec 2026 15:04:05 GMT", "Wed, 02 Dec 2026"] {
            assert_eq!(read_time(odd), None, "{odd}");
        }
    }
}

//! Who may ask for pages: this machine's browser, and forms of our own pages.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What a page may do: show itself, its style and frames of its own, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What is checked of a request.
#[derive(Debug, Clone)]
pub(in crate::cli::demo) struct Guard {
    /// The port of the pages.
    pub(in crate::cli::demo) port: u16,
    /// Others on the network may look (`--expose`): any name will do.
    pub(in crate::cli::demo) expose: bool,
}

impl Guard {
    /// Whether the Host is one of this machine's own names, so that no page of somebody else can
    /// read ours under a name of theirs.
    fn host_fits(&self, headers: &HeaderMap) -> bool {
        let Some(host) = text(headers, header::HOST) else { return false };
        let names = ["127.0.0.1", "localhost", "[::1]"];
        self.expose || names.iter().any(|name| host == format!("{name}:{}", self.port))
    }
}

/// Whether a form came from a page of ours.
fn same_origin(headers: &HeaderMap) -> bool {
    let host = text(headers, header::HOST).unwrap_or_default();
    text(headers, header::ORIGIN).is_some_and(|origin| origin == format!("http://{host}"))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Refuses what is not ours, and says on every page what it may do.
pub(super) async fn check(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    if !guard.host_fits(request.headers()) {
        return (StatusCode::MISDIRECTED_REQUEST, "not a name of this machine\n").into_response();
    }
    if request.method() == Method::POST && !same_origin(request.headers()) {
        return (StatusCode::FORBIDDEN, "only forms of these pages are taken\n").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // The frame of a mail brings a stricter policy of its own.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(header::HeaderName, &'static str)]) -> HeaderMap {
        list.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let guard = Guard { port: 8025, expose: false };
        for (host, fits) in
            [("127.0.0.1:8025", true), ("localhost:8025", true), ("evil.example:8025", false)]
        {
            assert_eq!(guard.host_fits(&headers(&[(header::HOST, host)])), fits, "{host}");
        }
        assert!(!guard.host_fits(&headers(&[])));
    }

    #[test]
    fn forms_of_others_are_refused() {
        let host = (header::HOST, "127.0.0.1:8025");
        assert!(same_origin(&headers(&[host.clone(), (header::ORIGIN, "http://127.0.0.1:8025")])));
        assert!(!same_origin(&headers(&[host.clone(), (header::ORIGIN, "http://evil.example")])));
        assert!(!same_origin(&headers(&[host.clone(), (header::ORIGIN, "null")])));
        assert!(!same_origin(&headers(&[host])));
    }
}

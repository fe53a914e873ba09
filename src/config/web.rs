//! `[web]`: feeds, unsubscribing and health over HTTP.

use std::net::SocketAddr;

use super::table::Table;
use super::value::Value;

/// `[web]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Web {
    /// Where requests are taken. Default: 127.0.0.1:8080.
    pub listen: SocketAddr,
    /// How others reach it: what links in mails begin with, without a `/` at the end.
    pub url: String,
    /// Where figures for monitoring are served, apart from all else. Default: none.
    pub metrics: Option<SocketAddr>,
}

/// Reads the table.
pub(super) fn read(table: &Table<'_>) -> Option<Web> {
    let listen = table.value("listen").and_then(Value::socket);
    let url = table.required("url").and_then(read_url);
    let metrics_at = table.value("metrics");
    let metrics = metrics_at.and_then(Value::socket);
    table.finish();
    let listen = listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
    if let Some(at) = metrics_at.filter(|_| metrics == Some(listen)) {
        at.problem("`metrics` listens where `listen` does; write another port");
    }
    Some(Web { listen, url: url?, metrics })
}

fn read_url(value: Value<'_>) -> Option<String> {
    let url = value.link()?;
    if url.contains(['?', '#']) {
        return value.fault("`url` is what all links begin with; write it without ? and #");
    }
    Some(url.trim_end_matches('/').to_owned())
}

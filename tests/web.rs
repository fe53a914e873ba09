//! Feeds and unsubscribing as a client sees them: a whole engine in memory behind a real listener.
#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

mod common;
#[path = "web/site.rs"]
mod site;

use std::path::Path;

use convene::calendar::validate;
use convene::clock::Clock;
use convene::store::Store;
use site::{CONFIGURATION, Site, start};

#[tokio::test]
async fn every_feed_is_served_as_programs_need_it() {
    let site = Site::start().await;
    let links = site.links("ana@example.org");
    let (calendar, summaries) = links.communities[0].feeds.clone().unwrap();
    let private = [calendar.as_str(), &summaries, &links.own, &links.duty];
    for path in private.into_iter().chain(["/c/open.ics", "/c/open.atom"]) {
        let answer = site.request("GET", path, "").await;
        assert_eq!(answer.status, 200, "{path}");
        let kind = if path.ends_with("ics") { "text/calendar" } else { "application/atom+xml" };
        assert_eq!(answer.header("content-type"), Some(&*format!("{kind}; charset=utf-8")));
        let kept = if path.starts_with("/c/open.") { "public" } else { "private" };
        assert_eq!(answer.header("cache-control"), Some(&*format!("{kept}, max-age=900")));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("x-robots-tag"), Some("noindex"));
        assert_eq!(answer.header("content-disposition"), Some("inline"));
        assert_eq!(answer.header("set-cookie"), None);
        assert_eq!(answer.header("content-encoding"), None);
        if path.ends_with("ics") {
            assert_eq!(validate::check(answer.body.as_bytes()), Ok(()), "{}", answer.body);
        }
        let head = site.request("HEAD", path, "").await;
        assert_eq!((head.status, head.body.as_str()), (200, ""));
        for name in ["content-length", "etag", "last-modified", "content-type"] {
            assert_eq!(head.header(name), answer.header(name), "{name}");
        }
    }
    let robots = site.request("GET", "/robots.txt", "").await;
    assert!(robots.body.contains("Allow: /") && !robots.body.contains("Disallow"));
}

#[tokio::test]
async fn who_has_a_feed_is_not_sent_it_again() {
    let site = Site::start().await;
    let answer = site.request("GET", "/c/open.ics", "").await;
    let (tag, modified) = (answer.header("etag").unwrap(), answer.header("last-modified").unwrap());
    for condition in [
        format!("If-None-Match: {tag}\r\n"),
        format!(
            "If-None-Match: \"a\", W/{tag}\r\nIf-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
        ),
        "If-None-Match: *\r\n".to_owned(),
        format!("If-Modified-Since: {modified}\r\n"),
    ] {
        let again = site.request("GET", "/c/open.ics", &condition).await;
        assert_eq!((again.status, again.body.as_str()), (304, ""), "{condition}");
        assert_eq!(again.header("etag"), Some(tag));
        assert_eq!(again.header("content-length"), None);
    }
    for condition in [
        format!("If-None-Match: \"other\"\r\nIf-Modified-Since: {modified}\r\n"),
        "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n".to_owned(),
        "If-Modified-Since: gestern\r\n".to_owned(),
    ] {
        assert_eq!(site.request("GET", "/c/open.ics", &condition).await.status, 200, "{condition}");
    }
}

#[test]
fn a_feed_is_the_same_bytes_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::starting_at(start());
    let feeds = |path: &Path| {
        let store = Store::open(path).unwrap();
        let mut engine = common::engine(store, &clock, CONFIGURATION);
        engine.settle().unwrap();
        let links = engine.links("ana@example.org").unwrap().unwrap();
        let (calendar, summaries) = links.communities[0].feeds.clone().unwrap();
        let paths = [links.own, links.duty, calendar, summaries, "/c/open.ics".to_owned()];
        paths.map(|path| {
            let served = engine.feed(&path).unwrap();
            (path, served.etag, served.modified)
        })
    };
    let database = folder.path().join("convene.db");
    let before = feeds(&database);
    clock.set(start() + chrono::TimeDelta::hours(3));
    assert_eq!(feeds(&database), before);
}

#[tokio::test]
async fn a_public_feed_shows_neither_links_nor_names_and_a_secret_one_no_addresses() {
    let site = Site::start().await;
    let links = site.links("ana@example.org");
    let (calendar, summaries) = links.communities[0].feeds.clone().unwrap();
    let open = site.request("GET", "/c/open.ics", "").await.body;
    for absent in ["meet.example", "Ana", "Bo Chen", "mailto", "ATTENDEE", "ORGANIZER", "METHOD"] {
        assert!(!open.contains(absent), "{absent}: {open}");
    }
    assert!(open.contains("SOURCE;VALUE=URI:https://cop.example.org/c/open.ics"));
    let secret = site.request("GET", &calendar, "").await.body.replace("\r\n ", "");
    assert!(secret.contains("https://meet.example/rust"), "{secret}");
    for path in [calendar.as_str(), &summaries, &links.own, &links.duty, "/c/open.atom"] {
        let body = site.request("GET", path, "").await.body.replace("\r\n ", "");
        for address in ["ana@", "bo@", "mailto", "ATTENDEE"] {
            assert!(!body.contains(address), "{path}: {body}");
        }
        let own_secret = path.rsplit('/').next().unwrap().split('.').next().unwrap();
        assert!(own_secret.len() < 20 || !body.contains(own_secret), "{path} tells its link");
    }
}

#[tokio::test]
async fn what_is_secret_off_unknown_or_odd_is_the_same_nothing() {
    let site = Site::start().await;
    let links = site.links("ana@example.org");
    let calendar = links.communities[0].feeds.clone().unwrap().0;
    let unknown = site.request("GET", "/c/nobody.ics", "").await;
    assert_eq!(unknown.status, 404);
    let of_other = calendar.replace("/c/rust/", "/c/open/");
    let off = links.communities.iter().find(|one| one.id == "off").unwrap();
    assert_eq!(off.feeds, None);
    let long = format!("/c/{}.ics", "a".repeat(9000));
    for path in [
        "/c/rust.ics",
        "/c/off.ics",
        "/c/rust.atom",
        &of_other,
        &calendar.replace("/c/rust/", "/m/"),
        &links.own.replace("/m/", "/c/rust/"),
        "/m/aaaaaaaaaaaaaaaaaaaaaaaaaa.ics",
        "/c/../c/open.ics",
        "/c/%6fpen.ics",
        "/c/open.ics%00",
        "//c/open.ics",
        "/",
        "/metrics",
        "/c/'%20or%201=1--.ics",
        &long,
    ] {
        let answer = site.request("GET", path, "").await;
        assert_eq!((answer.status, &answer.body), (404, &unknown.body), "{path:.80}");
    }
    let head = format!("X: {}\r\n", "x".repeat(20_000));
    assert_eq!(site.request("GET", "/c/open.ics", &head).await.status, 431);
    for method in ["POST", "PUT", "DELETE", "PROPFIND"] {
        assert_eq!(site.request(method, "/c/open.ics", "Content-Length: 0\r\n").await.status, 405);
    }
}

#[tokio::test]
async fn a_change_is_served_at_once() {
    let site = Site::start().await;
    let before = site.request("GET", "/c/open.ics", "").await;
    assert_eq!(site.request("GET", "/c/open.ics", "").await.body, before.body);
    site.clock.set(start() + chrono::TimeDelta::days(1));
    let moved = CONFIGURATION.replace("Room 4.12", "The cellar");
    common::configure(&mut site.engine(), &moved);
    let after = site.request("GET", "/c/open.ics", "").await;
    assert!(after.body.contains("LOCATION:The cellar\r\nSTATUS"), "{}", after.body);
    assert!(after.body.contains("SEQUENCE:1\r\n"));
    assert_eq!(after.header("last-modified"), Some("Tue, 03 Nov 2026 09:00:00 GMT"));
    let off = CONFIGURATION.replace("\"public\"", "\"off\"");
    common::configure(&mut site.engine(), &off);
    assert_eq!(site.request("GET", "/c/open.ics", "").await.status, 404);
}

#[tokio::test]
async fn looking_at_the_link_changes_nothing_and_one_click_leaves_once() {
    let site = Site::start().await;
    let links = site.links("bo@example.org");
    let rust = links.communities.iter().find(|one| one.id == "rust").unwrap();
    let calendar = rust.feeds.clone().unwrap().0;
    assert_eq!(site.request("GET", &calendar, "").await.status, 200);
    for method in ["GET", "HEAD", "GET"] {
        assert_eq!(site.request(method, &rust.leave, "").await.status, 200);
    }
    assert_eq!(site.members("rust"), 2);
    let page = site.request("GET", &rust.leave, "Accept-Language: es-CO,en;q=0.5\r\n").await;
    assert!(page.body.contains("¿Salir de Rust Guild?") && page.body.contains("<button"));
    assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    for body in ["", "List-Unsubscribe=Zero", &"x".repeat(10_000)] {
        assert_eq!(site.post(&rust.leave, body).await.status, 400, "{body:.40}");
    }
    assert_eq!(site.members("rust"), 2);
    for _ in 0..2 {
        let left = site.post(&rust.leave, "List-Unsubscribe=One-Click").await;
        assert!(left.status == 200 && left.body.contains("You have left Rust Guild"));
        assert_eq!(left.header("location"), None);
        assert_eq!(site.members("rust"), 1);
    }
    let after = site.request("GET", &rust.leave, "").await;
    assert!(!after.body.contains("<button"), "there is nothing more to leave");
    assert_eq!(site.request("GET", &calendar, "").await.status, 404, "who left reads no more");
    let journal =
        site.engine().store().read(|tx| tx.read_journal(convene::community::CommunityKey(1), 1000));
    let left = journal.unwrap().iter().filter(|row| row.change.contains("\"left\"")).count();
    assert_eq!(left, 1);
    for path in ["/u/short", "/u/aaaaaaaaaaaaaaaaaaaaaaaaaa", "/u/%00"] {
        assert_eq!(site.request("GET", path, "").await.status, 404, "{path}");
        assert_eq!(site.post(path, "List-Unsubscribe=One-Click").await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn health_readiness_and_figures() {
    let site = Site::start().await;
    assert_eq!(site.request("GET", "/health", "").await.status, 200);
    let unready = site.request("GET", "/ready", "").await;
    assert_eq!(unready.status, 503);
    assert!(unready.body.contains("mail in: does not work"));
    for pulse in [&site.vitals.mail_in, &site.vitals.mail_out, &site.vitals.database] {
        pulse.beat();
    }
    assert_eq!(site.request("GET", "/ready", "").await.status, 200);
    site.request("GET", "/c/open.ics", "").await;
    let figures = site.metrics("/metrics").await;
    assert_eq!(figures.status, 200);
    for line in [
        "# TYPE convene_inbox_waiting gauge",
        "convene_communities 3",
        "convene_memberships 6",
        "convene_feed_requests_total{code=\"200\"} 1",
        "convene_last_worked_seconds{part=\"database\"} 0.",
    ] {
        assert!(figures.body.lines().any(|found| found.starts_with(line)), "{line}");
    }
    assert!(!figures.body.contains('@'), "no figure is about a person");
    assert_eq!(site.metrics("/c/open.ics").await.status, 404);
}

#[tokio::test]
async fn it_ends_when_told_to_and_then_answers_nobody() {
    let mut site = Site::start().await;
    let _idle = tokio::net::TcpStream::connect(site.address).await.unwrap();
    site.stop().await;
    assert!(tokio::net::TcpStream::connect(site.address).await.is_err());
}

//! TOML to [`Config`]: every problem at once, with its line, column and what to write instead.
//!
//! Reading does not stop at a mistake: each table is read to its end, and the configuration is
//! given out only when nothing is wrong. What each part of the program needs is handed to it as
//! values; nobody passes the whole [`Config`] on.

mod across;
mod community;
mod facilitation;
mod holidays;
mod letters;
mod meeting;
mod member;
mod organisation;
mod problem;
mod receive;
mod secret;
mod send;
mod server;
mod table;
mod value;
mod web;

use std::collections::BTreeSet;
use std::path::Path;

pub use community::Community;
pub use meeting::series;
pub use member::Member;
pub use organisation::{Addressing, Organisation, SPOOL};
pub use problem::Problem;
pub use receive::{Done, Imap, Lmtp, Receive};
pub use secret::{Password, Secret, SecretError};
pub use send::{Send, Transport};
pub use server::{Login, Server, Tls};
pub use web::Web;

use table::{Source, Table};

/// A file larger than this many bytes is refused: room for some 100,000 members.
const MAX_FILE: usize = 16 << 20;

/// Everything that an installation is told by its operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Who runs it, in whose name it writes.
    pub organisation: Organisation,
    /// Where mail comes in.
    pub receive: Receive,
    /// How mail goes out.
    pub send: Send,
    /// Feeds and health over HTTP; `None`: not offered.
    pub web: Option<Web>,
    /// The communities that the file founds; others are founded by mail.
    pub communities: Vec<Community>,
}

/// What reading a file gave.
#[derive(Debug)]
pub struct Reading {
    /// The configuration, or all that is wrong with the file, from top to bottom.
    pub config: Result<Config, Vec<Problem>>,
    /// Every key that the reader asked for, written or not, such as `community.meeting.first`.
    pub keys: BTreeSet<String>,
}

/// Reads the configuration file at `path`; on failure, all that is wrong with it.
pub fn load(path: &Path) -> Result<Config, Vec<Problem>> {
    let wrong = |text: String| vec![Problem { file: path.to_owned(), line: 1, column: 1, text }];
    let size = std::fs::metadata(path).map_or(0, |about| about.len());
    if size > MAX_FILE as u64 {
        return Err(wrong(format!("the file has {size} bytes; write at most {MAX_FILE}")));
    }
    match std::fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(wrong(
            "there is no such file; write one with `convene init`, or name another with --config"
                .to_owned(),
        )),
        Err(error) => Err(wrong(format!("cannot be read ({error}); name a file that can"))),
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => read(path, &text).config,
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(&error.as_bytes()[..valid]);
                let source = Source::new(path, &text);
                source.problem(&(valid..valid), "this is not UTF-8; save the file as UTF-8");
                Err(source.found().problems)
            }
        },
    }
}

/// Reads the `text` of a configuration file called `path`; paths in it are relative to its folder.
pub fn read(path: &Path, text: &str) -> Reading {
    let source = Source::new(path, text);
    let (root, errors) = toml::de::DeTable::parse_recoverable(text);
    for error in &errors {
        syntax_problem(&source, error);
    }
    // What is read from a file with broken syntax would only repeat the same mistakes.
    let config = errors.is_empty().then(|| read_file(&source, root.get_ref())).flatten();
    let mut found = source.found();
    found.problems.sort_by_key(|problem| (problem.line, problem.column));
    let config = match config {
        Some(config) if found.problems.is_empty() => Ok(config),
        _ => Err(found.problems),
    };
    Reading { config, keys: found.keys }
}

fn syntax_problem(source: &Source<'_>, error: &toml::de::Error) {
    let place = error.span().unwrap_or(0..0);
    match error.message().split_once(", expected ") {
        Some((what, wanted)) => source.problem(&place, format_args!("{what}; write {wanted}")),
        None => source.problem(
            &place,
            format_args!("{}; write TOML, as in config.example.toml", error.message()),
        ),
    }
}

fn read_file<'a>(source: &'a Source<'a>, root: &'a toml::de::DeTable<'a>) -> Option<Config> {
    let file = Table::new(source, "", 0..0, root);
    let organisation = file.required_table("organisation", "organisation");
    let organisation = organisation.and_then(|table| organisation::read(&table));
    let (organisation, operators) = organisation.unzip();
    let receive = file.required_table("receive", "receive");
    let receive = receive.map(|table| receive::read(&table));
    let send_at = file.required_table("send", "send");
    let send = send_at.as_ref().and_then(send::read);
    let web = file.table("web", "web").and_then(|table| web::read(&table));
    let tables = file.tables("community");
    file.finish();
    let defaults = community::Defaults::of(organisation.as_ref());
    let read: Vec<_> = tables.iter().filter_map(|at| community::read(at, &defaults)).collect();
    if let Some(organisation) = &organisation {
        across::check(organisation, operators.as_deref().unwrap_or_default(), &read);
    }
    if let (Some(of), Some(from), Some(to)) = (&organisation, &receive, &send) {
        across::check_folders(of, from, (to, send_at.and_then(|table| table.value("maildir"))));
    }
    let communities = read.into_iter().map(|read| read.community).collect();
    Some(Config { organisation: organisation?, receive: receive?, send: send?, web, communities })
}

//! Feeds: the bytes behind a link, made from memory and kept until something they say changes.

mod fresh;
mod links;
mod occasions;
mod path;
mod summaries;
mod text;
mod window;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use self::fresh::Versions;
pub use self::path::{Format, is_feed_path};

use self::fresh::Fresh;
use self::occasions::{Occasions, Whose};
use self::path::FeedPath;
use self::window::Window;
use super::state::State;
use super::{Engine, EngineError};
use crate::calendar::feed::Written;
use crate::calendar::{feed, validate};
use crate::clock::Timestamp;
use crate::community::{Community, CommunityKey, FeedAccess, Language, PersonId};
use crate::store::{StoreError, Tx};

/// The feeds that are kept have at most so many bytes together.
const KEPT_BYTES: usize = 64 << 20;

/// What is served for a link.
#[derive(Debug, Clone)]
pub struct Served {
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// A strong `ETag`, with its quotes.
    pub etag: String,
    /// When it last changed.
    pub modified: Timestamp,
    /// Anybody may keep it: it is a public feed.
    pub public: bool,
    /// What it is written in.
    pub format: Format,
    fresh: Fresh,
}

impl Served {
    /// Whether the engine would serve the same again; asked without the engine, from any thread.
    pub fn is_fresh(&self) -> bool {
        self.fresh.is()
    }
}

/// The paths that only one person knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Links {
    /// The calendar of their meetings in all their communities.
    pub own: String,
    /// The calendar of what they facilitate or present at.
    pub duty: String,
    /// Of each of their communities.
    pub communities: Vec<CommunityLinks>,
}

/// The paths of one community that only one member knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunityLinks {
    /// The community's id.
    pub id: String,
    /// Its calendar and its summaries; none: it offers no feeds.
    pub feeds: Option<(String, String)>,
    /// Where they leave it.
    pub leave: String,
}

/// One feed, whatever links lead to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Feed {
    /// The public meetings of all communities.
    Directory,
    /// A community's; `public`: without links and names.
    Community { key: CommunityKey, public: bool, format: Format },
    /// A member's.
    Own(PersonId),
    /// A member's duties.
    Duty(PersonId),
}

/// The last good copy of each feed.
#[derive(Debug, Default)]
pub(super) struct Kept {
    copies: BTreeMap<Feed, Served>,
    /// What everybody may see of a community, as it stands in its own feed and in the directory.
    public: BTreeMap<CommunityKey, Part>,
    bytes: usize,
}

/// The events of one community, and as long as they are good.
#[derive(Debug)]
struct Part {
    events: Arc<Written>,
    window: Window,
    fresh: Fresh,
}

impl Kept {
    fn keep(&mut self, feed: Feed, served: Served) {
        if self.bytes + served.bytes.len() > KEPT_BYTES {
            *self = Self::default();
        }
        self.bytes += served.bytes.len();
        if let Some(old) = self.copies.insert(feed, served) {
            self.bytes -= old.bytes.len();
        }
    }
}

impl Engine {
    /// The bytes behind a feed's path; none: there is no such feed, or not any more.
    pub fn feed(&mut self, path: &str) -> Option<Served> {
        let path = FeedPath::read(path)?;
        let found = self.store.read(|tx| self.state.find_feed(tx, path));
        let feed = found.unwrap_or_else(|error| {
            tracing::error!(%error, "a feed's link can't be looked up");
            None
        })?;
        let kept = self.feeds.copies.get(&feed);
        if let Some(fresh) = kept.filter(|kept| kept.is_fresh()) {
            return Some(fresh.clone());
        }
        let made = self.make(feed);
        if let Err(error) = &made {
            tracing::error!(%error, ?feed, "a feed can't be made; the last good one is served");
        }
        match made {
            Ok(made) => {
                self.feeds.keep(feed, made.clone());
                Some(made)
            }
            Err(_) => self.feeds.copies.get(&feed).cloned(),
        }
    }

    /// The links of whoever has this address, valid from now on; none: nobody has it.
    pub fn links(&mut self, address: &str) -> Result<Option<Links>, EngineError> {
        let Some(person) = self.state.directory.people.at(address) else { return Ok(None) };
        self.step(|state, tx| {
            let own = state.feed_secret(tx, person)?;
            let mut communities = vec![];
            for community in state.communities_of(person) {
                let (id, key) = (community.id.clone(), community.key);
                let secret = state.community_secret(tx, key, person)?;
                let path = |extension| format!("/c/{id}/{secret}.{extension}");
                let feeds = offers_feed(community).then(|| (path("ics"), path("atom")));
                let leave = format!("/u/{}", state.leave_secret(tx, key, person)?);
                communities.push(CommunityLinks { id, feeds, leave });
            }
            let (own, duty) = (format!("/m/{own}.ics"), format!("/m/{own}/duty.ics"));
            Ok(Some(Links { own, duty, communities }))
        })
    }

    /// The events of a feed, a part for each community; those that everybody may see are kept.
    fn events(&mut self, feed: Feed, window: &mut Window) -> Vec<Arc<Written>> {
        let public = matches!(feed, Feed::Directory | Feed::Community { public: true, .. });
        let mut parts = vec![];
        for key in self.state.made_from(feed) {
            let Some(community) = self.state.communities.get(&key) else { continue };
            if feed == Feed::Directory && !is_public(community) {
                continue;
            }
            if !public {
                parts.push(Arc::new(self.state.written(feed, community, window)));
                continue;
            }
            let kept = self.feeds.public.get(&key).filter(|part| part.fresh.is());
            if let Some(part) = kept {
                window.narrow(&part.window);
                parts.push(part.events.clone());
                continue;
            }
            let mut own = Window::at(window.now());
            let events = Arc::new(self.state.written(feed, community, &mut own));
            window.narrow(&own);
            parts.push(events.clone());
            let fresh = self.state.versions.fresh(&[key], false, (own.until, self.clock.clone()));
            self.feeds.public.insert(key, Part { events, window: own, fresh });
        }
        parts
    }

    fn make(&mut self, feed: Feed) -> Result<Served, FeedError> {
        let mut window = Window::at(self.clock.now());
        let of = self.state.made_from(feed);
        let events = self.events(feed, &mut window);
        let (text, format) = if let Feed::Community { key, public, format: Format::Atom } = feed {
            let community = self.state.communities.get(&key).ok_or(FeedError::Gone)?;
            let text = self.state.summaries(community, public, &window);
            (text, Format::Atom)
        } else {
            let text = self.state.calendar(feed, events).ok_or(FeedError::Gone)?.text();
            validate::check(text.as_bytes()).map_err(|faults| {
                FeedError::Invalid(faults.first().map(ToString::to_string).unwrap_or_default())
            })?;
            (text, Format::Calendar)
        };
        let modified = self.store.read(|tx| match feed {
            // It is made from all communities.
            Feed::Directory => tx.newest_entry(),
            Feed::Community { .. } | Feed::Own(_) | Feed::Duty(_) => last_change(tx, &of),
        })?;
        let modified = modified.and_then(|at| Timestamp::from_timestamp(at, 0));
        let public = matches!(feed, Feed::Directory | Feed::Community { public: true, .. });
        // A community that is founded belongs to the directory, too.
        let people = !public || feed == Feed::Directory;
        let until = (window.until, self.clock.clone());
        Ok(Served {
            etag: feed::etag(text.as_bytes()),
            bytes: text.into_bytes().into(),
            modified: modified.map_or(window.since, |modified| modified.max(window.since)),
            public,
            format,
            fresh: self.state.versions.fresh(&of, people, until),
        })
    }
}

/// Why a feed could not be made.
#[derive(Debug, thiserror::Error)]
enum FeedError {
    /// Who or what it is of is no more.
    #[error("what it is of is no more")]
    Gone,
    /// A bug: the strictest program would not read it.
    #[error("it would not be valid: {0}")]
    Invalid(String),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// When something last changed in any of these communities.
fn last_change(tx: &Tx<'_>, of: &[CommunityKey]) -> Result<Option<i64>, StoreError> {
    let mut last = None;
    for key in of {
        last = last.max(tx.read_journal(*key, 1)?.first().map(|entry| entry.at));
    }
    Ok(last)
}

fn is_public(community: &Community) -> bool {
    community.settings.feed == FeedAccess::Public
}

fn offers_feed(community: &Community) -> bool {
    community.settings.feed != FeedAccess::Off
}

impl State {
    /// The communities that a feed is made from.
    fn made_from(&self, feed: Feed) -> Vec<CommunityKey> {
        match feed {
            // Also of those that are not public: they may become so.
            Feed::Directory => self.communities.keys().copied().collect(),
            Feed::Community { key, .. } => vec![key],
            Feed::Own(person) | Feed::Duty(person) => {
                self.communities_of(person).filter(|one| offers_feed(one)).map(|c| c.key).collect()
            }
        }
    }

    /// The events of one community in a feed.
    fn written(&self, feed: Feed, community: &Community, window: &mut Window) -> Written {
        let (whose, language) = match feed {
            Feed::Directory | Feed::Community { public: true, .. } => {
                (Whose::Everybodys, community.settings.language)
            }
            Feed::Community { .. } => (Whose::Members, community.settings.language),
            Feed::Own(person) => (Whose::Own(person), self.reads(person)),
            Feed::Duty(person) => (Whose::Duties(person), self.reads(person)),
        };
        let people = &self.directory.people;
        let host = self.setup.installation.addresses.host();
        let words = text::words(language);
        Written::new(&Occasions { community, people, host, whose, words }.events(window))
    }

    /// A calendar feed; none when what it is of is no more.
    fn calendar(&self, feed: Feed, events: Vec<Arc<Written>>) -> Option<feed::Feed> {
        let installation = &self.setup.installation;
        let url = installation.url.clone().unwrap_or_default();
        Some(match feed {
            Feed::Directory => feed::Feed {
                name: installation.organisation.clone(),
                description: String::new(),
                source: if url.is_empty() { String::new() } else { format!("{url}/all.ics") },
                url,
                zone: self.setup.zone,
                color: String::new(),
                events,
            },
            Feed::Community { key, public, .. } => {
                let community = self.communities.get(&key)?;
                let path = format!("/c/{}.ics", community.id);
                feed::Feed {
                    name: community.settings.name.clone(),
                    description: community.settings.purpose.clone(),
                    // A secret link never stands in what it leads to: calendars are passed on.
                    source: if public && !url.is_empty() {
                        url.clone() + &path
                    } else {
                        String::new()
                    },
                    url,
                    zone: community.settings.zone,
                    color: color(community.seed).to_owned(),
                    events,
                }
            }
            Feed::Own(person) | Feed::Duty(person) => {
                let known = self.directory.people.find(person)?;
                let words = text::words(self.reads(person));
                let of = if matches!(feed, Feed::Own(_)) { words.meetings } else { words.duties };
                feed::Feed {
                    name: format!("{}: {of}", installation.organisation),
                    description: String::new(),
                    url,
                    source: String::new(),
                    zone: known.zone.unwrap_or(self.setup.zone),
                    color: String::new(),
                    events,
                }
            }
        })
    }

    /// The language of somebody's own feeds.
    fn reads(&self, person: PersonId) -> Language {
        let known = self.directory.people.find(person).and_then(|person| person.language);
        known.unwrap_or(self.setup.language)
    }
}

/// A colour of a community's own, among those that calendars tell apart (CSS names, RFC 7986).
fn color(seed: u64) -> &'static str {
    const COLORS: [&str; 8] = [
        "teal",
        "steelblue",
        "seagreen",
        "indianred",
        "goldenrod",
        "orchid",
        "sienna",
        "slateblue",
    ];
    let at = usize::try_from(seed % COLORS.len() as u64).unwrap_or_default();
    COLORS[at]
}

//! What happened, kept for the weekly digest.

use serde::{Deserialize, Serialize};

use super::letter::DigestItem;
use super::{Community, Row};
use crate::clock::Timestamp;

/// Something that readers of the digest have not been told yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Its number.
    pub number: u32,
    /// When it happened.
    pub at: Timestamp,
    /// What a digest says of it.
    pub item: DigestItem,
}

/// What became true of the news.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Something is new.
    Kept { news: Box<News> },
    /// The digest went out; it told everything up to this number.
    Told { last: u32, at: Timestamp },
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        match self {
            Self::Kept { news } => {
                let number = news.number;
                community.counters.news = community.counters.news.max(number);
                community.news.insert(number, (**news).clone());
                vec![Row::News(number), Row::Counters]
            }
            Self::Told { last, at } => {
                let later = community.news.split_off(&(last + 1));
                let told = std::mem::replace(&mut community.news, later);
                community.digested = Some(*at);
                told.into_keys().map(Row::News).chain([Row::Counters]).collect()
            }
        }
    }
}

//! What is put to the members: who facilitates, or what is decided; and the ballots, apart from voters.
//!
//! Everything about a matter but its ballots stands in one row. A ballot lies under a code, which is
//! a keyed hash of who cast it; the key is another row and is destroyed when the count is published.

mod sealed;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

pub use self::sealed::Sealed;
use super::election::Method;
use super::setting::Setting;
use super::{Community, PersonId, Row};
use crate::clock::Timestamp;

/// Letters and digits of a code: 50 bits, so that two voters of a large community differ.
const CODE: usize = 10;
/// Electorates smaller than this publish totals only.
pub const SMALL: usize = 5;

/// Something that is put to the members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// Its lasting number in the community.
    pub number: u32,
    /// What it is about.
    pub kind: Kind,
    /// Where it stands.
    pub stage: Stage,
    /// Who asked for it; none: the rules did.
    pub by: Option<PersonId>,
    /// When it was called.
    pub called: Timestamp,
    /// When its stage began.
    pub since: Timestamp,
    /// When its stage ends.
    pub until: Timestamp,
    /// What can be chosen, in the order of the ballot paper: the first has number 1.
    pub choices: Vec<Choice>,
    /// What was objected.
    pub objections: Vec<Objection>,
    /// What who is named says of themselves; may be empty.
    pub statement: String,
    /// Whether it was adopted, or somebody chosen, once it is closed.
    pub adopted: Option<bool>,
    /// How it came out, in figures or a name; may be empty.
    pub outcome: String,
    /// Who may vote, as it was when voting began; empty before and once the count is published.
    pub voters: BTreeSet<PersonId>,
    /// Who has voted, and when they wrote the ballot that counts; emptied with the voters.
    pub voted: BTreeMap<PersonId, Timestamp>,
    /// Those who had not voted were reminded.
    pub reminded: bool,
    /// SHA-256 of the draw's key string, published before anybody votes.
    pub fingerprint: String,
    /// What hashes voters to codes while votes are taken.
    #[serde(skip)]
    pub key: Sealed<Option<BallotKey>>,
    /// The ballots by code.
    #[serde(skip)]
    pub ballots: Sealed<BTreeMap<String, Ballot>>,
}

/// What a matter is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Who facilitates for a term.
    Election {
        /// How many are elected.
        seats: u32,
        /// How ballots are counted.
        method: Method,
        /// Months of the term.
        months: u32,
        /// The first day of it.
        from: NaiveDate,
        /// Why it was called.
        because: Because,
    },
    /// Something is decided.
    Decision {
        /// What is asked, as written.
        question: String,
        /// How.
        way: Way,
        /// The community's own setting that it is about.
        setting: Option<Setting>,
    },
    /// Somebody is named to facilitate, and nobody objects.
    Nomination {
        /// Who.
        who: PersonId,
        /// Months of the term.
        months: u32,
        /// The first day of it.
        from: NaiveDate,
    },
    /// Members ask that who has the role stand again before its end.
    Recall {
        /// The term.
        term: u32,
        /// How many have to sign.
        needed: usize,
    },
}

/// How something is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// More say yes than no.
    Majority,
    /// Nobody objects.
    Consent,
    /// Several proposals in order, by Schulze's method.
    Ranked,
}

/// An objection, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// Whose.
    pub by: PersonId,
    /// Why, as written.
    pub reason: String,
    /// What was answered; empty: nothing yet.
    pub answer: String,
    /// The answer settled it.
    pub settled: bool,
}

/// Why an election was called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Nobody holds the role, or a term ends.
    TermEnds,
    /// A steward asked for it.
    Asked,
    /// The last election reopened nominations.
    Reopened,
    /// Who had the role stepped down.
    SteppedDown,
    /// Members asked for it by petition.
    Recalled,
}

/// Where a matter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Candidates are looked for.
    Nominating,
    /// Ballots are taken.
    Voting,
    /// It passes unless somebody objects.
    Silence,
    /// Signatures are collected.
    Signing,
    /// It is over.
    Closed,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What it is.
    pub what: What,
    /// What the candidate, or who asked, says of it; may be empty.
    pub statement: String,
    /// Who nominated the candidate.
    pub nominated: Vec<PersonId>,
    /// Whether the candidate agreed; none: not answered yet. Anything but a person stands.
    pub stands: Option<bool>,
}

/// What a choice is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A member, with their name as it was.
    Person(PersonId, String),
    /// A proposal, as written.
    Text(String),
    /// Yes to what is asked.
    Yes,
    /// No to it.
    No,
    /// Nothing of these: look for others.
    Reopen,
}

/// A ballot: what counts, and what waits for a confirmation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ballot {
    /// What counts.
    pub marks: Option<Marks>,
    /// What came without enough evidence.
    pub waits: Option<Marks>,
}

/// The marks of a ballot: numbers of choices, best first, equals together. An approval ballot has
/// one group. Debug output does not show them.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Marks(pub Vec<Vec<u32>>);

impl std::fmt::Debug for Marks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Marks(…)")
    }
}

/// The key of one matter. Debug output does not show it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BallotKey(pub [u8; 32]);

impl std::fmt::Debug for BallotKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BallotKey(…)")
    }
}

impl BallotKey {
    /// The code under which somebody's ballot lies: ten letters and digits of an HMAC.
    pub fn code(&self, voter: PersonId) -> String {
        let digest = self.digest(b"voter", voter.0);
        data_encoding::BASE32_NOPAD.encode(&digest)[..CODE].to_owned()
    }

    /// The number that decides ties, in two halves: one source of the draw of RFC 3797.
    pub fn lot(&self) -> Vec<u64> {
        let digest = self.digest(b"lot", 0);
        let half = |from: usize| {
            let bytes = digest[from..from + 8].try_into().expect("eight bytes are eight bytes");
            u64::from_be_bytes(bytes)
        };
        vec![half(0), half(8)]
    }

    fn digest(&self, what: &[u8], number: i64) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length is a key");
        mac.update(what);
        mac.update(&number.to_be_bytes());
        mac.finalize().into_bytes().into()
    }
}

/// SHA-256 in hex: what is told of the draw's key string before it is shown.
pub fn fingerprint(text: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

impl Matter {
    /// Whether ballots are taken at `now`.
    pub fn takes_ballots(&self, now: Timestamp) -> bool {
        self.stage == Stage::Voting && now < self.until && self.key.0.is_some()
    }

    /// The choices that can be ranked, with their numbers.
    pub fn standing(&self) -> impl Iterator<Item = (u32, &Choice)> {
        (1..).zip(&self.choices).filter(|(_, choice)| choice.stands == Some(true))
    }

    /// How its ballots are counted: method and seats.
    pub fn method(&self) -> (Method, u32) {
        match self.kind {
            Kind::Election { method, seats, .. } => (method, seats),
            Kind::Decision { way: Way::Ranked, .. } => (Method::Schulze, 1),
            Kind::Decision { .. } | Kind::Nomination { .. } | Kind::Recall { .. } => {
                (Method::Approval, 1)
            }
        }
    }

    /// The place of a member among the choices.
    pub fn candidacy(&self, person: PersonId) -> Option<usize> {
        let is = |choice: &Choice| matches!(choice.what, What::Person(who, _) if who == person);
        self.choices.iter().position(is)
    }
}

/// What became true of a matter. The journal keeps these: none tells who cast which ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A matter stands so; its ballots and key stay as they are.
    Stands {
        #[serde(serialize_with = "without_voters")]
        matter: Box<Matter>,
    },
    /// A matter was settled so long ago that nothing is kept of it but what came of it.
    Dropped { number: u32 },
    /// Ballots are taken under a key; none: the key is destroyed.
    Keyed {
        number: u32,
        #[serde(skip)]
        key: Sealed<Option<BallotKey>>,
    },
    /// A ballot was cast, changed or, with nothing in it, withdrawn.
    Cast {
        number: u32,
        #[serde(skip)]
        ballot: Sealed<(String, Ballot)>,
    },
}

/// The journal does not keep who may vote and who has.
fn without_voters<S: Serializer>(matter: &Matter, to: S) -> Result<S::Ok, S::Error> {
    let (voters, voted) = (BTreeSet::new(), BTreeMap::new());
    Matter { voters, voted, ..matter.clone() }.serialize(to)
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        match self {
            Self::Stands { matter } => {
                let number = matter.number;
                community.counters.matter = community.counters.matter.max(number);
                let mut matter = (**matter).clone();
                let before = community.matters.remove(&number);
                (matter.key, matter.ballots) =
                    before.map(|before| (before.key, before.ballots)).unwrap_or_default();
                community.matters.insert(number, matter);
                vec![Row::Matter(number), Row::Counters]
            }
            Self::Dropped { number } => {
                community.matters.remove(number);
                vec![Row::Matter(*number)]
            }
            Self::Keyed { number, key } => {
                let Some(matter) = community.matters.get_mut(number) else { return vec![] };
                matter.key = key.clone();
                vec![Row::BallotKey(*number)]
            }
            Self::Cast { number, ballot } => {
                let Some(matter) = community.matters.get_mut(number) else { return vec![] };
                let (code, ballot) = &ballot.0;
                if *ballot == Ballot::default() {
                    matter.ballots.0.remove(code);
                } else {
                    matter.ballots.0.insert(code.clone(), ballot.clone());
                }
                vec![Row::Ballot(*number, code.clone())]
            }
        }
    }
}

//! One look at the mailbox: what is not done is fetched, handed to the engine, and marked as done.

use std::collections::HashMap;

use futures::future::join_all;

use super::care::Trouble;
use super::fetch::Part;
use super::mailboxes::{DONE, Selected, quoted};
use super::session::{Fault, Session};
use super::{Done, Memory, Options, uids};
use crate::net::{Arrived, Extent, Inbox, Mailbox, Origin, Refused, failpoint};

/// So many messages are asked about, or marked, in one command.
const CHUNK: usize = 500;
/// A batch of mails has at most so many messages …
const BATCH: usize = 100;
/// … and so many octets, but always one message.
const BATCH_OCTETS: u64 = 8 << 20;

/// One look, and what it needs.
pub(super) struct Round<'a> {
    pub(super) options: &'a Options,
    pub(super) inbox: &'a Inbox,
    pub(super) memory: &'a mut Memory,
    pub(super) session: &'a mut Session,
}

/// How this round marks what is done.
enum Mark {
    Move(String),
    Flag {
        /// False: the mailbox keeps no keywords, and the highest committed UID must tell.
        keyword: bool,
    },
}

impl Round<'_> {
    /// Looks once. All mails that could be read are committed and marked when it succeeds.
    pub(super) async fn run(mut self) -> Result<(), Fault> {
        let done_mailbox = self.done_mailbox().await?;
        let selected = self.session.select(&self.options.mailbox).await?;
        let mark = match done_mailbox {
            Some(name) => Mark::Move(name),
            None => Mark::Flag { keyword: selected.keywords },
        };
        self.memory.enter(selected.uidvalidity);
        let mailbox = Mailbox {
            account: self.options.account(),
            name: self.options.mailbox.clone(),
            uidvalidity: selected.uidvalidity,
        };
        let waiting = self.waiting(&selected, &mailbox, &mark).await?;
        self.memory.care.keep(&waiting);
        self.memory.committed.retain(|uid| waiting.binary_search(uid).is_ok());
        let (marked_late, waiting): (Vec<u32>, Vec<u32>) =
            waiting.into_iter().partition(|uid| self.memory.committed.contains(uid));
        self.mark_done(&marked_late, &mark).await?;
        for chunk in waiting.chunks(CHUNK) {
            self.take(chunk, &mailbox, &mark).await?;
        }
        Ok(())
    }

    /// The mailbox that done messages are moved to, if they are.
    async fn done_mailbox(&mut self) -> Result<Option<String>, Fault> {
        let Done::Move(path) = &self.options.done else { return Ok(None) };
        if self.session.done_mailbox.is_none() {
            self.session.done_mailbox = self.session.provide(path).await?;
            if self.session.done_mailbox.is_none() {
                tracing::warn!(path, "the server will not have this mailbox: mails are flagged");
            }
        }
        Ok(self.session.done_mailbox.clone())
    }

    /// The messages that may not have been committed yet, ascending.
    async fn waiting(
        &mut self,
        selected: &Selected,
        mailbox: &Mailbox,
        mark: &Mark,
    ) -> Result<Vec<u32>, Fault> {
        let all = "ALL";
        let Mark::Flag { keyword } = mark else {
            return self.session.search(selected.exists, all).await;
        };
        let cursor = self.inbox.cursor(mailbox.clone()).await.map_err(|_| Fault::Engine)?;
        match cursor {
            // Never read under this UIDVALIDITY: what flags say of former times is not believed.
            None => self.session.search(selected.exists, all).await,
            Some(_) if *keyword => {
                self.session.search(selected.exists, &format!("UNKEYWORD {DONE}")).await
            }
            Some(cursor) => {
                let after = cursor.saturating_add(1);
                let criterion = format!("UID {after}:*");
                let mut found = self.session.search(selected.exists, &criterion).await?;
                // `n:*` holds the last message even when its UID is less than n.
                found.retain(|uid| *uid > cursor);
                Ok(found)
            }
        }
    }

    /// Fetches, commits and marks these messages.
    async fn take(&mut self, chunk: &[u32], mailbox: &Mailbox, mark: &Mark) -> Result<(), Fault> {
        let care = &self.memory.care;
        let (hopeless, mut left): (Vec<u32>, Vec<u32>) =
            chunk.iter().partition(|uid| care.is_hopeless(**uid));
        let given_up = hopeless.into_iter().map(|uid| Arrived {
            raw: Vec::new(),
            origin: Origin::Imap { mailbox: mailbox.clone(), uid },
            envelope: None,
            extent: Extent::Unreadable {
                why: "the server's answer for this message cannot be read".to_owned(),
            },
        });
        self.commit(given_up.collect(), mark).await?;
        while !left.is_empty() {
            let rest = left.split_off(self.group(&left, CHUNK));
            let sizes = self.session.sizes(&left).await;
            let sizes = self.caring(&left, sizes)?;
            self.missed(&left, |uid| sizes.contains_key(uid));
            left.retain(|uid| sizes.contains_key(uid));
            self.take_sized(&left, &sizes, mailbox, mark).await?;
            left = rest;
        }
        Ok(())
    }

    /// How many of `uids` may go into one command, at most `most`.
    fn group(&self, uids: &[u32], most: usize) -> usize {
        let mut together = most;
        let mut size = 0;
        for uid in uids {
            together = together.min(self.memory.care.together(*uid));
            if size >= together {
                break;
            }
            size += 1;
        }
        size.max(1)
    }

    /// Notes which messages a failed command was about, and tries fewer next time.
    fn caring<T>(&mut self, uids: &[u32], answered: Result<T, Fault>) -> Result<T, Fault> {
        let trouble = match &answered {
            Ok(_) => return answered,
            Err(Fault::Broken(_)) => Trouble::Broken,
            Err(_) => Trouble::Unreadable,
        };
        self.memory.care.failed(uids, trouble);
        match answered {
            Err(Fault::Unreadable) if uids.len() > 1 => Err(Fault::Narrowed(uids.len())),
            answered => answered,
        }
    }

    async fn take_sized(
        &mut self,
        uids: &[u32],
        sizes: &HashMap<u32, u64>,
        mailbox: &Mailbox,
        mark: &Mark,
    ) -> Result<(), Fault> {
        let largest = self.options.largest;
        let mut left = uids;
        while !left.is_empty() {
            let (mut count, mut octets) = (0, 0);
            for uid in &left[..self.group(left, BATCH)] {
                octets += sizes[uid];
                // What is oversized comes alone, too.
                let fits = octets <= BATCH_OCTETS && sizes[uid] <= largest;
                if count > 0 && !fits {
                    break;
                }
                count += 1;
                if !fits {
                    break;
                }
            }
            let (batch, rest) = left.split_at(count);
            left = rest;
            let mails = self.fetch(batch, sizes, mailbox).await?;
            self.commit(mails, mark).await?;
        }
        Ok(())
    }

    /// Notes of which messages there was no answer: they were deleted meanwhile, or the server
    /// cannot read them. The next look will tell.
    fn missed(&mut self, uids: &[u32], answered: impl Fn(&u32) -> bool) {
        for missing in uids.iter().filter(|uid| !answered(uid)) {
            self.memory.care.failed(&[*missing], Trouble::Unreadable);
        }
    }

    /// Fetches one batch; of an oversized message, which is alone, the header.
    async fn fetch(
        &mut self,
        batch: &[u32],
        sizes: &HashMap<u32, u64>,
        mailbox: &Mailbox,
    ) -> Result<Vec<Arrived>, Fault> {
        let octets = batch.iter().filter_map(|uid| sizes.get(uid)).sum();
        let arrived = |uid: u32, raw: Vec<u8>, extent: Extent| Arrived {
            raw,
            origin: Origin::Imap { mailbox: mailbox.clone(), uid },
            envelope: None,
            extent,
        };
        if batch.len() == 1 && octets > self.options.largest {
            let header = self.content(batch, Part::Header, octets).await?;
            let extent = Extent::HeaderOnly { size: octets };
            let only = header.into_iter().map(|(uid, raw)| arrived(uid, raw, extent.clone()));
            return Ok(only.collect());
        }
        let mut contents = self.content(batch, Part::Whole, octets).await?;
        // In the order in which the server got them.
        let in_order = batch.iter().filter_map(|uid| Some((*uid, contents.remove(uid)?)));
        Ok(in_order.map(|(uid, raw)| arrived(uid, raw, Extent::Whole)).collect())
    }

    async fn content(
        &mut self,
        batch: &[u32],
        part: Part,
        octets: u64,
    ) -> Result<HashMap<u32, Vec<u8>>, Fault> {
        let contents = self.session.contents(batch, part, octets).await;
        let contents = self.caring(batch, contents)?;
        self.memory.care.succeeded(contents.keys().copied());
        self.missed(batch, |uid| contents.contains_key(uid));
        Ok(contents)
    }

    /// Hands mails to the engine, and marks those it has committed.
    async fn commit(&mut self, mails: Vec<Arrived>, mark: &Mark) -> Result<(), Fault> {
        let mut committed = Vec::new();
        let mut refused = None;
        if mails.is_empty() {
            return Ok(());
        }
        failpoint::reach("imap.before-commit");
        if matches!(mark, Mark::Flag { keyword: false }) {
            // The highest committed UID must never be above one that is not committed.
            for mail in mails {
                match self.offer(mail).await {
                    Ok(uid) => committed.push(uid),
                    Err(why) => {
                        refused = Some(why);
                        break;
                    }
                }
            }
        } else {
            for answer in join_all(mails.into_iter().map(|mail| self.offer(mail))).await {
                match answer {
                    Ok(uid) => committed.push(uid),
                    Err(why) => refused = Some(why),
                }
            }
        }
        failpoint::reach("imap.after-commit");
        committed.sort_unstable();
        self.memory.committed.extend(&committed);
        self.mark_done(&committed, mark).await?;
        failpoint::reach("imap.after-mark");
        refused.map_or(Ok(()), |_| Err(Fault::Engine))
    }

    /// Offers one mail; gives its UID when it is committed.
    async fn offer(&self, mail: Arrived) -> Result<u32, Refused> {
        let Origin::Imap { uid, .. } = mail.origin else { unreachable!("made by fetch") };
        self.inbox.receive_or_header(mail).await?;
        Ok(uid)
    }

    /// Marks committed messages on the server. A refusal is not the end: they are remembered, and
    /// marked at the next look.
    async fn mark_done(&mut self, uids: &[u32], mark: &Mark) -> Result<(), Fault> {
        for chunk in uids.chunks(CHUNK) {
            let set = uids::set(chunk);
            let marked = match mark {
                Mark::Move(mailbox) => self.session.move_to(&set, mailbox).await,
                Mark::Flag { keyword: true } => {
                    self.session.flag(&set, &format!("\\Seen {DONE}")).await
                }
                Mark::Flag { keyword: false } => self.session.flag(&set, "\\Seen").await,
            };
            match marked {
                Ok(()) => {}
                Err(Fault::Refused(why)) => tracing::warn!(why, "cannot mark mails as done"),
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }
}

impl Session {
    /// Moves messages; by copying where the server cannot move (RFC 6851, section 3.3).
    async fn move_to(&mut self, set: &str, mailbox: &str) -> Result<(), Fault> {
        let mailbox = quoted(mailbox);
        if self.abilities.moves {
            return self.run(&format!("UID MOVE {set} {mailbox}"), |_| {}).await;
        }
        self.run(&format!("UID COPY {set} {mailbox}"), |_| {}).await?;
        failpoint::reach("imap.after-copy");
        self.flag(set, "\\Deleted").await?;
        let expunge = if self.abilities.uidplus {
            format!("UID EXPUNGE {set}")
        } else {
            "EXPUNGE".to_owned()
        };
        self.run(&expunge, |_| {}).await
    }

    async fn flag(&mut self, set: &str, flags: &str) -> Result<(), Fault> {
        self.run(&format!("UID STORE {set} +FLAGS.SILENT ({flags})"), |_| {}).await
    }
}

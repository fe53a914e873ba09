//! Stand-ins for the engine: one that takes mail in, one that gives mail out.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use convene::net::{Accepted, Arrived, Inbox, Mailbox, Origin, Receipt, Refused};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Nothing here takes so long unless it hangs.
pub(crate) const HANG: Duration = Duration::from_secs(10);

/// Everything that came, in its order; offered again or not.
#[derive(Debug, Default, Clone)]
pub(crate) struct Taken {
    /// Every offer that was accepted.
    pub(crate) offers: Vec<Arrived>,
    /// Those of them that were new.
    pub(crate) new: Vec<Arrived>,
}

/// An engine that accepts mail, once per origin.
pub(crate) struct Engine {
    taken: watch::Receiver<Taken>,
    _tasks: JoinSet<()>,
}

impl Engine {
    /// An engine that answers each offer as `judge` says; `None` is acceptance.
    pub(crate) fn start(
        mut judge: impl FnMut(&Arrived) -> Option<Refused> + Send + 'static,
    ) -> (Self, Inbox) {
        let (inbox, mut receipts) = Inbox::channel(16);
        let (tell, taken) = watch::channel(Taken::default());
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut known: HashSet<String> = HashSet::new();
            let mut cursors: HashMap<Mailbox, u32> = HashMap::new();
            while let Some(receipt) = receipts.recv().await {
                match receipt {
                    Receipt::Cursor { mailbox, answer } => {
                        let _ = answer.send(cursors.get(&mailbox).copied());
                    }
                    Receipt::Mail { arrived, answer } => {
                        let reply = if let Some(refused) = judge(&arrived) {
                            Err(refused)
                        } else {
                            if let Origin::Imap { mailbox, uid } = &arrived.origin {
                                let cursor = cursors.entry(mailbox.clone()).or_default();
                                *cursor = (*cursor).max(*uid);
                            }
                            let new = known.insert(arrived.origin.to_string());
                            tell.send_modify(|taken| {
                                taken.offers.push(arrived.clone());
                                if new {
                                    taken.new.push(arrived);
                                }
                            });
                            Ok(if new { Accepted::New } else { Accepted::Known })
                        };
                        let _ = answer.send(reply);
                    }
                }
            }
        });
        (Self { taken, _tasks: tasks }, inbox)
    }

    /// Waits until what was taken is as `enough` wants it.
    pub(crate) async fn until(&mut self, enough: impl FnMut(&Taken) -> bool) -> Taken {
        let taken = timeout(HANG, self.taken.wait_for(enough)).await;
        taken.expect("hangs").expect("the engine has died").clone()
    }

    /// Waits for so many new mails, and gives their texts in the order they came.
    pub(crate) async fn texts(&mut self, count: usize) -> Vec<String> {
        let taken = self.until(|taken| taken.new.len() >= count).await;
        taken.new.iter().map(|mail| String::from_utf8_lossy(&mail.raw).into_owned()).collect()
    }
}

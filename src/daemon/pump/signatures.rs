//! Signatures of mails, where the program checks them itself.

use super::Pump;
use crate::net::{Receipt, dkim};

impl Pump {
    /// Checks the signatures of what came, all at once.
    pub(super) async fn check(&mut self, receipts: &[Receipt]) {
        let Some(checker) = &self.checker else { return };
        let mails = receipts.iter().filter_map(|receipt| match receipt {
            Receipt::Mail { arrived, .. } => Some(&arrived.raw),
            Receipt::Cursor { .. } => None,
        });
        let judged = mails.map(|raw| async move { (raw, checker.vouches(raw).await) });
        for (raw, vouched) in futures::future::join_all(judged).await {
            if vouched {
                self.engine.vouch_for(raw);
            }
        }
    }
}

/// Checks signatures with the name servers of this machine, if it has any.
pub(super) fn checker() -> Option<dkim::Checker> {
    dkim::Checker::of_system()
        .inspect_err(|error| tracing::warn!(%error, "signatures of mails can not be checked"))
        .ok()
}

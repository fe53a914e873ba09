//! Waiting for the server to say that there is mail (RFC 2177).

use std::time::Duration;

use async_imap::imap_proto::{Response, Status};
use tokio::time::{Instant, timeout, timeout_at};

use super::session::{Fault, Session};

/// What may be said during one IDLE.
const CHATTER: u64 = 1 << 20;

/// Why an IDLE ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hint {
    /// There may be mail, or it is time to look anyway.
    Look,
    /// The server will not do it.
    Refused,
}

impl Session {
    /// Waits for `at_most`, or until the server announces messages. Its end of the stream is an
    /// error here, as is its silence when we end the IDLE.
    pub(super) async fn idle(&mut self, at_most: Duration) -> Result<Hint, Fault> {
        self.limits.allow(CHATTER);
        let patience = self.patience;
        let deadline = Instant::now() + at_most;
        let tag = timeout(patience, self.imap.run_command("IDLE"))
            .await
            .map_err(|_| Fault::Broken("cannot write".to_owned()))??;
        // The server may announce messages even before it agrees to idle, or refuse.
        let agreed = async {
            loop {
                let agreed = self.answer(|answer| {
                    let over = matches!(answer, Response::Done { tag: of, .. } if *of == tag);
                    if over {
                        Some(false)
                    } else {
                        matches!(answer, Response::Continue(_)).then_some(true)
                    }
                });
                if let Some(agreed) = agreed.await? {
                    return Ok::<bool, Fault>(agreed);
                }
            }
        };
        let agreed = timeout(patience, agreed).await;
        if !agreed.map_err(|_| Fault::Broken("no answer to IDLE".to_owned()))?? {
            return Ok(Hint::Refused);
        }
        // Silence is what an idle connection is for.
        self.limits.wait_for(at_most.saturating_add(patience));
        while !self.news {
            match timeout_at(deadline, self.answer(|_| ())).await {
                Ok(answer) => answer?,
                Err(_) => break,
            }
        }
        self.limits.wait_for(patience);
        let done = async {
            self.imap.run_command_untagged("DONE").await?;
            loop {
                let end = self.answer(|answer| {
                    let Response::Done { tag: of, status, .. } = answer else { return None };
                    let hint = if *status == Status::Ok { Hint::Look } else { Hint::Refused };
                    (*of == tag).then_some(hint)
                });
                if let Some(hint) = end.await? {
                    return Ok(hint);
                }
            }
        };
        let done = timeout(patience, done).await;
        done.map_err(|_| Fault::Broken("no answer to DONE".to_owned()))?
    }
}

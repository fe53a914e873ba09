//! Tasks that begin together and are asked to stop together.

use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::net::Shutdown;

/// Tasks by name.
#[derive(Debug)]
pub(super) struct Part {
    stop: watch::Sender<bool>,
    tasks: JoinSet<&'static str>,
}

impl Part {
    /// No tasks yet.
    pub(super) fn new() -> Self {
        Self { stop: watch::channel(false).0, tasks: JoinSet::new() }
    }

    /// What a task watches to learn that it should stop.
    pub(super) fn shutdown(&self) -> Shutdown {
        self.stop.subscribe()
    }

    /// Begins a task.
    pub(super) fn spawn<F>(&mut self, name: &'static str, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn(async move {
            task.await;
            name
        });
    }

    /// Begins a task on a thread of its own, where it may block.
    pub(super) fn spawn_blocking<F>(&mut self, name: &'static str, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let runtime = tokio::runtime::Handle::current();
        self.tasks.spawn_blocking(move || {
            runtime.block_on(task);
            name
        });
    }

    /// Waits for a task that ends though nobody asked it to; says which.
    pub(super) async fn ended(&mut self) -> String {
        match self.tasks.join_next().await {
            Some(Ok(name)) => name.to_owned(),
            Some(Err(error)) => error.to_string(),
            None => std::future::pending().await,
        }
    }

    /// Asks all tasks to stop, and waits for so long; those that still work then are ended.
    pub(super) async fn stop(mut self, patience: Duration) {
        self.stop.send_replace(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if timeout(patience, all).await.is_err() {
            tracing::warn!(tasks = self.tasks.len(), "did not stop in time, and are ended");
            // One that blocks its thread ends with the process.
            self.tasks.abort_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::stopped;

    #[tokio::test(start_paused = true)]
    async fn tasks_stop_when_asked_and_are_ended_when_they_do_not() {
        let mut part = Part::new();
        let mut shutdown = part.shutdown();
        part.spawn("obedient", async move { stopped(&mut shutdown).await });
        part.spawn("deaf", std::future::pending());
        part.stop(Duration::from_secs(1)).await;
        let mut part = Part::new();
        part.spawn("short", async {});
        assert_eq!(part.ended().await, "short");
    }
}

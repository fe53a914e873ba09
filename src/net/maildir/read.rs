//! Reading a Maildir: each new mail is committed, then moved to `cur` as seen.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::fs;
use tokio::io::AsyncReadExt as _;
use tokio::time::sleep;

use crate::net::inbox::header_of;
use crate::net::{Arrived, Extent, Inbox, Origin, Refused, Shutdown, failpoint, stopped};

/// A file that could not be read so often is set aside.
const ENOUGH: u32 = 3;
/// As much of an oversized mail is kept.
const HEADER: u64 = 64 << 10;

/// Which folder to read, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The Maildir, which is made when missing.
    pub folder: PathBuf,
    /// The largest mail in octets; of larger ones only the header is handed over.
    pub largest: u64,
    /// How often to look.
    pub poll: Duration,
    /// Its mails were handed in by `convene deliver`, and are believed no more than that.
    pub delivered: bool,
}

/// Reads until `shutdown`.
pub async fn run(options: Options, inbox: Inbox, mut shutdown: Shutdown) {
    let mut tries = HashMap::new();
    loop {
        let look = Look { options: &options, inbox: &inbox, tries: &mut tries };
        let looked = tokio::select! {
            () = stopped(&mut shutdown) => return,
            looked = look.run() => looked,
        };
        if let Err(error) = looked {
            tracing::warn!(%error, folder = %options.folder.display(), "cannot read the Maildir");
        }
        tokio::select! {
            () = stopped(&mut shutdown) => return,
            () = sleep(options.poll) => {}
        }
    }
}

/// One look at the folder.
struct Look<'a> {
    options: &'a Options,
    inbox: &'a Inbox,
    /// How often each file could not be read.
    tries: &'a mut HashMap<String, u32>,
}

impl Look<'_> {
    async fn run(mut self) -> io::Result<()> {
        for part in super::FOLDERS {
            fs::create_dir_all(self.options.folder.join(part)).await?;
        }
        // What another program has moved to `cur` without marking it as seen was not read by us.
        let mut names = unseen(&self.options.folder.join("new")).await?;
        names.extend(unseen(&self.options.folder.join("cur")).await?);
        self.tries.retain(|name, _| names.iter().any(|path| unique(path) == name.as_str()));
        for path in names {
            if let Err(refused) = self.take(&path).await {
                tracing::warn!(%refused, "the engine takes nothing");
                break;
            }
        }
        Ok(())
    }

    /// Hands one mail over and marks it. A mail that cannot be read now is tried again at the next
    /// look; `Err` when the engine wants no more.
    async fn take(&mut self, path: &Path) -> Result<(), Refused> {
        let name = unique(path).to_owned();
        let mut tries = self.tries.get(&name).copied().unwrap_or(0);
        if tries > ENOUGH {
            return Ok(());
        }
        let (raw, extent) = match self.content(path).await {
            Ok(content) => content,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => {
                tries += 1;
                self.tries.insert(name.clone(), tries);
                if tries < ENOUGH {
                    return Ok(());
                }
                (Vec::new(), Extent::Unreadable { why: error.to_string() })
            }
        };
        let origin = if self.options.delivered {
            Origin::Delivered { id: name.clone() }
        } else {
            Origin::Maildir { name: name.clone() }
        };
        let arrived = Arrived { raw, origin, envelope: None, extent };
        failpoint::reach("maildir.before-commit");
        self.inbox.receive_or_header(arrived).await?;
        failpoint::reach("maildir.after-commit");
        let seen = self.options.folder.join("cur").join(format!("{name}:2,S"));
        if let Err(error) = fs::rename(path, seen).await
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "cannot mark a mail as seen");
            self.tries.insert(name, ENOUGH + 1);
        }
        Ok(())
    }

    async fn content(&self, path: &Path) -> io::Result<(Vec<u8>, Extent)> {
        let file = fs::File::open(path).await?;
        let found = file.metadata().await?;
        if !found.is_file() {
            return Err(io::Error::other("this is not a file"));
        }
        let size = found.len();
        let mut raw = Vec::new();
        if size > self.options.largest {
            file.take(HEADER).read_to_end(&mut raw).await?;
            return Ok((header_of(&raw).to_vec(), Extent::HeaderOnly { size }));
        }
        // Nothing is appended to a mail in `new`, but the limit holds for liars, too.
        file.take(self.options.largest).read_to_end(&mut raw).await?;
        Ok((raw, Extent::Whole))
    }
}

/// The files of `folder` that are not marked as seen, in the order of their names, which begin with
/// the time.
async fn unseen(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    let mut entries = fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let seen = name.split_once(":2,").is_some_and(|(_, flags)| flags.contains('S'));
        if !name.starts_with('.') && !seen {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// The part of a file's name that stays when its flags change.
fn unique(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::deposit;
    use super::*;
    use crate::net::{Accepted, Receipt};

    /// Looks `looks` times at `folder`; gives what arrived, as the engine answered it.
    async fn look(
        folder: &Path,
        looks: usize,
        mut answer: impl FnMut(&Arrived) -> Result<Accepted, Refused>,
    ) -> Vec<(String, Extent)> {
        let (inbox, mut receipts) = Inbox::channel(1);
        let options = Options {
            folder: folder.to_owned(),
            largest: 40,
            poll: Duration::from_secs(1),
            delivered: false,
        };
        let source = async {
            let mut tries = HashMap::new();
            for _ in 0..looks {
                let look = Look { options: &options, inbox: &inbox, tries: &mut tries };
                look.run().await.unwrap();
            }
            drop(inbox);
        };
        let engine = async {
            let mut arrived = Vec::new();
            while let Some(Receipt::Mail { arrived: mail, answer: tell }) = receipts.recv().await {
                tell.send(answer(&mail)).unwrap();
                arrived.push((String::from_utf8(mail.raw).unwrap(), mail.extent));
            }
            arrived
        };
        tokio::join!(source, engine).1
    }

    fn names(folder: &Path, part: &str) -> Vec<String> {
        let entries = std::fs::read_dir(folder.join(part)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn new_mail_is_read_once_and_marked_as_seen() {
        let folder = tempfile::tempdir().unwrap();
        deposit(folder.path(), "2.b", b"two").await.unwrap();
        deposit(folder.path(), "1.a", b"one").await.unwrap();
        // Another program has looked at this one.
        std::fs::write(folder.path().join("cur/0.z:2,"), "old").unwrap();
        let arrived = look(folder.path(), 2, |_| Ok(Accepted::New)).await;
        let texts: Vec<&str> = arrived.iter().map(|(text, _)| text.as_str()).collect();
        assert_eq!(texts, ["one", "two", "old"]);
        assert_eq!(names(folder.path(), "cur"), ["0.z:2,S", "1.a:2,S", "2.b:2,S"]);
    }

    #[tokio::test]
    async fn what_is_refused_stays_new() {
        let folder = tempfile::tempdir().unwrap();
        deposit(folder.path(), "1.a", b"one").await.unwrap();
        assert_eq!(look(folder.path(), 2, |_| Err(Refused::Later)).await.len(), 2);
        assert_eq!(names(folder.path(), "new"), ["1.a"]);
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_set_aside_once() {
        let folder = tempfile::tempdir().unwrap();
        deposit(folder.path(), "2.b", b"fine").await.unwrap();
        // A folder among the files cannot be read by anyone, not even by root.
        std::fs::create_dir(folder.path().join("new/1.a")).unwrap();
        let arrived = look(folder.path(), 6, |_| Ok(Accepted::New)).await;
        assert_eq!(arrived[0], ("fine".to_owned(), Extent::Whole));
        assert!(matches!(arrived[1].1, Extent::Unreadable { .. }));
        assert_eq!(arrived.len(), 2);
    }

    #[tokio::test]
    async fn of_huge_mails_the_header_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let huge = format!("Subject: x\n\n{}", "y".repeat(100));
        deposit(folder.path(), "1", huge.as_bytes()).await.unwrap();
        deposit(folder.path(), "2", b"Subject: z\r\n\r\nbody").await.unwrap();
        let arrived = look(folder.path(), 1, |mail| {
            if mail.extent == Extent::Whole { Err(Refused::TooBig) } else { Ok(Accepted::New) }
        });
        let arrived = arrived.await;
        let expected = Extent::HeaderOnly { size: 112 };
        assert_eq!(arrived[0], ("Subject: x\n\n".to_owned(), expected));
        assert_eq!(arrived[2].0, "Subject: z\r\n\r\n");
    }
}

//! Writing mails into a Maildir: whole, on disk, under names that mean one mail for ever.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::FOLDERS;
use crate::net::outbox::Ended;
use crate::net::{Delivery, Outbox, Pause, Shutdown, failpoint, stopped};

/// Puts every mail the outbox gives into the Maildir `folder` until `shutdown`.
///
/// The file's name comes from the row and the bytes: a mail that is sent again because of a crash
/// replaces itself.
pub async fn send(folder: PathBuf, outbox: Outbox, mut shutdown: Shutdown) {
    loop {
        let outgoing = tokio::select! {
            () = stopped(&mut shutdown) => return,
            taken = outbox.take() => match taken {
                Ok(outgoing) => outgoing,
                Err(Ended) => return,
            },
        };
        if !outbox.claim(outgoing.id).await {
            continue;
        }
        let name = format!("{:012}.{}", outgoing.id, digest(&outgoing.bytes));
        let delivery = match deposit(&folder, &name, &outgoing.bytes).await {
            Ok(()) => Delivery::Sent,
            Err(error) => Delivery::Later {
                why: format!("{}: {error}", folder.display()),
                pause: Some(Pause::Unreachable),
            },
        };
        failpoint::reach("maildir.after-write");
        if let Err(Ended) = outbox.report(outgoing.id, delivery).await {
            return;
        }
    }
}

/// Puts one mail into the Maildir `folder`, which is made when missing; returns when it will survive
/// a power cut. `name` must be unique for ever, or stand for the same mail.
pub async fn deposit(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let (folder, name, bytes) = (folder.to_owned(), name.to_owned(), bytes.to_vec());
    tokio::task::spawn_blocking(move || write(&folder, &name, &bytes)).await?
}

/// All of it with the system's own calls: each says at once that the disk is full.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    for part in FOLDERS {
        fs::create_dir_all(folder.join(part))?;
    }
    let (unfinished, finished) = (folder.join("tmp").join(name), folder.join("new").join(name));
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&unfinished, &finished)?;
    File::open(folder.join("new"))?.sync_all()
}

/// Sixteen letters that stand for these bytes.
fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)[..8])
}

#[cfg(test)]
mod tests {
    use tokio::sync::watch;

    use super::*;
    use crate::net::{Errand, Outgoing};

    #[tokio::test]
    async fn a_full_disk_is_an_error_and_no_empty_mail() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("tmp")).unwrap();
        std::os::unix::fs::symlink("/dev/full", folder.path().join("tmp/one")).unwrap();
        let refused = deposit(folder.path(), "one", b"Subject: x\r\n\r\n").await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::StorageFull);
        assert!(!folder.path().join("new/one").exists());
    }

    #[tokio::test]
    async fn a_mail_sent_twice_is_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let (outbox, mut errands) = Outbox::channel(4);
        let (stop, shutdown) = watch::channel(false);
        let engine = async {
            let mut reports = Vec::new();
            while reports.len() < 2 {
                match errands.recv().await.unwrap() {
                    Errand::Take { answer } => {
                        let outgoing = Outgoing {
                            id: 7,
                            envelope_from: String::new(),
                            to: "a@b".to_owned(),
                            bytes: b"Subject: x\r\n\r\n".as_slice().into(),
                            attempt: 1,
                        };
                        answer.send(outgoing).unwrap();
                    }
                    Errand::Claim { answer, .. } => answer.send(true).unwrap(),
                    Errand::Report { delivery, answer, .. } => {
                        reports.push(delivery);
                        answer.send(()).unwrap();
                    }
                }
            }
            stop.send_replace(true);
            reports
        };
        let ((), reports) = tokio::join!(send(folder.path().to_owned(), outbox, shutdown), engine);
        assert_eq!(reports, [Delivery::Sent, Delivery::Sent]);
        let names = |part: &str| fs::read_dir(folder.path().join(part)).unwrap().count();
        assert_eq!((names("new"), names("tmp"), names("cur")), (1, 0, 0));
    }
}

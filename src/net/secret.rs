//! Passwords: read anew at every login, so that a changed one needs no restart.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// How long a password command may take.
const COMMAND_LIMIT: Duration = Duration::from_secs(30);

/// Where a password is found (`password_file`, `password_command`, `password_env`).
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// The content of a file, without the end of its last line.
    File(PathBuf),
    /// What a shell command prints, without the end of its last line.
    Command(String),
    /// The value of an environment variable.
    Environment(String),
    /// The password itself: for tests and the embedded post office.
    Given(String),
}

impl Secret {
    /// Reads the password. The error says what could not be read, never what was.
    pub(crate) async fn read(&self) -> io::Result<String> {
        let text = match self {
            Self::File(path) => tokio::fs::read_to_string(path).await.map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            })?,
            Self::Command(command) => printed_by(command).await?,
            Self::Environment(name) => std::env::var(name)
                .map_err(|_| io::Error::other(format!("the variable {name} is not set")))?,
            Self::Given(password) => password.clone(),
        };
        let password = text.trim_end_matches(['\r', '\n']);
        if password.is_empty() || password.contains(['\r', '\n', '\0']) {
            return Err(io::Error::other(format!("{self:?} does not hold one line of text")));
        }
        Ok(password.to_owned())
    }
}

/// Names the place, never the password.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "password_file {}", path.display()),
            Self::Command(_) => write!(f, "password_command"),
            Self::Environment(name) => write!(f, "password_env {name}"),
            Self::Given(_) => write!(f, "password"),
        }
    }
}

/// The standard output of a shell command that succeeds in time.
async fn printed_by(command: &str) -> io::Result<String> {
    let run = Command::new("/bin/sh").arg("-c").arg(command).kill_on_drop(true).output();
    let output = timeout(COMMAND_LIMIT, run).await.map_err(|_| {
        io::Error::new(io::ErrorKind::TimedOut, "the password command takes too long")
    })??;
    if !output.status.success() {
        return Err(io::Error::other(format!("the password command failed: {}", output.status)));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| io::Error::other("the password command does not print text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_read_from_wherever_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "kiosk 17\n").unwrap();
        assert_eq!(Secret::File(path).read().await.unwrap(), "kiosk 17");
        assert_eq!(Secret::Command("echo kiosk 17".into()).read().await.unwrap(), "kiosk 17");
        assert!(Secret::Command("false".into()).read().await.is_err());
        assert!(Secret::Environment("NO_SUCH_VARIABLE_HERE".into()).read().await.is_err());
    }

    #[tokio::test]
    async fn what_would_break_a_command_line_is_no_password() {
        assert!(Secret::Given("a\r\nb".into()).read().await.is_err());
        assert!(Secret::Given("\n".into()).read().await.is_err());
    }

    #[test]
    fn debugging_does_not_tell_it() {
        let shown = format!("{:?}", Secret::Given("kiosk".into()));
        assert!(!shown.contains("kiosk"));
    }
}

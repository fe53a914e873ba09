//! Passwords: the file says where they are found; they are read when a connection needs them.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::table::Table;
use super::value::Value;

/// A longer password is a mistake: somebody named the wrong file.
const MAX_BYTES: u64 = 16 << 10;
/// A command may take so long.
const COMMAND_LIMIT: Duration = Duration::from_secs(30);

/// Where a password is found.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// In a file that only its owner can read.
    File(PathBuf),
    /// In what a command, run by `sh -c`, prints.
    Command(String),
    /// In an environment variable.
    Environment(String),
    /// Here: for tests and the embedded post office; no file says so.
    Given(Password),
}

/// A password. Nothing prints it; [`Password::expose`] is the only way to it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file cannot be read.
    #[error("cannot read the password file {}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Others than the owner can read the file.
    #[error(
        "others can read the password file {shown} (mode {mode:04o}); run `chmod 600 {shown}`",
        shown = path.display()
    )]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The command could not be started.
    #[error("cannot run the password command: {0}")]
    Command(std::io::Error),
    /// The command did not end in time.
    #[error("the password command takes longer than 30 seconds")]
    Slow,
    /// The command failed.
    #[error("the password command failed ({0})")]
    Failed(std::process::ExitStatus),
    /// The environment variable is missing or not UTF-8.
    #[error("the environment variable {0} is not set, or not UTF-8")]
    Environment(String),
    /// What was found is empty, larger than 16 KiB, or not one line of UTF-8 text.
    #[error("what was found is no password: it is empty, too long, or not one line of text")]
    NoPassword,
}

impl Secret {
    /// Reads the password; a line end after it is not part of it. Blocks while a command runs.
    pub fn read(&self) -> Result<Password, SecretError> {
        let found = match self {
            Self::Given(password) => return Ok(password.clone()),
            Self::File(path) => read_file(path)?,
            Self::Command(command) => run(command)?,
            Self::Environment(name) => {
                std::env::var(name).map_err(|_| SecretError::Environment(name.clone()))?.into()
            }
        };
        if found.len() as u64 > MAX_BYTES {
            return Err(SecretError::NoPassword);
        }
        let text = String::from_utf8(found).map_err(|_| SecretError::NoPassword)?;
        match text.trim_end_matches(['\r', '\n']) {
            "" => Err(SecretError::NoPassword),
            lines if lines.contains(['\r', '\n', '\0']) => Err(SecretError::NoPassword),
            password => Ok(Password(password.to_owned())),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(out, "File({})", path.display()),
            // A command may carry a secret of its own.
            Self::Command(_) => out.write_str("Command(…)"),
            Self::Environment(name) => write!(out, "Environment({name})"),
            Self::Given(password) => write!(out, "Given({password:?})"),
        }
    }
}

impl Password {
    /// The password itself, for the one who logs in with it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Password {
    fn from(password: String) -> Self {
        Self(password)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Password(…)")
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, SecretError> {
    use std::os::unix::fs::PermissionsExt as _;

    let failed = |error| SecretError::File { path: path.to_owned(), error };
    let file = std::fs::File::open(path).map_err(failed)?;
    // The mode of what was opened: between a look and an opening the file could be another one.
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(SecretError::Exposed { path: path.to_owned(), mode });
    }
    let mut found = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut found).map_err(failed)?;
    Ok(found)
}

fn run(command: &str) -> Result<Vec<u8>, SecretError> {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", command])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    let mut child = shell.spawn().map_err(SecretError::Command)?;
    let mut output = child.stdout.take().into_iter();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let read = |pipe: std::process::ChildStdout| {
            let mut printed = Vec::new();
            // One octet more than a password has tells that this is none.
            pipe.take(MAX_BYTES + 1).read_to_end(&mut printed).map(|_| printed)
        };
        // Nobody listens any more when it took too long.
        let _ = tell.send(output.next().map_or(Ok(Vec::new()), read));
    });
    let printed = told.recv_timeout(COMMAND_LIMIT).map_err(|_| {
        let _ = child.kill();
        let _ = child.wait();
        SecretError::Slow
    })?;
    let status = child.wait().map_err(SecretError::Command)?;
    if !status.success() {
        return Err(SecretError::Failed(status));
    }
    printed.map_err(SecretError::Command)
}

/// A password's key as it is written, and its kind.
#[derive(Clone, Copy)]
pub(super) enum Named<'a> {
    File(Value<'a>),
    Command(Value<'a>),
    Environment(Value<'a>),
}

/// The key that says where a password is found; more than one is a problem.
pub(super) fn named<'a>(table: &Table<'a>) -> Option<Named<'a>> {
    let named = [
        table.value("password_file").map(Named::File),
        table.value("password_command").map(Named::Command),
        table.value("password_env").map(Named::Environment),
    ];
    let mut named = named.into_iter().flatten();
    let first = named.next();
    if named.next().is_some() {
        table.problem(
            "there is more than one password; keep one of `password_file`, `password_command`, \
             `password_env`",
        );
    }
    first
}

impl Named<'_> {
    /// Where the password is found; that its file is no good is a problem.
    pub(super) fn read(self) -> Option<Secret> {
        match self {
            Self::File(value) => read_path(value),
            Self::Command(value) => value.line(4096).map(Secret::Command),
            Self::Environment(value) => value.line(200).map(Secret::Environment),
        }
    }
}

fn read_path(value: Value<'_>) -> Option<Secret> {
    let secret = Secret::File(value.path()?);
    let error = match secret.read() {
        Ok(_) => return Some(secret),
        Err(error @ SecretError::Exposed { .. }) => return value.fault(error),
        Err(error) => error,
    };
    value.fault(format_args!("{error}; write the password into the file, and `chmod 600` it"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn command(text: &str) -> Result<Password, SecretError> {
        Secret::Command(text.to_owned()).read()
    }

    #[test]
    fn a_password_is_read_without_its_line_end_and_never_shown() {
        let password = command("echo 'open sesame'").unwrap();
        assert_eq!(password.expose(), "open sesame");
        assert!(!format!("{password:?}").contains("sesame"));
        for secret in [Secret::Command("echo sesame".to_owned()), Secret::Given(password)] {
            assert!(!format!("{secret:?}").contains("sesame"));
        }
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("imap");
        std::fs::write(&path, "sesame\n").unwrap();
        let mode = |mode| {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            Secret::File(path.clone()).read()
        };
        assert!(matches!(mode(0o640), Err(SecretError::Exposed { mode: 0o640, .. })));
        assert!(matches!(mode(0o604), Err(SecretError::Exposed { .. })));
        assert_eq!(mode(0o400).unwrap().expose(), "sesame");
    }

    #[test]
    fn what_is_no_password_is_an_error_in_words() {
        let words = |text| command(text).unwrap_err().to_string();
        assert!(words("exit 3").contains("failed"));
        assert!(words("echo").contains("empty"));
        assert!(matches!(command("echo a; echo b"), Err(SecretError::NoPassword)));
        assert!(words("head -c 20000 /dev/zero").contains("too long"));
        let missing = Secret::Environment("CONVENE_NO_SUCH_VARIABLE".to_owned()).read();
        assert!(matches!(missing, Err(SecretError::Environment(_))));
    }
}

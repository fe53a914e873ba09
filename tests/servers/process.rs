//! A server's process, in a folder of its own, ended when the test ends.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};

/// A server may take so long to start or to do what it was asked for.
pub(crate) const SLOW: Duration = Duration::from_secs(30);

pub(crate) struct Process {
    pub(crate) folder: TempDir,
    child: Child,
}

impl Process {
    /// Runs `tests/tools/TOOL FOLDER PORT…` and waits until the first of the ports is open. `None`
    /// when `program` is not installed or we may not run it.
    pub(crate) async fn start(tool: &str, program: &str, ports: &[u16]) -> Option<Self> {
        if let Some(why) = missing(program) {
            let required = std::env::var("CONVENE_REQUIRE_SERVERS").is_ok_and(|value| value == "1");
            assert!(!required, "{why}");
            say(&format!("skipped: {why}"));
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools").join(tool);
        let child = Command::new(script)
            .arg(folder.path())
            .args(ports.iter().map(ToString::to_string))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let process = Self { folder, child };
        let open = async {
            let mut again = interval(Duration::from_millis(20));
            while TcpStream::connect(("127.0.0.1", ports[0])).await.is_err() {
                again.tick().await;
            }
        };
        assert!(timeout(SLOW, open).await.is_ok(), "{program} does not start");
        Some(process)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGTERM, so that the server ends its children; by our own child's number only.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// Why a server cannot be run here.
fn missing(program: &str) -> Option<String> {
    let found = Command::new("sh").args(["-c", &format!("command -v {program}")]).output().ok()?;
    if !found.status.success() {
        return Some(format!("{program} is not installed"));
    }
    let user = Command::new("id").arg("-u").output().ok()?;
    (user.stdout != b"0\n").then(|| format!("{program} needs root"))
}

/// Tells whoever runs the tests.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Ports that nobody uses at this moment.
pub(crate) fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    let sockets = [(); COUNT].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    sockets.map(|socket| socket.local_addr().unwrap().port())
}

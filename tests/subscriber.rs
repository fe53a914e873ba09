//! A real subscriber: the daemon serves a feed, vdirsyncer fetches it and khal shows it, through an
//! update and a cancellation.
//!
//! `tests/tools/feed-subscriber` installs both, into `CONVENE_TEST_TOOLS` or the user's cache; without
//! them the test says so.

#![expect(clippy::print_stdout, reason = "what is skipped is printed")]
#![expect(clippy::unwrap_used, reason = "what is wrong here fails the test")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate};
use convene::clock::Clock;

/// The daemon may take so long to start or to read its file again.
const SLOW: Duration = Duration::from_secs(30);

#[test]
fn a_real_subscriber_follows_an_update_and_a_cancellation() {
    let Some(tools) = tools() else {
        return println!("skipped: tests/tools/feed-subscriber has not installed its programs");
    };
    let desk = Desk::new(tools);
    let [first, second, third] = [7, 14, 21].map(|days| desk.today + Days::new(days));
    desk.write_config(first, "Room 4.12", None);
    let daemon = Daemon::start(&desk);
    desk.until_served("Room 4.12");
    let room = |day: NaiveDate, room: &str| format!("{day} 16:00 {room}");
    assert_eq!(desk.shown(), [first, second, third].map(|day| room(day, "Room 4.12")));

    desk.write_config(first, "Room 9", None);
    daemon.reload();
    desk.until_served("Room 9");
    assert_eq!(desk.shown(), [first, second, third].map(|day| room(day, "Room 9")));

    desk.write_config(first, "Room 9", Some(second));
    daemon.reload();
    desk.until_served("STATUS:CANCELLED");
    let off = format!("{} CANCELLED", room(second, "Room 9"));
    assert_eq!(desk.shown(), [room(first, "Room 9"), off, room(third, "Room 9")]);
}

/// Where the programs are, if they are.
fn tools() -> Option<PathBuf> {
    let own = std::env::var_os("CONVENE_TEST_TOOLS").map(PathBuf::from);
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let tools = own.or_else(|| Some(cache?.join("convene-tests")))?.join("venv/bin");
    ["khal", "vdirsyncer"].iter().all(|name| tools.join(name).exists()).then_some(tools)
}

/// The subscriber's files, and those of the daemon.
struct Desk {
    tools: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
    today: NaiveDate,
}

impl Desk {
    fn new(tools: PathBuf) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let desk = Self { tools, folder, port, today: Clock::Wall.now().date_naive() };
        for name in ["in/new", "in/cur", "in/tmp", "out", "calendars"] {
            std::fs::create_dir_all(desk.path(name)).unwrap();
        }
        let root = desk.path("");
        let root = root.display();
        desk.write(
            "vdirsyncer.conf",
            &format!(
                "[general]\nstatus_path = \"{root}status/\"\n[pair rust]\na = \"feed\"\nb = \"local\"\n\
                 collections = null\n[storage feed]\ntype = \"http\"\n\
                 url = \"http://127.0.0.1:{port}/c/rust.ics\"\n[storage local]\ntype = \"filesystem\"\n\
                 path = \"{root}calendars\"\nfileext = \".ics\"\n"
            ),
        );
        desk.write(
            "khal.conf",
            &format!(
                "[calendars]\n[[rust]]\npath = {root}calendars\n[sqlite]\npath = {root}khal.db\n\
                 [locale]\nlocal_timezone = Europe/Madrid\ndefault_timezone = Europe/Madrid\n\
                 timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n\
                 datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
            ),
        );
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn write_config(&self, first: NaiveDate, place: &str, skip: Option<NaiveDate>) {
        let port = self.port;
        let skip = skip.map(|day| format!("skip = [{day}]\n")).unwrap_or_default();
        self.write(
            "convene.toml",
            &format!(
                "[organisation]\nname = \"Example Ltd\"\naddress = \"cop@example.org\"\n\
                 time_zone = \"Europe/Madrid\"\nlanguages = [\"en\"]\noperators = [\"ops@example.org\"]\n\
                 data = \"var\"\n[receive]\nmaildir = \"in\"\n[send]\nmaildir = \"out\"\n[web]\n\
                 listen = \"127.0.0.1:{port}\"\nurl = \"http://127.0.0.1:{port}\"\n[[community]]\n\
                 id = \"rust\"\nname = \"Rust Guild\"\npurpose = \"Better Rust.\"\nfeed = \"public\"\n\
                 stewards = [\"Ana Lima <ana@example.org>\"]\n[community.meeting]\n\
                 first = {first}T16:00:00\nrepeat = \"FREQ=WEEKLY\"\nplace = \"{place}\"\n{skip}"
            ),
        );
    }

    /// Waits until the feed says this.
    fn until_served(&self, text: &str) {
        let begun = Instant::now();
        while !self.served().is_some_and(|feed| feed.contains(text)) {
            assert!(begun.elapsed() < SLOW, "the feed does not say {text}: {:?}", self.served());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn served(&self) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        let ask = "GET /c/rust.ics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        stream.write_all(ask.as_bytes()).ok()?;
        let mut feed = String::new();
        stream.read_to_string(&mut feed).ok()?;
        Some(feed)
    }

    /// Syncs, and what the subscriber sees of the next four weeks.
    fn shown(&self) -> Vec<String> {
        self.run("vdirsyncer", "vdirsyncer.conf", &["discover"]);
        self.run("vdirsyncer", "vdirsyncer.conf", &["sync"]);
        let today = self.today.to_string();
        let format = "{start-date} {start-time} {location} {cancelled}";
        let list = ["list", "--format", format, "--day-format", "", &today, "27d"];
        let shown = self.run("khal", "khal.conf", &list);
        shown.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    fn run(&self, program: &str, config: &str, arguments: &[&str]) -> String {
        let done = Command::new(self.tools.join(program))
            .arg("-c")
            .arg(self.path(config))
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert!(done.status.success(), "{program} {arguments:?}: {out}{err}");
        out.into_owned()
    }
}

/// `convene run`, ended when the test ends.
struct Daemon(Child);

impl Daemon {
    fn start(desk: &Desk) -> Self {
        let log = std::fs::File::create(desk.path("log")).unwrap();
        let child = Command::new(Path::new(env!("CARGO_BIN_EXE_convene")))
            .args(["run", "--config"])
            .arg(desk.path("convene.toml"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        Self(child.unwrap())
    }

    fn signal(&self, which: &str) {
        let _ = Command::new("kill").args([which, &self.0.id().to_string()]).status();
    }

    /// Has the file read again.
    fn reload(&self) {
        self.signal("-HUP");
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.signal("-TERM");
        let _ = self.0.wait();
    }
}

//! The IMAP source against a server with every bad habit that is known of one.

use std::time::Duration;

use convene::config::{Done, Login, Secret, Server as Address, Tls};
use convene::net::imap::{Options, check, run};
use convene::net::{Arrived, Extent, Inbox, Pulse, Refused};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::engine::Engine;
use super::imap_server::{Manners, Reaction, Server, State};

const FOREVER: Duration = Duration::from_hours(1);

fn options(server: &Server) -> Options {
    Options {
        server: Address {
            host: "127.0.0.1".to_owned(),
            port: server.port,
            tls: Tls::None,
            ca_file: None,
        },
        login: Login { user: "cop".to_owned(), password: Secret::Given("pass".to_owned().into()) },
        mailbox: "INBOX".to_owned(),
        done: Done::Move("convene/done".to_owned()),
        // Nothing may depend on polling where a test does not say so.
        poll: FOREVER,
        largest: 1000,
        patience: Duration::from_secs(5),
        retry: Duration::from_millis(5),
        seed: 1,
        pulse: Pulse::default(),
    }
}

/// The source, running until dropped.
struct Source {
    _tasks: JoinSet<()>,
    _running: watch::Sender<bool>,
}

fn read(options: Options, inbox: Inbox) -> Source {
    let (running, stop) = watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(run(options, inbox, stop));
    Source { _tasks: tasks, _running: running }
}

fn good(_: &mut State, _: &str) -> Reaction {
    Reaction::Usual
}

fn take_all(_: &Arrived) -> Option<Refused> {
    None
}

/// A quirk that does `reaction` the first `times` times that a command begins with `command`.
fn at_first(
    mut times: usize,
    command: &'static str,
    reaction: impl Fn() -> Reaction + Send + 'static,
) -> impl FnMut(&mut State, &str) -> Reaction + Send + 'static {
    move |_, said| {
        if times > 0 && said.starts_with(command) {
            times -= 1;
            return reaction();
        }
        Reaction::Usual
    }
}

/// Starts a server with `quirk`, reads its two mails and one that comes later.
async fn survives(
    manners: Manners,
    quirk: impl FnMut(&mut State, &str) -> Reaction + Send + 'static,
    tune: impl FnOnce(&mut Options),
) -> State {
    let mut server = Server::start(&["one", "two"], manners, quirk).await;
    let (mut engine, inbox) = Engine::start(take_all);
    let mut options = options(&server);
    tune(&mut options);
    let _source = read(options, inbox);
    assert_eq!(engine.texts(2).await, ["one", "two"]);
    server.until(|state| state.done.len() == 2).await;
    server.deliver("three");
    assert_eq!(engine.texts(3).await, ["one", "two", "three"]);
    let state = server.until(|state| state.done.len() == 3 && state.inbox.is_empty()).await;
    assert_eq!(engine.until(|_| true).await.offers.len(), 3, "nothing was offered twice");
    state
}

#[tokio::test]
async fn mail_is_fetched_moved_and_heard_of() {
    let state = survives(Manners::default(), good, |_| {}).await;
    assert_eq!(state.connections, 1);
    assert!(state.mailboxes.contains("\"convene/done\""));
    let moves = state.said.iter().filter(|line| line.starts_with("UID MOVE"));
    assert_eq!(
        moves.collect::<Vec<_>>(),
        ["UID MOVE 1:2 \"convene/done\"", "UID MOVE 3 \"convene/done\""]
    );
}

#[tokio::test]
async fn the_end_of_the_stream_in_idle_is_noticed() {
    let quirk = at_first(1, "IDLE", || Reaction::HangUp("+ idling\r\n".to_owned()));
    assert_eq!(survives(Manners::default(), quirk, |_| {}).await.connections, 2);
}

#[tokio::test]
async fn an_announcement_before_the_continuation_counts() {
    // The mail comes between the look and the IDLE; only this line ever tells of it.
    let mut once = true;
    let quirk = move |state: &mut State, said: &str| {
        if said != "IDLE" || !std::mem::take(&mut once) {
            return Reaction::Usual;
        }
        state.inbox.insert(state.next, b"early".to_vec());
        state.next += 1;
        Reaction::SayFirst("* 1 EXISTS\r\n".to_owned())
    };
    let server = Server::start(&["one"], Manners::default(), quirk).await;
    let (mut engine, inbox) = Engine::start(take_all);
    let _source = read(options(&server), inbox);
    assert_eq!(engine.texts(2).await, ["one", "early"]);
}

#[tokio::test]
async fn a_refused_idle_is_replaced_by_polling() {
    let quirk = at_first(usize::MAX, "IDLE", || Reaction::Say("{tag} NO not here\r\n".to_owned()));
    let mut server = Server::start(&["one"], Manners::default(), quirk).await;
    let (mut engine, inbox) = Engine::start(take_all);
    let mut options = options(&server);
    options.poll = Duration::from_millis(5);
    let _source = read(options, inbox);
    let said = |state: &State, command: &str| {
        state.said.iter().filter(|line| line.starts_with(command)).count()
    };
    let state = server.until(|state| said(state, "SELECT") > 3).await;
    assert_eq!((said(&state, "IDLE"), state.connections), (1, 1), "it is not asked again");
    server.deliver("two");
    assert_eq!(engine.texts(2).await, ["one", "two"]);
}

#[tokio::test]
async fn a_peer_that_dies_silently_in_idle_is_left() {
    // No IDLE is answered to its end: the poll ends it, and DONE finds nobody.
    let mut silent = 1;
    let quirk = move |_: &mut State, said: &str| {
        if said == "IDLE" && silent > 0 {
            silent -= 1;
            return Reaction::Say("+ idling\r\n".to_owned());
        }
        if said == "DONE" { Reaction::Silence } else { Reaction::Usual }
    };
    let tune = |options: &mut Options| {
        options.poll = Duration::from_millis(50);
        options.patience = Duration::from_millis(200);
    };
    assert_eq!(survives(Manners::default(), quirk, tune).await.connections, 2);
}

#[tokio::test]
async fn a_server_that_stops_answering_is_left() {
    for command in ["LOGIN", "LIST", "SELECT", "UID SEARCH", "UID FETCH", "UID MOVE", "IDLE"] {
        let quirk = at_first(1, command, || Reaction::Silence);
        let tune = |options: &mut Options| options.patience = Duration::from_millis(60);
        let state = survives(Manners::default(), quirk, tune).await;
        assert!(state.connections >= 2, "{command}");
    }
}

#[tokio::test]
async fn a_farewell_is_understood_anywhere() {
    for command in ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID MOVE", "IDLE"] {
        let quirk = at_first(1, command, || Reaction::Say("* BYE maintenance\r\n".to_owned()));
        // During LOGIN it is async-imap that waits, for the tagged answer or the end.
        let patience = if command == "LOGIN" { Duration::from_millis(20) } else { FOREVER };
        let tune = |options: &mut Options| options.patience = patience;
        assert_eq!(survives(Manners::default(), quirk, tune).await.connections, 2, "{command}");
    }
}

#[tokio::test]
async fn the_end_of_the_stream_is_never_an_empty_answer() {
    for command in ["UID SEARCH", "UID FETCH", "SELECT", "UID MOVE"] {
        let quirk = at_first(1, command, || Reaction::HangUp(String::new()));
        assert_eq!(survives(Manners::default(), quirk, |_| {}).await.connections, 2, "{command}");
    }
}

#[tokio::test]
async fn a_refusal_is_never_an_empty_answer() {
    for command in ["UID SEARCH", "UID FETCH", "SELECT"] {
        let quirk = at_first(1, command, || Reaction::Say("{tag} NO busy\r\n".to_owned()));
        assert_eq!(survives(Manners::default(), quirk, |_| {}).await.connections, 2, "{command}");
    }
}

#[tokio::test]
async fn a_flood_of_unsolicited_answers_hides_nothing() {
    let flood: String = (0..500)
        .flat_map(|n| ["* ".to_owned(), n.to_string(), " FETCH (FLAGS (\\Seen))\r\n".to_owned()])
        .collect();
    let quirk = at_first(usize::MAX, "IDLE", move || Reaction::SayFirst(flood.clone()));
    assert_eq!(survives(Manners::default(), quirk, |_| {}).await.connections, 1);
}

#[tokio::test]
async fn capabilities_that_cannot_be_read_are_done_without() {
    let manners = Manners { capabilities: "IMAP4rev1  IDLE LITERAL+ (", ..Manners::default() };
    let tune = |options: &mut Options| options.poll = Duration::from_millis(20);
    let state = survives(manners, good, tune).await;
    assert_eq!(state.connections, 2, "it costs one connection, once");
    assert!(state.said.iter().any(|line| line.starts_with("UID COPY")), "MOVE is not known of");
}

#[tokio::test]
async fn a_login_may_bring_its_capabilities_and_trailing_spaces_are_read() {
    let quirk = at_first(1, "LOGIN", || {
        Reaction::Say("{tag} OK [CAPABILITY IMAP4rev1 IDLE MOVE] hello\r\n".to_owned())
    });
    let state = survives(Manners::default(), quirk, |_| {}).await;
    assert!(!state.said.contains(&"CAPABILITY".to_owned()));
    let manners = Manners { capabilities: "IMAP4rev1 IDLE MOVE LITERAL+ ", ..Manners::default() };
    assert_eq!(survives(manners, good, |_| {}).await.connections, 1);
}

#[tokio::test]
async fn a_server_that_does_not_welcome_us_is_left() {
    for greeting in ["* BYE full", "* PREAUTH root", "220 mail ESMTP", "* OK"] {
        let manners = Manners { greeting, ..Manners::default() };
        let mut server = Server::start(&["one"], manners, good).await;
        let (_engine, inbox) = Engine::start(take_all);
        let _source = read(options(&server), inbox);
        let state = server.until(|state| state.connections >= 2 || !state.said.is_empty()).await;
        let password = state.said.iter().any(|line| line.contains("pass"));
        assert_eq!(password, greeting == "* OK", "{greeting}");
    }
}

#[tokio::test]
async fn one_unreadable_message_stops_no_other() {
    let texts: Vec<String> = (1..=20).map(|n| format!("mail {n}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    // Of UID 13 the content, or even the size, is answered with something that is no FETCH answer.
    for item in ["BODY.PEEK[]", "RFC822.SIZE"] {
        let quirk = move |state: &mut State, said: &str| {
            let Some(rest) = said.strip_prefix("UID FETCH ") else { return Reaction::Usual };
            let set = rest.split(' ').next().unwrap();
            let hit = set.split(',').any(|range| {
                let (a, b) = range.split_once(':').unwrap_or((range, range));
                (a.parse::<u32>().unwrap()..=b.parse().unwrap()).contains(&13)
            });
            if hit && rest.contains(item) && state.inbox.contains_key(&13) {
                return Reaction::Say(
                    "* 13 FETCH (UID 13 BODY[] {oops}\r\n)\r\n{tag} OK\r\n".to_owned(),
                );
            }
            Reaction::Usual
        };
        let mut server = Server::start(&texts, Manners::default(), quirk).await;
        let (mut engine, inbox) = Engine::start(take_all);
        let _source = read(options(&server), inbox);
        let taken = engine.until(|taken| taken.new.len() == 20).await;
        let unreadable = |mail: &&Arrived| matches!(mail.extent, Extent::Unreadable { .. });
        let bad: Vec<String> =
            taken.new.iter().filter(unreadable).map(|m| m.origin.to_string()).collect();
        assert_eq!(bad.len(), 1);
        assert!(bad[0].ends_with(" 7 13"), "{bad:?}");
        assert_eq!(taken.offers.len(), 20, "nothing twice");
        assert!(server.until(|state| state.inbox.is_empty()).await.connections <= 10);
    }
}

#[tokio::test]
async fn a_message_the_server_never_gives_is_set_aside() {
    for item in ["BODY.PEEK[]", "RFC822.SIZE"] {
        let quirk = move |_: &mut State, said: &str| {
            let asked = ["1", "1:2"].map(|set| format!("UID FETCH {set} (UID {item})"));
            if asked.iter().any(|asked| asked == said) {
                return Reaction::Say("{tag} OK nothing to see\r\n".to_owned());
            }
            Reaction::Usual
        };
        let server = Server::start(&["one", "two"], Manners::default(), quirk).await;
        let (mut engine, inbox) = Engine::start(take_all);
        let mut options = options(&server);
        options.poll = Duration::from_millis(10);
        let _source = read(options, inbox);
        let taken = engine.until(|taken| taken.new.len() == 2).await;
        let whole: Vec<bool> = taken.new.iter().map(|mail| mail.extent == Extent::Whole).collect();
        assert_eq!(whole, [true, false], "the second first, then the first is given up");
    }
}

#[tokio::test]
async fn a_huge_mail_is_set_aside_by_its_header() {
    let huge = format!("Subject: big\r\n\r\n{}", "x".repeat(2000));
    let mut server = Server::start(&["one", &huge, "three"], Manners::default(), good).await;
    let (mut engine, inbox) = Engine::start(take_all);
    let _source = read(options(&server), inbox);
    assert_eq!(engine.texts(3).await, ["one", "Subject: big\r\n\r\n", "three"]);
    let taken = engine.until(|_| true).await;
    assert_eq!(taken.new[1].extent, Extent::HeaderOnly { size: 2016 });
    let state = server.until(|state| state.done.len() == 3).await;
    assert!(!state.said.iter().any(|line| line.starts_with("UID FETCH 2 (UID BODY.PEEK[])")));
}

#[tokio::test]
async fn a_server_that_lies_about_sizes_is_cut_off() {
    // It says 3 octets and sends without end.
    let lie = format!("* 1 FETCH (UID 1 BODY[] {{400000000}}\r\n{}", "x".repeat(1 << 20));
    let quirk = at_first(1, "UID FETCH 1:2 (UID BODY", move || Reaction::Say(lie.clone()));
    let state = survives(Manners::default(), quirk, |_| {}).await;
    assert_eq!(state.connections, 2);
}

#[tokio::test]
async fn a_mail_too_big_for_the_engine_comes_again_as_its_header() {
    let mail = "Subject: s\r\n\r\nbody";
    let mut server = Server::start(&[mail], Manners::default(), good).await;
    let (mut engine, inbox) =
        Engine::start(|mail| (mail.extent == Extent::Whole).then_some(Refused::TooBig));
    let _source = read(options(&server), inbox);
    assert_eq!(engine.texts(1).await, ["Subject: s\r\n\r\n"]);
    server.until(|state| state.done.len() == 1).await;
}

#[tokio::test]
async fn a_new_uidvalidity_has_everything_read_again() {
    for done in [Done::Flag, Done::Move("done".to_owned())] {
        // A refused MOVE leaves the mails in place: as a restored mailbox would.
        let quirk = at_first(1, "UID MOVE", || Reaction::Say("{tag} NO quota\r\n".to_owned()));
        let mut server = Server::start(&["one", "two"], Manners::default(), quirk).await;
        let (mut engine, inbox) = Engine::start(take_all);
        let mut options = options(&server);
        options.done = done.clone();
        let _source = read(options, inbox);
        engine.texts(2).await;
        server.until(|state| state.said.contains(&"IDLE".to_owned())).await;
        // The server numbers anew: the same UIDs are other mails, and flags tell nothing.
        server.change(|state| {
            state.uidvalidity = 8;
            state.inbox = [(1, b"two".to_vec()), (2, b"new".to_vec())].into();
            state.next = 99;
        });
        assert_eq!(engine.texts(4).await, ["one", "two", "two", "new"], "{done:?}");
        let taken = engine.until(|_| true).await;
        assert!(taken.new[3].origin.to_string().ends_with(" INBOX 8 2"));
    }
}

#[tokio::test]
async fn flags_mark_what_is_done_where_nothing_is_moved() {
    let mut server = Server::start(&["one", "two"], Manners::default(), good).await;
    // Somebody has opened a mail before we did: it counts all the same.
    server.change(|state| {
        state.flags.entry(1).or_default().insert("\\Seen".to_owned());
    });
    let (mut engine, inbox) = Engine::start(take_all);
    let mut options = options(&server);
    options.done = Done::Flag;
    let source = read(options.clone(), inbox.clone());
    assert_eq!(engine.texts(2).await, ["one", "two"]);
    let flagged =
        |state: &State| state.flags.values().filter(|f| f.contains("$ConveneDone")).count();
    server.until(|state| flagged(state) == 2).await;
    // Another session does not read them again.
    drop(source);
    let _source = read(options, inbox);
    server.deliver("three");
    assert_eq!(engine.texts(3).await[2], "three");
    assert_eq!(engine.until(|_| true).await.offers.len(), 3);
}

#[tokio::test]
async fn a_mailbox_without_keywords_is_read_by_its_numbers() {
    let manners = Manners { permanent_flags: "\\Seen", ..Manners::default() };
    let mut server = Server::start(&["one", "two", "three"], manners, good).await;
    let mut later = 1;
    // The second mail is refused once: the third must not overtake it.
    let (mut engine, inbox) = Engine::start(move |mail| {
        let refuse = mail.raw == b"two" && later > 0;
        later -= i32::from(refuse);
        refuse.then_some(Refused::Later)
    });
    let mut options = options(&server);
    options.done = Done::Flag;
    let source = read(options.clone(), inbox.clone());
    assert_eq!(engine.texts(3).await, ["one", "two", "three"]);
    server.until(|state| state.flags.len() == 3).await;
    // Another process knows nothing but the highest number.
    drop(source);
    let idles = |state: &State| state.said.iter().filter(|line| *line == "IDLE").count();
    let before = idles(&server.until(|_| true).await);
    let _source = read(options, inbox);
    server.until(|state| idles(state) > before).await;
    server.deliver("four");
    assert_eq!(engine.texts(4).await[3], "four");
    assert_eq!(engine.until(|_| true).await.offers.len(), 4, "n:* holds the last one always");
    server.until(|state| state.flags.len() == 4).await;
}

#[tokio::test]
async fn what_the_engine_refuses_stays_on_the_server() {
    let mut server = Server::start(&["one", "two"], Manners::default(), good).await;
    let mut times = 2;
    let (mut engine, inbox) = Engine::start(move |mail| {
        times -= i32::from(mail.raw == b"one");
        (times >= 0 && mail.raw == b"one").then_some(Refused::Full)
    });
    let _source = read(options(&server), inbox);
    server.until(|state| state.done == ["two"]).await;
    assert_eq!(engine.texts(2).await, ["two", "one"]);
    server.until(|state| state.done == ["two", "one"]).await;
}

#[tokio::test]
async fn without_move_messages_are_copied_flagged_and_expunged() {
    for (capabilities, expunge) in
        [("IMAP4rev1 IDLE UIDPLUS", "UID EXPUNGE 1:2"), ("IMAP4rev1 IDLE", "EXPUNGE")]
    {
        let manners = Manners { capabilities, ..Manners::default() };
        let state = survives(manners, good, |_| {}).await;
        assert!(state.said.contains(&expunge.to_owned()), "{capabilities}");
    }
}

#[tokio::test]
async fn the_done_mailbox_is_found_or_made_whatever_the_server_calls_it() {
    // Dots instead of slashes, and everything below INBOX.
    let quirk = |_: &mut State, said: &str| {
        if said.starts_with("CREATE \"convene") {
            return Reaction::Say("{tag} NO not there\r\n".to_owned());
        }
        Reaction::Usual
    };
    let manners = Manners { delimiter: '.', ..Manners::default() };
    let state = survives(manners, quirk, |_| {}).await;
    assert!(state.said.contains(&"UID MOVE 1:2 \"INBOX.convene.done\"".to_owned()));
}

#[tokio::test]
async fn a_wrong_password_is_not_tried_again_and_again() {
    let quirk = at_first(usize::MAX, "LOGIN", || Reaction::Say("{tag} NO who?\r\n".to_owned()));
    let mut server = Server::start(&["one"], Manners::default(), quirk).await;
    let (_engine, inbox) = Engine::start(take_all);
    let mut options = options(&server);
    options.retry = Duration::from_secs(1);
    let _source = read(options, inbox);
    server.until(|state| !state.said.is_empty()).await;
    // The next attempt is at least six seconds away; anything sooner would be counted here.
    tokio::task::yield_now().await;
    assert_eq!(server.until(|_| true).await.connections, 1);
}

#[tokio::test]
async fn settings_can_be_tried_out() {
    let server = Server::start(&["one", "two"], Manners::default(), good).await;
    assert_eq!(check(&options(&server)).await, Ok(2));
    let quirk = at_first(usize::MAX, "LOGIN", || Reaction::Say("{tag} NO who?\r\n".to_owned()));
    let server = Server::start(&[], Manners::default(), quirk).await;
    assert!(check(&options(&server)).await.unwrap_err().contains("who?"));
}

#[tokio::test]
async fn a_successful_look_is_a_sign_of_life() {
    let server = Server::start(&["one"], Manners::default(), good).await;
    let (mut engine, inbox) = Engine::start(take_all);
    let options = options(&server);
    let pulse = options.pulse.clone();
    assert_eq!(pulse.age(), None);
    let _source = read(options, inbox);
    let mut server = server;
    engine.texts(1).await;
    server.until(|state| state.said.contains(&"IDLE".to_owned())).await;
    assert!(pulse.age().is_some());
}

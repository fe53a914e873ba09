//! Conversations: text files in which people write, time passes and mail comes.
//!
//! What stands at the margin is done; what is indented is what followed, and is the snapshot.
//! `UPDATE_SNAPSHOTS=1` rewrites it. A line is one of
//!
//! ```text
//! # a comment
//! config> community.meeting.place = "Room 5"     the operator changes the file (before `at`: writes it)
//! config> -community.meeting.skip                takes a key out
//! reload                                         the operator applies the same file again
//! at 2026-11-23 09:00      at +2 days            time passes, in the community's zone
//! ana> yes                                       Ana answers the last letter she got
//! | with a second line
//! ana to rust> text        ana to desk> join     Ana writes anew
//! ana re facilitate> yes                         Ana answers the last letter of that name
//! ana re facilitate of bo> yes                   … that Bo got
//! ana from a@home.example> yes                   … from another address; (pass) and (fail) say what
//!                                                the mail server found, (html) sends HTML alone,
//!                                                (unthreaded) loses the thread's headers
//! zoe@else.example to rust> join                 a stranger writes
//! ana button accept of 2026-12-16                Ana's calendar answers the last invitation
//! ana button accept entry 2                      … the second entry of a series that takes several
//! ana button accept old                         … the first invitation that Ana ever got
//! ana counter 2026-12-16 2026-12-17T16:00:00     Ana's calendar proposes another time
//! ana invites 2026-12-10T18:00:00 Cheese         Ana's calendar invites the community to something of hers
//! ana refresh                                    … or wants the invitation again
//! again                                          the last mail comes once more
//! auto ana         bounce ana      soft ana      a machine answers the last letter Ana got
//! show ana agenda                                the text of the last letter of that name
//! state                                          what the community knows
//! restart                                        the daemon starts again
//! sleep until 2026-12-12 12:00                   the daemon is off until then
//! ```

#[path = "conversations/brief.rs"]
mod brief;
#[path = "conversations/mails.rs"]
mod mails;
#[path = "conversations/office.rs"]
mod office;
#[path = "conversations/script.rs"]
mod script;
#[path = "conversations/secrecy.rs"]
mod secrecy;
#[path = "conversations/story.rs"]
mod story;

use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conversations")
}

/// Plays one file and compares what followed with what it says.
fn play(name: &str) {
    let path = folder().join(format!("{name}.txt"));
    let text = std::fs::read_to_string(&path).expect("the conversation is readable");
    let played = script::play(&text);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &played.text).expect("the conversation is writable");
    } else if played.text != text {
        panic!("{name} went otherwise:\n{}", difference(&text, &played.text));
    }
    assert!(played.wrong.is_empty(), "{name}: {}", played.wrong.join("\n"));
}

/// The lines around the first that differs.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let at = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let from = at.saturating_sub(4);
    let show = |lines: &[&str], sign: &str| -> String {
        let lines: Vec<String> =
            lines.iter().take(8).map(|line| format!("{sign} {line}")).collect();
        lines.join("\n")
    };
    let rest = |lines: &[&str], sign: &str| show(lines.get(at..).unwrap_or_default(), sign);
    let (before, old, new) = (show(&old[from..at], " "), rest(&old, "-"), rest(&new, "+"));
    format!("line {}\n{before}\n{old}\n{new}", at + 1)
}

macro_rules! conversations {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            play(stringify!($name));
        })*

        #[test]
        fn every_conversation_is_played() {
            let known = [$(stringify!($name)),*];
            for entry in std::fs::read_dir(folder()).expect("the folder is readable") {
                let path = entry.expect("the folder is readable").path();
                if path.extension().is_some_and(|ext| ext == "txt") {
                    let name = path.file_stem().expect("a file has a name").to_string_lossy();
                    assert!(known.contains(&&*name), "add {name} to the list");
                }
            }
        }
    };
}

conversations! {
    addressing_catchall
    addressing_plain
    agenda_to_calendar
    asking
    away
    ballots
    ballots_yes_no
    bounces
    brief
    button_trust
    calendars
    capped
    cancel_move
    clocks
    clocks_elsewhere
    daily
    decisions
    digest
    exchange
    election
    facilitate
    file_meeting
    file_people
    for_absent
    forget
    handover
    holidays
    holidays_moved
    hours
    join
    join_approved
    late_joiner
    leave
    letters_in_words
    levels
    many_words
    new_mailbox
    no_notes
    nomination
    notes
    notes_undo
    off_for_long
    old_times
    once
    one_by_one
    one_meeting
    optional
    opt_out
    out_of_office
    pairs
    poll
    poll_stays
    posts
    posts_stewards
    proposal_lapses
    quoted
    restart
    resume
    role_given_back
    rsvp
    second_address
    series_changed_early
    silent_again
    silence
    spanish
    swap
    swap_moved
    swap_nobody
    swap_refused
    swap_wider
    term
    term_month
    term_ends
    terms_elected
    thin
    thin_held
    ties
    topics
    trust
    trust_stewards
    two_communities
    undo
    unasked
    undo_moved
    undo_refused
    until
    why_me
    weekly
}

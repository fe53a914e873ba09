//! What is damaged: a few small inputs of each kind, and the third-party data where it is there.

use std::path::{Path, PathBuf};

use super::readers::Reader;

/// No more files than this are taken, and none longer.
const MOST_FILES: usize = 600;
const LONGEST_FILE: u64 = 100_000;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n\
    UID:1@example.org\r\nDTSTAMP:20261201T120000Z\r\nDTSTART;TZID=Europe/Madrid:20261202T160000\r\n\
    RECURRENCE-ID:20261202T150000Z\r\nSEQUENCE:2\r\nSUMMARY:Rust\r\n\
    ATTENDEE;PARTSTAT=ACCEPTED;CN=\"Ana, L\":mailto:ana@example.org\r\nCOMMENT:late\r\n\
    END:VEVENT\r\nEND:VCALENDAR\r\n";
const MAIL: &str = "From: Ana <ana@example.org>\r\nTo: cop+rust@example.org\r\nSubject: Re: =?utf-8?Q?Reuni=C3=B3n?=\r\n\
    Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/plain\r\n\r\nyes, 10 minutes late\r\n\r\nOn Mon, Bo wrote:\r\n> Coming?\r\n\
    --b\r\nContent-Type: text/html\r\n\r\n<p>yes</p><blockquote>Coming?</blockquote>\r\n--b--\r\n";
const SENTENCES: &[&str] = &[
    "yes, but I'll be 10 minutes late and bring 2 guests",
    "no, and move it to 16 December at 5pm",
    "topic: Sans-I/O in Rust\nvote 3, 4\naway until 7 January",
    "Sí, pero llego tarde. El 16 no puedo; ¿quién facilita?",
    "decided: use it\naction: Bo by 11 Dec - write it up\nthanks Cy for the room",
    "Ana > Bo = Cy",
];
const RULES: &[&str] = &[
    "every 2 weeks on Wednesday",
    "first and third Tuesday of the month until 2027-06-30",
    "cada dos miércoles",
    "FREQ=MONTHLY;BYDAY=-1FR;BYSETPOS=1;COUNT=10;WKST=SU",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;UNTIL=20301231T000000Z",
    "FREQ=MINUTELY;INTERVAL=17;BYHOUR=9,10",
];

/// The seeds of a reader.
pub(crate) fn of(reader: &Reader) -> Vec<Vec<u8>> {
    let own: Vec<&str> = match reader.name {
        "calendar" | "validator" => vec![CALENDAR],
        "mail" | "quote" | "bounce" => vec![MAIL],
        "intent" => SENTENCES.to_vec(),
        "config" => vec![include_str!("../../config.example.toml")],
        _ => RULES.to_vec(),
    };
    let mut seeds: Vec<Vec<u8>> = own.iter().map(|text| text.as_bytes().to_vec()).collect();
    let corpora = std::env::var_os("CONVENE_CORPORA").map(PathBuf::from);
    let corpora =
        corpora.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora"));
    let mut files = vec![];
    gather(&corpora, reader.endings, 0, &mut files);
    // Spread over all folders, so that no one of them fills the list.
    let step = files.len().div_ceil(MOST_FILES).max(1);
    seeds.extend(files.iter().step_by(step).filter_map(|path| std::fs::read(path).ok()));
    seeds
}

fn gather(folder: &Path, endings: &[&str], depth: u32, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    for path in entries {
        let ends = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if path.is_dir() && depth < 8 {
            gather(&path, endings, depth + 1, files);
        } else if endings.contains(&ends)
            && path.metadata().is_ok_and(|about| about.len() <= LONGEST_FILE)
        {
            files.push(path);
        }
    }
}

//! How inputs are damaged: bytes, pieces and lines are lost, doubled, moved, and mixed with others.

/// Longer inputs are cut: readers have bounds of their own, which smaller ones reach too.
const LONGEST: usize = 300_000;

/// Words that mean something to one of the readers.
const WORDS: &[&str] = &[
    "BEGIN:VEVENT\r\n",
    "END:VEVENT\r\n",
    "BEGIN:VCALENDAR\r\n",
    "\r\n ",
    "RRULE:FREQ=YEARLY;INTERVAL=4294967295;BYMONTH=2;BYMONTHDAY=30\r\n",
    "RECURRENCE-ID;VALUE=DATE:20260231\r\n",
    "DTSTART;TZID=\"W. Europe Standard Time\":99991231T235959\r\n",
    "DURATION:-P99999999999W\r\n",
    "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "=?utf-8?B?",
    "> > > > ",
    "<blockquote><div><table>",
    "-----Original Message-----\n",
    "On Mon, 1 Jan 2026 at 00:00, wrote:\n",
    "Final-Recipient: rfc822; ",
    "Status: 5.1.1\r\n",
    "every 2nd last Friday of ",
    "BYSETPOS=-366;",
    "COUNT=99999999999999999999",
    "[[community]]\n",
    "= \"\"\"",
    "\u{202e}",
    "\u{feff}",
    "\u{0}",
    "é́́́",
    "no, yes, maybe 31 February 25:61 ",
];

/// A source of damage; the same number gives the same.
pub(crate) struct Damage(u64);

impl Damage {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        // xorshift64*: quick, and good enough to choose with.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap_or(0) % end.max(1)
    }

    /// One of the seeds, damaged.
    pub(crate) fn of(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut input = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(8) {
            self.hurt(&mut input, seeds);
        }
        input.truncate(LONGEST);
        input
    }

    fn hurt(&mut self, input: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let length = input.len();
        let at = self.below(length + 1);
        let piece = at..(at + self.below(200)).min(length);
        match self.below(9) {
            0 if length > 0 => input[at.min(length - 1)] ^= 1 << self.below(8),
            1 => drop(input.drain(piece)),
            2 => {
                let doubled = input[piece].to_vec();
                let times = 1 + self.below(200);
                let doubled: Vec<u8> =
                    doubled.iter().copied().cycle().take(doubled.len() * times).collect();
                input.splice(at..at, doubled);
            }
            3 | 4 => {
                let word = WORDS[self.below(WORDS.len())].bytes();
                input.splice(at..at, word);
            }
            5 => {
                let other = &seeds[self.below(seeds.len())];
                let from = self.below(other.len());
                let to = (from + self.below(2000)).min(other.len());
                input.splice(at..at, other[from..to].iter().copied());
            }
            6 => input.truncate(at),
            7 => {
                // A line goes elsewhere.
                let end = input[at.min(length)..].iter().position(|byte| *byte == b'\n');
                let line: Vec<u8> =
                    input.drain(at..end.map_or(length, |end| at + end + 1)).collect();
                let to = self.below(input.len() + 1);
                input.splice(to..to, line);
            }
            _ => {
                let many = 1 + self.below(3000);
                let word = WORDS[self.below(WORDS.len())].bytes();
                let word: Vec<u8> = word.cycle().take(many).collect();
                input.splice(at..at, word);
            }
        }
        input.truncate(LONGEST);
    }
}

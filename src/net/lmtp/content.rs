//! What follows DATA: lines up to the lone dot, freed of their transparency dots, bounded in size.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

/// The content of a mail.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// All of it, without the final dot.
    Whole(Vec<u8>),
    /// More than allowed; read to its end and thrown away.
    TooBig,
}

/// Where in a line we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// After CRLF: a dot here is transparency, or the end.
    Start,
    /// After CRLF and a dot.
    Dot,
    /// After CRLF, a dot and CR.
    DotCr,
    /// After any CR but that one.
    Cr,
    /// Anywhere else.
    Inside,
}

/// Reads up to CRLF . CRLF; no other line end counts, so that nobody smuggles a second mail in
/// (RFC 5321, section 4.1.1.4).
pub(super) async fn read<R: AsyncBufRead + Unpin>(
    reader: &mut R,
    largest: u64,
) -> io::Result<Content> {
    let mut mail = Vec::new();
    let mut at = At::Start;
    let mut too_big = false;
    loop {
        let chunk = reader.fill_buf().await?;
        if chunk.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let (used, next, ended) = unstuff(chunk, at, &mut mail);
        at = next;
        reader.consume(used);
        if mail.len() as u64 > largest {
            too_big = true;
        }
        if too_big {
            mail.clear();
        }
        if ended {
            return Ok(if too_big { Content::TooBig } else { Content::Whole(mail) });
        }
    }
}

/// Appends one chunk to `mail`; gives how much of it was used, the new state, and whether the mail
/// has ended.
fn unstuff(chunk: &[u8], mut at: At, mail: &mut Vec<u8>) -> (usize, At, bool) {
    mail.reserve(chunk.len());
    for (index, &octet) in chunk.iter().enumerate() {
        at = match (at, octet) {
            (At::Start, b'.') => At::Dot,
            (At::Dot, b'\r') => At::DotCr,
            (At::DotCr, b'\n') => return (index + 1, At::Start, true),
            (At::DotCr, _) => {
                mail.extend_from_slice(&[b'\r', octet]);
                if octet == b'\r' { At::Cr } else { At::Inside }
            }
            (_, b'\r') => {
                mail.push(octet);
                At::Cr
            }
            (At::Cr, b'\n') => {
                mail.push(octet);
                At::Start
            }
            (At::Start | At::Dot | At::Cr | At::Inside, _) => {
                mail.push(octet);
                At::Inside
            }
        };
    }
    (chunk.len(), at, false)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::io::BufReader;

    use super::*;

    /// Reads `wire` in buffers of `step` octets; gives the content and what is left.
    fn play(wire: &[u8], step: usize, largest: u64) -> (io::Result<Content>, Vec<u8>) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut reader = BufReader::with_capacity(step, wire);
            let content = read(&mut reader, largest).await;
            let mut left = reader.buffer().to_vec();
            left.extend_from_slice(reader.get_ref());
            (content, left)
        })
    }

    #[test]
    fn dots_are_taken_off_and_only_a_lone_one_ends() {
        let cases: [(&[u8], &[u8]); 6] = [
            (b"a\r\n.\r\n", b"a\r\n"),
            (b".\r\n", b""),
            (b"..\r\n.a\r\n.\r\n", b".\r\na\r\n"),
            (b"a\n.\nb\r\n.\r\n", b"a\n.\nb\r\n"),
            (b"a\r\n.\nb\r.\r\n.\r\n", b"a\r\n\nb\r.\r\n"),
            (b"a\r\n.\r\r\n.\r\n", b"a\r\n\r\r\n"),
        ];
        for (wire, expected) in cases {
            for step in [1, 2, 3, 64] {
                let (content, left) = play(&[wire, b"QUIT"].concat(), step, 100);
                let shown = wire.escape_ascii();
                assert_eq!(content.unwrap(), Content::Whole(expected.to_vec()), "{shown}");
                assert_eq!(left, b"QUIT", "{shown}");
            }
        }
    }

    #[test]
    fn a_mail_that_is_too_big_is_read_to_its_end() {
        let wire = b"0123456789\r\n0123456789\r\n.\r\nQUIT";
        for step in [1, 7, 64] {
            let (content, left) = play(wire, step, 23);
            assert_eq!(content.unwrap(), Content::TooBig);
            assert_eq!(left, b"QUIT");
        }
        assert!(matches!(play(wire, 7, 24).0, Ok(Content::Whole(_))));
    }

    #[test]
    fn a_mail_without_end_is_none() {
        assert!(play(b"a\r\n.", 8, 100).0.is_err());
    }

    proptest! {
        #[test]
        fn what_is_stuffed_comes_back(lines in prop::collection::vec("[a.\r]{0,5}", 0..6)) {
            let mail: String = lines.iter().flat_map(|line| [line, "\r\n"]).collect();
            let stuffed: String = mail
                .split_inclusive("\r\n")
                .flat_map(|line| [if line.starts_with('.') { "." } else { "" }, line])
                .collect();
            let (content, _) = play(format!("{stuffed}.\r\n").as_bytes(), 4, 1000);
            prop_assert_eq!(content.unwrap(), Content::Whole(mail.into_bytes()));
        }
    }
}

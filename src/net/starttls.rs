//! Asking a server to start TLS, octet by octet, so that nothing sent before it is believed after.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// The longest line, and the most lines, that an answer may have.
const LONGEST: usize = 2_000;
const MOST: usize = 100;

/// Whose STARTTLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// RFC 3207.
    Smtp,
    /// RFC 3501, section 6.2.1.
    Imap,
}

/// Reads the greeting, asks for TLS, and returns when the server waits for the handshake. The
/// value is a greeting to show to the client that takes over.
///
/// Lines are read by single octets: a buffer would carry what an attacker put behind the answer
/// over into the encrypted session.
pub(crate) async fn ask<S>(stream: &mut S, protocol: Protocol, hello: &str) -> io::Result<Vec<u8>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    match protocol {
        Protocol::Smtp => {
            reply(stream, "220").await?;
            stream.write_all(format!("EHLO {hello}\r\n").as_bytes()).await?;
            let offers = reply(stream, "250").await?;
            if !offers.iter().any(|line| line.eq_ignore_ascii_case("STARTTLS")) {
                return Err(io::Error::other("the server does not offer STARTTLS"));
            }
            stream.write_all(b"STARTTLS\r\n").await?;
            reply(stream, "220").await?;
            Ok(b"220 encrypted\r\n".to_vec())
        }
        Protocol::Imap => {
            let greeting = line(stream).await?;
            if !greeting.to_ascii_uppercase().starts_with("* OK") {
                // PREAUTH cannot be upgraded (RFC 3501, section 7.1.4), and BYE is a refusal.
                return Err(refusal(&greeting));
            }
            stream.write_all(b"tls STARTTLS\r\n").await?;
            for _ in 0..MOST {
                let answer = line(stream).await?;
                match answer.split_once(' ') {
                    Some(("*", _)) => {}
                    Some(("tls", rest)) if rest.to_ascii_uppercase().starts_with("OK") => {
                        return Ok(b"* OK encrypted\r\n".to_vec());
                    }
                    _ => return Err(refusal(&answer)),
                }
            }
            Err(io::Error::other("the server does not come to the point"))
        }
    }
}

/// The texts of an SMTP reply, which must have the code `expected`.
async fn reply<S: AsyncRead + Unpin>(stream: &mut S, expected: &str) -> io::Result<Vec<String>> {
    let mut texts = Vec::new();
    while texts.len() < MOST {
        let line = line(stream).await?;
        let Some(rest) = line.strip_prefix(expected) else { return Err(refusal(&line)) };
        texts.push(rest.get(1..).unwrap_or_default().trim().to_owned());
        if !rest.starts_with('-') {
            return Ok(texts);
        }
    }
    Err(io::Error::other("the server does not come to the point"))
}

/// One line without its end.
async fn line<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<String> {
    let mut octets = Vec::new();
    while octets.len() < LONGEST {
        match stream.read_u8().await? {
            b'\n' => return Ok(String::from_utf8_lossy(&octets).trim_end().to_owned()),
            octet => octets.push(octet),
        }
    }
    Err(io::Error::other("the server's answer is too long"))
}

fn refusal(line: &str) -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionRefused, format!("the server says {line:?}"))
}

#[cfg(test)]
mod tests {
    use tokio::io::duplex;

    use super::*;

    /// Lets `script` be everything the server says; gives what we make of it, what is left to
    /// read, and what we said.
    async fn play(protocol: Protocol, script: &str) -> (io::Result<Vec<u8>>, String, String) {
        let (mut near, mut far) = duplex(4096);
        far.write_all(script.as_bytes()).await.unwrap();
        far.shutdown().await.unwrap();
        let greeting = ask(&mut near, protocol, "me.example").await;
        let mut left = String::new();
        near.read_to_string(&mut left).await.unwrap();
        drop(near);
        let mut said = String::new();
        far.read_to_string(&mut said).await.unwrap();
        (greeting, left, said)
    }

    #[tokio::test]
    async fn smtp_is_asked_after_it_was_offered() {
        let script = "220-a\r\n220 b\r\n250-mx\r\n250 STARTTLS\r\n220 go\r\ninjected";
        let (greeting, left, said) = play(Protocol::Smtp, script).await;
        assert_eq!(greeting.unwrap(), b"220 encrypted\r\n");
        assert_eq!(said, "EHLO me.example\r\nSTARTTLS\r\n");
        // What came too early stays in the transport, where the handshake chokes on it.
        assert_eq!(left, "injected");
    }

    #[tokio::test]
    async fn an_smtp_server_without_it_is_not_used() {
        let (greeting, _, said) = play(Protocol::Smtp, "220 a\r\n250-mx\r\n250 SIZE\r\n").await;
        assert!(greeting.is_err());
        assert!(!said.contains("STARTTLS"));
    }

    #[tokio::test]
    async fn imap_tolerates_chatter_and_no_refusal() {
        let (greeting, _, _) = play(Protocol::Imap, "* OK hi\r\n* OK x\r\ntls OK go\r\n").await;
        assert_eq!(greeting.unwrap(), b"* OK encrypted\r\n");
        for script in ["* BYE\r\n", "* PREAUTH x\r\n", "* OK hi\r\ntls BAD no\r\n", "* OK hi\r\n"] {
            assert!(play(Protocol::Imap, script).await.0.is_err(), "{script}");
        }
    }

    #[tokio::test]
    async fn an_endless_line_ends() {
        assert!(play(Protocol::Smtp, &"2".repeat(3000)).await.0.is_err());
    }
}

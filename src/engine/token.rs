//! Tokens: the first 128 bits of HMAC-SHA-256 under a key that only this installation has.

use std::path::Path;

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// The installation's key.
#[derive(Clone)]
pub struct Key {
    bytes: [u8; 32],
    /// Of a virtual world, in which everything can be repeated.
    fixed: bool,
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// A key from bytes: for tests and the virtual worlds of `try` and `rehearse`.
    pub fn fixed(seed: u64) -> Self {
        Self { bytes: Sha256::digest(seed.to_be_bytes()).into(), fixed: true }
    }

    /// The key in `folder`, made at first use and readable by nobody else.
    ///
    /// # Errors
    /// The file can't be read or written, is readable by others, or is not a key.
    pub fn load(folder: &Path) -> std::io::Result<Self> {
        use std::io::Write as _;
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        let path = folder.join("key");
        if let Ok(bytes) = std::fs::read(&path) {
            let mode = std::fs::metadata(&path)?.permissions().mode();
            let wrong = |what: &str| {
                std::io::Error::new(
                    std::io::ErrorKind::InvalidData,
                    format!("{}: {what}", path.display()),
                )
            };
            if mode & 0o077 != 0 {
                return Err(wrong("others can read it; chmod 600"));
            }
            let bytes = bytes.try_into().map_err(|_| wrong("not a key of 32 bytes"))?;
            return Ok(Self { bytes, fixed: false });
        }
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| std::io::Error::other(error.to_string()))?;
        let part = folder.join("key.part");
        let _ = std::fs::remove_file(&part);
        let mut file =
            std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
        file.write_all(&key)?;
        file.sync_all()?;
        std::fs::rename(&part, &path)?;
        Ok(Self { bytes: key, fixed: false })
    }

    /// A token for something: 26 lower-case letters and digits.
    pub(super) fn token(&self, kind: &str, object: i64, member: i64, generation: u32) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.bytes).expect("any length is a key");
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(&object.to_be_bytes());
        mac.update(&member.to_be_bytes());
        mac.update(&generation.to_be_bytes());
        BASE32_NOPAD.encode(&mac.finalize().into_bytes()[..16]).to_lowercase()
    }

    /// 256 bits that nothing leads back to once they are destroyed; repeated only where everything is.
    pub(super) fn fresh(&self, what: &str) -> [u8; 32] {
        if self.fixed {
            let mut mac = Hmac::<Sha256>::new_from_slice(&self.bytes).expect("any length is a key");
            mac.update(b"fresh\0");
            mac.update(what.as_bytes());
            return mac.finalize().into_bytes().into();
        }
        let mut fresh = [0; 32];
        getrandom::fill(&mut fresh).expect("the system gives random bytes");
        fresh
    }

    /// 64 bits for a community's seed.
    pub(super) fn seed(&self, id: &str) -> u64 {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.bytes).expect("any length is a key");
        mac.update(b"seed\0");
        mac.update(id.as_bytes());
        let bytes = mac.finalize().into_bytes();
        u64::from_be_bytes(bytes[..8].try_into().expect("eight bytes are eight bytes"))
    }
}

/// What is kept of a token: it can be recognised, not made again.
pub(super) fn hash(token: &str) -> [u8; 16] {
    let digest = Sha256::digest(token.to_ascii_lowercase().as_bytes());
    digest[..16].try_into().expect("sixteen bytes are sixteen bytes")
}

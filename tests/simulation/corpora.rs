//! Mails of the corpora, from members and strangers: none stops the next.

-- What an installation knows. Nouns that only the rules look into are kept as JSON in `body`, one
-- definition in Rust each; what is searched, ordered or unique has a column of its own.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE person (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE address (address TEXT PRIMARY KEY, person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE) STRICT, WITHOUT ROWID;
CREATE INDEX address_of ON address (person);
CREATE TABLE community (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, seed INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE membership (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, person INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, person)) STRICT, WITHOUT ROWID;
CREATE TABLE series (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, number)) STRICT, WITHOUT ROWID;
CREATE TABLE meeting (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, number)) STRICT, WITHOUT ROWID;
CREATE TABLE answer (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, meeting INTEGER NOT NULL, person INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, meeting, person)) STRICT, WITHOUT ROWID;
CREATE TABLE topic (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, number)) STRICT, WITHOUT ROWID;
CREATE TABLE vote (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, topic INTEGER NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (community, topic, person)) STRICT, WITHOUT ROWID;
CREATE TABLE action (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, number)) STRICT, WITHOUT ROWID;
CREATE TABLE pending (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, number)) STRICT, WITHOUT ROWID;
CREATE TABLE allowed (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, address TEXT NOT NULL, PRIMARY KEY (community, address)) STRICT, WITHOUT ROWID;
CREATE TABLE act (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, number)) STRICT, WITHOUT ROWID;
CREATE TABLE news (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, number)) STRICT, WITHOUT ROWID;

-- What crosses communities and waits for somebody's word.
CREATE TABLE desk_pending (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
-- Links that are valid until revoked: feeds and leaving. The secret itself is never kept.
CREATE TABLE secret (hash BLOB PRIMARY KEY, kind TEXT NOT NULL, community INTEGER, person INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX secret_of ON secret (person, community);

-- What happened, for people: never replayed.
CREATE TABLE journal (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, community INTEGER, mail INTEGER, person INTEGER, change TEXT NOT NULL) STRICT;
CREATE INDEX journal_of ON journal (community, id);
CREATE INDEX journal_mail ON journal (mail) WHERE mail IS NOT NULL;

-- A mail is ours when it is here.
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    received INTEGER NOT NULL,
    state TEXT NOT NULL,            -- new · done · aside
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    recipient TEXT,                 -- the envelope's, where the source knows it
    act BLOB,                       -- (Message-ID, From, body, our address): done once
    understood TEXT,                -- how it was read, for `why`
    raw BLOB
) STRICT;
CREATE INDEX inbox_new ON inbox (due, id) WHERE state = 'new';
CREATE INDEX inbox_aside ON inbox (id) WHERE state = 'aside';
CREATE UNIQUE INDEX inbox_act ON inbox (act) WHERE act IS NOT NULL;
CREATE INDEX inbox_old ON inbox (received) WHERE raw IS NOT NULL;

-- A letter is written once; a copy of it goes to each reader.
CREATE TABLE letter (
    id INTEGER PRIMARY KEY,
    community INTEGER,
    created INTEGER NOT NULL,
    expires INTEGER,
    name TEXT NOT NULL,
    facts TEXT NOT NULL,
    about TEXT NOT NULL,            -- meeting, act, pending: what an answer is about
    mail INTEGER                    -- the mail that made us write
) STRICT;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    letter INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
    person INTEGER,
    address TEXT NOT NULL,
    token BLOB NOT NULL,
    bounce BLOB NOT NULL,
    thread TEXT,                    -- a calendar UID: its mails to one reader keep their order
    state TEXT NOT NULL,            -- queued · claimed · sent · failed · expired
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    bytes BLOB,                     -- frozen before the first attempt, dropped when sent
    sent INTEGER
) STRICT;
CREATE UNIQUE INDEX outbox_token ON outbox (token);
CREATE UNIQUE INDEX outbox_bounce ON outbox (bounce);
CREATE INDEX outbox_due ON outbox (due, id) WHERE state = 'queued';
CREATE INDEX outbox_claimed ON outbox (id) WHERE state = 'claimed';
CREATE INDEX outbox_thread ON outbox (address, thread, id) WHERE thread IS NOT NULL AND state IN ('queued', 'claimed');
CREATE INDEX outbox_sent ON outbox (sent) WHERE sent IS NOT NULL;
CREATE INDEX outbox_letter ON outbox (letter);

-- Answers to one address on one day, so that two machines fall silent.
CREATE TABLE courtesy (address TEXT NOT NULL, day TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (address, day)) STRICT, WITHOUT ROWID;
-- How far a mailbox was read.
CREATE TABLE cursor (mailbox TEXT PRIMARY KEY, validity INTEGER NOT NULL, uid INTEGER NOT NULL) STRICT, WITHOUT ROWID;

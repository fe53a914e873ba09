-- What is put to the members, and the ballots: apart from their voters, each under a keyed hash. The
-- key is a row of its own, and goes when the count is published.
CREATE TABLE matter (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, number)) STRICT, WITHOUT ROWID;
CREATE TABLE ballot_key (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, matter INTEGER NOT NULL, key BLOB NOT NULL, PRIMARY KEY (community, matter)) STRICT, WITHOUT ROWID;
CREATE TABLE ballot (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, matter INTEGER NOT NULL, code TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, matter, code)) STRICT, WITHOUT ROWID;

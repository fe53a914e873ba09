-- Who has a role for a time.
CREATE TABLE term (community INTEGER NOT NULL REFERENCES community ON DELETE CASCADE, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (community, number)) STRICT, WITHOUT ROWID;

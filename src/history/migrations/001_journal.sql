-- The journal: what happened, in order, each event sealed by the hash of the one before.
--
-- `hash` seals `payload_hash`, not the payload, and `payload_hash` covers the random `salt` too: a payload and its salt can be
-- erased one day without breaking the chain, and without leaving a hash to guess the payload from. Until then nothing
-- may be changed or removed; whoever brings erasure replaces the trigger `event_is_kept` by one that lets payload and
-- salt become NULL and nothing else.
CREATE TABLE event (
    seq          INTEGER PRIMARY KEY,
    attempt      TEXT NOT NULL,     -- ULID of the attempt
    at           INTEGER NOT NULL,  -- milliseconds since 1970, UTC
    kind         TEXT NOT NULL,     -- sending, outcome, interrupted
    payload      TEXT,              -- JSON
    salt         BLOB,              -- 16 random bytes
    payload_hash TEXT NOT NULL,     -- SHA-256 of salt and payload, hex
    previous     TEXT NOT NULL,     -- hash of event seq - 1, empty for the first
    hash         TEXT NOT NULL,     -- SHA-256 of the JSON array [seq, attempt, at, kind, payload_hash, previous], hex
    CHECK ((payload IS NULL) = (salt IS NULL))
) STRICT;

CREATE INDEX event_of_attempt ON event (attempt, seq);

CREATE TRIGGER event_is_kept BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER event_stays BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- The latest state of each attempt, for lists and filters; it can be made again from the journal.
CREATE TABLE attempt (
    row            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,  -- ULID
    at             INTEGER NOT NULL,      -- milliseconds since 1970, UTC
    kind           TEXT NOT NULL,
    profile        TEXT NOT NULL,
    operator       TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    biz_id         TEXT NOT NULL,
    user_id        TEXT NOT NULL,
    transaction_id TEXT,
    result_code    TEXT,
    failure        TEXT,
    file_name      TEXT,
    session        TEXT                   -- ULID of the process that sends it; NULL unless outcome is sending
) STRICT;

CREATE INDEX attempt_newest ON attempt (at DESC, id DESC);
CREATE INDEX attempt_sending ON attempt (session) WHERE session IS NOT NULL;

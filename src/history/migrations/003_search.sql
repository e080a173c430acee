-- Search, notes, tags, numbers and erasure. The projection is made again from the journal after this script.

-- What is erased loses payload and salt, and nothing else of an event ever changes.
DROP TRIGGER event_is_kept;
CREATE TRIGGER event_is_kept BEFORE UPDATE ON event
WHEN new.payload IS NOT NULL OR new.salt IS NOT NULL
  OR (new.seq, new.attempt, new.at, new.kind, new.payload_hash, new.previous, new.hash)
  IS NOT (old.seq, old.attempt, old.at, old.kind, old.payload_hash, old.previous, old.hash)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

DROP TABLE attempt;

-- The latest state of each attempt. `row` is its place in time: milliseconds since 1970 times 4096, and a number that tells
-- those of one millisecond apart. So the order of rows, and of the full-text index, is the order of the list.
CREATE TABLE attempt (
    row            INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,  -- ULID
    at             INTEGER NOT NULL,      -- milliseconds since 1970, UTC
    kind           TEXT NOT NULL,
    profile        TEXT NOT NULL,
    operator       TEXT NOT NULL,
    machine        TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    biz_id         TEXT NOT NULL,
    user_id        TEXT NOT NULL,
    raw_user_id    TEXT,
    transaction_id TEXT,
    result_code    TEXT,
    failure        TEXT,
    message        TEXT,                  -- the gateway's words, or what failed
    file_name      TEXT,
    exchange_us    INTEGER,               -- microseconds from connecting to the last byte of the response
    note           TEXT,
    tags           TEXT,                  -- separated by spaces
    facets         TEXT NOT NULL,         -- what filters ask for, a token each
    tail           TEXT,                  -- the transactionId backwards, so that its end can be searched for
    session        TEXT                   -- ULID of the process that sends it; NULL unless outcome is sending
) STRICT;

CREATE INDEX attempt_sending ON attempt (session) WHERE session IS NOT NULL;
-- Whether a bizId was used before is asked before every send.
CREATE INDEX attempt_biz_id ON attempt (biz_id, profile);
CREATE INDEX attempt_user_id ON attempt (user_id, row);
CREATE INDEX attempt_exchange ON attempt (exchange_us, row);

CREATE VIRTUAL TABLE attempt_text USING fts5 (
    biz_id, user_id, raw_user_id, transaction_id, result_code, failure, message, file_name, note, tags, profile, facets, tail,
    content = 'attempt', content_rowid = 'row',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4'
);
-- What is taken out of the index is taken off its pages at once.
INSERT INTO attempt_text (attempt_text, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER attempt_is_indexed AFTER INSERT ON attempt
BEGIN
    INSERT INTO attempt_text (rowid, biz_id, user_id, raw_user_id, transaction_id, result_code, failure, message, file_name,
                              note, tags, profile, facets, tail)
    VALUES (new.row, new.biz_id, new.user_id, new.raw_user_id, new.transaction_id, new.result_code, new.failure, new.message,
            new.file_name, new.note, new.tags, new.profile, new.facets, new.tail);
END;

CREATE TRIGGER attempt_leaves_the_index AFTER DELETE ON attempt
BEGIN
    INSERT INTO attempt_text (attempt_text, rowid, biz_id, user_id, raw_user_id, transaction_id, result_code, failure, message,
                              file_name, note, tags, profile, facets, tail)
    VALUES ('delete', old.row, old.biz_id, old.user_id, old.raw_user_id, old.transaction_id, old.result_code, old.failure,
            old.message, old.file_name, old.note, old.tags, old.profile, old.facets, old.tail);
END;

CREATE TRIGGER attempt_is_indexed_again AFTER UPDATE ON attempt
BEGIN
    INSERT INTO attempt_text (attempt_text, rowid, biz_id, user_id, raw_user_id, transaction_id, result_code, failure, message,
                              file_name, note, tags, profile, facets, tail)
    VALUES ('delete', old.row, old.biz_id, old.user_id, old.raw_user_id, old.transaction_id, old.result_code, old.failure,
            old.message, old.file_name, old.note, old.tags, old.profile, old.facets, old.tail);
    INSERT INTO attempt_text (rowid, biz_id, user_id, raw_user_id, transaction_id, result_code, failure, message, file_name,
                              note, tags, profile, facets, tail)
    VALUES (new.row, new.biz_id, new.user_id, new.raw_user_id, new.transaction_id, new.result_code, new.failure, new.message,
            new.file_name, new.note, new.tags, new.profile, new.facets, new.tail);
END;

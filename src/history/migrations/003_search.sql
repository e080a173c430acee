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
    message        TEXT,                  -- what failed, or the gateway's words where they are no facet
    file_name      TEXT,
    exchange_us    INTEGER,               -- microseconds from connecting to the last byte of the response
    note           TEXT,
    tags           TEXT,                  -- separated by spaces
    facets         TEXT NOT NULL,         -- tokens of the facets, and of what they are together
    tail           TEXT,                  -- tokens of the transactionId: pieces of its beginning, and all of it backwards
    session        TEXT                   -- ULID of the process that sends it; NULL unless outcome is sending
) STRICT;

CREATE INDEX attempt_sending ON attempt (session) WHERE session IS NOT NULL;
-- Whether a bizId was used before is asked before every send.
CREATE INDEX attempt_biz_id ON attempt (biz_id, profile);
CREATE INDEX attempt_user_id ON attempt (user_id, row);
CREATE INDEX attempt_exchange ON attempt (exchange_us, row);

-- The facets that there are: what is one of a few values (outcome, profile, code, ...), and the combinations of them. `token`
-- stands for one in the index. So a filter is a token and not a search for the beginning of words, and a word of a code or of
-- the gateway's usual messages is found here, once, instead of in the index a million times.
CREATE TABLE facet (
    row   INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    name  TEXT NOT NULL,
    value TEXT NOT NULL                   -- of a combination: the tokens of its facets
) STRICT;

CREATE INDEX facet_by_name ON facet (name);

CREATE VIRTUAL TABLE facet_text USING fts5 (
    value, content = 'facet', content_rowid = 'row', tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER facet_is_indexed AFTER INSERT ON facet WHEN new.name <> 'combination'
BEGIN INSERT INTO facet_text (rowid, value) VALUES (new.row, new.value); END;

CREATE TRIGGER facet_leaves_the_index AFTER DELETE ON facet WHEN old.name <> 'combination'
BEGIN INSERT INTO facet_text (facet_text, rowid, value) VALUES ('delete', old.row, old.value); END;

-- Six characters are what the index answers at once by; longer beginnings of words are those of few. The beginning of a
-- transactionId is cut into pieces of five with a mark before each for that reason.
CREATE VIRTUAL TABLE attempt_text USING fts5 (
    biz_id, user_id, raw_user_id, message, file_name, note, facets, tail,
    content = 'attempt', content_rowid = 'row',
    tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3 4 5 6'
);
-- FTS5's secure-delete would take what is removed off its pages at once, and make the end of every attempt, which is an update, take
-- 8 ms longer. So whoever erases attempts has the index written anew afterwards (`index.rs`).

-- The words that there are.
CREATE VIRTUAL TABLE attempt_word USING fts5vocab (attempt_text, instance);

CREATE TRIGGER attempt_is_indexed AFTER INSERT ON attempt
BEGIN
    INSERT INTO attempt_text (rowid, biz_id, user_id, raw_user_id, message, file_name, note, facets, tail)
    VALUES (new.row, new.biz_id, new.user_id, new.raw_user_id, new.message, new.file_name, new.note, new.facets, new.tail);
END;

CREATE TRIGGER attempt_leaves_the_index AFTER DELETE ON attempt
BEGIN
    INSERT INTO attempt_text (attempt_text, rowid, biz_id, user_id, raw_user_id, message, file_name, note, facets, tail)
    VALUES ('delete', old.row, old.biz_id, old.user_id, old.raw_user_id, old.message, old.file_name, old.note, old.facets,
            old.tail);
END;

CREATE TRIGGER attempt_is_indexed_again AFTER UPDATE ON attempt
BEGIN
    INSERT INTO attempt_text (attempt_text, rowid, biz_id, user_id, raw_user_id, message, file_name, note, facets, tail)
    VALUES ('delete', old.row, old.biz_id, old.user_id, old.raw_user_id, old.message, old.file_name, old.note, old.facets,
            old.tail);
    INSERT INTO attempt_text (rowid, biz_id, user_id, raw_user_id, message, file_name, note, facets, tail)
    VALUES (new.row, new.biz_id, new.user_id, new.raw_user_id, new.message, new.file_name, new.note, new.facets, new.tail);
END;

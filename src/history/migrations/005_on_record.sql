-- What is asked before every enrollment: what is on record about the person, and about the photo.

-- The first 32 digits of the SHA-256 of the JPEG that was sent, and of the file it was made of. They identify a photo, so they are
-- encrypted where the record has a key.
ALTER TABLE attempt ADD COLUMN photo_hash TEXT;
ALTER TABLE attempt ADD COLUMN file_hash TEXT;

-- The index has none of the columns above: filling them must not write it anew.
DROP TRIGGER attempt_is_indexed_again;
CREATE TRIGGER attempt_is_indexed_again
AFTER UPDATE OF row, biz_id, user_id, raw_user_id, message, file_name, note, facets, tail ON attempt
BEGIN
    INSERT INTO attempt_text (attempt_text, rowid, biz_id, user_id, raw_user_id, message, file_name, note, facets, tail)
    VALUES ('delete', old.row, old.biz_id, old.user_id, old.raw_user_id, old.message, old.file_name, old.note, old.facets,
            old.tail);
    INSERT INTO attempt_text (rowid, biz_id, user_id, raw_user_id, message, file_name, note, facets, tail)
    VALUES (new.row, new.biz_id, new.user_id, new.raw_user_id, new.message, new.file_name, new.note, new.facets, new.tail);
END;

-- Every entry about an attempt has the facts of its photo from the first on, and they stay the same. An entry that cannot be
-- read has none.
UPDATE attempt SET (photo_hash, file_hash) = (
    SELECT encrypt(substr(json_extract(entry, '$.attempt.photo.sha256'), 1, 32)),
           encrypt(substr(json_extract(entry, '$.attempt.photo.source_sha256'), 1, 32))
    FROM (
        SELECT decrypt(payload) AS entry FROM event
        WHERE event.attempt = attempt.id AND payload IS NOT NULL AND event.kind IN ('sending', 'outcome', 'interrupted')
        ORDER BY seq DESC LIMIT 1
    )
    WHERE json_valid(entry)
)
WHERE file_name IS NOT NULL;

-- The last attempt for a person with each outcome is one step into this index, however many there are.
CREATE INDEX attempt_person ON attempt (user_id, profile, outcome, row) WHERE kind = 'enroll';
-- The last attempt that sent a photo. The userId is there to pass over the attempts of one person without reading them.
CREATE INDEX attempt_photo ON attempt (photo_hash, profile, outcome, row, user_id)
WHERE photo_hash IS NOT NULL AND kind = 'enroll' AND outcome <> 'not_sent';
CREATE INDEX attempt_file ON attempt (file_hash, profile, outcome, row, user_id)
WHERE file_hash IS NOT NULL AND kind = 'enroll' AND outcome <> 'not_sent';
-- Which files of a folder may have been sent.
CREATE INDEX attempt_file_name ON attempt (file_name, profile)
WHERE file_name IS NOT NULL AND kind = 'enroll' AND outcome <> 'not_sent';

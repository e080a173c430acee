-- What stands behind the profile of an attempt: simulator, sandbox or production. NULL for attempts of older versions, whose journal does
-- not say it; so nothing has to be read from the journal, which may be encrypted.
ALTER TABLE attempt ADD COLUMN profile_kind TEXT;

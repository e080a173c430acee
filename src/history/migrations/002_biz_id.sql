-- Whether a bizId was used before is asked before every send.
CREATE INDEX attempt_biz_id ON attempt (biz_id);

//! The one path of every enrollment: prepare, check, journal, send, record.

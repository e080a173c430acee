//! Whether the record is as it was written: `SQLite`'s own check, every seal of the chain, and the list beside the journal.

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::error::Fault;
use super::event::Event;
use super::mark::{Cause, Gap};
use super::ranges::{Ranges, words};
use super::{HistoryError, Store, drift};
use crate::enrollment::AttemptId;

/// Findings that are told; the others are counted.
const TOLD: usize = 100;

/// What a look through the whole record found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Verified {
    /// How `SQLite` keeps what is not in the file yet: `wal`, unless the disk cannot.
    pub journal_mode: String,
    /// Events looked at.
    pub events: u64,
    /// Attempts whose line in the list was held against the journal.
    pub attempts: u64,
    /// The seal of the newest event, which covers all before it. Whoever notes it elsewhere can tell later whether the end of
    /// the record was cut off.
    pub newest: Option<Seal>,
    /// Gaps that the record itself tells of.
    pub gaps: Vec<Gap>,
    /// What is not as it was written.
    pub wrong: Vec<Wrong>,
    /// How much more of that there is.
    pub more: u64,
}

/// An event's number and hash, as `12:5f0c…`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seal {
    /// The number.
    pub seq: i64,
    /// The hash, in hex.
    pub hash: String,
}

impl std::fmt::Display for Seal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.seq, self.hash)
    }
}

impl std::str::FromStr for Seal {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once(':').and_then(|(seq, hash)| Some((seq.parse().ok()?, hash)));
        let is_hash = |hash: &str| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        match parts {
            Some((seq, hash)) if is_hash(hash) => Ok(Self { seq, hash: hash.to_ascii_lowercase() }),
            _ => Err("a seal is a number, a colon and 64 hexadecimal digits, as `history verify` prints it".to_owned()),
        }
    }
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Wrong {
    /// `SQLite` finds the file damaged.
    Damaged {
        /// Its words.
        said: String,
    },
    /// Events are not there, and none says why.
    Missing {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// An event has a number that none can have.
    Inserted {
        /// Its number.
        seq: i64,
    },
    /// What an event says of itself is not what its seal covers.
    Altered {
        /// Its number.
        seq: i64,
    },
    /// The content of an event is not what its seal covers.
    Content {
        /// Its number.
        seq: i64,
    },
    /// An event was written after another one than is before it now.
    Replaced {
        /// The number of the event before.
        seq: i64,
    },
    /// Events have lost their content, and none says why.
    Emptied {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// Events have a content although they were erased.
    NotErased {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// The event of a seal that was noted is another one, or none.
    Seal {
        /// Its number.
        seq: i64,
    },
    /// What the journal says of an attempt cannot be understood.
    Unreadable {
        /// The attempt.
        attempt: AttemptId,
    },
    /// The list does not say of an attempt what the journal says.
    Listed {
        /// The attempt.
        attempt: AttemptId,
        /// The columns that differ.
        columns: Vec<String>,
    },
    /// The journal has an attempt that the list has not.
    Unlisted {
        /// The attempt.
        attempt: AttemptId,
    },
    /// The list has an attempt that the journal has not.
    Untold {
        /// The attempt.
        attempt: AttemptId,
    },
}

impl Wrong {
    /// The same for people.
    #[must_use]
    pub fn words(&self) -> String {
        let events = |from: &i64, to: &i64| {
            let plural = if from == to { "" } else { "s" };
            format!("event{plural} {}", words((*from, *to)))
        };
        let have = |from: &i64, to: &i64| if from == to { "has" } else { "have" };
        match self {
            Self::Damaged { said } => format!("the file is damaged: {said}"),
            Self::Missing { from, to } => format!("{} {} been removed", events(from, to), have(from, to)),
            Self::Inserted { seq } => format!("event {seq} has been inserted"),
            Self::Altered { seq } => format!("event {seq} has been altered or moved: its seal does not fit it"),
            Self::Content { seq } => format!("the content of event {seq} has been altered"),
            Self::Replaced { seq } => {
                format!("event {seq} has been replaced: the next one was written after another")
            }
            Self::Emptied { from, to } => {
                format!("{} {} lost the content, and nothing says that it was erased", events(from, to), have(from, to))
            }
            Self::NotErased { from, to } => {
                let have = have(from, to);
                format!("{} {have} been erased, and {have} a content all the same", events(from, to))
            }
            Self::Seal { seq } => {
                format!("event {seq} is not there with the seal that was noted: the record was cut off or written anew")
            }
            Self::Unreadable { attempt } => format!("what the journal says of attempt {attempt} cannot be understood"),
            Self::Listed { attempt, columns } => {
                format!("the list says of attempt {attempt} what the journal does not: {}", columns.join(", "))
            }
            Self::Unlisted { attempt } => format!("attempt {attempt} is in the journal and not in the list"),
            Self::Untold { attempt } => {
                format!("attempt {attempt} is in the list and not in the journal: its events have been removed")
            }
        }
    }

    /// Whether it is the list, which can be made again from the journal.
    #[must_use]
    pub const fn is_of_the_list(&self) -> bool {
        matches!(self, Self::Listed { .. } | Self::Unlisted { .. })
    }
}

impl Verified {
    /// Whether all is as it was written.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.wrong.is_empty()
    }

    /// Notes that something is wrong.
    pub(super) fn object(&mut self, wrong: Wrong) {
        if self.wrong.len() < TOLD { self.wrong.push(wrong) } else { self.more += 1 }
    }
}

/// What is wrong with an event. `before` is the seal of the event before, as far as that one is right.
fn wrong(event: &Event, before: Option<&Seal>) -> Result<Option<Wrong>, Fault> {
    let seq = event.seq;
    if !event.is_sealed()? {
        return Ok(Some(Wrong::Altered { seq }));
    }
    if let Some(before) = before.filter(|before| before.hash != event.previous) {
        return Ok(Some(Wrong::Replaced { seq: before.seq }));
    }
    Ok((!event.holds_its_content()).then_some(Wrong::Content { seq }))
}

/// Has FTS5 look anew at its indexes: before a search it checks what this connection last knew of them.
fn look_anew(connection: &Connection) -> Result<(), Fault> {
    let indexes = "SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5 (%'";
    let mut statement = connection.prepare(indexes)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    for name in names {
        let name = name?;
        // What is wrong with one is found by the check.
        let _ = connection.query_row(&format!("SELECT rowid FROM {name} WHERE {name} MATCH 'x'"), [], |_| Ok(()));
    }
    Ok(())
}

/// Reads the whole journal, event by event.
fn chain(connection: &Connection) -> Result<Verified, Fault> {
    let journal_mode = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let mut verified = Verified { journal_mode, ..Verified::default() };
    look_anew(connection)?;
    let said: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        verified.object(Wrong::Damaged { said });
        return Ok(verified);
    }
    let mut statement = connection.prepare(&format!("SELECT {} FROM event ORDER BY seq", Event::COLUMNS))?;
    let events = statement.query_map([], Event::read)?;
    let (mut missing, mut emptied) = (Ranges::default(), Ranges::default());
    let (mut last, mut is_last_right) = (Seal { seq: 0, hash: String::new() }, true);
    for event in events {
        let event = event?;
        let seq = event.seq;
        verified.events += 1;
        if seq < 1 {
            verified.object(Wrong::Inserted { seq });
            continue;
        }
        if seq > last.seq + 1 {
            missing.push((last.seq + 1, seq - 1));
        }
        // After a gap, or what is no more what it was, nobody knows what was before.
        let wrong = wrong(&event, Some(&last).filter(|last| is_last_right && last.seq + 1 == seq))?;
        is_last_right = wrong.is_none();
        match (&event.payload, wrong) {
            (_, Some(wrong)) => verified.object(wrong),
            (None, None) => emptied.push((seq, seq)),
            (Some(payload), None) => verified.gaps.extend(Gap::read(&event.kind, seq, event.at, payload)),
        }
        last = Seal { seq, hash: event.hash };
    }
    explain(&mut verified, &missing, &emptied);
    verified.newest = (last.seq > 0).then_some(last);
    Ok(verified)
}

/// Holds the gaps that were found against those that the record tells of.
fn explain(verified: &mut Verified, missing: &Ranges, emptied: &Ranges) {
    let told = |erased: bool| {
        let gaps = verified.gaps.iter().filter(|gap| matches!(gap.cause, Cause::Erased { .. }) == erased);
        // Nobody tells of what comes after.
        let rows = gaps.flat_map(|gap| gap.events.iter().map(|(first, last)| (*first, *last.min(&(gap.seq - 1)))));
        Ranges::of(rows.collect())
    };
    let (lost, erased) = (told(false), told(true));
    let kept = erased.minus(emptied).minus(missing);
    let (removed, emptied) = (missing.minus(&lost), emptied.minus(&erased));
    removed.rows().iter().for_each(|&(from, to)| verified.object(Wrong::Missing { from, to }));
    emptied.rows().iter().for_each(|&(from, to)| verified.object(Wrong::Emptied { from, to }));
    kept.rows().iter().for_each(|&(from, to)| verified.object(Wrong::NotErased { from, to }));
}

/// Reads the whole record, and looks for a seal that was noted.
fn verify(connection: &Connection, noted: Option<&Seal>) -> Result<Verified, Fault> {
    // All of it as it is at one moment.
    let transaction = connection.unchecked_transaction()?;
    let mut verified = chain(&transaction)?;
    if matches!(verified.wrong.as_slice(), [Wrong::Damaged { .. }]) {
        return Ok(verified);
    }
    if let Some(noted) = noted {
        let hash = transaction.query_row("SELECT hash FROM event WHERE seq = ?1", [noted.seq], |row| row.get(0));
        if hash.optional()?.is_none_or(|hash: String| hash != noted.hash) {
            verified.object(Wrong::Seal { seq: noted.seq });
        }
    }
    verified.attempts = drift::look(&transaction, |wrong| verified.object(wrong))?;
    Ok(verified)
}

impl Store {
    /// Reads the whole record and tells what is not as it was written: in the journal, and in the list beside it. `noted` is
    /// the seal of an event that must be there. Takes seconds for a million events; whoever writes need not wait.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn verify(&self, noted: Option<Seal>) -> Result<Verified, HistoryError> {
        self.whole.ask(move |connection| verify(connection, noted.as_ref())).await
    }

    /// The same for the journal alone, in a fraction of the time.
    ///
    /// # Errors
    /// [`HistoryError`] when the database cannot be read.
    pub async fn verify_journal(&self) -> Result<Verified, HistoryError> {
        self.whole.ask(|connection| chain(&*connection.unchecked_transaction()?)).await
    }

    /// Makes the list say what the journal says, and its full-text index with it; how many attempts it did not say it of.
    /// Lines of the list of which the journal knows nothing stay. Nothing else can be written meanwhile.
    ///
    /// # Errors
    /// [`HistoryError`]: then the list is as it was.
    pub async fn mend_list(&self) -> Result<u64, HistoryError> {
        self.write(|journal| drift::mend(&mut journal.connection)).await
    }
}

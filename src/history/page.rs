//! Pages of the list: from any place of any order, forwards and backwards, of what a search leaves.

use jiff::Timestamp;
use rusqlite::types::{Type, Value};
use rusqlite::{Connection, Row, params_from_iter};

use super::Search;
use super::conditions::Conditions;
use super::error::Fault;
use super::record::case;
use crate::enrollment::{AttemptId, Kind, Outcome, ProfileKind};

/// In which order attempts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By when they began, the newest first.
    #[default]
    Newest,
    /// By when they began, the oldest first.
    Oldest,
    /// By how long the exchange took, the slowest first; those without one are left out.
    Slowest,
    /// By userId as sent, or as it is encrypted; those of one person are together.
    UserId,
}

impl Order {
    /// All of them, the usual one first.
    pub const ALL: [Self; 4] = [Self::Newest, Self::Oldest, Self::Slowest, Self::UserId];

    /// How a list in this order is called.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Newest => "the newest first",
            Self::Oldest => "the oldest first",
            Self::Slowest => "the slowest first",
            Self::UserId => "by userId",
        }
    }

    /// The word used on the command line.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Slowest => "slowest",
            Self::UserId => "user_id",
        }
    }
}

/// The place of an attempt in a list, whatever its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    row: i64,
    exchange_us: i64,
    /// As it is kept, which may be encrypted.
    user_id: String,
}

/// Where a page lies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Anchor {
    /// At the beginning of the list.
    #[default]
    Start,
    /// With an attempt, as long as it is there, and after it.
    From(Cursor),
    /// After an attempt.
    After(Cursor),
    /// It ends before an attempt.
    Before(Cursor),
    /// It ends with the list.
    End,
}

/// Which attempts to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What they must be like.
    pub search: Search,
    /// In which order.
    pub order: Order,
    /// From where in that order.
    pub anchor: Anchor,
    /// At most so many.
    pub limit: usize,
}

impl Default for Query {
    fn default() -> Self {
        Self { search: Search::default(), order: Order::Newest, anchor: Anchor::Start, limit: 100 }
    }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The attempt's identity.
    pub id: AttemptId,
    /// When it began, to the millisecond.
    pub at: Timestamp,
    /// Why it was made.
    pub kind: Kind,
    /// The name of the case it was made for, when it explores one.
    pub case: Option<String>,
    /// The profile it went by.
    pub profile: String,
    /// What stands behind that profile, as far as the record tells.
    pub profile_kind: Option<ProfileKind>,
    /// What came of it so far.
    pub outcome: Outcome,
    /// As sent, or as typed.
    pub biz_id: String,
    /// As sent, or as typed.
    pub user_id: String,
    /// The word of the failure, else the gateway's code.
    pub code: Option<String>,
    /// The gateway's identity for it.
    pub transaction_id: Option<String>,
    /// The last part of the photo's path.
    pub file_name: Option<String>,
    /// Microseconds that the exchange took.
    pub exchange_us: Option<i64>,
    /// The note.
    pub note: Option<String>,
    /// The tags, separated by spaces.
    pub tags: Option<String>,
    row: i64,
    kept_user_id: String,
}

impl Summary {
    /// Its place, to read on from.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor { row: self.row, exchange_us: self.exchange_us.unwrap_or_default(), user_id: self.kept_user_id.clone() }
    }
}

/// The columns of a summary.
const SUMMARY: &str = "id, at, kind, attempt.profile, outcome, decrypt(attempt.biz_id), decrypt(attempt.user_id),
                       coalesce(attempt.failure, attempt.result_code), decrypt(attempt.transaction_id),
                       decrypt(attempt.file_name), exchange_us, decrypt(attempt.note), attempt.tags, row, attempt.user_id,
                       attempt.profile_kind";

/// A page of the list, in its order.
pub(super) fn page(connection: &Connection, query: &Query) -> Result<Vec<Summary>, Fault> {
    let conditions = Conditions::of(&query.search, connection)?;
    let backwards = matches!(query.anchor, Anchor::Before(_) | Anchor::End);
    let is_by_time = matches!(query.order, Order::Newest | Order::Oldest);
    let mut page = if conditions.asks_index && !is_by_time && conditions.leave_many(connection)? {
        page_of_many(connection, query, &conditions.rows(connection)?)?
    } else {
        let (sql, values) = query.statement(conditions);
        let mut statement = connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), summary)?;
        rows.collect::<rusqlite::Result<Vec<_>>>()?
    };
    if backwards {
        page.reverse();
    }
    for summary in page.iter_mut().filter(|summary| summary.kind == Kind::Explore) {
        summary.case = case(connection, &summary.id)?;
    }
    Ok(page)
}

/// A page in an order other than by time, of so many `rows` that sorting them takes longer than to go through all attempts in
/// that order until enough of them are found.
fn page_of_many(connection: &Connection, query: &Query, rows: &[i64]) -> Result<Vec<Summary>, Fault> {
    let mut conditions = Conditions::none();
    query.bound(&mut conditions);
    let order = query.order_by(conditions.row);
    let sql = format!("SELECT row FROM attempt WHERE {} ORDER BY {order}", conditions.sql());
    let mut in_order = connection.prepare_cached(&sql)?;
    let mut in_order = in_order.query(params_from_iter(conditions.values))?;
    let mut one = connection.prepare_cached(&format!("SELECT {SUMMARY} FROM attempt WHERE row = ?1"))?;
    let mut page = Vec::new();
    while page.len() < query.limit
        && let Some(found) = in_order.next()?
    {
        let row: i64 = found.get(0)?;
        if rows.binary_search(&row).is_ok() {
            page.push(one.query_row([row], summary)?);
        }
    }
    Ok(page)
}

/// What a page is asked of `SQLite` with, its values in it.
pub(super) fn page_sql(connection: &Connection, query: &Query) -> Result<String, Fault> {
    let (sql, values) = query.statement(Conditions::of(&query.search, connection)?);
    // Of all programs only this one has the function.
    let sql = sql.replace("decrypt(", "(");
    let mut statement = connection.prepare(&sql)?;
    for (index, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, value)?;
    }
    Ok(statement.expanded_sql().unwrap_or(sql))
}

impl Query {
    /// The statement of a page, and its values.
    fn statement(&self, mut conditions: Conditions) -> (String, Vec<Value>) {
        self.bound(&mut conditions);
        let sql = format!(
            "SELECT {SUMMARY} FROM {} WHERE {} ORDER BY {} LIMIT {}",
            conditions.tables,
            conditions.sql(),
            self.order_by(conditions.row),
            self.limit.min(usize::MAX / 2),
        );
        (sql, conditions.values)
    }

    /// Adds what order and anchor ask for.
    fn bound(&self, conditions: &mut Conditions) {
        if self.order == Order::Slowest {
            conditions.add("exchange_us IS NOT NULL", []);
        }
        let backwards = matches!(self.anchor, Anchor::Before(_) | Anchor::End);
        let (Anchor::From(cursor) | Anchor::After(cursor) | Anchor::Before(cursor)) = &self.anchor else { return };
        let row = Value::Integer(cursor.row);
        let descends = matches!(self.order, Order::Newest | Order::Slowest);
        let beyond = if descends == backwards { ">" } else { "<" };
        let beyond = if matches!(self.anchor, Anchor::From(_)) { format!("{beyond}=") } else { beyond.to_owned() };
        match self.order {
            Order::Newest | Order::Oldest => conditions.add(&format!("{} {beyond} ?", conditions.row), [row]),
            Order::Slowest => {
                let exchange_us = Value::Integer(cursor.exchange_us);
                conditions.add(&format!("(exchange_us, row) {beyond} (?, ?)"), [exchange_us, row]);
            }
            Order::UserId => {
                let user_id = Value::Text(cursor.user_id.clone());
                conditions.add(&format!("(attempt.user_id, row) {beyond} (?, ?)"), [user_id, row]);
            }
        }
    }

    /// What stands behind ORDER BY, the other way round for pages that end somewhere.
    fn order_by(&self, row: &str) -> String {
        let backwards = matches!(self.anchor, Anchor::Before(_) | Anchor::End);
        match (self.order, backwards) {
            (Order::Newest, false) | (Order::Oldest, true) => format!("{row} DESC"),
            (Order::Newest, true) | (Order::Oldest, false) => row.to_owned(),
            (Order::Slowest, false) => "exchange_us DESC, row DESC".to_owned(),
            (Order::Slowest, true) => "exchange_us, row".to_owned(),
            (Order::UserId, false) => "attempt.user_id, row".to_owned(),
            (Order::UserId, true) => "attempt.user_id DESC, row DESC".to_owned(),
        }
    }
}

/// How many attempts a search finds.
pub(super) fn count(connection: &Connection, search: &Search) -> Result<u64, Fault> {
    Conditions::of(search, connection)?.count(connection)
}

fn summary(row: &Row<'_>) -> rusqlite::Result<Summary> {
    let profile: String = row.get(3)?;
    let recorded: Option<String> = row.get(15)?;
    let recorded = recorded.as_deref().and_then(ProfileKind::from_word);
    Ok(Summary {
        profile_kind: ProfileKind::of_attempt(recorded, &profile),
        id: AttemptId(row.get(0)?),
        at: Timestamp::from_millisecond(row.get(1)?)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, Type::Integer, error.into()))?,
        kind: word(row, 2, Kind::from_word)?,
        case: None,
        profile,
        outcome: word(row, 4, Outcome::from_word)?,
        biz_id: row.get(5)?,
        user_id: row.get(6)?,
        code: row.get(7)?,
        transaction_id: row.get(8)?,
        file_name: row.get(9)?,
        exchange_us: row.get(10)?,
        note: row.get(11)?,
        tags: row.get(12)?,
        row: row.get(13)?,
        kept_user_id: row.get(14)?,
    })
}

/// A column that holds one of a few words.
fn word<T>(row: &Row<'_>, column: usize, from_word: impl Fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    from_word(&text).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            Type::Text,
            format!("`{text}` is no word of this column").into(),
        )
    })
}

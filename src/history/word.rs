//! The names under which the catalogue explains what can go wrong with the record.

use super::HistoryError;

impl HistoryError {
    /// The word of the catalogue's entry for it; `None` for what is no fault of the record.
    #[must_use]
    pub fn word(&self) -> Option<&'static str> {
        Some(match self {
            Self::Full { .. } => "store_full",
            Self::ReadOnly { .. } => "store_read_only",
            Self::Folder { .. } | Self::Unreadable { .. } | Self::Stranded { .. } => "store_unreadable",
            Self::Damaged { .. } | Self::Entry { .. } | Self::Unsaved { .. } => "store_damaged",
            Self::Older { .. } | Self::Newer { .. } | Self::NoBackup { .. } | Self::NotMigrated { .. } => {
                "store_format"
            }
            Self::Gone { .. } => "store_gone",
            Self::Foreign { .. } => "store_foreign",
            Self::Busy { .. } => "store_busy",
            Self::Key(error) => error.word(),
            Self::WeakKey | Self::NoKey { .. } | Self::OtherKey { .. } => "store_locked",
            Self::Erased { .. } => "store_erased",
            Self::BizIdUsed { .. } => "biz_id_used",
            Self::UserOutcomeUnknown(_) => "user_outcome_unknown",
            Self::Ambiguous { .. } | Self::Abandoned => return None,
            _ => "store_failed",
        })
    }
}

//! Opening the record.

use crate::history::{HistoryError, Store};
use crate::settings::{Options, Paths, Settings, SettingsError};

use super::CliError;
use super::output::note;

/// Opens the record and says what there is to say of it. Settings that cannot be read are in the way only of a record that is
/// encrypted, since they name its key.
pub(super) fn open_record(options: &Options, settings: Result<&Settings, &SettingsError>) -> Result<Store, CliError> {
    let store = match settings {
        Ok(settings) => Store::open_with(&settings.paths.data_dir, settings.keeping.key.as_ref())?,
        Err(error) => Store::open(&Paths::resolve(options)?.data_dir).inspect_err(|refused| {
            if matches!(refused, HistoryError::NoKey { .. }) {
                note(&error.to_string());
            }
        })?,
    };
    store.notices().iter().for_each(|notice| note(notice));
    Ok(store)
}

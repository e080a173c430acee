//! A text in the operator's own editor: written into a private file, read back, and gone afterwards.

use std::fs;
use std::path::Path;

use crate::settings::{create_private_folder, write_private_file};

use super::platform;

/// The largest text that is read back, in bytes.
const LARGEST: u64 = 8 * 1024 * 1024;

/// Lets the editor that `VISUAL` or `EDITOR` names (without them `vi`) have a text, and gives what became of it. The file
/// lies in a folder of its own within `data_dir`, for the operator alone, so that copies the editor makes go with it. The
/// terminal must have been given back. Blocks.
///
/// # Errors
/// A sentence when the editor does not run or ends with an error; then nothing is taken.
pub(super) fn edit(text: &str, data_dir: &Path) -> Result<String, String> {
    let named = ["VISUAL", "EDITOR"].iter().filter_map(|name| std::env::var(name).ok());
    let editor = named.into_iter().find(|editor| !editor.trim().is_empty()).unwrap_or_else(|| "vi".to_owned());
    let failed = |error: std::io::Error| format!("The text cannot be handed to an editor: {error}.");
    create_private_folder(data_dir).map_err(failed)?;
    let folder = tempfile::Builder::new().prefix("request-").tempdir_in(data_dir).map_err(failed)?;
    let file = folder.path().join("request.http");
    write_private_file(&file, text.as_bytes()).map_err(failed)?;
    let status = platform::editor(&editor, &file).status();
    match status {
        Ok(status) if status.success() => {}
        Ok(status) if platform::is_not_found(status) => {
            return Err(format!("{editor} is not on this computer: set $EDITOR to an editor that is."));
        }
        Ok(status) => return Err(format!("{editor} ended with {status}: nothing was taken from it.")),
        Err(error) => return Err(format!("{editor} cannot be run ({error}): set $EDITOR to one that can.")),
    }
    let length = fs::metadata(&file).map_err(failed)?.len();
    if length > LARGEST {
        return Err(format!("The text has {length} bytes, more than a request is meant to have: nothing was taken."));
    }
    fs::read(&file)
        .map_err(failed)
        .and_then(|bytes| String::from_utf8(bytes).map_err(|_| "The text is not UTF-8: nothing was taken.".to_owned()))
}

//! What commands of the record have in common: which attempts, and in which order.

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::Zoned;

use crate::cli::CliError;
use crate::cli::output::note;
use crate::enrollment::UserIdForm;
use crate::history::{Order, Search};
use crate::session::user_id_form;
use crate::settings::{Options, Settings, Target};

/// A query line, as words of the command line.
#[derive(Debug, Args)]
pub(super) struct QueryLine {
    /// Which attempts, as in the console: words and filters such as outcome:rejected since:7d; none for all. A term that begins
    /// with - stands behind --, or in quotes with one before it
    #[arg(value_name = "QUERY")]
    words: Vec<String>,
}

impl QueryLine {
    /// What it asks for.
    ///
    /// # Errors
    /// [`CliError::Usage`] for a filter that means nothing.
    pub(super) async fn search(&self, options: &Options) -> Result<Search, CliError> {
        let line = self.words.join(" ");
        let forms = if line.is_empty() { Vec::new() } else { forms(options).await };
        Search::parse(&line, &Zoned::now(), &forms).map_err(|error| CliError::Usage(error.to_string()))
    }
}

/// The forms in which a userId may have been sent: the hash that needs no key, and what the profile makes of it. The record
/// can be searched without usable settings.
async fn forms(options: &Options) -> Vec<UserIdForm> {
    let mut forms = vec![UserIdForm::Sha256];
    let Ok(settings) = Settings::load(options) else { return forms };
    if let Target::Remote(remote) = settings.profile.target {
        let name = settings.profile.name;
        match tokio::task::spawn_blocking(move || user_id_form(&name, &remote.user_ids)).await {
            Ok(Ok(form)) => forms.push(form),
            Ok(Err(error)) => note(&format!("A userId as typed is not found under what was sent for it: {error}.")),
            Err(_) => {}
        }
    }
    forms
}

/// Parses the word of an order.
pub(super) fn order() -> impl TypedValueParser<Value = Order> {
    PossibleValuesParser::new(Order::ALL.map(Order::word))
        .map(|word| Order::ALL.into_iter().find(|order| order.word() == word).unwrap_or_default())
}

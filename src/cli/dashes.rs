//! Values that begin with a dash, which clap takes for options: how to write them is said.

use std::ffi::{OsStr, OsString};

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue};
use clap::{Command, CommandFactory, Error, Parser};

use super::Arguments;

/// Parses a command line. Where a value begins with a dash, the error says how it is written.
///
/// # Errors
/// clap's error, which may be the help or the version that was asked for.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Arguments, Error> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    Arguments::try_parse_from(&arguments).map_err(|mut error| {
        if error.use_stderr()
            && let Some(right) = with_equals_sign(&arguments)
        {
            let tip =
                StyledStr::from(format!("a value that begins with a dash is written with an equals sign: {right}"));
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
        }
        error
    })
}

/// The first option whose value begins with a dash, as it has to be written.
fn with_equals_sign(arguments: &[OsString]) -> Option<String> {
    let command = Arguments::command();
    let mut options = Vec::new();
    collect(&command, &mut options);
    let find = |name: &OsStr| options.iter().find(|(option, _)| name == option.as_str());
    arguments.windows(2).find_map(|pair| {
        let [option, value] = pair else { return None };
        let (option, _) = find(option).filter(|(_, takes_value)| *takes_value)?;
        let text = value.to_str().filter(|text| text.len() > 1 && text.starts_with('-') && *text != "--")?;
        find(value).is_none().then(|| format!("{option}={}", quoted(text)))
    })
}

/// The options of a command and those below it, and whether each takes a value.
fn collect(command: &Command, options: &mut Vec<(String, bool)>) {
    for argument in command.get_arguments() {
        let takes_value = argument.get_action().takes_values();
        options.extend(argument.get_long().map(|name| (format!("--{name}"), takes_value)));
        options.extend(argument.get_short().map(|name| (format!("-{name}"), takes_value)));
    }
    options.extend(["--help", "-h", "--version", "-V"].map(|name| (name.to_owned(), false)));
    command.get_subcommands().for_each(|command| collect(command, options));
}

/// A text as a shell takes it.
fn quoted(text: &str) -> String {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+@%:,=".contains(&byte));
    if text.is_empty() || !is_plain { format!("'{}'", text.replace('\'', r"'\''")) } else { text.to_owned() }
}

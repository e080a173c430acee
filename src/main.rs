//! The binary: parse the command line, run it, turn errors into exit codes.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;

use enroll_console::cli::{self, Arguments, CliError};
use enroll_console::enrollment::harmless;
use enroll_console::settings::Settings;
use enroll_console::tui::{self, ConsoleError, Look, Opening, Queue, RealScreen};
use tokio::runtime::{Builder, Runtime};

/// The exit code of a defect, or of a record that cannot be written (`design/contract.md`).
const INTERNAL: u8 = 70;

fn main() -> ExitCode {
    let arguments = match cli::parse(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => {
            // There is nowhere left to say that this failed.
            let _ = error.print();
            return u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
        }
    };
    let runtime = match Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error, INTERNAL),
    };
    let code = match arguments.command {
        Some(_) => run_command(&runtime, arguments),
        None => open_console(&runtime, arguments),
    };
    // A photo that is still being decoded is nobody's any more.
    runtime.shutdown_background();
    code
}

fn run_command(runtime: &Runtime, arguments: Arguments) -> ExitCode {
    let Some(command) = arguments.command else { return ExitCode::SUCCESS };
    match runtime.block_on(cli::run(command, &arguments.options, arguments.color)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => complain_of(&error),
    }
}

fn open_console(runtime: &Runtime, arguments: Arguments) -> ExitCode {
    if let Some(path) = arguments.path.as_ref().filter(|path| !path.exists()) {
        let error = CliError::Usage(format!(
            "{} is neither a command nor a file or folder: `enroll-console --help` lists the commands",
            path.display()
        ));
        return complain(&error, error.exit_code());
    }
    tui::install_panic_hook();
    let settings = match Settings::load(&arguments.options) {
        Ok(settings) => Arc::new(settings),
        Err(error) => {
            return complain_of(&CliError::from(error));
        }
    };
    let look = Look::of(|name| std::env::var(name).ok());
    let opening = Opening { settings, path: arguments.path, colour: arguments.color.is_wanted(), look };

    match runtime.block_on(run_console(&opening)) {
        Ok(code) => ExitCode::from(code),
        Err(error @ ConsoleError::Terminal(_)) => complain(&error, 2),
        Err(error) => complain(&error, INTERNAL),
    }
}

async fn run_console(opening: &Opening) -> Result<u8, ConsoleError> {
    let mut queue = Queue::default();
    tui::watch_for_the_end(&queue);
    let mut screen = RealScreen::new(tui::inquiry(opening, &queue))?;
    tui::open(opening, &mut screen, &mut queue).await
}

/// The same for an error that may have an entry in the catalogue.
fn complain_of(error: &CliError) -> ExitCode {
    let code = complain(error, error.exit_code());
    if let Some(word) = error.word() {
        // There is nowhere left to say that this failed.
        let _ = writeln!(io::stderr(), "enroll-console: `enroll-console explain {word}` says more.");
    }
    code
}

/// Prints an error and what caused it, and gives the exit code.
fn complain(error: &dyn Error, code: u8) -> ExitCode {
    let mut text = format!("enroll-console: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        let reason = error.to_string();
        if !text.contains(&reason) {
            text.push_str(": ");
            text.push_str(&reason);
        }
        cause = error.source();
    }
    // There is nowhere left to say that this failed.
    let _ = writeln!(io::stderr(), "{}", harmless(&text));
    ExitCode::from(code)
}

//! What the simulated gateway tells of what it does.

use std::fmt;

use super::{Code, Refusal, Scenario};
use crate::enrollment::{harmless, harmless_line};

/// Is told of every request, and of the file of rules.
pub type Observer = Box<dyn Fn(&Event) + Send + Sync>;

/// Something that happened. Displayed, it is harmless: a line, and what explains it below, further in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A request was answered, or cut off because a scenario wanted it.
    Answered {
        /// Path and query as they came, method before them; not yet harmless.
        request: String,
        /// What was wrong with it, if anything.
        refusal: Option<Refusal>,
        /// What was forced, if anything.
        scenario: Option<Scenario>,
        /// Why it was refused, for whoever wrote the client: lines that hold no key and no photo; not yet harmless.
        explanation: Vec<String>,
    },
    /// A request could not be read to its end, and has no answer.
    Unread {
        /// As above; empty when not even that much is known.
        request: String,
        /// What is known of why.
        explanation: Vec<String>,
    },
    /// The file of rules was read again.
    Rules {
        /// What came of it.
        sentence: String,
    },
}

impl fmt::Display for Event {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let explanation = match self {
            Self::Answered { request, refusal, scenario, explanation } => {
                write!(formatter, "{}: ", harmless_line(request))?;
                let forced = scenario.as_ref().map(|scenario| harmless_line(&scenario.to_string()).into_owned());
                match (refusal, forced) {
                    (Some(refusal), None) => write!(formatter, "{}, {refusal}", refusal.code().name())?,
                    (Some(refusal), Some(forced)) => {
                        write!(formatter, "{}, {refusal}; and {forced}, forced", refusal.code().name())?;
                    }
                    (None, Some(forced)) => write!(formatter, "{forced}, forced")?,
                    (None, None) => formatter.write_str(Code::Success.name())?,
                }
                explanation
            }
            Self::Unread { request, explanation } => {
                let request = if request.is_empty() { "a connection" } else { request };
                write!(formatter, "{}: no answer", harmless_line(request))?;
                explanation
            }
            Self::Rules { sentence } => return formatter.write_str(&harmless(sentence)),
        };
        explanation.iter().try_for_each(|line| write!(formatter, "\n    {}", harmless_line(line)))
    }
}

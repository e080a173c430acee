//! The console: an Elm loop over ratatui.

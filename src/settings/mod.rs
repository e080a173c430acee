//! The config file, profiles, paths, credentials.

//! A file in, an upright JPEG within the limit out; facts and preview pixels.

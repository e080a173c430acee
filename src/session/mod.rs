//! What both ways in need before the first attempt: settings, store, gateway, pipeline.

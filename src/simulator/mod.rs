//! A gateway of our own, on a loopback port.

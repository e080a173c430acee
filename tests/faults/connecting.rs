//! No connection: the name, the address, the port.

use enroll_console::enrollment::FailureKind::{Connect, Resolve};

use crate::case::{Case, Stand};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::not_sent("name_without_address", Stand::Address("https://gateway.invalid"), Resolve, "name_not_resolved"),
        Case::not_sent("port_closed", Stand::Closed("http"), Connect, "connect_refused"),
        Case::not_sent("port_closed_for_tls", Stand::Closed("https"), Connect, "connect_refused"),
        // Nobody connects to a group (multicast): the system refuses to try.
        Case::not_sent("no_way_there", Stand::Address("https://224.0.0.1"), Connect, "connect_unreachable"),
    ]
}

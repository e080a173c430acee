//! The operator, or whoever started the program, gives up.

use enroll_console::enrollment::FailureKind::Interrupted;

use crate::case::{Behaviour, Case, Stand, behaviour};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::not_sent(
            "given_up_while_connecting",
            Stand::Raw(at_the_first_byte()),
            Interrupted,
            "cancelled_connecting",
        ),
        Case::unknown("given_up_while_sending", Stand::Narrow(at_the_first_byte()), Interrupted, "cancelled_sending")
            .large(),
        Case::unknown("given_up_while_waiting", Stand::Http(after_the_request()), Interrupted, "cancelled_waiting"),
    ]
}

fn at_the_first_byte() -> Behaviour {
    behaviour(|mut wire, peer| async move {
        wire.first_byte().await;
        peer.stop.notify_one();
        wire.hold().await;
    })
}

fn after_the_request() -> Behaviour {
    behaviour(|mut wire, peer| async move {
        wire.request(&peer).await;
        peer.stop.notify_one();
        wire.hold().await;
    })
}

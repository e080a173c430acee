//! What of the wire leaves the record: all but signatures, keys and photos (`design/contract.md`, "exact wire").

use crate::enrollment::{Exchange, Wire, WireRequest, WireResponse};

/// What stands in place of a value that is left out.
const ELIDED: &str = "<elided>";

/// The wire without signatures and keys, those of earlier exchanges too.
#[must_use]
pub fn elided(mut wire: Wire) -> Wire {
    elide(wire.request.as_mut(), wire.response.as_mut());
    for Exchange { request, response } in &mut wire.earlier {
        elide(request.as_mut(), response.as_mut());
    }
    wire
}

fn elide(request: Option<&mut WireRequest>, response: Option<&mut WireResponse>) {
    let request = request.into_iter().flat_map(|request| &mut request.headers);
    let response = response.into_iter().flat_map(|response| &mut response.headers);
    for (name, value) in request.chain(response) {
        if name.eq_ignore_ascii_case("signature") || name.eq_ignore_ascii_case("encrypt") {
            ELIDED.clone_into(value);
        }
    }
}

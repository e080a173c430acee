//! What a photo says about its chances before it is sent: each check through `photo::{prepare, examine}`, on real faces and on
//! what is made from them here.

#![expect(clippy::unwrap_used, reason = "a test whose helper fails has failed")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "pixels of small pictures, and samples of 8 bits"
)]

mod cli;
mod faces;
mod light;
mod pictures;
mod robust;

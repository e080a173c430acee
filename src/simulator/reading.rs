//! A request's body, read whole, within limits of size and time.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt;
use tokio::time::timeout;

use super::admission::MAX_BODY;

/// The most bytes of a body that are read at all; a client that is cut off while it sends never sees its answer.
const MAX_DRAINED: usize = 16 * MAX_BODY;

/// Why a body was not read to its end. The connection is closed without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unread {
    #[error("The body broke off after {received} bytes: {}", broken(*announced))]
    Broken { received: usize, announced: Option<u64> },
    #[error(
        "After {} s {received} bytes of the body had come and no more: {}", limit.as_secs(), late(*announced)
    )]
    Late { received: usize, announced: Option<u64>, limit: Duration },
    #[error("The body is longer than {MAX_DRAINED} bytes: an enrollment has {MAX_BODY} at the most.")]
    Endless,
}

fn broken(announced: Option<u64>) -> String {
    match announced {
        Some(announced) => format!("Content-Length had announced {announced}, and the client closed the connection."),
        None => "the client closed the connection before the last chunk.".to_owned(),
    }
}

fn late(announced: Option<u64>) -> String {
    announced.map_or_else(
        || "the last chunk, of length 0, never came.".to_owned(),
        |announced| format!("Content-Length announces {announced}, so the rest was waited for."),
    )
}

/// The whole body, or `None` when it is longer than [`MAX_BODY`], which is answered; reads for `limit` at the most.
pub(super) async fn read<B: Body<Data = Bytes> + Unpin>(mut body: B, limit: Duration) -> Result<Option<Bytes>, Unread> {
    let announced = body.size_hint().exact();
    let (mut kept, mut received) = (BytesMut::new(), 0);
    let all = async {
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|_| Unread::Broken { received, announced })?;
            let Ok(data) = frame.into_data() else { continue };
            received += data.len();
            if received > MAX_DRAINED {
                return Err(Unread::Endless);
            }
            if received <= MAX_BODY {
                kept.extend_from_slice(&data);
            }
        }
        Ok(())
    };
    match timeout(limit, all).await {
        Ok(ended) => ended?,
        Err(_) => return Err(Unread::Late { received, announced, limit }),
    }
    Ok((received <= MAX_BODY).then(|| kept.freeze()))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::{StreamExt, stream};
    use http_body::Frame;
    use http_body_util::StreamBody;

    use super::*;

    const PIECE: Bytes = Bytes::from_static(b"piece");

    #[tokio::test]
    async fn a_sender_who_never_ends_is_waited_for_no_longer_than_the_limit() {
        let piece = stream::iter([Ok::<_, Infallible>(Frame::data(PIECE))]);
        let limit = Duration::from_millis(1);
        let unread = read(StreamBody::new(piece.chain(stream::pending())), limit).await.unwrap_err();
        assert_eq!(unread, Unread::Late { received: 5, announced: None, limit });
    }

    #[tokio::test]
    async fn a_body_without_end_is_left_and_not_kept() {
        let piece = Bytes::from(vec![b' '; MAX_BODY]);
        let endless = StreamBody::new(stream::repeat(piece).map(|piece| Ok::<_, Infallible>(Frame::data(piece))));
        assert_eq!(read(endless, Duration::from_mins(1)).await.unwrap_err(), Unread::Endless);
    }
}

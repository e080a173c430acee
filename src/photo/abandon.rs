//! How a photo's decoding or encoding is told, from another thread, that nobody waits for it any more.
//!
//! Not here: why nobody does.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use jpeg_encoder::EncodingError;
use zune_jpeg::zune_core::bytestream::{ZByteIoError, ZByteReaderTrait, ZSeekFrom};

use super::Fault;

/// A flag that is raised once nobody waits for the result: what runs with it stops within a few milliseconds, with
/// [`Fault::Abandoned`]. Its clones are the same flag.
#[derive(Debug, Clone, Default)]
pub struct AbandonFlag(Arc<AtomicBool>);

impl AbandonFlag {
    /// Raises the flag, for good.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was raised.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Goes on unless the flag is raised.
    ///
    /// # Errors
    /// [`Fault::Abandoned`] when it is.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if self.is_raised() { Err(Fault::Abandoned) } else { Ok(()) }
    }

    /// The same for an encoder's writer.
    ///
    /// # Errors
    /// One that stops the encoder, when the flag is raised.
    pub(super) fn check_writing(&self) -> Result<(), EncodingError> {
        if self.is_raised() { Err(EncodingError::Write("abandoned".into())) } else { Ok(()) }
    }
}

/// Bytes in memory that a decoder can read until the flag is raised, and no further.
///
/// Not `BufRead`: for that, zune-core brings a reader of its own, which is slower.
pub(super) struct AbandonableBytes<'a> {
    bytes: &'a [u8],
    position: usize,
    flag: &'a AbandonFlag,
}

impl<'a> AbandonableBytes<'a> {
    pub(super) fn new(bytes: &'a [u8], flag: &'a AbandonFlag) -> Self {
        Self { bytes, position: 0, flag }
    }

    fn rest(&self) -> &'a [u8] {
        if self.flag.is_raised() { &[] } else { self.bytes.get(self.position..).unwrap_or_default() }
    }

    fn peek(&self, buffer: &mut [u8]) -> usize {
        let rest = self.rest();
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        length
    }
}

/// Byte by byte, which is how jpeg-decoder reads.
impl io::Read for AbandonableBytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.peek(buffer);
        self.position += length;
        Ok(length)
    }

    #[inline]
    fn read_exact(&mut self, buffer: &mut [u8]) -> io::Result<()> {
        let Some(found) = self.rest().get(..buffer.len()) else {
            return Err(io::ErrorKind::UnexpectedEof.into());
        };
        buffer.copy_from_slice(found);
        self.position += found.len();
        Ok(())
    }
}

/// Four bytes at a time, or one, which is how zune-jpeg reads.
impl ZByteReaderTrait for AbandonableBytes<'_> {
    #[inline]
    fn read_byte_no_error(&mut self) -> u8 {
        let byte = self.rest().first().copied().unwrap_or_default();
        self.position += 1;
        byte
    }

    #[inline]
    fn read_exact_bytes(&mut self, buffer: &mut [u8]) -> Result<(), ZByteIoError> {
        self.peek_exact_bytes(buffer)?;
        self.position += buffer.len();
        Ok(())
    }

    fn read_bytes(&mut self, buffer: &mut [u8]) -> Result<usize, ZByteIoError> {
        let length = self.peek(buffer);
        self.position += length;
        Ok(length)
    }

    fn peek_bytes(&mut self, buffer: &mut [u8]) -> Result<usize, ZByteIoError> {
        Ok(self.peek(buffer))
    }

    #[inline]
    fn peek_exact_bytes(&mut self, buffer: &mut [u8]) -> Result<(), ZByteIoError> {
        let rest = self.rest();
        let Some(found) = rest.get(..buffer.len()) else {
            return Err(ZByteIoError::NotEnoughBytes(rest.len(), buffer.len()));
        };
        buffer.copy_from_slice(found);
        Ok(())
    }

    fn z_seek(&mut self, from: ZSeekFrom) -> Result<u64, ZByteIoError> {
        let position = match from {
            ZSeekFrom::Start(position) => usize::try_from(position).ok(),
            ZSeekFrom::End(by) => isize::try_from(by).ok().and_then(|by| self.bytes.len().checked_add_signed(by)),
            ZSeekFrom::Current(by) => isize::try_from(by).ok().and_then(|by| self.position.checked_add_signed(by)),
        };
        self.position = position.ok_or(ZByteIoError::SeekError("before the beginning"))?;
        Ok(self.position as u64)
    }

    #[inline]
    fn is_eof(&mut self) -> Result<bool, ZByteIoError> {
        if self.flag.is_raised() {
            Err(ZByteIoError::Generic("abandoned"))
        } else {
            Ok(self.position >= self.bytes.len())
        }
    }

    fn z_position(&mut self) -> Result<u64, ZByteIoError> {
        Ok(self.position as u64)
    }

    fn read_remaining(&mut self, sink: &mut Vec<u8>) -> Result<usize, ZByteIoError> {
        let rest = self.rest();
        sink.extend_from_slice(rest);
        self.position += rest.len();
        Ok(rest.len())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn no_byte_is_read_once_the_flag_is_raised() {
        let flag = AbandonFlag::default();
        let mut bytes = AbandonableBytes::new(b"a photo of nobody", &flag);
        let mut two = [0; 2];
        bytes.read_exact(&mut two).unwrap();
        bytes.read_exact_bytes(&mut two).unwrap();
        assert_eq!((&two, bytes.read_byte_no_error()), (b"ph", b'o'));
        flag.clone().raise();
        let position = bytes.position;
        assert!(bytes.read_exact(&mut two).is_err());
        assert!(bytes.read_exact_bytes(&mut two).is_err());
        assert_eq!(bytes.read(&mut two).unwrap(), 0);
        assert!(bytes.is_eof().is_err());
        assert_eq!((&two, bytes.position), (b"ph", position));
    }

    #[test]
    fn bytes_are_sought_and_peeked_at_as_in_a_file() {
        let flag = AbandonFlag::default();
        let mut bytes = AbandonableBytes::new(b"a photo", &flag);
        let mut two = [0; 2];
        assert_eq!(bytes.z_seek(ZSeekFrom::End(-2)).unwrap(), 5);
        bytes.peek_exact_bytes(&mut two).unwrap();
        assert_eq!((&two, bytes.z_position().unwrap()), (b"to", 5));
        assert_eq!(bytes.z_seek(ZSeekFrom::Current(-5)).unwrap(), 0);
        assert!(bytes.z_seek(ZSeekFrom::Current(-1)).is_err());
        assert!(bytes.z_seek(ZSeekFrom::Start(6)).is_ok());
        assert!(bytes.read_exact_bytes(&mut two).is_err());
        assert_eq!((bytes.read_byte_no_error(), bytes.is_eof().unwrap()), (b'o', true));
    }
}

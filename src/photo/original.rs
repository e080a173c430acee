//! A photo as it was found: its bytes, read once and wiped when dropped, and what its header says.
//!
//! An [`Original`] that exists is a picture of a known format whose header is readable and within the limits.

use std::{fmt, fs::File, io::Read, ops::Deref, path::Path, sync::OnceLock};

use zeroize::Zeroizing;

use super::{Fault, HeaderFacts, PhotoError, Source, platform, prepare::sha256, recognise::named_unreadable};

/// The largest file that is read, in bytes (64 MiB): above what any phone writes, below what hurts.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// Bytes of the head that [`probe`] reads first: enough for the EXIF data and colour profile of most cameras.
const HEAD_BYTES: u64 = 128 * 1024;

/// The bytes of a photo: wiped when dropped, never shown.
pub struct PhotoBytes(Zeroizing<Vec<u8>>);

impl PhotoBytes {
    /// Takes the bytes over.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl Deref for PhotoBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for PhotoBytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PhotoBytes({})", self.len())
    }
}

/// A photo as it was found.
#[derive(Debug)]
pub struct Original {
    name: String,
    bytes: PhotoBytes,
    header: HeaderFacts,
    sha256: OnceLock<String>,
}

impl Original {
    /// Reads the whole photo.
    ///
    /// # Errors
    /// [`PhotoError`] when it is not a regular file, cannot be read, is empty, exceeds [`MAX_FILE_BYTES`], or as
    /// for [`Original::from_bytes`].
    pub fn read(source: &Source) -> Result<Self, PhotoError> {
        let name = source.display();
        let bytes = read(source, MAX_FILE_BYTES).map_err(|fault| fault.of(&name))?;
        Self::from_bytes(&name, bytes)
    }

    /// Takes a photo that was read elsewhere; `name` is how errors and facts call it.
    ///
    /// # Errors
    /// [`PhotoError`] when the bytes are no picture that is read, or their header is damaged or announces too many pixels.
    pub fn from_bytes(name: &str, bytes: PhotoBytes) -> Result<Self, PhotoError> {
        let header = HeaderFacts::of(&bytes, bytes.len() as u64).map_err(|fault| fault.of(name))?;
        Ok(Self { name: name.to_owned(), bytes, header, sha256: OnceLock::new() })
    }

    /// The photo as the operator named it; not yet harmless on a screen.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file's content.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the file's content, 64 lower-case hex digits: which photo this is, whatever its name and its date.
    #[must_use]
    pub fn sha256(&self) -> &str {
        self.sha256.get_or_init(|| sha256(&self.bytes))
    }

    /// What its header says.
    #[must_use]
    pub fn header(&self) -> &HeaderFacts {
        &self.header
    }
}

/// Reads no more than a photo's header, which is enough for a list: under a millisecond whatever the photo's size.
/// Only a header that is longer than usual costs the whole file.
///
/// # Errors
/// As for [`Original::read`]; damage behind the header is not seen.
pub fn probe(source: &Source) -> Result<HeaderFacts, PhotoError> {
    let found = match source {
        Source::Sample(sample) => HeaderFacts::of(sample.bytes, sample.bytes.len() as u64),
        Source::File(path) => probe_file(path),
    };
    found.map_err(|fault| fault.of(&source.display()))
}

fn probe_file(path: &Path) -> Result<HeaderFacts, Fault> {
    let (mut file, length) = open(path)?;
    let mut bytes = read_up_to(&mut file, HEAD_BYTES)?;
    match HeaderFacts::of(&bytes, length) {
        Err(Fault::Truncated) if length > HEAD_BYTES => {
            let rest = Zeroizing::new(read_up_to(&mut file, MAX_FILE_BYTES - HEAD_BYTES)?);
            bytes.extend_from_slice(&rest);
            HeaderFacts::of(&bytes, length)
        }
        found => found,
    }
}

fn read(source: &Source, limit: u64) -> Result<PhotoBytes, Fault> {
    let path = match source {
        Source::Sample(sample) => return Ok(PhotoBytes::new(sample.bytes.to_vec())),
        Source::File(path) => path,
    };
    let (mut file, _) = open(path)?;
    let bytes = read_up_to(&mut file, limit + 1)?;
    if bytes.len() as u64 > limit {
        return Err(Fault::TooManyBytes { limit });
    }
    Ok(PhotoBytes(bytes))
}

/// Opens a regular file and returns its length too. What is looked at by name can be replaced before it is opened,
/// so the open file is looked at again.
fn open(path: &Path) -> Result<(File, u64), Fault> {
    let refuse_special = |metadata: &std::fs::Metadata| {
        platform::not_a_file(metadata.file_type()).map_or(Ok(()), |what| Err(Fault::NotAFile(what)))
    };
    let io = |error: std::io::Error| Fault::of_io(&error);
    refuse_special(&std::fs::metadata(path).map_err(io)?)?;
    let file = platform::open_without_waiting(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    refuse_special(&metadata)?;
    if metadata.len() > MAX_FILE_BYTES {
        // A raw file of that size is no photo to be exported smaller, but one to be exported as another kind.
        return Err(named_unreadable(path).unwrap_or(Fault::TooManyBytes { limit: MAX_FILE_BYTES }));
    }
    Ok((file, metadata.len()))
}

/// Reads until the end or `limit`. The buffer is as large as the file says from the start: a buffer that grows
/// leaves unwiped copies behind.
fn read_up_to(file: &mut File, limit: u64) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let io = |error: std::io::Error| Fault::of_io(&error);
    let length = file.metadata().map_err(io)?.len().min(limit);
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1));
    file.take(limit).read_to_end(&mut bytes).map_err(io)?;
    Ok(bytes)
}

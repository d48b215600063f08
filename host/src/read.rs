//! Reading files that may change under one's hands.

use std::fmt;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use crate::walk;

/// An open file and what it was like when it was opened.
pub(crate) struct Opened {
    content: Content,
    stamp: Stamp,
}

/// Where the bytes of a file are.
enum Content {
    OnDisk(File),
    InMemory(Arc<[u8]>),
}

/// What shows that a file has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
}

/// Why a file was not read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The file system says no.
    Refused(io::Error),
    /// It is a pipe, a socket, a device or a folder.
    NoFile,
    /// It changed meanwhile.
    Changed,
    /// It is larger than what is read.
    TooLarge {
        /// Its size.
        length: u64,
        /// What is read at most.
        limit: u64,
    },
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Refused(error)
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => write!(f, ": {}", walk::reason(error)),
            Self::NoFile => f.write_str(": not a file"),
            Self::Changed => f.write_str(" changed while pitfall was reading it; its findings are left out"),
            Self::TooLarge { length, limit } => {
                write!(f, ": not read, since its {} are more than --max-file-size {}", size(*length), size(*limit))
            }
        }
    }
}

/// A number of bytes for people, rounded down so that it is never more than it says.
fn size(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..1024 => return format!("{bytes} bytes"),
        1024..1_048_576 => (1 << 10, "KiB"),
        _ => (1 << 20, "MiB"),
    };
    format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit)
}

impl Opened {
    /// Opens a file of at most `limit` bytes; it may be in memory already.
    pub(crate) fn open(path: &Path, bytes: Option<&Arc<[u8]>>, limit: u64) -> Result<Self, Unread> {
        if let Some(bytes) = bytes {
            let length = bytes.len() as u64;
            return match length > limit {
                true => Err(Unread::TooLarge { length, limit }),
                false => {
                    Ok(Self { content: Content::InMemory(bytes.clone()), stamp: Stamp { length, modified: None } })
                }
            };
        }
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(Unread::NoFile);
        }
        let stamp = Stamp::of(&metadata);
        if stamp.length > limit {
            return Err(Unread::TooLarge { length: stamp.length, limit });
        }
        Ok(Self { content: Content::OnDisk(file), stamp })
    }

    /// What it was like when it was opened.
    pub(crate) fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// How many bytes there are to read.
    pub(crate) fn length(&self) -> usize {
        self.stamp.length as usize
    }

    /// Reads the whole file into `memory`, which has its length, unless it changes meanwhile.
    pub(crate) fn read(self, memory: &mut [u8]) -> Result<(), Unread> {
        let mut file = match self.content {
            Content::OnDisk(file) => file,
            Content::InMemory(bytes) if bytes.len() == memory.len() => {
                memory.copy_from_slice(&bytes);
                return Ok(());
            }
            Content::InMemory(_) => return Err(Unread::Changed),
        };
        match file.read_exact(memory) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(Unread::Changed),
            result => result?,
        }
        let unchanged = Stamp::of(&file.metadata()?) == self.stamp;
        if unchanged { Ok(()) } else { Err(Unread::Changed) }
    }
}

impl Stamp {
    /// What a file is like now; nothing if that cannot be told.
    pub(crate) fn now(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|metadata| Self::of(&metadata))
    }

    fn of(metadata: &Metadata) -> Self {
        Self { length: metadata.len(), modified: metadata.modified().ok() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_readable() {
        assert_eq!(size(3), "3 bytes");
        assert_eq!(size(1536), "1.5 KiB");
        assert_eq!(size(64 << 20), "64.0 MiB");
        assert_eq!(size((64 << 20) + 1), "64.0 MiB");
    }
}

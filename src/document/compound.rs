//! Compound files, in which Excel keeps its old and its encrypted workbooks, and Outlook its messages. The only
//! file that names `cfb`.

use cfb::{CompoundFile as Container, Version};
use std::io::{self, Cursor, Read, Write};

/// A compound file, open for reading.
pub struct Compound<'a> {
    file: Container<Cursor<&'a [u8]>>,
    size: u64,
}

impl<'a> Compound<'a> {
    /// Reads the directory. Chains of sectors that run in a circle are an error, not a trap.
    pub fn open(bytes: &'a [u8]) -> io::Result<Compound<'a>> {
        // The reader of compound files is not ours, and the file may be hostile.
        let file = std::panic::catch_unwind(|| Container::open(Cursor::new(bytes)));
        let file = file.unwrap_or_else(|_| Err(io::Error::other("the reader failed")))?;
        Ok(Compound { file, size: bytes.len() as u64 })
    }

    /// Whether its sectors are the large ones of version 4, of which calamine misreads short streams.
    pub fn has_large_sectors(&self) -> bool {
        self.file.version() == Version::V4
    }

    /// A stream by its path, if there is one; never more bytes than the whole file has.
    pub fn stream(&mut self, name: &str) -> io::Result<Option<Vec<u8>>> {
        if !self.file.is_stream(name) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        self.file.open_stream(name)?.take(self.size).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Whether something of this name stands at the top of the file.
    pub fn has(&self, name: &str) -> bool {
        self.file.exists(format!("/{name}"))
    }

    /// The storages (folders) inside a storage, by their paths; none where there is no such storage.
    pub fn storages(&self, path: &str) -> Vec<String> {
        let Ok(entries) = self.file.read_storage(path) else {
            return Vec::new();
        };
        entries.filter(|e| e.is_storage()).map(|e| e.path().to_string_lossy().replace('\\', "/")).collect()
    }

    /// The stream with the workbook of Excel 97–2003 or, failing that, of Excel 5.0/95.
    pub fn workbook(&mut self) -> io::Result<Option<Vec<u8>>> {
        match self.stream("Workbook")? {
            None => self.stream("Book"),
            found => Ok(found),
        }
    }
}

/// A compound file that holds `bytes` as its only stream.
pub fn holding(name: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    of_streams(&[(name, bytes)])
}

/// A compound file of streams with their paths. Its sectors are small: calamine miscounts the large ones.
pub fn of_streams(streams: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut file = Container::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    for (path, bytes) in streams {
        if let Some((storage, _)) = path.rsplit_once('/') {
            file.create_storage_all(storage)?;
        }
        let mut stream = file.create_stream(path)?;
        stream.write_all(bytes)?;
        stream.flush()?;
    }
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        for length in [0, 1, 64, 4095, 4096, 100_000] {
            let bytes: Vec<u8> = (0..length).map(|n| n as u8).collect();
            let held = holding("Workbook", &bytes).expect("memory");
            let mut file = Compound::open(&held).expect("a compound file");
            assert_eq!(file.workbook().expect("a stream"), Some(bytes));
            assert_eq!(file.stream("EncryptionInfo").expect("a directory"), None);
        }
    }

    #[test]
    fn a_file_that_is_cut_off_is_no_trap() {
        let held = holding("Workbook", &[7; 5000]).expect("memory");
        for length in 0..held.len() {
            let read = Compound::open(&held[..length]).and_then(|mut file| file.workbook());
            assert!(read.is_err() || length > held.len() - 512, "at {length}");
        }
    }

    #[test]
    fn sectors_in_a_circle_are_no_trap() {
        let held = holding("Workbook", &[7; 5000]).expect("memory");
        let fat = 512 * (1 + usize::from(held[76]));
        for (entry, next) in (0..16).flat_map(|entry| (0..16).map(move |next| (entry, next))) {
            let mut held = held.clone();
            held[fat + 4 * entry..][..4].copy_from_slice(&u32::to_le_bytes(next));
            let read = Compound::open(&held).and_then(|mut file| file.workbook());
            assert!(read.is_err() || read.is_ok_and(|r| r.is_none_or(|stream| stream.len() == 5000)));
        }
    }
}

//! Workbooks of Excel 5.0/95 and 97–2003 whose records are encrypted: XOR obfuscation, RC4, and RC4 of the CryptoAPI.

use super::{CryptoApi, Hash, damaged, utf16};
use crate::document::biff::{self, Record, id, u16_at};
use crate::document::{OpenError, compound};
use md5::Md5;
use rc4::consts::U256;
use rc4::{Key, KeyInit, Rc4, StreamCipher};
use sha1::Sha1;

/// A compound file with the decrypted records, opened with the first password that fits. Every record keeps its
/// place, for sheets are found by their offsets.
pub fn open(stream: &[u8], passwords: &[&str]) -> Result<Vec<u8>, OpenError> {
    let Some(pass) = biff::file_pass(stream) else {
        return Err(damaged("no FilePass record"));
    };
    let scheme = Scheme::read(pass.data, biff::is_biff5(stream))?;
    let cipher = passwords.iter().find_map(|p| scheme.open(p)).ok_or(OpenError::Encrypted)?;
    let mut plain = match cipher {
        Cipher::Xor(array) => without_xor(stream, &array),
        Cipher::Rc4(key) => without_rc4(stream, &key),
    };
    // A reader that meets FilePass takes the workbook for encrypted; a record of number 0 says nothing.
    plain[pass.at..pass.at + 2].fill(0);
    plain[pass.at + 4..][..pass.data.len()].fill(0);
    compound::holding("Workbook", &plain).map_err(damaged)
}

/// How many bytes of a record's data are never encrypted, [MS-XLS] 2.2.10.
fn bare(record: &Record<'_>) -> usize {
    match record.id {
        id::BOF | id::FILE_PASS | id::USR_EXCL | id::FILE_LOCK | id::INTERFACE_HDR | id::RRD_INFO | id::RRD_HEAD => {
            record.data.len()
        }
        // The offset of the sheet.
        id::BOUND_SHEET => record.data.len().min(4),
        _ => 0,
    }
}

/// The way the records are encrypted, as FilePass tells, [MS-XLS] 2.4.117.
enum Scheme {
    /// Both numbers are made from the password, [MS-OFFCRYPTO] 2.3.7.
    Xor { key: u16, verifier: u16 },
    /// [MS-OFFCRYPTO] 2.3.6.
    Rc4 { salt: Vec<u8>, verifier: Vec<u8>, verifier_hash: Vec<u8> },
    /// [MS-OFFCRYPTO] 2.3.5.
    CryptoApi(CryptoApi),
}

impl Scheme {
    fn read(data: &[u8], is_biff5: bool) -> Result<Scheme, OpenError> {
        let scheme = match u16_at(data, 0) {
            _ if is_biff5 => Scheme::xor(data),
            Some(0) => data.get(2..).and_then(Scheme::xor),
            Some(1) => match (u16_at(data, 2), u16_at(data, 4)) {
                (Some(1), Some(1)) => Scheme::rc4(data),
                (Some(2..=4), Some(2)) => data.get(6..).and_then(CryptoApi::read).map(Scheme::CryptoApi),
                (Some(_), Some(_)) => return Err(OpenError::Encrypted),
                (_, None) | (None, _) => None,
            },
            Some(_) => return Err(OpenError::Encrypted),
            None => None,
        };
        scheme.ok_or_else(|| damaged("FilePass is cut off"))
    }

    fn xor(data: &[u8]) -> Option<Scheme> {
        Some(Scheme::Xor { key: u16_at(data, 0)?, verifier: u16_at(data, 2)? })
    }

    fn rc4(data: &[u8]) -> Option<Scheme> {
        let part = |from: usize| data.get(from..from + 16).map(<[u8]>::to_vec);
        Some(Scheme::Rc4 { salt: part(6)?, verifier: part(22)?, verifier_hash: part(38)? })
    }

    /// The cipher that a password gives, if the verifier says that it is right.
    fn open(&self, password: &str) -> Option<Cipher> {
        match self {
            Scheme::Xor { key, verifier } => {
                let password = single_bytes(password);
                let is_right = xor_key(&password) == *key && xor_verifier(&password) == *verifier;
                is_right.then(|| Cipher::Xor(xor_array(&password, *key)))
            }
            Scheme::Rc4 { salt, verifier, verifier_hash } => {
                let key = Rc4Key::short(salt, password);
                key.fits(verifier, verifier_hash).then_some(Cipher::Rc4(key))
            }
            Scheme::CryptoApi(api) => {
                let key = Rc4Key::of_the_crypto_api(api, password)?;
                key.fits(&api.verifier, &api.verifier_hash).then_some(Cipher::Rc4(key))
            }
        }
    }
}

/// What turns the records back.
enum Cipher {
    Xor([u8; 16]),
    Rc4(Rc4Key),
}

/// What the key of each block is made from.
struct Rc4Key {
    hash: Hash,
    base: Vec<u8>,
    bytes: usize,
}

impl Rc4Key {
    /// Forty bits that count, [MS-OFFCRYPTO] 2.3.6.2.
    fn short(salt: &[u8], password: &str) -> Rc4Key {
        const BYTES: usize = 5;
        let hash = Hash::by::<Md5>();
        let first = (hash.of)(&[&utf16(password)]);
        let mut base = (hash.of)(&[&[&first[..BYTES], salt].concat().repeat(16)]);
        base.truncate(BYTES);
        Rc4Key { hash, base, bytes: 16 }
    }

    /// As many bits as the header says, [MS-OFFCRYPTO] 2.3.5.2; where it says 0, forty.
    fn of_the_crypto_api(api: &CryptoApi, password: &str) -> Option<Rc4Key> {
        const RC4: u32 = 0x6801;
        let bits = if api.key_bits == 0 { 40 } else { api.key_bits };
        let is_known = api.algorithm == RC4 && (40..=128).contains(&bits) && bits % 8 == 0;
        let hash = Hash::by::<Sha1>();
        let base = (hash.of)(&[&api.salt, &utf16(password)]);
        is_known.then_some(Rc4Key { hash, base, bytes: bits as usize / 8 })
    }

    /// The cipher of one block. Keys of forty bits are filled up with zeros; the key is written out as often as RC4
    /// would read it.
    fn block(&self, number: u32) -> Rc4<U256> {
        let mut key = (self.hash.of)(&[&self.base, &number.to_le_bytes()]);
        key.truncate(self.bytes);
        if key.len() == 5 {
            key.resize(16, 0);
        }
        let key: Key<U256> = key.iter().copied().cycle().take(256).collect();
        Rc4::new(&key)
    }

    /// Whether the verifier and its hash belong together.
    fn fits(&self, verifier: &[u8], verifier_hash: &[u8]) -> bool {
        let mut bytes = [verifier, verifier_hash].concat();
        self.block(0).apply_keystream(&mut bytes);
        let (verifier, hash) = bytes.split_at(verifier.len());
        hash.starts_with(&(self.hash.of)(&[verifier]))
    }
}

/// The stream, decrypted as a whole with a new key every 1024 bytes; what was never encrypted is put back.
fn without_rc4(stream: &[u8], key: &Rc4Key) -> Vec<u8> {
    const BLOCK: usize = 1024;
    let mut plain = stream.to_vec();
    plain.chunks_mut(BLOCK).zip(0..).for_each(|(block, n)| key.block(n).apply_keystream(block));
    for record in biff::records(stream, 0) {
        let bare = record.at..record.at + 4 + bare(&record);
        plain[bare.clone()].copy_from_slice(&stream[bare]);
    }
    plain
}

/// The stream with each byte turned back by the array, which begins anew in each record, [MS-OFFCRYPTO] 2.3.7.3.
fn without_xor(stream: &[u8], array: &[u8; 16]) -> Vec<u8> {
    let mut plain = stream.to_vec();
    for record in biff::records(stream, 0) {
        let (from, length) = (record.at + 4, record.data.len());
        for n in from + bare(&record)..from + length {
            plain[n] = (plain[n] ^ array[(n + length) % 16]).rotate_left(3);
        }
    }
    plain
}

/// A password as Excel 5.0 knew them: fifteen characters of one byte.
fn single_bytes(password: &str) -> Vec<u8> {
    let byte = |[low, high]: [u8; 2]| if low == 0 { high } else { low };
    password.encode_utf16().take(15).map(|unit| byte(unit.to_le_bytes())).collect()
}

/// [MS-OFFCRYPTO] 2.3.7.1.
fn xor_verifier(password: &[u8]) -> u16 {
    let step = |sum: u16, byte: u8| (sum >> 14 & 1 | sum << 1 & 0x7FFF) ^ u16::from(byte);
    password.iter().rev().copied().chain([password.len() as u8]).fold(0, step) ^ 0xCE4B
}

/// [MS-OFFCRYPTO] 2.3.7.2. Its tables are the states of two shift registers: one for the bits of the characters, one
/// for their number.
fn xor_key(password: &[u8]) -> u16 {
    let shift = |state: u16| {
        let turned = state.rotate_left(1);
        if turned & 1 == 0 { turned } else { turned ^ 0x1020 }
    };
    let (mut key, mut matrix, mut end) = (0, 0x8000, 0xFFFF);
    for byte in password.iter().rev() {
        for bit in 0..8 {
            (matrix, end) = (shift(matrix), shift(end));
            // The matrix has a row for seven bits only.
            if bit < 7 && byte >> bit & 1 == 1 {
                key ^= matrix;
            }
        }
    }
    key ^ end
}

/// [MS-OFFCRYPTO] 2.3.7.2: the password, filled up, under the two bytes of the key by turns.
fn xor_array(password: &[u8], key: u16) -> [u8; 16] {
    const PAD: [u8; 16] = [0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0, 0xBE, 0x0F, 0, 0xBF, 0x0F, 0, 0];
    let key = key.to_le_bytes();
    std::array::from_fn(|n| {
        let byte = if n < password.len() { password[n] } else { PAD[n - password.len()] };
        (byte ^ key[n % 2]).rotate_right(1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers are those of msoffcrypto-tool, which has the tables of [MS-OFFCRYPTO].
    #[test]
    fn numbers_made_from_a_password() {
        let word = single_bytes("VelvetSweatshop and more");
        assert_eq!((xor_key(&word), xor_verifier(&word)), (0xB359, 0x9A0A));
        assert_eq!(xor_array(&word, 0xB359), 0x876b_9ae2_1ee3_0562_1e69_9660_986e_9404_u128.to_be_bytes());
        assert_eq!(xor_key(b"a"), 0x9D77);
        assert_eq!(xor_key(b"mat khau"), 0xC93E);
    }

    #[test]
    fn a_character_of_two_bytes_gives_the_lower_one() {
        assert_eq!(single_bytes("aậĀ"), [b'a', 0xAD, 0x01]);
        assert_eq!(xor_array(&[], 0)[0], 0xBB_u8.rotate_right(1));
    }

    #[test]
    fn what_file_pass_says() {
        let read = |data: &[u8], is_biff5| Scheme::read(data, is_biff5).map(|_| ());
        let cut = || Err(damaged("FilePass is cut off"));
        assert_eq!(read(&[1, 0, 2, 0], true), Ok(()));
        assert_eq!(read(&[1, 0, 2, 0], false), cut());
        assert_eq!(read(&[0, 0, 1, 0, 2, 0], false), Ok(()));
        assert_eq!(read(&[1, 0, 1, 0, 1, 0, 7], false), cut());
        assert_eq!(read(&[&[1, 0, 4, 0, 2, 0, 0, 0, 0, 0][..], &[0xFF; 100]].concat(), false), cut());
        assert_eq!(read(&[1, 0, 4, 0, 4, 0], false), Err(OpenError::Encrypted));
        assert_eq!(read(&[2, 0], false), Err(OpenError::Encrypted));
        assert_eq!(read(&[], false), cut());
    }
}

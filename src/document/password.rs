//! Workbooks behind a password, opened in memory as [MS-OFFCRYPTO] tells.
//!
//! A password counts as right only when the file's own verifier says so, and then only if a workbook comes out.

mod filepass;
mod ooxml;

use super::compound::Compound;
use super::{OpenError, biff};
use aes::cipher::{Block, BlockDecrypt, BlockDecryptMut, BlockSizeUser, KeyInit, KeyIvInit};
use aes::{Aes128, Aes192, Aes256};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};
use std::fmt::Display;

/// Excel encrypts with this password where it must encrypt and was given none, and tries it before it asks.
const TRIED_BY_EXCEL: &str = "VelvetSweatshop";

/// The plain workbook, if one of `passwords` opens it; a workbook that is not encrypted as it is.
///
/// [`OpenError::Encrypted`] if no password opens it, or if it is encrypted in a way that is not known here;
/// [`OpenError::Damaged`] if the container is broken.
pub fn open(bytes: &[u8], passwords: &[String]) -> Result<Vec<u8>, OpenError> {
    let passwords: Vec<&str> = std::iter::once(TRIED_BY_EXCEL).chain(passwords.iter().map(String::as_str)).collect();
    let mut file = Compound::open(bytes).map_err(damaged)?;
    let info = file.stream("EncryptionInfo").map_err(damaged)?;
    let package = file.stream("EncryptedPackage").map_err(damaged)?;
    match (info, package) {
        (Some(info), Some(package)) => ooxml::open(&info, package, &passwords),
        // A package without the information how to open it is under rights management.
        (None, Some(_)) => Err(OpenError::Encrypted),
        (_, None) => match file.workbook().map_err(damaged)? {
            Some(stream) if biff::file_pass(&stream).is_some() => filepass::open(&stream, &passwords),
            Some(_) => Ok(bytes.to_vec()),
            None => Err(damaged("no workbook in the compound file")),
        },
    }
}

fn damaged(error: impl Display) -> OpenError {
    OpenError::Damaged(error.to_string())
}

/// A password as the ciphers take it.
fn utf16(password: &str) -> Vec<u8> {
    password.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A hash function.
#[derive(Clone, Copy)]
struct Hash {
    /// The hash of the parts, one behind the other.
    of: fn(&[&[u8]]) -> Vec<u8>,
    /// The hash of salt and password, hashed again with its number so many times, [MS-OFFCRYPTO] 2.3.4.11.
    spun: fn(&[u8], &[u8], u32) -> Vec<u8>,
}

impl Hash {
    fn by<D: Digest>() -> Hash {
        Hash { of: digest::<D>, spun: spun::<D> }
    }

    /// By the names of [MS-OFFCRYPTO] 2.3.4.10.
    fn named(name: &str) -> Option<Hash> {
        match name.replace('-', "").to_ascii_uppercase().as_str() {
            "MD5" => Some(Hash::by::<Md5>()),
            "SHA1" => Some(Hash::by::<Sha1>()),
            "SHA256" => Some(Hash::by::<Sha256>()),
            "SHA384" => Some(Hash::by::<Sha384>()),
            "SHA512" => Some(Hash::by::<Sha512>()),
            _ => None,
        }
    }
}

fn digest<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    parts.iter().fold(D::new(), |hash, part| hash.chain_update(part)).finalize().to_vec()
}

fn spun<D: Digest>(salt: &[u8], password: &[u8], spins: u32) -> Vec<u8> {
    let first = D::new_with_prefix(salt).chain_update(password).finalize();
    (0..spins).fold(first, |hash, n| D::new_with_prefix(n.to_le_bytes()).chain_update(hash).finalize()).to_vec()
}

/// Decrypts whole blocks in place, each by itself; `None` if the key is of no known length.
fn aes_ecb(key: &[u8], data: &mut [u8]) -> Option<()> {
    fn by<C: KeyInit + BlockDecrypt>(key: &[u8], data: &mut [u8]) -> Option<()> {
        let cipher = C::new_from_slice(key).ok()?;
        data.chunks_exact_mut(C::block_size()).for_each(|b| cipher.decrypt_block(Block::<C>::from_mut_slice(b)));
        Some(())
    }
    match key.len() {
        16 => by::<Aes128>(key, data),
        24 => by::<Aes192>(key, data),
        _ => by::<Aes256>(key, data),
    }
}

/// Decrypts whole blocks in place, each with the one before; `None` if the key is of no known length.
fn aes_cbc(key: &[u8], start: &[u8], data: &mut [u8]) -> Option<()> {
    fn by<C: KeyIvInit + BlockDecryptMut + BlockSizeUser>(key: &[u8], start: &[u8], data: &mut [u8]) -> Option<()> {
        let mut cipher = C::new_from_slices(key, start).ok()?;
        data.chunks_exact_mut(C::block_size()).for_each(|b| cipher.decrypt_block_mut(Block::<C>::from_mut_slice(b)));
        Some(())
    }
    match key.len() {
        16 => by::<cbc::Decryptor<Aes128>>(key, start, data),
        24 => by::<cbc::Decryptor<Aes192>>(key, start, data),
        _ => by::<cbc::Decryptor<Aes256>>(key, start, data),
    }
}

/// What the CryptoAPI says about a cipher and how to know the right password, [MS-OFFCRYPTO] 2.3.2 and 2.3.3.
struct CryptoApi {
    algorithm: u32,
    key_bits: u32,
    salt: Vec<u8>,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
}

impl CryptoApi {
    /// Reads the flags, the header with its length before it, and the verifier.
    fn read(info: &[u8]) -> Option<CryptoApi> {
        let (header, verifier) = info.get(8..)?.split_at_checked(biff::u32_at(info, 4)? as usize)?;
        Some(CryptoApi {
            algorithm: biff::u32_at(header, 8)?,
            key_bits: biff::u32_at(header, 16)?,
            salt: verifier.get(4..20)?.to_vec(),
            verifier: verifier.get(20..36)?.to_vec(),
            verifier_hash: verifier.get(40..)?.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{self, Document, Settings, compound};
    use crate::model::place::At;
    use unicode_normalization::UnicodeNormalization;

    const AGILE: &[u8] = include_bytes!("../../tests/files/password/agile.xlsx");
    const STANDARD: &[u8] = include_bytes!("../../tests/files/password/standard.xlsx");
    const RC4: &[u8] = include_bytes!("../../tests/files/password/rc4.xls");
    const CRYPTOAPI: &[u8] = include_bytes!("../../tests/files/password/cryptoapi.xls");
    const CRYPTOAPI_40: &[u8] = include_bytes!("../../tests/files/password/cryptoapi-40.xls");
    const XOR: &[u8] = include_bytes!("../../tests/files/password/xor.xls");
    const XOR_95: &[u8] = include_bytes!("../../tests/files/password/xor-excel95.xls");

    fn read(plain: &[u8]) -> Document {
        document::open(plain, &Settings::default()).expect("a workbook")
    }

    /// Opens a file with the last of several passwords, and looks at its first cells.
    fn check(bytes: &[u8], password: &str) {
        let plain = open(bytes, &["Mật khẩu".to_owned(), String::new(), password.to_owned()]).expect("the password");
        let document = read(&plain);
        let sheet = &document.sheets[0];
        let text = |row, col| sheet.text(At::new(row, col)).nfc().collect::<String>();
        assert_eq!((sheet.name.nfc().collect::<String>().as_str(), text(0, 0).as_str()), ("Tháng 9", "Nữ"));
        assert_eq!(text(0, 1), "12");
        assert!(!biff::encrypted(&plain));
    }

    #[test]
    fn agile_encryption() {
        check(AGILE, "mật khẩu");
        assert_eq!(open(AGILE, &[]), Err(OpenError::Encrypted));
    }

    #[test]
    fn standard_encryption_with_the_password_that_every_excel_knows() {
        check(STANDARD, "");
        assert!(open(STANDARD, &[]).is_ok());
    }

    #[test]
    fn records_under_rc4() {
        for file in [RC4, CRYPTOAPI, CRYPTOAPI_40] {
            check(file, "mật khẩu");
            assert_eq!(open(file, &["mat khau".to_owned()]), Err(OpenError::Encrypted));
            assert!(biff::encrypted(file));
        }
    }

    #[test]
    fn records_under_xor() {
        for file in [XOR, XOR_95] {
            check(file, "mat khau");
            assert_eq!(open(file, &["mật khẩu".to_owned()]), Err(OpenError::Encrypted));
            assert!(biff::encrypted(file));
        }
    }

    #[test]
    fn what_is_hidden_is_known_once_it_is_open() {
        let plain = open(RC4, &["mật khẩu".to_owned()]).expect("the password");
        let sheets = biff::hidden(&plain).expect("sheets");
        assert_eq!((&sheets[0].1.rows, &sheets[0].1.cols), (&vec![(5, 6)], &vec![(3, 4), (6, 6)]));
        assert_eq!(biff::hidden(RC4), None);
    }

    #[test]
    fn a_workbook_without_password_stays_as_it_is() {
        let plain = open(XOR, &["mat khau".to_owned()]).expect("the password");
        assert_eq!(open(&plain, &[]), Ok(plain));
    }

    #[test]
    fn a_container_without_workbook_is_damaged() {
        let damaged = |bytes: &[u8]| matches!(open(bytes, &[]), Err(OpenError::Damaged(_)));
        assert!(damaged(b""));
        assert!(damaged(b"PK\x03\x04"));
        assert!(damaged(&compound::holding("WordDocument", b"text").expect("memory")));
        let managed = compound::holding("EncryptedPackage", b"under rights management").expect("memory");
        assert_eq!(open(&managed, &[]), Err(OpenError::Encrypted));
    }

    #[test]
    fn no_damage_is_a_trap() {
        let passwords = ["mật khẩu".to_owned(), "mat khau".to_owned()];
        for file in [RC4, CRYPTOAPI, XOR_95] {
            for at in (0..file.len()).step_by(7) {
                let mut broken = file.to_vec();
                broken[at] ^= 0xFF;
                for bytes in [&broken, &broken[..at]] {
                    let length = open(bytes, &passwords).map_or(0, |plain| plain.len());
                    assert!(length < 2 * file.len(), "at {at}");
                }
            }
        }
    }

    #[test]
    fn hashes_by_their_names() {
        let length = |name: &str| Hash::named(name).map(|hash| (hash.of)(&[b"a", b"b"]).len());
        assert_eq!(["MD5", "SHA1", "SHA-1", "SHA256"].map(length), [Some(16), Some(20), Some(20), Some(32)]);
        assert_eq!(["SHA384", "sha512", "WHIRLPOOL"].map(length), [Some(48), Some(64), None]);
    }
}

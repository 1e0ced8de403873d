//! Office Open XML workbooks in an encrypted package: agile and standard encryption.

use super::{CryptoApi, Hash, aes_cbc, aes_ecb, damaged, utf16};
use crate::document::xml::{Node, Nodes};
use crate::document::{OpenError, biff};
use sha1::Sha1;
use std::collections::BTreeMap;

/// AES works on so many bytes at a time.
const BLOCK: usize = 16;

/// Opens the package with the first password that fits.
pub fn open(info: &[u8], package: Vec<u8>, passwords: &[&str]) -> Result<Vec<u8>, OpenError> {
    let plain = match (biff::u16_at(info, 0), biff::u16_at(info, 2)) {
        (Some(4), Some(4)) => agile(info, package, passwords)?,
        (Some(2..=4), Some(2)) => standard(info, package, passwords)?,
        (Some(_), Some(_)) => return Err(OpenError::Encrypted),
        (_, None) | (None, _) => return Err(damaged("EncryptionInfo is cut off")),
    };
    let is_workbook = plain.starts_with(b"PK\x03\x04") || plain.starts_with(b"\xd0\xcf\x11\xe0");
    if is_workbook { Ok(plain) } else { Err(damaged("no workbook in EncryptedPackage")) }
}

/// Decrypts what follows the length of the plain package, and cuts the padding off, [MS-OFFCRYPTO] 2.3.4.4.
fn unpack(mut package: Vec<u8>, decrypt: impl Fn(&mut [u8]) -> Option<()>) -> Result<Vec<u8>, OpenError> {
    let Some((size, data)) = package.split_first_chunk_mut::<8>() else {
        return Err(damaged("EncryptedPackage is cut off"));
    };
    let size = usize::try_from(u64::from_le_bytes(*size)).unwrap_or(usize::MAX).min(data.len());
    decrypt(data).ok_or(OpenError::Encrypted)?;
    package.drain(..8);
    package.truncate(size);
    Ok(package)
}

/// Standard encryption, [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9.
fn standard(info: &[u8], package: Vec<u8>, passwords: &[&str]) -> Result<Vec<u8>, OpenError> {
    const AES: [u32; 3] = [0x660E, 0x660F, 0x6610];
    let api = info.get(4..).and_then(CryptoApi::read).ok_or_else(|| damaged("EncryptionInfo is cut off"))?;
    if !AES.contains(&api.algorithm) || ![128, 192, 256].contains(&api.key_bits) {
        return Err(OpenError::Encrypted);
    }
    let key = passwords.iter().find_map(|p| standard_key(&api, p)).ok_or(OpenError::Encrypted)?;
    unpack(package, |data| aes_ecb(&key, data))
}

/// The key that a password gives, if the verifier says that it is right.
fn standard_key(api: &CryptoApi, password: &str) -> Option<Vec<u8>> {
    const SPINS: u32 = 50_000;
    let sha1 = Hash::by::<Sha1>();
    let last = (sha1.of)(&[&(sha1.spun)(&api.salt, &utf16(password), SPINS), &0_u32.to_le_bytes()]);
    let half = |fill: u8| {
        let mut buffer = [fill; 64];
        buffer.iter_mut().zip(&last).for_each(|(b, h)| *b ^= h);
        (sha1.of)(&[&buffer])
    };
    let mut key = [half(0x36), half(0x5C)].concat();
    key.truncate(api.key_bits as usize / 8);
    let (mut verifier, mut hash) = (api.verifier.clone(), api.verifier_hash.clone());
    aes_ecb(&key, &mut verifier)?;
    aes_ecb(&key, &mut hash)?;
    hash.starts_with(&(sha1.of)(&[&verifier])).then_some(key)
}

/// Agile encryption, [MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15.
fn agile(info: &[u8], package: Vec<u8>, passwords: &[&str]) -> Result<Vec<u8>, OpenError> {
    const SEGMENT: usize = 4096;
    let (data, lock) = described(info.get(8..).unwrap_or_default())?;
    let (data, lock) = (DescribedCipher::read(&data)?, Lock::read(&lock)?);
    let key = passwords.iter().find_map(|p| lock.open(p)).ok_or(OpenError::Encrypted)?;
    let key = key.get(..data.key_bytes).ok_or_else(|| damaged("the key is cut off"))?;
    unpack(package, |bytes| {
        let segments = bytes.chunks_mut(SEGMENT).zip(0_u32..);
        segments.map(|(segment, n)| aes_cbc(key, &data.start(&n.to_le_bytes()), segment)).collect()
    })
}

type Attributes = BTreeMap<String, String>;

/// The attributes of the two elements that matter: those of the data, and those of the lock that takes a password.
/// A lock that takes a certificate has the same name, but nothing to spin.
fn described(xml: &[u8]) -> Result<(Attributes, Attributes), OpenError> {
    let xml = String::from_utf8_lossy(xml);
    let mut nodes = Nodes::new(xml.trim_end_matches('\0'));
    let (mut data, mut lock) = (None, None);
    while let Some(node) = nodes.read()? {
        let Node::Open(element) = node else { continue };
        match element.name() {
            "keyData" => data = Some(element.attributes()),
            "encryptedKey" => lock = Some(element.attributes()).filter(|a| a.contains_key("spinCount")).or(lock),
            _ => {}
        }
    }
    match (data, lock) {
        (Some(data), Some(lock)) => Ok((data, lock)),
        (None, _) => Err(damaged("EncryptionInfo without keyData")),
        (Some(_), None) => Err(OpenError::Encrypted),
    }
}

fn attribute<'a>(of: &'a Attributes, name: &str) -> Result<&'a str, OpenError> {
    of.get(name).map(String::as_str).ok_or_else(|| damaged(format_args!("EncryptionInfo without {name}")))
}

fn number(of: &Attributes, name: &str) -> Result<u32, OpenError> {
    attribute(of, name)?.trim().parse().map_err(|_| damaged(format_args!("{name} in EncryptionInfo is no number")))
}

fn binary(of: &Attributes, name: &str) -> Result<Vec<u8>, OpenError> {
    base64(attribute(of, name)?).ok_or_else(|| damaged(format_args!("{name} in EncryptionInfo is not Base64")))
}

/// Bytes written as letters, six bits each, RFC 4648.
fn base64(text: &str) -> Option<Vec<u8>> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        bits = bits << 6 | LETTERS.iter().position(|l| *l == letter)? as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    Some(bytes)
}

/// A cipher as an element of EncryptionInfo describes it.
struct DescribedCipher {
    hash: Hash,
    salt: Vec<u8>,
    key_bytes: usize,
}

impl DescribedCipher {
    /// [`OpenError::Encrypted`] for anything but AES with chained blocks.
    fn read(of: &Attributes) -> Result<DescribedCipher, OpenError> {
        let known = attribute(of, "cipherAlgorithm")? == "AES"
            && attribute(of, "cipherChaining")? == "ChainingModeCBC"
            && number(of, "blockSize")? as usize == BLOCK
            && [128, 192, 256].contains(&number(of, "keyBits")?);
        let hash = Hash::named(attribute(of, "hashAlgorithm")?).filter(|_| known).ok_or(OpenError::Encrypted)?;
        Ok(DescribedCipher { hash, salt: binary(of, "saltValue")?, key_bytes: number(of, "keyBits")? as usize / 8 })
    }

    /// What a piece of the data is chained to, [MS-OFFCRYPTO] 2.3.4.12.
    fn start(&self, piece: &[u8]) -> Vec<u8> {
        fit((self.hash.of)(&[&self.salt, piece]), BLOCK)
    }
}

/// Cut off, or filled up with 0x36.
fn fit(mut bytes: Vec<u8>, length: usize) -> Vec<u8> {
    bytes.resize(length, 0x36);
    bytes
}

/// The password's part of agile encryption: it opens the key of the data.
struct Lock {
    cipher: DescribedCipher,
    spins: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key: Vec<u8>,
}

impl Lock {
    fn read(of: &Attributes) -> Result<Lock, OpenError> {
        /// The most that [MS-OFFCRYPTO] 2.3.4.10 allows.
        const SPINS: u32 = 10_000_000;
        Ok(Lock {
            cipher: DescribedCipher::read(of)?,
            spins: Some(number(of, "spinCount")?).filter(|n| *n <= SPINS).ok_or(OpenError::Encrypted)?,
            verifier: binary(of, "encryptedVerifierHashInput")?,
            verifier_hash: binary(of, "encryptedVerifierHashValue")?,
            key: binary(of, "encryptedKeyValue")?,
        })
    }

    /// The key of the data, if the verifier says that the password is right, [MS-OFFCRYPTO] 2.3.4.13.
    fn open(&self, password: &str) -> Option<Vec<u8>> {
        const VERIFIER: [u8; 8] = [0xFE, 0xA7, 0xD2, 0x76, 0x3B, 0x4B, 0x9E, 0x79];
        const VERIFIER_HASH: [u8; 8] = [0xD7, 0xAA, 0x0F, 0x6D, 0x30, 0x61, 0x34, 0x4E];
        const KEY: [u8; 8] = [0x14, 0x6E, 0x0B, 0xE7, 0xAB, 0xAC, 0xD0, 0xD6];
        let DescribedCipher { hash, salt, key_bytes } = &self.cipher;
        let spun = (hash.spun)(salt, &utf16(password), self.spins);
        let start = fit(salt.clone(), BLOCK);
        let opened = |purpose: [u8; 8], bytes: &[u8]| {
            let mut bytes = bytes.to_vec();
            aes_cbc(&fit((hash.of)(&[&spun, &purpose]), *key_bytes), &start, &mut bytes)?;
            Some(bytes)
        };
        let mut verifier = opened(VERIFIER, &self.verifier)?;
        verifier.truncate(salt.len());
        let is_right = opened(VERIFIER_HASH, &self.verifier_hash)?.starts_with(&(hash.of)(&[&verifier]));
        if is_right { opened(KEY, &self.key) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: &str = r#"<keyData blockSize="16" keyBits="128" cipherAlgorithm="AES"
        cipherChaining="ChainingModeCBC" hashAlgorithm="SHA1" saltValue="AAAA"/>"#;

    fn lock(spins: &str, algorithm: &str) -> String {
        format!(
            r#"<x:encryptedKey spinCount="{spins}" blockSize="16" keyBits="128" cipherAlgorithm="{algorithm}"
            cipherChaining="ChainingModeCBC" hashAlgorithm="SHA1" saltValue="AAAA" encryptedKeyValue=""
            encryptedVerifierHashInput="" encryptedVerifierHashValue=""/>"#
        )
    }

    /// What becomes of an EncryptionInfo with these elements.
    fn check(elements: &str) -> OpenError {
        let info = [b"\x04\0\x04\0\x40\0\0\0", elements.as_bytes(), b"\0\0"].concat();
        open(&info, vec![0; 24], &["a"]).expect_err("no password fits")
    }

    #[test]
    fn a_lock_that_takes_a_certificate_is_not_ours() {
        let certificate = r#"<encryptedKey encryptedKeyValue="AAAA" X509Certificate="AAAA"/>"#;
        let (data, lock) =
            described(format!("<e>{DATA}{}{certificate}</e>", lock("1", "AES")).as_bytes()).expect("XML");
        assert_eq!((data.len(), lock["spinCount"].as_str()), (6, "1"));
        assert_eq!(check(&format!("<e>{DATA}{certificate}</e>")), OpenError::Encrypted);
    }

    #[test]
    fn what_is_not_known_stays_shut() {
        assert_eq!(check(&format!("<e>{DATA}{}</e>", lock("1", "AES"))), OpenError::Encrypted);
        assert_eq!(check(&format!("<e>{DATA}{}</e>", lock("1", "RC2"))), OpenError::Encrypted);
        assert_eq!(check(&format!("<e>{DATA}{}</e>", lock("10000001", "AES"))), OpenError::Encrypted);
        assert_eq!(open(b"\x03\0\x03\0", Vec::new(), &[]), Err(OpenError::Encrypted));
    }

    #[test]
    fn what_is_broken_is_damaged() {
        let spun_many_times = format!("<e>{DATA}{}</e>", lock("many", "AES"));
        for elements in ["", "<e></f>", &lock("1", "AES"), &spun_many_times] {
            assert!(matches!(check(elements), OpenError::Damaged(_)), "{elements}");
        }
        for info in [&b"\x04\0\x04"[..], b"\x04\0\x02\0\0\0\0\0\xff\xff\xff\xff"] {
            assert!(matches!(open(info, Vec::new(), &[]), Err(OpenError::Damaged(_))));
        }
    }

    #[test]
    fn letters_to_bytes() {
        let bytes = |text: &str| base64(text).map(|b| String::from_utf8_lossy(&b).into_owned());
        assert_eq!(["", "Zg==", "Zm8=", "Zm 9v"].map(bytes), ["", "f", "fo", "foo"].map(|b| Some(b.to_owned())));
        assert_eq!(base64("+/+/"), Some(vec![0xFB, 0xFF, 0xBF]));
        assert_eq!(base64("Zm?v"), None);
    }
}

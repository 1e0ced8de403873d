"""Makes the encrypted workbooks beside this file, all but rc4.xls, which LibreOffice saved with a password.

    pip install msoffcrypto-tool openpyxl xlwt
    python make.py

Each holds a sheet "Tháng 9" with "Nữ" in A1 and 12 in B1, and opens with "mật khẩu"; those with XOR obfuscation with
"mat khau", for it knows characters of one byte only, and the standard one with Excel's own "VelvetSweatshop". The
ciphers are written here once more, from [MS-OFFCRYPTO], so that the tests do not ask the reader about itself;
msoffcrypto-tool must agree before a file is written.
"""

import hashlib
import io
import struct

import msoffcrypto
import olefile
import openpyxl
import xlwt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
from msoffcrypto.method.xor_obfuscation import DocumentXOR
from xlwt.CompoundDoc import XlsDoc

PASSWORD = "mật khẩu"
ASCII = "mat khau"
SALT = bytes(range(16))
VERIFIER = bytes(range(16, 32))


def xlsx():
    book = openpyxl.Workbook()
    book.active.title = "Tháng 9"
    book.active.append(["Nữ", 12])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def records(stream):
    at = 0
    while at + 4 <= len(stream):
        number, length = struct.unpack_from("<HH", stream, at)
        yield at, number, stream[at + 4 : at + 4 + length]
        at += 4 + length


def record(number, data):
    return struct.pack("<HH", number, len(data)) + data


def biff8():
    """The Workbook stream that xlwt writes."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Tháng 9")
    sheet.write(0, 0, "Nữ")
    sheet.write(0, 1, 12)
    for row in range(60):
        sheet.write(20 + row, 0, f"dòng {row}")
    out = io.BytesIO()
    book.save(out)
    stream = olefile.OleFileIO(out).openstream("Workbook").read()
    end = sum(1 for _, number, _ in records(stream) if number == 0x0A)
    whole = b""
    for _, number, data in records(stream):
        whole += record(number, data)
        end -= number == 0x0A
        if end == 0:
            return whole


def biff5():
    """A Book stream of a few records."""
    bof = lambda kind: record(0x0809, struct.pack("<HHHH", 0x0500, kind, 0x1234, 0x07CC))
    decomposed = lambda text: text.replace("á", "a\u0301").replace("ữ", "ư\u0303").encode("cp1258")
    name, text = decomposed("Tháng 9"), decomposed("Nữ")
    sheet = (
        bof(0x10)
        + record(0x0200, struct.pack("<HHHHH", 0, 1, 0, 2, 0))
        + record(0x0208, struct.pack("<HHHHHHHH", 0, 0, 2, 255, 0, 0, 0x0100, 15))
        + record(0x0204, struct.pack("<HHHH", 0, 0, 15, len(text)) + text)
        + record(0x0203, struct.pack("<HHHd", 0, 1, 15, 12.0))
        + record(0x0A, b"")
    )
    head = lambda at: (
        bof(0x05)
        + record(0x42, struct.pack("<H", 1258))
        + record(0x85, struct.pack("<IBBB", at, 0, 0, len(name)) + name)
        + record(0x0A, b"")
    )
    return head(len(head(0))) + sheet


def locked(stream, file_pass, encrypt):
    """The stream with a FilePass behind its first record, and the others encrypted: [MS-XLS] 2.2.10."""
    shift = 4 + len(file_pass)
    whole = b""
    for at, number, data in records(stream):
        if number == 0x85:
            data = struct.pack("<I", struct.unpack_from("<I", data)[0] + shift) + data[4:]
        whole += record(number, data)
        if at == 0:
            whole += record(0x2F, file_pass)
    # xlwt fills the compound file up with zeros, which msoffcrypto-tool reads as records of four bytes.
    whole += record(0, bytes(-len(whole) % 4))
    out = bytearray(whole)
    for at, number, data in records(whole):
        bare = len(data) if number in (0x0809, 0x2F, 0xE1) else 4 if number == 0x85 else 0
        for n in range(bare, len(data)):
            out[at + 4 + n] = encrypt(whole, at + 4, len(data), n)
    return bytes(out)


def rc4(key, data):
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def cryptoapi(bits):
    """RC4 of the CryptoAPI: [MS-OFFCRYPTO] 2.3.5."""
    base = hashlib.sha1(SALT + PASSWORD.encode("utf-16-le")).digest()
    key = lambda block: hashlib.sha1(base + struct.pack("<I", block)).digest()[: bits // 8].ljust(16, b"\0")
    sealed = rc4(key(0), VERIFIER + hashlib.sha1(VERIFIER).digest())
    provider = "Microsoft Enhanced Cryptographic Provider v1.0\0".encode("utf-16-le")
    header = struct.pack("<IIIIIIII", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + provider
    file_pass = struct.pack("<HHHII", 1, 2, 2, 4, len(header)) + header
    file_pass += struct.pack("<I", 16) + SALT + sealed[:16] + struct.pack("<I", 20) + sealed[16:]
    streams = {}

    def encrypt(whole, start, _, n):
        at = start + n
        block = at // 1024
        if block not in streams:
            streams[block] = rc4(key(block), bytes(1024))
        return whole[at] ^ streams[block][at % 1024]

    return locked(biff8(), file_pass, encrypt)


def xor(stream, is_biff8):
    """XOR obfuscation: [MS-OFFCRYPTO] 2.3.7. The key from msoffcrypto-tool, which has the tables of the document."""
    key = DocumentXOR.create_xor_key_method1(ASCII)
    array = DocumentXOR.create_xor_array_method1(ASCII)
    verifier = next(n for n in range(0x10000) if DocumentXOR.verifypw(ASCII, n))
    file_pass = (b"\0\0" if is_biff8 else b"") + struct.pack("<HH", key, verifier)

    def encrypt(whole, start, length, n):
        byte = whole[start + n]
        return (byte >> 3 | byte << 5) & 0xFF ^ array[(start + length + n) % 16]

    return locked(stream, file_pass, encrypt)


def compound(stream, name="Workbook"):
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    whole, wide = out.getvalue(), "Workbook".encode("utf-16-le")
    if name != "Workbook":
        at = whole.index(wide)
        entry = name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2)
        whole = whole[:at] + entry + whole[at + 66 :]
    return whole


def standard(plain, password):
    """Standard encryption with AES-192: [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9."""
    sha1 = lambda data: hashlib.sha1(data).digest()
    spun = sha1(SALT + password.encode("utf-16-le"))
    for n in range(50_000):
        spun = sha1(struct.pack("<I", n) + spun)
    last = sha1(spun + bytes(4))
    half = lambda fill: sha1(bytes(fill ^ (last[n] if n < 20 else 0) for n in range(64)))
    key = (half(0x36) + half(0x5C))[:24]

    def aes(data):
        cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        return cipher.update(data + bytes(-len(data) % 16)) + cipher.finalize()

    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<IIIIIIII", 0x24, 0, 0x660F, 0x8004, 192, 0x18, 0, 0) + provider
    info = struct.pack("<HHII", 4, 2, 0x24, len(header)) + header
    info += struct.pack("<I", 16) + SALT + aes(VERIFIER) + struct.pack("<I", 20) + aes(sha1(VERIFIER))
    out = io.BytesIO()
    ECMA376Encrypted(struct.pack("<Q", len(plain)) + aes(plain), info).write_to(out)
    return out.getvalue()


def agile(plain):
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt(PASSWORD, out)
    return out.getvalue()


def keep(name, whole, password, check=True):
    if check:
        file = msoffcrypto.OfficeFile(io.BytesIO(whole))
        file.load_key(password, **({"verify_password": True} if name.endswith("x") else {}))
        file.decrypt(io.BytesIO())
    with open(name, "wb") as file:
        file.write(whole)


keep("agile.xlsx", agile(xlsx()), PASSWORD)
keep("standard.xlsx", standard(xlsx(), "VelvetSweatshop"), "VelvetSweatshop")
keep("cryptoapi.xls", compound(cryptoapi(128)), PASSWORD)
keep("cryptoapi-40.xls", compound(cryptoapi(40)), PASSWORD)
keep("xor.xls", compound(xor(biff8(), True)), ASCII)
# msoffcrypto-tool does not read Excel 5.0/95; LibreOffice does.
keep("xor-excel95.xls", compound(xor(biff5(), False), "Book"), ASCII, check=False)

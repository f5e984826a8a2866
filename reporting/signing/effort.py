"""How much work a certificate file (PKCS#12) asks for, read before any of it is done.

A passphrase is turned into a key by repeating a digest as often as the file says, up to two thousand million times,
and the library does that without letting go of the process: a file of four kilobytes would stop the product for
minutes. The numbers stand in the clear, except inside a container that is itself encrypted; such a one is opened here
first, once it is known to be cheap (RFC 7292, RFC 8018, RFC 7914).
"""

import hashlib

from asn1crypto import algos, cms, core, pkcs12
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from reporting.signing import rc2
from reporting.signing.errors import CertificateUnusable, WrongPassphrase

# Of all repetitions in a file together. Programs of today ask for some ten thousand, the careful for a million.
MAX_REPETITIONS = 2_000_000
# Cost × block size × parallelism: 64 times what OpenSSL asks for, and up to 128 MB of memory.
MAX_SCRYPT = 2**20
MAX_BAGS, MAX_DEPTH = 64, 4
CIPHERS = {
    "aes128_cbc": (algorithms.AES, 16),
    "aes192_cbc": (algorithms.AES, 24),
    "aes256_cbc": (algorithms.AES, 32),
    "tripledes_3key": (TripleDES, 24),
}
OLDER_KEY_BYTES = {"pkcs12_sha1_tripledes_3key": 24, "pkcs12_sha1_rc2_40": 5, "pkcs12_sha1_rc2_128": 16}
DIGESTS = {
    "sha1": hashes.SHA1(),
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
SCRYPT, PBMAC1 = "1.3.6.1.4.1.11591.4.11", "1.2.840.113549.1.5.14"


class _ScryptParams(core.Sequence):
    _fields = [
        ("salt", core.OctetString),
        ("cost", core.Integer),
        ("block", core.Integer),
        ("parallel", core.Integer),
        ("length", core.Integer, {"optional": True}),
    ]


class _TooMuch(Exception):
    """More than a certificate file needs."""


class _Budget:
    def __init__(self) -> None:
        self.repetitions, self.bags = MAX_REPETITIONS, MAX_BAGS

    def take(self, repetitions: int, *, bags: int = 0) -> None:
        """Raises _TooMuch."""
        self.repetitions -= max(repetitions, 1)
        self.bags -= bags
        if self.repetitions < 0 or self.bags < 0:
            raise _TooMuch


@sensitive_variables()
def refuse_too_much_work(content: bytes, passphrase: str) -> None:
    """Raise CertificateUnusable when opening the file would take too long, or nobody can tell.

    Also raises WrongPassphrase, when a container does not open with it.
    """
    try:
        file = pkcs12.Pfx.load(content, strict=True)
        budget = _Budget()
        _mac(file["mac_data"], budget)
        for container in file.authenticated_safe:
            _container(container, passphrase, budget)
    except _TooMuch:
        raise CertificateUnusable(
            _("The certificate file asks for too much work: export it again with the usual settings.")
        ) from None
    except (WrongPassphrase, CertificateUnusable):
        raise
    except (ValueError, TypeError, KeyError, AttributeError, UnsupportedAlgorithm):
        raise CertificateUnusable(
            _("The certificate file is protected by an outdated method. Export it again from your browser or token.")
        ) from None


def _mac(mac: pkcs12.MacData, budget: _Budget) -> None:
    if mac.native is None:
        return
    budget.take(mac["iterations"].native)
    method = mac["mac"]["digest_algorithm"]
    if method["algorithm"].dotted == PBMAC1:
        parameters = algos.Pbmac1Params.load(method["parameters"].dump())
        _derivation(parameters["key_derivation_func"], budget)


@sensitive_variables()
def _container(container: cms.ContentInfo, passphrase: str, budget: _Budget) -> None:
    kind = container["content_type"].native
    if kind == "data":
        _bags(container["content"].native, budget, MAX_DEPTH)
    elif kind == "encrypted_data":
        inside = container["content"]["encrypted_content_info"]
        method = inside["content_encryption_algorithm"]
        _scheme(method, budget)
        _bags(_opened(method, inside["encrypted_content"].native, passphrase), budget, MAX_DEPTH)
    else:
        raise ValueError("another container")


@sensitive_variables()
def _bags(content: bytes, budget: _Budget, depth: int) -> None:
    bags = pkcs12.SafeContents.load(content)
    budget.take(0, bags=len(bags))
    for bag in bags:
        kind = bag["bag_id"].native
        if kind == "pkcs8_shrouded_key_bag":
            _scheme(bag["bag_value"]["encryption_algorithm"], budget)
        elif kind == "safe_contents" and depth:
            _bags(bag["bag_value"].dump(), budget, depth - 1)
        elif kind == "safe_contents":
            raise _TooMuch


def _scheme(method: algos.EncryptionAlgorithm, budget: _Budget) -> None:
    if method["algorithm"].native == "pbes2":
        _derivation(method["parameters"]["key_derivation_func"], budget)
    else:
        budget.take(3 * method["parameters"]["iterations"].native)  # a longer key and its start


def _derivation(function: algos.KdfAlgorithm, budget: _Budget) -> None:
    if function["algorithm"].dotted == SCRYPT:
        asked = _ScryptParams.load(function["parameters"].dump())
        if asked["cost"].native * asked["block"].native * asked["parallel"].native > MAX_SCRYPT:
            raise _TooMuch
    budget.take(1 if function["algorithm"].dotted == SCRYPT else function["parameters"]["iteration_count"].native)


@sensitive_variables()
def _opened(method: algos.EncryptionAlgorithm, content: bytes, passphrase: str) -> bytes:
    """What the container holds. Raises WrongPassphrase, or UnsupportedAlgorithm for a method of long ago."""
    is_modern = method["algorithm"].native == "pbes2"
    try:
        if is_modern:
            padded = _with(_modern(method["parameters"], passphrase), content)
        else:
            padded = _older(method, content, passphrase)
        unpadder = padding.PKCS7(_block_bits(method)).unpadder()
        opened = unpadder.update(padded) + unpadder.finalize()
        pkcs12.SafeContents.load(opened, strict=True)
    except ValueError:
        raise WrongPassphrase from None
    return opened


@sensitive_variables()
def _modern(parameters: algos.Pbes2Params, passphrase: str) -> Cipher:
    scheme, function = parameters["encryption_scheme"], parameters["key_derivation_func"]
    algorithm, length = CIPHERS[scheme["algorithm"].native]
    if function["algorithm"].dotted == SCRYPT:
        asked = _ScryptParams.load(function["parameters"].dump())
        numbers = {"n": asked["cost"].native, "r": asked["block"].native, "p": asked["parallel"].native}
        derivation = Scrypt(salt=asked["salt"].native, length=length, **numbers)
    else:
        asked = function["parameters"]
        digest = DIGESTS[asked["prf"]["algorithm"].native]
        derivation = PBKDF2HMAC(digest, length, asked["salt"].native, asked["iteration_count"].native)
    return Cipher(algorithm(derivation.derive(passphrase.encode())), modes.CBC(scheme["parameters"].native))


@sensitive_variables()
def _older(method: algos.EncryptionAlgorithm, content: bytes, passphrase: str) -> bytes:
    """With the derivation of PKCS#12 itself, as Windows writes by default."""
    name = method["algorithm"].native
    if name not in OLDER_KEY_BYTES:
        raise UnsupportedAlgorithm(name)
    salt, repetitions = (method["parameters"][part].native for part in ("salt", "iterations"))
    key = _derived(1, passphrase, salt, repetitions, OLDER_KEY_BYTES[name])
    start = _derived(2, passphrase, salt, repetitions, 8)
    if "rc2" in name:
        return rc2.decrypt(key, start, content)
    return _with(Cipher(TripleDES(key), modes.CBC(start)), content)


def _with(cipher: Cipher, content: bytes) -> bytes:
    decryptor = cipher.decryptor()
    return decryptor.update(content) + decryptor.finalize()


def _block_bits(method: algos.EncryptionAlgorithm) -> int:
    if method["algorithm"].native != "pbes2":
        return 64
    return CIPHERS[method["parameters"]["encryption_scheme"]["algorithm"].native][0].block_size


@sensitive_variables()
def _derived(kind: int, passphrase: str, salt: bytes, repetitions: int, length: int) -> bytes:
    """RFC 7292, B.2, with SHA-1 and its blocks of 64 bytes."""
    secret = passphrase.encode("utf-16-be") + b"\0\0"
    block = bytes(_filled(salt) + _filled(secret))
    made = b""
    while len(made) < length:
        digest = bytes([kind]) * 64 + block
        for _each in range(repetitions):
            digest = hashlib.sha1(digest, usedforsecurity=False).digest()
        made += digest
        added = int.from_bytes((digest * 4)[:64], "big") + 1
        parts = (block[start : start + 64] for start in range(0, len(block), 64))
        block = b"".join(((int.from_bytes(part, "big") + added) % 2**512).to_bytes(64, "big") for part in parts)
    return made[:length]


def _filled(content: bytes) -> bytes:
    n_blocks = -(-len(content) // 64)
    return (content * 64)[: 64 * n_blocks] if content else b""

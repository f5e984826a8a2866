"""Open a certificate file (PKCS#12). Runs in a process of its own (key_file.py), and imports nothing of the project.

A passphrase is turned into a key by repeating a digest as often as the file says, up to two thousand million times,
and the library does that without letting go of the process.
"""

import json
from collections.abc import Iterator

from asn1crypto import algos, cms
from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

# Of containers. OpenSSL would open others too (RC4, DES), which nobody should use any more; RC2 is what Windows wrote.
METHODS = {"pkcs12_sha1_tripledes_3key", "pkcs12_sha1_rc2_40", "pkcs12_sha1_rc2_128"}
CIPHERS = {"aes128_cbc", "aes192_cbc", "aes256_cbc", "tripledes_3key"}
# Of all repetitions that a file names in the clear. Programs of today ask for some ten thousand, the careful for a
# million. What is named inside an encrypted container, the limit of time ends.
MAX_REPETITIONS = 2_000_000
SCRYPT = "1.3.6.1.4.1.11591.4.11"  # names no repetitions; its memory and time are limited like all else


def opened(question: bytes) -> bytes:
    """From {content, passphrase} to {certificate, chain, key} or {problem}: JSON, with bytes in hexadecimal."""
    asked = json.loads(question)
    content = bytes.fromhex(asked["content"])
    try:
        answer = _problem(content) or _opened(content, asked["passphrase"])
    except UnsupportedAlgorithm:
        answer = {"problem": "outdated"}
    except ValueError:
        answer = {"problem": "wrong_passphrase"}
    return json.dumps(answer).encode()


def _problem(content: bytes) -> dict[str, str]:
    """What is wrong with it, seen without its passphrase."""
    try:
        file = asn1_pkcs12.Pfx.load(content, strict=True)
        if file["version"].native != "v3":
            return {"problem": "no_key_file"}
    except (ValueError, TypeError, KeyError):
        return {"problem": "no_key_file"}
    try:
        if not all(_is_known(container) for container in file.authenticated_safe):
            return {"problem": "outdated"}
        return {"problem": "too_much_work"} if sum(_repetitions(file)) > MAX_REPETITIONS else {}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {"problem": "outdated"}


def _is_known(container: cms.ContentInfo) -> bool:
    if container["content_type"].native != "encrypted_data":
        return container["content_type"].native == "data"
    method = container["content"]["encrypted_content_info"]["content_encryption_algorithm"]
    if method["algorithm"].native != "pbes2":
        return method["algorithm"].native in METHODS
    return method["parameters"]["encryption_scheme"]["algorithm"].native in CIPHERS


def _repetitions(file: asn1_pkcs12.Pfx) -> Iterator[int]:
    if file["mac_data"].native is not None:
        yield file["mac_data"]["iterations"].native
    for container in file.authenticated_safe:
        if container["content_type"].native == "encrypted_data":
            yield _asked(container["content"]["encrypted_content_info"]["content_encryption_algorithm"])
            continue
        for bag in asn1_pkcs12.SafeContents.load(container["content"].native):
            if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
                yield _asked(bag["bag_value"]["encryption_algorithm"])


def _asked(method: algos.EncryptionAlgorithm) -> int:
    if method["algorithm"].native != "pbes2":
        return 3 * method["parameters"]["iterations"].native  # a longer key and its start
    function = method["parameters"]["key_derivation_func"]
    return 0 if function["algorithm"].dotted == SCRYPT else function["parameters"]["iteration_count"].native


def _opened(content: bytes, passphrase: str) -> dict[str, str | list[str]]:
    key, certificate, others = pkcs12.load_key_and_certificates(content, passphrase.encode())
    if key is None or certificate is None:
        return {"problem": "no_key"}
    return {
        "certificate": certificate.public_bytes(Encoding.DER).hex(),
        "chain": [other.public_bytes(Encoding.DER).hex() for other in others],
        "key": key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()).hex(),
    }

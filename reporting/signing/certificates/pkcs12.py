"""Open a certificate file (PKCS#12). Runs in a process of its own (key_file.py), and imports nothing of the project.

A passphrase is turned into a key by repeating a digest as often as the file says, up to two thousand million times,
and the library does that without letting go of the process.
"""

import json

from asn1crypto import cms
from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

# Of containers. OpenSSL would open others too (RC4, DES), which nobody should use any more; RC2 is what Windows wrote.
METHODS = {"pkcs12_sha1_tripledes_3key", "pkcs12_sha1_rc2_40", "pkcs12_sha1_rc2_128"}
CIPHERS = {"aes128_cbc", "aes192_cbc", "aes256_cbc", "tripledes_3key"}


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
        return {} if all(_is_known(container) for container in file.authenticated_safe) else {"problem": "outdated"}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {"problem": "outdated"}


def _is_known(container: cms.ContentInfo) -> bool:
    if container["content_type"].native != "encrypted_data":
        return container["content_type"].native == "data"
    method = container["content"]["encrypted_content_info"]["content_encryption_algorithm"]
    if method["algorithm"].native != "pbes2":
        return method["algorithm"].native in METHODS
    return method["parameters"]["encryption_scheme"]["algorithm"].native in CIPHERS


def _opened(content: bytes, passphrase: str) -> dict[str, str | list[str]]:
    key, certificate, others = pkcs12.load_key_and_certificates(content, passphrase.encode())
    if key is None or certificate is None:
        return {"problem": "no_key"}
    return {
        "certificate": certificate.public_bytes(Encoding.DER).hex(),
        "chain": [other.public_bytes(Encoding.DER).hex() for other in others],
        "key": key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()).hex(),
    }

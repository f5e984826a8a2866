"""Certificate files (PKCS#12): a key with its certificate, locked by a passphrase. Everything happens in memory."""

import json
import logging
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from reporting.signing.errors import CertificateUnusable, SigningRefused, WrongPassphrase
from strategy_tracker.base import limited
from strategy_tracker.base.tables import BUSY

logger = logging.getLogger(__name__)
# A certificate file holds one key and a handful of certificates; anything larger is something else.
MAX_FILE_BYTES = 256 * 1024
# Starting takes 0.07 s of processor time and 41 MB; a million repetitions, more than any program asks for, another
# 0.3 s, and six times that on a slow machine. The careful way (scrypt) takes 32 MB at most in OpenSSL.
LIMITS = limited.Limits(processor_s=5, memory_bytes=256 * 1024**2, output_bytes=4 * MAX_FILE_BYTES)
OUTDATED = _("The certificate file is protected by an outdated method. Export it again from your browser or token.")
TOO_MUCH_WORK = _("The certificate file asks for too much work: export it again with the usual settings.")
PROBLEMS = {
    "too_much_work": TOO_MUCH_WORK,
    "no_key_file": _("This is not a certificate file (.p12 or .pfx)."),
    "outdated": OUTDATED,
    "no_key": _("The file holds no private key with its certificate."),
}


@dataclass(frozen=True)
class KeyFile:
    """An opened certificate file: certificates in DER, the key as PKCS#8 and left out of every printed form."""

    certificate: bytes
    chain: tuple[bytes, ...]
    key: bytes = field(repr=False)


@sensitive_variables()
def open_key_file(content: bytes, passphrase: str) -> KeyFile:
    """Open a PKCS#12 file, in a process of its own.

    Raises WrongPassphrase, or CertificateUnusable for a file that is none, holds no key, asks for too much work, or is
    locked by a method that nobody should use any more. Nothing of it is kept, and no error carries the cause: it could
    hold a secret.
    """
    if len(content) > MAX_FILE_BYTES:
        raise CertificateUnusable(PROBLEMS["no_key_file"])
    question = json.dumps({"content": content.hex(), "passphrase": passphrase}).encode()
    try:
        answer = json.loads(limited.call("reporting.signing.certificates.pkcs12", "opened", question, LIMITS))
    except limited.Busy:
        raise CertificateUnusable(BUSY) from None
    except (limited.TookTooLong, limited.TooLarge):
        raise CertificateUnusable(TOO_MUCH_WORK) from None
    except limited.Failed as failure:
        logger.warning("A certificate file could not be opened: %s.", failure)
        raise CertificateUnusable(OUTDATED) from None
    if "problem" in answer:
        raise _refusal(answer["problem"])
    chain = tuple(bytes.fromhex(one) for one in answer["chain"])
    return KeyFile(bytes.fromhex(answer["certificate"]), chain, bytes.fromhex(answer["key"]))


def _refusal(problem: str) -> SigningRefused:
    return CertificateUnusable(PROBLEMS[problem]) if problem in PROBLEMS else WrongPassphrase()

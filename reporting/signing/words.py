"""The seven questions and what each answer says, in words for people."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reporting.signing.outcomes import Why

CODES = ("beginning", "cryptography", "coverage", "person", "chain", "timestamp", "level")

QUESTIONS = {
    "beginning": _("Does the file begin with exactly the bytes that were issued?"),
    "cryptography": _("Is the signature cryptographically valid?"),
    "coverage": _("Does the signature cover the whole file, with nothing changed but the signature?"),
    "person": _("Does the certificate belong to the person registered for this role on that day?"),
    "chain": _("Does the certificate come from a trusted authority, and was it good when it signed?"),
    "timestamp": _("Is there a time-stamp from a trusted service?"),
    "level": _("Does the signature reach the required level?"),
}

FINE = {
    "beginning": _("The first {size} bytes are the issued file."),
    "cryptography": _("The signature fits the file and the certificate."),
    "coverage": _("Every byte is covered, and only the signature was added."),
    "person": _("Signed by {name}, registered for this role."),
    "chain": _("The certificate leads to a trusted authority and was not revoked."),
    "timestamp": _("Time-stamped on {moment}."),
    "level": _("Level {level}; required is {required}."),
}

DETAILS = {
    Why.NOT_EXAMINED: _("Not examined, because an earlier answer already decides."),
    Why.TOO_LARGE: _("The file is larger than {limit} MB. It was not read."),
    Why.NOT_PDF: _("This is not a PDF file. Choose the PDF that the signing program has saved."),
    Why.UNSIGNED_COPY: _("This is the issued file itself: it carries no new signature."),
    Why.SHORTER: _("The file is shorter than the issued one."),
    Why.OTHER_BEGINNING: _(
        "The file differs from the issued one at byte {position}: it was saved anew or changed, or it is another file. "
        "Download the issued file again and sign it without saving it in another way."
    ),
    Why.UNREADABLE: _("What was added to the issued file cannot be read as a PDF signature."),
    Why.FAULTY_UPDATE: _(
        "A signature was added, but the signing program wrote its list of changed objects against the rules of PDF, so "
        "that two programs could read two different documents. The signature itself was not examined. Download the "
        "report again and sign it with another program, or in the browser."
    ),
    Why.TOO_MUCH_ADDED: _("Far more was added to the issued file than a signature needs."),
    Why.TOO_MUCH_WORK: _(
        "What was added to the issued file takes far more work to read than a signature, and was given up. Download "
        "the issued file again and sign it with another program, or in the browser."
    ),
    Why.NO_SIGNATURE: _("Something was added to the issued file, but no signature."),
    Why.SEVERAL_SIGNATURES: _("More than one signature was added. Upload the file after each signature."),
    Why.ALTERED: _("The file was changed after it was signed."),
    Why.BAD_SIGNATURE: _("The signature does not fit the certificate."),
    Why.WEAK_ALGORITHM: _("The signature uses a method that is no longer safe, or does not follow the standard."),
    Why.NOT_COVERED: _("Something was added to the file after it was signed."),
    Why.CONTENT_CHANGED: _("Besides the signature, the content of the document was changed."),
    Why.OTHER_FIELD: _("The signature is not in the field that the report has for this role."),
    Why.NOBODY_EXPECTED: _("Nobody is registered with a certificate for this role."),
    Why.SOMEBODY_ELSE: _("The certificate is that of {holder}, not of the registered person."),
    Why.NAME_ALONE: _(
        "The name in the certificate fits, but no trusted authority vouches for it: anybody could have made it."
    ),
    Why.NOT_ON_THAT_DAY: _("The person is registered for this role, but not on the day of the signature."),
    Why.NOT_FOR_SIGNING: _("The certificate is not meant for signing documents."),
    Why.EXPIRED: _("The certificate, or one above it, had expired."),
    Why.NOT_YET_VALID: _("The certificate, or one above it, was not valid yet."),
    Why.REVOKED: _("The certificate, or one above it, had been revoked."),
    Why.UNTRUSTED: _("The certificate does not come from an authority that is trusted here."),
    Why.REVOCATION_UNKNOWN: _("Whether the certificate has been revoked could not be found out."),
    Why.NO_ANCHORS: _("No trusted authorities are configured."),
    Why.NO_TIMESTAMP: _("The signature has no time-stamp."),
    Why.TIMESTAMP_BROKEN: _("There is a time-stamp, but it does not fit this signature."),
    Why.TIMESTAMP_UNTRUSTED: _("There is a time-stamp, but not from a service that is trusted here."),
    Why.LEVEL_TOO_LOW: _("Level {level}; required is {required}."),
    Why.NOT_PADES: _(
        "The signature has an older format (PKCS#7). Choose PAdES (also called CAdES or ETSI) in the signing program."
    ),
}


# Particulars that count something: written with the reader's separators, "993.247".
COUNTS = frozenset({"size", "position"})


def _in_groups(count: object) -> str:
    return number_format(int(str(count)), use_l10n=True, force_grouping=True)


_grouped = lazy(_in_groups, str)


def detail(code: str, why: Why, params: Mapping[str, object]) -> Promise:
    """What the answer says, with its particulars."""
    text = FINE[code] if why is Why.FINE else DETAILS[why]
    return format_lazy(text, **{name: _grouped(value) if name in COUNTS else value for name, value in params.items()})

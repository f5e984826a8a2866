"""Levels, answers, verdicts and reasons: the vocabulary of a check."""

import enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Level(enum.IntEnum):
    """Baseline levels of PAdES (ETSI EN 319 142-1), each containing the ones below it."""

    NONE = 0
    B_B = 1
    B_T = 2
    B_LT = 3
    B_LTA = 4

    @property
    def label(self) -> str:
        """As the standard writes it."""
        return self.name.replace("_", "-") if self else "–"

    @classmethod
    def from_label(cls, label: str) -> "Level":
        """The level written as in the standard. Raises KeyError for anything else."""
        return cls[label.strip().upper().replace("-", "_")]


class Answer(enum.Enum):
    """To one question about a signed file."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Promise:
        """For people."""
        return {"yes": _("yes"), "no": _("no"), "unknown": _("not known")}[self.value]


class Verdict(enum.Enum):
    """Of all answers together, named as in ETSI EN 319 102-1."""

    VALID = "valid"
    INDETERMINATE = "indeterminate"
    INVALID = "invalid"

    @property
    def label(self) -> Promise:
        """For people: E vlefshme, E papërcaktuar, E pavlefshme."""
        return {"valid": _("Valid"), "indeterminate": _("Undetermined"), "invalid": _("Invalid")}[self.value]


class Why(enum.Enum):
    """The exact reason behind an answer; what tests and logs go by."""

    FINE = "fine"
    NOT_EXAMINED = "not_examined"
    TOO_LARGE = "too_large"
    NOT_PDF = "not_pdf"
    UNSIGNED_COPY = "unsigned_copy"
    SHORTER = "shorter"
    OTHER_BEGINNING = "other_beginning"
    UNREADABLE = "unreadable"
    FAULTY_UPDATE = "faulty_update"
    TOO_MUCH_ADDED = "too_much_added"
    TOO_MUCH_WORK = "too_much_work"
    NO_SIGNATURE = "no_signature"
    SEVERAL_SIGNATURES = "several_signatures"
    ALTERED = "altered"
    BAD_SIGNATURE = "bad_signature"
    WEAK_ALGORITHM = "weak_algorithm"
    NOT_COVERED = "not_covered"
    CONTENT_CHANGED = "content_changed"
    OTHER_FIELD = "other_field"
    NOBODY_EXPECTED = "nobody_expected"
    SOMEBODY_ELSE = "somebody_else"
    NAME_ALONE = "name_alone"
    NOT_ON_THAT_DAY = "not_on_that_day"
    NOT_FOR_SIGNING = "not_for_signing"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    UNTRUSTED = "untrusted"
    REVOCATION_UNKNOWN = "revocation_unknown"
    NO_ANCHORS = "no_anchors"
    NO_TIMESTAMP = "no_timestamp"
    TIMESTAMP_BROKEN = "timestamp_broken"
    TIMESTAMP_UNTRUSTED = "timestamp_untrusted"
    LEVEL_TOO_LOW = "level_too_low"
    NOT_PADES = "not_pades"


# Whatever the policy says: nobody signs with a certificate that certainly was not good on the day, and a time-stamp
# of another signature is a sign of tampering.
CERTAINLY_BAD = frozenset({Why.EXPIRED, Why.NOT_YET_VALID, Why.REVOKED, Why.TIMESTAMP_BROKEN})

"""What a check of a signed file comes to."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.utils.functional import Promise

from reporting.signing import words
from reporting.signing.model import CertificateFacts
from reporting.signing.outcomes import CERTAINLY_BAD, Answer, Level, Verdict, Why

MOMENTS, VALIDITY = ("claimed_at", "timestamp_at", "checked_at"), ("valid_from", "valid_until")


@dataclass(frozen=True)
class CheckLine:
    """One of the seven questions and its answer; a blocking line lets the file pass with "yes" alone.

    `params` are the particulars that the detail names; with them the line is kept as data and read in any language.
    """

    number: int
    code: str
    answer: Answer
    why: Why
    is_blocking: bool
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def question(self) -> Promise:
        """For people."""
        return words.QUESTIONS[self.code]

    @property
    def detail(self) -> Promise:
        """What lies behind the answer, for people."""
        return words.detail(self.code, self.why, self.params)

    def as_record(self) -> dict[str, object]:
        """For keeping as JSON; from_record() is the way back."""
        return asdict(self) | {"answer": self.answer.value, "why": self.why.value}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "CheckLine":
        """The line that as_record() wrote."""
        return cls(**{**record, "answer": Answer(record["answer"]), "why": Why(record["why"])})


@dataclass(frozen=True)
class SignatureReport:
    """The seven lines, their verdict, and what is worth keeping about the signature."""

    lines: tuple[CheckLine, ...]
    verdict: Verdict
    size_bytes: int
    sha256: str = ""
    level: Level = Level.NONE
    field: str = ""
    certificate: CertificateFacts | None = None
    claimed_at: dt.datetime | None = None
    timestamp_at: dt.datetime | None = None
    checked_at: dt.datetime | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether the file may be stored as signed."""
        return self.verdict is Verdict.VALID

    @property
    def refused_by(self) -> tuple[CheckLine, ...]:
        """The lines for which the file is not accepted."""
        return tuple(line for line in self.lines if line.is_blocking and line.answer is not Answer.YES)

    @property
    def reasons(self) -> tuple[CheckLine, ...]:
        """Those of them that were looked at: why it is not accepted, for people."""
        return tuple(line for line in self.refused_by if line.why is not Why.NOT_EXAMINED)

    def line(self, number: int) -> CheckLine:
        """The line with this number, 1 to 7."""
        return self.lines[number - 1]

    def as_record(self) -> dict[str, object]:
        """For handing on as JSON; from_record() is the way back."""
        record = _as_texts({one.name: getattr(self, one.name) for one in fields(self)})
        certificate = self.certificate and _as_texts(asdict(self.certificate))
        lines = [line.as_record() for line in self.lines]
        return record | {"lines": lines, "verdict": self.verdict.value, "certificate": certificate}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "SignatureReport":
        """The report that as_record() wrote."""
        certificate = record["certificate"]
        if certificate:
            certificate = CertificateFacts(**certificate | {name: _moment(certificate[name]) for name in VALIDITY})
        read = {
            "lines": tuple(CheckLine.from_record(line) for line in record["lines"]),
            "verdict": Verdict(record["verdict"]),
            "level": Level(record["level"]),
            "certificate": certificate,
        }
        return cls(**{**record, **{name: _moment(record[name]) for name in MOMENTS}, **read})


def _as_texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in values.items()}


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def verdict_of(lines: Sequence[CheckLine]) -> Verdict:
    """What the blocking lines come to.

    A file that was changed, is badly or wrongly signed, or by a certificate that certainly was not good, is invalid.
    One of which we merely cannot say enough (no way to an anchor, revocation not known, no time-stamp, too low a
    level) is undetermined, as in ETSI EN 319 102-1; it is not accepted either.
    """
    failed = [line for line in lines if line.is_blocking and line.answer is not Answer.YES]
    if not failed:
        return Verdict.VALID
    certain = any(line.number <= 4 or line.why in CERTAINLY_BAD for line in failed)
    return Verdict.INVALID if certain else Verdict.INDETERMINATE

"""The answer of every permission question."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed, and if not, why, in words for the person who asked."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def denied(reason: str | Promise) -> Verdict:
    """A refusal that names its reason."""
    return Verdict(False, reason)

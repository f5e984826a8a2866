"""The answer of every permission question."""

from dataclasses import dataclass

from django.utils.functional import Promise

from strategy_tracker.base.errors import Refused


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed, and if not, why, in words for the person who asked."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self, error: type[Exception] = Refused) -> None:
        """Go on only where it is allowed: raises the error with the reason, Refused in a service."""
        if not self.allowed:
            raise error(str(self.reason))


ALLOWED = Verdict(True)


def denied(reason: str | Promise) -> Verdict:
    """A refusal that names its reason."""
    return Verdict(False, reason)

"""Why a person should look at a reading. The names are stored; their words stand in plans/reading/reasons.py."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Doubt:
    """A reason, and the piece of the printed text that it is about."""

    reason: str
    about: str = ""


@dataclass(frozen=True)
class Read:
    """What a rule makes of a printed cell."""

    value: Any
    doubts: tuple[Doubt, ...] = ()

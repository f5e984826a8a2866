"""What was invented for the demonstration, as read from fixtures/demo/."""

import json
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from django.conf import settings

from plans.models import ActionPlan

PLAN = SEED = "2022-2024"
PERIODS = ("2022-H1", "2022-H2", "2023-H1", "2023-H2", "2024-H1", "2024-H2")
OPEN_PERIOD = PERIODS[-1]


def plan() -> ActionPlan:
    """The plan whose progress is invented."""
    return ActionPlan.objects.select_related("strategy").get(code=PLAN)


def dice(*names: object) -> Random:
    """A random source that belongs to these names and gives the same on every run and database."""
    return Random("/".join((SEED, *map(str, names))))  # noqa: S311 (invented data, no secret)


@dataclass(frozen=True)
class Course:
    """How one action goes in truth: from when, until when it is done, and what goes wrong in which period."""

    code: str
    kind: str
    starts: str
    going: str
    finished: str
    done: str = ""
    flaws: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The number of the period in which work begins."""
        return PERIODS.index(self.starts)

    @property
    def last(self) -> int | None:
        """The number of the period in which it is done; None when it is not done within the plan."""
        return PERIODS.index(self.done) if self.done else None


@dataclass(frozen=True)
class Round:
    """Who did what in one period."""

    absent: tuple[str, ...] = ()
    late: dict[str, int] = field(default_factory=dict)
    returned: dict[str, int] = field(default_factory=dict)
    never_corrected: tuple[str, ...] = ()


@cache
def _file(name: str) -> dict[str, Any]:
    return json.loads((settings.BASE_DIR / "fixtures" / "demo" / name).read_text(encoding="utf-8"))


@cache
def courses() -> dict[str, Course]:
    """The course of each action, by its code."""
    return {code: Course(code=code, **course) for code, course in _file("courses.json")["courses"].items()}


def texts(kind: str) -> dict[str, list[str]]:
    """What is written about actions of this kind."""
    return _file("narratives.json")["kinds"][kind]


def common_texts() -> dict[str, Any]:
    """What is written about any action."""
    return _file("narratives.json")["common"]


def challenges(kind: str) -> list[dict[str, str]]:
    """Difficulties, challenges and risks that actions of this kind meet, with how they are addressed."""
    return [
        {name: text for name, text in challenge.items() if name != "kinds"}
        for challenge in _file("challenges.json")["challenges"]
        if kind in challenge.get("kinds", [kind])
    ]


def secretariat() -> dict[str, Any]:
    """What the Secretariat writes: comments, reasons, forecasts."""
    return _file("secretariat.json")


def measurements() -> dict[str, Any]:
    """What the indicators measured in each period, and why some did not."""
    return _file("measurements.json")


def victims() -> dict[str, Any]:
    """The victim statistics of the years after the strategy's printed tables."""
    return _file("victims.json")


def closed_round(period_code: str) -> Round:
    """Who was absent, late, or had answers returned in a closed period."""
    return Round(**_file("reporting.json")["closed"][period_code])


def open_round() -> dict[str, Any]:
    """How far each institution is in the open period; who is not named has not begun."""
    return _file("reporting.json")["open"]

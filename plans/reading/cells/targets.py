"""Baselines and targets of indicators, and the target that a result states (domain.md §3, §5)."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from plans.reading.cells.deadlines import day_of
from plans.reading.cells.doubts import Doubt, Read
from plans.reading.cells.words import AT_LEAST, NUMBERS, VICTIMS
from strategy_tracker.base.text import fold

PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_NUMBER = re.compile(r"(?<![\d.,])(\d{1,3}(?:[ ,.]\d{3})+|\d+)(?![\d%])")
_AT_LEAST = "|".join(map(re.escape, AT_LEAST))
_NUMBER_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
_RESULT_PERCENT = re.compile(rf"(?:\b(?:{_AT_LEAST})\s+)?\d{{1,3}}(?:[.,]\d+)?\s*%")
_RESULT_COUNT = re.compile(
    rf"(?:\b(?:{_AT_LEAST})\s+)?(?:\b(?:{_NUMBER_WORDS})\s*\((?P<digits>\d+)\)|\b(?P<bare>\d+))\s+[a-z]+"
)


@dataclass(frozen=True)
class Target:
    """What is to be reached by when."""

    due_on: dt.date | None
    value: Decimal | None
    is_percent: bool = False


@dataclass(frozen=True)
class Baseline:
    """The state that is compared with, and its year."""

    year: int | None
    value: Decimal | None


@dataclass(frozen=True)
class ResultTarget:
    """The number in the text of a result, with the words that state it."""

    printed: str = ""
    value: Decimal | None = None
    unit: str = ""


def read_target(printed: str, usual: dt.date | None) -> Read:
    """The target that a cell states: its day if it prints one, else the usual one of its column; its value, or none."""
    text = " ".join(fold(printed).split())
    due_on = day_of(text) or usual
    value, is_percent = _value(text)
    doubts = (Doubt("target_without_value", printed),) if text and value is None else ()
    return Read(Target(due_on, value, is_percent), doubts)


def read_baseline(printed: str) -> Read:
    """The baseline that a cell states: "Gjendja në vitin 2021" is a year without a value, "45% (2023)" has both."""
    text = " ".join(fold(printed).split())
    year = _YEAR.search(text)
    value, _is_percent = _value(text)
    return Read(Baseline(int(year[1]) if year else None, value))


def read_result(printed: str) -> ResultTarget:
    """The first number that a result promises: "Së paku 150 profesionistë", "Mbi 90%"; a year is none."""
    flat = printed.replace("\n", " ")
    text = _folded_in_place(flat)
    percent, count = _RESULT_PERCENT.search(text), _RESULT_COUNT.search(text)
    if percent and not (count and count.start() < percent.start()):
        return ResultTarget(flat[slice(*percent.span())], _decimal(PERCENT.search(percent[0])[1]), "percent")
    if count and not _YEAR.fullmatch(count["digits"] or count["bare"]):
        return ResultTarget(flat[slice(*count.span())], Decimal(count["digits"] or count["bare"]), "count")
    return ResultTarget()


def unit_and_span(title: str, targets: list[Target]) -> tuple[str, str]:
    """What an indicator is given in, and how its half-years make a year; blank where its words leave it open.

    Targets in per cent are states; a share of all is a ratio of sums; a number of things is summed.
    """
    text = fold(title)
    is_share = text.startswith(("perqindja", "procenat", "udeo", "share", "percentage", "stopa", "shkalla", "rate"))
    if any(target.is_percent for target in targets):
        return "percent", "last"
    if is_share or "ne raport me" in text or "u odnosu na" in text:
        return "percent", "ratio"
    is_number = text.startswith(("numri", "broj", "number", "no. of"))
    is_yearly = any(words in text for words in ("per vit", "cdo vit", "godisnje", "per year"))
    if is_number or is_yearly or any(target.value is not None for target in targets):
        return "count", "sum"
    return "", "last"


def counts_victims(title: str) -> bool:
    """Whether an indicator's numbers are numbers of victims, small ones of which are hidden in what is published."""
    stems = "|".join(VICTIMS)
    return bool(re.search(rf"\b(?:numr\w+ [ie]|broj\w*|numbers? of)(?: \w+)? (?:{stems})", fold(title)))


def _value(text: str) -> tuple[Decimal | None, bool]:
    if percent := PERCENT.search(text):
        return _decimal(percent[1]), True
    without_years = re.sub(r"\b\d{1,2}[./]\d{1,2}[./]", " ", _YEAR.sub(" ", text))
    number = _NUMBER.search(without_years)
    return (Decimal(re.sub(r"\D", "", number[1])), False) if number else (None, False)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _folded_in_place(text: str) -> str:
    """Folded letter by letter, so that places in it are places in the text."""
    return "".join((fold(char) or " ")[0] for char in text)

"""Deadlines as printed: a year, a range, a month, a quarter, a day, in three languages; blank is none."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from plans.reading.cells.doubts import Doubt, Read
from plans.reading.cells.words import MONTHS, OPEN_ENDED, ORDINALS
from strategy_tracker.base.text import fold

_YEAR = r"(?:19|20)\d\d"
_RANGE = re.compile(rf"\b({_YEAR})\s*(?:-|/|deri|do|to|until)\s*({_YEAR})\b")
_SHORT_RANGE = re.compile(r"^((?:19|20)\d\d)\s*[-/]\s*(\d\d)$")
_DAY = re.compile(rf"\b(\d{{1,2}})\s*[./-]\s*(\d{{1,2}})\s*[./-]\s*({_YEAR})\b")
_ISO_DAY = re.compile(rf"\b({_YEAR})-(\d\d)-(\d\d)\b")
_WORD_DAY = re.compile(rf"\b(\d{{1,2}})\.?\s+([a-z]+)\.?\s+({_YEAR})\b")
_MONTH = re.compile(rf"\b([a-z]{{3,}})\.?\s*,?\s*({_YEAR})\b")
_NUMBER_MONTH = re.compile(rf"^(\d{{1,2}})\s*[./]\s*({_YEAR})$")
_QUARTER_WORD = r"(?:tremujori?t?|tm|kuartali|kvartal|tromesecje|quarter|q|k|t)"
_HALF_WORD = r"(?:gjashtemujori?|gjysma|gjysmevjetori|polugodiste|polugode|half|h|gj)"
_ORDINAL = "(?:" + "|".join(sorted(ORDINALS, key=len, reverse=True)) + ")"
_PERIODS = [
    (months, re.compile(pattern))
    for months, word in ((3, _QUARTER_WORD), (6, _HALF_WORD))
    for pattern in (
        rf"\b{word}\s*[-.]?\s*(?:[ie]\s+)?(?P<number>{_ORDINAL})\b\D*(?P<year>{_YEAR})",
        rf"\b(?P<number>{_ORDINAL})\.?\s*{word}\b\D*(?P<year>{_YEAR})",
        rf"\b(?P<year>{_YEAR})\s*[-/.,]?\s*{word}\s*[-.]?\s*(?P<number>{_ORDINAL})\b",
    )
]
_ONE_YEAR = re.compile(rf"\b({_YEAR})\b")
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


@dataclass(frozen=True)
class Deadline:
    """The last day, and the first year of a printed range, which asks for yearly check-points."""

    due_on: dt.date | None = None
    checkpoints_from: int | None = None


def read_deadline(printed: str) -> Read:
    """The deadline that a cell states. Blank is none, which is no doubt; anything else that states none is one."""
    text = " ".join(fold(printed).split())
    if not text:
        return Read(Deadline())
    if text.strip(".") in OPEN_ENDED:
        return Read(Deadline(), (Doubt("deadline_open_ended", printed),))
    if years := _range(text):
        return Read(Deadline(dt.date(years[1], 12, 31), years[0]))
    due_on = day_of(text)
    if due_on is None or not _FIRST_YEAR <= due_on.year <= _LAST_YEAR:
        return Read(Deadline(), (Doubt("deadline_not_understood", printed),))
    several = len(set(_ONE_YEAR.findall(text))) > 1
    return Read(Deadline(due_on), (Doubt("deadline_several", printed),) if several else ())


def day_of(folded: str) -> dt.date | None:
    """The last day of what a folded text names: a day, a month, a quarter, a half-year or a year."""
    try:
        return _day(folded) or _period(folded) or _month(folded) or _year(folded)
    except ValueError:  # a day that no calendar has: a slip, of which nothing is guessed
        return None


def _range(text: str) -> tuple[int, int] | None:
    if match := _SHORT_RANGE.match(text):
        first, last = int(match[1]), int(match[1][:2] + match[2])
    elif match := _RANGE.search(text):
        first, last = int(match[1]), int(match[2])
    else:
        return None
    return (first, last) if first < last else None


def _day(text: str) -> dt.date | None:
    if match := _ISO_DAY.search(text):
        year, month, day = map(int, match.groups())
    elif match := _DAY.search(text):
        day, month, year = map(int, match.groups())
    elif (match := _WORD_DAY.search(text)) and _month_number(match[2]):
        day, month, year = int(match[1]), _month_number(match[2]), int(match[3])
    else:
        return None
    return dt.date(year, month, day)


def _period(text: str) -> dt.date | None:
    for months, pattern in _PERIODS:
        match = pattern.search(text)
        if match and ORDINALS[match["number"]] * months <= 12:
            return _end_of_month(int(match["year"]), ORDINALS[match["number"]] * months)
    return None


def _month(text: str) -> dt.date | None:
    if (match := _NUMBER_MONTH.match(text)) and 1 <= int(match[1]) <= 12:
        return _end_of_month(int(match[2]), int(match[1]))
    for match in _MONTH.finditer(text):
        if number := _month_number(match[1]):
            return _end_of_month(int(match[2]), number)
    return None


def _year(text: str) -> dt.date | None:
    match = _ONE_YEAR.search(text)
    return dt.date(int(match[1]), 12, 31) if match else None


def _month_number(word: str) -> int | None:
    """By its name, with the endings that languages put behind it: dhjetorit, decembra."""
    return next(
        (number for name, number in MONTHS.items() if word.startswith(name) and len(word) <= len(name) + 3), None
    )


def _end_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])

"""What a product cell promises: its outputs, each with a target in total, per year, both, or none (domain.md §3)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.reading.cells.doubts import Doubt, Read
from plans.reading.cells.words import (
    ALL_OF,
    AT_LEAST,
    EVERY_YEAR_ONCE,
    NUMBER_OF,
    NUMBERS,
    PER_YEAR,
    SIX_MONTHLY,
    THREE_MONTHLY,
    VICTIMS,
)
from strategy_tracker.base.text import fold

MOST_PERCENT = 100


def _any(words: tuple[str, ...] | dict) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


_DIGITS = r"\d{1,3}(?:[.,]\d{3})+|\d+"
# A number in words with its digits behind it: of the words that make larger numbers the endings are enough.
_LARGER = "[a-z]*(?:mije|qind|dhjete|deset|hiljad[ae]|hundred|thousand)"
_SPELT = rf"\b(?:{_any(NUMBERS)}|{_LARGER})\s*\((?P<digits>{_DIGITS})\)"
_NUMBER = rf"(?:{_SPELT}|(?<![\d-])(?P<bare>{_DIGITS})(?![\d%-]|\s*%)|\b(?P<word>{_any(NUMBERS)})\b)"
_SURE = re.compile(_SPELT)
_AT_THE_START = re.compile(rf"\W*(?:{_any(AT_LEAST)}\s+)?{_NUMBER}")
_AFTER_AT_LEAST = re.compile(rf"\b{_any(AT_LEAST)}\s+(?:\w{{1,3}}\s+){{0,2}}{_NUMBER}")
_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*%")
_PER_YEAR = re.compile(rf"\b{_any(PER_YEAR)}\b")
# "nga një në vit", "nga dhjetë (10) në vit", "po jedan godišnje", "one per year": a share of the total for each year.
_EACH = re.compile(rf"\(?\b(?:nga|po|by)\s+{_NUMBER}\s+{_any(PER_YEAR)}\)?")
_REGULAR = (
    (4, re.compile(rf"\b{_any(THREE_MONTHLY)}\b")),
    (2, re.compile(rf"\b{_any(SIX_MONTHLY)}\b")),
    (1, re.compile(rf"\b{_any(EVERY_YEAR_ONCE)}\b")),
)
_NUMBER_OF = re.compile(rf"\W*{_any(NUMBER_OF)}\b(?:\s+(?:i|e|te|of)\b)?")
_ALL = re.compile(rf"\W*{_any(ALL_OF)}\b")
_SENTENCE_END = re.compile(r"(?<=[^\d\s.]\.)\s+(?=[^\W\da-zëç])|(?<=;)\s+|\n")
_AND = re.compile(r"\s(?:dhe|i|and)\s+")
# A noun in the definite plural ("gjyqtarët", "rezultatet"), or a value: it begins a thing of its own.
_OWN_THING = re.compile(r"(?:[a-z]+(?:et|at)\b|vlera\b|vrednost\b|value\b)")
_DEFINITE_BEFORE = re.compile(r"[a-z]+(?:et|at)$")
_VICTIMS = re.compile(
    rf"\W*(?:{_any(AT_LEAST)}\s+)?(?:{_any(ALL_OF)}|{_any(NUMBER_OF)}|{_NUMBER}|\d+\s*%)?\s*(?:e|i|te|of)?\s*{_any(VICTIMS)}"
)
LONGEST_UNIT = 120
_LEFT_OUT = re.compile(rf"\s*[,(]?\s*(?:{_EACH.pattern}|\b(?:per\s+)?{_any(PER_YEAR)}\b)\)?")


@dataclass(frozen=True)
class Output:
    """One thing that an action delivers; the names are those of plans.models.Output."""

    printed: str
    basis: str
    unit: str = ""
    value_in_total: Decimal | None = None
    value_per_year: Decimal | None = None
    counts_victims: bool = False


def read_product(printed: str) -> Read:
    """The outputs that a product cell names, in its order."""
    pieces = list(_pieces(printed))
    outputs = [_output(piece) for piece in pieces]
    doubts = [
        Doubt("percentage_too_high" if _PERCENT.search(piece) else "output_number_unread", piece)
        for piece, out in zip(pieces, outputs, strict=True)
        if _hides(piece, out)
    ]
    return Read(outputs, tuple(doubts))


def _output(printed: str) -> Output:
    """What the words promise; the unit may stand behind them in square brackets, as a person says it in a draft."""
    text = printed.rstrip(" .;,")
    start = text.rfind("[")
    if start < 1 or not text.endswith("]"):
        return _promised(printed)
    return replace(_promised(text[:start].rstrip()), unit=text[start + 1 : -1].strip()[:LONGEST_UNIT])


def _promised(printed: str) -> Output:
    text = _folded(printed)
    is_of_victims = bool(_VICTIMS.match(text))
    percent = _PERCENT.search(text)
    if percent and _to_number(percent[1]) > MOST_PERCENT:
        return Output(printed, "delivery")
    if percent:
        return _quantified(printed, text, percent.end(), _to_number(percent[1]), is_of_victims, "percentage")
    if counted := _NUMBER_OF.match(text):
        return Output(printed, "bare_count", _unit(printed, text, counted.end()), counts_victims=is_of_victims)
    if every := _ALL.match(text):
        return _quantified(printed, text, every.end(), Decimal(100), is_of_victims, "percentage")
    if number := _first_number(text):
        return _quantified(printed, text, number.end(), _value(number), is_of_victims, "quantity")
    for times, pattern in _REGULAR:
        if pattern.search(text):
            return Output(printed, "quantity", _unit(printed, text, 0), None, Decimal(times))
    return Output(printed, "delivery")


def _quantified(printed: str, text: str, end: int, value: Decimal, is_of_victims: bool, basis: str) -> Output:
    """A number is the total, unless the words make it one for each year; where both are stated, both are kept."""
    unit = _unit(printed, text, end)
    if each := _EACH.search(text):
        return Output(printed, basis, unit, value, _value(each), is_of_victims)
    if _PER_YEAR.search(text):
        return Output(printed, basis, unit, None, value, is_of_victims)
    return Output(printed, basis, unit, value, None, is_of_victims)


def _first_number(text: str) -> re.Match | None:
    """The number that is promised: at the start, behind "at least", or spelt with its digits."""
    found = [match for rule in (_AT_THE_START.match, _AFTER_AT_LEAST.search, _SURE.search) if (match := rule(text))]
    return min(found, key=lambda match: match.end(), default=None)


def _value(match: re.Match) -> Decimal:
    groups = match.groupdict()
    digits = groups.get("digits") or groups.get("bare")
    return _to_number(digits) if digits else Decimal(NUMBERS[groups["word"]])


def _to_number(digits: str) -> Decimal:
    is_grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits)
    return Decimal(re.sub(r"[.,]", "", digits) if is_grouped else digits.replace(",", "."))


def _unit(printed: str, text: str, start: int) -> str:
    """What is counted: the words behind the number, without what makes it yearly and the full stop."""
    rest, folded = printed[start:], text[start:]
    for match in reversed(list(_LEFT_OUT.finditer(folded))):
        rest = rest[: match.start()] + rest[match.end() :]
    return " ".join(rest.split()).strip(" .;,")[:LONGEST_UNIT]


def _pieces(printed: str) -> Iterator[str]:
    """Sentences and what stands between semicolons; then things joined by "and", where each is one of its own."""
    for sentence in _SENTENCE_END.split(printed):
        sentence = re.sub(r"^(?:[-•–]|\d+[.)])\s+", "", " ".join(sentence.split()))
        if sentence:
            yield from _joined(sentence)


def _joined(sentence: str) -> Iterator[str]:
    text, start = _folded(sentence), 0
    is_counted = bool(_first_number(text) or _NUMBER_OF.match(text))
    for match in _AND.finditer(text):
        before, after = text[start : match.start()], text[match.end() :]
        own_number = _AT_THE_START.match(after) and (_first_number(before) or _PERCENT.search(before))
        is_noun = sentence[match.end()].islower()  # and no name, as in "nga Policia Kufitare dhe Doganat"
        own_thing = is_counted and is_noun and _OWN_THING.match(after) and not _DEFINITE_BEFORE.search(before)
        if own_number or own_thing:
            yield sentence[start : match.start()]
            start = match.end()
    yield sentence[start:]


def _hides(printed: str, output: Output) -> bool:
    """Whether a number stands in an output that is read as having none."""
    return output.basis == "delivery" and bool(re.search(r"(?<![\w./-])\d+\s*%|(?<![\w./-])\d+(?![\w./-])", printed))


def _folded(text: str) -> str:
    """Folded letter by letter, so that places in it are places in the text."""
    return "".join((fold(char) or " ")[0] for char in text)

"""Names in a cell that holds several: the longest known spelling first, what is known by none kept as printed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from plans.reading.cells.doubts import Doubt, Read
from plans.reading.cells.words import AND, GENERIC_DONORS
from plans.workings import to_amount
from strategy_tracker.base.text import fold

_SEPARATORS = re.compile(rf"(?:[\s,;/|&+.•·–—-]|[()\[\]]|\b(?:{'|'.join(AND)})\b(?=\s))*", re.IGNORECASE)
_ENDING = re.compile(r"-(?:së|të|ve|ja|ën|in|it|i|ja|je|së|u|a|om|e)\b", re.IGNORECASE)
_HARD_STOP = re.compile(r"[,;/\n|]")
_YEARS = re.compile(r"\s*\((?:[^()]*?\b)?((?:19|20)\d\d)(?:\s*[-–]\s*((?:19|20)\d\d))?\)")
_AMOUNT = re.compile(r"\s*\(?(\d[\d.,]{0,20}\d|\d)\s*(?:euro|eur|€|evra)\)?", re.IGNORECASE)
_INSIDE = re.compile(r"\s*\(([^()]+)\)")
SHORT = 6


@dataclass(frozen=True)
class PrintedName:
    """A name as printed and the code of what it is known as; blank for an unknown one. Years and money of a source."""

    printed: str
    code: str = ""
    first_year: int | None = None
    last_year: int | None = None
    amount: str | None = None


@dataclass(frozen=True)
class Spellings:
    """Every way in which known things are written, with their codes."""

    codes: Mapping[str, str]
    _exact: dict[str, str] = field(init=False, repr=False)
    _folded: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        short = {name: code for name, code in self.codes.items() if len(name) <= SHORT and name != name.lower()}
        long = {_folded(name): code for name, code in self.codes.items() if name and name not in short}
        object.__setattr__(self, "_exact", dict(sorted(short.items(), key=lambda item: -len(item[0]))))
        object.__setattr__(self, "_folded", dict(sorted(long.items(), key=lambda item: -len(item[0]))))

    def at(self, text: str, folded: str, place: int) -> tuple[int, str] | None:
        """The end and the code of the longest spelling that stands at a place as whole words."""
        found = None
        for spellings, source in ((self._folded, folded), (self._exact, text)):
            for name, code in spellings.items():
                end = place + len(name)
                if source.startswith(name, place) and not source[end : end + 1].isalnum():
                    found = max(found or (0, ""), (end, code))
                    break
        return found


def names_in(printed: str, known: Spellings) -> list[PrintedName]:
    """The names of a cell in their order, each once."""
    pieces: list[PrintedName] = []
    for piece in _pieces(printed, known):
        if piece.printed and not any(piece.code == other.code for other in pieces if piece.code):
            pieces.append(piece)
    return pieces


def read_sources(printed: str, known: Spellings) -> list[PrintedName]:
    """Funding sources, with the years or the amount that a parenthesis or figure behind a name states.

    Donors in general with one of them in a parenthesis are that one: "Donatorët (OSBE)".
    """
    pieces: list[PrintedName] = []
    text = printed
    for start, end, code in _spans(text, known):
        piece = _source(text, start, end, code, known)
        is_inside = pieces and piece.code and any(piece.code == other.code for other in pieces)
        if piece.printed and not is_inside:
            pieces.append(piece)
    return pieces


def doubts_of(pieces: Iterable[PrintedName], reason: str) -> Read:
    """The pieces, and a doubt for each that is known by no name."""
    pieces = list(pieces)
    return Read(pieces, tuple(Doubt(reason, piece.printed) for piece in pieces if not piece.code))


def _source(text: str, start: int, end: int, code: str, known: Spellings) -> PrintedName:
    printed = " ".join(text[start:end].split())
    if years := _YEARS.match(text, end):
        whole = " ".join(text[start : years.end()].split())
        return PrintedName(whole, code, int(years[1]), int(years[2] or years[1]))
    if amount := _AMOUNT.match(text, end):
        return PrintedName(" ".join(text[start : amount.end()].split()), code, amount=f"{to_amount(amount[1]):.2f}")
    if fold(printed) in GENERIC_DONORS and (inside := _INSIDE.match(text, end)):
        named = [piece for piece in _pieces(inside[1], known) if piece.code]
        if len(named) == 1:
            return PrintedName(" ".join(text[start : inside.end()].split()), named[0].code)
    return PrintedName(printed, code)


def _pieces(text: str, known: Spellings) -> Iterator[PrintedName]:
    for start, end, code in _spans(text, known):
        yield PrintedName(" ".join(text[start:end].split()), code)


def _spans(text: str, known: Spellings) -> Iterator[tuple[int, int, str]]:
    """Where names begin and end; an unknown one ends at a comma, a slash, a line, or where a known one begins."""
    folded, place = _folded(text), 0
    while (place := _SEPARATORS.match(text, place).end()) < len(text):
        if skipped := _YEARS.match(text, place - 1) or _AMOUNT.match(text, place):
            place = max(skipped.end(), place + 1)
            continue
        if found := known.at(text, folded, place):
            end = found[0]
            if ending := _ENDING.match(text, end):
                end = ending.end()
            yield place, end, found[1]
        else:
            end = _end_of_unknown(text, folded, place, known)
            yield place, end, ""
        place = end


def _end_of_unknown(text: str, folded: str, place: int, known: Spellings) -> int:
    end = place
    for word in re.finditer(r"\S+", text[place:]):
        start = place + word.start()
        if end > place and (_HARD_STOP.search(text[end:start]) or known.at(text, folded, start)):
            break
        stop = _HARD_STOP.search(word[0])
        end = start + (stop.start() if stop else len(word[0]))
        if stop:
            break
    return max(place + len(_without_connectors(text[place:end])), place + 1)


def _without_connectors(text: str) -> str:
    """Without an "and" or a dash at its end, which joins it with the next name."""
    return re.sub(rf"(?:\s+(?:{'|'.join(AND)})|[\s.–—-])+$", "", text, flags=re.IGNORECASE)


def _folded(text: str) -> str:
    """Folded letter by letter, so that places in it are places in the text."""
    return "".join((fold(char) or " ")[0] if not char.isspace() else " " for char in text)

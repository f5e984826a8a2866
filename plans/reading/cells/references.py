"""The reference documents that a cell names, each under the title by which it is known."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from strategy_tracker.base.text import fold

SPARE_WORDS = 6  # a title may be set with more spaces than it has, around dashes


@dataclass(frozen=True)
class Reference:
    """A document as printed, and the title by which it is known; the printed one where it is new."""

    printed: str
    title: str
    is_new: bool = False


def key_of(title: str) -> str:
    """What two spellings of one title have in common: letters and digits, without case, marks, spaces and dashes."""
    return re.sub(r"[\W_]+", "", fold(title))


def read_references(printed: str, known: Mapping[str, str]) -> list[Reference]:
    """The documents of a cell in their order, each once. `known` are titles by their keys.

    A cell that known titles make up wholly is these, however its lines run; else each line or part is one document.
    """
    whole = _known_titles(" ".join(printed.split()), known)
    references = whole if whole is not None else [ref for line in _parts(printed) for ref in _of_line(line, known)]
    found: dict[str, Reference] = {}
    for reference in references:
        found.setdefault(reference.title, reference)
    return list(found.values())


def usual_titles(printed: Iterable[str]) -> dict[str, str]:
    """For documents that are new: under one key the spelling that is printed most often, the first among equals."""
    counts: dict[str, dict[str, int]] = {}
    for title in printed:
        spellings = counts.setdefault(key_of(title), {})
        spellings[title] = spellings.get(title, 0) + 1
    return {key: max(spellings, key=spellings.__getitem__) for key, spellings in counts.items()}


def _parts(printed: str) -> Iterator[str]:
    for part in re.split(r"[\n;]", printed):
        part = re.sub(r"^(?:[-•–]|\d+[.)])\s+", "", part).strip()
        if part:
            yield part


def _of_line(line: str, known: Mapping[str, str]) -> list[Reference]:
    titles = _known_titles(line, known)
    return titles if titles is not None else [Reference(line, line, is_new=True)]


def _known_titles(text: str, known: Mapping[str, str]) -> list[Reference] | None:
    """The known titles that make up the text, the longest first; None where something is left over."""
    words, found, start = text.split(), [], 0
    most = max((len(title.split()) for title in known.values()), default=0) + SPARE_WORDS
    while start < len(words):
        ends = range(min(len(words), start + most), start, -1)
        end = next((end for end in ends if key_of(" ".join(words[start:end])) in known), 0)
        if not end:
            return None
        printed = " ".join(words[start:end])
        found.append(Reference(printed, known[key_of(printed)]))
        start = end
    return found

"""What changed between two versions of a text, line by line and, where a line was only touched, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "removed"]
WORDS = re.compile(r"\s+|[^\s]+")
# Below this likeness two lines are shown whole, one removed and one added: word by word nobody could read it.
ALIKE = 0.5


@dataclass(frozen=True)
class Piece:
    """A part of a line, and whether only one of the two versions has it."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Line:
    """One line of the comparison."""

    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the two versions differ here."""
        return any(piece.kind != "same" for piece in self.pieces)


def compare(before: str, after: str) -> list[Line]:
    """The lines of both versions in the order of reading."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[Line] = []
    for operation, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            lines += (_whole("same", text) for text in old[i:j])
        else:
            lines += _replaced(old[i:j], new[k:m])
    return lines


def _whole(kind: Kind, text: str) -> Line:
    return Line((Piece(kind, text),))


def _replaced(old: list[str], new: list[str]) -> Iterator[Line]:
    """Lines that took each other's place, pair by pair; what is left over was added or removed."""
    for before, after in zip(old, new, strict=False):
        yield from _pair(before, after)
    yield from (_whole("removed", text) for text in old[len(new) :])
    yield from (_whole("added", text) for text in new[len(old) :])


def _pair(before: str, after: str) -> Iterator[Line]:
    old, new = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield _whole("removed", before)
        yield _whole("added", after)
        return
    pieces: list[Piece] = []
    for operation, i, j, k, m in matcher.get_opcodes():
        if operation == "equal":
            pieces.append(Piece("same", "".join(old[i:j])))
        else:
            pieces += [Piece("removed", "".join(old[i:j]))] if i < j else []
            pieces += [Piece("added", "".join(new[k:m]))] if k < m else []
    yield Line(tuple(pieces))

"""What changed between two versions of a text, line by line and, where a line was only touched, word by word."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from strategy_tracker.base.text import Side, Stretch, compare_words

# Below this likeness two lines are shown whole, one removed and one added: word by word nobody could read it.
ALIKE = 0.5


@dataclass(frozen=True)
class ComparedLine:
    """One line of the comparison."""

    stretches: tuple[Stretch, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the two versions differ here."""
        return any(stretch.is_changed for stretch in self.stretches)


def compare(before: str, after: str) -> list[ComparedLine]:
    """The lines of both versions in the order of reading."""
    old, new = before.splitlines(), after.splitlines()
    lines: list[ComparedLine] = []
    for operation, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if operation == "equal":
            lines += (_whole("same", text) for text in old[i:j])
        else:
            lines += _replaced(old[i:j], new[k:m])
    return lines


def _whole(kind: Side, text: str) -> ComparedLine:
    return ComparedLine((Stretch(kind, text),))


def _replaced(old: list[str], new: list[str]) -> Iterator[ComparedLine]:
    """Lines that took each other's place, pair by pair; what is left over was added or removed."""
    for before, after in zip(old, new, strict=False):
        yield from _pair(before, after)
    yield from (_whole("removed", text) for text in old[len(new) :])
    yield from (_whole("added", text) for text in new[len(old) :])


def _pair(before: str, after: str) -> Iterator[ComparedLine]:
    stretches, alike = compare_words(before, after)
    if alike < ALIKE:
        yield _whole("removed", before)
        yield _whole("added", after)
    else:
        yield ComparedLine(tuple(stretches))

"""How like two titles are: by their words first, which is cheap, then letter by letter."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from strategy_tracker.base.text import fold

LEAST_WORDS, LEAST, MOST = 0.35, 0.55, 3


def likeness(one: str, other: str) -> float:
    """From 0 to 1 (the same, but for case, diacritics and signs)."""
    first, second = _words(one), _words(other)
    if first == second:
        return 1.0
    if shared_words(set(first), set(second)) < LEAST_WORDS:
        return 0.0
    return SequenceMatcher(None, " ".join(first), " ".join(second), autojunk=False).ratio()


def are_same_words(one: str, other: str) -> bool:
    """Whether two texts are the same, but for case, diacritics and signs."""
    return _words(one) == _words(other)


def shared_words(one: set[str], other: set[str]) -> float:
    """Dice's coefficient: twice the shared words by all of them."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def most_like(text: str, others: Iterable[tuple[int, str]]) -> Sequence[tuple[int, float]]:
    """Of others (key, text) the likest with how like they are, the likest first; few, and none that is not alike."""
    found = [(key, likeness(text, other)) for key, other in others]
    alike = [(key, like) for key, like in found if like >= LEAST]
    return sorted(alike, key=lambda pair: -pair[1])[:MOST]


def _words(text: str) -> list[str]:
    return "".join(char if char.isalnum() else " " for char in fold(text)).split()

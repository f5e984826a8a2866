"""The text of an XML part as a reader sees it: runs joined, paragraphs apart, references resolved. One pass."""

from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from strategy_tracker.base.office_package import Problem

DEEPEST = 256  # what people write is some thirty deep
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
PARAGRAPHS = ("p", "si", "comment")
Path = list[str]


def nothing(*told: Any) -> None:
    """There is nothing to do."""


def walk(
    xml: bytes,
    *,
    start: Callable[[Path, dict[str, str]], None] = nothing,
    end: Callable[[Path], None] = nothing,
    text: Callable[[Path, str], None] = nothing,
) -> None:
    """Tell each element and each text, with the names of the elements around, without prefixes.

    Raises Problem for what is no XML; what encoding it has, the parser finds by itself.
    """
    path: Path = []

    def on_start(name: str, attributes: dict[str, str]) -> None:
        path.append(local(name))
        if len(path) > DEEPEST:
            raise Problem("damaged")
        start(path, attributes)

    def on_end(name: str) -> None:
        end(path)
        path.pop()

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = on_start, on_end
    parser.CharacterDataHandler = lambda data: text(path, data)
    try:
        parser.Parse(xml, True)
    except expat.ExpatError:
        raise Problem("damaged") from None


def local(name: str) -> str:
    """The name without its prefix, which every program may choose."""
    return name.rpartition(":")[2]


class Paragraphs:
    """Collects lines while a part is walked through: of the elements `seen`, of everything where it is None."""

    def __init__(self, seen: set[str] | None) -> None:
        self.seen = seen
        self.lines: list[str] = []
        self.waiting: list[list[str]] = [[]]  # of the paragraphs that are open: a text box stands inside another one

    def start(self, path: Path, attributes: dict[str, str]) -> None:
        """A paragraph begins, or a line of it ends."""
        if path[-1] in PARAGRAPHS:
            self.waiting.append([])
        elif path[-1] in BREAKS and path[-2:-1] == ["r"]:
            self.waiting[-1].append(BREAKS[path[-1]])

    def text(self, path: Path, data: str) -> None:
        """Part of a run."""
        if self.seen is None or path[-1] in self.seen:
            self.waiting[-1].append(data)

    def end(self, path: Path) -> None:
        """A paragraph ends, or a text that stands in none."""
        if path[-1] in PARAGRAPHS or len(self.waiting) == 1:
            self.lines.append("".join(self.waiting[-1]))
            self.waiting[-1].clear()
        if path[-1] in PARAGRAPHS:
            self.waiting.pop()

    def __iter__(self) -> Iterator[str]:
        return (line for line in self.lines if line.strip())

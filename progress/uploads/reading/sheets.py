"""The cells of an Excel sheet as lines, each number behind the heading of its column."""

from decimal import Decimal, InvalidOperation

from progress.uploads.reading.xml_text import Path, walk
from strategy_tracker.base.office_package import Problem

LONGEST_HEADING = 60
MOST_DIGITS = 16
SEEN = ("v", "t", "oddHeader", "oddFooter")


def shared_strings(xml: bytes) -> list[str]:
    """The texts that cells refer to by number; runs are joined. Raises Problem."""
    strings: list[str] = []
    pieces: list[str] = []

    def end(path: Path) -> None:
        if path[-1] == "si":
            strings.append("".join(pieces))
            pieces.clear()

    def text(path: Path, data: str) -> None:
        if path[-1] == "t" and "rPh" not in path:  # a reading aid of East Asian writing is no part of the text
            pieces.append(data)

    walk(xml, end=end, text=text)
    return strings


def sheet_lines(xml: bytes, strings: list[str]) -> list[str]:
    """A line for each row, and those printed above and below. Raises Problem."""
    sheet = _Sheet(strings)
    walk(xml, start=sheet.start, end=sheet.end, text=sheet.text)
    return sheet.lines


class _Sheet:
    """Collects the cells while a sheet is walked through."""

    def __init__(self, strings: list[str]) -> None:
        self.strings = strings
        self.lines: list[str] = []
        self.row: list[str] = []
        self.headings: dict[str, str] = {}
        self.cell: dict[str, str] = {}
        self.pieces: list[str] = []

    def start(self, path: Path, attributes: dict[str, str]) -> None:
        if path[-1] == "c":
            self.cell = dict(attributes)
            self.pieces.clear()

    def text(self, path: Path, data: str) -> None:
        if path[-1] in SEEN:
            self.pieces.append(data)

    def end(self, path: Path) -> None:
        if path[-1] == "c":
            self._add(_value(self.cell.get("t", "n"), "".join(self.pieces), self.strings))
        elif path[-1] == "row":
            self.lines.append(" | ".join(self.row))
            self.row.clear()
        elif path[-1] in ("oddHeader", "oddFooter"):
            self.lines.append("".join(self.pieces))
        else:
            return
        self.pieces.clear()

    def _add(self, value: str) -> None:
        column = self.cell.get("r", "").rstrip("0123456789")
        if any(char.isalpha() for char in value):
            self.headings[column] = value[:LONGEST_HEADING]
        elif value and column in self.headings:
            value = f"{self.headings[column]}: {value}"
        if value:
            self.row.append(value)


def _value(kind: str, text: str, strings: list[str]) -> str:
    """What the cell shows: a text as it is, a whole number as its digits; of other numbers nothing."""
    if kind == "s":
        try:
            return strings[int(text)]
        except (ValueError, IndexError):
            raise Problem("damaged") from None
    if kind != "n":
        return text
    try:
        number = Decimal(text or "0")
    except InvalidOperation:
        return text
    if not number.is_finite() or number.adjusted() >= MOST_DIGITS or number != number.to_integral_value():
        return ""
    return str(int(number)) if number else ""

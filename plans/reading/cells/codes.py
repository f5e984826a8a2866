"""Codes as printed and canonical: 1.2.1 is I.2.1, II.I is II.1, "V. 1.14" is V.1.14 (domain.md §3)."""

import re
import unicodedata

ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
ARABIC = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
MOST_LEVELS = 3
LONGEST_CODE, LONGEST_PART = 40, 6  # characters
MOST = 400  # of one kind below another
_PART = r"(?:[IVXLl]+|\d{1,3})"
_SEPARATOR = r"\s*[.,]\s*"
# A code at the beginning of a text, where nothing else could be meant: "I.2: …", "III.1 Ngritja …", "1.1.2. Trajnimi …"
LEADING_CODE = re.compile(rf"\s*({_PART}(?:{_SEPARATOR}{_PART}){{0,2}})(?![\w%])\s*[.:)–-]*\s*")


def roman(number: int) -> str:
    """1 is I, 4 is IV."""
    digits = ""
    for value, letters in ARABIC:
        digits += letters * (number // value)
        number %= value
    return digits


def canonical(printed: str) -> str:
    """The code as the plan writes it everywhere: a Roman part, then Arabic ones. Blank for what is no code."""
    if len(printed) > LONGEST_CODE:
        return ""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", printed)).strip(".,:;)-")
    parts = re.split(r"[.,]", text) if text else []
    numbers = [_number(part) for part in parts]
    if not 0 < len(numbers) <= MOST_LEVELS or None in numbers or 0 in numbers:
        return ""
    return ".".join([roman(numbers[0]), *map(str, numbers[1:])])


def level(code: str) -> int:
    """1 for a strategic objective, 2 for a specific one, 3 for an action, 0 for no code."""
    return code.count(".") + 1 if code else 0


def parent(code: str) -> str:
    """The code of the objective to which it belongs: I.2 for I.2.1."""
    return code.rpartition(".")[0]


def order(code: str) -> tuple[int, ...]:
    """The natural order: I.1.2 before I.1.10, II before IX."""
    return tuple(_number(part) or 0 for part in code.split("."))


def leading(text: str) -> tuple[str, str]:
    """The code with which a text begins, as printed, and the text behind it; no code where there is none."""
    match = LEADING_CODE.match(text)
    if not match or not canonical(match[1]):
        return "", text
    return match[1].strip(), text[match.end() :]


def _number(part: str) -> int | None:
    """What a part of a code counts: Roman or Arabic; a small l is what a typewriter writes for one."""
    if len(part) > LONGEST_PART:
        return None
    if part.isdecimal():
        return int(part) if int(part) < MOST else None
    letters = part.upper() if part.islower() and set(part) <= set("ivx") else part.replace("l", "I")
    if not letters or set(letters) - ROMAN.keys():
        return None
    values = [ROMAN[letter] for letter in letters]
    total = sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))
    return total if total < MOST and roman(total) == letters else None

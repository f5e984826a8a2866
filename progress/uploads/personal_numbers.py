"""Which digits of a text are somebody's personal number: by their shape and the words beside them (docs/adr/0013).

Reads what a person sees, not what stands in the bytes. Runs in the limited child as well: no Django. Every step is
linear in the text, whatever it holds.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

# Kosovo's personal number has ten digits. The JMBG, which older papers carry, has thirteen, a date and a check digit.
DIGITS, JMBG_DIGITS, ACCOUNT_DIGITS = 10, 13, 16
MOST_FOUND = 20
THOUSANDS = [1, 3, 3, 3]  # as people part a number of ten digits; nobody here counts thousands of millions
BEFORE, NEAR, AFTER, SHOWN = 60, 20, 25, 30

CHAIN = re.compile(r"\d+(?:[ \t.,/_-]{1,4}\d+)*")
GROUP = re.compile(r"\d+")
DECIMALS = re.compile(r"[.,]\d{1,2}(?!\d)")
YEAR = re.compile(r"(?:19|20)\d\d")
DATE_WITH_HOUR = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-4])")
# In text without case and accents. `own` names a personal number, `other` what else has many digits.
CONTEXT = re.compile(
    r"(?<!\w)(?:(?P<own>"
    r"(?:numr\w*|numer\w*|nr|no)[.:]?\s*(?:i\s+|te\s+|e\s+)?(?:personal\w*|leternjoftim\w*|identitet\w*|identifik\w*)"
    r"|leternjoftim\w*|(?:licn|maticn)\w*\s+broj\w*|(?:broj\w*|br\.?)\s+licne|jmbg|embg"
    r"|личн\w*\s+број\w*|матичн\w*\s+број\w*|(?:број\w*|бр\.?)\s+личне|јмбг"
    r"|personal\s+(?:id|number|no|num|identification)|(?:id|identity|identification)\s+(?:card|number|no)"
    r")|(?P<other>"
    r"tel|telefon\w*|tfn|mob|mobil\w*|cel|celular\w*|fax|faks\w*|phone|viber|whatsapp|тел\w*"
    r"|iban|llogari\w*|xhirollogari\w*|account|racun\w*|ziro\w*|рачун\w*"
    r"|prot|protokol\w*|ref|referenc\w*|протокол\w*"
    r"|fiskal\w*|biznes\w*|nui|nipt|tvsh|pdv|vat|fatur\w*|faktur\w*|invoice|isbn|issn|doi|kontrat\w*|prokurim\w*"
    r"|seri\w*|serij\w*|serial\w*|imei|barkod\w*|barcode|inventar\w*|shasi\w*|sasij\w*|сериј\w*|инвентар\w*"
    r"))(?!\w)"
)
NUMBER_WORD = re.compile(r"(?<!\w)(?:numr\w*|numer\w*|nr|no|num|br|broj\w*|id|бр|број\w*)\s*[.:#)-]*\s*$")
MONEY_WORD = re.compile(r"(?<!\w)(?:pages|shum|vler|buxhet|kosto|eur|iznos|budzet|trosk|amount|budget|cost)")
BEHIND_A_WORD = re.compile(r"[^\W\d_]\s*:?\s+$")
MONEY = re.compile(r"\s*(?:eur|euro|€|lek|din|rsd|usd|\$|%)(?!\w)")


@dataclass(frozen=True)
class Found:
    """What looks like a personal number: its digits, the passage around it, and the page, 0 where there are none."""

    digits: str
    passage: str
    page: int = 0


def in_texts(texts: Iterable[tuple[int, str]]) -> list[Found]:
    """What the texts hold, each with its page, each number once; more than MOST_FOUND are not looked for."""
    found: dict[str, Found] = {}
    for page, text in texts:
        for digits, passage in _in_text(text):
            found.setdefault(digits, Found(digits, passage, page))
            if len(found) > MOST_FOUND:
                return list(found.values())
    return list(found.values())


def key_of(found: Iterable[Found]) -> str:
    """What stands for exactly these numbers, so that a declaration on them counts for no others."""
    return sha256(" ".join(sorted(one.digits for one in found)).encode()).hexdigest()[:32]


def passages_of(found: Iterable[Found]) -> list[Found]:
    """Those whose passages show them all: neighbours stand in one."""
    shown: list[Found] = []
    for one in found:
        if not any(one.page == earlier.page and one.digits in earlier.passage for earlier in shown):
            shown.append(one)
    return shown


def as_seen(text: str) -> str:
    """The text as it looks: one kind of space, of hyphen and of digit, and nothing invisible."""
    text = unicodedata.normalize("NFKC", text)
    return text.translate({ord(char): _as_seen(char) for char in set(text) if char not in "\n\t"})


def _as_seen(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in ("Cf", "Cc", "Co", "Cn", "Cs"):
        return ""
    if kind == "Zs":
        return " "
    if kind == "Pd" or char in "−·•":
        return "-"
    return str(unicodedata.digit(char)) if kind == "Nd" else char


def _in_text(text: str) -> Iterator[tuple[str, str]]:
    text = as_seen(text)
    before, last = 0, (0, 0)  # where the chain before the last one ended, and where the last one lies
    for chain in CHAIN.finditer(text):
        if chain.end() - chain.start() >= DIGITS:
            for start, end in _numbers(_Place.of(text, before, last, chain)):
                yield "".join(GROUP.findall(text[start:end])), _passage(text, start, end)
        before, last = last[1], chain.span()


def _passage(text: str, start: int, end: int) -> str:
    words = " ".join(text[max(0, start - SHOWN) : end + SHOWN].split())
    return f"{'…' if start > SHOWN else ''}{words}{'…' if end + SHOWN < len(text) else ''}"


@dataclass(frozen=True)
class _Place:
    """A chain of groups of digits, and what the words beside it say that it is."""

    text: str
    start: int
    groups: list[tuple[int, int]]
    kind: str
    is_near: bool
    has_number_word: bool
    is_in_prose: bool
    total: int

    @classmethod
    def of(cls, text: str, before: int, last: tuple[int, int], chain: re.Match[str]) -> "_Place":
        """The chain that follows on the `last` one, which follows on what ended at `before`."""
        between = text[max(last[1], chain.start() - BEFORE) : chain.start()]
        words = _words_before(text, last[1], chain.start())
        kind, distance = _kind_of(words)
        if not kind and len(between) < NEAR and not re.search(r"\w|\n", between):
            kind, _ = _kind_of(_words_before(text, before, last[0]))  # the next of a list
        following = _folded(text[chain.end() : chain.end() + AFTER].split("\n")[0])
        if MONEY.match(following):
            kind = "other"
        elif not kind and (after := CONTEXT.search(following)) and after["own"] and "(" in following[: after.start()]:
            kind, distance = "own", 0
        groups = [(chain.start() + g.start(), chain.start() + g.end()) for g in GROUP.finditer(chain[0])]
        number_word = NUMBER_WORD.search(words) is not None and kind != "other"
        total = sum(end - start for start, end in groups)
        is_prose = not kind and BEHIND_A_WORD.search(words) is not None and not MONEY_WORD.search(words)
        return cls(text, chain.start(), groups, kind, distance <= NEAR, number_word, is_prose, total)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).replace("đ", "d")


def _words_before(text: str, first: int, start: int) -> str:
    """What stands before in the same line, from `first` on; the line above, where the number begins its own."""
    lines = [line for line in text[max(first, start - BEFORE) : start].split("\n")[-3:] if line.strip()]
    return _folded(lines[-1]) if lines else ""


def _kind_of(words: str) -> tuple[str, int]:
    """What the last word of meaning says, and how far away it stands."""
    last = deque(CONTEXT.finditer(words), maxlen=1)
    return (last[0].lastgroup or "", len(words) - last[0].end()) if last else ("", len(words))


def _numbers(place: _Place) -> Iterator[tuple[int, int]]:
    """Where the personal numbers of a chain begin and end."""
    for number, (start, end) in enumerate(place.groups):
        if _is_whole(place, number, start, end):
            yield start, end
    if place.kind == "own":
        yield from _parted(place)
    elif place.has_number_word and _is_written_in_parts(place):
        yield place.groups[0][0], _parts(place)[-1][1]
    elif place.is_in_prose and [end - start for start, end in place.groups] == THOUSANDS:
        yield place.groups[0][0], place.groups[-1][1]


def _is_whole(place: _Place, number: int, start: int, end: int) -> bool:
    """Whether one unbroken group of digits is a personal number: it is, unless something speaks against it."""
    digits, text = place.text[start:end], place.text
    if len(digits) == JMBG_DIGITS:
        return _is_jmbg(digits)
    if len(digits) != DIGITS or place.kind == "other" or place.total == ACCOUNT_DIGITS:
        return False
    if place.kind == "own" or (place.has_number_word and number == 0):
        return True
    touches_letter = text[max(0, start - 1) : start].isalpha() or text[end : end + 1].isalpha()
    is_fraction = number > 0 and start - place.groups[number - 1][1] == 1 and text[start - 1] in ".,"
    is_phone = digits.startswith("0") or text[max(0, place.start - 2) : place.start].strip().endswith("+")
    is_moment = DATE_WITH_HOUR.fullmatch(digits) is not None
    return not (touches_letter or is_fraction or is_phone or is_moment or DECIMALS.match(text, end))


def _is_jmbg(digits: str) -> bool:
    """Day, month, three digits of the year, six more and the check digit, which is public."""
    day, month = int(digits[:2]), int(digits[2:4])
    weights = (7, 6, 5, 4, 3, 2) * 2
    check = 11 - sum(int(d) * w for d, w in zip(digits, weights, strict=False)) % 11
    return 1 <= day <= 31 and 1 <= month <= 12 and int(digits[-1]) == (0 if check > 9 else check)


def _parted(place: _Place) -> Iterator[tuple[int, int]]:
    """Ten digits, or thirteen, in several groups, where words say that a personal number follows."""
    first = 0
    while first < len(place.groups):
        total, last = 0, first
        while last < len(place.groups) and total < JMBG_DIGITS and total != DIGITS:
            start, end = place.groups[last]
            total, last = total + end - start, last + 1
        parts = place.groups[first:last]
        is_number = total in (DIGITS, JMBG_DIGITS) and len(parts) > 1
        if is_number and (place.is_near or not any(YEAR.fullmatch(place.text[s:e]) for s, e in parts)):
            yield parts[0][0], parts[-1][1]
            first = last
        else:
            first += 1


def _parts(place: _Place) -> list[tuple[int, int]]:
    """The groups without a short one at the end, as in 1234567890-12."""
    *most, (start, end) = place.groups
    if most and end - start <= 2 and place.text[most[-1][1] : start].strip() in ("-", "/") and place.total > DIGITS:
        return most
    return place.groups


def _is_written_in_parts(place: _Place) -> bool:
    """Whether "No." and two to four groups look like one number: no year, no list of small ones, no leading zero."""
    parts = [place.text[start:end] for start, end in _parts(place)]
    return (
        2 <= len(parts) <= 4
        and sum(map(len, parts)) == DIGITS
        and max(map(len, parts)) >= 3
        and not parts[0].startswith("0")
        and not any(YEAR.fullmatch(part) for part in parts)
    )

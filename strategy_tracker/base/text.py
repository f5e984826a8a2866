"""Text in three languages and text that can be searched: no ORM, no request."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

RANGE = re.compile(r"(?<=\d)--?(?=\d)")
WORDS = re.compile(r"\s+|\S+")
LINE_BREAKS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
FIRST_MARK = "\u0300"  # of those that stand on the letter before
KEPT = "\n\t\u200c\u200d"
# Marks that are made of two, which count as letters where marks are put into order.
DOUBLE_MARKS = {code: unicodedata.normalize("NFD", chr(code)) for code in (0x344, 0xF73, 0xF75, 0xF81)}
LIGATURES = {code: unicodedata.normalize("NFKD", chr(code)) for code in range(0xFB00, 0xFB07)}
ON_THE_KEYBOARD = str.maketrans("“”„‟«»″‘’‚‛‹›′ʼ‐‑‒–—−", '"' * 7 + "'" * 8 + "-" * 6)
# What keeps the place of a figure that is left out; a name with a number in it (05/L-023, III.1.13) is no figure.
GAP = "[…]"
NAME_WITH_NUMBER = re.compile(r"[^\W\d_][./-]?\d")
FIGURE = re.compile(r"\d+(?:[.,/:]\d+)*")
GROUPED_FIGURE = re.compile(r"(?<![\w.,/-])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\w/])")
LANGUAGE_NAMES = {"sq": _("Albanian"), "sr-latn": _("Serbian"), "en": _("English")}
FIELD_SUFFIX = {"sq": "", "sr-latn": "_sr", "en": "_en"}


def in_language(obj: object, field: str, language: str | None = None) -> tuple[str, str]:
    """The text of `field` in the language, and the language it is really in.

    Albanian is the printed original and stands in the bare field; a missing translation falls back to it,
    and the caller shows that it did (`lang="sq"`).
    """
    language = language or get_language() or "sq"
    suffix = FIELD_SUFFIX.get(language, "")
    text = getattr(obj, field + suffix, "") if suffix else ""
    return (text, language) if text else (getattr(obj, field), "sq")


def language_name(language: str) -> str:
    """The name of one of the three languages, in the one that is spoken."""
    return str(LANGUAGE_NAMES[language])


Side = Literal["same", "removed", "added"]


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text, and whether only one of the two versions has it: the old one, or the new one."""

    kind: Side
    text: str

    @property
    def is_changed(self) -> bool:
        """Whether the other version lacks it."""
        return self.kind != "same"


def compare_words(before: str, after: str) -> tuple[list[Stretch], float]:
    """Both texts word by word in the order of reading, and how alike they are, from 0 to 1."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    found: list[Stretch] = []
    for operation, i, j, k, m in matcher.get_opcodes():
        if operation == "equal":
            found.append(Stretch("same", "".join(old[i:j])))
        else:
            found += [Stretch("removed", "".join(old[i:j]))] if i < j else []
            found += [Stretch("added", "".join(new[k:m]))] if k < m else []
    return found, matcher.ratio()


def with_dashes(text: str) -> str:
    """Ranges of numbers as they are set: "18--22" and "26-30" become "18–22" and "26–30"."""
    return RANGE.sub("–", text)


def without_figures(text: str) -> str:
    """The words of an earlier half-year to be written on: each of its figures is a gap (domain.md §11)."""
    return re.sub(r"\S+", _without_figure, GROUPED_FIGURE.sub(GAP, text))


def _without_figure(word: re.Match[str]) -> str:
    return word[0] if NAME_WITH_NUMBER.search(word[0]) else FIGURE.sub(GAP, word[0])


def fold(text: str) -> str:
    """Text without case, diacritics and invisible characters, for searching: "Këshilli" becomes "keshilli".

    Quotation marks and dashes are those of the keyboard.
    """
    marked = _marks_in_order(text.casefold().replace("đ", "d"))
    decomposed = unicodedata.normalize("NFKD", marked).translate(ON_THE_KEYBOARD)
    return "".join(char for char in decomposed if not unicodedata.combining(char) and not is_invisible(char))


def nfc(text: str) -> str:
    """Text in composed form, so that ë typed on any keyboard is one letter in the database and the PDF."""
    return unicodedata.normalize("NFC", _marks_in_order(text))


def _marks_in_order(text: str) -> str:
    """The same text with the marks on each letter as normalising puts them: it would need the square of their number.

    Two hundred thousand marks in one form field would keep a web process busy for a minute, and all who wait for it.
    """
    if text.isascii():
        return text
    runs = groupby(text.translate(DOUBLE_MARKS), key=lambda char: unicodedata.combining(char) > 0)
    return "".join("".join(sorted(run, key=unicodedata.combining) if is_mark else run) for is_mark, run in runs)


def clean(text: str) -> str:
    """Text as it is stored: composed, line breaks of one kind, without what nobody sees.

    Taken out are soft hyphens, spaces without width, marks of direction and control characters. The joiners without
    width stay, because names are written with them; the joined letters ﬁ ﬂ of a pasted PDF become letters.
    """
    if text.replace("\n", "").isprintable() and (text.isascii() or max(text) < FIRST_MARK):
        return text  # nothing to take out, and below that mark nothing to compose: most texts are such
    text = LINE_BREAKS.sub("\n", text).translate(LIGATURES)
    return nfc("".join(char for char in text if char in KEPT or not is_invisible(char)))


def shortened(text: str, longest: int) -> str:
    """The text with an ellipsis in place of what does not fit, for names that only say what something is."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def is_invisible(char: str) -> bool:
    """Whether a character prints nothing: control and format characters."""
    return unicodedata.category(char) in ("Cc", "Cf")

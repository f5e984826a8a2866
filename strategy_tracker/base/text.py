"""Text in three languages and text that can be searched: no ORM, no request."""

import unicodedata

from django.utils.translation import get_language

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


def fold(text: str) -> str:
    """Text without case and diacritics, for searching: "Këshilli" becomes "keshilli"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def nfc(text: str) -> str:
    """Text in composed form, so that ë typed on any keyboard is one letter in the database and the PDF."""
    return unicodedata.normalize("NFC", text)

"""What the plan prints in place of a number, in the other languages; its own words in Albanian."""

import re

from django.utils.translation import gettext_lazy as _

from progress.formulas.values import Record
from reporting.document.reader import Reader

TO_BE_SET = re.compile(r"Të vendosen vlerat varësisht nga aktivitetet")
# The wordings of the plan's tables of indicators.
WORDINGS = (
    (re.compile(r"Gjendja (?:në vitin|e vitit) (?P<year>\d{4})"), _("state in %(year)s")),
    (re.compile(r"Baza (?P<year>\d{4})"), _("baseline of %(year)s")),
    (re.compile(r"Baza"), _("baseline")),
    (TO_BE_SET, _("values to be set depending on the activities")),
    (
        re.compile(r"(?P<year>\d{4}) Ngritja e vetëdijes së përgjithshme (?P<share>\d+%)"),
        _("%(year)s raising of general awareness %(share)s"),
    ),
    (re.compile(r"Së paku (?:\w+ \()?(?P<n>\d+)\)? profesionistë"), _("at least %(n)s professionals")),
    (re.compile(r"Së paku (?P<share>\d+%)"), _("at least %(share)s")),
    (re.compile(r"Mbi (?P<share>\d+%)"), _("over %(share)s")),
    (re.compile(r"Qershor (?P<year>\d{4})"), _("June %(year)s")),
    (re.compile(r"Dhjetor (?P<year>\d{4})"), _("December %(year)s")),
)
WORDLESS = re.compile(r"[\d\s.,%–-]*")


def is_to_be_set(text: str) -> bool:
    """Whether the plan leaves a value open."""
    return bool(TO_BE_SET.fullmatch(text.strip()))


def printed(reader: Reader, text: str) -> Record:
    """The text as the report's language says it; what it has no words for stays Albanian and is marked as such."""
    if not reader.suffix or WORDLESS.fullmatch(text):
        return {"text": text, "is_fallback": False}
    for pattern, words in WORDINGS:
        found = pattern.fullmatch(text.strip())
        if found:
            return {"text": str(words) % found.groupdict(), "is_fallback": False}
    return {"text": text, "is_fallback": True}

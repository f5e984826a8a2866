"""From a snapshot to HTML: the same document is shown in the browser and laid out as PDF."""

import re
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from reporting.document.chapters.signing_page import signing_page
from reporting.document.codes import with_live_links
from reporting.document.outline import reader_of, shown_chapters
from reporting.document.reader import Edition, Reader
from reporting.document.waived import waived
from strategy_tracker.base.canonical import canonical_json, sha256
from strategy_tracker.base.text import language_name


def html(data: dict[str, Any], edition: Edition, *, note: str = "") -> str:
    """The whole document in the edition's language. It depends on nothing but its arguments and the program.

    A preview may carry a note above the document, in the language of whoever reads it.
    """
    note_language = translation.get_language()
    with translation.override(edition.language):
        reader = reader_of(data, edition, sha256(canonical_json(data)))
        context = _context(reader) | {"note": note, "note_language": note_language}
        return _saying_that_tables_go_on(with_live_links(render_to_string("pdf/report.html", context)))


def _context(reader: Reader) -> dict[str, Any]:
    data, kind = reader.data, reader.kind
    return {
        "language": reader.edition.language,
        "title": str(kind.title),
        "short_title": f"{capfirst(kind.label)} · {reader.span.label}",
        "span": reader.span.label,
        "starts_on": reader.day(reader.span.starts_on.isoformat()),
        "cut_off": reader.cut_off,
        "plan_title": reader.text(data["plan"], "title"),
        "plan_version": data["plan_version"],
        "in_force_on": reader.day(data["plan_version"]["in_force_on"]),
        "version": reader.edition.version,
        "language_name": language_name(reader.edition.language),
        "is_demo": reader.edition.is_demo,
        "issued": _issued(reader),
        "waived": waived(reader),
        "software": reader.edition.software,
        "sha256": reader.sha256,
        "abbreviations": _side_by_side(_abbreviations(reader)),
        "chapters": [chapter.filled(reader) for chapter in shown_chapters(reader)],
        "signing": signing_page(reader, kind.signed_by) if reader.edition.check_url else None,
        "static_url": settings.STATIC_URL,
    }


def _saying_that_tables_go_on(document: str) -> str:
    """With what the running head says of a table that a page before began; the style sheet can read no other words."""
    words = escape(_("table continues"))
    return re.sub(r"<tbody([^>]*)>", rf'<tbody\1 data-goes-on=" · {words}">', document)


def _abbreviations(reader: Reader) -> list[dict[str, str]]:
    """The abbreviations whose meaning the document gives; the others are printed as they are and never guessed."""
    rows = [
        {"abbreviation": reader.abbreviation(code), "name": reader.name(code)} for code in reader.data["institutions"]
    ]
    rows.append({"abbreviation": "BK", "name": _("Kosovo budget")})
    known = [row for row in rows if row["name"].casefold() != row["abbreviation"].casefold()]
    return sorted(known, key=lambda row: row["abbreviation"].casefold())


def _side_by_side(rows: list[dict[str, str]]) -> list[tuple[dict[str, str], dict[str, str]]]:
    """The rows in two columns, one half of the alphabet beside the other."""
    half = (len(rows) + 1) // 2
    return list(zip_longest(rows[:half], rows[half:], fillvalue={"abbreviation": "", "name": ""}))


def _issued(reader: Reader) -> dict[str, Any]:
    """What finalising adds to the cover: protocol number, decision of the Authority, what is corrected."""
    facts = reader.data.get("edition") or {}
    return {
        "protocol_number": facts.get("protocol_number") or "",
        "decision_number": facts.get("decision_number") or "",
        "decided_on": reader.day(facts.get("decided_on")),
        "supersedes_version": facts.get("supersedes_version"),
        "correction_reason": facts.get("correction_reason") or "",
    }

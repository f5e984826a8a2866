"""What a report was finalised without: each waived line of the checklist, what was missing, and the printed reason."""

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from progress.formulas.values import Record
from reporting.document.reader import Reader
from strategy_tracker.base.text import language_name

# The lines of the checklist in order (selectors/checklist.py finds what each lacks), as pages and documents call them.
TITLES: dict[str, str | Promise] = {
    "texts": gettext_lazy("Texts written or confirmed by a person"),
    "consultation": gettext_lazy("Consultation"),
    "figures": gettext_lazy("Current figures"),
    "answers": gettext_lazy("Answers of the institutions"),
    "measurements": gettext_lazy("Measurements of the indicators"),
    "explanations": gettext_lazy("Explanations of material differences"),
    "follow_ups": gettext_lazy("Follow-up of earlier recommendations"),
    "languages": gettext_lazy("The three languages"),
    "protocol_number": gettext_lazy("Protocol number"),
    "decision": gettext_lazy("Decision of the National Authority"),
}
MISSING, DIFFERENT = "missing", "different"  # of an edition in another language


def waived(reader: Reader) -> list[Record]:
    """The waived lines in the order of the checklist. Reports that were made before there were waivers have none."""
    rows = {row["line"]: row for row in reader.data.get("waivers") or ()}
    return [
        {
            "line": line,
            "title": str(title),
            "missing": NAMED[line](reader, rows[line]["codes"]),
            "reason": rows[line]["reason"],
            "by": rows[line]["by"],
            "on": reader.day(rows[line]["on"]),
        }
        for line, title in TITLES.items()
        if line in rows
    ]


def _chapters(reader: Reader, codes: list[str]) -> str:
    titles = (title for code, title in reader.chapter_titles.items() if code in codes)
    return _("drafted by rules: %(what)s") % {"what": "; ".join(titles)}


def _no_consultation(reader: Reader, codes: list[str]) -> str:
    return _("none was held")


def _institutions(reader: Reader, codes: list[str]) -> str:
    return _("did not answer: %(what)s") % {"what": ", ".join(_institution(reader, code) for code in codes)}


def _institution(reader: Reader, code: str) -> str:
    """Of several half-years, in how many."""
    code, _space, n = code.partition(" ")
    if not n:
        return reader.abbreviation(code)
    times = ngettext("%(n)s half-year", "%(n)s half-years", int(n)) % {"n": n}
    return f"{reader.abbreviation(code)} ({times})"


def _indicators(reader: Reader, codes: list[str]) -> str:
    return _("not measured: %(what)s") % {"what": ", ".join(codes)}


def _differences(reader: Reader, codes: list[str]) -> str:
    rows = (code.partition(" ") for code in codes)
    return _("not explained: %(what)s") % {"what": ", ".join(f"{code} ({year})" for code, _space, year in rows)}


def _editions(reader: Reader, codes: list[str]) -> str:
    words = {MISSING: _("not made"), DIFFERENT: _("with other figures or recommendations")}
    return "; ".join(
        f"{language_name(language)}: {words[what]}"
        for language, _space, what in (code.partition(" ") for code in codes)
    )


NAMED: dict[str, Callable[[Reader, list[str]], str]] = {
    "texts": _chapters,
    "consultation": _no_consultation,
    "answers": _institutions,
    "measurements": _indicators,
    "explanations": _differences,
    "languages": _editions,
}

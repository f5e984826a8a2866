"""What the figures call for. One function per rule; each names whom it concerns, or says nothing."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from progress.formulas.values import Record
from reporting.document import sums
from reporting.document.amounts import euro, is_line_material, threshold_of
from reporting.document.chapters.planning import Proposal, Rule, about, places_found
from reporting.document.reader import Edition, Reader


def institutions_answer(reader: Reader) -> Proposal | None:
    """Who did not report is named and asked; of several half-years, with how many of them are without an answer."""
    missing = sums.missing_answers(reader)
    if sums.half_years(reader):
        return _in_each_half_year(reader, missing)
    codes = list(missing)
    text = ngettext(
        "%(n)s institution that did not answer names a person responsible and answers in the next period; the"
        " National Authority is told which one it is.",
        "%(n)s institutions that did not answer name a person responsible each and answer in the next period; the"
        " National Authority is told which ones they are.",
        len(codes),
    )
    return (text % {"n": len(codes)}, [reader.abbreviation(code) for code in codes]) if codes else None


def _in_each_half_year(reader: Reader, missing: dict[str, tuple[int, int]]) -> Proposal | None:
    text = ngettext(
        "%(n)s institution that left a half-year without an answer names a person responsible and answers in each"
        " period; the National Authority is told which one it is (half-years without an answer/asked).",
        "%(n)s institutions that left at least one half-year without an answer name a person responsible each and"
        " answer in each period; the National Authority is told which ones they are (half-years without an"
        " answer/asked).",
        len(missing),
    )
    names = [f"{reader.abbreviation(code)} {n}/{of}" for code, (n, of) in missing.items()]
    return (text % {"n": len(missing)}, names) if missing else None


def missed_deadlines_are_settled(reader: Reader) -> Proposal | None:
    """What is due and not done gets a new date or leaves the plan."""
    text = ngettext(
        "For %(n)s action whose deadline has passed the lead institution agrees with the Secretariat on the remaining"
        " steps and a date, or proposes to change the plan.",
        "For %(n)s actions whose deadline has passed the lead institutions agree with the Secretariat on the remaining"
        " steps and a date, or propose to change the plan.",
        len(reader.figures["missed"]),
    )
    return about(text, reader.figures["missed"])


def evidence_is_given(reader: Reader) -> Proposal | None:
    """What was claimed as implemented without proof gets its proof."""
    codes = _with_status(reader, "no_evidence")
    text = ngettext(
        "The lead institution gives evidence for %(n)s action that it reports as implemented.",
        "The lead institutions give evidence for %(n)s actions that they report as implemented.",
        len(codes),
    )
    return about(text, codes)


def near_deadlines_are_begun(reader: Reader) -> Proposal | None:
    """What is due within a year of the cut-off date and has not begun is begun."""
    cut_off = dt.date.fromisoformat(reader.period["ends_on"])
    limit = cut_off.replace(year=cut_off.year + 1, day=28 if (cut_off.month, cut_off.day) == (2, 29) else cut_off.day)
    codes = [
        code
        for code in _with_status(reader, "not_started")
        if (day := reader.actions[code]["deadline_on"]) and dt.date.fromisoformat(day) <= limit
    ]
    text = ngettext(
        "%(n)s action that is due within twelve months and has not begun gets a work plan.",
        "%(n)s actions that are due within twelve months and have not begun get a work plan.",
        len(codes),
    )
    return about(text, codes)


def problems_are_addressed(reader: Reader) -> Proposal | None:
    """Each difficulty, challenge and risk gets an answer to how it is addressed."""
    rows = [row for row in reader.open_problems if not row["mitigation"]]
    text = ngettext(
        "For %(n)s difficulty, challenge or risk it is decided how it is addressed, by whom and by when.",
        "For %(n)s difficulties, challenges or risks it is decided how they are addressed, by whom and by when.",
        len(rows),
    )
    codes = list(dict.fromkeys(filter(None, (row["action"] or row.get("objective") for row in rows))))
    return (text % {"n": len(rows)}, codes) if rows else None


def spending_is_explained(reader: Reader) -> Proposal | None:
    """At the end of a year, spending that differs materially from the plan is explained (SIGMA)."""
    row = next(row for row in reader.budget["by_year"] if row["year"] == reader.year)
    is_year_end = dt.date.fromisoformat(reader.period["ends_on"]) == dt.date(reader.year, 12, 31)
    if not is_year_end or not is_line_material(row, threshold_of(reader.budget)):
        return None
    text = _(
        "Spending in %(year)s (%(spent)s) differs materially from the plan (%(planned)s): the lead institutions and the"
        " ministry responsible for finance explain the difference."
    )
    return text % {"year": reader.year, "spent": euro(row["spent"]), "planned": euro(row["planned"])}, []


def undated_actions_are_dated(reader: Reader) -> Proposal | None:
    """What has no deadline gets one."""
    text = ngettext(
        "A deadline is set for %(n)s action without one.",
        "A deadline is set for %(n)s actions without one.",
        len(reader.figures["undated"]),
    )
    return about(text, reader.figures["undated"])


def actions_are_costed(reader: Reader) -> Proposal | None:
    """What has no amount in any year is costed."""
    codes = places_found(reader, "without_any_amount")
    text = ngettext(
        "%(n)s action without any amount is costed.", "%(n)s actions without any amount are costed.", len(codes)
    )
    return about(text, codes)


def targets_are_set(reader: Reader) -> Proposal | None:
    """Indicators without targets get them."""
    codes = places_found(reader, "targets_not_set")
    text = ngettext(
        "Targets are set for %(n)s indicator without any.",
        "Targets are set for %(n)s indicators without any.",
        len(codes),
    )
    return about(text, codes)


# What concerns the plan itself: in reports that have a chapter of proposals it stands there.
OF_PLAN: tuple[Rule, ...] = (undated_actions_are_dated, actions_are_costed, targets_are_set)
RECOMMENDATIONS: tuple[Rule, ...] = (
    institutions_answer,
    missed_deadlines_are_settled,
    evidence_is_given,
    near_deadlines_are_begun,
    problems_are_addressed,
    spending_is_explained,
    *OF_PLAN,
)


def recommendations(reader: Reader) -> list[Record]:
    """Everything that the rules say, in their order."""
    rules = [rule for rule in RECOMMENDATIONS if rule not in OF_PLAN or not reader.kind.has("proposals")]
    said = (rule(reader) for rule in rules)
    return [{"text": text, "about": ", ".join(codes)} for text, codes in filter(None, said)]


def drafted(data: Record, language: str) -> list[Record]:
    """What the rules say, numbered, as a report freezes it where nobody has written recommendations: plain JSON values.

    "about" names whom each concerns; what people wrote has no such key.
    """
    with override(language):
        said = recommendations(Reader(data, Edition(language, 0, False)))
    return [{"number": number, **row, "responsible": None, "due_on": None} for number, row in enumerate(said, 1)]


def in_words(row: Record) -> str:
    """A recommendation with whom it concerns, as it is quoted when it is followed up."""
    return f"{row['text']} ({row['about']})" if row.get("about") else row["text"]


def are_drafted(rows: Iterable[Record]) -> bool:
    """Whether rules made these recommendations."""
    return any("about" in row for row in rows)


def _with_status(reader: Reader, status: str) -> list[str]:
    return [code for code, action in reader.actions.items() if action["status"] == status]

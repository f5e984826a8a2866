"""What the figures call for: at most ten recommendations, each with its addressee, what to do, by when, and the fact.

One function a rule; each gives what it asks of whom, or nothing. The gravest come first, the rest is left out.
"""

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from progress.formulas.values import Record
from progress.models import Status
from reporting.document import sums
from reporting.document.amounts import euro, is_line_material, threshold_of
from reporting.document.chapters.planning import places_found
from reporting.document.reader import Edition, Reader
from reporting.document.telling import standing
from reporting.document.telling.words import days_late, listed, quoted, why

MOST, MOST_OF_ONE_RULE = 10, 3
SOON, LATER = 3, 6  # months after the cut-off date


@dataclass(frozen=True)
class Recommended:
    """What is asked of whom, by when, and why. `weight`: the heaviest comes first; `codes`: what it is about."""

    weight: int
    text: str
    fact: str
    due_on: dt.date
    responsible: str | None = None
    also_to: str = ""
    codes: list[str] = field(default_factory=list)


Rule = Callable[[Reader], Iterator[Recommended]]


def day_after(reader: Reader, months: int) -> dt.date:
    """The last day of the month that is so many months after the cut-off date."""
    cut_off = standing.cut_off_of(reader)
    year, month = divmod(cut_off.year * 12 + cut_off.month - 1 + months, 12)
    return dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def whom_others_wait_for(reader: Reader) -> Iterator[Recommended]:
    """Who holds up another institution's late action gives it what it waits for."""
    found: dict[str, list[standing.Late]] = {}
    for one in standing.late(reader):
        if one.blocked_by:
            found.setdefault(one.blocked_by, []).append(one)
    for code, rows in found.items():
        waits = list(dict.fromkeys(reader.abbreviation(one.action["lead"]) for one in rows))
        named = {"who": ", ".join(waits), "codes": listed([one.code for one in rows])}
        named |= {"code": rows[0].code, "late": days_late(rows[0].days)}
        yield Recommended(
            weight=500 + len(rows),
            text=_("Do what %(who)s waits for in %(codes)s, or say by when it will be done.") % named,
            fact=_("%(who)s cannot go on without it; %(code)s: %(late)s.") % named,
            due_on=day_after(reader, SOON),
            responsible=code,
            codes=[one.code for one in rows],
        )


def institutions_answer(reader: Reader) -> Iterator[Recommended]:
    """Who did not report is asked for a person responsible; of several half-years, those with any without an answer."""
    missing = sums.missing_answers(reader)
    if not missing:
        return
    n = len(missing)
    fact = ngettext(
        "%(n)s institution that was asked did not answer.", "%(n)s institutions that were asked did not answer.", n
    )
    if sums.half_years(reader):
        fact = ngettext(
            "%(n)s institution left at least one half-year without an answer.",
            "%(n)s institutions left at least one half-year without an answer.",
            n,
        )
    yield Recommended(
        weight=450 + n,
        text=_("Name a person responsible and answer in the next period, in time."),
        fact=fact % {"n": n},
        due_on=day_after(reader, LATER),
        responsible=next(iter(missing)) if n == 1 else None,
        also_to="" if n == 1 else listed([reader.abbreviation(code) for code in missing], most=8),
    )


def missed_deadlines_are_settled(reader: Reader) -> Iterator[Recommended]:
    """What is due and not done gets a new date or leaves the plan, with each lead."""
    for lead, rows in _by_lead(standing.late(reader), lambda one: one.action).items():
        worst = rows[0]
        named = {"codes": listed([one.code for one in rows]), "n": len(rows), "code": worst.code}
        named |= {"late": days_late(worst.days), "why": why(reader, worst)}
        fact = ngettext(
            "%(n)s action is past its deadline: %(code)s (%(late)s), %(why)s.",
            "%(n)s actions are past their deadline, the gravest %(code)s (%(late)s): %(why)s.",
            len(rows),
        )
        text = _(
            "Agree with the Secretariat on the remaining steps and a date for %(codes)s, or propose to change the plan."
        )
        yield _to_lead(
            reader, lead, 400 + min(worst.days // 10, 40) + len(rows), text % named, fact % named, SOON, rows
        )


def high_risks_have_an_owner(reader: Reader) -> Iterator[Recommended]:
    """A high risk for which nothing, or nobody, is named is decided on."""
    for row in standing.high_risks(reader):
        if row["mitigation"] and row["owner"]:
            continue
        code = row["action"] or row.get("objective") or ""
        yield Recommended(
            weight=430,
            text=_("Decide how the risk “%(text)s” is addressed, and who answers for it.")
            % {"text": quoted(row["description"])},
            fact=_("It is high, and it is not said how it is addressed or by whom."),
            due_on=day_after(reader, SOON),
            responsible=row["institution"] or None,
            also_to="" if row["institution"] else _("Secretariat"),
            codes=[code] if code else [],
        )


def evidence_is_given(reader: Reader) -> Iterator[Recommended]:
    """What was claimed as implemented without proof gets its proof."""
    for lead, rows in _by_lead(_with_status(reader, Status.NO_EVIDENCE)).items():
        fact = ngettext(
            "%(n)s action is reported as implemented without evidence.",
            "%(n)s actions are reported as implemented without evidence.",
            len(rows),
        )
        text = _("Give evidence for %(codes)s, or correct the answer.") % {"codes": listed(_codes(rows))}
        yield _to_lead(reader, lead, 380 + len(rows), text, fact % {"n": len(rows)}, SOON, rows)


def problems_are_addressed(reader: Reader) -> Iterator[Recommended]:
    """Each difficulty, challenge and risk gets an answer to how it is addressed."""
    found: dict[str, list[Record]] = {}
    for row in reader.open_problems:
        if not row["mitigation"] and not standing.is_high(reader, row):
            found.setdefault(row["institution"], []).append(row)
    for institution, rows in found.items():
        codes = list(dict.fromkeys(filter(None, (row["action"] or row.get("objective") for row in rows))))
        text = _("Decide how what stands in the way is addressed, by whom and by when.")
        if codes:
            text = _("Decide how what stands in the way of %(codes)s is addressed, by whom and by when.")
        fact = ngettext(
            "For %(n)s difficulty, challenge or risk it is not said how it is addressed.",
            "For %(n)s difficulties, challenges or risks it is not said how they are addressed.",
            len(rows),
        )
        yield Recommended(
            weight=320 + len(rows),
            text=text % {"codes": listed(codes)},
            fact=fact % {"n": len(rows)},
            due_on=day_after(reader, SOON),
            responsible=institution or None,
            also_to="" if institution else _("Secretariat"),
            codes=codes,
        )


def spending_is_explained(reader: Reader) -> Iterator[Recommended]:
    """At the end of a year, spending that differs materially from the plan is explained (SIGMA)."""
    row = next(row for row in reader.budget["by_year"] if row["year"] == reader.year)
    is_year_end = standing.cut_off_of(reader) == dt.date(reader.year, 12, 31)
    if is_year_end and is_line_material(row, threshold_of(reader.budget)):
        said = {"year": reader.year, "spent": euro(row["spent"]), "planned": euro(row["planned"])}
        yield Recommended(
            weight=310,
            text=_("Explain why spending in %(year)s differs materially from the plan.") % said,
            fact=_("Spent in %(year)s: %(spent)s of %(planned)s planned.") % said,
            due_on=day_after(reader, SOON),
            also_to=_("lead institutions and the ministry responsible for finance"),
        )


def near_deadlines_are_begun(reader: Reader) -> Iterator[Recommended]:
    """What is due within a year of the cut-off date and has not begun is begun."""
    limit = day_after(reader, 12).isoformat()
    near = [
        row for row in _with_status(reader, Status.NOT_STARTED) if row["deadline_on"] and row["deadline_on"] <= limit
    ]
    for lead, rows in _by_lead(near).items():
        fact = ngettext(
            "%(n)s action is due by %(day)s and has not begun.",
            "%(n)s actions are due by %(day)s and have not begun.",
            len(rows),
        ) % {"n": len(rows), "day": reader.day(max(row["deadline_on"] for row in rows))}
        text = _("Draw up a work plan for %(codes)s and begin.") % {"codes": listed(_codes(rows))}
        yield _to_lead(reader, lead, 300 + len(rows), text, fact, SOON, rows)


def undated_actions_are_dated(reader: Reader) -> Iterator[Recommended]:
    """What has no deadline gets one."""
    codes = reader.figures["undated"]
    fact = ngettext(
        "The plan prints no deadline for %(n)s action.", "The plan prints no deadline for %(n)s actions.", len(codes)
    )
    yield from _of_plan(reader, 200, _("Propose a deadline for %(codes)s."), fact, codes)


def actions_are_costed(reader: Reader) -> Iterator[Recommended]:
    """What has no amount in any year is costed."""
    codes = places_found(reader, "without_any_amount")
    fact = ngettext("%(n)s action has no amount in any year.", "%(n)s actions have no amount in any year.", len(codes))
    yield from _of_plan(reader, 190, _("Have the costs worked out of %(codes)s."), fact, codes)


def targets_are_set(reader: Reader) -> Iterator[Recommended]:
    """Indicators without targets get them."""
    codes = places_found(reader, "targets_not_set")
    fact = ngettext("%(n)s indicator has no target.", "%(n)s indicators have no target.", len(codes))
    yield from _of_plan(reader, 180, _("Propose targets for the indicators %(codes)s."), fact, codes)


# What concerns the plan itself: in reports that have a chapter of proposals it stands there.
OF_PLAN: tuple[Rule, ...] = (undated_actions_are_dated, actions_are_costed, targets_are_set)
RULES: tuple[Rule, ...] = (
    whom_others_wait_for,
    institutions_answer,
    high_risks_have_an_owner,
    missed_deadlines_are_settled,
    evidence_is_given,
    problems_are_addressed,
    spending_is_explained,
    near_deadlines_are_begun,
    *OF_PLAN,
)


def recommended(reader: Reader) -> list[Recommended]:
    """What the rules ask for, the heaviest first: at most three of one rule, and ten in all."""
    found: list[Recommended] = []
    for rule in RULES:
        if rule not in OF_PLAN or not reader.kind.has("proposals"):
            found += sorted(rule(reader), key=lambda one: -one.weight)[:MOST_OF_ONE_RULE]
    return sorted(found, key=lambda one: -one.weight)[:MOST]


def drafted(data: Record, language: str) -> list[Record]:
    """What the rules say, numbered, as a report freezes it where nobody has written recommendations: plain JSON values.

    "about" names the actions that each concerns; what people wrote has no such key.
    """
    with override(language):
        found = recommended(Reader(data, Edition(language, 0, False)))
        return [
            {
                "number": number,
                "text": one.text,
                "responsible": one.responsible,
                "also_to": one.also_to,
                "due_on": one.due_on.isoformat(),
                "fact": one.fact,
                "about": ", ".join(one.codes),
            }
            for number, one in enumerate(found, 1)
        ]


def addressee(reader: Reader, row: Record) -> str:
    """Whom a recommendation is addressed to: the institution, and others in words."""
    return ", ".join(filter(None, (reader.abbreviation(row.get("responsible")), row.get("also_to"))))


def in_words(row: Record) -> str:
    """A recommendation as it is quoted when it is followed up; earlier ones with what they concern."""
    return row["text"] if "fact" in row or not row.get("about") else f"{row['text']} ({row['about']})"


def are_drafted(rows: Iterable[Record]) -> bool:
    """Whether rules made these recommendations."""
    return any("about" in row for row in rows)


def _of_plan(reader: Reader, weight: int, text: str, fact: str, codes: list[str]) -> Iterator[Recommended]:
    """Of the plan itself the Secretariat proposes a change, with who leads."""
    if codes:
        yield Recommended(
            weight=weight,
            text=text % {"codes": listed(codes)},
            fact=fact % {"n": len(codes)},
            due_on=day_after(reader, LATER),
            also_to=_("Secretariat"),
            codes=list(codes),
        )


def _to_lead(
    reader: Reader, lead: str, weight: int, text: str, fact: str, months: int, rows: Iterable[object]
) -> Recommended:
    return Recommended(
        weight=weight,
        text=text,
        fact=fact,
        due_on=day_after(reader, months),
        responsible=lead or None,
        also_to="" if lead else _("Secretariat"),
        codes=_codes(rows),
    )


def _codes(rows: Iterable[object]) -> list[str]:
    return [row.code if isinstance(row, standing.Late) else row["code"] for row in rows]


def _by_lead(rows: Iterable, action: Callable = lambda row: row) -> dict[str, list]:
    """Rows by the institution that leads their action; "" where the plan names none."""
    found: dict[str, list] = {}
    for row in rows:
        found.setdefault(action(row)["lead"] or "", []).append(row)
    return found


def _with_status(reader: Reader, status: str) -> list[Record]:
    return [action for action in reader.data["actions"] if action["status"] == status]
